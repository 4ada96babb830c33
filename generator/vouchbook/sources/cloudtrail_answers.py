"""What an event says of a resource, as the Describe operation would have answered right after it.

Source: App Mesh API reference, Create*, Update* and Describe*: an answer to a write is the whole
resource as it is then, and an update overwrites the whole specification.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.sources.appmesh_values import moment, spelled
from vouchbook.sources.cloudtrail_events import Change, mapping

_HIDDEN = frozenset({"HIDDEN_DUE_TO_SECURITY_REASONS", "***"})
"""What CloudTrail writes in the place of values that a service doesn't let it record."""
_TIMES = ("createdAt", "lastUpdatedAt")
_METADATA = ("arn", "createdAt", "lastUpdatedAt", "meshOwner", "resourceOwner", "uid", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer, and what the event could not carry of it."""

    facts: Mapping[str, Any]
    lacks: tuple[str, ...]


def answer_of(change: Change, arn: str, shapes: Mapping[str, Any]) -> Answer | None:
    """The answer after a Create or an Update; None where its specification can't be told."""
    kind = change.kind
    root = shapes.get(kind.describe.id, {}).get("struct", {}).get(kind.root, {})
    if "struct" not in root:
        return None
    detail = _from_response(change) or _from_request(change, arn)
    if detail is None:
        return None
    found = spelled(_told(detail), root, kind.root)
    if not isinstance(found.value, dict) or "spec" not in found.value:
        return None
    return Answer(
        facts={kind.root: found.value},
        lacks=tuple(sorted({*found.lacks, *_missing(found.value, kind.root)})),
    )


def _from_response(change: Change) -> dict[str, Any] | None:
    """What came back, with its times as the API gives them."""
    detail = dict(change.response)
    # An empty specification is one; one that was left out for its size tells nothing.
    if detail.get("spec") != {} and not mapping(detail.get("spec")):
        return None
    metadata = dict(change.metadata)
    for name in _TIMES:
        # CloudTrail's own text form drops the fraction, so it isn't what the API would say.
        metadata[name] = moment(metadata.get(name))
    if metadata.get("arn") != change.arn:
        metadata.pop("arn", None)
    return {**detail, **change.names, "metadata": metadata}


def _from_request(change: Change, arn: str) -> dict[str, Any] | None:
    """What was asked for: the specification and the names, and whose it is where that is sure."""
    spec = change.request.get("spec")
    if change.kind.noun == "Mesh" and spec is None and change.request:
        spec = {}
    if not isinstance(spec, Mapping) or (spec and not mapping(spec)):
        return None
    account = change.place.account
    owners = {"meshOwner": change.owner, "resourceOwner": account}
    sure = {"arn": arn, **owners} if change.owner == account else owners
    return {**change.names, "spec": spec, "metadata": sure}


def _told(value: Any) -> Any:
    """The value with a mark that has no type of the API wherever CloudTrail hid something."""
    if isinstance(value, Mapping):
        return {key: _told(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_told(item) for item in value]
    return ... if isinstance(value, str) and value in _HIDDEN else value


def _missing(detail: Mapping[str, Any], root: str) -> tuple[str, ...]:
    """Members that every answer of App Mesh has, and this one hasn't."""
    metadata = mapping(detail.get("metadata"))
    absent = [f"{root}.metadata.{name}" for name in _METADATA if name not in metadata]
    if not mapping(detail.get("status")).get("status"):
        absent += [f"{root}.status", f"{root}.status.status"]
    return tuple(absent)
