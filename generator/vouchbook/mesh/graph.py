"""Derive the effective service graph of every mesh from the normalised records."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from vouchbook.mesh.edges import edge_of
from vouchbook.mesh.parts import Parts, meshes_in
from vouchbook.mesh.sight import Sight
from vouchbook.mesh.vertices import Vertices
from vouchbook.mesh.walk import Walk
from vouchbook.model.facts import Trail
from vouchbook.model.mesh_graph import EdgeView, MeshView, PropertyView, unread_property
from vouchbook.model.reasons import UnreadError
from vouchbook.normalise import Model

EGRESS = "egress filter"


def mesh_views(model: Model) -> tuple[MeshView, ...]:
    """Give the graph of every mesh of which anything was seen, sorted by partition, region, name.

    Pure: the same records give the same graphs. Nothing is raised for what was not read.
    """
    return tuple(_mesh(model, parts) for parts in meshes_in(model))


def _mesh(model: Model, parts: Parts) -> MeshView:
    sight = Sight(model=model, parts=parts)
    vertices = Vertices(parts=parts)
    trail = Trail()
    egress = _egress(sight, trail)
    flows = list(Walk(sight=sight, vertices=vertices).flows())
    edges = _unique(edge_of(flow, sight) for flow in flows)
    return MeshView(
        id=parts.key.arn,
        name=parts.key.name,
        owner=parts.key.owner,
        place=parts.key.place,
        egress=egress,
        egress_cites=trail.digests,
        vertices=vertices.all(),
        edges=tuple(edges),
        hidden=sight.all_hidden(),
    )


def _egress(sight: Sight, trail: Trail) -> PropertyView:
    try:
        kind = sight.mesh(trail).get("spec", "egressFilter", "type")
    except UnreadError as error:
        return unread_property(EGRESS, error.unread)
    return PropertyView(name=EGRESS, value=str(kind or "DROP_ALL (the default)"))


def _unique(edges: Iterable[EdgeView]) -> list[EdgeView]:
    """Sort by id; where two ways look the same, number all but the first."""
    seen: Counter[str] = Counter()
    found = []
    for edge in sorted(edges, key=lambda item: (item.id, item.because, item.cites)):
        seen[edge.id] += 1
        again = seen[edge.id]
        found.append(edge if again == 1 else replace(edge, id=f"{edge.id}~{again}"))
    return found
