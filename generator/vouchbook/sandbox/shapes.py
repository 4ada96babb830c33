"""Hold a value against a botocore shape, so that the sandbox can't drift from AWS's API."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape


class ShapeError(Exception):
    """A handler answered something that the API's output shape does not allow."""

    def __init__(self, operation: str, mistakes: Sequence[str]) -> None:
        self.operation = operation
        self.mistakes = tuple(mistakes)
        super().__init__(f"{operation}: {'; '.join(mistakes)}")


def check_output(operation: str, shape: Shape | None, value: Mapping[str, Any]) -> None:
    """Compare a whole answer with the operation's output shape.

    Raises:
        ShapeError: it names every member that is unknown, missing, of the wrong type, outside
            an enumeration, or a second branch of a union.
    """
    if shape is None:
        mistakes = [f"no output expected, got {sorted(value)}"] if value else []
    else:
        mistakes = list(_mistakes(shape, value, ""))
    if mistakes:
        raise ShapeError(operation, mistakes)


def _mistakes(shape: Shape, value: object, path: str) -> Iterator[str]:
    match shape:
        case StructureShape():
            yield from _structure(shape, value, path)
        case ListShape():
            yield from _list(shape, value, path)
        case MapShape():
            yield from _map(shape, value, path)
        case _:
            yield from _scalar(shape, value, path)


def _structure(shape: StructureShape, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path or '.'}: structure expected, got {type(value).__name__}"
        return
    given = {name: item for name, item in value.items() if item is not None}
    for name in sorted(set(given) - set(shape.members)):
        yield f"{path}.{name}: not in the shape"
    for name in shape.required_members:
        if name not in given:
            yield f"{path}.{name}: required, but missing"
    if getattr(shape, "is_tagged_union", False) and len(given) != 1:
        yield f"{path or '.'}: a union holds one member, got {sorted(given)}"
    for name, item in given.items():
        if name in shape.members:
            yield from _mistakes(shape.members[name], item, f"{path}.{name}")


def _list(shape: ListShape, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"{path}: list expected, got {type(value).__name__}"
        return
    for index, item in enumerate(value):
        yield from _mistakes(shape.member, item, f"{path}[{index}]")


def _map(shape: MapShape, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: map expected, got {type(value).__name__}"
        return
    for key, item in value.items():
        yield from _mistakes(shape.key, key, f"{path}.<key>")
        yield from _mistakes(shape.value, item, f"{path}.{key}")


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


_SCALARS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "string": ("string", lambda value: isinstance(value, str)),
    "character": ("string", lambda value: isinstance(value, str)),
    "boolean": ("boolean", lambda value: isinstance(value, bool)),
    "integer": ("integer", _is_integer),
    "long": ("integer", _is_integer),
    "float": ("number", lambda value: _is_integer(value) or isinstance(value, float)),
    "double": ("number", lambda value: _is_integer(value) or isinstance(value, float)),
    "timestamp": ("aware date and time", _is_moment),
    "blob": ("bytes", lambda value: isinstance(value, bytes | str)),
}


def _scalar(shape: Shape, value: object, path: str) -> Iterator[str]:
    expected, fits = _SCALARS[shape.type_name]
    if not fits(value):
        yield f"{path}: {expected} expected, got {type(value).__name__}"
    elif isinstance(shape, StringShape) and shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is not in the enumeration"
