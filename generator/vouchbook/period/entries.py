"""The observations of one resource, put right: since when each counts, and which came too late."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from vouchbook.model.history import Census, Observation
from vouchbook.model.reading import Record, Source
from vouchbook.period.compare import agree

SEES = frozenset({Source.LIVE_API, Source.CONFIG_HISTORY, Source.CLOUDTRAIL})
"""Sources that see what is so. A template is intent, an attestation somebody's word."""
STRENGTH = {source: number for number, source in enumerate(Source)}
"""The smaller, the stronger."""
_ASKED = frozenset({Source.LIVE_API, Source.IMPORTED_SNAPSHOT})
"""Sources that ask for everything at once; what their complete lists don't have isn't there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One observation in its place on the resource's time line."""

    seen: Observation
    at: str
    """From when on it counts."""
    start: str
    """The first instant at which it may have become so; `at` where the source knows exactly."""

    @property
    def exact(self) -> bool:
        """Whether the source knows the very instant."""
        return self.start == self.at

    @property
    def source(self) -> Source:
        """The source class of its record."""
        return self.seen.record.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time within which a change happened, nobody knows when."""

    start: str
    end: str
    becomes: Observation
    """What it was after the change."""
    whole: bool = False
    """Whether it is about the resource as a whole, not about one facet of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A resource's observations, those that were overtaken set aside."""

    entries: tuple[Entry, ...]
    """By time; deletions before what follows at the same instant."""
    windows: tuple[Window, ...]
    """Of changes of which only a late, overtaken observation tells."""


def ordered(observations: Iterable[Observation], censuses: Sequence[Census]) -> Ordered:
    """Put a resource's observations in order.

    `censuses` are complete lists of its home place. One that doesn't have the resource says that
    it is gone, where the source asks for everything at once.
    """
    placed = _corroborated(_placed(tuple(observations)))
    entries, windows = _overtaken(placed)
    missed = tuple(_missed(entries, censuses))
    return Ordered(
        entries=tuple(_corroborated([*entries, *missed]) if missed else entries),
        windows=tuple(windows),
    )


def _order(entry: Entry) -> tuple[str, bool, bool, int, int, str]:
    seen = entry.seen
    version = -1 if seen.version is None else seen.version
    # The event comes first: what others tell of the same instant is already about its outcome.
    later = entry.source is not Source.CLOUDTRAIL
    return (entry.at, not seen.gone, later, version, -STRENGTH[entry.source], seen.record.digest)


def _placed(observations: tuple[Observation, ...]) -> Iterator[Entry]:
    """Give each observation its instant.

    A snapshot speaks for one instant, but its answers come one after the other. Where a change lies
    between the answer and that instant, the answer counts when it came.
    """
    changes = sorted(
        item.instant for item in observations if item.record.source is Source.CLOUDTRAIL
    )
    for item in observations:
        asked, at = item.record.as_of, item.instant
        if item.at and item.record.source in _ASKED and asked != at:
            low, high = sorted((asked, at))
            if any(low < change <= high for change in changes):
                at = asked
        start = min(item.earliest or at, at)
        yield Entry(seen=item, at=at, start=start)


def _corroborated(entries: Iterable[Entry]) -> list[Entry]:
    """Sort entries; those that learn of a change late count from when another source knows it.

    The last exact observation that agrees, within the time in which the change may have been, is
    about the same change. Where it is CloudTrail's, the change was then; else it had been by then.
    """
    every = sorted(entries, key=_order)
    known: dict[str, list[Entry]] = defaultdict(list)
    for entry in every:
        if entry.exact and entry.source in SEES:
            known[entry.seen.record.operation].append(entry)
    found = []
    for entry in every:
        same = None if entry.exact else _same_change(entry, known[entry.seen.record.operation])
        if same is not None:
            start = same.at if same.source is Source.CLOUDTRAIL else entry.start
            found.append(replace(entry, at=same.at, start=start))
        else:
            found.append(entry)
    return sorted(found, key=_order)


def _same_change(entry: Entry, known: Sequence[Entry]) -> Entry | None:
    if entry.source not in SEES or entry.seen.record.unread is not None:
        return None
    for other in reversed(known):
        if entry.start <= other.at <= entry.at and agree(other.seen, entry.seen):
            return other
    return None


