"""Whom do auth policies and resource policies of VPC Lattice name?"""

from collections.abc import Iterable

from vouchbook.checks._identity_examples import (
    HOME,
    ORGANISATION,
    OTHER,
    Plain,
    allow,
    blind,
    deny,
    document,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._lattice import (
    GET_AUTH,
    LIST_NETWORKS,
    LIST_SERVICES,
    NETWORKS,
    SERVICES,
    title_of,
)
from vouchbook.checks._lattice_callers import Let, let_in
from vouchbook.checks._lattice_examples import ROLE, invoking, network, refusing, service
from vouchbook.checks._resources import listed, resource_of
from vouchbook.kernel.iam_callers import callers
from vouchbook.kernel.iam_policy import read_policy
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import Unread, UnreadError

ACCOUNTS = "approved_external_accounts"
PRINCIPALS = "approved_share_principals"
GET_RESOURCE_POLICY = "vpc-lattice:GetResourcePolicy"


def _names_callers(subject: Subject) -> Outcome:
    item = resource_of(subject)
    policy = item.get("auth-policy")
    if policy is None:
        return not_applicable(f"{title_of(item)} has no auth policy")
    found = let_in(policy, item.place.account)
    if found.anybody:
        _settle(found.held_back)
        return failed("a wildcard principal without a condition on who calls: unsigned requests do")
    strangers = _unapproved(subject, ACCOUNTS, found.accounts)
    if strangers:
        _settle(found.held_back)
        return failed(f"account {strangers} is let in, which {ACCOUNTS} doesn't list")
    _settle(found.doubts)
    return _remarks(found)


def _remarks(found: Let) -> Outcome:
    told = []
    if found.signed:
        told.append("any principal that signs is let in, whatever its account")
    if found.places:
        told.append(f"requests from {listed(found.places)} need no signature")
    if told:
        return advised("; ".join(told))
    others = [*(f"account {name}" for name in found.accounts), *found.organisations]
    beside = f", and {listed(others)}" if others else ""
    return passed(f"the policy lets in principals of its own account{beside}, and nobody else")


def _shared_with(subject: Subject) -> Outcome:
    item = resource_of(subject)
    policy = item.get("resource-policy")
    if policy is None:
        return passed(f"{title_of(item)} has no resource policy: it is shared with nobody")
    found = callers(read_policy(policy), item.place.account)
    if found.everyone:
        return failed("the resource policy shares it with everybody")
    given = found.accounts | found.organisations
    strangers = _unapproved(subject, PRINCIPALS, given)
    if strangers:
        return failed(f"shared with {strangers}, whom {PRINCIPALS} doesn't list")
    _settle(found.doubts)
    return passed(f"shared with {listed(given) or 'nobody else'} alone, approved")


def _unapproved(subject: Subject, parameter: str, found: Iterable[str]) -> str:
    """Those that the engagement doesn't approve; it is asked only about some."""
    names = set(found)
    if not names:
        return ""
    return listed(names - {_plain(str(item)) for item in subject.estate.parameter(parameter)})


def _plain(principal: str) -> str:
    """An account's or an organisation's id, however it is written."""
    arn = parse_arn(principal)
    if arn is None:
        return principal
    if arn.service == "organizations" and arn.resource.startswith("organization/"):
        return arn.resource.rpartition("/")[2]
    return arn.account if arn.service == "iam" and arn.resource == "root" else principal


def _settle(doubts: Iterable[Unread]) -> None:
    for doubt in doubts:
        raise UnreadError(doubt)


def _invoked(principal: object, **condition: Plain) -> Given:
    return service(policy=document(invoking(principal, **condition)))


def _shared(principal: object, **more: object) -> Given:
    action = "vpc-lattice:CreateServiceNetworkVpcAssociation"
    return network(shared=document(allow(action, Principal=principal, **more)))


_CONNECT = "vpc-lattice-svcs:Connect"
_ALL_BUT_ONE = allow("vpc-lattice-svcs:Invoke", NotPrincipal={"AWS": ROLE})
_UNSIGNED = {"aws:PrincipalType": "Anonymous"}
_MEMBERS = {"aws:PrincipalOrgID": ORGANISATION}
_SOURCE = {"vpc-lattice-svcs:SourceVpc": "vpc-0a1b2c3d4e5f60718"}
_ORGANISATION = f"arn:aws:organizations::{HOME}:organization/{ORGANISATION}"

CALLERS_NAMED = Check(
    id="lattice-auth-policy-callers",
    objective="peers-authenticated",
    topic="security-iam",
    says="Auth policies of VPC Lattice let in callers that they name, and nobody unsigned.",
    severity=Severity.HIGH,
    over=(SERVICES, NETWORKS),
    holds=_names_callers,
    parameters=(ACCOUNTS,),
    counts="auth policies of Lattice services and service networks",
    remedy=(
        "Name the roles that may call, or bind a wildcard principal to the organisation "
        "(aws:PrincipalOrgID). Conditions on method, path or port say nothing about the caller. "
        f"Other accounts that may call belong into the engagement ({ACCOUNTS})."
    ),
    references=(GET_AUTH, "VPC Lattice User Guide: auth policies"),
    examples=(
        passing("One role.", service()),
        passing("The organisation.", _invoked("*", StringEquals=_MEMBERS)),
        passing(
            "Everybody, but a Deny shuts out whoever is not of the organisation.",
            service(policy=document(invoking("*"), refusing(StringNotEquals=_MEMBERS))),
        ),
        passing(
            "An approved account.",
            _invoked({"AWS": f"arn:aws:iam::{OTHER}:role/checkout"}),
            approved_external_accounts=[OTHER],
        ),
        passing(
            "Whoever signs: an advice, for any account of AWS does.",
            _invoked("*", StringNotEqualsIgnoreCase={"aws:PrincipalType": "anonymous"}),
            advice=True,
        ),
        passing("The same to the letter.", _invoked("*", StringNotEquals=_UNSIGNED), advice=True),
        passing(
            "The same by a Deny of unsigned requests.",
            service(policy=document(invoking({"AWS": "*"}), refusing(StringEquals=_UNSIGNED))),
            advice=True,
        ),
        passing(
            "From one VPC, unsigned: an advice.", _invoked("*", StringEquals=_SOURCE), advice=True
        ),
        passing("A Deny of everything.", service(policy=document(refusing()))),
        failing("Anybody.", _invoked("*")),
        failing("Anybody, in the network's policy.", network(policy=document(invoking("*")))),
        failing(
            "A condition on the request doesn't tell who calls.",
            _invoked("*", StringEquals={"vpc-lattice-svcs:RequestMethod": "GET"}),
        ),
        failing(
            "Beside a statement that names a role, one for anybody.",
            service(policy=document(invoking({"AWS": ROLE}), invoking("*"))),
        ),
        failing(
            "An account that nobody approved.",
            _invoked({"AWS": OTHER}),
            approved_external_accounts=[],
        ),
        failing(
            "To deny another action shuts nobody out.",
            service(policy=document(invoking("*"), deny(_CONNECT, Principal="*"))),
        ),
        moot("No auth policy.", service("NONE", policy=None)),
        moot("No Lattice."),
        unknowing(
            "A Deny whose condition the text doesn't settle.",
            service(
                policy=document(
                    invoking("*"),
                    refusing(StringNotLike={"aws:PrincipalTag/team": "a*"}),
                    refusing(IpAddress={"aws:SourceIp": "0.0.0.0/1"}),
                )
            ),
        ),
        unknowing(
            "A tag decides who is let in.",
            _invoked("*", StringEquals={"aws:PrincipalTag/team": "shop"}),
        ),
        unknowing("The engagement approves or refuses no accounts.", _invoked({"AWS": OTHER})),
        unknowing("What NotPrincipal comes down to.", service(policy=document(_ALL_BUT_ONE))),
        unknowing(
            "What is compared to the letter, and written in another case than AWS's.",
            _invoked("*", StringNotEquals={"aws:PrincipalType": "anonymous"}),
        ),
        unknowing(
            "A pattern of a VPC.",
            _invoked("*", StringLike={"vpc-lattice-svcs:SourceVpc": "vpc-*"}),
        ),
        unknowing("The policy was denied.", hidden(service(), "auth-policy", GET_AUTH)),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)

SHARED_WITH_APPROVED = Check(
    id="lattice-resource-policy-approved",
    objective="least-privilege",
    topic="security-iam",
    says="Resource policies share Lattice services and service networks with approved ones alone.",
    severity=Severity.HIGH,
    over=(NETWORKS, SERVICES),
    holds=_shared_with,
    parameters=(PRINCIPALS,),
    counts="Lattice service networks and services",
    remedy=(
        "Stop sharing with principals that nobody approved: take them out of the resource share, "
        f"or out of the resource policy. Approved ones belong into the engagement ({PRINCIPALS}): "
        "account ids, or ids or ARNs of organisations."
    ),
    references=(GET_RESOURCE_POLICY, "VPC Lattice User Guide: share your VPC Lattice entities"),
    examples=(
        passing("Shared with nobody.", network()),
        passing("An approved account.", _shared({"AWS": OTHER}), approved_share_principals=[OTHER]),
        passing(
            "An approved organisation.",
            _shared("*", Condition={"StringEquals": _MEMBERS}),
            approved_share_principals=[_ORGANISATION],
        ),
        failing("Everybody.", _shared("*")),
        failing(
            "An account that nobody approved.",
            _shared({"AWS": f"arn:aws:iam::{OTHER}:root"}),
            approved_share_principals=[],
        ),
        failing(
            "Another organisation than the approved one.",
            _shared("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-zzzzzzzzzz"}}),
            approved_share_principals=[_ORGANISATION],
        ),
        moot("No Lattice."),
        unknowing("The engagement approves or refuses nobody.", _shared({"AWS": OTHER})),
        unknowing(
            "A tag decides.",
            _shared("*", Condition={"StringEquals": {"aws:PrincipalTag/team": "shop"}}),
        ),
        unknowing(
            "The resource policy was denied.",
            hidden(network(), "resource-policy", GET_RESOURCE_POLICY),
        ),
        unknowing("Networks were denied.", blind(NETWORKS, LIST_NETWORKS)),
    ),
)
