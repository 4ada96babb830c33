"""Which keys can roles get at, and who from outside can become one?"""

from collections.abc import Callable

from vouchbook.checks._documents import GROUPS, POLICIES, ROLES, USERS, everything_held
from vouchbook.checks._identity_examples import (
    ADMINISTRATOR,
    HOME,
    ORGANISATION,
    OTHER,
    Plain,
    allow,
    blind,
    document,
    failing,
    managed,
    moot,
    passing,
    role,
    trusting,
    unknowing,
    user,
)
from vouchbook.checks._resources import collector_of, listed, name_of, resource_of, title_of
from vouchbook.kernel.globs import is_literal
from vouchbook.kernel.iam_callers import callers
from vouchbook.kernel.iam_policy import Grants, Statement, grants, read_policy, settled
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import UnreadError

READ = "iam:GetAccountAuthorizationDetails"
ADMINS = "approved_admin_roles"
APPROVED_ACCOUNTS = "approved_external_accounts"
EXPORT = "acm:ExportCertificate"
CHAIN = "acm-pca:GetCertificateAuthorityCertificate"
STREAM = "appmesh:StreamAggregatedResources"


def _certificates(subject: Subject) -> Outcome:
    holder = resource_of(subject)
    held = everything_held(holder, subject.estate)
    export, chain = grants(held, EXPORT), grants(held, CHAIN)
    is_role = collector_of(holder) == ROLES
    if not _may(export):
        # The authority's certificate is no secret: it is a matter of Envoy roles alone.
        if not _may(chain) or not is_role or not settled(grants(held, STREAM).somewhere):
            return not_applicable(f"{title_of(holder)} can export no certificate for Envoy")
        return _scoped(chain, CHAIN, "acm-pca", "certificate-authority/")
    if _is_approved_admin(subject, held):
        return not_applicable(f"{title_of(holder)} is an approved administrator's")
    scoped = _scoped(export, EXPORT, "acm", "certificate/")
    if scoped != _FINE:
        return scoped
    if not is_role or not settled(grants(held, STREAM).somewhere):
        return failed(f"{title_of(holder)} may use {EXPORT}, but is no Envoy role (no {STREAM})")
    return _scoped(chain, CHAIN, "acm-pca", "certificate-authority/")


_FINE = passed("private keys and chains are open to it for certificates named by exact ARN alone")


def _may(grant: Grants) -> bool:
    """Whether an action is allowed somewhere, or may be."""
    return grant.somewhere is not False


def _scoped(grant: Grants, action: str, service: str, kind: str) -> Outcome:
    wide = grant.beyond(_exactly(service, kind))
    if wide:
        return failed(f"{action} is allowed on {listed(wide)}, expected exact {kind}… ARNs")
    return _FINE


def _exactly(service: str, kind: str) -> Callable[[str], bool]:
    def fits(pattern: str) -> bool:
        arn = parse_arn(pattern)
        right = arn is not None and arn.service == service and arn.resource.startswith(kind)
        return right and is_literal(pattern)

    return fits


def _is_approved_admin(subject: Subject, held: tuple[Statement, ...]) -> bool:
    """Whether this is an administrator's role that the engagement approves."""
    holder = resource_of(subject)
    everything = f"arn:{holder.place.partition}:*:*:*:*"
    if collector_of(holder) != ROLES or grants(held, "*:*").on(everything) is not True:
        return False
    return name_of(holder) in subject.estate.parameter(ADMINS)


def _trust(subject: Subject) -> Outcome:
    statements = read_policy(subject.get("AssumeRolePolicyDocument"))
    found = callers(statements, subject.place.account, "sts:AssumeRole")
    if found.everyone:
        return failed("anybody may assume the role: Principal * without aws:PrincipalOrgID")
    if found.unguarded:
        return failed(
            f"account {listed(found.unguarded)} may assume the role without sts:ExternalId "
            "or aws:PrincipalOrgID"
        )
    approved = set(subject.estate.parameter(APPROVED_ACCOUNTS)) if found.accounts else set()
    strangers = found.accounts - {str(item) for item in approved}
    if strangers:
        return failed(
            f"account {listed(strangers)} may assume the role, and {APPROVED_ACCOUNTS} "
            "doesn't list it"
        )
    for doubt in found.doubts:
        raise UnreadError(doubt)
    if found.accounts:
        return passed(f"account {listed(found.accounts)} is approved, and a condition guards it")
    if found.organisations:
        return passed(f"from outside only organisation {listed(found.organisations)} is let in")
    return passed("no other account may assume the role")


_CERTIFICATE = f"arn:aws:acm:us-east-1:{HOME}:certificate/11111111-2222-3333-4444-555555555555"
_AUTHORITY = (
    f"arn:aws:acm-pca:us-east-1:{HOME}:certificate-authority/11111111-2222-3333-4444-555555555555"
)
_STREAM = allow(STREAM, f"arn:aws:appmesh:us-east-1:{HOME}:mesh/shop/virtualNode/checkout")
_POLICY = f"arn:aws:iam::{HOME}:policy/mesh"


def _given_if(operator: str, key: str, value: str) -> Plain:
    return {"Condition": {operator: {key: value}}}


