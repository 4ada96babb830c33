"""What clusters answered live, as readings: the answers go through the reader of bundles. Pure.

Source: Kubernetes API concepts (lists, chunks of lists, PartialObjectMetadata).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from vouchbook.collectors.kubernetes import CLUSTERS
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.records import digested, listing_of
from vouchbook.model.collector import Operation
from vouchbook.model.importing import Hand, Original
from vouchbook.model.place import Place
from vouchbook.model.reading import Call, Gap, Reading, Record, Seen, Source, Unseen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.sources.bounded import json_document
from vouchbook.sources.kubernetes import KUBERNETES
from vouchbook.sources.kubernetes_kinds import KINDS, Kind, metadata_of

Clean = Callable[[Operation, Mapping[str, Any]], tuple[Mapping[str, Any], tuple[str, ...]]]
"""Redacts an answer, as model.importing.Hand has it."""

SECRET = "Secret"  # noqa: S105 - the kind of an object
PARTIAL = "PartialObjectMetadataList"
"""What is asked for instead of secrets: their metadata alone."""
BY_COLLECTOR: Mapping[str, Kind] = {kind.collector.id: kind for kind in KINDS}
"""Collector -> the kind of object that it has."""
SERVED = frozenset({CLUSTERS.id, *BY_COLLECTOR})
"""The collectors whose records a cluster's own API can give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One part of a list."""

    data: bytes
    """The part as a list of its own, in which is left what the reader looks at."""
    items: int
    """How many objects the cluster gave."""
    goes_on: str
    """The token of the next part; empty at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One kind's whole list, as a cluster gave it; without a page where it has no such kind."""

    at: str
    pages: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one cluster answered, by resource."""

    arn: str
    lists: Mapping[str, Listed | Unread]
    calls: Mapping[str, tuple[Call, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What a place's clusters answered."""

    place: Place
    at: str
    clusters: tuple[Answered, ...] = ()
    unread: Unread | None = None
    """Why nobody can tell which clusters there are."""
    gaps: tuple[Gap, ...] = ()
    """Where the list of clusters has no end."""
    calls: tuple[Call, ...] = ()
    """The requests by which the clusters were found."""


def page_of(kind: Kind, data: bytes) -> Page:
    """Read one part of a list and keep what can become a record.

    Raises UsageError for what isn't such a list. Of secrets nothing but metadata is taken, and an
    answer with more is refused; annotations are left out, as kubectl keeps whole objects in one.
    """
    document = json_document(kind.resource, data)
    wanted = PARTIAL if kind.kind == SECRET else f"{kind.kind}List"
    found = document if isinstance(document, Mapping) else {}
    # A list without objects may be written as null.
    items = [] if found.get("items", ()) is None else found.get("items")
    if found.get("kind") != wanted or not isinstance(items, list):
        raise UsageError(f"the answer is no {wanted}")
    objects = [_object(kind, item) for item in items]
    whole = {
        "apiVersion": f"{kind.group}/v1".lstrip("/"),
        "kind": f"{kind.kind}List",
        "metadata": {},
        "items": [item for item in objects if kind.wanted(item)],
    }
    goes_on = metadata_of(found).get("continue")
    return Page(
        data=json.dumps(whole).encode(),
        items=len(items),
        goes_on=goes_on if isinstance(goes_on, str) else "",
    )


def _object(kind: Kind, item: Any) -> Mapping[str, Any]:
    said = "PartialObjectMetadata" if kind.kind == SECRET else kind.kind
    if not isinstance(item, Mapping) or item.get("kind", said) != said:
        raise UsageError(f"the list of {kind.resource} holds something else")
    dropped = {"annotations", "managedFields"} if kind.kind == SECRET else {"managedFields"}
    kept = {name: value for name, value in metadata_of(item).items() if name not in dropped}
    if kind.kind == SECRET:
        return {"apiVersion": "v1", "kind": SECRET, "metadata": kept}
    return {**item, "metadata": kept}


def readings_of(live: Live, wanted: Iterable[str], clean: Clean) -> Mapping[str, Reading]:
    """One reading for each wanted collector, by its id.

    A list of some cluster that isn't whole is a gap with the cluster's ARN; where no cluster gave
    a list, there are gaps alone and no listing.
    """
    names = sorted({*wanted} & SERVED)
    if live.unread is not None:
        unseen = {
            name: Unseen(collector=name, place=live.place, as_of=live.at, unread=live.unread)
            for name in names
        }
        return _with_ways(live, unseen)
    hand = Hand(place=live.place, at=live.at, shapes={}, clean=clean)
    brought = KUBERNETES.read(_originals(live), hand)
    records: dict[str, list[Record]] = {name: [] for name in (CLUSTERS.id, *names)}
    for item in brought.observations:
        if item.record.collector in records:
            records[item.record.collector].append(item.record)
    whole = {item.id: frozenset((item.facts or {})["listed"]) for item in records[CLUSTERS.id]}
    seen: dict[str, Reading] = {
        name: _kind(live, BY_COLLECTOR[name], records[name], whole)
        for name in names
        if name != CLUSTERS.id
    }
    if CLUSTERS.id in names:
        seen[CLUSTERS.id] = _clusters(live, records[CLUSTERS.id])
    return _with_ways(live, dict(sorted(seen.items())))


