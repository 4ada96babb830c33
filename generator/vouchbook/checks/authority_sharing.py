"""With whom are the private authorities shared, and for what?"""

from vouchbook.checks._acm import AUTHORITIES, unless_deleted
from vouchbook.checks._certificate_examples import authority
from vouchbook.checks._mesh_examples import (
    OTHER,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.kernel.iam_policy import Principal, Statement, read_policy, undecided
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
)
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import UnreadError

ACCOUNTS = "approved_external_accounts"
"""Engagement parameter: the accounts outside that may be given more than reading."""
READING = frozenset(
    {"acm-pca:describecertificateauthority", "acm-pca:getcertificateauthoritycertificate"}
)
"""What a proxy in another account needs of an authority, in lower case: IAM ignores case."""
RENEWER = "acm.amazonaws.com"


@unless_deleted
def _shared_least(authority: Subject) -> Outcome:
    for permission in authority.get("permissions") or ():
        principal = permission.get("Principal")
        if principal != RENEWER:
            return failed(f"{principal} may issue from it; {RENEWER} alone is expected")
    document = authority.get("policy")
    if document is None:
        return passed("the authority has no resource policy, so it is not shared")
    issuers = set()
    for statement in read_policy(document):
        for principal in _let_in(statement):
            amiss = _beyond_reading(authority, principal, statement.actions)
            account = _account(principal)
            if amiss and not (account and account in authority.estate.parameter(ACCOUNTS)):
                return failed(amiss)
            issuers |= {account} if amiss else set()
    if issuers:
        approved = ", ".join(sorted(issuers))
        return advised(f"more than reading is allowed to approved accounts only: {approved}")
    return passed("other accounts may describe the authority and fetch its certificate, no more")


def _let_in(statement: Statement) -> tuple[Principal, ...]:
    """The principals of an Allow; Deny only narrows. What is not named can't be told."""
    if not statement.allow:
        return ()
    if statement.all_but_principals or statement.all_but_actions:
        raise UnreadError(undecided("an Allow with NotPrincipal or NotAction"))
    return statement.principals


def _beyond_reading(authority: Subject, principal: Principal, actions: tuple[str, ...]) -> str:
    """What a principal is given beyond reading, if anything."""
    account = _account(principal)
    if principal.kind == "Service" and principal.value == RENEWER:
        return ""
    if not account:
        return f"the policy lets in the principal {principal.value}; named accounts are expected"
    more = [action for action in actions if action.lower() not in READING]
    if account == authority.place.account or not more:
        return ""
    return (
        f"the policy allows {more[0]} to account {account}; only describing the authority and "
        "fetching its certificate is expected"
    )


def _account(principal: Principal) -> str:
    """The account of an AWS principal; empty for everybody, services and identity providers."""
    arn = parse_arn(principal.value)
    account = arn.account if arn else principal.value
    return account if principal.kind == "AWS" and account.isdigit() else ""


def _shared(principal: object, *actions: str, **more: object) -> dict[str, object]:
    """A resource policy of one statement, for the examples."""
    named = [f"acm-pca:{action}" for action in actions]
    statement = {"Effect": "Allow", "Principal": principal, "Action": named, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement | more]}


NEIGHBOUR = {"AWS": OTHER}
READ = ("DescribeCertificateAuthority", "GetCertificateAuthorityCertificate")

RESOURCE_POLICY_LEAST = Check(
    id="pca-resource-policy-least",
    objective="least-privilege",
    topic="security-iam",
    says="Private certificate authorities are shared for reading only, with named accounts.",
    severity=Severity.HIGH,
    over=(AUTHORITIES,),
    holds=_shared_least,
    parameters=(ACCOUNTS,),
    counts="private certificate authorities",
    remedy=(
        "Share the authority with a permission that allows DescribeCertificateAuthority and "
        "GetCertificateAuthorityCertificate alone. Accounts that have to issue from it belong "
        "into the engagement (approved_external_accounts). Take permissions to issue from every "
        "service but ACM."
    ),
    references=(
        "acm-pca:GetPolicy",
        "acm-pca:ListPermissions",
        "AWS Private CA User Guide: resource-based policies",
    ),
    examples=(
        passing("No policy: not shared.", authority()),
        passing("Shared for reading.", authority(policy=_shared(NEIGHBOUR, *READ))),
        passing(
            "Its own account is not outside.",
            authority(policy=_shared({"AWS": "arn:aws:iam::111122223333:root"}, "*")),
        ),
        passing(
            "ACM may renew.",
            authority(
                permissions=[{"Principal": "acm.amazonaws.com", "Actions": ["IssueCertificate"]}]
            ),
        ),
        passing(
            "The engagement approves the account that issues.",
            authority(policy=_shared(NEIGHBOUR, *READ, "IssueCertificate")),
            approved_external_accounts=[OTHER],
            advice=True,
        ),
        failing(
            "An account that is not approved may issue.",
            authority(policy=_shared(NEIGHBOUR, *READ, "IssueCertificate")),
            approved_external_accounts=["999988887777"],
        ),
        failing(
            "A wildcard gives more than reading.",
            authority(policy=_shared(NEIGHBOUR, "Get*")),
            approved_external_accounts=[],
        ),
        failing(
            "Everybody, even under a condition: accounts have to be named.",
            authority(
                policy=_shared(
                    "*", *READ, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}
                )
            ),
        ),
        failing(
            "Another service may issue.",
            authority(
                permissions=[
                    {"Principal": "example.amazonaws.com", "Actions": ["IssueCertificate"]}
                ]
            ),
        ),
        unknowing("The policy was denied.", hidden(authority(), "acm-pca:GetPolicy", "policy")),
        unknowing(
            "The permissions were denied.",
            hidden(authority(), "acm-pca:ListPermissions", "permissions"),
        ),
        unknowing(
            "The engagement does not say who may issue.",
            authority(policy=_shared(NEIGHBOUR, "IssueCertificate")),
        ),
        unknowing(
            "NotAction leaves open what is allowed.",
            authority(
                policy={
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": NEIGHBOUR,
                            "NotAction": "acm-pca:DeletePolicy",
                            "Resource": "*",
                        }
                    ]
                }
            ),
        ),
        moot("A deleted authority can't be used.", authority(Status="DELETED")),
    ),
)
