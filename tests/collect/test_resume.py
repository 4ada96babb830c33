"""Runs that end before their time: nothing half-written looks whole, and the next one goes on."""

import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.collect.program import SERVICES, Ended, Program
from vouchbook.kernel.records import facts_digest
from vouchbook.sandbox import Fault, FaultKind, Sandbox

SLOW = Fault(kind=FaultKind.DELAY, service="kms", operation="ListKeys", milliseconds=20_000)
"""One task that takes longer than all others together."""
LESS_SLOW = replace(SLOW, milliseconds=6000)
"""For a run that is waited for: it ends once the request on its way is answered."""
DONE_BEFORE = len(SERVICES) - 1


@pytest.fixture
def started(
    program: Program, small: Sandbox, request: pytest.FixtureRequest
) -> Iterator[subprocess.Popen[str]]:
    """A collection that waits for its last task."""
    small.faults([getattr(request, "param", SLOW)])
    process = program.start("collect")
    program.wait_for_parts(DONE_BEFORE, process)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def says(ended: Ended, *words: str) -> bool:
    """Whether a program ended in sentences that hold the words, and in no traceback."""
    assert "Traceback" not in ended.err + ended.out
    return all(word in ended.err for word in words)


def same_facts(program: Program, one: str, other: str) -> bool:
    first, second = (program.locker.open(name).snapshot.readings for name in (one, other))
    return facts_digest(first) == facts_digest(second)


def test_what_a_killed_run_has_done_is_gone_on_with(program: Program, small: Sandbox) -> None:
    whole = program.run("collect", "--format", "json")
    assert whole.code == 0, whole
    first = whole.json()["snapshot"]
    before = program.evidence()

    small.faults([SLOW])
    process = program.start("collect")
    program.wait_for_parts(DONE_BEFORE, process)
    process.kill()
    assert program.end_of(process).code == -signal.SIGKILL
    assert program.evidence() == before
    assert program.locker.snapshots() == (first,)

    small.clear_faults()
    small.clear_calls()
    ended = program.run("collect", "--format", "json")
    assert ended.code == 0, ended
    assert says(ended, f"went on with an unfinished run: {DONE_BEFORE} task(s)")
    assert {call["service"] for call in small.calls()} <= {"sts", "organizations", "kms"}
    second = ended.json()["snapshot"]
    assert program.locker.snapshots() == (first, second)
    assert before.items() <= program.evidence().items()
    assert program.parts() == []
    assert same_facts(program, first, second)
    header = program.locker.open(second).snapshot.header
    assert header.previous == program.locker.manifest_digest(first)
    assert header.synthetic


@pytest.mark.parametrize("started", [LESS_SLOW], indirect=True, ids=["slow"])
def test_a_run_beside_another_is_refused_and_an_interrupted_one_says_so(
    started: subprocess.Popen[str], program: Program
) -> None:
    parts = program.parts()
    beside = program.run("collect")
    assert beside.code == 2
    assert says(beside, "another run is writing to this locker", "next:")
    assert program.parts() == parts
    assert started.poll() is None

    started.send_signal(signal.SIGINT)
    ended = program.end_of(started)
    assert ended.code == 130
    assert says(ended, "stopped", "run the same command again")
    assert program.evidence() == {}
    assert program.parts() == parts


def test_an_unfinished_run_is_left_alone_where_it_is_not_wanted(
    started: subprocess.Popen[str], program: Program, small: Sandbox
) -> None:
    started.kill()
    started.communicate()
    small.clear_faults()
    small.clear_calls()
    ended = program.run("collect", "--fresh")
    assert ended.code == 0, ended
    assert "went on" not in ended.err
    assert {call["service"] for call in small.calls()} >= set(SERVICES)


def test_what_somebody_could_have_mended_is_asked_again(program: Program, small: Sandbox) -> None:
    denied = Fault(kind=FaultKind.ACCESS_DENIED, service="logs")
    small.faults([SLOW, denied])
    process = program.start("collect")
    program.wait_for_parts(DONE_BEFORE, process)
    process.kill()
    process.communicate()
    small.clear_faults()
    ended = program.run("collect", "--format", "json")
    assert ended.code == 0, ended
    assert says(ended, f"went on with an unfinished run: {DONE_BEFORE - 1} task(s)")
    assert ended.json()["unseen"] == []


def test_parts_of_another_caller_or_endpoint_are_not_gone_on_with(
    started: subprocess.Popen[str], program: Program, small: Sandbox
) -> None:
    started.kill()
    started.communicate()
    small.clear_faults()
    by_name = {
        **program.environment,
        "AWS_ENDPOINT_URL": small.endpoint.replace("127.0.0.1", "localhost"),
    }
    elsewhere = Program(root=program.root, environment=by_name)
    ended = elsewhere.run("collect")
    assert ended.code == 0, ended
    assert "went on" not in ended.err


LIMIT = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))"


@pytest.mark.parametrize("where", ["in the first part", "in the last file"])
def test_a_full_disk_leaves_nothing_that_looks_whole(where: str, program: Program) -> None:
    whole = program.run("collect", "--format", "json")
    assert whole.code == 0, whole
    before = program.evidence()
    folder = program.root / "evidence" / whole.json()["snapshot"]
    largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    limit = 512 if where == "in the first part" else largest - 1
    ended = program.run("collect", prelude=LIMIT.format(limit))
    assert ended.code == 2
    assert says(ended, "File too large", "make room", "next:")
    assert program.evidence() == before
    assert bool(program.parts()) == (where == "in the last file")
    after = program.run("collect", "--format", "json")
    assert after.code == 0, after
    assert before.items() <= program.evidence().items()
    assert same_facts(program, whole.json()["snapshot"], after.json()["snapshot"])


def test_credentials_that_expire_in_the_middle(program: Program, small: Sandbox) -> None:
    expired = Fault(kind=FaultKind.EXPIRED_TOKEN, account="111122223333", service="[!s]*", since=6)
    small.faults([expired])
    ended = program.run("collect", "--format", "json")
    assert ended.code == 3
    assert says(ended)
    told = ended.json()
    assert program.locker.snapshots() == (told["snapshot"],)
    assert told["readings"]["seen"]
    assert {spot["reason"] for spot in told["unseen"]} == {"expired_credentials"}
    assert all(spot["operation"] and spot["permission"] for spot in told["unseen"])
    judged = program.run("evaluate", "--format", "json")
    assert judged.code == 0
    verdicts = {result["check"]: result["verdict"] for result in judged.json()}
    assert len(verdicts) == 4
    assert "unknown" in verdicts.values()
    strict = program.run("evaluate", "--strict")
    assert strict.code == 1
