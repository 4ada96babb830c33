"""The locker: atomic, resumable, one run at a time, and every byte held against the manifest."""

import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.packs.estate import AS_OF, HOME, plan, readings
from tests.packs.world import put, snapshot_of, write_workspace
from vouchbook.kernel.errors import IntegrityError, UsageError
from vouchbook.kernel.manifest import MANIFEST, SIGNATURE
from vouchbook.model.plan import Task
from vouchbook.store import Locker, write_atomically
from vouchbook.workspace import Workspace

PLAN = "sha256:" + "ab" * 32
NODES = "readings/111122223333/appmesh.virtual-nodes.jsonl"
TASK = Task(place=HOME, service="kms", collectors=("kms.keys",))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return write_workspace(tmp_path / "w")


@pytest.fixture
def snapshot(workspace: Workspace) -> str:
    return put(workspace, snapshot_of(workspace.config.engagement))


def test_a_finished_snapshot_is_found_and_opened(workspace: Workspace, snapshot: str) -> None:
    locker = workspace.locker
    assert locker.snapshots() == (snapshot,)
    assert locker.find() == locker.find(snapshot) == locker.find(snapshot[:10]) == snapshot
    assert locker.find(snapshot[-12:]) == snapshot
    opened = locker.open(snapshot)
    assert opened.plan == plan()
    assert len(opened.snapshot.readings) == len(readings())
    assert locker.manifest_digest(snapshot).startswith(f"sha256:{snapshot[-12:]}")


def test_an_empty_locker_has_nothing(tmp_path: Path) -> None:
    locker = Locker(root=tmp_path / "evidence")
    assert locker.snapshots() == ()
    assert locker.find() is None
    with pytest.raises(UsageError, match="0 snapshots") as caught:
        locker.find("2026")
    assert "collect" in caught.value.hint


def test_what_is_meant_must_be_one(workspace: Workspace, snapshot: str) -> None:
    other = put(workspace, snapshot_of(workspace.config.engagement, tool="vouchbook 1"))
    with pytest.raises(UsageError, match="2 snapshots") as caught:
        workspace.locker.find("2026")
    assert snapshot in caught.value.hint
    assert other in caught.value.hint


def test_what_is_unfinished_or_somebody_elses_is_no_snapshot(
    workspace: Workspace, snapshot: str
) -> None:
    root = workspace.locker.root
    (root / "20260915T120000Z-0123456789ab").mkdir()
    (root / ".unfinished-abc").mkdir()
    (root / "notes.txt").write_text("x")
    assert workspace.locker.snapshots() == (snapshot,)


def change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def rename(path: Path) -> None:
    path.rename(path.with_name("another.jsonl"))


TOUCHED: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a byte changed": (change, NODES, "changed"),
    "a file removed": (Path.unlink, NODES, "missing"),
    "a file renamed": (rename, NODES, "missing"),
    "the manifest changed": (change, MANIFEST, "manifest"),
    "the signature changed": (change, SIGNATURE, "signature"),
    "the signature removed": (Path.unlink, SIGNATURE, "is missing"),
}


@pytest.mark.parametrize("name", TOUCHED)
def test_what_was_touched_is_not_opened(workspace: Workspace, snapshot: str, name: str) -> None:
    touch, path, words = TOUCHED[name]
    touch(workspace.locker.root / snapshot / path)
    with pytest.raises(IntegrityError, match=words):
        workspace.locker.open(snapshot)


def test_an_added_file_is_named(workspace: Workspace, snapshot: str) -> None:
    (workspace.locker.root / snapshot / "readings" / "more.jsonl").write_text("{}")
    with pytest.raises(IntegrityError, match=r"readings/more\.jsonl is added") as caught:
        workspace.locker.open(snapshot)
    assert caught.value.hint


def test_a_renamed_folder_is_not_opened(workspace: Workspace, snapshot: str) -> None:
    other = f"20260916T120000Z-{snapshot[-12:]}"
    (workspace.locker.root / snapshot).rename(workspace.locker.root / other)
    with pytest.raises(IntegrityError, match="doesn't bear"):
        workspace.locker.open(other)


