"""One collector through the period: its readings from knot to knot, and what tells them apart.

Two times at which a collector knew the same have the same sign, whatever records it is known from:
what a check says of one, it says of the other. Only the digests that it cites are others; so each
slide can translate those of the first of its kind into its own.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.facts import Resource
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading, Record, Seen
from vouchbook.normalise import normalise
from vouchbook.period.knowledge import Knowledge

Names = Mapping[str, tuple[str, ...]]
"""Digests of one slide, each with what stands in its place in another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a film is about, and what its records look like."""

    knowledge: Knowledge
    places: frozenset[Place]
    shapes: Mapping[str, Any]
    """Operation id -> its output's shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A collector's part of a normalised model."""

    resources: tuple[Resource, ...]
    readings: tuple[Reading, ...]


class Signs:
    """Numbers for contents: equal contents have equal numbers."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._records: dict[str, int] = {}

    def of(self, content: object) -> int:
        """The number of some content."""
        return self._numbers.setdefault(content, len(self._numbers))

    def of_record(self, record: Record) -> int:
        """The number of what a record says, whenever it was said."""
        known = self._records.get(record.digest) if record.digest else None
        if known is None:
            said = (record.id, record.operation, record.place, record.source, record.none)
            facts = json.dumps(record.facts) if record.facts is not None else ""
            known = self.of((*said, record.unread, record.lacks, facts))
            if record.digest:
                self._records[record.digest] = known
        return known


class Slides:
    """The readings of one collector, in every place, by time."""

    def __init__(self, scene: Scene, collector: str, signs: Signs) -> None:
        self.collector = collector
        self._shapes = scene.shapes
        self._signs = signs
        known = scene.knowledge
        self._asked = scene.places & frozenset(known.places(collector))
        self._sights = [known.sight(collector, place) for place in sorted(self._asked)]
        self.knots = tuple(sorted({knot for sight in self._sights for knot in sight.knots}))
        self._readings: dict[int, tuple[Reading, ...]] = {}
        self._sign: dict[int, int] = {}
        self._first: dict[int, int] = {}
        self._pieces: dict[int, Piece] = {}
        self._names: dict[int, Names] = {}

    @property
    def places(self) -> frozenset[Place]:
        """Every place of which the history has anything of the collector."""
        return self._asked

    def number(self, instant: str) -> int:
        """The slide that shows an instant; -1 is the time before the first knot."""
        return bisect_right(self.knots, instant) - 1

    def readings(self, number: int) -> tuple[Reading, ...]:
        """What was known then, by place."""
        if number not in self._readings:
            instant = self.knots[number] if number >= 0 else ""
            self._readings[number] = tuple(sight.at(instant, self._asked) for sight in self._sights)
        return self._readings[number]

    def sign(self, number: int) -> int:
        """The same for slides that show the same."""
        if number not in self._sign:
            content = tuple(self._content(item) for item in self.readings(number))
            sign = self._signs.of(content)
            self._sign[number] = sign
            self._first.setdefault(sign, number)
        return self._sign[number]

    def _content(self, reading: Reading) -> tuple[object, ...]:
        if not isinstance(reading, Seen):
            return (reading.collector, reading.place, reading.unread)
        records = tuple(self._signs.of_record(item) for item in reading.records)
        return (reading.collector, reading.place, records, reading.gaps, bool(reading.listings))

    def piece(self, number: int) -> Piece:
        """The model of a slide, made once for all that show the same."""
        sign = self.sign(number)
        if sign not in self._pieces:
            readings = self.readings(self._first[sign])
            model = normalise(readings, all_collectors(), self._shapes)
            self._pieces[sign] = Piece(
                resources=model.resources.get(self.collector, ()),
                readings=model.readings.get(self.collector, ()),
            )
        return self._pieces[sign]

    def names(self, number: int) -> Names:
        """What the digests of the first slide that shows the same are called in this one."""
        first = self._first[self.sign(number)]
        if first == number:
            return {}
        if number not in self._names:
            self._names[number] = {
                name: others
                for one, other in zip(self.readings(first), self.readings(number), strict=True)
                if isinstance(one, Seen) and isinstance(other, Seen)
                for name, others in _renamed(one, other)
            }
        return self._names[number]


def _renamed(one: Seen, other: Seen) -> list[tuple[str, tuple[str, ...]]]:
    listings = tuple(item.digest for item in other.listings)
    found = [(item.digest, listings) for item in one.listings]
    # Equal signs mean equal ids and operations in equal order.
    for before, after in zip(one.records, other.records, strict=True):
        found.append((before.digest, (after.digest,)))
    return [(name, others) for name, others in found if name and others != (name,)]
