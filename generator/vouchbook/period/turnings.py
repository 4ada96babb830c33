"""What changed in the period, when, and who did it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from vouchbook.model.film import Turning
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.period.compare import agree, told_apart
from vouchbook.period.entries import SEES, STRENGTH, Entry
from vouchbook.period.knowledge import Knowledge
from vouchbook.period.times import after
from vouchbook.period.track import Track

_TELLING = frozenset({Source.CONFIG_HISTORY, Source.CLOUDTRAIL})
"""Sources that tell of changes; others look now and then."""
_STATES = SEES | {Source.IMPORTED_SNAPSHOT}
"""Sources that tell what was so; what was meant, or is somebody's word, turns nothing."""


def turnings(
    knowledge: Knowledge, collectors: Iterable[str], start: str, end: str
) -> tuple[Turning, ...]:
    """The changes of a period, by time, collector and resource.

    A resource that a history begins with has not appeared: that takes a complete list without it
    before, or a first version.
    """
    wanted = frozenset(collectors)
    found: list[Turning] = []
    for (collector, _, home), track in knowledge.tracks.items():
        if collector in wanted:
            every = [*_existence(track, home), *_changes(track, home)]
            found += (item for item in _merged(every) if start <= item.at < end)
    return tuple(
        sorted(found, key=lambda item: (item.at, item.collector, item.resource, item.what))
    )


def _existence(track: Track, home: Place) -> Iterator[Turning]:
    last: Entry | None = None
    for entry in track.entries:
        if entry.source not in _STATES:
            continue
        what = _what(track, last, entry)
        if what:
            yield _turning(track, home, entry, what, last)
        last = _newer(last, entry)


def _newer(last: Entry | None, entry: Entry) -> Entry:
    """The entry that the next one follows; which incarnation it is, is not forgotten."""
    if last is not None and not entry.seen.born and not entry.seen.gone and not last.seen.gone:
        return replace(entry, seen=replace(entry.seen, born=last.seen.born))
    return entry


def _what(track: Track, last: Entry | None, entry: Entry) -> str:
    seen = entry.seen
    if last is None:
        return "appeared" if not seen.gone and _born_here(track, entry) else ""
    if seen.gone:
        return "" if last.seen.gone else "deleted"
    if last.seen.gone:
        return "made anew"
    return "made anew" if seen.born and last.seen.born and seen.born != last.seen.born else ""


def _born_here(track: Track, entry: Entry) -> bool:
    first = entry.source is Source.CLOUDTRAIL and entry.seen.version == 1
    return first or bool(track.absences(entry.at))


def _changes(track: Track, home: Place) -> Iterator[Turning]:
    for entries in track.facets():
        last: Entry | None = None
        for entry in entries:
            if entry.source not in _STATES and not entry.seen.gone:
                continue
            if entry.seen.gone:
                last = None
                continue
            if last is not None and _turned(last, entry):
                paths = told_apart(last.seen.record, entry.seen.record)
                if paths or entry.source is Source.CLOUDTRAIL:
                    turning = _turning(track, home, entry, "changed", last)
                    yield replace(turning, paths=paths)
            last = _better(last, entry)


def _turned(last: Entry, entry: Entry) -> bool:
    # An answer that was refused says nothing; a change that can't be told is one all the same.
    if entry.seen.record.unread is not None and entry.source is not Source.CLOUDTRAIL:
        return False
    return not agree(last.seen, entry.seen) or entry.source is Source.CLOUDTRAIL


def _better(last: Entry | None, entry: Entry) -> Entry:
    """The entry to which the next one is compared: the newest that says anything."""
    if last is None or last.seen.record.unread is not None:
        return entry
    if entry.seen.record.unread is not None:
        return last
    fewer = len(entry.seen.record.lacks) <= len(last.seen.record.lacks)
    return entry if fewer or not agree(last.seen, entry.seen) else last


def _turning(track: Track, home: Place, entry: Entry, what: str, last: Entry | None) -> Turning:
    earliest = _earliest(track, entry, last)
    who = _who(track, entry, earliest)
    return Turning(
        at=entry.at,
        earliest=earliest,
        seen=entry.seen.seen,
        collector=track.collector,
        resource=track.id,
        place=home,
        what=what,
        by=who.seen.by if who else "",
        event=who.seen.event if who else entry.seen.event,
        sources=_sources(track, entry),
    )


def _earliest(track: Track, entry: Entry, last: Entry | None) -> str:
    """The first instant at which the change may have been."""
    if entry.exact and entry.source in _TELLING:
        return entry.at
    known = [last.at] if last else []
    if not entry.seen.gone and (last is None or last.seen.gone):
        known += track.absences(entry.at)
    if not known:
        return entry.start
    floor, watched = after(max(known)), track.watched_until(max(known))
    since = floor if entry.exact else entry.start
    if watched < entry.at:
        since = watched if entry.exact else min(watched, entry.start)
    return min(max(since, floor), entry.at)


def _who(track: Track, entry: Entry, earliest: str) -> Entry | None:
    """CloudTrail's event about the same change: the last within the time in which it may be."""
    if entry.source is Source.CLOUDTRAIL:
        return entry
    events = [
        item
        for item in track.entries
        if item.source is Source.CLOUDTRAIL
        and earliest <= item.at <= entry.at
        and item.seen.gone == entry.seen.gone
    ]
    return events[-1] if events else None


def _sources(track: Track, entry: Entry) -> tuple[str, ...]:
    """The sources that tell of the change, strongest first."""
    found = {entry.source}
    found |= {item.source for item in track.entries if _about(item, entry)}
    return tuple(item.value for item in sorted(found, key=STRENGTH.__getitem__))


def _about(item: Entry, entry: Entry) -> bool:
    """Whether an entry tells of the same change as another."""
    if item.source not in _TELLING or item.seen.gone != entry.seen.gone:
        return False
    if item.at == entry.at:
        return True
    same = item.seen.record.operation == entry.seen.record.operation
    within = not item.exact and item.start <= entry.at <= item.at
    return same and within and agree(item.seen, entry.seen)


def _merged(every: Iterable[Turning]) -> Iterator[Turning]:
    """One turning for what changed at once: a resource and its tags."""
    found: dict[tuple[str, str], Turning] = {}
    for item in every:
        key = (item.at, "changed" if item.what == "changed" else "existence")
        known = found.get(key)
        if known is None:
            found[key] = item
        else:
            both = tuple(sorted({*known.sources, *item.sources}, key=_strength))
            found[key] = replace(known, paths=(*known.paths, *item.paths), sources=both)
    anew = {at for at, kind in found if kind == "existence"}
    for (at, kind), item in found.items():
        if kind == "existence" or at not in anew:
            yield item


def _strength(source: str) -> int:
    return STRENGTH[Source(source)]
