"""Every operation of every collector, met by every fault: nothing is judged that was not read.

A new collector is in it by existing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.asked import asked_checks
from tests.aws import harness
from tests.aws.rules import breaches, left_in
from vouchbook.aws.run import Runner
from vouchbook.collect import blind_spots, fixable
from vouchbook.kernel.records import facts_digest
from vouchbook.model.check import Verdict
from vouchbook.model.collector import Operation
from vouchbook.model.reach import Reach
from vouchbook.model.reading import Reading
from vouchbook.model.reasons import Reason
from vouchbook.sandbox import Fault, FaultKind, Sandbox

OPERATIONS = harness.operations()
SEEN_AS = {"s3control:GetPublicAccessBlock": ("s3", "GetObject")}
"""S3 Control signs as S3, and its paths are those of objects: the sandbox can't tell the two."""
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
    service, name = SEEN_AS.get(operation.id, (operation.service, operation.name))
    for kind, times in ((first, count), *((kind, None) for kind in others)):
        yield Fault(kind=kind, service=service, operation=name, count=times, seconds=2 * SILENCE)


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


def objections(again: tuple[Reading, ...], operation: Operation, trouble: Trouble) -> Iterator[str]:
    """What is wrong with how the collection itself tells of the fault."""
    spots = blind_spots(again)
    if {(spot.operation, spot.permission) for spot in spots} != {
        (operation.id, operation.permission)
    }:
        yield f"blind spots {spots}"
    if {spot.reason for spot in spots} != {trouble.reason.value}:
        yield f"reasons {sorted({spot.reason for spot in spots})}"
    if not fixable(again):
        yield "the collection passes for complete, exit code 0"


def test_every_operation_has_something_to_say(clean: harness.Clean) -> None:
    answered = {
        call.operation
        for reading in clean.readings
        for call in reading.calls
        if call.outcome == "ok"
    }
    assert answered == set(OPERATIONS), "the small estate needs one of what they ask for"


def test_the_whole_was_read_and_decided(clean: harness.Clean) -> None:
    assert blind_spots(clean.readings) == ()
    assert not fixable(clean.readings)
    assert set(clean.results) == set(asked_checks())
    assert all(result.complete for result in clean.results.values())
    defined = {name for check in asked_checks().values() for name in check.parameters}
    assert defined == set(harness.PARAMETERS)
    verdicts = {found.verdict for result in clean.results.values() for found in result.findings}
    assert verdicts == {Verdict.PASS, Verdict.FAIL, Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_was_not_read_is_unknown_and_nothing_else_changes(
    name: str, sandbox: Sandbox, patient: Runner, hasty: Runner, clean: harness.Clean
) -> None:
    operation = OPERATIONS[name]
    told: list[str] = []
    for trouble in troubles_of(operation):
        by = hasty if trouble.hasty else patient
        again, readings = faulted(sandbox, by, clean, operation, trouble)
        left = left_in(readings, [(operation.id, operation.permission)])
        found = breaches(clean.results, harness.judge_again(clean, readings), left)
        told += [f"{trouble.name}: {words}" for words in objections(again, operation, trouble)]
        told += [f"{trouble.name}: {words}" for words in found]
    assert not told, "\n".join(told)


def test_throttling_that_ends_leaves_no_trace(sandbox: Sandbox, clean: harness.Clean) -> None:
    attempts = Reach().attempts
    assert attempts > 2, "the retry policy as it is shipped"
    by = harness.runner(sandbox, attempts=attempts)
    operation = OPERATIONS["logs:DescribeLogGroups"]
    rule = Fault(kind=FaultKind.THROTTLING, service="logs", operation=operation.name, count=2)
    sandbox.faults([rule])
    again = harness.read(by, harness.tasks_of(clean.plan, operation.id))
    readings = harness.replaced(clean.readings, again)
    assert facts_digest(readings) == facts_digest(clean.readings)
    assert harness.judge_all(readings) == clean.results
    assert [call.retries for call in again[0].calls if call.operation == operation.id] == [2]


def test_an_answer_that_was_cut_off_is_asked_for_again(
    sandbox: Sandbox, clean: harness.Clean
) -> None:
    by = harness.runner(sandbox, attempts=3)
    for name in ("kms:GetKeyPolicy", "s3:GetBucketPolicy", "s3:GetBucketVersioning"):
        service, operation = name.split(":")
        rule = Fault(kind=FaultKind.TRUNCATE, service=service, operation=operation, count=2)
        sandbox.faults([rule])
        again = harness.read(by, harness.tasks_of(clean.plan, name))
        assert blind_spots(again) == ()
        readings = harness.replaced(clean.readings, again)
        assert facts_digest(readings) == facts_digest(clean.readings)