def _with_ways(live: Live, readings: Mapping[str, Reading]) -> Mapping[str, Reading]:
    """The readings, with the requests that found the clusters in the one that is about them."""
    first = CLUSTERS.id if CLUSTERS.id in readings else min(readings, default="")
    return {
        name: replace(item, calls=(*live.calls, *item.calls)) if name == first else item
        for name, item in readings.items()
    }


def _originals(live: Live) -> Iterable[Original]:
    """Every answer as a file of a bundle: a folder a cluster, and in it one a part of a list."""
    for cluster in live.clusters:
        folder = cluster.arn.rpartition("/")[2]
        named = json.dumps({"cluster": {"arn": cluster.arn}}).encode()
        yield _original(f"{folder}/cluster.json", named)
        for resource, listed in sorted(cluster.lists.items()):
            if isinstance(listed, Unread):
                continue
            for number, data in enumerate(listed.pages or (_NOTHING,), start=1):
                yield _original(f"{folder}/{number:06}/{resource}.json", data)


_NOTHING = json.dumps({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": []}).encode()


def _original(name: str, data: bytes) -> Original:
    digest = hashlib.sha256(data).hexdigest()
    return Original(name=name, size=len(data), sha256=digest, read=partial(bytes, data))


def _kind(
    live: Live, kind: Kind, records: Iterable[Record], whole: Mapping[str, frozenset[str]]
) -> Seen:
    """What every cluster of the place has of one kind."""
    asked = {one.arn: one.lists.get(kind.resource) or _unasked(kind) for one in live.clusters}
    told = {arn: item for arn, item in asked.items() if isinstance(item, Listed)}
    gaps = [Gap(id=arn, unread=item) for arn, item in asked.items() if isinstance(item, Unread)]
    gaps += [
        Gap(id=arn, unread=_not_whole(kind))
        for arn in told
        if kind.resource not in whole.get(arn, ())
    ]
    gaps += live.gaps
    found = tuple(
        _lively(record, told[cluster_of(record)].at, kind)
        for record in sorted(records, key=lambda one: (one.id, one.operation))
    )
    listing = listing_of(
        *(kind.collector.id, kind.operation.id, {"clusters": sorted(told)}),
        *(len(found), sum(len(item.pages) for item in told.values()), live.place),
        complete=not gaps,
    )
    return Seen(
        collector=kind.collector.id,
        place=live.place,
        as_of=live.at,
        records=found,
        listings=(listing,) if told or not asked else (),
        gaps=tuple(sorted(gaps, key=lambda gap: gap.id)),
        calls=tuple(call for one in live.clusters for call in one.calls.get(kind.resource, ())),
    )


def _clusters(live: Live, records: Iterable[Record]) -> Seen:
    found = tuple(_lively(record, live.at) for record in sorted(records, key=lambda one: one.id))
    listing = listing_of(
        *(CLUSTERS.id, CLUSTERS.facets[0].operation.id, {}),
        *(len(found), 1, live.place),
        complete=not live.gaps,
    )
    return Seen(
        collector=CLUSTERS.id,
        place=live.place,
        as_of=live.at,
        records=found,
        listings=(listing,),
        gaps=live.gaps,
    )


def cluster_of(record: Record) -> str:
    """The ARN of the cluster that an object's record is from."""
    return "/".join(record.id.split("/")[:2])


def _lively(record: Record, at: str, kind: Kind | None = None) -> Record:
    """A record as the live answer that it is; what secrets hold was never asked for."""
    lacks = {*record.lacks, "type"} if kind is not None and kind.kind == SECRET else record.lacks
    return digested(
        replace(
            record,
            as_of=at,
            source=Source.LIVE_API,
            origin="",
            lacks=tuple(sorted(lacks)),
            digest="",
        )
    )


def listing_right(kind: Kind) -> str:
    """The right that Kubernetes' RBAC asks for a list, `group/plural: list`."""
    return f"{kind.operation.permission.partition(':')[0]}: list"


def _not_whole(kind: Kind) -> Unread:
    return Unread(
        reason=Reason.TRUNCATED,
        operation=kind.operation.id,
        permission=listing_right(kind),
        detail=f"an object in the list of {kind.resource} has no name or uid that can be one",
    )


def _unasked(kind: Kind) -> Unread:
    return Unread(
        reason=Reason.NOT_COLLECTED,
        operation=kind.operation.id,
        permission=listing_right(kind),
    )


def needed_kinds(names: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds of object that the collectors of these names have, in the order of `KINDS`."""
    wanted = {*names}
    return tuple(kind for kind in KINDS if kind.collector.id in wanted)
