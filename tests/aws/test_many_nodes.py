"""A mesh with more nodes than a page holds: every one of them is a subject."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.aws import harness
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.check import Verdict
from vouchbook.model.reading import Reading, Seen
from vouchbook.model.result import CheckResult
from vouchbook.sandbox import Fault, FaultKind, Sandbox

NODES = 150
CHECK = all_checks()["mesh-listener-tls-strict"]


@pytest.fixture(scope="module")
def crowd() -> Iterator[Sandbox]:
    with Sandbox.start(estate="many-nodes") as sandbox:
        yield sandbox


def collected(crowd: Sandbox, *faults: Fault) -> tuple[tuple[Reading, ...], CheckResult]:
    by = harness.runner(crowd)
    crowd.faults(faults)
    (task,) = [task for task in harness.plan().tasks if task.service == "appmesh"]
    with harness.pointed_at(crowd):
        readings = by.run(replace(task, collectors=CHECK.over))
    crowd.clear_faults()
    return readings, harness.judge_all(readings, [CHECK])[CHECK.id]


def test_every_node_without_tls_fails(crowd: Sandbox) -> None:
    readings, result = collected(crowd)
    assert result.verdict is Verdict.FAIL
    assert (result.population, result.complete) == (NODES, True)
    assert result.counts == {"fail": NODES, "unknown": 0, "pass": 0, "not-applicable": 0}
    subjects = {found.subject for found in result.findings}
    assert subjects == {
        f"arn:aws:appmesh:us-east-1:111122223333:mesh/crowd/virtualNode/node-{number:03}"
        "#listener:8080"
        for number in range(NODES)
    }
    (reading,) = readings
    assert isinstance(reading, Seen)
    counted = {item.operation: (item.items, item.pages) for item in reading.listings}
    assert counted["appmesh:ListVirtualNodes"] == (NODES, 2)


def test_a_page_that_is_missing_is_no_smaller_mesh(crowd: Sandbox) -> None:
    denied = Fault(
        kind=FaultKind.ACCESS_DENIED, service="appmesh", operation="ListVirtualNodes", since=2
    )
    _, result = collected(crowd, denied)
    assert (result.population, result.complete) == (None, False)
    assert result.counts["fail"] == 100
    (hidden,) = [found for found in result.findings if found.hides]
    assert hidden.verdict is Verdict.UNKNOWN
    assert hidden.operation == hidden.permission == "appmesh:ListVirtualNodes"
