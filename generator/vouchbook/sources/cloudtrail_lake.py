"""Rows of CloudTrail Lake: events again, as far as a query asked for their fields.

Source: CloudTrail API reference, GetQueryResults; CloudTrail User Guide, "CloudTrail Lake event
record fields". Lake prints an object inside a field as `{name=value, …}`, which can't be read back
with certainty: of it, only the names of mesh resources are taken, and the rest counts as left out.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from vouchbook.kernel.errors import UsageError
from vouchbook.sources.appmesh_resources import KINDS, is_name
from vouchbook.sources.bounded import json_document

_PRINTED = ("requestParameters", "responseElements", "userIdentity")
_NAMES = sorted({name for kind in KINDS for name in kind.every_name} | {"meshOwner", "resourceArn"})
_PAIR = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(_NAMES)})=([^,{{}}\s\"]+)(?=[,}}])")
_EVENT = "eventJson"


def event_in(name: str, row: Any) -> Mapping[str, Any] | None:
    """The event of one row; None where it has none of its fields.

    UsageError where a field that should hold JSON doesn't.
    """
    cells = _cells(row)
    if isinstance(cells.get(_EVENT), str):
        event = json_document(name, cells[_EVENT].encode())
        return event if isinstance(event, Mapping) else None
    if not cells.get("eventName") or not cells.get("eventTime"):
        return None
    event = {key: value for key, value in cells.items() if value not in (None, "", "null")}
    for field in _PRINTED:
        if isinstance(event.get(field), str):
            event[field] = _object(name, event[field])
    if isinstance(event.get("eventTime"), str):
        event["eventTime"] = _time(event["eventTime"])
    identity = {
        key.removeprefix("userIdentity."): value
        for key, value in cells.items()
        if key.startswith("userIdentity.")
    }
    return {**event, "userIdentity": identity} if identity else event


def _cells(row: Any) -> dict[str, Any]:
    """A row is a list of objects with a name each, or one object with them all."""
    parts: Iterable[Any] = row if isinstance(row, list) else [row]
    return {
        str(key): value
        for part in parts
        if isinstance(part, Mapping)
        for key, value in part.items()
    }


def _object(name: str, text: str) -> Mapping[str, Any]:
    """A field that holds an object: JSON, or what names can be taken from the printed form."""
    if text.lstrip().startswith(('{"', "{}")):
        try:
            found = json_document(name, text.encode())
        except UsageError:
            found = None
        if isinstance(found, Mapping):
            return found
    pairs = {key: value for key, value in _PAIR.findall(text) if is_name(value) or ":" in value}
    # Without this mark the rest would read as absent.
    return {**pairs, "spec": {"omitted": True}, "tags": "omitted", "tagKeys": "omitted"}


def _time(text: str) -> str:
    """Lake prints times in UTC, and says nothing of it."""
    plain = text.strip().replace(" ", "T")
    return plain if plain.endswith("Z") or "+" in plain else f"{plain}Z"
