"""Collect: run a plan's tasks on an executor, keep what is done, and seal the snapshot."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.records import facts_digest
from vouchbook.kernel.snapshot_files import write_snapshot
from vouchbook.model.engagement import Engagement
from vouchbook.model.plan import Plan, Task
from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.model.reasons import FIXABLE, Unread
from vouchbook.model.snapshot import Header
from vouchbook.seal import Signer, sealed
from vouchbook.store import Run

RunTask = Callable[[Task], tuple[Reading, ...]]
"""Runs one task; it always gives one reading for each of the task's collectors."""
Done = Callable[[Task], None]
"""Called whenever a task is done."""


def gather(
    plan: Plan, run_task: RunTask, run: Run, executor: Executor, done: Done, since: str = ""
) -> tuple[Reading, ...]:
    """Run every task that isn't done yet, and give all readings.

    What is done survives a kill or Ctrl-C; the next run of the same plan goes on from there.
    `since` is the earliest instant whose readings may still be gone on with.
    """
    readings: list[Reading] = []
    waiting: dict[Future[tuple[Reading, ...]], Task] = {}
    for task in plan.tasks:
        before = kept(run, task, since)
        if before is None:
            waiting[executor.submit(run_task, task)] = task
        else:
            readings += before
            done(task)
    try:
        for future in as_completed(waiting):
            run.keep(waiting[future], future.result())
            readings += future.result()
            done(waiting[future])
    except BaseException:
        for future in waiting:
            future.cancel()
        raise
    return tuple(sorted(readings, key=lambda item: (item.collector, item.place)))


def kept(run: Run, task: Task, since: str) -> tuple[Reading, ...] | None:
    """What an unfinished run has read in a task, where it can be gone on with.

    None where it is older than `since`, and where something was unread that somebody can have
    fixed by now: both are asked again.
    """
    before = run.done(task)
    if before is None or fixable(before) or any(item.as_of < since for item in before):
        return None
    return before


def finish(
    run: Run,
    header: Header,
    engagement: Engagement,
    plan: Plan,
    shapes: Mapping[str, Any],
    readings: tuple[Reading, ...],
    signer: Signer,
) -> str:
    """Write, seal and name the snapshot; returns its id."""
    files = write_snapshot(header, engagement, plan, shapes, readings)
    whole = sealed(files, "snapshot", facts_digest(readings), signer)
    return run.finish(whole, header.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """One thing that a collection couldn't read."""

    collector: str
    place: Any
    operation: str
    reason: str
    permission: str
    subject: str = ""


def blind_spots(readings: Iterable[Reading]) -> tuple[Blind, ...]:
    """Everything that the readings couldn't read: whole readings, gaps and single answers."""
    found: list[Blind] = []
    for reading in readings:
        if isinstance(reading, Unseen):
            found.append(_blind(reading, reading.unread, ""))
            continue
        found += [_blind(reading, gap.unread, gap.id) for gap in reading.gaps]
        found += [_blind(reading, item.unread, item.id) for item in reading.records if item.unread]
    return tuple(found)


def _blind(reading: Reading, unread: Unread, subject: str) -> Blind:
    return Blind(
        collector=reading.collector,
        place=reading.place,
        operation=unread.operation,
        reason=unread.reason.value,
        permission=unread.permission,
        subject=subject,
    )


def fixable(readings: Iterable[Reading]) -> bool:
    """Whether something was unread for a reason that somebody can fix (exit code 3)."""
    reasons = {reason.value for reason in FIXABLE}
    return any(spot.reason in reasons for spot in blind_spots(readings))


def counted(readings: Iterable[Reading]) -> Mapping[str, int]:
    """How many readings were seen and unseen, and how many calls were made."""
    listed = list(readings)
    seen = [item for item in listed if isinstance(item, Seen)]
    return {
        "seen": len(seen),
        "unseen": len(listed) - len(seen),
        "calls": sum(len(item.calls) for item in listed),
    }
