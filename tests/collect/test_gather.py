"""Tasks on an executor: what is gone on with, what is asked again, what is kept."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from vouchbook.collect import blind_spots, counted, fixable, gather, kept
from vouchbook.model.place import Place
from vouchbook.model.plan import Plan, Task
from vouchbook.model.reading import Gap, Reading, Record, Seen, Unseen
from vouchbook.model.reasons import FIXABLE, Reason, Unread
from vouchbook.store import Locker, Run

EARLIER = "2026-09-15T01:00:00.000000Z"
AS_OF = "2026-09-15T12:00:00.000000Z"
PLACE = Place(partition="aws", account="111122223333", region="us-east-1")
PLAN = Plan(
    checks=(),
    collectors=("kms.keys", "logs.groups"),
    tasks=(
        Task(place=PLACE, service="kms", collectors=("kms.keys",)),
        Task(place=PLACE, service="logs", collectors=("logs.groups",)),
    ),
)
KMS, LOGS = PLAN.tasks


def unread(reason: Reason = Reason.DENIED) -> Unread:
    return Unread(reason=reason, operation="kms:ListKeys", permission="kms:ListKeys")


def seen(task: Task) -> tuple[Reading, ...]:
    return tuple(Seen(collector=name, place=PLACE, as_of=AS_OF) for name in task.collectors)


def unseen(task: Task, reason: Reason = Reason.DENIED) -> tuple[Reading, ...]:
    return tuple(
        Unseen(collector=name, place=PLACE, as_of=AS_OF, unread=unread(reason))
        for name in task.collectors
    )


@dataclass(kw_only=True)
class Asked:
    """Runs tasks by telling what they see, and remembers which were run."""

    tasks: list[str] = field(default_factory=list)
    fails: str = ""

    def __call__(self, task: Task) -> tuple[Reading, ...]:
        self.tasks.append(task.service)
        if task.service == self.fails:
            raise OSError(28, "No space left on device")
        return seen(task)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with Locker(root=tmp_path / "evidence").run("sha256:" + "0" * 64, fresh=False) as opened:
        yield opened


def gathered(run: Run, asked: Asked, since: str = "") -> tuple[Reading, ...]:
    with ThreadPoolExecutor(1) as executor:
        return gather(PLAN, asked, run, executor, lambda _: None, since)


def test_every_task_is_run_once_and_kept(run: Run) -> None:
    asked = Asked()
    readings = gathered(run, asked)
    assert [item.collector for item in readings] == ["kms.keys", "logs.groups"]
    assert asked.tasks == ["kms", "logs"]
    again = Asked()
    assert gathered(run, again) == readings
    assert again.tasks == []


def test_what_was_done_before_a_mistake_is_kept(run: Run) -> None:
    with pytest.raises(OSError, match="No space left"):
        gathered(run, Asked(fails="logs"))
    assert kept(run, KMS, "") == seen(KMS)
    assert kept(run, LOGS, "") is None


@pytest.mark.parametrize("reason", sorted(FIXABLE))
def test_what_somebody_can_mend_is_asked_again(reason: Reason, run: Run) -> None:
    run.keep(KMS, unseen(KMS, reason))
    assert kept(run, KMS, "") is None


@pytest.mark.parametrize("reason", sorted(set(Reason) - FIXABLE))
def test_what_nobody_can_mend_is_not(reason: Reason, run: Run) -> None:
    run.keep(KMS, unseen(KMS, reason))
    assert kept(run, KMS, "") == unseen(KMS, reason)


def test_what_is_too_old_is_asked_again(run: Run) -> None:
    run.keep(KMS, seen(KMS))
    assert kept(run, KMS, AS_OF) == seen(KMS)
    assert kept(run, KMS, EARLIER) == seen(KMS)
    assert kept(run, KMS, "2026-09-15T12:00:00.000001Z") is None


def test_half_a_part_is_none(run: Run) -> None:
    run.keep(KMS, seen(KMS))
    (part,) = run.folder.glob("part-*.json")
    part.write_bytes(part.read_bytes()[:-20])
    assert kept(run, KMS, "") is None


def record(**said: object) -> Record:
    told = Record(
        id="arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        collector="kms.keys",
        operation="kms:DescribeKey",
        place=PLACE,
        as_of=AS_OF,
    )
    return replace(told, **said)  # type: ignore[arg-type] # members of a record


def test_every_kind_of_blind_spot_is_told() -> None:
    whole = Seen(collector="kms.keys", place=PLACE, as_of=AS_OF, records=(record(facts={}),))
    gap = replace(whole, gaps=(Gap(id="somewhere", unread=unread()),))
    single = replace(whole, records=(record(unread=unread()), record(facts={})))
    assert blind_spots([whole]) == ()
    assert not fixable([whole])
    subjects = [spot.subject for spot in blind_spots([gap, single, *unseen(KMS)])]
    assert subjects == ["somewhere", record().id, ""]
    for reading in (gap, single, *unseen(KMS)):
        assert fixable([whole, reading])
    assert counted([whole, *unseen(KMS)]) == {"seen": 1, "unseen": 1, "calls": 0}
