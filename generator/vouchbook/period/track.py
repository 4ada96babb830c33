"""What is known of one resource, at any instant: facet by facet, from the strongest source.

An observation holds at its own instant, and from then on as long as its home place is watched
without a break. It ends with the first later observation that says otherwise; one that agrees only
corroborates it. Where a source learns of a change some time after it (AWS Config), the time in
which the change may have been is open, unless another source knows the instant, or another watch,
that would have told of the change, says that there was none yet.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vouchbook.model.history import Census, Observation
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason
from vouchbook.period.compare import agree
from vouchbook.period.cover import Cover
from vouchbook.period.entries import (
    SEES,
    STRENGTH,
    Entry,
    Window,
    anew,
    ordered,
    renamed,
    windows_of,
)
from vouchbook.period.times import after


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A facet of which nobody knows what it was at an instant."""

    operation: str
    last: str
    """When something last told of it; empty where nothing did before."""
    next: str
    """When something tells of it again; empty where nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A resource at an instant."""

    known: tuple[Observation, ...] = ()
    """What held: of each facet the strongest source's, as seen from each place at that time."""
    open: tuple[Open, ...] = ()
    since: str = ""
    """When something last told that it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A later observation that says otherwise, while an earlier one still held."""

    earlier: Entry
    later: Entry
    believed: Entry
    """The one of the two that counts from then on."""


@dataclass(slots=True, kw_only=True)
class _Lane:
    """One facet: its entries, and which of them are not superseded, from which instant on."""

    entries: tuple[Entry, ...]
    windows: tuple[Window, ...]
    instants: list[str]
    alive: list[tuple[Entry, ...]]


