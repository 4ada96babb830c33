"""AWS App Mesh: meshes and everything inside them.

Source: App Mesh API reference, `List*` and `Describe*`. A mesh can be shared with other accounts
through AWS RAM: `ListMeshes` shows it to its consumers too, and each further request must name
its owner, or it is looked for among the caller's own meshes, where another one may have its name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

END_OF_SERVICE = "2026-09-30"
"""The day on which AWS ended App Mesh."""

_PAGE = ("limit", 100)
_TAGS_PAGE = ("limit", 50)


def _list(name: str, items: str, *names: str) -> Operation:
    wanted = ("arn", "meshName", "meshOwner", "resourceOwner", *names)
    return Operation(
        service="appmesh",
        name=name,
        permission=f"appmesh:{name}",
        members=(items, *(f"{items}[].{member}" for member in wanted)),
        paging=Paging(items=items, size=_PAGE),
    )


def _describe(name: str, root: str, *names: str) -> Operation:
    wanted = ("metadata.arn", "metadata.meshOwner", "metadata.resourceOwner", "metadata.version")
    members = ("meshName", *names, *wanted, "spec", "status.status")
    return Operation(
        service="appmesh",
        name=name,
        permission=f"appmesh:{name}",
        members=tuple(f"{root}.{member}" for member in members),
    )


LIST_MESHES = _list("ListMeshes", "meshes")
LIST_VIRTUAL_NODES = _list("ListVirtualNodes", "virtualNodes", "virtualNodeName")
LIST_VIRTUAL_GATEWAYS = _list("ListVirtualGateways", "virtualGateways", "virtualGatewayName")
LIST_VIRTUAL_ROUTERS = _list("ListVirtualRouters", "virtualRouters", "virtualRouterName")
LIST_VIRTUAL_SERVICES = _list("ListVirtualServices", "virtualServices", "virtualServiceName")
LIST_ROUTES = _list("ListRoutes", "routes", "virtualRouterName", "routeName")
LIST_GATEWAY_ROUTES = _list(
    "ListGatewayRoutes", "gatewayRoutes", "virtualGatewayName", "gatewayRouteName"
)
LIST_TAGS = Operation(
    service="appmesh",
    name="ListTagsForResource",
    permission="appmesh:ListTagsForResource",
    members=("tags", "tags[].key"),
    paging=Paging(items="tags", size=_TAGS_PAGE),
)

DESCRIBE_MESH = _describe("DescribeMesh", "mesh")
DESCRIBE_VIRTUAL_NODE = _describe("DescribeVirtualNode", "virtualNode", "virtualNodeName")
DESCRIBE_VIRTUAL_GATEWAY = _describe(
    "DescribeVirtualGateway", "virtualGateway", "virtualGatewayName"
)
DESCRIBE_VIRTUAL_ROUTER = _describe("DescribeVirtualRouter", "virtualRouter", "virtualRouterName")
DESCRIBE_VIRTUAL_SERVICE = _describe(
    "DescribeVirtualService", "virtualService", "virtualServiceName"
)
DESCRIBE_ROUTE = _describe("DescribeRoute", "route", "virtualRouterName", "routeName")
DESCRIBE_GATEWAY_ROUTE = _describe(
    "DescribeGatewayRoute", "gatewayRoute", "virtualGatewayName", "gatewayRouteName"
)


def _ask(reader: Reader, operation: Operation, item: Mapping[str, Any], *names: str) -> None:
    """Describe one listed resource, and read its tags where they can be read."""
    arn = item["arn"]
    parameters = {name: item[name] for name in ("meshName", "meshOwner", *names)}
    reader.describe(arn, operation, **parameters)
    # Tags are visible to the account that owns the resource alone; to everybody else App Mesh
    # answers 403. Asking would turn a rule of the service into a permission that seems to lack,
    # so the facet stays not collected here: the owner's own reading supplies it.
    if item["resourceOwner"] == reader.place.account:
        reader.describe(arn, LIST_TAGS, resourceArn=arn)


def _read_meshes(reader: Reader) -> None:
    for mesh in reader.items(LIST_MESHES):
        _ask(reader, DESCRIBE_MESH, mesh)


def _in_each_mesh(listing: Operation, asking: Operation, name: str) -> Callable[[Reader], None]:
    """Read the resources that `listing` finds in every mesh, owned or shared."""

    def read(reader: Reader) -> None:
        for mesh in reader.items(LIST_MESHES):
            with reader.within(mesh["arn"]):
                for item in reader.items(listing, **_inside(mesh)):
                    _ask(reader, asking, item, name)

    return read


def _in_each_parent(
    parents: Operation, parent: str, listing: Operation, asking: Operation, name: str
) -> Callable[[Reader], None]:
    """Read the resources that `listing` finds under every router or gateway of every mesh."""

    def read(reader: Reader) -> None:
        for mesh in reader.items(LIST_MESHES):
            with reader.within(mesh["arn"]):
                for above in reader.items(parents, **_inside(mesh)):
                    with reader.within(above["arn"]):
                        under = {**_inside(mesh), parent: above[parent]}
                        for item in reader.items(listing, **under):
                            _ask(reader, asking, item, parent, name)

    return read


def _inside(mesh: Mapping[str, Any]) -> dict[str, Any]:
    return {"meshName": mesh["meshName"], "meshOwner": mesh["meshOwner"]}


def _facets(operation: Operation, root: str) -> tuple[Facet, ...]:
    return (
        Facet(operation=operation, path=(root,)),
        Facet(name="tags", operation=LIST_TAGS, path=("tags",)),
    )


MESHES = Collector(
    id="appmesh.meshes",
    says="Service meshes, owned and shared: their specification, status and tags.",
    scope=Scope.REGIONAL,
    also=(LIST_MESHES,),
    facets=_facets(DESCRIBE_MESH, "mesh"),
    read=_read_meshes,
    discontinued=END_OF_SERVICE,
)

VIRTUAL_NODES = Collector(
    id="appmesh.virtual-nodes",
    says="Virtual nodes of every mesh: listeners, backends, TLS, logging, health checks, tags.",
    scope=Scope.REGIONAL,
    also=(LIST_MESHES, LIST_VIRTUAL_NODES),
    facets=_facets(DESCRIBE_VIRTUAL_NODE, "virtualNode"),
    read=_in_each_mesh(LIST_VIRTUAL_NODES, DESCRIBE_VIRTUAL_NODE, "virtualNodeName"),
    discontinued=END_OF_SERVICE,
)

VIRTUAL_GATEWAYS = Collector(
    id="appmesh.virtual-gateways",
    says="Virtual gateways of every mesh: listeners, TLS, client policy, logging, tags.",
    scope=Scope.REGIONAL,
    also=(LIST_MESHES, LIST_VIRTUAL_GATEWAYS),
    facets=_facets(DESCRIBE_VIRTUAL_GATEWAY, "virtualGateway"),
    read=_in_each_mesh(LIST_VIRTUAL_GATEWAYS, DESCRIBE_VIRTUAL_GATEWAY, "virtualGatewayName"),
    discontinued=END_OF_SERVICE,
)

VIRTUAL_ROUTERS = Collector(
    id="appmesh.virtual-routers",
    says="Virtual routers of every mesh: listeners and tags.",
    scope=Scope.REGIONAL,
    also=(LIST_MESHES, LIST_VIRTUAL_ROUTERS),
    facets=_facets(DESCRIBE_VIRTUAL_ROUTER, "virtualRouter"),
    read=_in_each_mesh(LIST_VIRTUAL_ROUTERS, DESCRIBE_VIRTUAL_ROUTER, "virtualRouterName"),
    discontinued=END_OF_SERVICE,
)

VIRTUAL_SERVICES = Collector(
    id="appmesh.virtual-services",
    says="Virtual services of every mesh: their providers and tags.",
    scope=Scope.REGIONAL,
    also=(LIST_MESHES, LIST_VIRTUAL_SERVICES),
    facets=_facets(DESCRIBE_VIRTUAL_SERVICE, "virtualService"),
    read=_in_each_mesh(LIST_VIRTUAL_SERVICES, DESCRIBE_VIRTUAL_SERVICE, "virtualServiceName"),
    discontinued=END_OF_SERVICE,
)

ROUTES = Collector(
    id="appmesh.routes",
    says="Routes of every virtual router: matches, actions, retry policies, timeouts, tags.",
    scope=Scope.REGIONAL,
    also=(LIST_MESHES, LIST_VIRTUAL_ROUTERS, LIST_ROUTES),
    facets=_facets(DESCRIBE_ROUTE, "route"),
    read=_in_each_parent(
        LIST_VIRTUAL_ROUTERS, "virtualRouterName", LIST_ROUTES, DESCRIBE_ROUTE, "routeName"
    ),
    discontinued=END_OF_SERVICE,
)

GATEWAY_ROUTES = Collector(
    id="appmesh.gateway-routes",
    says="Gateway routes of every virtual gateway: matches, targets, tags.",
    scope=Scope.REGIONAL,
    also=(LIST_MESHES, LIST_VIRTUAL_GATEWAYS, LIST_GATEWAY_ROUTES),
    facets=_facets(DESCRIBE_GATEWAY_ROUTE, "gatewayRoute"),
    read=_in_each_parent(
        LIST_VIRTUAL_GATEWAYS,
        "virtualGatewayName",
        LIST_GATEWAY_ROUTES,
        DESCRIBE_GATEWAY_ROUTE,
        "gatewayRouteName",
    ),
    discontinued=END_OF_SERVICE,
)