def test_only_one_run_writes_at_a_time(workspace: Workspace) -> None:
    with (
        workspace.locker.run(PLAN, fresh=False),
        pytest.raises(UsageError, match="another run") as caught,
        workspace.locker.run(PLAN, fresh=False),
    ):
        raise AssertionError
    assert caught.value.hint
    with workspace.locker.run(PLAN, fresh=False):
        pass


def test_what_is_done_survives_a_kill_and_is_gone_when_finished(workspace: Workspace) -> None:
    locker = workspace.locker
    kept = tuple(item for item in readings() if item.collector == "kms.keys")
    with suppress(KeyboardInterrupt), locker.run(PLAN, fresh=False) as run:
        run.keep(TASK, kept)
        raise KeyboardInterrupt
    assert locker.snapshots() == ()
    with locker.run(PLAN, fresh=False) as run:
        assert run.done(TASK) == kept
        run.finish(snapshot_of(workspace.config.engagement), AS_OF)
    assert len(locker.snapshots()) == 1
    with locker.run(PLAN, fresh=False) as run:
        assert run.done(TASK) is None


def test_a_fresh_run_and_another_plan_begin_anew(workspace: Workspace) -> None:
    with workspace.locker.run(PLAN, fresh=False) as run:
        run.keep(TASK, ())
    with workspace.locker.run("sha256:" + "cd" * 32, fresh=False) as run:
        assert run.done(TASK) is None
    with workspace.locker.run(PLAN, fresh=False) as run:
        assert run.done(TASK) == ()
    with workspace.locker.run(PLAN, fresh=True) as run:
        assert run.done(TASK) is None


@pytest.mark.parametrize(
    "data", [b"", b"{", b"7", b'["x"]', b"[{}]", b'[{"seen":true,"reading":1}]']
)
def test_a_part_that_is_not_whole_is_done_again(workspace: Workspace, data: bytes) -> None:
    with workspace.locker.run(PLAN, fresh=True) as run:
        run.keep(TASK, ())
        (part,) = run.folder.glob("part-*")
        part.write_bytes(data)
        assert run.done(TASK) is None


def test_finishing_twice_gives_the_same_snapshot(workspace: Workspace, snapshot: str) -> None:
    again = put(workspace, snapshot_of(workspace.config.engagement))
    assert again == snapshot
    assert workspace.locker.snapshots() == (snapshot,)


def test_a_file_name_that_leaves_the_folder_is_not_written(workspace: Workspace) -> None:
    files = {**snapshot_of(workspace.config.engagement), "readings/../../../x": b""}
    with pytest.raises(IntegrityError, match="no name for a file"):
        put(workspace, files)
    assert workspace.locker.snapshots() == ()
    assert not (workspace.root.parent / "x").exists()


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may become longer than `size`, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_nothing_that_looks_whole(workspace: Workspace, snapshot: str) -> None:
    locker = workspace.locker
    files = snapshot_of(workspace.config.engagement, tool="vouchbook 1")
    with (
        pytest.raises(OSError, match=r"."),
        locker.run(PLAN, fresh=False) as run,
        full_disk(1000),
    ):
        run.finish(files, AS_OF)
    assert locker.snapshots() == (snapshot,)
    locker.open(snapshot)
    with locker.run(PLAN, fresh=False) as run:
        again = run.finish(files, AS_OF)
    locker.open(again)
    assert len(locker.snapshots()) == 2


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.zip"
    write_atomically(path, b"first")
    with full_disk(1000), pytest.raises(OSError, match=r"."):
        write_atomically(path, bytes(5000))
    assert path.read_bytes() == b"first"
    assert [item.name for item in path.parent.iterdir()] == ["x.zip"]
    write_atomically(path, b"second")
    assert path.read_bytes() == b"second"


def test_a_snapshot_that_vanished_is_told(workspace: Workspace, snapshot: str) -> None:
    shutil.rmtree(workspace.locker.root / snapshot)
    with pytest.raises(IntegrityError, match="missing"):
        workspace.locker.open(snapshot)
