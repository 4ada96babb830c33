"""A node that App Mesh's list hides, read over HTTP: the ledger names it, and who shows it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.aws import harness
from tests.aws.rooms import MEMBER, REGION, Room
from tests.estates import estate_inventory as estates
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.counted_types import MESH_TYPES
from vouchbook.kernel.registry import checks, collectors
from vouchbook.ledger import ledger
from vouchbook.model.engagement import Terms
from vouchbook.model.ledger import LedgerRow
from vouchbook.model.reading import Reading
from vouchbook.model.reasons import Reason
from vouchbook.normalise import normalise
from vouchbook.plan import make_plan
from vouchbook.sandbox import Fault, FaultKind, Sandbox

CHECK = checks()["mesh-inventory-complete"]
SOURCES = {*CHECK.over, *CHECK.joins}
NODES = "AWS::AppMesh::VirtualNode"


@pytest.fixture(scope="module")
def hidden() -> Iterator[Sandbox]:
    with Sandbox.start(estate="small") as sandbox:
        account = harness.runner(sandbox, attempts=3).sessions.account(MEMBER)
        with harness.pointed_at(sandbox):
            estates.ONE_HIDDEN.build(Room(account=account, sandbox=sandbox))
        yield sandbox


def read(sandbox: Sandbox) -> tuple[Reading, ...]:
    by = harness.runner(sandbox, read_timeout=30.0)
    tasks = [
        replace(task, collectors=tuple(name for name in task.collectors if name in SOURCES))
        for task in make_plan((CHECK.id,), (harness.PLACE,), collectors()).tasks
    ]
    with harness.pointed_at(sandbox):
        return harness.read(by, [task for task in tasks if task.collectors])


def rows(readings: tuple[Reading, ...]) -> dict[str, LedgerRow]:
    model = normalise(readings, collectors(), harness.shapes())
    found = ledger(model, Terms(as_of=instant(harness.NOW)))
    return {row.type: row for row in found if row.place.region == REGION}


@pytest.fixture(scope="module")
def whole(hidden: Sandbox) -> tuple[Reading, ...]:
    return read(hidden)


def test_the_hidden_node_is_reported_with_its_number(whole: tuple[Reading, ...]) -> None:
    row = rows(whole)[NODES]
    assert row.missing == (estates.hidden_node(MEMBER),)
    assert row.difference == 1
    assert f"(mesh {estates.MESH}: 100 of {estates.NODES})" in row.explanation
    beyond = {item.source: item.only_there for item in row.sources}
    assert beyond["AWS Config"] == beyond["AWS CloudTrail"] == row.missing
    (found,) = harness.judge_all(whole, [CHECK])[CHECK.id].findings
    assert row.missing[0] in found.because


def test_every_other_list_stands(whole: tuple[Reading, ...]) -> None:
    states = {counted.type: rows(whole)[counted.type].state for counted in MESH_TYPES}
    assert states.pop(NODES) == "incomplete"
    assert set(states.values()) <= {"confirmed", "not contradicted"}


def test_a_source_that_is_denied_is_shown_as_such_and_says_nothing(
    hidden: Sandbox, whole: tuple[Reading, ...]
) -> None:
    denied = (("config", "ListDiscoveredResources"), ("cloudtrail", "LookupEvents"))
    hidden.faults(
        Fault(kind=FaultKind.ACCESS_DENIED, service=service, operation=operation)
        for service, operation in denied
    )
    readings = read(hidden)
    row = rows(readings)[NODES]
    assert (row.listed, row.difference) == (rows(whole)[NODES].listed, 0)
    reasons = {item.source: item.unread.reason for item in row.sources if item.unread}
    assert reasons["AWS Config"] is Reason.DENIED
    assert reasons["AWS CloudTrail"] is Reason.DENIED
    # The check is stricter: what was denied could have shown more, so it doesn't pass.
    found = harness.judge_all(readings, [CHECK])[CHECK.id].findings
    assert [item.reason for item in found] == [Reason.DENIED]
