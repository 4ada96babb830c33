"""What `--verbose` shows: each call with its place and outcome, and never what came back."""

import logging

import pytest

from tests.aws import harness
from vouchbook.aws.run import Runner
from vouchbook.sandbox import Fault, FaultKind, Sandbox


def test_each_call_is_told_and_no_answer_is(
    sandbox: Sandbox, patient: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults([Fault(kind=FaultKind.ACCESS_DENIED, service="kms", operation="GetKeyPolicy")])
    (task,) = [item for item in harness.plan().tasks if "kms.keys" in item.collectors]
    with caplog.at_level(logging.DEBUG, logger="vouchbook"):
        readings = patient.run(task)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == sum(len(reading.calls) for reading in readings)
    assert f"kms:ListKeys in {harness.PLACE}: ok (HTTP 200)" in told
    assert f"kms:GetKeyPolicy in {harness.PLACE}: denied (HTTP 400)" in told
    assert not any("arn:" in line for line in told)
