"""Where a cluster gave no answer, what a bundle in force tells of it counts instead. Pure."""

from dataclasses import replace

from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.sources.kubernetes_live import BY_COLLECTOR, cluster_of


def completed(live: Reading, taken: Reading, clusters: Reading) -> Reading:
    """A live reading, with what a bundle in force tells of the clusters that gave no answer.

    `taken` is the bundle's reading of the same collector, `clusters` its reading of which kinds
    its clusters list in full. Without one it is the live attempt that says why nothing is known.
    """
    if isinstance(live, Unseen):
        return replace(taken, calls=live.calls) if isinstance(taken, Seen) else live
    if isinstance(taken, Seen) and isinstance(clusters, Seen):
        live = _filled(live, taken, clusters)
    if not live.gaps or live.listings:
        return live
    return Unseen(
        collector=live.collector,
        place=live.place,
        as_of=live.as_of,
        unread=live.gaps[0].unread,
        calls=live.calls,
    )


def _filled(live: Seen, taken: Seen, clusters: Seen) -> Seen:
    kind = BY_COLLECTOR.get(live.collector)
    if kind is None or taken.as_of != clusters.as_of:
        return live
    known = {
        record.id
        for record in clusters.records
        if kind.resource in (record.facts or {}).get("listed", ())
    } - {gap.id for gap in taken.gaps}
    filled = known & {gap.id for gap in live.gaps}
    if not filled:
        return live
    older = [item for item in taken.records if cluster_of(item) in filled]
    kept = [item for item in live.records if cluster_of(item) not in filled]
    return replace(
        live,
        as_of=min(live.as_of, taken.as_of),
        records=tuple(sorted([*kept, *older], key=lambda item: (item.id, item.operation))),
        listings=tuple(sorted([*live.listings, *taken.listings], key=lambda item: item.digest)),
        gaps=tuple(gap for gap in live.gaps if gap.id not in filled),
    )
