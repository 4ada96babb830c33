"""Lists of what AWS Config knew: its snapshots, and its discovered resources.

A snapshot file holds the latest item of every resource of every type that is recorded. It says
neither when it was made nor that it is whole: the time stands in the name that AWS gives it, beside
the snapshot's own id, and only a recorder that is shown to have covered a type for at least
`CAPTURES_WITHIN` before (and still after) makes it a census of that type. Only while a recorder
runs is a snapshot delivered (AWS Config API reference, DeliverConfigSnapshot), but one that was
started a moment ago hasn't seen everything yet.

Such a snapshot also shows again what was captured before the recorder's present run: when it starts
again, AWS Config writes no new item for what has not changed.

A list of discovered resources may have been asked for by name, and doesn't say so: it is no census.
It tells when resources were deleted, and of which resources no item was brought.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from vouchbook.kernel.canonical import instant
from vouchbook.kernel.errors import UsageError
from vouchbook.model.history import Census, Observation, Watch
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.sources.appmesh_resources import Kind
from vouchbook.sources.config_history_answers import shown
from vouchbook.sources.config_history_items import TYPES, arn_in, fields_of, place_of_item, time_of
from vouchbook.sources.config_history_kept import Identity
from vouchbook.sources.config_history_order import CAPTURES_WITHIN, after

_NAMED = re.compile(
    r"(?:.*/)?(?P<account>[0-9]{12})_Config_(?P<region>[a-z0-9-]{1,40})_ConfigSnapshot_"
    r"(?P<at>[0-9]{8}T[0-9]{6}Z)_(?P<id>[0-9a-f-]{36})\.json(?:\.gz)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One snapshot file of AWS Config, of which the time is known."""

    account: str
    region: str
    at: str
    cite: str
    """The file's digest."""
    items: tuple[tuple[str, str, bool, Identity], ...]
    """Collector, ARN, whether it counts as a member, and the item, for everything of App Mesh."""
    doubtful: frozenset[str]
    """Collectors of which something in it could not be read, or was not recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """One resource that AWS Config knows of."""

    kind: Kind
    arn: str
    place: Place
    deleted: str
    """When it was deleted; empty where it wasn't, as far as AWS Config knows."""


def snapshot_named(name: str, identifier: object) -> tuple[str, str, str] | None:
    """Account, region and time of the snapshot with this id, by its file's name; None without."""
    found = _NAMED.fullmatch(name)
    if found is None or found["id"] != identifier:
        return None
    try:
        at = datetime.strptime(found["at"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    when = time_of(instant(at))
    return (found["account"], found["region"], when) if when else None


def discovered(item: object, place: Place | None) -> Discovered | None:
    """Read one element of `resourceIdentifiers`; None where it is of another service's type.

    UsageError where it isn't clear which resource it is.
    """
    fields = fields_of(item)
    kind = TYPES.get(str(fields.get("resourcetype")))
    if kind is None:
        return None
    arn = arn_in(fields, kind)
    deleted = fields.get("resourcedeletiontime")
    when = time_of(deleted)
    if deleted is not None and not when:
        raise UsageError(f"{arn} has the time of deletion {shown(deleted)}, which is none")
    return Discovered(kind=kind, arn=arn, place=place_of_item(fields, place, arn), deleted=when)


def censuses_of(snapshots: Iterable[Snapshot], watches: Iterable[Watch]) -> tuple[Census, ...]:
    """The censuses that snapshots are, under the watches that prove it, sorted."""
    proofs = tuple(watches)
    found = {
        Census(
            collector=collector,
            place=watch.place,
            at=snapshot.at,
            source=Source.CONFIG_HISTORY,
            members=frozenset(
                arn for name, arn, there, _ in snapshot.items if name == collector and there
            ),
            cites=(snapshot.cite,),
        )
        for snapshot in snapshots
        for watch, collector in _proved(snapshot, proofs)
    }
    return tuple(sorted(found, key=lambda item: (item.at, item.collector, item.place, item.cites)))


def shown_again(
    snapshots: Iterable[Snapshot],
    watches: Iterable[Watch],
    known: Mapping[Identity, tuple[Observation, ...]],
) -> Iterator[Observation]:
    """What snapshots show to be so still, of what was captured before a watch began.

    `known` has the observations of the items that the snapshots hold.
    """
    proofs = tuple(watches)
    # A watch carries on what the first snapshot showed: the later ones would only repeat it.
    done: set[tuple[Place, str, Identity]] = set()
    for snapshot in sorted(snapshots, key=lambda item: item.at):
        for watch, collector in _proved(snapshot, proofs):
            for name, _, there, item in snapshot.items:
                mark = (watch.place, watch.start, item)
                if name != collector or not there or mark in done:
                    continue
                done.add(mark)
                for seen in known.get(item, ()):
                    if seen.record.as_of < watch.start:
                        yield replace(seen, at=snapshot.at, seen=snapshot.at, earliest="")


def _proved(snapshot: Snapshot, watches: Iterable[Watch]) -> Iterator[tuple[Watch, str]]:
    """The watches under which a snapshot is whole, with each collector for which it is."""
    for watch in watches:
        here = (watch.place.account, watch.place.region) == (snapshot.account, snapshot.region)
        if here and after(watch.start, CAPTURES_WITHIN) <= snapshot.at < watch.end:
            for collector in watch.collectors:
                if collector not in snapshot.doubtful:
                    yield watch, collector
