"""The effective service graph of a mesh, as renderings show it: who may call whom, and how safely.

Everything here is derived from records; whatever was not read is unknown, with its reason.
"""

from dataclasses import dataclass
from enum import StrEnum

from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread


class Judgement(StrEnum):
    """What the configuration of both ends says of a connection, strongest protection first."""

    MUTUAL = "encrypted-mutual"
    ENCRYPTED = "encrypted"
    OPTIONAL = "optional"
    PLAINTEXT = "plaintext"
    BROKEN = "broken"
    UNKNOWN = "unknown"


JUDGEMENTS = {
    Judgement.MUTUAL: "TLS on every connection, and both ends show a certificate",
    Judgement.ENCRYPTED: "TLS on every connection; only the server shows a certificate",
    Judgement.OPTIONAL: "TLS is possible, and neither end insists on it",
    Judgement.PLAINTEXT: "no TLS",
    Judgement.BROKEN: "the two ends contradict each other, or the way leads nowhere",
    Judgement.UNKNOWN: "something that decides it could not be seen",
}
"""What each judgement means, in the order in which legends list them."""


class VertexKind(StrEnum):
    """What stands at the end of an edge."""

    GATEWAY = "virtual-gateway"
    NODE = "virtual-node"
    EXTERNAL = "external"
    """A virtual node whose own record says that it may stand for something outside the mesh."""
    OUTSIDE = "outside"
    """Everybody outside the mesh: callers of gateways, and addresses that nobody declared."""
    MISSING = "missing"
    """A name that complete lists don't have."""
    UNREAD = "unread"
    """A name about which nothing could be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyView:
    """One property of an edge or a mesh: a value, or why it is unknown."""

    name: str
    value: str = ""
    unknown: str = ""
    """Why there is no value, as a sentence; empty where there is one."""
    reason: Reason | None = None
    operation: str = ""
    permission: str = ""


def unread_property(name: str, unread: Unread) -> PropertyView:
    """Give a property that could not be read."""
    return PropertyView(
        name=name,
        unknown=unread.sentence(),
        reason=unread.reason,
        operation=unread.operation,
        permission=unread.permission,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerView:
    """One listener of a node or gateway."""

    port: int | None
    protocol: str
    mode: str
    """The TLS mode; empty without a TLS part."""
    validates: bool
    """Whether it asks clients for a certificate."""

    def words(self) -> str:
        """The listener in a few words."""
        tls = f"TLS {self.mode}" if self.mode else "no TLS"
        clients = ", client certificates" if self.validates else ""
        return f"{self.port} {self.protocol}, {tls}{clients}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VertexView:
    """One end of edges."""

    id: str
    """The ARN of a node or gateway; else the mesh's ARN, `#`, and a key inside it."""
    name: str
    kind: VertexKind
    account: str = ""
    """The account that owns it, which in a shared mesh isn't always the mesh's owner; empty where
    that isn't known."""
    listeners: tuple[ListenerView, ...] = ()
    discovery: str = ""
    """The name under which it is found, where it has one."""
    note: str = ""
    """What else has to be known of it, as a sentence; for UNREAD the reason."""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViaView:
    """The way from a client to a server; a step that isn't taken is empty."""

    gateway_route: str = ""
    service: str = ""
    router: str = ""
    route: str = ""

    def words(self) -> str:
        """The way in one line."""
        steps = (
            f"gateway route {self.gateway_route}" if self.gateway_route else "",
            f"service {self.service}" if self.service else "",
            f"router {self.router}" if self.router else "",
            f"route {self.route}" if self.route else "",
        )
        return ", ".join(step for step in steps if step)


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeView:
    """One connection that the configuration allows, and what both ends make of it."""

    id: str
    """The client's ARN, `#`, and the steps of the way; stable, and unique in the mesh."""
    client: str
    """The id of a vertex."""
    server: str
    """The id of a vertex."""
    via: ViaView
    port: int | None = None
    judgement: Judgement
    because: tuple[str, ...]
    properties: tuple[PropertyView, ...]
    """Always the same names in the same order (mesh.edges.PROPERTIES)."""
    hides: bool = False
    """True where it stands for an unknown number of edges."""
    cites: tuple[str, ...] = ()
    """Digests of the records and listings that it rests on."""

    def told(self, name: str) -> PropertyView:
        """The property with this name; LookupError where edges have none such."""
        for item in self.properties:
            if item.name == name:
                return item
        raise LookupError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenView:
    """A list that was not read to its end, behind which more of the mesh may stand."""

    collector: str
    where: str
    """The place, or the ARN of what could not be listed."""
    unread: Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshView:
    """One mesh: its vertices, its edges, and what could not be seen of it."""

    id: str
    """The mesh's ARN, whose account is the mesh's owner."""
    name: str
    owner: str
    place: Place
    egress: PropertyView
    """Where traffic to addresses that nobody declared may go."""
    egress_cites: tuple[str, ...] = ()
    vertices: tuple[VertexView, ...] = ()
    edges: tuple[EdgeView, ...] = ()
    hidden: tuple[HiddenView, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every list was read to its end, and no edge stands for unknown others."""
        return not self.hidden and not any(edge.hides for edge in self.edges)

    def cites(self) -> tuple[str, ...]:
        """Digests of everything that the graph rests on, sorted."""
        edges = {digest for edge in self.edges for digest in edge.cites}
        vertices = {digest for vertex in self.vertices for digest in vertex.cites}
        return tuple(sorted({*edges, *vertices, *self.egress_cites}))

    def counts(self) -> dict[str, int]:
        """Judgement -> number of edges, all of them named."""
        found = dict.fromkeys((item.value for item in JUDGEMENTS), 0)
        for edge in self.edges:
            found[edge.judgement.value] += 1
        return found
