"""Is nothing left that depends on App Mesh, which AWS has ended?"""

from collections.abc import Callable, Iterator, Mapping

from vouchbook.checks._documents import (
    GROUPS,
    POLICIES,
    ROLES,
    USERS,
    customer_documents,
    statements_of,
)
from vouchbook.checks._network import ENDPOINTS
from vouchbook.checks._residue_examples import EXAMPLES
from vouchbook.checks._resources import collector_of, listed, resource_of
from vouchbook.checks._tasks import DESCRIBE, SERVICES, TASKS, envoys_of
from vouchbook.checks.mesh_policies import HOLDERS
from vouchbook.checks.mesh_service_role import SERVICE_ROLE
from vouchbook.model.check import (
    Check,
    Estate,
    Outcome,
    Part,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

SHARES = "ram.shares"
LAST_DAY = "2026-09-30"
"""The last day of App Mesh."""
IDENTITIES = frozenset({POLICIES, ROLES, USERS, GROUPS})
_MESH = "appmesh"
_GONE = frozenset({"deleting", "deleted"})


def _dependents(resource: View) -> Iterator[Part | View]:
    """Yield what can depend on App Mesh: services always, of the rest what speaks of it."""
    collector = collector_of(resource)
    if collector in IDENTITIES:
        yield from (item for item in customer_documents(resource) if _speaks_of_mesh(item))
    elif collector == SERVICES:
        yield from [resource] if resource.get("status") != "INACTIVE" else []
    elif collector == ENDPOINTS:
        yield from [resource] if _leads_to_mesh(resource) else []
    elif collector == SHARES:
        yield from [resource] if _shared_meshes(resource) else []
    else:
        yield resource


def _speaks_of_mesh(item: Part | View) -> bool:
    """Whether a policy names App Mesh anywhere; what it says of it is judged later."""
    if isinstance(item, Part):
        return _mentions(item.facts.get("PolicyDocument"))
    versions = item.get("PolicyVersionList") or ()
    return any(_mentions(one.get("Document")) for one in versions if one.get("IsDefaultVersion"))


def _mentions(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_mentions(item) for item in value)
    return isinstance(value, str) and _MESH in value.lower()


def _leads_to_mesh(endpoint: View) -> bool:
    name = str(endpoint.get("ServiceName")).rpartition(".")[2]
    return name.startswith(_MESH) and str(endpoint.get("State")).lower() not in _GONE


def _shared_meshes(share: View) -> list[str]:
    if str(share.get("status")).lower() in _GONE:
        return []
    return [
        str(item.get("associatedEntity"))
        for item in share.get("associations") or ()
        if f":{_MESH}:" in str(item.get("associatedEntity"))
        and item.get("status") != "DISASSOCIATED"
    ]


def _left(subject: Subject) -> Outcome:
    resource = resource_of(subject)
    # That there is something to ask about rests on its record, whatever the answer is.
    resource.get("")
    too_early = before_the_end(subject.estate)
    if too_early:
        return not_applicable(too_early)
    collector = collector_of(resource)
    return _grant(subject) if collector in IDENTITIES else _JUDGES[collector](subject)


def before_the_end(estate: Estate) -> str:
    """Why it is too early to ask; empty where it is not."""
    last = estate.period[1]
    if estate.as_of[:10] <= LAST_DAY or last < LAST_DAY:
        return f"AWS ends App Mesh on {LAST_DAY}: until then a plan to leave it is due, not its end"
    return ""


def _service(subject: Subject) -> Outcome:
    service = resource_of(subject)
    running = {service.get("taskDefinition")}
    for name in ("deployments", "taskSets"):
        running |= {item.get("taskDefinition") for item in service.get(name) or ()}
    for arn in sorted(item for item in running if item):
        task = subject.estate.one(TASKS, arn, account=service.place.account)
        if task is None:
            detail = f"{arn} runs, and is not among the active ones"
            raise UnreadError(
                Unread(
                    reason=Reason.NOT_COLLECTED,
                    operation=DESCRIBE,
                    permission=DESCRIBE,
                    detail=detail,
                )
            )
        if task.get("proxyConfiguration", "type") == "APPMESH":
            return failed(f"it runs {arn}, whose proxyConfiguration is of type APPMESH")
        if envoys_of(task):
            return failed(f"it runs {arn}, which has App Mesh's Envoy in it")
    return passed("no task definition that it runs has App Mesh's proxy or its Envoy")


def _endpoint(subject: Subject) -> Outcome:
    return failed(f"the endpoint for {subject.get('ServiceName')} is still there")


def _share(subject: Subject) -> Outcome:
    return failed(
        f"the share is still there, and holds {listed(_shared_meshes(resource_of(subject)))}"
    )


def _service_role(subject: Subject) -> Outcome:
    if subject.get("") is None:
        return passed("App Mesh's service-linked role is gone")
    return failed("App Mesh's service-linked role is still there")


def _holders(subject: Subject) -> Outcome:
    if subject.get("") is None:
        return not_applicable("AWS no longer offers this managed policy (NoSuchEntity)")
    members = ("PolicyRoles", "PolicyUsers", "PolicyGroups")
    held = sum(len(subject.get(member) or ()) for member in members)
    if held:
        return failed(f"the policy, which AWS manages for App Mesh, is still attached {held} times")
    return passed("the policy, which AWS manages for App Mesh, is attached to nobody")


def _grant(subject: Subject) -> Outcome:
    if not subject.key and subject.get("AttachmentCount") == 0:
        return not_applicable("the policy is attached to nobody")
    allowed = {
        action
        for statement in statements_of(subject)
        if statement.allow and not statement.all_but_actions
        for action in statement.actions
        if action.lower().startswith(_MESH)
    }
    if allowed:
        return failed(f"the policy still allows {listed(allowed)}")
    return passed("the policy names App Mesh, and allows none of its actions by name")


_JUDGES: dict[str, Callable[[Subject], Outcome]] = {
    SERVICES: _service,
    ENDPOINTS: _endpoint,
    SHARES: _share,
    SERVICE_ROLE: _service_role,
    HOLDERS: _holders,
}

EXIT_MANAGED = Check(
    id="appmesh-eol-exit-managed",
    objective="configuration-known",
    topic="compliance",
    says=(
        "Since AWS ended App Mesh, no service runs its proxy, and no endpoint, share, role or "
        "policy for it is left."
    ),
    severity=Severity.HIGH,
    over=(SERVICES, ENDPOINTS, SHARES, SERVICE_ROLE, HOLDERS, POLICIES, ROLES, USERS, GROUPS),
    subject=_dependents,
    holds=_left,
    joins=(TASKS,),
    counts="services and other things that can depend on App Mesh",
    remedy=(
        "Move the service to ECS Service Connect, VPC Lattice or another mesh, then remove what "
        "was there for App Mesh: endpoints, resource shares, grants, at last the service-linked "
        "role. A dated plan belongs into a risk acceptance: it is shown, and changes no verdict."
    ),
    references=(
        DESCRIBE,
        "ecs:DescribeServices",
        "ec2:DescribeVpcEndpoints",
        "ram:GetResourceShareAssociations",
        "iam:GetRole",
        "iam:GetAccountAuthorizationDetails",
        "App Mesh User Guide: end of support notice",
    ),
    examples=EXAMPLES,
)
