"""Cut a graph into sheets that can be read when they are printed; every edge is on one of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from vouchbook.model.mesh_graph import EdgeView, MeshView, VertexView

MOST_BOXES = 60
MOST_EDGES = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One drawing: some of a mesh's edges, with their numbers, and the vertices that they join."""

    vertices: tuple[VertexView, ...]
    edges: tuple[tuple[int, EdgeView], ...]
    number: int = 1
    of: int = 1


def numbered(mesh: MeshView) -> tuple[tuple[int, EdgeView], ...]:
    """The edges with the numbers that drawings and tables give them, from 1."""
    return tuple(enumerate(mesh.edges, start=1))


def lonely(mesh: MeshView) -> tuple[VertexView, ...]:
    """The vertices that no edge touches."""
    joined = {name for edge in mesh.edges for name in (edge.client, edge.server)}
    return tuple(vertex for vertex in mesh.vertices if vertex.id not in joined)


def sheets(mesh: MeshView) -> tuple[Sheet, ...]:
    """The drawings of a mesh; none where it has no vertex.

    Vertices without an edge are drawn where all of the mesh fits on one sheet, and only listed
    elsewhere.
    """
    if not mesh.vertices:
        return ()
    if len(mesh.vertices) <= MOST_BOXES and len(mesh.edges) <= MOST_EDGES:
        return (Sheet(vertices=mesh.vertices, edges=numbered(mesh)),)
    groups = list(_groups(mesh))
    known = {vertex.id: vertex for vertex in mesh.vertices}
    return tuple(
        Sheet(
            vertices=tuple(known[name] for name in sorted(_joined(group))),
            edges=tuple(group),
            number=number,
            of=len(groups),
        )
        for number, group in enumerate(groups, start=1)
    )


Group = list[tuple[int, EdgeView]]


def _groups(mesh: MeshView) -> Iterator[Group]:
    """Pack the edges, client by client, until the next one would not fit."""
    group: Group = []
    for bundle in _by_client(mesh):
        more = [*group, *bundle]
        if group and (len(_joined(more)) > MOST_BOXES or len(more) > MOST_EDGES):
            yield group
            more = bundle
        group = more
        while len(_joined(group)) > MOST_BOXES or len(group) > MOST_EDGES:
            # One client alone has more servers than fit: its edges are cut apart.
            yield group[: MOST_BOXES - 1]
            group = group[MOST_BOXES - 1 :]
    if group:
        yield group


def _by_client(mesh: MeshView) -> Iterator[Group]:
    """The edges of each client, and clients that are joined by something one after the other."""
    found: dict[str, Group] = {}
    for number, edge in numbered(mesh):
        found.setdefault(edge.client, []).append((number, edge))
    parts = _components(mesh)
    for client in sorted(found, key=lambda name: (parts[name], found[name][0][0])):
        yield found[client]


def _components(mesh: MeshView) -> dict[str, str]:
    """Vertex -> the first vertex of its connected part."""
    leader = {vertex.id: vertex.id for vertex in mesh.vertices}

    def first(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for edge in mesh.edges:
        one, other = sorted((first(edge.client), first(edge.server)))
        leader[other] = one
    return {name: first(name) for name in leader}


def _joined(group: Group) -> set[str]:
    return {name for _, edge in group for name in (edge.client, edge.server)}
