"""Who holds the policies that AWS manages for App Mesh, and the role that AWS made for it?"""

from collections.abc import Iterable

from vouchbook.checks._documents import ROLES
from vouchbook.checks._identity_examples import (
    HOME,
    Plain,
    attached,
    blind,
    failing,
    hidden,
    moot,
    passing,
    role,
    trusting,
    unknowing,
)
from vouchbook.checks._resources import listed, resource_of
from vouchbook.kernel.iam_policy import Principal, read_policy
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
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

HOLDERS = "iam.mesh-policy-holders"
SERVICE_ROLE = "iam.mesh-service-role"
NODES = "appmesh.virtual-nodes"
ADMINS = "approved_admin_roles"
ENTITIES = "iam:ListEntitiesForPolicy"
ENDED = "2026-10-01"
"""The first day without App Mesh."""
ENVOY_POLICIES = ("/AWSAppMeshEnvoyAccess", "/AWSAppMeshPreviewEnvoyAccess")
FULL_ACCESS = "/AWSAppMeshFullAccess"
MESH_SERVICE = "appmesh.amazonaws.com"
PATH = f"/aws-service-role/{MESH_SERVICE}/"
ATTACHED_POLICY = "policy/aws-service-role/AWSAppMeshServiceRolePolicy"
_COMPUTE = frozenset(
    {
        "ec2.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "lambda.amazonaws.com",
        "pods.eks.amazonaws.com",
    }
)
_RETIRED = "AWS no longer offers this managed policy (NoSuchEntity)"


def _envoy_policies(policy: View) -> tuple[View, ...]:
    return (policy,) if policy.id.endswith(ENVOY_POLICIES) else ()


def _full_access(policy: View) -> tuple[View, ...]:
    return (policy,) if policy.id.endswith(FULL_ACCESS) else ()


def _names(subject: Subject, member: str, name: str) -> list[str]:
    return sorted(item.get(name) for item in subject.get(member) or ())


def _held_by_nobody(subject: Subject) -> Outcome:
    if subject.get("") is None:
        return not_applicable(_RETIRED)
    holders = [f"role {name}" for name in _names(subject, "PolicyRoles", "RoleName")]
    holders += [f"user {name}" for name in _names(subject, "PolicyUsers", "UserName")]
    holders += [f"group {name}" for name in _names(subject, "PolicyGroups", "GroupName")]
    if holders:
        return failed(f"attached to {listed(holders)}; expected to nobody, for it isn't scoped")
    return passed("attached to nobody")


def _held_by_admins(subject: Subject) -> Outcome:
    if subject.get("") is None:
        return not_applicable(_RETIRED)
    others = [f"user {name}" for name in _names(subject, "PolicyUsers", "UserName")]
    others += [f"group {name}" for name in _names(subject, "PolicyGroups", "GroupName")]
    if others:
        return failed(f"attached to {listed(others)}, expected to approved roles alone")
    roles = _names(subject, "PolicyRoles", "RoleName")
    if not roles:
        return passed("attached to nobody")
    strangers = set(roles) - set(subject.estate.parameter(ADMINS))
    if strangers:
        return failed(f"attached to role {listed(strangers)}, which {ADMINS} doesn't list")
    for name in roles:
        service = _compute_service(subject, name)
        if service:
            return failed(f"role {name} is approved, but {service} assumes it: no person does")
    held = f"attached to the approved role {listed(roles)} alone"
    if subject.estate.as_of >= ENDED:
        return advised(f"{held}; AWS ended App Mesh on 2026-09-30, so detach it")
    return passed(held)


def _compute_service(subject: Subject, name: str) -> str:
    """The compute service that may assume a role; empty where none may."""
    role = subject.estate.find(
        ROLES, lambda found: found.get("RoleName") == name, account=subject.place.account
    )
    if role is None:
        operation = "iam:GetAccountAuthorizationDetails"
        raise UnreadError(
            Unread(
                reason=Reason.VANISHED,
                operation=operation,
                permission=operation,
                detail=f"role {name}",
            )
        )
    trusted = _trusted(role.get("AssumeRolePolicyDocument"))
    return listed(item.value for item in trusted if item.value in _COMPUTE)


def _trusted(document: object) -> tuple[Principal, ...]:
    return tuple(
        principal
        for statement in read_policy(document)
        if statement.allow
        for principal in statement.principals
    )


