"""The command as a program of its own: stopped by a person, and killed."""

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collect.program import PATIENCE, Program
from tests.rescue import vanishing
from vouchbook.sandbox import Fault, FaultKind, Sandbox

SLOW = Fault(
    kind=FaultKind.DELAY,
    service="ecs",
    operation="DescribeTaskDefinition",
    milliseconds=4000,
)


@pytest.fixture
def program(sandbox: Sandbox, tmp_path: Path) -> Program:
    return Program.in_new_workspace(tmp_path / "w", sandbox)


@pytest.fixture
def process(program: Program, sandbox: Sandbox) -> Iterator[subprocess.Popen[str]]:
    """A rescue that waits for the first task definition, having listed them."""
    sandbox.faults([SLOW])
    started = program.start("rescue")
    deadline = time.monotonic() + PATIENCE
    while vanishing.operations(sandbox)["ListTaskDefinitions"] < 1 or not journals(program):
        assert started.poll() is None, program.end_of(started)
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield started
    if started.poll() is None:
        started.kill()
        started.communicate()


def journals(program: Program) -> list[Path]:
    found = (program.root / "evidence").glob(".unfinished-*/part-*-ecs.jsonl")
    return [path for path in found if path.stat().st_size]


def test_a_stopped_rescue_says_so(program: Program, process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    ended = program.end_of(process)
    assert ended.code == 130
    assert "run the same command again" in ended.err
    assert "Traceback" not in ended.err
    assert program.evidence() == {}


def test_a_killed_rescue_is_gone_on_with(
    program: Program, process: subprocess.Popen[str], sandbox: Sandbox
) -> None:
    process.kill()
    process.communicate()
    sandbox.clear_faults()
    ended = program.run("rescue", "--format", "json")
    assert ended.code == 0, ended
    told = ended.json()
    assert told["resumed"] >= 1
    # Only what was on its way when it was killed may be asked for again.
    twice = [name for name, times in vanishing.asked(sandbox).items() if times > 1]
    assert len(twice) <= 4
    assert not any(name.startswith("ListTaskDefinitions") for name in twice)
