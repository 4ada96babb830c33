"""A snapshot asks AWS for each answer once, however many collectors want it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tests.aws import harness
from vouchbook.aws.run import Runner
from vouchbook.model.plan import Plan
from vouchbook.sandbox import Sandbox

ELSEWHERE = replace(harness.PLACE, region="eu-west-1")


def asked_again(calls: Iterable[Mapping[str, str]]) -> set[str]:
    """Operations that were asked twice with the same parameters in the same place.

    A page's token is a parameter. What AWS is still preparing has to be asked again.
    """
    told = Counter(tuple(sorted(call.items())) for call in calls)
    twice = {
        f"{call['service']}:{call['operation']}"
        for call in (dict(asked) for asked, times in told.items() if times > 1)
    }
    waited_for = {name for name, known in harness.operations().items() if known.pending}
    return twice - waited_for


def shared_in(plan: Plan) -> set[str]:
    """Operations that several collectors of one task declare."""
    return {
        operation
        for task in plan.tasks
        for operation in harness.operations()
        if len({*task.collectors} & {*harness.callers_of(operation)}) > 1
    }


def test_no_call_is_made_twice_for_the_same_answer(sandbox: Sandbox, patient: Runner) -> None:
    plan = harness.plan((harness.PLACE, ELSEWHERE))
    readings = harness.read(patient, plan.tasks)
    calls = sandbox.calls()
    asked = [call.operation for reading in readings for call in reading.calls]
    assert asked_again(calls) == set()
    assert {call["region"] for call in calls} >= {harness.REGION, ELSEWHERE.region}
    # Collectors that want the same answer share it; what was sent is what the snapshot tells.
    assert shared_in(plan) & {*asked}
    assert len(asked) == len(calls)


def test_asking_again_is_noticed(sandbox: Sandbox, patient: Runner) -> None:
    (task,) = [task for task in harness.plan().tasks if task.service == "kms"]
    patient.run(task)
    patient.run(task)
    assert "kms:ListKeys" in asked_again(sandbox.calls())
