"""The rows of the completeness ledger: lists and second sources joined by id, type by type."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from vouchbook.kernel.counted_types import BY_TYPE, TYPES, CountedType
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.ledger import words
from vouchbook.ledger.second_sources import (
    SOURCES,
    Blind,
    Note,
    Shown,
    Source,
    blind_spots,
    listings_of,
)
from vouchbook.model.collector import Scope
from vouchbook.model.engagement import Terms
from vouchbook.model.facts import Resource, Trail, View
from vouchbook.model.ledger import LedgerRow, SourceCount
from vouchbook.model.place import GLOBAL, Place
from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread, UnreadError
from vouchbook.normalise import Model


def ledger(model: Model, terms: Terms) -> tuple[LedgerRow, ...]:
    """One row for each type and place that was looked at, types in their order, places sorted.

    Where second sources show a type in a place whose list was never asked for, a row says so.
    """
    told = [_told(model, source) for source in SOURCES]
    gone = {
        name: item.gone for one in told for item in one.items() if item.gone for name in item.names
    }
    looked_at = frozenset(item.place for found in model.readings.values() for item in found)
    rows = []
    for counted in TYPES:
        resources = model.resources.get(counted.collector, ())
        everywhere = frozenset(item.id for item in resources)
        listed = _by_place(resources)
        readings = _by_place(model.readings.get(counted.collector, ()))
        for place in sorted({*readings, *_others(counted, told, looked_at)}):
            found, read = listed.get(place, ()), readings.get(place, ())
            first = _first(counted, place, found, read, everywhere)
            rows.append(_row(terms, first, told, gone))
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Everything that one second source told, filed by type and place."""

    source: Source
    shown: Mapping[tuple[str, Place], tuple[Shown, ...]]
    blind: Mapping[Place, tuple[Blind, ...]]
    notes: Mapping[tuple[str, Place], str]
    """Why it can't show a type in a place, where that is known."""
    readings: Mapping[Place, tuple[Reading, ...]]
    """What it was asked, by place."""

    def items(self) -> Iterator[Shown]:
        """Everything that it showed."""
        return (item for found in self.shown.values() for item in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _First:
    """What the list of one type gave in one place."""

    counted: CountedType
    place: Place
    resources: tuple[Resource, ...]
    everywhere: frozenset[str]
    """Every id that the collector gave anywhere: a trail is shown away from its home, too."""
    names: Mapping[str, str]
    """Whatever a resource may be called -> its id."""
    unread: Unread | None
    cites: frozenset[str]


def _is_global(counted: CountedType) -> bool:
    return all_collectors()[counted.collector].scope is Scope.GLOBAL


def _home(counted: CountedType, place: Place) -> Place:
    """The place under which a type is filed: an account's own where the list is global."""
    if not _is_global(counted):
        return place
    return Place(partition=place.partition, account=place.account, region=GLOBAL)


def _told(model: Model, source: Source) -> _Told:
    shown: dict[tuple[str, Place], list[Shown]] = defaultdict(list)
    blind = list(blind_spots(model, source))
    notes: dict[tuple[str, Place], str] = {}
    for item in source.tell(model):
        match item:
            case Shown():
                shown[item.type, _home(BY_TYPE[item.type], item.place)].append(item)
            case Blind():
                blind.append(item)
            case Note():
                notes[item.type, item.place] = item.text
    return _Told(
        source=source,
        shown={key: tuple(found) for key, found in shown.items()},
        blind=_by_place(blind),
        notes=notes,
        readings=_by_place(model.readings.get(source.collector, ())),
    )


class _Placed(Protocol):
    """Whatever is somewhere."""

    @property
    def place(self) -> Place:
        """Where."""


T = TypeVar("T", bound=_Placed)


def _by_place(placed: Iterable[T]) -> dict[Place, tuple[T, ...]]:
    found: dict[Place, list[T]] = defaultdict(list)
    for item in placed:
        found[item.place].append(item)
    return {place: tuple(items) for place, items in found.items()}


def _others(
    counted: CountedType, told: Iterable[_Told], looked_at: frozenset[Place]
) -> Iterator[Place]:
    """Where others show the type, in what is in scope."""
    scope = {_home(counted, place) for place in looked_at}
    for one in told:
        for (kind, place), found in one.shown.items():
            if kind == counted.type and place in scope and not all(item.gone for item in found):
                yield place


def _first(
    counted: CountedType,
    place: Place,
    resources: tuple[Resource, ...],
    readings: tuple[Reading, ...],
    everywhere: frozenset[str],
) -> _First:
    return _First(
        counted=counted,
        place=place,
        resources=resources,
        everywhere=everywhere,
        names={name: item.id for item in resources for name in _names(counted, item)},
        unread=_unread(readings) if readings else _not_asked(counted.collector),
        cites=frozenset(
            listing.digest
            for reading in readings
            if isinstance(reading, Seen)
            for listing in reading.listings
        ),
    )


def _names(counted: CountedType, resource: Resource) -> Iterator[str]:
    """Whatever a listed resource may be called by others."""
    yield resource.id
    name = counted.name_in(resource.id)
    if name:
        yield name
    for member in counted.also:
        try:
            value = View(resource, Trail()).get(member)
        except UnreadError:
            continue
        if value:
            yield str(value)


def _unread(readings: Iterable[Reading]) -> Unread | None:
    for reading in readings:
        if isinstance(reading, Unseen):
            return reading.unread
        if reading.gaps:
            return reading.gaps[0].unread
    return None


def _not_asked(collector: str) -> Unread:
    operation = all_collectors()[collector].operations[0]
    return Unread(
        reason=Reason.NOT_COLLECTED,
        operation=operation.id,
        permission=operation.permission,
        detail=collector,
    )


def _row(terms: Terms, first: _First, told: Iterable[_Told], gone: Mapping[str, str]) -> LedgerRow:
    cites = set(first.cites)
    sources = []
    for one in (item for item in told if first.counted in item.source.asked_for):
        count, rested_on = _count(first, one, gone)
        sources.append(count)
        cites |= rested_on
    extra = {name for item in sources for name in item.only_there}
    # Who shows none of those that the list has could not have shown another one either.
    speaks = any(item.unread is None and (item.count or not first.resources) for item in sources)
    comparable = first.unread is None and (speaks or extra)
    return LedgerRow(
        type=first.counted.type,
        collector=first.counted.collector,
        place=first.place,
        listed=len(first.resources) if first.unread is None else None,
        unread=first.unread,
        sources=tuple(sources),
        difference=len(extra) if comparable else None,
        explanation=_explained(terms, first, sources, sorted(extra)),
        cites=tuple(sorted(cites - {""})),
    )


def _count(first: _First, told: _Told, gone: Mapping[str, str]) -> tuple[SourceCount, set[str]]:
    """What one second source gives for a row, and the digests that it rests on."""
    source = told.source
    unread = _source_unread(first, told)
    items = told.shown.get((first.counted.type, first.place), ())
    matched = {first.names[name] for item in items for name in item.names if name in first.names}
    strangers = {
        item.id: item
        for item in items
        if not item.names & first.names.keys() and not item.names & first.everywhere
    }
    left = {key: _gone(item, gone) for key, item in strangers.items()}
    beyond = sorted(name for name, why in left.items() if not why)
    lacking = sorted(item.id for item in first.resources if item.id not in matched)
    cites = {strangers[name].digest for name in beyond}
    for place in _asked(first, told):
        cites |= set(listings_of(source, told.readings[place], first.counted.type))
    count = SourceCount(
        source=source.name,
        count=None if unread else len(matched) + len(beyond),
        only_there=tuple(beyond),
        only_listed=() if unread else tuple(lacking),
        unread=unread,
        explanation=words.of_source(
            source, beyond, () if unread else lacking, left.values(), _misses(first, told)
        ),
    )
    return count, cites


def _misses(first: _First, told: _Told) -> str:
    """Why the source may lack what the list has: what is known of it here, or what is usual."""
    known = {told.notes.get((first.counted.type, place), "") for place in _asked(first, told)}
    return ", ".join(sorted(known)) if known and "" not in known else told.source.misses


def _gone(item: Shown, gone: Mapping[str, str]) -> str:
    """Why something isn't there any more, whichever source knows."""
    return item.gone or next((gone[name] for name in sorted(item.names) if name in gone), "")


def _asked(first: _First, told: _Told) -> list[Place]:
    """Where the source was asked about what belongs into the row."""
    if first.place.region != GLOBAL:
        return [first.place] if first.place in told.readings else []
    return sorted(place for place in told.readings if place.account == first.place.account)


def _source_unread(first: _First, told: _Told) -> Unread | None:
    source = told.source
    if not source.knows(first.counted):
        detail = f"{source.name} has no type {first.counted.type}"
        return Unread(reason=Reason.NOT_IN_SOURCE, detail=detail)
    places = _asked(first, told)
    if not places:
        return _not_asked(source.collector)
    for spot in (item for place in places for item in told.blind.get(place, ())):
        if spot.type in {"", first.counted.type}:
            return spot.unread
    return None


def _explained(terms: Terms, first: _First, sources: list[SourceCount], extra: list[str]) -> str:
    told = words.of_row(first.resources, first.unread, sources, extra)
    if first.resources or extra or first.unread is not None:
        return told
    return words.of_ended(first.counted.collector, terms.as_of) or told
