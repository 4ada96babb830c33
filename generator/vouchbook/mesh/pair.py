"""Both ends of one flow together, while it is judged: every read leaves the edge's own trail."""

from dataclasses import dataclass

from vouchbook.mesh.ends import Client, Server
from vouchbook.mesh.flows import Flow, FlowKind
from vouchbook.mesh.sight import Sight
from vouchbook.mesh.vouching import Vouching
from vouchbook.model.facts import Trail


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A flow with its client, its server, and what the one thinks of the other's certificate."""

    flow: Flow
    sight: Sight
    trail: Trail
    client: Client
    server: Server
    vouching: Vouching

    @property
    def inside(self) -> bool:
        """Whether both ends belong to the mesh."""
        return self.flow.kind is FlowKind.CALL

    @property
    def let_out(self) -> bool:
        """Whether it is known to lead out of the mesh."""
        return self.flow.kind is FlowKind.EGRESS and self.flow.unread is None

    def how(self) -> str:
        """What the client does about TLS towards the server's port, in words."""
        tls, origin = self.client.policy()
        if tls is None:
            return "no client policy for TLS applies"
        if tls.get("enforce") is False:
            return f"{origin} does not enforce TLS"
        if self.client.applying() is None:
            ports = ", ".join(str(port) for port in sorted(tls.get("ports")))
            return f"{origin} is for other ports ({ports}) than {self.flow.port}"
        return f"{origin} enforces TLS"


def pair_of(flow: Flow, sight: Sight) -> Pair:
    """Put the two ends of a flow beside each other."""
    trail = flow.trail.fork()
    client, server = Client(flow=flow), Server(flow=flow)
    vouching = Vouching(client=client, server=server, sight=sight, trail=trail)
    return Pair(
        flow=flow, sight=sight, trail=trail, client=client, server=server, vouching=vouching
    )
