"""AWS Config's history: its delivered files, and what its API answers, as files.

Recognised by content, plain or gzipped:

- history and snapshot files as the delivery channel puts them into a bucket, and the output of
  `aws configservice get-resource-config-history`: `configurationItems`;
- the output of `list-discovered-resources`: `resourceIdentifiers`;
- the output of `describe-configuration-recorders`, `describe-configuration-recorder-status` and
  `describe-delivery-channel-status`, which don't say of which place or of when they are.

Items of App Mesh become observations (`config_history_items`, dated by `config_history_order`),
what is shown of recorders becomes watches (`config_history_watches`), and a snapshot under a watch
a census (`config_history_listed`). Items of other types are passed over: snapshots hold everything.
All else that isn't understood is told.

Sources: AWS Config developer guide, configuration history and configuration snapshot files; AWS
Config API reference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from vouchbook.model.history import Brought, Custody, Flaw
from vouchbook.model.importing import Hand, Import, Original
from vouchbook.sources.appmesh_records import custody_of
from vouchbook.sources.appmesh_resources import KINDS
from vouchbook.sources.config_history_complete import Extent, begins_of, losses_of
from vouchbook.sources.config_history_facts import root_shape
from vouchbook.sources.config_history_files import Part, cite_of, part_of
from vouchbook.sources.config_history_items import Told, told_deleted
from vouchbook.sources.config_history_kept import (
    Identity,
    agreed,
    content_of,
    identity_of,
    origin_of,
)
from vouchbook.sources.config_history_listed import Discovered, Snapshot, censuses_of, shown_again
from vouchbook.sources.config_history_order import in_order, order_of
from vouchbook.sources.config_history_recorders import Delivery, SetUp, Status, Turn
from vouchbook.sources.config_history_runs import Shown, Where, runs_of
from vouchbook.sources.config_history_watches import Loss, watches_of

_KIND = "config-history"
_Of = TypeVar("_Of", Turn, SetUp, Status, Delivery, Discovered)


def read_config_history(originals: Iterable[Original], hand: Hand) -> Brought:
    """Read every file of an import; what can't be read is a flaw that names the file.

    The order of the files doesn't matter, and the same file again gives nothing new. UsageError
    where the form of App Mesh's answers is not known (`Hand.shapes`).
    """
    for kind in KINDS:
        root_shape(kind, hand.shapes)
    gathered = _Gathered()
    custody: set[Custody] = set()
    for original in originals:
        custody.add(custody_of(_KIND, original))
        gathered.add(original, part_of(original, hand))
    return replace(
        gathered.brought(hand.at),
        custody=tuple(sorted(custody, key=lambda item: (item.name, item.sha256))),
    )


class _Gathered:
    """What all files hold together, each thing once."""

    def __init__(self) -> None:
        self._told: dict[tuple[Identity, str], tuple[str, Told]] = {}
        self._extent = Extent()
        self._turns: dict[Turn, Where] = {}
        self._set_ups: dict[SetUp, Where] = {}
        self._statuses: dict[Status, Where] = {}
        self._deliveries: dict[Delivery, Where] = {}
        self._discovered: dict[Discovered, Where] = {}
        self._snapshots: set[Snapshot] = set()
        self._flaws: set[Flaw] = set()
        self._losses: set[Loss] = set()

    def add(self, original: Original, part: Part) -> None:
        """Take in what one file holds."""
        where = Where(name=original.name, cite=cite_of(original))
        for told in part.told:
            key = (identity_of(told), content_of(told))
            mine = (original.name, told)
            self._told[key] = min(self._told.get(key, mine), mine, key=_origin_and_name)
            self._extent.add(told, where, every_state=part.every_state, delivered=part.delivered)
        turns = self._turns if part.every_state else self._extent.turns_in_snapshots
        _note(turns, part.turns, where)
        _note(self._set_ups, part.set_ups, where)
        _note(self._statuses, part.statuses, where)
        _note(self._deliveries, part.deliveries, where)
        _note(self._discovered, part.discovered, where)
        self._flaws.update(part.flaws)
        self._losses.update(part.losses)
        if part.snapshot is not None:
            self._snapshots.add(part.snapshot)

    def brought(self, at: str) -> Brought:
        """What the files give; `at` is when those were made that don't say it."""
        items, contradictions = agreed(self._told.values())
        told = (*items, *self._deleted(at))
        runs, stopped = runs_of(self._shown(at))
        begins = begins_of(self._extent, (kind.collector.id for kind in KINDS))
        missing, unknown = losses_of(self._extent, begins, self._turns, self._discovered)
        watches, spoilt = watches_of(runs, told, begins, (*self._losses, *missing))
        flaws = {*self._flaws, *contradictions, *stopped, *unknown, *spoilt}
        known = {identity_of(item): item.observations for item in items}
        again = shown_again(self._snapshots, watches, known)
        return Brought(
            observations=tuple(sorted((*in_order(told), *again), key=order_of)),
            censuses=censuses_of(self._snapshots, watches),
            watches=watches,
            flaws=tuple(sorted(flaws, key=lambda flaw: (flaw.name, flaw.kind, flaw.detail))),
        )

    def _shown(self, at: str) -> Shown:
        return Shown(
            turns=self._turns,
            set_ups=self._set_ups,
            statuses=self._statuses,
            deliveries=self._deliveries,
            at=at,
        )

    def _deleted(self, at: str) -> Iterator[Told]:
        """What lists of discovered resources tell of deletions."""
        for found, where in self._discovered.items():
            if found.deleted:
                yield told_deleted(
                    found.kind,
                    found.arn,
                    found.place,
                    found.deleted,
                    seen=max(at, found.deleted),
                    origin=f"{where.cite}#/resourceIdentifiers",
                )


def _note(known: dict[_Of, Where], found: Iterable[_Of], where: Where) -> None:
    for item in found:
        known[item] = min(known.get(item, where), where)


def _origin_and_name(copy: tuple[str, Told]) -> tuple[str, str]:
    return origin_of(copy[1]), copy[0]


CONFIG_HISTORY = Import(
    id=_KIND,
    says=(
        "AWS Config's history of App Mesh: delivered history and snapshot files, and the API's "
        "answers about items, discovered resources, recorders and delivery, as the CLI writes them."
    ),
    read=read_config_history,
)
