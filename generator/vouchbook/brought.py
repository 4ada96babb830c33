"""What was brought, as a collection's readings: for collectors that no AWS API answers. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vouchbook.kernel.records import listing_of
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.collector import Collector
from vouchbook.model.history import Brought, Census
from vouchbook.model.place import Place
from vouchbook.model.plan import Task
from vouchbook.model.reading import Reading, Record, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread

OLDEST = timedelta(days=7)
"""So old may a file be that a collection takes in, where the engagement sets no maximum age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """Everything that was brought, and when it's too old for a collection at `now`."""

    brought: Sequence[Brought]
    now: datetime
    oldest: timedelta = OLDEST

    def readings(self, task: Task) -> tuple[Reading, ...]:
        """One reading for each collector of a task: the newest list that was brought, and its age.

        Without one in force it is unseen, with the reason: never brought, or too old.
        """
        return tuple(self._reading(all_collectors()[name], task.place) for name in task.collectors)

    def _reading(self, collector: Collector, place: Place) -> Reading:
        lists = [item for item in self._censuses(collector.id, place) if not item.at > self._until]
        if not lists:
            return self._unseen(collector, place, Reason.NEEDS_KUBERNETES_API, _never(collector))
        newest = max(lists, key=lambda item: (item.at, item.cites))
        if datetime.fromisoformat(newest.at) < self.now - self.oldest:
            told = f"what was brought is of {newest.at[:19]}Z; bring a newer {collector.brought}"
            return self._unseen(collector, place, Reason.STALE, told)
        records = self._records(collector.id, place, newest)
        listing = listing_of(
            *(collector.id, collector.operations[0].id, {"brought": sorted(newest.cites)}),
            *(len(newest.members), 1, place),
            complete=not newest.gaps,
        )
        return Seen(
            collector=collector.id,
            place=place,
            as_of=newest.at,
            records=records,
            listings=(listing,),
            gaps=newest.gaps,
        )

    @property
    def _until(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def _censuses(self, collector: str, place: Place) -> Iterable[Census]:
        for item in self.brought:
            for census in item.censuses:
                if census.collector == collector and census.place == place:
                    yield census

    def _records(self, collector: str, place: Place, census: Census) -> tuple[Record, ...]:
        """What the same files told of the members, at the same instant."""
        found = {
            (item.record.id, item.record.operation): item.record
            for part in self.brought
            for item in part.observations
            if item.record.collector == collector
            and item.record.place == place
            and item.instant == census.at
            and not item.gone
            and item.record.id in census.members
        }
        return tuple(found[key] for key in sorted(found))

    def _unseen(self, collector: Collector, place: Place, reason: Reason, detail: str) -> Reading:
        operation = collector.operations[0]
        return Unseen(
            collector=collector.id,
            place=place,
            as_of=self._until,
            unread=Unread(
                reason=reason,
                operation=operation.id,
                permission=operation.permission,
                detail=detail,
            ),
        )


def _never(collector: Collector) -> str:
    return f"nothing was brought; `vouchbook import {collector.brought}` takes it in"


def is_brought(task: Task) -> bool:
    """Whether a task's collectors are supplied by imports, so that nothing is asked of AWS."""
    return all(all_collectors()[name].brought for name in task.collectors)
