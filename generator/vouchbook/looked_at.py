"""Which fields of the API a check looks at: derived from its examples, and declared nowhere.

The examples are judged over values that write down which of their members are read, so that
neither the checks nor the evaluation know of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vouchbook.evaluate import judge
from vouchbook.examples import terms_of, world
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.check import Check
from vouchbook.model.collector import Facet
from vouchbook.model.facts import Branch, Resource, Shape


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Field:
    """One field of an operation's answer, and where the model has it."""

    operation: str
    """`service:Name`."""
    path: str
    """Dotted, from the answer's top, with `[]` for each element and `*` for each key of a map."""
    collector: str
    facet: str
    below: str = ""
    """The dotted path below the facet; empty where the facet was looked at as a whole."""


def looked_at(check: Check, shapes: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The operations and dotted paths that a check's examples made it look at, sorted.

    `shapes` maps operation ids to output shapes. A field stands here with its longest path only:
    who looks at a listener's TLS mode has looked at its TLS and its listener, too. Parsed
    documents (policies) are followed no further than the field that holds them.
    """
    found = fields(check, shapes)
    return tuple(sorted({(item.operation, item.path) for item in found}))


def fields(check: Check, shapes: Mapping[str, Any]) -> tuple[Field, ...]:
    """The same as `looked_at`, with the collector and the facet of each field."""
    read: set[tuple[str, str, str]] = set()
    for example in check.examples:
        model = world(check, example, shapes)
        watched = {
            name: tuple(_watched(resource, read) for resource in found)
            for name, found in model.resources.items()
        }
        judge(check, replace(model, resources=watched), terms_of(example))
    return tuple(sorted(_field(*item) for item in _longest(read)))


def _watched(resource: Resource, read: set[tuple[str, str, str]]) -> Resource:
    return replace(resource, branches=_Branches(resource, read))


def _longest(read: set[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    for collector, facet, path in read:
        deeper = (
            other
            for owner, name, other in read
            if (owner, name) == (collector, facet) and other != path
        )
        if not any(not path or other.startswith((f"{path}.", f"{path}[")) for other in deeper):
            yield collector, facet, path


def _field(collector: str, facet: str, below: str) -> Field:
    facets = all_collectors()[collector].facets
    source = next(item for item in facets if item.name == facet)
    return Field(
        operation=source.operation.id,
        path=_joined(_dotted(path_within_answer(source, facets)), below),
        collector=collector,
        facet=facet,
        below=below,
    )


def path_within_answer(facet: Facet, facets: Iterable[Facet]) -> tuple[str, ...]:
    """A facet's path from the top of its operation's answer.

    Beside a facet that takes one element of a list, another of the same operation goes on from
    that element.
    """
    if facet.path[-1:] == ("[]",):
        return facet.path
    elements = (item.path for item in facets if item.operation == facet.operation)
    return (*next((path for path in elements if path[-1:] == ("[]",)), ()), *facet.path)


def _dotted(path: tuple[str, ...]) -> str:
    dotted = ""
    for name in path:
        dotted = _joined(dotted, name)
    return dotted


def _joined(path: str, name: str) -> str:
    if not path or not name:
        return path or name
    return path + name if name.startswith("[") else f"{path}.{name}"


class _Branches(Mapping[str, Branch]):
    """A resource's facets; asking for one is written down."""

    __slots__ = ("_read", "_resource")

    def __init__(self, resource: Resource, read: set[tuple[str, str, str]]) -> None:
        self._resource = resource
        self._read = read

    def __getitem__(self, name: str) -> Branch:
        branch = self._resource.branches[name]
        seen = _Seen(read=self._read, collector=self._resource.collector, facet=name)
        seen.note("")
        return replace(branch, value=_watch(branch.value, branch.shape, seen, ""))

    def __contains__(self, name: object) -> bool:
        return name in self._resource.branches

    def __iter__(self) -> Iterator[str]:
        return iter(self._resource.branches)

    def __len__(self) -> int:
        return len(self._resource.branches)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What is read of one facet."""

    read: set[tuple[str, str, str]]
    collector: str
    facet: str

    def note(self, path: str) -> None:
        self.read.add((self.collector, self.facet, path))


def _watch(value: Any, shape: Shape, seen: _Seen, path: str) -> Any:
    """Put something that takes notes in the place of each structure of the API's shape."""
    if "struct" in shape and isinstance(value, Mapping):
        return _Watched(value, shape["struct"], seen, path)
    if "list" in shape and isinstance(value, list | tuple):
        return [_watch(item, shape["list"], seen, f"{path}[]") for item in value]
    if "map" in shape and isinstance(value, Mapping):
        inside = shape["map"]
        return {key: _watch(item, inside, seen, f"{path}.*") for key, item in value.items()}
    return value


class _Watched(Mapping[str, Any]):
    """A structure that writes down which of its members were asked for."""

    __slots__ = ("_path", "_seen", "_shapes", "_value")

    def __init__(
        self, value: Mapping[str, Any], shapes: Mapping[str, Shape], seen: _Seen, path: str
    ) -> None:
        self._value = value
        self._shapes = shapes
        self._seen = seen
        self._path = path

    def __getitem__(self, name: str) -> Any:
        path = _joined(self._path, name)
        if name in self._shapes:
            self._seen.note(path)
        return _watch(self._value[name], self._shapes.get(name, {}), self._seen, path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._value)

    def __len__(self) -> int:
        return len(self._value)
