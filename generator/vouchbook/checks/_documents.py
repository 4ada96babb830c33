"""The policy documents that principals hold, and who holds a managed one."""

from collections.abc import Iterator

from vouchbook.checks._resources import collector_of, resource_of
from vouchbook.kernel.iam_policy import Principal, Statement, read_policy, undecided
from vouchbook.model.check import Estate, Part, Subject
from vouchbook.model.facts import Facts, View
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import Reason, Unread, UnreadError

POLICIES = "iam.policies"
ROLES = "iam.roles"
USERS = "iam.users"
GROUPS = "iam.groups"
_OPERATION = "iam:GetAccountAuthorizationDetails"
_INLINE = {ROLES: "RolePolicyList", USERS: "UserPolicyList", GROUPS: "GroupPolicyList"}


def inline_policies(principal: View) -> tuple[Facts, ...]:
    """The policies that are written into a role, user or group itself."""
    return principal.get(_INLINE[collector_of(principal)]) or ()


def attached_policies(principal: View) -> tuple[Facts, ...]:
    """The managed policies that are attached to a role, user or group."""
    return principal.get("AttachedManagedPolicies") or ()


def customer_documents(resource: View) -> Iterator[Part | View]:
    """Yield the policies that the customer wrote: a managed one, or each inline one."""
    if collector_of(resource) != POLICIES:
        for policy in inline_policies(resource):
            yield Part(key=f"policy:{policy.get('PolicyName')}", facts=policy)
    elif not _is_of_aws(resource.id):
        yield resource


def statements_of(subject: Subject) -> tuple[Statement, ...]:
    """The statements of a subject that `customer_documents` gave."""
    if subject.key:
        return read_policy(subject.get("PolicyDocument"))
    return default_version(resource_of(subject))


def default_version(policy: View) -> tuple[Statement, ...]:
    """The statements of the version of a managed policy that is in force."""
    return read_policy(default_document(policy))


def default_document(policy: View) -> object:
    """The document of the version of a managed policy that is in force."""
    for version in policy.get("PolicyVersionList") or ():
        if version.get("IsDefaultVersion"):
            return version.get("Document")
    raise _incomplete("the policy's default version")


def managed_policy(arn: str | None, principal: View, estate: Estate) -> View:
    """A managed policy that a principal has attached, or has as its boundary."""
    policy = estate.one(POLICIES, arn, account=principal.place.account) if arn else None
    if policy is None:
        raise _incomplete("an attached policy")
    return policy


def everything_held(principal: View, estate: Estate) -> tuple[Statement, ...]:
    """The statements of every policy that a role, user or group holds itself, as one list."""
    found: list[Statement] = []
    for inline in inline_policies(principal):
        found += read_policy(inline.get("PolicyDocument"))
    for attached in attached_policies(principal):
        found += default_version(managed_policy(attached.get("PolicyArn"), principal, estate))
    return tuple(found)


def holds_policy(principal: View, policy_arn: str) -> bool:
    """Whether a managed policy is attached to a role, user or group."""
    return any(item.get("PolicyArn") == policy_arn for item in attached_policies(principal))


def trusted_by(role: View) -> tuple[Principal, ...]:
    """The principals that a role's trust policy names in statements that allow.

    Raises UnreadError for NotPrincipal, which names who is left out.
    """
    allows = [item for item in read_policy(role.get("AssumeRolePolicyDocument")) if item.allow]
    if any(item.all_but_principals for item in allows):
        raise UnreadError(undecided("NotPrincipal with Allow"))
    return tuple(principal for item in allows for principal in item.principals)


def _is_of_aws(policy_arn: str) -> bool:
    arn = parse_arn(policy_arn)
    return arn is not None and arn.account == "aws"


def _incomplete(what: str) -> UnreadError:
    return UnreadError(
        Unread(
            reason=Reason.TRUNCATED,
            operation=_OPERATION,
            permission=_OPERATION,
            detail=f"the answer lacks {what}",
        )
    )