CERT_PERMISSIONS_SCOPED = Check(
    id="iam-envoy-role-cert-permissions-scoped",
    objective="least-privilege",
    topic="security-iam",
    says="Only Envoy roles export certificates with their keys, each named by its exact ARN.",
    severity=Severity.HIGH,
    over=(ROLES, USERS, GROUPS),
    holds=_certificates,
    joins=(POLICIES,),
    parameters=(ADMINS,),
    counts="roles, users and groups",
    remedy=(
        f"Allow {EXPORT} and {CHAIN} only to the Envoy role of an endpoint, on the ARNs of that "
        "endpoint's certificate and of the authority that issued it."
    ),
    references=(READ, "App Mesh User Guide: Transport Layer Security, required permissions"),
    examples=(
        passing(
            "An Envoy role with the ARNs of its endpoint.",
            role("a", _STREAM, allow(EXPORT, _CERTIFICATE), allow(CHAIN, _AUTHORITY)),
        ),
        passing(
            "A condition makes an exact ARN only narrower.",
            role(
                "a",
                _STREAM,
                allow(EXPORT, _CERTIFICATE, **_given_if("StringEquals", "aws:ResourceTag/a", "b")),
            ),
        ),
        failing("Every certificate.", role("a", _STREAM, allow(EXPORT))),
        failing(
            "Every certificate of the account, through a managed policy.",
            role("a", _STREAM, policies=[_POLICY]),
            managed(allow(["acm:*"], f"arn:aws:acm:us-east-1:{HOME}:certificate/*")),
        ),
        failing("Every authority.", role("a", _STREAM, allow(CHAIN))),
        failing("A role that isn't Envoy's.", role("a", allow(EXPORT, _CERTIFICATE))),
        failing("A user.", user("jane", allow(EXPORT, _CERTIFICATE))),
        failing(
            "An administrator who isn't approved.",
            role("a", policies=[ADMINISTRATOR]),
            managed(allow("*"), arn=ADMINISTRATOR),
            approved_admin_roles=[],
        ),
        moot("Neither permission.", role("a", _STREAM)),
        moot("A chain is no secret, and the role isn't Envoy's.", role("a", allow("acm-pca:Get*"))),
        moot(
            "An approved administrator.",
            role("a", policies=[ADMINISTRATOR]),
            managed(allow("*"), arn=ADMINISTRATOR),
            approved_admin_roles=["a"],
        ),
        unknowing(
            "A tag decides for which certificates.",
            role(
                "a", _STREAM, allow(EXPORT, **_given_if("StringEquals", "aws:ResourceTag/a", "b"))
            ),
        ),
        unknowing(
            "What the attached policy says was denied.",
            role("a", policies=[_POLICY]),
            blind(POLICIES, READ),
        ),
        unknowing("Roles were denied.", blind(ROLES, READ)),
    ),
)

CROSS_ACCOUNT_TRUST = Check(
    id="iam-cross-account-trust-reviewed",
    objective="least-privilege",
    topic="security-iam",
    says="Other accounts that may assume a role are approved, and bound by a condition.",
    severity=Severity.HIGH,
    over=(ROLES,),
    holds=_trust,
    parameters=(APPROVED_ACCOUNTS,),
    counts="roles",
    remedy=(
        "Take the account out of the trust policy, or have it approved "
        f"({APPROVED_ACCOUNTS}) and demand sts:ExternalId from third parties, aws:PrincipalOrgID "
        "from accounts of the own organisation."
    ),
    references=(READ, "IAM User Guide: access to AWS accounts owned by third parties"),
    examples=(
        passing("Tasks of the own account.", role("a")),
        passing(
            "The own account's root.",
            role("a", trust=trusting({"AWS": f"arn:aws:iam::{HOME}:root"})),
        ),
        passing(
            "An approved account with an external id.",
            role(
                "a",
                trust=trusting(
                    {"AWS": OTHER}, **_given_if("StringEquals", "sts:ExternalId", "(redacted)")
                ),
            ),
            approved_external_accounts=[OTHER],
        ),
        passing(
            "Anybody of one organisation.",
            role(
                "a",
                trust=trusting(
                    "*", **_given_if("StringEquals", "aws:PrincipalOrgID", ORGANISATION)
                ),
            ),
        ),
        failing("Anybody.", role("a", trust=trusting({"AWS": "*"}))),
        failing(
            "An external id doesn't tell who comes.",
            role("a", trust=trusting("*", **_given_if("StringEquals", "sts:ExternalId", "x"))),
        ),
        failing(
            "Approved, but without a condition.",
            role("a", trust=trusting({"AWS": OTHER})),
            approved_external_accounts=[OTHER],
        ),
        failing(
            "Not approved.",
            role(
                "a",
                trust=trusting({"AWS": OTHER}, **_given_if("StringEquals", "sts:ExternalId", "x")),
            ),
            approved_external_accounts=[],
        ),
        unknowing(
            "The engagement approves or refuses no accounts.",
            role(
                "a",
                trust=trusting({"AWS": OTHER}, **_given_if("StringEquals", "sts:ExternalId", "x")),
            ),
        ),
        unknowing(
            "A tag of the caller decides.",
            role(
                "a",
                trust=trusting("*", **_given_if("StringEquals", "aws:PrincipalTag/team", "mesh")),
            ),
        ),
        unknowing("Roles were denied.", blind(ROLES, READ)),
        moot("No roles."),
        unknowing(
            "The principal was deleted: an id is left.",
            role(
                "a",
                trust=document(
                    {
                        "Effect": "Allow",
                        "Action": "sts:AssumeRole",
                        "Principal": {"AWS": "AROAEXAMPLEEXAMPLE"},
                    }
                ),
            ),
        ),
    ),
)
