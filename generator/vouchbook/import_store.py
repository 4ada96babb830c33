"""Imports in the locker: one sealed folder each, with copies of the files beside what they told.

An import lies in `evidence/imports/<UTC time>-<short digest>/`. The copies in `originals/` bear
their digests as names: they are as secret as they were, and never go into a pack.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vouchbook.kernel.canonical import digest_of
from vouchbook.kernel.codec import encode
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.import_files import ORIGINALS, OpenedImport, read_import, write_import
from vouchbook.kernel.manifest import MANIFEST
from vouchbook.kernel.seals import check_seal
from vouchbook.kernel.snapshot_files import name_of
from vouchbook.model.history import Brought
from vouchbook.model.importing import Asked, ImportHeader
from vouchbook.seal import Signer, sealed

_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{12}")
_KIND = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """The imports of a locker."""

    root: Path
    """The folder `evidence/imports/`."""

    def names(self) -> tuple[str, ...]:
        """Ids of all imports, oldest first."""
        if not self.root.is_dir():
            return ()
        found = [path for path in self.root.iterdir() if _NAME.fullmatch(path.name)]
        return tuple(sorted(path.name for path in found if (path / MANIFEST).is_file()))

    def open(self, identifier: str) -> OpenedImport:
        """Read an import after holding every byte against its manifest, and that against its seal.

        IntegrityError names the first file that was changed, removed or added.
        """
        files = self._files(identifier)
        hint = "restore the import from where it was kept, or bring the files again"
        _, _, problems = check_seal(files, _KIND)
        for problem in problems:
            message = f"{identifier}: {problem.path} is {problem.kind}: {problem.detail}"
            raise IntegrityError(message, hint=hint)
        opened = read_import(identifier, files)
        if identifier != name_of(opened.header.brought_at, files[MANIFEST]):
            message = f"the folder {identifier} doesn't bear its time and its manifest's digest"
            raise IntegrityError(message, hint=hint)
        self._hold_originals(opened, hint)
        return opened

    def opened(self) -> Iterator[OpenedImport]:
        """Yield every import, oldest first."""
        yield from (self.open(name) for name in self.names())

    def _files(self, identifier: str) -> dict[str, bytes]:
        folder = self.root / identifier
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.relative_to(folder).parts[0] != ORIGINALS
        }

    def _hold_originals(self, opened: OpenedImport, hint: str) -> None:
        """An original that is there is the one that was brought; one may be kept elsewhere."""
        folder = self.root / opened.id / ORIGINALS
        for custody in opened.brought.custody if opened.header.originals else ():
            path = folder / custody.sha256
            if path.is_file() and digest_of_file(path) != custody.sha256:
                message = f"{opened.id}: the original of {custody.name} was changed"
                raise IntegrityError(message, hint=hint)

    def write(
        self,
        header: ImportHeader,
        brought: Brought,
        shapes: Mapping[str, Any],
        originals: Iterable[tuple[str, Path]],
        signer: Signer,
        calls: Iterable[Asked] = (),
    ) -> str:
        """Write, seal and name an import; returns its id. It's there whole, or not at all.

        `calls` are the requests by which it came about, where AWS was asked for it.
        """
        files = write_import(header, brought, shapes, calls)
        whole = sealed(files, _KIND, digest_of(encode(brought)), signer)
        identifier = name_of(header.brought_at, whole[MANIFEST])
        final = self.root / identifier
        if final.exists():
            return identifier
        unfinished = self.root / f".unfinished-{identifier}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for path, data in whole.items():
            _write(unfinished / path, data)
        if header.originals:
            _copy(originals, unfinished / ORIGINALS)
        unfinished.rename(final)
        return identifier


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _copy(originals: Iterable[tuple[str, Path]], folder: Path) -> None:
    folder.mkdir()
    for sha256, path in originals:
        target = folder / sha256
        shutil.copyfile(path, target)
        target.chmod(0o600)
