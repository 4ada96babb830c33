"""One spelling of every name, whatever the source: that of the API's own output.

AWS Config writes `Tls` and `AWSCloudMap`, CloudFormation `TLS` and `ACM`, Kubernetes manifests
`certificateARN`: names are matched without regard to case, against the operation's output shape.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from vouchbook.model.facts import Shape


def respell(
    value: Any, shape: Shape, renamed: Mapping[str, str] | None = None, where: str = ""
) -> tuple[Any, tuple[str, ...]]:
    """Give the value with the API's names, and the paths of what the API has no name for.

    `renamed` maps names (in lower case) that differ by more than their case to the API's. What has
    no name is left out of the value; its path comes back, so that nothing is dropped silently.
    """
    strange: list[str] = []
    spelled = _respell(value, shape, renamed or {}, where, strange)
    return spelled, tuple(sorted(set(strange)))


def _respell(
    value: Any, shape: Shape, renamed: Mapping[str, str], where: str, strange: list[str]
) -> Any:
    if "struct" in shape and isinstance(value, Mapping):
        return _struct(value, shape["struct"], renamed, where, strange)
    if "list" in shape and isinstance(value, list | tuple):
        return [_respell(item, shape["list"], renamed, f"{where}[]", strange) for item in value]
    if "map" in shape and isinstance(value, Mapping):
        return {
            str(key): _respell(item, shape["map"], renamed, f"{where}.*", strange)
            for key, item in value.items()
        }
    if ("struct" in shape or "list" in shape) and value is not None:
        strange.append(where)
        return None
    return value


def _struct(
    value: Mapping[Any, Any],
    members: Mapping[str, Shape],
    renamed: Mapping[str, str],
    where: str,
    strange: list[str],
) -> dict[str, Any]:
    known = {name.lower(): name for name in members}
    found: dict[str, Any] = {}
    for key, item in value.items():
        plain = str(key).lower()
        name = known.get(plain) or known.get(renamed.get(plain, "").lower())
        path = f"{where}.{name or key}".lstrip(".")
        if name is None or name in found:
            strange.append(path)
            continue
        spelled = _respell(item, members[name], renamed, path, strange)
        if spelled is not None:
            found[name] = spelled
    return found


def paths_of(shape: Shape, *, below: str = "") -> tuple[str, ...]:
    """Every dotted path of a shape down to its leaves, `[]` for each element; sorted.

    A shape that contains itself is followed once.
    """
    return tuple(sorted(set(_paths(shape, below, 0))))


_DEEPEST = 24


def _paths(shape: Shape, where: str, depth: int) -> Iterable[str]:
    if depth > _DEEPEST:
        return
    if "struct" in shape:
        for name, inner in shape["struct"].items():
            path = f"{where}.{name}".lstrip(".")
            yield path
            yield from _paths(inner, path, depth + 1)
    elif "list" in shape:
        yield from _paths(shape["list"], f"{where}[]", depth + 1)
    elif "map" in shape:
        yield from _paths(shape["map"], f"{where}.*", depth + 1)
