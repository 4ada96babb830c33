"""A period's history as one file of a pack, and back: what the film is made anew from.

`history/history.jsonl` holds one canonical JSON object a line, `history/shapes.json` the shapes
that its facts are read by.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.codec import CodecError, decode, encode
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.records import record_digest
from vouchbook.model.history import Census, Custody, Flaw, History, Observation, Watch

LINES = "history/history.jsonl"
SHAPES = "history/shapes.json"
_FORMAT = 1
_KINDS: dict[str, tuple[str, type[Any]]] = {
    "census": ("censuses", Census),
    "custody": ("custody", Custody),
    "flaw": ("flaws", Flaw),
    "observation": ("observations", Observation),
    "snapshot": ("snapshots", str),
    "synthetic": ("synthetic", str),
    "watch": ("watches", Watch),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A history, and the shapes that its facts are read by."""

    history: History
    shapes: Mapping[str, Any]


def write_history(material: Material) -> dict[str, bytes]:
    """The files of a history by their path in a pack."""
    return {
        LINES: b"".join(canonical(line) + b"\n" for line in _lines(material.history)),
        SHAPES: canonical(dict(material.shapes)) + b"\n",
    }


def _lines(history: History) -> Iterator[dict[str, Any]]:
    yield {"format": _FORMAT}
    for kind, (member, _) in _KINDS.items():
        for item in getattr(history, member):
            yield {"kind": kind, "said": encode(item)}


def read_history(files: Mapping[str, bytes]) -> Material | None:
    """Read a pack's history, or None where it has none; IntegrityError for what isn't one.

    Each record is held against its own digest.
    """
    if LINES not in files:
        return None
    try:
        first, *rest = (parse(line) for line in files[LINES].splitlines())
        if first != {"format": _FORMAT}:
            raise IntegrityError(f"the history has another format than {_FORMAT}", path=LINES)
        told = [_told(line) for line in rest]
        shapes = parse(files[SHAPES])
    except (KeyError, TypeError, CodecError, ValueError) as error:
        raise IntegrityError(f"the history can't be read: {error}", path=LINES) from error
    if not isinstance(shapes, Mapping):
        raise IntegrityError("the history's shapes are no object", path=SHAPES)
    history = History(
        **{
            member: tuple(item for kind, item in told if kind == name)
            for name, (member, _) in _KINDS.items()
        }
    )
    for item in history.observations:
        if item.record.digest != record_digest(item.record):
            message = f"a record of {item.record.id} does not bear its own digest"
            raise IntegrityError(message, path=LINES)
    return Material(history=history, shapes=shapes)


def _told(document: Any) -> tuple[str, Any]:
    kind, said = document["kind"], document["said"]
    if kind not in _KINDS:
        raise CodecError(f"{kind!r} is nothing that a history tells")
    return kind, decode(_KINDS[kind][1], said)
