"""One strict codec between our frozen dataclasses and plain JSON values.

Nothing is coerced: a wrong type, an unknown or a missing member is an error that names its path.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from vouchbook.kernel.canonical import canonical_value

T = TypeVar("T")


class CodecError(ValueError):
    """A document doesn't have the form that its type demands."""


def encode(value: Any) -> Any:
    """Turn a dataclass (or anything inside one) into plain JSON values.

    Members that hold their default are written too: a reader needs no defaults to understand it.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {_key(key): encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(encode(item) for item in value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return canonical_value(value)


def _key(key: Any) -> str:
    return str(key.value) if isinstance(key, Enum) else str(key)


def decode(kind: type[T], data: Any, where: str = "$") -> T:
    """Build `kind` from plain JSON values; CodecError names the path of the first mistake."""
    return typing.cast("T", _decode(kind, data, where))


def upgraded(kind: Any, data: Any) -> Any:
    """A document of an older format with the members that were added since, at their defaults.

    Only members that have a default are added; everything else is left for `decode` to name.
    """
    if dataclasses.is_dataclass(kind):
        return _with_defaults(kind, data) if isinstance(data, dict) else data
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        structs = [item for item in arguments if item is not type(None)]
        return upgraded(structs[0], data) if len(structs) == 1 and data is not None else data
    if origin is tuple and isinstance(data, list) and arguments[-1] is Ellipsis:
        return [upgraded(arguments[0], item) for item in data]
    if origin is not None and isinstance(data, dict) and issubclass(origin, Mapping):
        return {key: upgraded(arguments[1], item) for key, item in data.items()}
    return data


def _with_defaults(kind: Any, data: dict[str, Any]) -> dict[str, Any]:
    hints = _hints(kind)
    whole = dict(data)
    for member in dataclasses.fields(kind):
        if member.name in data:
            whole[member.name] = upgraded(hints[member.name], data[member.name])
        elif member.default is not dataclasses.MISSING:
            whole[member.name] = encode(member.default)
        elif member.default_factory is not dataclasses.MISSING:
            whole[member.name] = encode(member.default_factory())
    return whole


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(kind: Any, data: Any, where: str) -> Any:
    if kind is Any or kind is object:
        return data
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        return _union(kind, data, where)
    if origin is tuple:
        return _tuple(kind, data, where)
    if origin is frozenset:
        return _set(kind, data, where)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(kind, data, where)
    if dataclasses.is_dataclass(kind):
        return _struct(kind, data, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind, data, where)
    return _scalar(kind, data, where)


def _scalar(kind: Any, data: Any, where: str) -> Any:
    if kind is type(None) and data is None:
        return None
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return data
    if isinstance(data, kind) and not (isinstance(data, bool) and kind is not bool):
        return data
    message = f"{where}: expected {getattr(kind, '__name__', kind)}, found {type(data).__name__}"
    raise CodecError(message)


def _enum(kind: type[Enum], data: Any, where: str) -> Enum:
    try:
        return kind(data)
    except ValueError as error:
        message = f"{where}: {data!r} is none of {', '.join(str(item.value) for item in kind)}"
        raise CodecError(message) from error


def _union(kind: Any, data: Any, where: str) -> Any:
    members = typing.get_args(kind)
    if data is None and type(None) in members:
        return None
    rest = [member for member in members if member is not type(None)]
    if len(rest) == 1:
        return _decode(rest[0], data, where)
    mistakes = []
    for member in rest:
        try:
            return _decode(member, data, where)
        except CodecError as error:
            mistakes.append(str(error))
    raise CodecError("; or ".join(mistakes))


def _tuple(kind: Any, data: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        message = f"{where}: expected a list, found {type(data).__name__}"
        raise CodecError(message)
    arguments = typing.get_args(kind)
    if arguments[-1] is Ellipsis:
        return tuple(_decode(arguments[0], item, f"{where}[{n}]") for n, item in enumerate(data))
    if len(arguments) != len(data):
        message = f"{where}: expected {len(arguments)} items, found {len(data)}"
        raise CodecError(message)
    pairs = zip(arguments, data, strict=True)
    return tuple(_decode(inner, item, f"{where}[{n}]") for n, (inner, item) in enumerate(pairs))


def _set(kind: Any, data: Any, where: str) -> frozenset[Any]:
    """A set of texts: in a document a list, sorted and without repetition."""
    if not isinstance(data, list):
        message = f"{where}: expected a list, found {type(data).__name__}"
        raise CodecError(message)
    (inner,) = typing.get_args(kind)
    found = [_decode(inner, item, f"{where}[{number}]") for number, item in enumerate(data)]
    if found != sorted(set(found)):
        raise CodecError(f"{where}: expected a sorted list without repetition")
    return frozenset(found)


def _mapping(kind: Any, data: Any, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        message = f"{where}: expected an object, found {type(data).__name__}"
        raise CodecError(message)
    inner = typing.get_args(kind)[1]
    return {key: _decode(inner, item, f"{where}.{key}") for key, item in data.items()}


def _struct(kind: Any, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        message = f"{where}: expected an object, found {type(data).__name__}"
        raise CodecError(message)
    names = [f.name for f in dataclasses.fields(kind)]
    unknown = sorted(set(data) - set(names))
    missing = sorted(set(names) - set(data))
    if unknown or missing:
        words = [f"unknown {name}" for name in unknown] + [f"missing {name}" for name in missing]
        message = f"{where}: {', '.join(words)}"
        raise CodecError(message)
    hints = _hints(kind)
    return kind(**{name: _decode(hints[name], data[name], f"{where}.{name}") for name in names})
