"""An index over a history: every resource's track, and every collector's sight of a place."""

from collections import defaultdict
from collections.abc import Iterable

from vouchbook.model.history import Census, History, Observation
from vouchbook.model.place import Place, home_of
from vouchbook.period.cover import Cover
from vouchbook.period.sharing import Sharing
from vouchbook.period.sight import Sight
from vouchbook.period.track import Track

Pair = tuple[str, Place]
"""A collector and a place."""


class Knowledge:
    """What a history knows, ready to be asked for any instant."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.cover = Cover(history.watches)
        self._sharing = Sharing(history.observations, history.censuses)
        self._censuses: dict[Pair, list[Census]] = defaultdict(list)
        for census in history.censuses:
            self._censuses[census.collector, census.place].append(census)
        grouped: dict[tuple[str, str, Place], list[Observation]] = defaultdict(list)
        for item in history.observations:
            record = item.record
            home = home_of(record.id, record.place)
            grouped[record.collector, record.id, home].append(item)
        self.tracks = {key: self._track(key, found) for key, found in sorted(grouped.items())}
        self._pairs = self._group(grouped)
        self._sights: dict[Pair, Sight] = {}

    def _track(self, key: tuple[str, str, Place], found: list[Observation]) -> Track:
        collector, identifier, home = key
        lists = [item for item in self._censuses.get((collector, home), ()) if not item.gaps]
        places = self._sharing.able(identifier, home)
        return Track(found, lists, self.cover, places)

    def _group(
        self, grouped: dict[tuple[str, str, Place], list[Observation]]
    ) -> dict[Pair, list[tuple[str, str, Place]]]:
        """The tracks that belong to each collector and place.

        A resource belongs to its home, to the mesh's owner, and to where it was seen from.
        """
        pairs: dict[Pair, set[tuple[str, str, Place]]] = defaultdict(set)
        for pair in (*self._censuses, *self.cover.keys()):
            pairs[pair].update()
        for key, found in grouped.items():
            for place in _seen_from(found):
                pairs[key[0], place].add(key)
        for collector, identifier, home in grouped:
            for place in self._sharing.able(identifier, home):
                if (collector, place) in pairs:
                    pairs[collector, place].add((collector, identifier, home))
        return {pair: sorted(keys) for pair, keys in sorted(pairs.items())}

    def scope(self, accounts: Iterable[str]) -> frozenset[Place]:
        """The places that a film is about.

        An account that is known only because it shares a mesh is none of them, unless it is among
        these accounts: what it does in the mesh belongs to the place of those who were collected.
        """
        counted = {place for _, place in self._censuses}
        named = frozenset(accounts)
        return frozenset(
            place
            for collector, place in self._pairs
            if place in counted
            or place.account in named
            or not counted & set(self._sharing.near(collector, place))
        )

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Every collector and place of which the history has anything, sorted."""
        return tuple(self._pairs)

    def places(self, collector: str) -> tuple[Place, ...]:
        """Where the history has anything of a collector, sorted."""
        return tuple(place for name, place in self._pairs if name == collector)

    def sight(self, collector: str, place: Place) -> Sight:
        """What a collector knew of a place; made when it is first asked for."""
        pair = (collector, place)
        if pair not in self._sights:
            self._sights[pair] = Sight(
                collector=collector,
                place=place,
                tracks=[(key[2], self.tracks[key]) for key in self._pairs.get(pair, ())],
                censuses=self._censuses.get(pair, ()),
                cover=self.cover,
                near=self._sharing.near(collector, place),
            )
        return self._sights[pair]


def _seen_from(found: Iterable[Observation]) -> set[Place]:
    return {item.record.place for item in found}
