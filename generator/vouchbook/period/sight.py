"""What one collector knew of one place, at any instant: a reading, made of what the history tells.

A list is complete at the instant at which a source listed everything, and from then on while the
place is watched, and with it every account that shares a mesh with it: what was born or deleted
since is told. Where no such list holds, what is known of single resources is still shown, with a
gap in the place of those that nobody knows of.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vouchbook.kernel.records import listing_of
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.history import Census
from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Listing, Reading, Record, Seen, Source, Unseen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.period.cover import Cover, Span, merged
from vouchbook.period.times import after, spoken
from vouchbook.period.track import Open, Shown, Track

Unseenness = tuple[str, str, Unread]
"""Start and end of a time, and why nothing is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """What the completeness of a reading rests on, and what it leaves open."""

    census: Census
    gaps: tuple[Gap, ...] = ()


class Sight:
    """One collector's sight of one place."""

    def __init__(
        self,
        *,
        collector: str,
        place: Place,
        tracks: Sequence[tuple[Place, Track]],
        censuses: Sequence[Census],
        cover: Cover,
        near: tuple[Place, ...],
    ) -> None:
        """Prepare it: `tracks` with the home of each, `near` the places that share a mesh."""
        self.collector = collector
        self.place = place
        self._unit = all_collectors().get(collector)
        self._tracks = tuple(tracks)
        self._cover = cover
        self._near = near
        self._every = tuple(sorted(censuses, key=lambda item: item.at))
        self._whole = tuple(item for item in self._every if not item.gaps)
        self.told = merged(self._spans())
        """When a list told what is there; it may have had gaps inside."""
        # Without a watch there is nothing to know between the observations: no need to look.
        self._watched = cover.watches(collector)
        self._lit = {entry.at for _, track in tracks for entry in track.entries}
        self._lit |= {census.at for census in censuses}
        self.knots = tuple(sorted(set(self._knots())))
        """Every instant at which its reading may change."""

    def _spans(self) -> Iterator[Span]:
        for census in self._every:
            if not self._failed(census):
                end = self._until(census.at, alone=True)
                yield census.at, end if end > census.at else after(census.at)

    def _failed(self, census: Census) -> bool:
        """Whether nothing at all of the place could be read."""
        return any(gap.id == str(self.place) for gap in census.gaps)

    def _until(self, instant: str, *, alone: bool = False) -> str:
        places = (self.place,) if alone else (self.place, *self._near)
        return self._cover.until(self.collector, places, instant)

    def _knots(self) -> Iterator[str]:
        for _, track in self._tracks:
            yield from track.knots
        for census in self._every:
            yield from (census.at, after(census.at))
            yield from (self._until(census.at), self._until(census.at, alone=True))
        for _, end in self._cover.spans(self.collector, self.place):
            yield end
        ended = self._unit_end()
        if ended:
            yield ended

    def _unit_end(self) -> str:
        """The instant after which AWS no longer answers; empty where it does."""
        day = self._unit.discontinued if self._unit else ""
        return after(f"{day}T23:59:59.999999Z") if day else ""

    def at(self, instant: str, asked: frozenset[Place]) -> Reading:
        """The reading of an instant. `asked` are the places whose readings are made with it.

        A resource that is seen from several places is told once, where it is at home; what was
        observed at that very time from elsewhere stands in the reading of that place.
        """
        if instant not in self._lit and not self._watched:
            return self._unseen(instant)
        base = self._base(instant)
        records = tuple(self._records(instant, base, asked))
        if base is None and not records:
            return self._unseen(instant)
        gaps = base.gaps if base else (Gap(id=str(self.place), unread=self._why(instant)),)
        return Seen(
            collector=self.collector,
            place=self.place,
            as_of=instant,
            records=tuple(sorted(records, key=lambda item: (item.id, item.operation, item.place))),
            listings=tuple(self._listings(base.census, instant)) if base else (),
            gaps=tuple(sorted(gaps, key=lambda gap: gap.id)),
        )

    def unseen(self, start: str, end: str) -> Iterator[Unseenness]:
        """Yield the times within an interval through which not everything there was told."""
        cuts = {knot for knot in self.knots if start < knot < end}
        found: list[Unseenness] = []
        for begun, ended in pairwise([start, *sorted(cuts), end]):
            why = self._hidden(begun)
            if why is not None and found and found[-1][1:] == (begun, why):
                found[-1] = (found[-1][0], ended, why)
            elif why is not None:
                found.append((begun, ended, why))
        yield from found

    def _hidden(self, instant: str) -> Unread | None:
        """Why something may be hidden at an instant; None where everything was told."""
        base = self._base(instant)
        if base is None:
            return self._between(instant)
        return next((gap.unread for gap in base.gaps), None)

    # -- is the list complete? -------------------------------------------------------------------

    def _base(self, instant: str) -> _Base | None:
        whole = _latest(self._whole, instant)
        if whole and (whole.at == instant or instant < self._until(whole.at)):
            return _Base(census=whole)
        if whole and instant < self._until(whole.at, alone=True):
            return _Base(census=whole, gaps=tuple(self._unwatched(whole.at, instant)))
        last = _latest(self._every, instant)
        if last is None or self._failed(last):
            return None
        if last.at == instant:
            return _Base(census=last, gaps=last.gaps)
        if instant < self._until(last.at, alone=True):
            return _Base(census=last, gaps=(*last.gaps, *self._unwatched(last.at, instant)))
        return None

    def _unwatched(self, since: str, instant: str) -> Iterator[Gap]:
        """Yield a gap for each account that shares a mesh, and that nothing watched."""
        for place in self._near:
            if instant >= self._cover.until(self.collector, (place,), since):
                detail = f"nothing tells what account {place.account} did in a shared mesh"
                unread = Unread(reason=Reason.BRACKETED, detail=detail)
                yield Gap(id=f"{self.collector} of {place} in {self.place}", unread=unread)

    def _unseen(self, instant: str) -> Unseen:
        return Unseen(
            collector=self.collector,
            place=self.place,
            as_of=instant,
            unread=self._why(instant),
        )

    def _why(self, instant: str) -> Unread:
        """Why the list isn't known at an instant."""
        last = _latest(self._every, instant)
        if last is not None and last.at == instant and self._failed(last):
            return next(gap.unread for gap in last.gaps if gap.id == str(self.place))
        return self._between(instant)

    def _between(self, instant: str) -> Unread:
        """What told last before an instant, and what tells next."""
        number = bisect_right(self.told, instant, key=lambda span: span[0])
        over = self._unit_end()
        if self._unit and over and instant >= over and number == len(self.told):
            detail = f"since {self._unit.discontinued}"
            return Unread(reason=Reason.SERVICE_DISCONTINUED, detail=detail)
        last = _last(self.told[number - 1]) if number else ""
        following = self.told[number][0] if number < len(self.told) else ""
        return Unread(reason=Reason.BRACKETED, detail=between(last, following))

    # -- what is in it? --------------------------------------------------------------------------

    def _records(
        self, instant: str, base: _Base | None, asked: frozenset[Place]
    ) -> Iterator[Record]:
        told: set[str] = set()
        for home, track in self._tracks:
            shown = track.at(instant)
            told.add(track.id)
            if shown is None or not self._counts(shown, track.id, base):
                continue
            mine = home == self.place or home not in asked
            for seen in shown.known:
                if seen.record.place == self.place or (mine and seen.record.place not in asked):
                    yield seen.record
            if base is not None and mine:
                for facet in shown.open:
                    yield self._unread(track.id, facet)
        if base is not None:
            for name in sorted(base.census.members - told):
                yield self._unread(name, Open(operation=self._root(), last="", next=""))

    @staticmethod
    def _counts(shown: Shown, name: str, base: _Base | None) -> bool:
        """Whether a resource belongs into the reading: it is known, or a list had it."""
        if base is None or shown.known:
            return bool(shown.known)
        return not shown.since or shown.since > base.census.at or name in base.census.members

    def _root(self) -> str:
        return self._unit.facets[0].operation.id if self._unit else ""

    def _unread(self, name: str, facet: Open) -> Record:
        detail = between(facet.last, facet.next)
        return Record(
            id=name,
            collector=self.collector,
            operation=facet.operation,
            place=self.place,
            as_of=facet.last,
            source=Source.LIVE_API,
            unread=Unread(reason=Reason.BRACKETED, detail=detail),
        )

    def _listings(self, census: Census, instant: str) -> Iterable[Listing]:
        """The lists that the reading rests on, by their own digests, and the deletions since."""
        cited = {*census.cites, *self._deaths(census, instant)}
        if not census.cites:
            said = {"at": census.at, "source": census.source.value, "members": len(census.members)}
            yield listing_of(
                self.collector,
                self._root(),
                said,
                len(census.members),
                1,
                self.place,
                complete=True,
            )
        for digest in sorted(cited):
            yield Listing(
                operation=self._root(),
                items=len(census.members),
                pages=1,
                complete=True,
                digest=digest,
            )

    def _deaths(self, census: Census, instant: str) -> Iterator[str]:
        for _, track in self._tracks:
            if track.id in census.members and track.at(instant) is None:
                for entry in track.entries:
                    if entry.seen.gone and census.at < entry.at <= instant:
                        yield entry.seen.record.digest


def _last(span: Span) -> str:
    """When something last told: the end of a watch, or the one instant at which it was observed."""
    start, end = span
    return start if end == after(start) else end


def between(last: str, following: str) -> str:
    """Name two times between which nothing told, in plain words."""
    if last and following:
        return f"last told at {spoken(last)}, next told at {spoken(following)}"
    if last:
        return f"last told at {spoken(last)}, and not since"
    return f"first told at {spoken(following)}" if following else "nothing ever told of it"


def _latest(censuses: Sequence[Census], instant: str) -> Census | None:
    number = bisect_right(censuses, instant, key=lambda item: item.at)
    return censuses[number - 1] if number else None
