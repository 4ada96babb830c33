"""Every operation of every collector, met by every fault: nothing is judged that was not read."""

from collections.abc import Iterator
from dataclasses import dataclass

import botocore.session
import pytest
from tests.aws import harness
from tests.aws.rules import breaches, left_in

from vouchbook.aws.run import Runner
from vouchbook.collect import blind_spots, fixable
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.check import Verdict
from vouchbook.model.collector import Operation
from vouchbook.model.reading import Reading
from vouchbook.model.reasons import Reason
from vouchbook.sandbox import Fault, FaultKind, Sandbox

OPERATIONS = harness.operations()
JSON = {"json", "rest-json"}
SILENCE = 0.5
"""Seconds until the hasty runner gives up; no answer of the small estate takes as long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """What an operation meets: fault rules, and the reason that has to be given."""

    name: str
    kinds: tuple[FaultKind, ...]
    reason: Reason
    hasty: bool = False


TROUBLES = (
    Trouble(name="denied", kinds=(FaultKind.ACCESS_DENIED,), reason=Reason.DENIED),
    Trouble(name="denied by an SCP", kinds=(FaultKind.SCP_DENIED,), reason=Reason.DENIED_SCP),
    Trouble(name="throttled", kinds=(FaultKind.THROTTLING,), reason=Reason.THROTTLED),
    Trouble(name="500", kinds=(FaultKind.SERVER_ERROR,), reason=Reason.SERVER_ERROR),
    Trouble(name="time-out", kinds=(FaultKind.TIMEOUT,), reason=Reason.TIMED_OUT, hasty=True),
    Trouble(name="reset", kinds=(FaultKind.RESET,), reason=Reason.UNREACHABLE),
    Trouble(name="half, as if whole", kinds=(FaultKind.TRUNCATE,), reason=Reason.TRUNCATED),
    Trouble(name="half", kinds=(FaultKind.TRUNCATE_SHORT,), reason=Reason.TRUNCATED),
)
EMPTY = Trouble(name="empty", kinds=(FaultKind.EMPTY_OBJECT,), reason=Reason.TRUNCATED)
PAGES = (
    Trouble(
        name="denied on the second page",
        kinds=(FaultKind.EMPTY_PAGE, FaultKind.ACCESS_DENIED),
        reason=Reason.DENIED,
    ),
    Trouble(
        name="half of the second page",
        kinds=(FaultKind.EMPTY_PAGE, FaultKind.TRUNCATE),
        reason=Reason.TRUNCATED,
    ),
    Trouble(name="same page again", kinds=(FaultKind.REPEATED_TOKEN,), reason=Reason.TRUNCATED),
)


def troubles_of(operation: Operation) -> tuple[Trouble, ...]:
    found = [*TROUBLES]
    # Where nothing can be demanded of an answer, an empty one is the whole truth.
    if operation.members:
        found.append(EMPTY)
    if operation.paging is not None and operation.paging.token_in:
        found += PAGES
    return tuple(found)


def rules_of(operation: Operation, trouble: Trouble) -> Iterator[Fault]:
    """The first kind of several strikes once, the next one all calls after it."""
    first, *others = trouble.kinds
    # One silence is enough, and all others would be waited for.
    count = 1 if others or trouble.hasty else None
    for kind, times in ((first, count), *((kind, None) for kind in others)):
        yield Fault(
            kind=kind,
            service=operation.service,
            operation=operation.name,
            count=times,
            seconds=2 * SILENCE,
        )


@pytest.fixture(scope="session")
def hasty(small: Sandbox) -> Runner:
    """Gives up soon. Its clients are made here: making one takes longer than its patience."""
    made = harness.runner(small, read_timeout=SILENCE)
    for operation in OPERATIONS.values():
        made.sessions.account(harness.MEMBER).client(operation.service, harness.REGION)
    return made


def faulted(
    sandbox: Sandbox, by: Runner, clean: harness.Clean, operation: Operation, trouble: Trouble
) -> tuple[tuple[Reading, ...], tuple[Reading, ...]]:
    """Collect again with the fault: what the collectors of the operation saw, and all readings.

    Only the collectors that declare the operation are run. Tasks share nothing (a task has its
    own place, service and memory of answers), and inside a task collectors share that memory
    alone: one that doesn't declare the operation can't be answered by it.
    """
    sandbox.faults(rules_of(operation, trouble))
    again = harness.read(by, harness.tasks_of(clean.plan, operation.id))
    return again, harness.replaced(clean.readings, again)


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_was_not_read_is_unknown_and_nothing_else_changes(
    name: str, sandbox: Sandbox, patient: Runner, hasty: Runner, clean: harness.Clean
) -> None:
    operation = OPERATIONS[name]
    told = []
    for trouble in troubles_of(operation):
        by = hasty if trouble.hasty else patient
        again, readings = faulted(sandbox, by, clean, operation, trouble)
        spots = blind_spots(again)
        blame = (operation.id, operation.permission)
        if {(spot.operation, spot.permission) for spot in spots} != {blame}:
            told.append(f"{trouble.name}: blind spots {spots}")
        if {spot.reason for spot in spots} != {trouble.reason.value}:
            told.append(f"{trouble.name}: reasons {sorted({spot.reason for spot in spots})}")
        if not fixable(readings):
            told.append(f"{trouble.name}: the collection passes for complete")
        left = left_in(readings, [blame])
        found = breaches(clean.results, harness.judge_all(readings), left)
        told += [f"{trouble.name}: {words}" for words in found]
    assert not told, "\n".join(told)
