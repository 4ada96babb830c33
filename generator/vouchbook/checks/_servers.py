"""What stands behind a virtual service: the listeners where a client's connection ends."""

from collections.abc import Iterator
from dataclasses import dataclass

from vouchbook.checks._mesh import (
    GATEWAY_ROUTES,
    NODES,
    ROUTES,
    SERVICES,
    home,
    is_gateway,
    listeners_of,
    name_of,
    named,
    port_of,
    same_mesh,
    underivable,
)
from vouchbook.model.check import Subject
from vouchbook.model.facts import Facts, View

JOINS = (NODES, SERVICES, ROUTES, GATEWAY_ROUTES)
"""The collectors that `servers` may ask."""

ROUTE_TYPES = ("httpRoute", "http2Route", "grpcRoute", "tcpRoute")
GATEWAY_ROUTE_TYPES = ("httpRoute", "http2Route", "grpcRoute")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One listener that a client can reach, and the virtual node that it belongs to."""

    node: View
    listener: Facts

    @property
    def label(self) -> str:
        """Name and port, as a `because` writes them."""
        return f"{name_of(self.node)}:{port_of(self.listener)}"


def servers(subject: Subject) -> Iterator[Server]:
    """Yield every listener that the subject, a backend or a whole gateway, can reach.

    Raises UnreadError where a list on the way is incomplete, and where a complete one does not
    lead to a listener (no such service, no provider, no route, a node without listeners).
    """
    for service in services_called(subject):
        for node, port in _targets(subject, service):
            yield from _listeners(subject, node, port)


def services_called(subject: Subject) -> Iterator[str]:
    """Yield the virtual services that a backend names, or that a gateway's routes lead to."""
    resource = home(subject)
    if not is_gateway(resource):
        yield str(subject.get("virtualServiceName"))
        return
    under = f"mesh/{resource.get('meshName')}/virtualGateway/{name_of(resource)}/gatewayRoute/"
    for route in _members(subject, GATEWAY_ROUTES, under):
        for kind in GATEWAY_ROUTE_TYPES:
            action = route.get("spec", kind, "action")
            if action is not None:
                yield str(action.get("target", "virtualService", "virtualServiceName"))


def _members(subject: Subject, collector: str, under: str) -> Iterator[View]:
    """The resources of the subject's mesh whose ARN lies under a parent's path."""
    near = home(subject)
    for found in subject.estate.every(collector, region=subject.place.region, under=under):
        if same_mesh(found, near):
            yield found


def _targets(subject: Subject, service: str) -> Iterator[tuple[str, int | None]]:
    """The virtual nodes behind a service, each with the port that is asked for, if any."""
    found = named(subject, SERVICES, "virtualService", service)
    if found is None:
        raise underivable("the virtual service is not declared in the mesh")
    node = found.get("spec", "provider", "virtualNode", "virtualNodeName")
    router = found.get("spec", "provider", "virtualRouter", "virtualRouterName")
    if node is not None:
        yield node, None
    elif router is not None:
        yield from _routed(subject, router)
    else:
        raise underivable("the virtual service has no provider")


def _routed(subject: Subject, router: str) -> Iterator[tuple[str, int | None]]:
    under = f"mesh/{home(subject).get('meshName')}/virtualRouter/{router}/route/"
    known: set[tuple[str, int | None]] = set()
    for route in _members(subject, ROUTES, under):
        for kind in ROUTE_TYPES:
            for target in route.get("spec", kind, "action", "weightedTargets") or ():
                found = (target.get("virtualNode"), target.get("port"))
                if found not in known:
                    known.add(found)
                    yield found
    if not known:
        raise underivable("the virtual router has no route to a virtual node")


def _listeners(subject: Subject, node: str, port: int | None) -> Iterator[Server]:
    found = named(subject, NODES, "virtualNode", node)
    if found is None:
        raise underivable("a route leads to a virtual node that is not declared in the mesh")
    wanted = [item for item in listeners_of(found) if port in {None, port_of(item)}]
    if not wanted:
        raise underivable("a virtual node behind the service has no such listener")
    yield from (Server(node=found, listener=item) for item in wanted)