class Track:
    """One resource through all of the history."""

    def __init__(
        self,
        observations: Iterable[Observation],
        censuses: Sequence[Census],
        cover: Cover,
        places: tuple[Place, ...],
    ) -> None:
        """Prepare the track.

        `censuses` are the complete lists of its home place; `places` are those in which it can be
        changed, all of which have to be watched: its home, and the owners of the mesh it is in.
        """
        found = ordered(observations, censuses)
        self.entries = found.entries
        self.id = found.entries[0].seen.record.id
        self.collector = found.entries[0].seen.record.collector
        self.places = places
        self._cover = cover
        self._absent = tuple(item.at for item in censuses if self.id not in item.members)
        self._gone = tuple(item for item in found.entries if item.seen.gone)
        self._windows = (*found.windows, *windows_of(found.entries))
        self.clashes: list[Clash] = []
        self._lanes = {name: self._lane(name) for name in self._operations()}
        self.knots = tuple(sorted(set(self._knots())))
        self._kept: dict[int, Shown | None] = {}

    def _operations(self) -> list[str]:
        return sorted({item.seen.record.operation for item in self.entries})

    # -- how it is made --------------------------------------------------------------------------

    def _lane(self, operation: str) -> _Lane:
        own = [item for item in self.entries if item.seen.record.operation == operation]
        breaks = [
            renamed(item) for item in anew(self.entries) if item.seen.record.operation != operation
        ]
        ends = [item for item in self._gone if item.seen.record.operation != operation]
        entries = sorted([*own, *breaks, *ends], key=lambda item: (item.at, not item.seen.gone))
        windows = tuple(
            window
            for window in self._windows
            if window.whole or window.becomes.record.operation == operation
        )
        lane = _Lane(entries=tuple(entries), windows=windows, instants=[], alive=[])
        alive: tuple[Entry, ...] = ()
        for entry in entries:
            alive = self._next(lane, alive, entry)
            if lane.instants and lane.instants[-1] == entry.at:
                lane.alive[-1] = alive
            else:
                lane.instants.append(entry.at)
                lane.alive.append(alive)
        return lane

    def _next(self, lane: _Lane, alive: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
        """What is not superseded from an entry on."""
        if entry.seen.gone:
            self._remember(lane, alive, entry)
            return ()
        held = [item for item in alive if self._holds(lane, item, entry.at)]
        kept = [item for item in held if not self._supersedes(entry, item)]
        for item in held:
            if not agree(entry.seen, item.seen) and entry.source is not Source.CLOUDTRAIL:
                believed = item if item in kept else entry
                self.clashes.append(Clash(earlier=item, later=entry, believed=believed))
        if not any(_same_view(entry, item) for item in kept):
            kept.append(entry)
        return tuple(kept)

    def _remember(self, lane: _Lane, alive: tuple[Entry, ...], entry: Entry) -> None:
        """Note where a list has no longer what, by an exact watch, was there."""
        if entry.source is not Source.CLOUDTRAIL and entry.exact:
            for item in alive:
                if self._holds(lane, item, entry.at):
                    self.clashes.append(Clash(earlier=item, later=entry, believed=entry))

    def _supersedes(self, later: Entry, earlier: Entry) -> bool:
        """Whether an observation ends what an earlier one said, which held until then."""
        if later.source is Source.CLOUDTRAIL:
            # Each of its records is about a change, whether or not it can say what became of it.
            return True
        if agree(later.seen, earlier.seen):
            return False
        if later.seen.record.unread is not None:
            # An item of AWS Config is about a change, too; an answer that was refused says nothing.
            return later.source is Source.CONFIG_HISTORY and self._may_have_turned(earlier, later)
        if later.source in SEES or earlier.seen.record.unread is not None:
            return True
        return STRENGTH[later.source] <= STRENGTH[earlier.source]

    def _may_have_turned(self, earlier: Entry, later: Entry) -> bool:
        """Whether what an item can't say may be otherwise than what was known before it.

        It isn't where another source would have told; and what AWS Config leaves out may be empty.
        """
        unread = later.seen.record.unread
        if unread is not None and unread.reason is Reason.NOT_IN_SOURCE:
            facts = earlier.seen.record.facts
            if facts is not None and not any(facts.values()):
                return False
        return not self.watched_exactly(max(earlier.at, later.start), later.at)

    def _holds(self, lane: _Lane, entry: Entry, instant: str) -> bool:
        """Whether what an entry says, unless superseded, held at a later instant."""
        if entry.at == instant:
            return True
        if instant >= self._until(entry.at):
            return False
        # Even where it is afterwards what it was before: an item tells that something changed, and
        # what changed may have changed back.
        return not any(
            window.start <= instant < window.end
            and instant >= self._until(max(entry.at, window.start), exact=True)
            for window in lane.windows
        )

    def _until(self, instant: str, *, exact: bool = False) -> str:
        return self._cover.until(self.collector, self.places, instant, exact=exact)

    def _knots(self) -> Iterator[str]:
        """Every instant at which what is known may change."""
        for instant in {item.at for item in self.entries}:
            yield instant
            end = self._until(instant)
            yield end if end > instant else after(instant)
            yield self._until(instant, exact=True)
        for window in self._windows:
            yield window.start
            yield window.end
            yield self._until(window.start, exact=True)
            looks = (*self._absent, *(item.at for item in self.entries))
            yield from (after(at) for at in looks if window.start <= at < window.end)

    def watched_exactly(self, start: str, end: str) -> bool:
        """Whether a source that knows the instant of a change watched from one time to another."""
        return end < self._until(start, exact=True)

    def watched_until(self, instant: str) -> str:
        """When the watch that ran at an instant ended; the instant itself where none ran."""
        return self._until(instant)

    def absences(self, instant: str) -> tuple[str, ...]:
        """When complete lists before an instant didn't have it."""
        return tuple(at for at in self._absent if at < instant)

    def facets(self) -> Iterator[tuple[Entry, ...]]:
        """Yield each facet's entries, by time; deletions stand in every one of them."""
        for lane in self._lanes.values():
            yield lane.entries

    # -- what it tells ---------------------------------------------------------------------------

    def at(self, instant: str) -> Shown | None:
        """What is known of it at an instant; None where it wasn't there, or wasn't known to be."""
        number = bisect_right(self.knots, instant) - 1
        if number not in self._kept:
            self._kept[number] = self._shown(self.knots[number]) if number >= 0 else None
        return self._kept[number]

    def _shown(self, instant: str) -> Shown | None:
        number = bisect_right(self.entries, instant, key=lambda item: item.at) - 1
        last = self.entries[number] if number >= 0 else None
        if last is None or last.seen.gone:
            return self._coming(instant, last.at if last else "")
        known: list[Observation] = []
        unknown: list[Open] = []
        for name, lane in self._lanes.items():
            found = self._winners(lane, instant)
            known += found
            if not found and any(item.at <= instant for item in lane.entries):
                unknown.append(_open(name, lane, instant))
        return Shown(known=tuple(known), open=tuple(unknown), since=last.at)

    def _winners(self, lane: _Lane, instant: str) -> list[Observation]:
        number = bisect_right(lane.instants, instant) - 1
        alive = lane.alive[number] if number >= 0 else ()
        held = [item for item in alive if self._holds(lane, item, instant)]
        if not held:
            return []
        best = _best(held)
        return [item.seen for item in held if (item.source, item.at) == (best.source, best.at)]

    def _coming(self, instant: str, gone: str) -> Shown | None:
        """What is known of it before it is known to be there: open where it may have been."""
        unknown: list[Open] = []
        for name, lane in self._lanes.items():
            for window in lane.windows:
                if window.becomes.gone or not window.start <= instant < window.end:
                    continue
                absent = [at for at in self._absent if window.start <= at < window.end]
                start = max([window.start, gone, *absent])
                if instant in absent or instant < start:
                    continue
                if instant >= self._until(start, exact=True):
                    unknown.append(_open(name, lane, instant))
                    break
        return Shown(open=tuple(unknown), since="") if unknown else None


def _same_view(later: Entry, earlier: Entry) -> bool:
    """Whether one adds nothing to an earlier one that still holds: it only corroborates it."""
    one, other = later.seen.record, earlier.seen.record
    return (
        one.source is other.source and one.place == other.place and agree(later.seen, earlier.seen)
    )


def _best(held: Sequence[Entry]) -> Entry:
    """The strongest of what held; or one that says the same, and carries what that one lacks."""
    ranked = sorted(held, key=_rank)
    best = ranked[0]
    for other in ranked[1:]:
        more = set(other.seen.record.lacks) < set(best.seen.record.lacks)
        if more and other.seen.record.unread is None and agree(other.seen, best.seen):
            best = other
    return best


def _rank(entry: Entry) -> tuple[bool, int, str]:
    # Of equally strong ones the first is as good, and a stretch that rests on it isn't cut.
    return (entry.seen.record.unread is not None, STRENGTH[entry.source], entry.at)


def _open(operation: str, lane: _Lane, instant: str) -> Open:
    told = lane.entries
    number = bisect_right(told, instant, key=lambda item: item.at)
    return Open(
        operation=operation,
        last=told[number - 1].at if number else "",
        next=told[number].at if number < len(told) else "",
    )
