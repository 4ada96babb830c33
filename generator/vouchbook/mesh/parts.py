"""Sort the records of App Mesh into meshes. A mesh is known by its owner and name, in a region."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from vouchbook.model.facts import Resource
from vouchbook.model.place import Place, parse_arn
from vouchbook.normalise import Model

MESHES = "appmesh.meshes"
NODES = "appmesh.virtual-nodes"
GATEWAYS = "appmesh.virtual-gateways"
ROUTERS = "appmesh.virtual-routers"
SERVICES = "appmesh.virtual-services"
ROUTES = "appmesh.routes"
GATEWAY_ROUTES = "appmesh.gateway-routes"
COLLECTORS = (MESHES, NODES, GATEWAYS, ROUTERS, SERVICES, ROUTES, GATEWAY_ROUTES)
"""Every collector whose records a graph is made of."""

_NAMES = {
    NODES: ("virtualNodeName",),
    GATEWAYS: ("virtualGatewayName",),
    ROUTERS: ("virtualRouterName",),
    SERVICES: ("virtualServiceName",),
    ROUTES: ("virtualRouterName", "routeName"),
    GATEWAY_ROUTES: ("virtualGatewayName", "gatewayRouteName"),
}
_PATHS = {
    NODES: r"/virtualNode/(.+)",
    GATEWAYS: r"/virtualGateway/(.+)",
    ROUTERS: r"/virtualRouter/(.+)",
    SERVICES: r"/virtualService/(.+)",
    ROUTES: r"/virtualRouter/(.+?)/route/(.+)",
    GATEWAY_ROUTES: r"/virtualGateway/(.+?)/gatewayRoute/(.+)",
}
_NO_NAME: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class MeshKey:
    """What tells a mesh from every other: two owners may use the same name."""

    partition: str
    region: str
    name: str
    owner: str

    @property
    def arn(self) -> str:
        """The mesh's ARN, whose account is its owner."""
        return f"arn:{self.partition}:appmesh:{self.region}:{self.owner}:mesh/{self.name}"

    @property
    def place(self) -> Place:
        """The place that owns the mesh."""
        return Place(partition=self.partition, account=self.owner, region=self.region)


Named = Mapping[tuple[str, ...], Resource]
"""Name (of a route: router and route) -> resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The records of one mesh."""

    key: MeshKey
    mesh: Resource | None
    named: Mapping[str, Named] = field(default_factory=dict)
    """Collector -> the mesh's resources by name, sorted."""
    below: Mapping[tuple[str, str], tuple[tuple[str, Resource], ...]] = field(default_factory=dict)
    """Collector and router (or gateway) -> names and records of its routes, sorted."""

    def all(self, collector: str) -> Iterator[tuple[tuple[str, ...], Resource]]:
        """Every resource of a collector with its name, sorted by name."""
        yield from self.named.get(collector, {}).items()

    def one(self, collector: str, name: str) -> Resource | None:
        """The resource with this name, if some record tells of it."""
        return self.named.get(collector, {}).get((name,))

    def under(self, collector: str, parent: str) -> tuple[tuple[str, Resource], ...]:
        """The routes of a router, or the gateway routes of a gateway, sorted by name."""
        return self.below.get((collector, parent), ())

    def parents(self, collector: str) -> set[str]:
        """The names of routers (or gateways) that have routes."""
        return {names[0] for names in self.named.get(collector, {})}


def meshes_in(model: Model) -> tuple[Parts, ...]:
    """Give every mesh of which anything was seen, sorted by partition, region, name and owner.

    Of a resource that couldn't be described, or whose source doesn't say, the mesh's owner isn't
    known: it is taken for a part of each mesh of that name in the region that doesn't have another
    resource of its name already.
    """
    read: list[tuple[MeshKey, str, Resource]] = []
    unread: list[tuple[str, Resource]] = []
    meshes: dict[MeshKey, Resource | None] = {}
    for collector in COLLECTORS:
        for resource in model.resources.get(collector, ()):
            key = _key(collector, resource)
            if collector == MESHES and key is not None:
                meshes[key] = resource
            elif key is not None:
                meshes.setdefault(key, None)
                read.append((key, collector, resource))
            else:
                unread.append((collector, resource))
    named: dict[MeshKey, dict[str, dict[tuple[str, ...], Resource]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for key, collector, resource in read:
        named[key][collector].setdefault(names_of(collector, resource), resource)
    for collector, resource in unread:
        for key in _candidates(resource, meshes):
            named[key][collector].setdefault(names_of(collector, resource), resource)
    keys = {**meshes, **dict.fromkeys(named)}
    return tuple(_parts(key, meshes.get(key), named[key]) for key in sorted(keys))


def _parts(
    key: MeshKey, mesh: Resource | None, named: Mapping[str, dict[tuple[str, ...], Resource]]
) -> Parts:
    ordered = {
        collector: dict(sorted(found.items(), key=lambda item: item[0]))
        for collector, found in named.items()
    }
    below: dict[tuple[str, str], list[tuple[str, Resource]]] = defaultdict(list)
    for collector in (ROUTES, GATEWAY_ROUTES):
        for names, resource in ordered.get(collector, {}).items():
            below[collector, names[0]].append((names[1], resource))
    return Parts(
        key=key,
        mesh=mesh,
        named=ordered,
        below={parent: tuple(found) for parent, found in below.items()},
    )


def _key(collector: str, resource: Resource) -> MeshKey | None:
    """The mesh that a resource belongs to; None where what was read doesn't tell."""
    value = resource.branches[""].value
    arn = parse_arn(resource.id)
    if collector == MESHES and arn is not None:
        # A mesh's own ARN tells its owner, whether it could be described or not.
        return MeshKey(
            partition=resource.place.partition,
            region=resource.place.region,
            name=arn.resource.partition("/")[2],
            owner=arn.account,
        )
    owner = (value.get("metadata") or {}).get("meshOwner") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not value.get("meshName") or not owner:
        return None
    return MeshKey(
        partition=resource.place.partition,
        region=resource.place.region,
        name=str(value["meshName"]),
        owner=str(owner),
    )


def _candidates(resource: Resource, meshes: Iterable[MeshKey]) -> list[MeshKey]:
    name = mesh_name_in(resource.id)
    place = resource.place
    found = [
        key
        for key in meshes
        if (key.partition, key.region, key.name) == (place.partition, place.region, name)
    ]
    own = MeshKey(partition=place.partition, region=place.region, name=name, owner=place.account)
    return found or [own]


def mesh_name_in(identifier: str) -> str:
    """The mesh's name in the ARN of anything inside it."""
    arn = parse_arn(identifier)
    parts = arn.resource.split("/") if arn else []
    return parts[1] if len(parts) > 1 else ""


def names_of(collector: str, resource: Resource) -> tuple[str, ...]:
    """A resource's name, as it was described or else as its ARN has it."""
    value = resource.branches[""].value
    members = _NAMES.get(collector, _NO_NAME)
    if isinstance(value, Mapping) and all(value.get(name) for name in members):
        return tuple(str(value[name]) for name in members)
    found = re.search(_PATHS[collector], resource.id)
    return found.groups() if found else (resource.id,) * len(members)
