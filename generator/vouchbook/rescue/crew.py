"""The tasks of a rescue: one source in one place each, on an executor that is passed in."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Event

from vouchbook.aws.session import Sessions, is_foreign, not_offered
from vouchbook.aws.task import Patience, Task
from vouchbook.model.history import Flaw
from vouchbook.model.importing import Asked
from vouchbook.model.place import Place
from vouchbook.model.reach import Reach
from vouchbook.model.reasons import Unread, UnreadError
from vouchbook.model.renderer import Progress
from vouchbook.rescue.asking import Asker, Lost, Page
from vouchbook.rescue.bucket import Bucket
from vouchbook.rescue.journal import Journal
from vouchbook.rescue.operations import LOOKUP_EVENTS, LOOKUPS_A_SECOND
from vouchbook.rescue.sources import FIRST, READ, Found, Name, Times
from vouchbook.seal import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a rescue needs from outside: clocks, the signer, and how to show progress."""

    now: Callable[[], datetime]
    clock: Callable[[], float]
    """Seconds that only ever grow, for the pace of requests."""
    sleep: Callable[[float], object] | None = None
    """Passes time; by default so that an interrupted run needn't wait for it."""
    signer: Callable[[bool], Signer]
    """Gives the signer; told whether the evidence is synthetic."""
    progress: Progress
    by: str
    executor: Callable[[int], Executor] = ThreadPoolExecutor
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one task gave."""

    found: Found
    pages: tuple[Page, ...] = ()
    calls: tuple[Asked, ...] = ()
    lost: tuple[Lost, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    reused: int = 0


class Crew:
    """Runs the tasks: one source in one place each."""

    def __init__(
        self, sessions: Sessions, reach: Reach, means: Means, times: Times, folder: Path
    ) -> None:
        self._sessions = sessions
        self._reach = reach
        self._means = means
        self._times = times
        self._folder = folder
        self._stopping = Event()
        self._done = 0

    def work(self, places: Iterable[Place]) -> tuple[Outcome, ...]:
        """Run every task, and give what each gave, in the order of places and sources."""
        tasks = [(place, source) for place in places for source in READ]
        with self._means.executor(self._reach.workers) as executor:
            waiting = {executor.submit(self._run, *task): task for task in tasks}
            found: dict[tuple[Place, Name], Outcome] = {}
            try:
                for future in as_completed(waiting):
                    found[waiting[future]] = future.result()
                    self._tell(waiting[future], len(tasks))
            except BaseException:
                # The executor waits for what is running; what was answered is in the journals.
                self._stopping.set()
                for future in waiting:
                    future.cancel()
                raise
        return tuple(found[task] for task in tasks)

    def _tell(self, task: tuple[Place, Name], total: int) -> None:
        self._done += 1
        self._means.progress(f"{task[1]} in {task[0]}", self._done, total)

    def _run(self, place: Place, source: Name) -> Outcome:
        first = FIRST[source]
        try:
            account = self._sessions.account(place.account)
            foreign = is_foreign(account.client(first.service, place.region))
        except UnreadError as error:
            why = replace(error.unread, operation=error.unread.operation or first.id)
            return _unasked(place, source, why)
        if not foreign and not self._sessions.offered(first.service, place.region):
            return _unasked(place, source, not_offered(first, place.region))
        task = Task(
            place=place,
            clients=lambda service, fixed: account.client(service, fixed or place.region),
            now=self._means.now,
            # The asker repeats by itself, at its own pace.
            patience=Patience(sleep=lambda: None, waits=0),
            stopping=self._stopping,
        )
        asker = Asker(task, self._journal(place, source), self._pace())
        found = READ[source](asker, self._times)
        return Outcome(
            found=found,
            pages=tuple(asker.pages),
            calls=tuple(asker.calls),
            lost=tuple(asker.lost),
            flaws=tuple(asker.flaws),
            reused=asker.reused,
        )

    def _journal(self, place: Place, source: Name) -> Journal:
        return Journal(self._folder / f"part-{place.account}-{place.region}-{source}.jsonl")

    def _pace(self) -> Mapping[str, Bucket]:
        """One bucket a place: only one task there looks events up."""
        sleep = self._means.sleep or self._stopping.wait
        bucket = Bucket(LOOKUPS_A_SECOND, clock=self._means.clock, sleep=sleep)
        return {LOOKUP_EVENTS.id: bucket}


def _unasked(place: Place, source: Name, unread: Unread) -> Outcome:
    lost = Lost(place=place, unread=unread, about=f"everything of {source}")
    return Outcome(found=Found(place=place, source=source), lost=(lost,))
