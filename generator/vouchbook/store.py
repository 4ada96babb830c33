"""The locker: one folder a snapshot. Writing is atomic and resumable, one run at a time."""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.codec import decode, encode
from vouchbook.kernel.errors import IntegrityError, UsageError
from vouchbook.kernel.manifest import MANIFEST
from vouchbook.kernel.seals import check_seal
from vouchbook.kernel.snapshot_files import Opened, name_of, read_snapshot
from vouchbook.kernel.ziptree import safe_name
from vouchbook.model.plan import Task
from vouchbook.model.reading import Reading, Seen, Unseen

_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{12}")
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locker:
    """The folder `evidence/` of a workspace."""

    root: Path

    def snapshots(self) -> tuple[str, ...]:
        """Ids of all finished snapshots, oldest first."""
        if not self.root.is_dir():
            return ()
        found = [path for path in self.root.iterdir() if _NAME.fullmatch(path.name)]
        return tuple(sorted(path.name for path in found if (path / MANIFEST).is_file()))

    def find(self, wanted: str = "") -> str | None:
        """The snapshot that `wanted` names (its id or the beginning of it); the newest for "".

        None where the locker is empty; UsageError where nothing, or more than one, is meant.
        """
        known = self.snapshots()
        if not wanted:
            return known[-1] if known else None
        meant = [name for name in known if name.startswith(wanted) or name.endswith(wanted)]
        if len(meant) == 1:
            return meant[0]
        hint = f"the locker holds: {', '.join(known) or 'nothing yet; run `vouchbook collect`'}"
        raise UsageError(f"{len(meant)} snapshots are named {wanted!r}", hint=hint)

    def files(self, identifier: str) -> dict[str, bytes]:
        """Every file of a snapshot by its path with forward slashes."""
        folder = self.root / identifier
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def open(self, identifier: str) -> Opened:
        """Read a snapshot after holding every byte against its manifest, and that against its seal.

        IntegrityError names the first file that was changed, removed or added. Whose key signed
        is told by `verify` alone.
        """
        files = self.files(identifier)
        hint = "restore the snapshot from where it was kept, or collect a new one"
        _, _, problems = check_seal(files, "snapshot")
        for problem in problems:
            message = f"{identifier}: {problem.path} is {problem.kind}: {problem.detail}"
            raise IntegrityError(message, hint=hint)
        opened = read_snapshot(identifier, files)
        if identifier != name_of(opened.snapshot.header.ended, files[MANIFEST]):
            message = f"the folder {identifier} doesn't bear its time and its manifest's digest"
            raise IntegrityError(message, hint=hint)
        return opened

    def manifest_digest(self, identifier: str) -> str:
        """Digest of a snapshot's manifest: by it, the next snapshot names this one."""
        data = (self.root / identifier / MANIFEST).read_bytes()
        return f"sha256:{hashlib.sha256(data).hexdigest()}"

    @contextmanager
    def run(self, plan: str, *, fresh: bool) -> Iterator["Run"]:
        """Take the locker for one run of the plan with this digest.

        UsageError where another run holds it. An unfinished run of the same plan is gone on
        with, unless `fresh`.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                hint = "wait until it has ended; nothing of it was touched"
                message = "another run is writing to this locker"
                raise UsageError(message, hint=hint) from error
            folder = self.root / f"{_UNFINISHED}{plan.removeprefix('sha256:')[:12]}"
            if fresh and folder.exists():
                shutil.rmtree(folder)
            folder.mkdir(exist_ok=True)
            yield Run(locker=self, folder=folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run on its way: parts that are done are kept until it's finished."""

    locker: Locker
    folder: Path

    def done(self, task: Task) -> tuple[Reading, ...] | None:
        """The readings of a task that an earlier attempt has finished, if they are whole."""
        path = self._part(task)
        if not path.is_file():
            return None
        try:
            return tuple(_decode_reading(item) for item in parse(path.read_bytes()))
        except (ValueError, TypeError, KeyError):
            return None

    def keep(self, task: Task, readings: tuple[Reading, ...]) -> None:
        """Keep a finished task's readings; they survive a kill."""
        write_atomically(self._part(task), canonical([_encode_reading(item) for item in readings]))

    def finish(self, files: Mapping[str, bytes], ended: str) -> str:
        """Write the whole snapshot and give it its name in one step; returns its id.

        `files` includes the manifest; `ended` is a canonical timestamp.
        """
        identifier = name_of(ended, files[MANIFEST])
        final = self.locker.root / identifier
        if not final.exists():
            whole = self.folder / "whole"
            if whole.exists():
                shutil.rmtree(whole)
            for path, data in files.items():
                if not safe_name(path):
                    raise IntegrityError(f"{path!r} is no name for a file of a snapshot")
                target = whole / path
                target.parent.mkdir(parents=True, exist_ok=True)
                _write_through(target, data)
            self._forget_parts()
            whole.rename(final)
        shutil.rmtree(self.folder)
        return identifier

    def _forget_parts(self) -> None:
        """A kill after this leaves no parts that a later run could seal a second time."""
        for path in self.folder.glob("part-*.json"):
            path.unlink()

    def _part(self, task: Task) -> Path:
        digest = hashlib.sha256(canonical(encode(task))).hexdigest()[:24]
        return self.folder / f"part-{digest}.json"


def _encode_reading(reading: Reading) -> Any:
    return {"seen": isinstance(reading, Seen), "reading": encode(reading)}


def _decode_reading(document: Any) -> Reading:
    if document["seen"]:
        return decode(Seen, document["reading"])
    return decode(Unseen, document["reading"])


def _write_through(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is either whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.partial")
    try:
        _write_through(beside, data)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    beside.replace(path)


__all__ = ["Locker", "Run", "write_atomically"]
