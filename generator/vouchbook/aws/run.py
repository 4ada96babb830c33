"""Run one task of a plan: its collectors in one place, and a reading for each."""

import time
from dataclasses import dataclass
from datetime import date

from botocore.exceptions import UnknownServiceError

from vouchbook.aws.faults import explain
from vouchbook.aws.reader import Patience, Task, TaskReader
from vouchbook.aws.session import Sessions, is_foreign, not_offered
from vouchbook.aws.transport import Clock
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.collector import Collector
from vouchbook.model.plan import Task as PlannedTask
from vouchbook.model.reach import Reach
from vouchbook.model.reading import Reading, Unseen
from vouchbook.model.reasons import Reason, Unread, UnreadError

_PAUSE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Runs tasks; holds the sessions, the clock and how patient to be."""

    sessions: Sessions
    reach: Reach
    now: Clock

    def run(self, planned: PlannedTask) -> tuple[Reading, ...]:
        """Read what the task's collectors name; one reading each, whatever happens in AWS."""
        collectors = [all_collectors()[name] for name in planned.collectors]
        try:
            account = self.sessions.account(planned.place.account)
        except UnreadError as error:
            return tuple(self._unseen(planned, item, error.unread) for item in collectors)
        region = planned.place.region
        task = Task(
            place=planned.place,
            clients=lambda service, fixed: account.client(service, fixed or region),
            now=self.now,
            patience=Patience(sleep=lambda: time.sleep(_PAUSE)),
        )
        return tuple(self._read(planned, task, item) for item in collectors)

    def _read(self, planned: PlannedTask, task: Task, collector: Collector) -> Reading:
        try:
            foreign = is_foreign(task.clients(collector.operations[0].service, ""))
        except UnknownServiceError as error:
            return self._unseen(planned, collector, explain(error, collector.operations[0]))
        if not foreign and self._discontinued(collector):
            unread = Unread(
                reason=Reason.SERVICE_DISCONTINUED,
                operation=collector.operations[0].id,
                permission=collector.operations[0].permission,
                detail=f"since {collector.discontinued}",
            )
            return self._unseen(planned, collector, unread)
        service = collector.operations[0].service
        if not foreign and not self.sessions.offered(service, planned.place.region):
            unread = not_offered(collector.operations[0], planned.place.region)
            return self._unseen(planned, collector, unread)
        return TaskReader(task, collector).reading()

    def _discontinued(self, collector: Collector) -> bool:
        """AWS's own endpoint is not asked for a service that AWS has ended."""
        if not collector.discontinued or self.reach.force_discontinued:
            return False
        return self.now().date() > date.fromisoformat(collector.discontinued)

    def _unseen(self, planned: PlannedTask, collector: Collector, unread: Unread) -> Unseen:
        return Unseen(
            collector=collector.id,
            place=planned.place,
            as_of=instant(self.now()),
            unread=unread,
        )
