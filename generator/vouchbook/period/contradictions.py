"""Where two sources speak for the same instant, and disagree about a fact that neither lacks."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from vouchbook.model.film import Contradiction
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.period.compare import Fact, agree, told_apart
from vouchbook.period.entries import SEES, Entry
from vouchbook.period.gather import canonical_text
from vouchbook.period.knowledge import Knowledge
from vouchbook.period.times import moment, written
from vouchbook.period.track import Clash, Track

_DEPLOYED_WITHIN = timedelta(hours=1)


def contradictions(
    knowledge: Knowledge, collectors: Iterable[str], start: str, end: str
) -> tuple[Contradiction, ...]:
    """The contradictions of a period, by time, collector and resource.

    A later observation contradicts an earlier one where a watch runs that would have told of a
    change between them, and told of none. That AWS Config captures some time after a change is no
    contradiction; that a template says otherwise than what is in effect is one, although it only
    tells what was meant, unless it takes effect soon after.
    """
    wanted = frozenset(collectors)
    found = {
        canonical_text(item): item
        for (collector, _, home), track in knowledge.tracks.items()
        if collector in wanted
        for clash in track.clashes
        if start <= clash.later.at < end and not _expected(track, clash)
        for item in _told(track, clash, home)
    }
    return tuple(sorted(found.values(), key=_order))


def _order(item: Contradiction) -> tuple[str, str, str, str, str, tuple[str, ...]]:
    return (item.at, item.collector, item.resource, item.operation, item.path, item.cites)


def _expected(track: Track, clash: Clash) -> bool:
    """Whether the two only show a change, of which a source tells in its own time."""
    earlier, later = clash.earlier, clash.later
    if not later.exact:
        return not track.watched_exactly(max(earlier.at, later.start), later.at)
    if later.source in {Source.IAC_TEMPLATE, Source.ATTESTATION}:
        return _takes_effect(track, later)
    if track.watched_exactly(earlier.at, later.at):
        return False
    return any(
        not item.exact
        and item.start <= later.at <= item.at
        and item.seen.record.operation == later.seen.record.operation
        and agree(item.seen, later.seen)
        for item in track.entries
    )


def _takes_effect(track: Track, meant: Entry) -> bool:
    """Whether what was meant was so soon after: a stack tells when its update began."""
    until = written(moment(meant.at) + _DEPLOYED_WITHIN)
    return any(
        item.source in SEES
        and meant.at < item.at <= until
        and item.seen.record.operation == meant.seen.record.operation
        and agree(item.seen, meant.seen)
        for item in track.entries
    )


def _told(track: Track, clash: Clash, home: Place) -> Iterator[Contradiction]:
    believed = clash.believed
    other = clash.earlier if believed is clash.later else clash.later
    for path, one, another in _facts(believed, other):
        record = believed.seen.record
        yield Contradiction(
            at=clash.later.at,
            collector=track.collector,
            resource=track.id,
            place=home,
            operation=record.operation,
            path=path,
            strongest=record.source.value,
            believed=one,
            other=other.seen.record.source.value,
            said=another,
            cites=tuple(sorted({record.digest, other.seen.record.digest} - {""})),
        )


def _facts(believed: Entry, other: Entry) -> Iterator[Fact]:
    one, another = believed.seen, other.seen
    if one.gone != another.gone:
        yield "", None if one.gone else "there", None if another.gone else "there"
        return
    if one.record.unread is None and another.record.unread is None:
        yield from told_apart(one.record, another.record)
