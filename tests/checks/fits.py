"""Hold a canonical value, as records have it, against botocore's shape of the same answer."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from vouchbook.kernel.canonical import NotCanonicalError, instant

AS_ANSWERED = {
    # EC2 answers in lower case; its model has the values of the request parameter's filter.
    "State": frozenset({"available", "deleting", "pendingAcceptance"}),
    # IAM API reference, AttachedPermissionsBoundary: it "can only have a value of Policy".
    "PermissionsBoundaryAttachmentType": frozenset({"Policy"}),
}
"""Enumeration -> values that AWS is documented to answer, and botocore's model spells otherwise."""
REQUIRED = "the API always has it"


def strangers(value: Any, shape: Mapping[str, Any], path: str) -> Iterator[str]:
    """Say which names stand in a value that its declared fields don't have."""
    if "struct" in shape and isinstance(value, Mapping):
        for name, item in value.items():
            if name not in shape["struct"]:
                yield f"{path}.{name}: no such field"
            else:
                yield from strangers(item, shape["struct"][name], f"{path}.{name}")
    elif "list" in shape and isinstance(value, list | tuple):
        for item in value:
            yield from strangers(item, shape["list"], f"{path}[]")
    elif shape and value is not None and not isinstance(value, Mapping):
        yield f"{path}: neither names nor items in it"


def misfits(value: Any, shape: Shape | None, path: str) -> Iterator[str]:
    """Say where a value is something that the API could not have answered.

    A member that is None is absent. Documents stand as text or, as boto3 gives IAM's, parsed.
    """
    match shape:
        case None:
            return
        case StructureShape():
            yield from _structure(value, shape, path)
        case ListShape():
            yield from _list(value, shape, path)
        case MapShape():
            yield from _map(value, shape, path)
        case StringShape() if isinstance(value, Mapping) and _is_document(shape):
            return
        case _:
            yield from _scalar(value, shape, path)


def _is_document(shape: StringShape) -> bool:
    return not shape.enum and "document" in shape.name.lower()


def _structure(value: Any, shape: StructureShape, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: a structure is expected, not {value!r}"
        return
    given = {name: item for name, item in value.items() if item is not None}
    yield from (
        f"{path}.{name}: the API has no such member" for name in given.keys() - shape.members
    )
    yield from (
        f"{path}.{name}: {REQUIRED}" for name in shape.required_members if name not in given
    )
    if getattr(shape, "is_tagged_union", False) and len(given) != 1:
        yield f"{path}: a union has exactly one member, not {sorted(given)}"
    for name in given.keys() & shape.members.keys():
        yield from misfits(given[name], shape.members[name], f"{path}.{name}")


def _list(value: Any, shape: ListShape, path: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"{path}: a list is expected, not {value!r}"
        return
    for item in value:
        yield from misfits(item, shape.member, f"{path}[]")


def _map(value: Any, shape: MapShape, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: a map is expected, not {value!r}"
        return
    for key, item in value.items():
        yield from misfits(key, shape.key, f"{path} (a key)")
        yield from misfits(item, shape.value, f"{path}.*")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_whole(value) or isinstance(value, float)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_instant(value: object) -> bool:
    try:
        return isinstance(value, str) and instant(datetime.fromisoformat(value)) == value
    except (NotCanonicalError, ValueError):
        return False


def _is_bytes(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"$base64"}


_SCALARS: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "string": ("a text", _is_text),
    "character": ("a text", _is_text),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "integer": ("a whole number", _is_whole),
    "long": ("a whole number", _is_whole),
    "float": ("a number", _is_number),
    "double": ("a number", _is_number),
    "timestamp": ("an instant like 2026-09-15T12:00:00.000000Z", _is_instant),
    "blob": ("tagged base64", _is_bytes),
}


def _scalar(value: Any, shape: Shape, path: str) -> Iterator[str]:
    expected, fits = _SCALARS[shape.type_name]
    if not fits(value):
        yield f"{path}: {expected} is expected, not {value!r}"
    elif isinstance(shape, StringShape) and value not in _allowed(shape, value):
        yield f"{path}: {value!r} is not one of {', '.join(shape.enum)}"


def _allowed(shape: StringShape, value: Any) -> tuple[Any, ...]:
    """The values of an enumeration; a text that has none may be anything."""
    return (*shape.enum, *AS_ANSWERED.get(shape.name, ())) if shape.enum else (value,)
