"""Output shapes of operations, taken from botocore's model, as plain data.

A snapshot carries the shapes of the operations that it used, so that names can be checked on a
machine whose botocore has dropped the service.
"""

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, Shape, StructureShape

from vouchbook.kernel.canonical import parse
from vouchbook.model.collector import Operation


def shapes_of(operations: Iterable[Operation]) -> dict[str, Any]:
    """Operation id -> shape tree (model.facts.Shape), sorted by id.

    Of App Mesh, which AWS has ended, they are frozen here for the day on which botocore drops it:
    files about it can still be brought then. Another service that botocore doesn't know has none.
    """
    session = botocore.session.get_session()
    wanted = {operation.id: operation for operation in operations}
    known = set(session.get_available_services())
    models = {
        service: session.get_service_model(service)
        for service in sorted({operation.service for operation in wanted.values()} & known)
    }
    kept = {} if "appmesh" in known else frozen()
    shapes = {
        name: _tree(models[wanted[name].service].operation_model(wanted[name].name).output_shape)
        for name in sorted(wanted)
        if wanted[name].service in models
    }
    shapes.update({name: kept[name] for name in wanted if name in kept})
    return dict(sorted(shapes.items()))


def frozen() -> dict[str, Any]:
    """Operation id -> shape tree of App Mesh's operations, as botocore had them at the end."""
    return dict(parse(files("vouchbook.aws").joinpath("appmesh_shapes.json").read_bytes()))


def _tree(shape: Shape | None, above: tuple[str, ...] = ()) -> dict[str, Any]:
    """One node; a shape that contains itself ends as a leaf, whose names aren't checked."""
    if shape is None or shape.name in above:
        return {}
    inside = (*above, shape.name)
    if isinstance(shape, StructureShape):
        members = shape.members
        return {"struct": {name: _tree(member, inside) for name, member in members.items()}}
    if isinstance(shape, ListShape):
        return {"list": _tree(shape.member, inside)}
    if isinstance(shape, MapShape):
        return {"map": _tree(shape.value, inside)}
    return {}
