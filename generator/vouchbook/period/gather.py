"""Make one history of snapshots and of what was brought: sorted, each thing once. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from vouchbook.kernel.canonical import canonical, digest
from vouchbook.kernel.codec import encode
from vouchbook.kernel.records import digested
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.history import Brought, Census, History, Observation
from vouchbook.model.reading import Gap, Reading, Record, Seen, Source, Unseen
from vouchbook.model.reasons import Reason
from vouchbook.model.snapshot import Snapshot
from vouchbook.period.recorders import recorded


def history_of(
    snapshots: Iterable[Snapshot], brought: Iterable[Brought], synthetic: Iterable[str] = ()
) -> History:
    """Everything that snapshots and imports tell, in an order that doesn't depend on theirs.

    A snapshot speaks for one instant, its header's `as_of`: each of its records is an observation
    then, each reading that answered a census, and one that didn't a census with a gap for the
    whole place. What a service that AWS has ended answers is no observation at all. `synthetic`
    names the imports that are no evidence; of a snapshot its header tells.
    """
    taken = sorted(snapshots, key=lambda item: (item.header.as_of, item.id))
    parts = tuple(brought)
    observations = [item for part in parts for item in part.observations]
    censuses = [item for part in parts for item in part.censuses]
    for snapshot in taken:
        for reading in snapshot.readings:
            observations += _observations(reading, snapshot.header.as_of)
            censuses += _censuses(reading, snapshot.header.as_of)
    watches = [item for part in parts for item in part.watches]
    watches += recorded(taken, parts)
    return History(
        observations=tuple(_once(map(_with_digest, observations), _observed)),
        censuses=tuple(_once(censuses, _counted)),
        watches=tuple(_once(watches, canonical_text)),
        flaws=tuple(_once((item for part in parts for item in part.flaws), canonical_text)),
        custody=tuple(_once((item for part in parts for item in part.custody), canonical_text)),
        snapshots=tuple(sorted({snapshot.id for snapshot in taken})),
        synthetic=tuple(sorted({*synthetic, *(i.id for i in taken if i.header.synthetic)})),
    )


def history_digest(history: History) -> str:
    """Digest of the frozen material: what a period was made from.

    A record stands in it by its own digest, which covers everything else of it.
    """
    return digest(
        canonical(
            {
                "observations": [
                    [*said, [_line(item) for item in told]]
                    for said, told in groupby(history.observations, key=_told)
                ],
                "censuses": [_plain(item) for item in history.censuses],
                "watches": encode(history.watches),
                "flaws": encode(history.flaws),
                "custody": encode(history.custody),
                "snapshots": list(history.snapshots),
                "synthetic": list(history.synthetic),
            }
        )
    )


def canonical_text(value: Any) -> str:
    """A value of ours as canonical JSON: by it, such values are sorted and told apart."""
    return canonical(encode(value)).decode()


def _observations(reading: Reading, at: str) -> Iterator[Observation]:
    if not isinstance(reading, Seen):
        return
    known = {record.id: _metadata(record) for record in reading.records if _metadata(record)}
    for record in reading.records:
        told = known.get(record.id, {})
        version = told.get("version")
        yield Observation(
            record=record,
            at=at,
            seen=reading.as_of,
            # Every facet of a resource belongs to the incarnation that its root tells.
            born=str(told.get("uid") or ""),
            version=version if isinstance(version, int) and _metadata(record) else None,
        )


def _metadata(record: Record) -> Mapping[str, Any]:
    """What App Mesh says of a resource itself: uid, version, owners. Empty for anything else."""
    collector = all_collectors().get(record.collector)
    if not record.facts or collector is None:
        return {}
    for facet in collector.facets:
        if facet.operation.id == record.operation and facet.path:
            root = record.facts.get(facet.path[0])
            told = root.get("metadata") if isinstance(root, Mapping) else None
            return told if isinstance(told, Mapping) else {}
    return {}


def _censuses(reading: Reading, at: str) -> Iterator[Census]:
    if isinstance(reading, Unseen):
        if reading.unread.reason is not Reason.SERVICE_DISCONTINUED:
            gap = Gap(id=str(reading.place), unread=reading.unread)
            yield _census(reading, at, Source.LIVE_API, gaps=(gap,))
        return
    source = min((item.source for item in reading.records), default=Source.LIVE_API, key=_strength)
    yield replace(
        _census(reading, at, source, gaps=reading.gaps),
        members=frozenset(record.id for record in reading.records),
        cites=tuple(sorted({item.digest for item in reading.listings if item.digest})),
    )


def _census(reading: Reading, at: str, source: Source, gaps: tuple[Gap, ...]) -> Census:
    return Census(
        collector=reading.collector,
        place=reading.place,
        at=at,
        source=source,
        members=frozenset(),
        gaps=gaps,
    )


def _strength(source: Source) -> int:
    return tuple(Source).index(source)


def _with_digest(item: Observation) -> Observation:
    return item if item.record.digest else replace(item, record=digested(item.record))


def _observed(item: Observation) -> tuple[Any, ...]:
    """Sorted by time; two are the same where nothing differs but when they were read."""
    return (
        item.instant,
        item.record.collector,
        item.record.id,
        item.record.operation,
        item.record.place,
        item.record.source.value,
        item.record.digest,
        item.earliest,
        item.gone,
        item.born,
        -1 if item.version is None else item.version,
        item.by,
        item.event,
        item.seen,
    )


def _told(item: Observation) -> tuple[Any, ...]:
    """What many observations of one snapshot or one file have in common."""
    return (item.at, item.seen, item.earliest, item.gone, item.by, item.event)


def _line(item: Observation) -> list[Any]:
    return [item.record.digest, item.born, item.version]


def _counted(item: Census) -> tuple[Any, ...]:
    return (
        item.at,
        item.collector,
        item.place,
        item.source.value,
        tuple(sorted(item.members)),
        tuple(canonical_text(gap) for gap in item.gaps),
        item.cites,
    )


def _plain(item: Census) -> dict[str, Any]:
    """A census as JSON: the codec knows no sets, because they have no order."""
    return {
        "collector": item.collector,
        "place": encode(item.place),
        "at": item.at,
        "source": item.source.value,
        "members": sorted(item.members),
        "gaps": encode(item.gaps),
        "cites": list(item.cites),
    }


def _once(items: Iterable[Any], key: Any) -> Iterator[Any]:
    """Yield each thing once, in the order of its key."""
    seen = {key(item): item for item in items}
    for name in sorted(seen):
        yield seen[name]
