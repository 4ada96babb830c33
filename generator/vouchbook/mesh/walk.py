"""Follow every way through a mesh: from gateways and nodes along services, routers and routes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from vouchbook.checks._mesh import listeners_of, port_of
from vouchbook.mesh.flows import OPEN, Flow, FlowKind, step
from vouchbook.mesh.parts import (
    GATEWAY_ROUTES,
    GATEWAYS,
    NODES,
    ROUTES,
    SERVICES,
)
from vouchbook.mesh.routes import kinds_of, led_to, targets_of
from vouchbook.mesh.sight import Sight, parent_in
from vouchbook.mesh.vertices import Vertices
from vouchbook.model.facts import Facts, Resource, Trail, View
from vouchbook.model.mesh_graph import ViaView
from vouchbook.model.reasons import Reason, Unread, UnreadError

_VANISHED = Unread(reason=Reason.VANISHED, operation="appmesh:DescribeVirtualGateway")
ANY_ADDRESS = "any address"
"""What an egress flow calls, in place of a virtual service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The ways through one mesh; vertices are named on the way."""

    sight: Sight
    vertices: Vertices

    def flows(self) -> Iterator[Flow]:
        """Every flow of the mesh, in no particular order."""
        parts = self.sight.parts
        known = {names[0] for names, _ in parts.all(GATEWAYS)}
        for name in sorted(known | parts.parents(GATEWAY_ROUTES)):
            yield from self._gateway(name)
        for _, node in parts.all(NODES):
            yield from self._node(node)

    def _gateway(self, name: str) -> Iterator[Flow]:
        parts = self.sight.parts
        found = parts.one(GATEWAYS, name)
        routes = parts.under(GATEWAY_ROUTES, name)
        vertex = found.id if found else routes[0][1].id.partition("/gatewayRoute/")[0]
        unread = self._why_unread(found)
        if found is None or unread is not None:
            self.vertices.unread_at(vertex, name, unread or _VANISHED)
        yield from self._ingress(vertex, found, unread or _VANISHED)
        for route_name, route in routes:
            start = self._start(f"{vertex}#route:{step(route_name)}", vertex, found, unread)
            via = ViaView(gateway_route=route_name)
            yield from self._gateway_route(replace(start, via=via), route)
        for hidden in self.sight.hidden(GATEWAY_ROUTES):
            if parent_in(hidden.where) == name:
                start = self._start(f"{vertex}#route:", vertex, found, unread)
                yield self._unread(start, "gateway routes", name, hidden.unread)

    def _why_unread(self, gateway: Resource | None) -> Unread | None:
        """Why a gateway's record says nothing; None where it does."""
        if gateway is not None:
            return gateway.branches[""].unread
        hidden = next(self.sight.hidden(GATEWAYS), None)
        return hidden.unread if hidden else _VANISHED

    def _ingress(self, vertex: str, gateway: Resource | None, unread: Unread) -> Iterator[Flow]:
        base = Flow(
            id=f"{vertex}#listener:{OPEN}",
            kind=FlowKind.INGRESS,
            client=self.vertices.callers(),
            server=vertex,
            trail=Trail(),
        )
        if gateway is None or gateway.branches[""].unread is not None:
            yield replace(base, unread=unread)
            return
        trail = Trail()
        view = View(gateway, trail)
        try:
            found = [(port_of(item), item) for item in listeners_of(view)]
        except UnreadError as error:
            yield replace(base, unread=error.unread)
            return
        for port, listener in found:
            yield replace(
                base,
                id=f"{vertex}#listener:{step(str(port))}",
                target_view=view,
                listener=listener,
                port=port,
                trail=trail,
            )

    def _gateway_route(self, start: Flow, route: Resource) -> Iterator[Flow]:
        view = View(route, start.trail)
        try:
            found = [(kind, facts, *led_to(facts)) for kind, facts in kinds_of(view)]
        except UnreadError as error:
            name = start.via.gateway_route
            start = replace(start, id=f"{start.id}>")
            yield self._unread(start, "gateway route", name, error.unread)
            return
        for kind, facts, service, port in found:
            led = replace(start, gateway_route=(kind, facts))
            yield from self._to_service(led, service, port)

    def _node(self, node: Resource) -> Iterator[Flow]:
        try:
            declared = list(_backends(View(node, Trail())))
        except UnreadError as error:
            start = self._start(f"{node.id}#", node.id, node, error.unread)
            yield self._unread(start, "backends", node.id, error.unread)
            return
        if not declared:
            yield from self._egress(node)
        for service, backend in declared:
            start = self._start(f"{node.id}#backend:{step(service)}", node.id, node, None)
            yield from self._to_service(replace(start, backend=backend), service, None)

    def _egress(self, node: Resource) -> Iterator[Flow]:
        """A node without backends may go anywhere, where the mesh lets everything out.

        One that declares some is held to them (App Mesh User Guide, Service meshes).
        """
        start = replace(
            self._start(f"{node.id}#egress", node.id, node, None),
            kind=FlowKind.EGRESS,
            via=ViaView(service=ANY_ADDRESS),
        )
        try:
            kind = self.sight.mesh(start.trail).get("spec", "egressFilter", "type")
        except UnreadError as error:
            yield replace(start, server=self.vertices.anywhere(), unread=error.unread)
            return
        if kind == "ALLOW_ALL":
            yield replace(start, server=self.vertices.anywhere())

    def _start(
        self, identifier: str, vertex: str, source: Resource | None, unread: Unread | None
    ) -> Flow:
        trail = Trail()
        view = View(source, trail) if source is not None and unread is None else None
        if source is not None:
            trail.add(source.branches[""].digest)  # cited, whatever is read of it later
        return Flow(
            id=identifier,
            kind=FlowKind.CALL,
            client=vertex,
            trail=trail,
            source=view,
            source_unread=unread,
        )

    def _to_service(self, start: Flow, service: str, port: int | None) -> Iterator[Flow]:
        start = replace(start, via=replace(start.via, service=service))
        try:
            found = self.sight.resolve(SERVICES, service, start.trail)
            if found is None:
                yield self._nowhere(start, "service", service, "is not declared in the mesh")
                return
            node = found.get("spec", "provider", "virtualNode", "virtualNodeName")
            router = found.get("spec", "provider", "virtualRouter", "virtualRouterName")
        except UnreadError as error:
            yield self._unread(replace(start, id=f"{start.id}>"), "service", service, error.unread)
            return
        if node is None and router is None:
            yield self._nowhere(start, "service", service, "has no provider")
        if node is not None:
            yield from self._to_node(start, str(node), port)
        if router is not None:
            yield from self._to_router(start, str(router), port)

    def _to_router(self, start: Flow, router: str, port: int | None) -> Iterator[Flow]:
        start = replace(
            start, id=f"{start.id}>{step(router)}/", via=replace(start.via, router=router)
        )
        routes = self.sight.parts.under(ROUTES, router)
        for name, route in routes:
            yield from self._route(start, name, route, port)
        narrow = [item for item in self.sight.hidden(ROUTES) if parent_in(item.where) == router]
        if narrow:
            yield self._unread(start, "routes", router, narrow[0].unread)
        elif not routes:
            try:
                self.sight.require_whole(ROUTES, start.trail, parent=router)
            except UnreadError as error:
                yield self._unread(start, "routes", router, error.unread)
            else:
                yield self._nowhere(start, "router", router, "has no route")

    def _route(self, start: Flow, name: str, route: Resource, port: int | None) -> Iterator[Flow]:
        start = replace(
            start,
            id=f"{start.id}{step(name)}",
            via=replace(start.via, route=name),
            trail=start.trail.fork(),
        )
        try:
            targets = [
                (kind, facts, target, str(target.get("virtualNode")), target.get("port"))
                for kind, facts in kinds_of(View(route, start.trail))
                for target in targets_of(facts)
            ]
        except UnreadError as error:
            yield self._unread(replace(start, id=f"{start.id}>"), "route", name, error.unread)
            return
        if not targets:
            yield self._nowhere(start, "route", name, "has no target")
        for kind, facts, target, node, wanted in targets:
            led = replace(start, route=(kind, facts), target=target)
            yield from self._to_node(led, node, port if wanted is None else wanted)

    def _to_node(self, start: Flow, name: str, port: int | None) -> Iterator[Flow]:
        trail = start.trail.fork()
        known = self.sight.parts.one(NODES, name)
        vertex = known.id if known else ""
        start = replace(start, id=f"{start.id}>{step(name)}:", trail=trail)
        try:
            found = self.sight.resolve(NODES, name, trail)
            listeners = [(port_of(item), item) for item in listeners_of(found)] if found else []
        except UnreadError as error:
            yield replace(
                start,
                id=f"{start.id}{OPEN if port is None else step(port)}",
                server=vertex or self.vertices.unread("node", name, error.unread),
                port=port,
                unread=error.unread,
            )
            return
        if found is None:
            yield self._nowhere(start, "node", name, "is not declared in the mesh", port)
            return
        led = replace(start, server=vertex, target_view=found)
        yield from _at_listeners(led, listeners, port)

    def _nowhere(self, flow: Flow, kind: str, name: str, why: str, port: int | None = None) -> Flow:
        """A way that ends, by a positive fact, before it reaches anything."""
        said = f"the virtual {kind} {name} {why}" if kind != "route" else f"route {name} {why}"
        end = "none" if port is None else step(port)
        return replace(
            flow,
            id=f"{flow.id}{end}" if flow.id.endswith((":", "/")) else f"{flow.id}>none",
            server=self.vertices.missing(kind, name, said),
            port=port,
            end=f"{said}, so calls lead nowhere",
        )

    def _unread(self, flow: Flow, kind: str, name: str, unread: Unread) -> Flow:
        """A way that could not be followed further."""
        return replace(
            flow,
            id=f"{flow.id}{OPEN}",
            server=self.vertices.unread(kind, name, unread),
            unread=unread,
        )


def _backends(node: View) -> Iterator[tuple[str, Facts]]:
    """What a node declares that it calls: the virtual service's name, and what stands beside it."""
    for backend in node.get("spec", "backends") or ():
        service = backend.get("virtualService")
        if service is not None:
            yield str(service.get("virtualServiceName")), service


def _at_listeners(
    flow: Flow, listeners: list[tuple[int | None, Facts]], port: int | None
) -> Iterator[Flow]:
    """A flow for each listener that the way leads to; one without where there is none."""
    wanted = [(found, item) for found, item in listeners if port in {None, found}]
    for found, listener in wanted:
        yield replace(flow, id=f"{flow.id}{step(str(found))}", port=found, listener=listener)
    if not listeners:
        yield replace(flow, id=f"{flow.id}{'none' if port is None else step(port)}", port=port)
    elif not wanted:
        yield replace(
            flow,
            id=f"{flow.id}{step(str(port))}",
            port=port,
            end=f"the route asks for port {port}, on which the target has no listener",
        )
