"""Run one task of a plan: its collectors in one place, and a reading for each."""

from dataclasses import dataclass, field
from datetime import date
from threading import Event
from typing import Protocol

from botocore.client import BaseClient
from botocore.exceptions import UnknownServiceError

from vouchbook.aws.faults import explain
from vouchbook.aws.reader import TaskReader
from vouchbook.aws.session import is_foreign, not_offered
from vouchbook.aws.task import Patience, Task, documents_in
from vouchbook.aws.transport import Clock
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.collector import Collector
from vouchbook.model.plan import Task as PlannedTask
from vouchbook.model.reach import Reach
from vouchbook.model.reading import Reading, Unseen
from vouchbook.model.reasons import Reason, Unread, UnreadError

_PAUSE = 1.5
_REPEATS = 2


class Account(Protocol):
    """An account that was opened."""

    def client(self, service: str, region: str) -> BaseClient:
        """The client for a service in a region."""


class Accounts(Protocol):
    """Opens accounts; `Sessions` does."""

    def account(self, account: str) -> Account:
        """Open an account; UnreadError where it can't be, CollectError where it is another one."""

    def offered(self, service: str, region: str) -> bool:
        """Whether AWS offers the service in the region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Runs tasks; holds the sessions, the clock and how patient to be."""

    sessions: Accounts
    reach: Reach
    now: Clock
    stopping: Event = field(default_factory=Event)
    """Set it to let running tasks end with StoppedError before their next request."""

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
            patience=Patience(
                repeats=min(_REPEATS, self.reach.attempts - 1),
                sleep=lambda: _wait(self.stopping),
            ),
            documents=documents_in(collectors),
            stopping=self.stopping,
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


def _wait(stopping: Event) -> None:
    """Pass the time of one pause, or less where the run is stopped."""
    stopping.wait(_PAUSE)
