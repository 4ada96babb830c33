"""Walk a mesh: listeners as subjects, and names resolved inside one and the same mesh."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from vouchbook.model.check import Outcome, Part, Subject, not_applicable
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

MESHES = "appmesh.meshes"
NODES = "appmesh.virtual-nodes"
GATEWAYS = "appmesh.virtual-gateways"
ROUTERS = "appmesh.virtual-routers"
SERVICES = "appmesh.virtual-services"
ROUTES = "appmesh.routes"
GATEWAY_ROUTES = "appmesh.gateway-routes"

Judge = Callable[[Subject], Outcome]
"""What a check's `holds` does here: one subject in, one outcome out."""


def listeners_of(resource: View) -> tuple[Facts, ...]:
    """The listeners of a virtual node or gateway; none where its spec lists none."""
    return resource.get("spec", "listeners") or ()


def port_of(listener: Facts) -> int | None:
    """The port that a listener is bound to."""
    port: int | None = listener.get("portMapping", "port")
    return port


def uses_tls(listener: Facts | Subject) -> bool:
    """Whether a listener offers TLS at all, be it strictly or not."""
    return listener.get("tls", "mode") not in {None, "DISABLED"}


def each_listener(resource: View) -> tuple[Part | View, ...]:
    """One subject a listener, keyed by port; the resource itself where it has none."""
    parts = tuple(
        Part(key=f"listener:{port_of(listener)}", facts=listener)
        for listener in listeners_of(resource)
    )
    return parts or (resource,)


def on_listener(judge: Judge) -> Judge:
    """Put a question to listeners only: a resource without any is not-applicable."""

    @wraps(judge)
    def holds(subject: Subject) -> Outcome:
        if not subject.key:
            return not_applicable("its spec was read and lists no listener")
        return judge(subject)

    return holds


def home(subject: Subject) -> View:
    """The resource that a subject is, or is a part of."""
    if subject.resource is None:
        raise LookupError("a subject of a mesh check always belongs to a resource")
    return subject.resource


def is_gateway(resource: View) -> bool:
    """Whether a resource is a virtual gateway rather than a virtual node."""
    return resource.resource.collector == GATEWAYS


def name_of(resource: View) -> str:
    """The name of a virtual node or gateway inside its mesh."""
    member = "virtualGatewayName" if is_gateway(resource) else "virtualNodeName"
    return str(resource.get(member))


def same_mesh(one: View, other: View) -> bool:
    """Whether two resources belong to one mesh: two owners may use the same mesh name."""
    return _mesh_of(one) == _mesh_of(other)


def named(subject: Subject, collector: str, segment: str, name: str) -> View | None:
    """The resource of the subject's own mesh that is called `name`, or None.

    `segment` is the resource type as ARNs write it. In a shared mesh an ARN carries the account
    of the resource's owner, not the mesh's; so the name is looked for in every account of the
    region. Raises UnreadError where it was not found and some list there is incomplete.
    """
    near = home(subject)
    tail = f"mesh/{near.get('meshName')}/{segment}/{name}"
    return subject.estate.find(
        collector,
        lambda found: found.id.endswith(f":{tail}") and same_mesh(found, near),
        region=subject.place.region,
        under=tail,
    )


def mesh_of(subject: Subject) -> View:
    """The mesh that the subject's resource belongs to.

    Raises UnreadError where it was not read, or is not among the meshes that were.
    """
    near = home(subject)
    found = subject.estate.find(
        MESHES, lambda mesh: same_mesh(mesh, near), region=subject.place.region
    )
    if found is None:
        raise UnreadError(
            Unread(
                reason=Reason.NOT_COLLECTED,
                operation="appmesh:DescribeMesh",
                permission="appmesh:DescribeMesh",
                detail="the mesh that the resource belongs to",
            )
        )
    return found


def underivable(detail: str) -> UnreadError:
    """Give what to raise where the configuration was read, and still does not tell."""
    return UnreadError(Unread(reason=Reason.POLICY_TOO_COMPLEX, detail=detail))


def _mesh_of(resource: View) -> tuple[Any, Any]:
    return resource.get("meshName"), resource.get("metadata", "meshOwner")