def _as_aws_made_it(subject: Subject) -> Outcome:
    if subject.get("") is None:
        return _without_role(subject)
    path = subject.get("Path")
    if path != PATH:
        return failed(f"Path is {path}, expected {PATH}")
    trusted = {f"{item.kind} {item.value}" for item in _trusted(_trust(subject))}
    if trusted != {f"Service {MESH_SERVICE}"}:
        return failed(
            f"the trust policy names {listed(trusted) or 'nobody'}, expected Service {MESH_SERVICE}"
        )
    arns = {item.get("PolicyArn") for item in subject.get("attached") or ()}
    expected = f"arn:{subject.place.partition}:iam::aws:{ATTACHED_POLICY}"
    if arns != {expected}:
        return failed(f"attached is {listed(arns) or 'nothing'}, expected {expected}")
    if subject.estate.as_of >= ENDED:
        return advised("as AWS made it; AWS ended App Mesh on 2026-09-30, so delete the role")
    return passed("path, trusted service and attached policy are as AWS made them")


def _trust(subject: Subject) -> object:
    document: object = subject.get("AssumeRolePolicyDocument")
    return document


def _without_role(subject: Subject) -> Outcome:
    def asks_cloud_map(node: View) -> bool:
        return node.get("spec", "serviceDiscovery", "awsCloudMap") is not None

    found = subject.estate.find(NODES, asks_cloud_map, account=resource_of(subject).place.account)
    if found is None:
        return not_applicable("the role isn't there, and no virtual node uses AWS Cloud Map")
    return failed(f"the role isn't there, and {found.id} uses AWS Cloud Map, which needs it")


def _policy(
    name: str,
    roles: Iterable[str] = (),
    users: Iterable[str] = (),
    groups: Iterable[str] = (),
) -> Given:
    facts = {
        "PolicyRoles": [{"RoleName": item} for item in roles],
        "PolicyUsers": [{"UserName": item} for item in users],
        "PolicyGroups": [{"GroupName": item} for item in groups],
    }
    return Given(collector=HOLDERS, id=f"arn:aws:iam::aws:policy{name}", facts={"": facts})


def _retired(name: str) -> Given:
    return Given(collector=HOLDERS, id=f"arn:aws:iam::aws:policy{name}")


_ROLE_ARN = f"arn:aws:iam::{HOME}:role{PATH}AWSServiceRoleForAppMesh"


def _service_role(
    *,
    path: str = PATH,
    trust: Plain | None = None,
    policy: str = f"arn:aws:iam::aws:{ATTACHED_POLICY}",
) -> Given:
    facts = {
        "Path": path,
        "Arn": _ROLE_ARN,
        "AssumeRolePolicyDocument": trust or trusting({"Service": MESH_SERVICE}),
    }
    return Given(
        collector=SERVICE_ROLE, id=_ROLE_ARN, facts={"": facts, "attached": attached(policy)}
    )


def _node(discovery: Plain) -> Given:
    arn = f"arn:aws:appmesh:us-east-1:{HOME}:mesh/shop/virtualNode/orders"
    facts = {"meshName": "shop", "spec": {"serviceDiscovery": discovery}}
    return Given(collector=NODES, id=arn, facts={"": facts})


_CLOUD_MAP = {"awsCloudMap": {"namespaceName": "shop", "serviceName": "orders"}}
_ABSENT = Given(collector=SERVICE_ROLE, id=_ROLE_ARN)
_PEOPLE = trusting({"Federated": f"arn:aws:iam::{HOME}:saml-provider/company"})

NO_ENVOY_ACCESS = Check(
    id="iam-no-envoyaccess-managed-policy",
    objective="least-privilege",
    topic="security-iam",
    says="Nobody holds the AWS managed Envoy policies, which reach every mesh endpoint.",
    severity=Severity.MEDIUM,
    over=(HOLDERS,),
    subject=_envoy_policies,
    holds=_held_by_nobody,
    counts="managed policies",
    remedy=(
        "Give each Envoy role a policy of its own that allows appmesh:StreamAggregatedResources on "
        "the ARN of its node or gateway alone, then detach the managed policy."
    ),
    references=(ENTITIES, "App Mesh User Guide: Envoy proxy authorization"),
    examples=(
        passing("Attached to nobody.", _policy(ENVOY_POLICIES[0])),
        failing("To a task role.", _policy(ENVOY_POLICIES[0], roles=["checkout-envoy"])),
        failing("The preview's policy, to a group.", _policy(ENVOY_POLICIES[1], groups=["mesh"])),
        moot("AWS retired the policy.", _retired(ENVOY_POLICIES[0])),
        moot("Another policy is another check's matter.", _policy(FULL_ACCESS, users=["jane"])),
        unknowing("Holders were denied.", hidden(_policy(ENVOY_POLICIES[0]), "", ENTITIES)),
        unknowing("The whole collector was denied.", blind(HOLDERS, ENTITIES)),
    ),
)

