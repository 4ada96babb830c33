"""An import as files, and back: pure, so that whoever reads the locker reads it alike.

`import.json` tells the custody, `brought.jsonl` holds what the files told (one canonical JSON
object a line, by its kind), `shapes.json` the shapes that its facts are read by. Where AWS was
asked for it, `calls.jsonl` tells how: one request a line.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.codec import CodecError, decode, encode
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.records import record_digest
from vouchbook.model.history import Brought, Census, Custody, Flaw, Observation, Watch
from vouchbook.model.importing import FORMAT, Asked, ImportHeader

HEADER = "import.json"
LINES = "brought.jsonl"
SHAPES = "shapes.json"
CALLS = "calls.jsonl"
ORIGINALS = "originals"
"""The folder of the copies; what lies in it is listed by the custodies, not by the manifest."""

_KINDS: dict[str, tuple[str, type[Any]]] = {
    "census": ("censuses", Census),
    "custody": ("custody", Custody),
    "flaw": ("flaws", Flaw),
    "observation": ("observations", Observation),
    "watch": ("watches", Watch),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedImport:
    """An import as it was read from the locker."""

    id: str
    header: ImportHeader
    brought: Brought
    shapes: Mapping[str, Any]
    calls: tuple[Asked, ...] = ()


def write_import(
    header: ImportHeader,
    brought: Brought,
    shapes: Mapping[str, Any],
    calls: Iterable[Asked] = (),
) -> dict[str, bytes]:
    """The files of an import by their path, without manifest, signature and originals."""
    asked = b"".join(canonical(encode(item)) + b"\n" for item in calls)
    return {
        **({CALLS: asked} if asked else {}),
        HEADER: canonical(encode(header)) + b"\n",
        LINES: b"".join(canonical(line) + b"\n" for line in _lines(brought)),
        SHAPES: canonical(dict(shapes)) + b"\n",
    }


def _lines(brought: Brought) -> Iterator[dict[str, Any]]:
    for kind, (member, _) in _KINDS.items():
        for item in getattr(brought, member):
            yield {"kind": kind, "said": encode(item)}


def read_import(identifier: str, files: Mapping[str, bytes]) -> OpenedImport:
    """Read the files of an import; IntegrityError for what isn't one.

    Each record is held against its own digest.
    """
    try:
        document = parse(files[HEADER])
        if isinstance(document, dict) and document.get("format") != FORMAT:
            message = f"{identifier} has format {document.get('format')}, this reads {FORMAT}"
            raise IntegrityError(message, hint="read it with the version that wrote it")
        header = decode(ImportHeader, document)
        told = [_told(line) for line in files[LINES].splitlines()]
        shapes = parse(files[SHAPES])
        calls = tuple(decode(Asked, parse(line)) for line in files.get(CALLS, b"").splitlines())
    except KeyError as error:
        message = f"{identifier} lacks {error.args[0]}"
        raise IntegrityError(message, hint="bring the files again") from error
    except (CodecError, ValueError) as error:
        message = f"{identifier} is not an import: {error}"
        raise IntegrityError(message, hint="bring the files again") from error
    brought = Brought(
        **{
            member: tuple(item for kind, item in told if kind == name)
            for name, (member, _) in _KINDS.items()
        }
    )
    for item in brought.observations:
        if item.record.digest != record_digest(item.record):
            message = f"{identifier}: a record of {item.record.id} does not bear its own digest"
            raise IntegrityError(message, hint="bring the files again")
    return OpenedImport(id=identifier, header=header, brought=brought, shapes=shapes, calls=calls)


def _told(line: bytes) -> tuple[str, Any]:
    document = parse(line)
    kind, said = document["kind"], document["said"]
    if kind not in _KINDS:
        raise CodecError(f"{kind!r} is nothing that an import tells")
    return kind, decode(_KINDS[kind][1], said)