def _overtaken(placed: list[Entry]) -> tuple[list[Entry], list[Window]]:
    """Set aside what came later than a newer state, and keep the time it was about as open."""
    ages: dict[str, str] = {}
    for entry in placed:
        if entry.seen.born:
            ages[entry.seen.born] = min(ages.get(entry.seen.born, entry.start), entry.start)
    kept: list[Entry] = []
    windows: list[Window] = []
    highest: dict[str, int] = {}
    youngest = ""
    for entry in placed:
        seen, operation = entry.seen, entry.seen.record.operation
        age, version = ages.get(seen.born, ""), seen.version
        # Few come late: only for those that may have is it worth to look through all the others.
        late = (
            (seen.born and age < youngest)
            or (version is not None and version < highest.get(operation, 0))
            or (seen.gone and not entry.exact)
        )
        newer = _newer(entry, kept, ages) if late else None
        youngest = max(youngest, age)
        if version is not None:
            highest[operation] = max(version, highest.get(operation, 0))
        if newer is None:
            kept.append(entry)
        elif entry.start < newer.at:
            gone = entry.seen.gone
            windows.append(Window(start=entry.start, end=newer.at, becomes=entry.seen, whole=gone))
    return kept, windows


def _newer(entry: Entry, kept: list[Entry], ages: dict[str, str]) -> Entry | None:
    """The first of the earlier entries that speaks of a newer state than this one does."""
    seen = entry.seen
    found: Entry | None = None
    for other in reversed(kept):
        if _is_newer(other.seen, seen, ages) or _was_made_anew(entry, other, kept):
            found = other
        if other.seen.gone and not seen.born:
            break
    return found


def _is_newer(other: Observation, seen: Observation, ages: dict[str, str]) -> bool:
    if other.born and seen.born and other.born != seen.born:
        return ages[other.born] > ages[seen.born]
    same = other.record.operation == seen.record.operation
    if not same or other.version is None or seen.version is None or other.gone or seen.gone:
        return False
    return other.version > seen.version


def _was_made_anew(entry: Entry, other: Entry, kept: list[Entry]) -> bool:
    """Whether a deletion of nobody knows whom is the one before a resource was made anew."""
    seen = entry.seen
    if not seen.gone or seen.born or entry.exact or other.seen.gone:
        return False
    if not (entry.start <= other.at and other.seen.born):
        return False
    others = {"", other.seen.born}
    return any(
        item.at <= other.at and (item.seen.gone or item.seen.born not in others) for item in kept
    )


def _missed(entries: list[Entry], censuses: Sequence[Census]) -> Iterator[Entry]:
    """Yield a deletion for each complete list that no longer has the resource."""
    if not entries:
        return
    name = entries[0].seen.record.id
    ended: Entry | None = None
    for census in censuses:
        if census.source not in _ASKED or census.gaps or name in census.members:
            continue
        last = max((item for item in entries if item.at <= census.at), key=_order, default=None)
        if last is not None and last is not ended and not last.seen.gone:
            ended = last
            yield Entry(seen=_gone(last.seen, census), at=census.at, start=census.at)


def _gone(seen: Observation, census: Census) -> Observation:
    record = Record(
        id=seen.record.id,
        collector=census.collector,
        operation=seen.record.operation,
        place=census.place,
        as_of=census.at,
        source=census.source,
        facts={},
    )
    return Observation(record=record, seen=census.at, gone=True, born=seen.born)


def windows_of(entries: Iterable[Entry]) -> Iterator[Window]:
    """Yield the times within which the changes were whose instant nobody knows."""
    for entry in entries:
        if not entry.exact and entry.source in SEES:
            gone = entry.seen.gone
            yield Window(start=entry.start, end=entry.at, becomes=entry.seen, whole=gone)


def anew(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the first entry of each later incarnation."""
    met: set[str] = set()
    for entry in entries:
        born = entry.seen.born
        if born and born not in met:
            if met:
                yield entry
            met.add(born)


def renamed(entry: Entry) -> Entry:
    """The same time, as the beginning of another incarnation: nothing from before is left."""
    return replace(entry, seen=replace(entry.seen, gone=True))
