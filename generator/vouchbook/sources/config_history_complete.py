"""What shows that of AWS Config's history not everything was brought.

No file says that a history is whole. But some say that it isn't: a list of discovered resources
names one of which there is no item, or a snapshot holds an item that no history file has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vouchbook.model.history import Flaw
from vouchbook.model.place import Place
from vouchbook.sources.config_history_items import Told
from vouchbook.sources.config_history_kept import Identity, identity_of
from vouchbook.sources.config_history_listed import Discovered
from vouchbook.sources.config_history_recorders import Turn
from vouchbook.sources.config_history_runs import Where
from vouchbook.sources.config_history_watches import Begins, Loss

_UNKNOWN = "AWS Config knows a resource of which no item was brought"
_ONLY_IN_SNAPSHOT = (
    "a snapshot has what no history file has: of the states before it, some may be missing too"
)


@dataclass(slots=True, kw_only=True)
class Extent:
    """What the files that have every state of their time hold, and what only snapshots hold."""

    begins: dict[tuple[Place, str], str] = field(default_factory=dict)
    """Since when items were brought, by place and collector."""
    delivered: dict[Place, str] = field(default_factory=dict)
    """Since when files were brought from a bucket, where all types lie side by side."""
    in_history: set[Identity] = field(default_factory=set)
    in_snapshots: dict[tuple[Identity, str], Where] = field(default_factory=dict)
    """Items with their collectors, and the file of each."""
    turns_in_snapshots: dict[Turn, Where] = field(default_factory=dict)

    def add(self, told: Told, where: Where, *, every_state: bool, delivered: bool) -> None:
        """Take in an item, from a file with every state of its time or only with the latest."""
        item, collector = identity_of(told), told.kind.collector.id
        if not every_state:
            known = self.in_snapshots.get((item, collector), where)
            self.in_snapshots[item, collector] = min(known, where)
            return
        self.in_history.add(item)
        key, at = (told.place, collector), told.capture
        self.begins[key] = min(self.begins.get(key, at), at)
        if delivered:
            self.delivered[told.place] = min(self.delivered.get(told.place, at), at)


def begins_of(extent: Extent, collectors: Iterable[str]) -> Begins:
    """Since when each collector's items were brought from each place.

    A type without any item in a bucket's history had no resource: its files would lie there, too.
    """
    found = dict(extent.begins)
    for place, at in extent.delivered.items():
        for collector in collectors:
            found[place, collector] = min(found.get((place, collector), at), at)
    return found


def losses_of(
    extent: Extent, begins: Begins, turns: Iterable[Turn], discovered: Mapping[Discovered, Where]
) -> tuple[tuple[Loss, ...], tuple[Flaw, ...]]:
    """What is known and was not brought, with a flaw for each resource known by name only."""
    known = {item[0] for item in extent.in_history}
    known |= {item[0] for item, _ in extent.in_snapshots}
    losses: list[Loss] = []
    flaws: list[Flaw] = []
    for (item, collector), where in extent.in_snapshots.items():
        _, place, capture, _ = item
        if item not in extent.in_history and capture >= begins.get((place, collector), capture):
            losses.append(_snapshot_only(where, place, collector, capture))
    every = set(turns)
    for turn, where in extent.turns_in_snapshots.items():
        if turn not in every:
            losses.append(_snapshot_only(where, turn.place, "", turn.at))
    for found, where in discovered.items():
        if found.arn not in known:
            collector = found.kind.collector.id
            losses.append(
                Loss(name=where.name, place=found.place, collector=collector, why=_UNKNOWN)
            )
            detail = f"AWS Config knows {found.arn}, and no item of it was brought"
            flaws.append(Flaw(kind="missing", name=where.name, detail=detail))
    return tuple(losses), tuple(flaws)


def _snapshot_only(where: Where, place: Place, collector: str, at: str) -> Loss:
    return Loss(name=where.name, place=place, collector=collector, at=at, why=_ONLY_IN_SNAPSHOT)
