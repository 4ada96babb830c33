"""Small meshes for tests: the examples' building blocks, put together into graphs."""

import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._mesh_examples import MESH, OWNER, mesh
from vouchbook.examples import world
from vouchbook.kernel.registry import collectors
from vouchbook.mesh.graph import mesh_views
from vouchbook.mesh.parts import COLLECTORS, MESHES
from vouchbook.model.check import Check, Example, Given, Severity, Verdict
from vouchbook.model.mesh_graph import EdgeView, MeshView
from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Seen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.normalise import Model

HOME = Place(partition="aws", account=OWNER, region="us-east-1")
ARN = f"arn:aws:appmesh:us-east-1:{OWNER}:mesh/{MESH}"
WHOLE = Check(
    id="test",
    says="Everything that a graph may ask for.",
    objective="traffic-encrypted",
    topic="data-protection",
    severity=Severity.LOW,
    over=COLLECTORS,
    joins=("acm.certificates", "acm-pca.authorities"),
    holds=lambda _: True,
    remedy="None.",
)
DENIED = Unread(reason=Reason.DENIED, operation="appmesh:ListRoutes", permission="x")


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for item in collectors().values() for op in item.operations})


def model_of(*given: Given, seed: int | None = None) -> Model:
    """The model of a world; with a seed its parts are given in another order.

    Where no mesh is given, there is one that lets nothing out.
    """
    parts = list(given)
    if not any(item.collector == MESHES for item in given):
        parts.append(mesh())
    if seed is not None:
        random.Random(seed).shuffle(parts)  # noqa: S311 - an order, not a secret
    example = Example(verdict=Verdict.PASS, why="a test", given=tuple(parts))
    return world(WHOLE, example, shapes())


def with_gap(model: Model, collector: str, where: str) -> Model:
    """The same model, in which one list could not be read to its end."""
    first, *others = model.readings[collector]
    assert isinstance(first, Seen)
    lost = replace(first, gaps=(Gap(id=where, unread=DENIED),), listings=())
    return replace(model, readings={**model.readings, collector: (lost, *others)})


def mesh_of(*given: Given) -> MeshView:
    """The one mesh of a world."""
    (found,) = mesh_views(model_of(*given))
    return found


def edge_of(*given: Given, client: str = "") -> EdgeView:
    """The one edge of a world, or the one whose client has this name."""
    found = mesh_of(*given)
    names = {vertex.id: vertex.name for vertex in found.vertices}
    (edge,) = (item for item in found.edges if client in {"", names[item.client]})
    return edge


def value(edge: EdgeView, name: str) -> str:
    """A property's value; a question mark and the reason where it is unknown."""
    found = edge.told(name)
    return found.value if found.reason is None else f"? {found.reason.value}"


def properties(edge: EdgeView) -> dict[str, str]:
    return {item.name: value(edge, item.name) for item in edge.properties}
