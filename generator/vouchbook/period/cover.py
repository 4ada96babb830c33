"""How long a source of changes ran without a break, in a place, for a collector."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from vouchbook.model.history import Watch
from vouchbook.model.place import Place
from vouchbook.model.reading import Source

Span = tuple[str, str]
"""Start and end of an interval; the end is no longer in it."""


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Intervals that overlap or touch become one; sorted."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


class Cover:
    """The union of all watches, by collector and place.

    Two kinds are told apart: all sources together, and those that know the very instant of a
    change. AWS Config learns of one some time after, so while it alone watches, the time just
    before one of its items is open (period/track.py).
    """

    def __init__(self, watches: Iterable[Watch]) -> None:
        every: dict[tuple[str, Place], list[Span]] = defaultdict(list)
        exact: dict[tuple[str, Place], list[Span]] = defaultdict(list)
        by_source: dict[tuple[str, Place], list[tuple[str, str, Source]]] = defaultdict(list)
        for watch in watches:
            for collector in watch.collectors:
                key = (collector, watch.place)
                every[key].append((watch.start, watch.end))
                by_source[key].append((watch.start, watch.end, watch.source))
                if watch.source is not Source.CONFIG_HISTORY:
                    exact[key].append((watch.start, watch.end))
        self._every = {key: merged(spans) for key, spans in every.items()}
        self._exact = {key: merged(spans) for key, spans in exact.items()}
        self._by_source = dict(by_source)

    def spans(self, collector: str, place: Place) -> tuple[Span, ...]:
        """When anything watched the collector's resources in the place."""
        return self._every.get((collector, place), ())

    def watches(self, collector: str) -> bool:
        """Whether anything ever watched a collector's resources, in whatever place."""
        return any(name == collector for name, _ in self._every)

    def keys(self) -> frozenset[tuple[str, Place]]:
        """Every collector and place that was ever watched."""
        return frozenset(self._every)

    def until(
        self, collector: str, places: Iterable[Place], instant: str, *, exact: bool = False
    ) -> str:
        """The first instant after `instant` that isn't watched in all of the places.

        It is `instant` itself where one of them wasn't watched even then.
        """
        table = self._exact if exact else self._every
        return min(_end(table.get((collector, place), ()), instant) for place in places)

    def sources(self, collector: str, place: Place, start: str, end: str) -> frozenset[Source]:
        """The sources that watched during some of an interval."""
        return frozenset(
            source
            for begun, ended, source in self._by_source.get((collector, place), ())
            if begun < end and start < ended
        )


def _end(spans: tuple[Span, ...], instant: str) -> str:
    found = bisect_right(spans, instant, key=lambda span: span[0]) - 1
    return spans[found][1] if found >= 0 and spans[found][1] > instant else instant
