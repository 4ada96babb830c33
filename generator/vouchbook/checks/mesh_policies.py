"""Who holds the policies that AWS manages for App Mesh?"""

from collections.abc import Iterable

from vouchbook.checks._documents import ROLES, trusted_by
from vouchbook.checks._identity_examples import (
    HOME,
    blind,
    failing,
    hidden,
    moot,
    passing,
    role,
    trusting,
    unknowing,
)
from vouchbook.checks._resources import listed
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
ADMINS = "approved_admin_roles"
ENTITIES = "iam:ListEntitiesForPolicy"
ENDED = "2026-10-01"
"""The first day without App Mesh."""
ENVOY_POLICIES = ("/AWSAppMeshEnvoyAccess", "/AWSAppMeshPreviewEnvoyAccess")
FULL_ACCESS = "/AWSAppMeshFullAccess"
_COMPUTE = ("ec2.amazonaws.", "ecs-tasks.amazonaws.", "lambda.amazonaws.", "pods.eks.amazonaws.")
_CLUSTERS = ":oidc-provider/oidc.eks."
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
            return failed(f"role {name} is approved, but workloads assume it ({service})")
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
    trusted = (item.value for item in trusted_by(role))
    return listed(item for item in trusted if item.startswith(_COMPUTE) or _CLUSTERS in item)


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


_CLUSTER = f"arn:aws:iam::{HOME}:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE"
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
        failing(
            "Approved, but pods of a cluster assume it.",
            _policy(FULL_ACCESS, roles=["pods"]),
            role("pods", trust=trusting({"Federated": _CLUSTER})),
            approved_admin_roles=["pods"],
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
