"""AWS IAM: principals, policies and the account's own settings. Source: IAM API reference.

Four collectors read
four lists of one answer, GetAccountAuthorizationDetails, so it is asked for in one way only:
the pages are then shared.
"""

from collections.abc import Callable

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope
from vouchbook.model.place import Place, parse_arn

_MARKER = "Marker"
_PAGE = ("MaxItems", 1000)
_NOBODY = ("NoSuchEntity",)


def _paging(items: str) -> Paging:
    return Paging(items=items, token_in=_MARKER, token_out=_MARKER, size=_PAGE, more="IsTruncated")


def _authorization(items: str) -> Operation:
    # Only what names an element or decides its trust is demanded: IAM answers in XML, which
    # can't be parsed when cut off, and leaves some empty lists of an element out.
    return Operation(
        service="iam",
        name="GetAccountAuthorizationDetails",
        permission="iam:GetAccountAuthorizationDetails",
        members=(
            "IsTruncated",
            "RoleDetailList",
            "RoleDetailList[].Arn",
            "RoleDetailList[].AssumeRolePolicyDocument",
            "UserDetailList",
            "UserDetailList[].Arn",
            "GroupDetailList",
            "GroupDetailList[].Arn",
            "Policies",
            "Policies[].Arn",
            "Policies[].PolicyVersionList",
        ),
        paging=_paging(items),
        redact=(
            "RoleDetailList[].AssumeRolePolicyDocument!external-id",
            "RoleDetailList[].RolePolicyList[].PolicyDocument!external-id",
            "RoleDetailList[].InstanceProfileList[].Roles[].AssumeRolePolicyDocument!external-id",
            "UserDetailList[].UserPolicyList[].PolicyDocument!external-id",
            "GroupDetailList[].GroupPolicyList[].PolicyDocument!external-id",
            "Policies[].PolicyVersionList[].Document!external-id",
        ),
    )


GET_ROLES = _authorization("RoleDetailList")
GET_USERS = _authorization("UserDetailList")
GET_GROUPS = _authorization("GroupDetailList")
GET_POLICIES = _authorization("Policies")

GET_ACCOUNT_SUMMARY = Operation(
    service="iam",
    name="GetAccountSummary",
    permission="iam:GetAccountSummary",
    members=(
        "SummaryMap.Users",
        "SummaryMap.AccountMFAEnabled",
        "SummaryMap.AccountAccessKeysPresent",
    ),
)
GET_PASSWORD_POLICY = Operation(
    service="iam",
    name="GetAccountPasswordPolicy",
    permission="iam:GetAccountPasswordPolicy",
    members=(
        "PasswordPolicy.MinimumPasswordLength",
        "PasswordPolicy.RequireSymbols",
        "PasswordPolicy.RequireNumbers",
        "PasswordPolicy.RequireUppercaseCharacters",
        "PasswordPolicy.RequireLowercaseCharacters",
    ),
    none=_NOBODY,
)


def _entities(items: str) -> Operation:
    return Operation(
        service="iam",
        name="ListEntitiesForPolicy",
        permission="iam:ListEntitiesForPolicy",
        members=("PolicyRoles", "PolicyUsers", "PolicyGroups", "IsTruncated"),
        paging=_paging(items),
        none=_NOBODY,
    )


LIST_ROLES_OF_POLICY = _entities("PolicyRoles")
LIST_USERS_OF_POLICY = _entities("PolicyUsers")
LIST_GROUPS_OF_POLICY = _entities("PolicyGroups")

GET_ROLE = Operation(
    service="iam",
    name="GetRole",
    permission="iam:GetRole",
    members=("Role.Arn", "Role.Path", "Role.RoleName", "Role.AssumeRolePolicyDocument"),
    none=_NOBODY,
    redact=("Role.AssumeRolePolicyDocument!external-id",),
)
LIST_ATTACHED_ROLE_POLICIES = Operation(
    service="iam",
    name="ListAttachedRolePolicies",
    permission="iam:ListAttachedRolePolicies",
    members=("AttachedPolicies", "AttachedPolicies[].PolicyArn", "IsTruncated"),
    paging=_paging("AttachedPolicies"),
    none=_NOBODY,
)

MESH_POLICIES = (
    "AWSAppMeshEnvoyAccess",
    "AWSAppMeshFullAccess",
    "AWSAppMeshPreviewEnvoyAccess",
    "AWSAppMeshReadOnly",
)
"""The policies that AWS manages for App Mesh."""
MESH_SERVICE_ROLE = "AWSServiceRoleForAppMesh"
"""The service-linked role of App Mesh."""


def root_arn(place: Place) -> str:
    """The ARN that stands for an account as a whole: its root user's."""
    return f"arn:{place.partition}:iam::{place.account}:root"