FULL_ACCESS_RESTRICTED = Check(
    id="iam-appmesh-fullaccess-restricted",
    objective="least-privilege",
    topic="security-iam",
    says="Only approved roles of administrators hold AWSAppMeshFullAccess.",
    severity=Severity.HIGH,
    over=(HOLDERS,),
    subject=_full_access,
    holds=_held_by_admins,
    joins=(ROLES,),
    parameters=(ADMINS,),
    counts="managed policies",
    remedy=(
        "Detach the policy from users, groups and compute roles. Roles that are meant to have it "
        f"belong into the engagement ({ADMINS})."
    ),
    references=(
        ENTITIES,
        "iam:GetAccountAuthorizationDetails",
        "App Mesh User Guide: AWS managed policies for App Mesh",
    ),
    examples=(
        passing("Attached to nobody.", _policy(FULL_ACCESS)),
        passing(
            "An approved role that people assume.",
            _policy(FULL_ACCESS, roles=["mesh-admin"]),
            role("mesh-admin", trust=_PEOPLE),
            approved_admin_roles=["mesh-admin"],
        ),
        passing(
            "After the end of App Mesh: an advice to clean up.",
            _policy(FULL_ACCESS, roles=["mesh-admin"]),
            role("mesh-admin", trust=_PEOPLE),
            advice=True,
            as_of="2026-10-05T12:00:00.000000Z",
            approved_admin_roles=["mesh-admin"],
        ),
        failing("A user.", _policy(FULL_ACCESS, users=["jane"])),
        failing("A group.", _policy(FULL_ACCESS, groups=["engineers"])),
        failing(
            "A role that is not approved.",
            _policy(FULL_ACCESS, roles=["deployer"]),
            approved_admin_roles=["mesh-admin"],
        ),
        failing(
            "Approved, but tasks assume it.",
            _policy(FULL_ACCESS, roles=["checkout-envoy"]),
            role("checkout-envoy"),
            approved_admin_roles=["checkout-envoy"],
        ),
        moot("AWS retired the policy.", _retired(FULL_ACCESS)),
        unknowing("The engagement approves nobody.", _policy(FULL_ACCESS, roles=["mesh-admin"])),
        unknowing(
            "Who assumes the role was denied.",
            _policy(FULL_ACCESS, roles=["mesh-admin"]),
            blind(ROLES, "iam:GetAccountAuthorizationDetails"),
            approved_admin_roles=["mesh-admin"],
        ),
        unknowing("Holders were denied.", hidden(_policy(FULL_ACCESS), "", ENTITIES)),
    ),
)

SERVICE_ROLE_UNMODIFIED = Check(
    id="iam-mesh-slr-present-and-unmodified",
    objective="least-privilege",
    topic="security-iam",
    says="App Mesh's service-linked role is as AWS made it.",
    severity=Severity.LOW,
    over=(SERVICE_ROLE,),
    holds=_as_aws_made_it,
    joins=(NODES,),
    counts="service-linked roles",
    remedy=(
        "Where the role is missing, create it with CreateServiceLinkedRole. It can't be edited: "
        "what differs is another role under its name, or a change of AWS's own."
    ),
    references=(
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "App Mesh User Guide: using service-linked roles for App Mesh",
    ),
    examples=(
        passing("As AWS made it.", _service_role()),
        passing(
            "After the end of App Mesh: an advice to delete it.",
            _service_role(),
            advice=True,
            as_of="2026-10-05T12:00:00.000000Z",
        ),
        failing("Another path.", _service_role(path="/")),
        failing(
            "Somebody else is trusted too.",
            _service_role(trust=trusting({"Service": [MESH_SERVICE, "ec2.amazonaws.com"]})),
        ),
        failing("Another policy.", _service_role(policy="arn:aws:iam::aws:policy/PowerUserAccess")),
        failing("Missing, though a node uses Cloud Map.", _ABSENT, _node(_CLOUD_MAP)),
        moot("Missing, and no node uses Cloud Map.", _ABSENT, _node({"dns": {"hostname": "a"}})),
        unknowing("The role was denied.", hidden(_service_role(), "", "iam:GetRole")),
        unknowing(
            "What is attached was denied.",
            hidden(_service_role(), "attached", "iam:ListAttachedRolePolicies"),
        ),
        unknowing(
            "Missing, and nodes were denied.", _ABSENT, blind(NODES, "appmesh:ListVirtualNodes")
        ),
    ),
)
