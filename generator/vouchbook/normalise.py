"""Turn records of every source into one model: resources with facets, merged by ARN and owner."""

import json
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from vouchbook.kernel.field_paths import shape_of
from vouchbook.model.collector import Collector, Facet, Operation
from vouchbook.model.facts import Branch, Resource, Shape
from vouchbook.model.place import Place, home_of
from vouchbook.model.reading import Reading, Record, Seen
from vouchbook.model.reasons import Reason, Unread

_T = TypeVar("_T")
_LAST = chr(sys.maxunicode)
"""Behind every character that a name may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The normalised estate: resources by collector, and the readings that they come from."""

    resources: Mapping[str, tuple[Resource, ...]]
    """Collector -> its resources, sorted by id and place."""
    readings: Mapping[str, tuple[Reading, ...]]
    """Collector -> its readings, sorted by place."""
    accounts: tuple[str, ...]
    """Every account that was looked at, sorted."""
    _within: dict[tuple[str, str, str], tuple[Resource, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _by_name: dict[str, list[tuple[str, int]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def within(self, collector: str, account: str, region: str) -> tuple[Resource, ...]:
        """The resources of an account and a region; empty text stands for any."""
        # Checks ask the same for each of their subjects, so the answer is kept.
        asked = (collector, account, region)
        if asked not in self._within:
            self._within[asked] = tuple(
                resource
                for resource in self.resources.get(collector, ())
                if account in {"", resource.place.account} and region in {"", resource.place.region}
            )
        return self._within[asked]

    def under(self, collector: str, prefix: str) -> Iterator[Resource]:
        """Yield the resources whose ARN's last part (`mesh/shop/route/a`) begins with a prefix.

        They come in the order of the collector's resources.
        """
        found = self.resources.get(collector, ())
        if collector not in self._by_name:
            names = ((item.id.split(":", 5)[-1], place) for place, item in enumerate(found))
            self._by_name[collector] = sorted(names)
        known = self._by_name[collector]
        start = bisect_left(known, (prefix, 0))
        end = bisect_left(known, (f"{prefix}{_LAST}", 0))
        for number in sorted(number for _, number in known[start:end]):
            yield found[number]

    def kept(self, name: Hashable, make: Callable[[], _T]) -> _T:
        """What was derived from the model under this name, made when it's first asked for."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast("_T", self._kept[name])

    def by_id(self, collector: str, identifier: str) -> tuple[Resource, ...]:
        """The resources with this id: one, or one an account for AWS managed policies."""
        found = self.resources.get(collector, ())
        start = bisect_left(found, identifier, key=lambda resource: resource.id)
        end = bisect_right(found, identifier, key=lambda resource: resource.id)
        return found[start:end]


def normalise(
    readings: Iterable[Reading],
    collectors: Mapping[str, Collector],
    shapes: Mapping[str, Any],
) -> Model:
    """Merge the records of all readings into resources.

    `shapes` maps operation ids to output shapes (model.facts.Shape). A resource that was seen
    from several places becomes one, owned by the place that its ARN names; each facet comes from
    the strongest view: one that could be read, before one of the owner, before the others.
    """
    by_collector: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_collector[reading.collector].append(reading)
    resources = {
        name: _resources(found, collectors[name], shapes)
        for name, found in sorted(by_collector.items())
        if name in collectors
    }
    return Model(
        resources=resources,
        readings={
            name: tuple(sorted(found, key=lambda reading: reading.place))
            for name, found in sorted(by_collector.items())
        },
        accounts=tuple(
            sorted({item.place.account for found in by_collector.values() for item in found}),
        ),
    )


def _resources(
    readings: list[Reading], collector: Collector, shapes: Mapping[str, Any]
) -> tuple[Resource, ...]:
    grouped: dict[tuple[str, Place], list[Record]] = defaultdict(list)
    for reading in readings:
        if isinstance(reading, Seen):
            for record in reading.records:
                grouped[record.id, home_of(record.id, record.place)].append(record)
    return tuple(
        _resource(identifier, home, records, collector, shapes)
        for (identifier, home), records in sorted(grouped.items())
    )


def _resource(
    identifier: str,
    home: Place,
    records: list[Record],
    collector: Collector,
    shapes: Mapping[str, Any],
) -> Resource:
    ranked = sorted(records, key=lambda record: _rank(record, home))
    best: dict[str, Record] = {}
    for record in ranked:
        best.setdefault(record.operation, record)
    return Resource(
        id=identifier,
        collector=collector.id,
        place=home,
        seen_in=tuple(sorted({record.place for record in records})),
        branches={
            facet.name: _branch(facet, best.get(facet.operation.id), shapes)
            for facet in collector.facets
        },
        source=ranked[0].source.value,
        as_of=max(record.as_of for record in records),
    )


def _rank(record: Record, home: Place) -> tuple[bool, bool, Place]:
    return (record.unread is not None, record.place != home, record.place)


def _branch(facet: Facet, record: Record | None, shapes: Mapping[str, Any]) -> Branch:
    if record is None:
        return Branch(unread=_not_collected(facet.operation))
    if record.unread is not None:
        return Branch(unread=record.unread)
    shape = facet_shape(facet, shapes)
    value = _walk(record.facts, facet.path)
    if facet.json and value is not None:
        try:
            value = json.loads(value)
        except (TypeError, ValueError):
            return Branch(unread=_not_json(facet.operation))
    lacks = _below(record.lacks, facet.path)
    return Branch(value=value, shape=shape, digest=record.digest, lacks=lacks)


def _below(paths: tuple[str, ...], facet: tuple[str, ...]) -> tuple[str, ...]:
    """Paths of an answer as they read from a facet down."""
    if facet[-1:] == ("[]",) or not facet:
        return paths
    before = ".".join(facet) + "."
    return tuple(path.removeprefix(before) for path in paths if path.startswith(before))


def _not_collected(operation: Operation) -> Unread:
    return Unread(
        reason=Reason.NOT_COLLECTED, operation=operation.id, permission=operation.permission
    )


def _not_json(operation: Operation) -> Unread:
    return Unread(
        reason=Reason.TRUNCATED,
        operation=operation.id,
        permission=operation.permission,
        detail="the document is not JSON",
    )


def _walk(facts: Mapping[str, Any] | None, path: tuple[str, ...]) -> Any:
    """Follow a facet's path; a path that ends in `[]` means that the facts are one element."""
    if facts is None or path[-1:] == ("[]",):
        return facts
    here: Any = facts
    for name in path:
        if not isinstance(here, Mapping):
            return None
        here = here.get(name)
    return here


def facet_shape(facet: Facet, shapes: Mapping[str, Any]) -> Shape:
    """The shape of what a facet holds; `{}` where names can't be checked."""
    if facet.fields is not None:
        return shape_of(facet.fields)
    if facet.json:
        return {}
    here: Mapping[str, Any] = shapes.get(facet.operation.id, {})
    for name in facet.path:
        here = here.get("list", {}) if name == "[]" else here.get("struct", {}).get(name, {})
    return here
