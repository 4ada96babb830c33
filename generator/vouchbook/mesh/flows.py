"""A flow: one way from a client to where its connection ends, with the facts of both ends."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from vouchbook.model.facts import Facts, Trail, View
from vouchbook.model.mesh_graph import ViaView
from vouchbook.model.reasons import Unread

OPEN = "?"
"""The last step in the id of a flow that stands for an unknown number of others."""


NO_WAY = ViaView()
"""Nothing stands between client and server."""


class FlowKind(StrEnum):
    """Who starts a connection, and where to."""

    CALL = "call"
    """From a virtual node or gateway along a virtual service."""
    INGRESS = "ingress"
    """From outside the mesh to a gateway's listener."""
    EGRESS = "egress"
    """From a virtual node to an address that nobody declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One way, as far as it could be followed."""

    id: str
    kind: FlowKind
    client: str
    """The id of the client's vertex."""
    server: str = ""
    """The id of the server's vertex."""
    via: ViaView = NO_WAY
    trail: Trail
    source: View | None = None
    """The client's record; None outside the mesh, or where it is unread."""
    source_unread: Unread | None = None
    backend: Facts | None = None
    """The client's declaration of the backend, which can have a client policy of its own."""
    gateway_route: tuple[str, Facts] | None = None
    """The type of the gateway route, and what it says."""
    route: tuple[str, Facts] | None = None
    """The type of the route, and what it says."""
    target: Facts | None = None
    """The weighted target of the route that leads here."""
    target_view: View | None = None
    """The server's record; None where there is none, or where it is unread."""
    port: int | None = None
    listener: Facts | None = None
    end: str = ""
    """Why the way leads nowhere, by a positive fact."""
    unread: Unread | None = None
    """Why it could not be followed to its end."""

    @property
    def hides(self) -> bool:
        """Whether it stands for an unknown number of flows."""
        return self.id.endswith(OPEN)


def step(name: str | int) -> str:
    """A name as a step of an id: two different names never look the same, and none looks open."""
    return quote(str(name), safe="")
