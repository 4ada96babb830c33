"""Bring files: read by their kind, kept with digest, origin and who brought them, and sealed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from vouchbook.aws.shapes import shapes_of
from vouchbook.detector import classify, described, find
from vouchbook.import_store import Imports, digest_of_file
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.redaction import redact
from vouchbook.kernel.registry import collectors, shelf
from vouchbook.kernel.scanning import scanned
from vouchbook.model.collector import Operation
from vouchbook.model.history import Brought, Custody
from vouchbook.model.importing import Hand, Import, ImportHeader, Original
from vouchbook.model.place import Place
from vouchbook.seal import Signer
from vouchbook.sources.bounded import FILE

_MOST = 200_000
"""So many files may be brought at once: more is a mistaken folder."""


def kinds() -> dict[str, Import]:
    """Every kind of file that can be brought, by id."""
    return shelf("vouchbook.sources", Import)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is to be brought, and what whoever brings it says of it."""

    kind: str
    paths: tuple[Path, ...]
    origin: str
    by: str
    at: str
    """Now, canonical."""
    place: Place | None = None
    made_at: str = ""
    tool: str
    """This tool's name and version."""
    keep: bool = True
    """Whether to keep copies of the files."""


def bring(imports: Imports, errand: Errand, signer: Signer) -> tuple[str, Brought]:
    """Read files by their kind and keep what they tell; returns the import's id, and that.

    Nothing is kept where UsageError is raised: an unknown kind, no file, a file that is hostile or
    too large, a place or a time that this kind needs and that wasn't said.
    """
    kind = _kind(errand)
    found = tuple(_originals(errand.paths))
    if not found:
        named = ", ".join(str(path) for path in errand.paths)
        raise UsageError(f"there is no file in {named}", hint="name files, or folders of files")
    operations = {op for item in collectors().values() for op in item.operations}
    shapes = shapes_of(operations)
    hand = Hand(place=errand.place, at=errand.made_at, shapes=shapes, clean=clean)
    read = kind.read([original for original, _ in found], hand)
    brought = replace(read, custody=tuple(_custody(original, errand) for original, _ in found))
    if not (brought.observations or brought.censuses or brought.watches):
        raise UsageError(
            f"none of the {len(found)} file(s) tells anything as {errand.kind}: "
            + "; ".join(f"{flaw.name}: {flaw.detail}" for flaw in brought.flaws[:3]),
            hint=f"`vouchbook list imports` tells what each kind reads; {kind.says}",
        )
    header = ImportHeader(
        kind=errand.kind,
        brought_at=errand.at,
        brought_by=errand.by,
        origin=errand.origin,
        place=errand.place,
        made_at=errand.made_at,
        tool=errand.tool,
        detector=described(),
        originals=errand.keep,
    )
    used = {item.record.operation for item in brought.observations}
    told = {name: shape for name, shape in shapes.items() if name in used}
    copies = ((original.sha256, path) for original, path in found)
    return imports.write(header, brought, told, copies, signer), brought


def _kind(errand: Errand) -> Import:
    known = kinds()
    if errand.kind not in known:
        message = f"{errand.kind!r} is no kind of import"
        raise UsageError(message, hint=f"there is: {', '.join(known)}")
    kind = known[errand.kind]
    if not kind.names_place and errand.place is None:
        message = f"files of kind {kind.id} don't say which account and region they are from"
        raise UsageError(message, hint="name them with --account and --region")
    if not kind.names_time and not errand.made_at:
        message = f"files of kind {kind.id} don't say when they were made"
        raise UsageError(message, hint="say it with --at 2026-09-15T12:00:00Z")
    return kind


def clean(
    operation: Operation, answer: Mapping[str, Any]
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Redact what was brought as the same answer of AWS would have been."""
    declared, masked = redact(canonical_value(dict(answer)), operation.redact, classify)
    facts, hits = scanned(declared, find)
    return facts, tuple(sorted({*masked, *hits}))


def _originals(paths: Iterable[Path]) -> Iterator[tuple[Original, Path]]:
    """Every file under the paths, each with the name that it has for people."""
    seen = 0
    for root in paths:
        if not root.exists():
            raise UsageError(f"{root} is not there", hint="name files, or folders of files")
        base = root if root.is_dir() else root.parent
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if not path.is_file() or path.is_symlink():
                continue
            seen += 1
            if seen > _MOST:
                message = f"there are more than {_MOST} files in {root}"
                raise UsageError(message, hint="name the folder of one account and month")
            name = path.relative_to(base).as_posix()
            yield _original(name, path), path


def _original(name: str, path: Path) -> Original:
    return Original(
        name=name,
        size=path.stat().st_size,
        sha256=digest_of_file(path),
        read=partial(_read, name, path),
    )


def _read(name: str, path: Path) -> bytes:
    if path.stat().st_size > FILE:
        message = f"{name} is larger than {FILE // (1024 * 1024)} MiB, which no such file is"
        raise UsageError(
            message, hint="look at the file before you trust it; split it where it is so"
        )
    return path.read_bytes()


def _custody(original: Original, errand: Errand) -> Custody:
    return Custody(
        kind=errand.kind,
        name=original.name,
        size=original.size,
        sha256=original.sha256,
        brought_by=errand.by,
        brought_at=errand.at,
        origin=errand.origin,
    )
