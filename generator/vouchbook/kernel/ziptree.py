"""Canonical ZIPs: stored, sorted, fixed times, so that no bit of the structure is free.

Single bits of a ZIP's own structures can change without changing any file in it; so a reader
rebuilds the archive from its files and compares the bytes.
"""

import io
import struct
import zipfile
from collections.abc import Mapping
from typing import IO

from vouchbook.kernel.errors import IntegrityError, UsageError

_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16


def write_zip(stream: IO[bytes], files: Mapping[str, bytes]) -> None:
    """Write files (path with forward slashes -> content) as a canonical ZIP.

    UsageError for a name that a reader would refuse: what is sealed must be verifiable.
    """
    for path in sorted(files):
        if not safe_name(path):
            hint = "rename it: no `..`, no colon, no backslash, no control signs"
            raise UsageError(f"{path!r} can't stand in a pack", hint=hint)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _TIME)
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            entry.compress_type = zipfile.ZIP_STORED
            archive.writestr(entry, files[path])


def read_zip(data: bytes) -> dict[str, bytes]:
    """Read a canonical ZIP; IntegrityError for anything that isn't exactly one.

    Nothing is written to a disk, and no name is used as a path.
    """
    try:
        files = _read(data)
    except (
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        struct.error,
        OverflowError,
        OSError,
        UnicodeError,
    ) as error:
        raise IntegrityError(f"the pack is not a whole ZIP: {error}") from error
    anew = io.BytesIO()
    write_zip(anew, files)
    if anew.getvalue() != data:
        raise IntegrityError("the ZIP's own structure was changed: it isn't the canonical one")
    return files


def _read(data: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if not safe_name(entry.filename):
                raise IntegrityError(f"the pack holds a path that escapes: {entry.filename!r}")
            name = entry.filename
            if name in files:
                raise IntegrityError(f"the pack holds {name!r} twice", path=name)
            if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > len(data):
                raise IntegrityError(f"{name!r} is not stored as it is", path=name)
            files[name] = _content(archive, entry)
    return files


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One file's bytes; the archive's own checksum already names a file that was changed."""
    try:
        return archive.read(entry)
    except zipfile.BadZipFile as error:
        words = f"{entry.filename!r} was changed: {error}"
        raise IntegrityError(words, path=entry.filename) from error


def safe_name(name: str) -> bool:
    """Whether a name stays inside: relative, no `..`, no backslash, no drive, no control sign."""
    parts = name.split("/")
    plain = name.isprintable() and "\\" not in name and ":" not in name
    return bool(name) and plain and all(part not in {"", ".", ".."} for part in parts)
