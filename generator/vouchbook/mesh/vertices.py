"""The ends of edges: nodes, gateways, and stand-ins for what is missing, unread or outside."""

from dataclasses import dataclass, field

from vouchbook.checks._discovery import discovery_name
from vouchbook.checks._mesh import is_gateway, listeners_of, port_of
from vouchbook.mesh.flows import step
from vouchbook.mesh.parts import GATEWAYS, NODES, Parts
from vouchbook.model.facts import Facts, Resource, Trail, View
from vouchbook.model.mesh_graph import ListenerView, VertexKind, VertexView
from vouchbook.model.reasons import Unread, UnreadError

PRIVATE = (
    *("local", "internal", "localhost", "lan", "home.arpa", "intranet", "corp", "private"),
    *("test", "example", "invalid"),
)
"""Ends of DNS names that the public DNS doesn't serve (RFC 6761, RFC 6762, RFC 8375; ICANN)."""
CALLERS = "callers"
ANYWHERE = "any address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertices:
    """The vertices of one mesh; stand-ins are added while its ways are followed."""

    parts: Parts
    _added: dict[str, VertexView] = field(default_factory=dict)

    def callers(self) -> str:
        """Whoever calls a gateway."""
        note = "App Mesh doesn't tell who calls a gateway, nor how"
        return self._add("outside:callers", CALLERS, VertexKind.OUTSIDE, note)

    def anywhere(self) -> str:
        """Whatever lies behind an egress filter that lets everything out."""
        note = "any address that a node without backends calls"
        return self._add("outside:anywhere", ANYWHERE, VertexKind.OUTSIDE, note)

    def missing(self, kind: str, name: str, why: str) -> str:
        """A name that leads nowhere, by a positive fact."""
        return self._add(f"missing:{kind}/{step(name)}", name, VertexKind.MISSING, why)

    def unread(self, kind: str, name: str, unread: Unread) -> str:
        """A name of which nothing could be read."""
        key = f"unread:{kind}/{step(name)}"
        if kind == "backends":
            name = "backends of a node that could not be read"
        elif kind in {"routes", "gateway routes"}:
            name = f"{kind} of {name}"
        return self._add(key, name, VertexKind.UNREAD, unread.sentence())

    def unread_at(self, identifier: str, name: str, unread: Unread) -> None:
        """A gateway of which only the routes were seen."""
        self._added[identifier] = VertexView(
            id=identifier, name=name, kind=VertexKind.UNREAD, note=unread.sentence()
        )

    def _add(self, key: str, name: str, kind: VertexKind, note: str) -> str:
        identifier = f"{self.parts.key.arn}#{key}"
        self._added.setdefault(
            identifier, VertexView(id=identifier, name=name, kind=kind, note=note)
        )
        return identifier

    def all(self) -> tuple[VertexView, ...]:
        """Every vertex, sorted by id."""
        found = dict(self._added)
        for collector in (GATEWAYS, NODES):
            for names, resource in self.parts.all(collector):
                found[resource.id] = _vertex(names[0], resource)
        return tuple(found[identifier] for identifier in sorted(found))


def _vertex(name: str, resource: Resource) -> VertexView:
    try:
        return _read(name, resource)
    except UnreadError as error:
        return VertexView(
            id=resource.id,
            name=name,
            kind=VertexKind.UNREAD,
            note=error.unread.sentence(),
        )


def _read(name: str, resource: Resource) -> VertexView:
    trail = Trail()
    view = View(resource, trail)
    listeners = tuple(_listener(item) for item in listeners_of(view))
    if is_gateway(view):
        kind, discovery, note = VertexKind.GATEWAY, "", ""
    else:
        discovery = discovery_name(view) or ""
        kind, note = _kind_of(view, discovery)
    return VertexView(
        id=resource.id,
        name=name,
        kind=kind,
        account=str(view.get("metadata", "resourceOwner") or resource.place.account),
        listeners=listeners,
        discovery=discovery,
        note=note,
        cites=trail.digests,
    )


def _kind_of(node: View, discovery: str) -> tuple[VertexKind, str]:
    """Node, or something that stands for an address outside the mesh, by its own record alone."""
    if not listeners_of(node) and not node.get("spec", "backends"):
        return VertexKind.EXTERNAL, (
            "it has neither listeners nor backends, so it stands for something that no proxy of "
            "the mesh serves"
        )
    if node.get("spec", "serviceDiscovery", "dns", "hostname") is not None and public(discovery):
        return VertexKind.EXTERNAL, (
            f"{discovery} is a name that the public DNS may serve; App Mesh doesn't tell whether "
            "a proxy of the mesh stands behind it"
        )
    return VertexKind.NODE, ""


def public(hostname: str) -> bool:
    """Whether a DNS name could belong to the public DNS."""
    labels = hostname.lower().rstrip(".").split(".")
    return len(labels) > 1 and not any(
        labels[-len(tail.split(".")) :] == tail.split(".") for tail in PRIVATE
    )


def _listener(listener: Facts) -> ListenerView:
    return ListenerView(
        port=port_of(listener),
        protocol=str(listener.get("portMapping", "protocol") or "unnamed protocol"),
        mode=str(listener.get("tls", "mode") or ""),
        validates=listener.get("tls", "validation") is not None,
    )
