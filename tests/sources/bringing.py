"""Bring files to an import kind as the command does, without a disk."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from vouchbook.aws.shapes import shapes_of
from vouchbook.kernel.redaction import redact
from vouchbook.kernel.registry import collectors
from vouchbook.model.collector import Operation
from vouchbook.model.history import Brought, Observation
from vouchbook.model.importing import Hand, Import, Original
from vouchbook.model.place import Place

ACCOUNT = "111122223333"
PLACE = Place(partition="aws", account=ACCOUNT, region="us-east-1")
AT = "2026-08-01T12:00:00.000000Z"


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def clean(
    operation: Operation, answer: Mapping[str, Any]
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    return redact(dict(answer), operation.redact)


def hand(place: Place | None = PLACE, at: str = AT) -> Hand:
    return Hand(place=place, at=at, shapes=shapes(), clean=clean)


def original(name: str, content: object) -> Original:
    """A file; anything but bytes and text is written as JSON."""
    if isinstance(content, bytes):
        data = content
    else:
        data = (content if isinstance(content, str) else json.dumps(content)).encode()
    return Original(
        name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest(), read=_giving(data)
    )


def _giving(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def bring(kind: Import, files: Mapping[str, object], given: Hand | None = None) -> Brought:
    return kind.read([original(name, data) for name, data in files.items()], given or hand())


def about(brought: Brought, operation: str, ending: str = "") -> Observation:
    """The only observation of an operation about the resource whose id ends so."""
    (found,) = (
        item
        for item in brought.observations
        if item.record.operation == operation and item.record.id.endswith(ending)
    )
    return found