def _aws_managed(policy_arn: str) -> bool:
    arn = parse_arn(policy_arn)
    return arn is not None and arn.account == "aws"


def _each(operation: Operation) -> Callable[[Reader], None]:
    """Hand over every element of one of the lists under its own ARN."""

    def read(reader: Reader) -> None:
        for item in reader.items(operation):
            reader.record(item["Arn"], operation, item)

    return read


def _read_policies(reader: Reader) -> None:
    for policy in reader.items(GET_POLICIES):
        # What AWS publishes and nobody here uses says nothing about this account.
        unused = policy.get("AttachmentCount") == 0 and not policy.get(
            "PermissionsBoundaryUsageCount"
        )
        if unused and _aws_managed(policy["Arn"]):
            continue
        reader.record(policy["Arn"], GET_POLICIES, policy)


def _read_account(reader: Reader) -> None:
    arn = root_arn(reader.place)
    reader.describe(arn, GET_ACCOUNT_SUMMARY)
    reader.describe(arn, GET_PASSWORD_POLICY)


def _read_mesh_policy_holders(reader: Reader) -> None:
    for name in MESH_POLICIES:
        arn = f"arn:{reader.place.partition}:iam::aws:policy/{name}"
        with reader.within(arn):
            # One answer holds three lists, and each page goes on with any of them.
            holders = {
                "PolicyRoles": list(reader.items(LIST_ROLES_OF_POLICY, PolicyArn=arn)),
                "PolicyUsers": list(reader.items(LIST_USERS_OF_POLICY, PolicyArn=arn)),
                "PolicyGroups": list(reader.items(LIST_GROUPS_OF_POLICY, PolicyArn=arn)),
            }
            reader.record(arn, LIST_ROLES_OF_POLICY, holders)


def _read_mesh_service_role(reader: Reader) -> None:
    path = f"aws-service-role/appmesh.amazonaws.com/{MESH_SERVICE_ROLE}"
    arn = f"arn:{reader.place.partition}:iam::{reader.place.account}:role/{path}"
    reader.describe(arn, GET_ROLE, RoleName=MESH_SERVICE_ROLE)
    reader.describe(arn, LIST_ATTACHED_ROLE_POLICIES, RoleName=MESH_SERVICE_ROLE)


ROLES = Collector(
    id="iam.roles",
    says="Roles: trust, inline and attached policies, boundary, last use, tags.",
    scope=Scope.GLOBAL,
    facets=(Facet(operation=GET_ROLES, path=("RoleDetailList", "[]")),),
    read=_each(GET_ROLES),
)

USERS = Collector(
    id="iam.users",
    says="Users: groups, inline and attached policies, boundary, tags.",
    scope=Scope.GLOBAL,
    facets=(Facet(operation=GET_USERS, path=("UserDetailList", "[]")),),
    read=_each(GET_USERS),
)

GROUPS = Collector(
    id="iam.groups",
    says="Groups: inline and attached policies.",
    scope=Scope.GLOBAL,
    facets=(Facet(operation=GET_GROUPS, path=("GroupDetailList", "[]")),),
    read=_each(GET_GROUPS),
)

POLICIES = Collector(
    id="iam.policies",
    says="Managed policies: every one of the customer's, and those of AWS that are attached.",
    scope=Scope.GLOBAL,
    facets=(Facet(operation=GET_POLICIES, path=("Policies", "[]")),),
    read=_read_policies,
)

ACCOUNT = Collector(
    id="iam.account",
    says="The account's summary and password policy.",
    scope=Scope.GLOBAL,
    facets=(
        Facet(name="summary", operation=GET_ACCOUNT_SUMMARY, path=("SummaryMap",)),
        Facet(name="password-policy", operation=GET_PASSWORD_POLICY, path=("PasswordPolicy",)),
    ),
    read=_read_account,
)

MESH_POLICY_HOLDERS = Collector(
    id="iam.mesh-policy-holders",
    says="Who holds the policies that AWS manages for App Mesh: roles, users, groups.",
    scope=Scope.GLOBAL,
    also=(LIST_USERS_OF_POLICY, LIST_GROUPS_OF_POLICY),
    facets=(Facet(operation=LIST_ROLES_OF_POLICY),),
    read=_read_mesh_policy_holders,
)

MESH_SERVICE_ROLE_COLLECTOR = Collector(
    id="iam.mesh-service-role",
    says="The service-linked role of App Mesh, and what is attached to it.",
    scope=Scope.GLOBAL,
    facets=(
        Facet(operation=GET_ROLE, path=("Role",)),
        Facet(name="attached", operation=LIST_ATTACHED_ROLE_POLICIES, path=("AttachedPolicies",)),
    ),
    read=_read_mesh_service_role,
)
