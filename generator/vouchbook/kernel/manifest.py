"""Manifests: path, size and SHA-256 of every file, as canonical JSON."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.codec import CodecError, decode, encode
from vouchbook.kernel.errors import IntegrityError

MANIFEST = "manifest.json"
"""The manifest's name; neither it nor its signature is listed in it."""
SIGNATURE = "manifest.dsse.json"
"""The name of the manifest's signature, a DSSE envelope."""
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file: path with forward slashes, size in bytes, SHA-256 in lower-case hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All files of a snapshot or a pack, sorted by path."""

    format: int = FORMAT
    kind: str
    """`snapshot` or `pack`."""
    facts: str
    """Digest of the facts alone (no times, request ids, calls), by which runs are compared."""
    files: tuple[Entry, ...]


def entry_of(path: str, data: bytes) -> Entry:
    """The manifest's entry for a file."""
    return Entry(path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def manifest_of(kind: str, files: Mapping[str, bytes], facts: str) -> bytes:
    """Write the manifest of these files."""
    entries = tuple(entry_of(path, files[path]) for path in sorted(files))
    return canonical(encode(Manifest(kind=kind, facts=facts, files=entries)))


def read_manifest(data: bytes, kind: str) -> Manifest:
    """Read a manifest strictly; IntegrityError for anything that isn't one of this kind."""
    try:
        document = parse(data)
        manifest = decode(Manifest, document)
        bare = canonical(document) == data
    except (ValueError, CodecError) as error:
        raise IntegrityError(f"{MANIFEST} can't be read: {error}") from error
    if manifest.format > FORMAT:
        hint = "a newer vouchbook made it; verify it with that version or a later one"
        raise IntegrityError(f"{MANIFEST} has format {manifest.format}", hint=hint)
    paths = [entry.path for entry in manifest.files]
    if manifest.kind != kind or not bare or paths != sorted(set(paths)):
        raise IntegrityError(f"{MANIFEST} is not the canonical manifest of a {kind}")
    return manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a sealed folder or pack."""

    kind: str
    path: str
    detail: str


def compare(manifest: Manifest, files: Mapping[str, bytes]) -> list[Problem]:
    """Hold the files against the manifest: changed, missing, added ones, each named."""
    listed = {entry.path: entry for entry in manifest.files}
    problems = [
        Problem(kind="missing", path=path, detail="listed in the manifest, but not there")
        for path in sorted(set(listed) - set(files))
    ]
    problems += [
        Problem(kind="added", path=path, detail="there, but not listed in the manifest")
        for path in sorted(set(files) - set(listed) - {MANIFEST, SIGNATURE})
    ]
    for path in sorted(set(listed) & set(files)):
        found = entry_of(path, files[path])
        if found != listed[path]:
            detail = f"SHA-256 is {found.sha256}, the manifest says {listed[path].sha256}"
            if found.sha256 == listed[path].sha256:
                detail = f"{found.size} bytes long, the manifest says {listed[path].size}"
            problems.append(Problem(kind="changed", path=path, detail=detail))
    return problems
