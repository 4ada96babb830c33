"""Roles that a cluster's tokens can be changed into, and for whom exactly.

Source: EKS user guide, "Assign IAM roles to Kubernetes service accounts".
"""

import re
from collections.abc import Iterator

from vouchbook.kernel.iam_policy import Condition, Statement, read_policy, settled, undecided
from vouchbook.model.facts import View
from vouchbook.model.reasons import UnreadError

ID = "eks-pod-identity-for-envoy"
STREAM = "appmesh:StreamAggregatedResources"
"""What a proxy does first, as the mesh resource that its role allows."""
PROVIDER_PART = ":oidc-provider/"
AUDIENCE = "sts.amazonaws.com"
_ACTION = "sts:AssumeRoleWithWebIdentity"
_ISSUER = re.compile(r"oidc[.-]eks\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)/id/.+")
_SERVICE_ACCOUNT = re.compile(r"system:serviceaccount:[^:*?]+:[^:*?]+")
_AUDIENCE = re.compile(re.escape(AUDIENCE))
_EXACT = frozenset({"stringequals", "stringlike"})


def issuers_trusted(role: View) -> frozenset[str]:
    """The clusters' issuers, without `https://`, whose tokens the role's trust policy takes.

    Raises UnreadError where the policy's text doesn't tell.
    """
    return frozenset(issuer for _, issuer in _trusts(role))


def looseness(role: View) -> Iterator[str]:
    """What lets tokens in that were not meant, a phrase for each mistake of the trust policy."""
    for statement, issuer in _trusts(role):
        if not _demands(statement, f"{issuer}:sub", _SERVICE_ACCOUNT):
            yield "does not demand that the tokens' sub is a service account named exactly"
        if not _demands(statement, f"{issuer}:aud", _AUDIENCE):
            yield f"does not demand that the tokens' aud is {AUDIENCE}"


def _trusts(role: View) -> Iterator[tuple[Statement, str]]:
    """Statements that let tokens in, with the issuer."""
    for statement in read_policy(role.get("AssumeRolePolicyDocument")):
        if not statement.allow or not settled(statement.names(_ACTION)):
            continue
        if statement.all_but_principals:
            raise UnreadError(undecided("NotPrincipal with Allow"))
        for principal in statement.principals:
            issuer = principal.value.partition(PROVIDER_PART)[2]
            if principal.kind == "Federated" and _ISSUER.fullmatch(issuer):
                yield statement, issuer


def _demands(statement: Statement, key: str, form: re.Pattern[str]) -> bool:
    """Whether a condition lets in values of a form alone; all conditions have to hold at once."""
    return any(
        condition.key.lower() == key.lower()
        and _is_exact(condition)
        and all(form.fullmatch(value) for value in condition.values)
        for condition in statement.conditions
    )


def _is_exact(condition: Condition) -> bool:
    operator = condition.operator.lower()
    # A pattern without wildcards is exact, and one with wildcards is found by its values.
    return operator in _EXACT and bool(condition.values)
