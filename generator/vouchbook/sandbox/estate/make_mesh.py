"""Making meshes and what is in them."""

from collections.abc import Iterable

from vouchbook.sandbox.estate.model import Mesh, MeshPart, SharedMeshParts
from vouchbook.sandbox.estate.workshop import Bench, pairs


def make_mesh(bench: Bench, mesh: Mesh) -> None:
    """Make a mesh, its resources, and share it."""
    bench.workshop.set_clock(mesh.made)
    tags = pairs(mesh.tags, "key", "value") or None
    answer = bench.call(
        "appmesh", "create_mesh", meshName=mesh.name, spec=mesh.spec or None, tags=tags
    )
    arn = answer["mesh"]["metadata"]["arn"]
    bench.keep("mesh", mesh.name, arn)
    _parts(bench, mesh.name, "virtual_node", "virtualNodeName", mesh.nodes)
    _parts(bench, mesh.name, "virtual_router", "virtualRouterName", mesh.routers)
    _parts(bench, mesh.name, "route", "routeName", mesh.routes, "virtualRouterName")
    _parts(bench, mesh.name, "virtual_service", "virtualServiceName", mesh.services)
    _parts(bench, mesh.name, "virtual_gateway", "virtualGatewayName", mesh.gateways)
    _parts(
        bench,
        mesh.name,
        "gateway_route",
        "gatewayRouteName",
        mesh.gateway_routes,
        "virtualGatewayName",
    )
    if mesh.shared_with:
        bench.call(
            "ram",
            "create_resource_share",
            name=f"mesh-{mesh.name}",
            resourceArns=[arn],
            principals=list(mesh.shared_with),
        )


def make_in_shared_mesh(bench: Bench, parts: SharedMeshParts) -> None:
    """Make an account's own nodes in a mesh that another account shares with it."""
    _parts(
        bench, parts.mesh, "virtual_node", "virtualNodeName", parts.nodes, mesh_owner=parts.owner
    )


def _parts(
    bench: Bench,
    mesh: str,
    noun: str,
    name_member: str,
    parts: Iterable[MeshPart],
    parent_member: str | None = None,
    *,
    mesh_owner: str | None = None,
) -> None:
    for part in parts:
        bench.workshop.set_clock(part.made)
        named = {"meshName": mesh, "meshOwner": mesh_owner, name_member: part.name}
        if parent_member is not None and part.inside is not None:
            named[parent_member] = part.inside
        tags = pairs(part.tags, "key", "value") or None
        bench.call("appmesh", f"create_{noun}", spec=part.spec, tags=tags, **named)
        if part.changed:
            bench.workshop.set_clock(part.changed)
            bench.call("appmesh", f"update_{noun}", spec=part.spec, **named)
