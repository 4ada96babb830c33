"""Replay of CloudTrail's events: what each resource of App Mesh was after every change.

Pure: events in, observations out, the same for any order of the events. An update gives the whole
resource, so the last one before an instant says what held then. Tags are told as differences: they
are known from a Create on, and only while nothing can have been missed in between.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from vouchbook.kernel.records import digested
from vouchbook.model.collector import Operation
from vouchbook.model.history import Observation
from vouchbook.model.place import Place, home_of
from vouchbook.model.reading import Record, Source
from vouchbook.model.reasons import Reason, Unread
from vouchbook.sources.appmesh_resources import LIST_TAGS
from vouchbook.sources.cloudtrail_answers import answer_of
from vouchbook.sources.cloudtrail_events import (
    Blind,
    Change,
    Told,
    change_in,
    core_of,
    identity_of,
    in_order,
    is_write,
    refused,
    resource_key,
)
from vouchbook.sources.cloudtrail_spans import TICK, moved

Clean: TypeAlias = Callable[
    [Operation, Mapping[str, Any]], tuple[Mapping[str, Any], tuple[str, ...]]
]
"""Redacts an answer, as model.importing.Hand does."""
Unbroken: TypeAlias = Callable[[Place, str, str], bool]
"""Whether every change that an account made between two instants is among the events."""
_Facts: TypeAlias = Mapping[str, Any] | None
_Tags: TypeAlias = dict[str, str] | None


@dataclass(slots=True, kw_only=True)
class _State:
    """What is known of a resource so far."""

    at: str = ""
    """Time of its newest observation, so that those of one second keep their order."""
    uid: str = ""
    tags: _Tags = None
    tagged: str = ""
    """When the tags were last known whole."""


def replay(
    events: Iterable[Mapping[str, Any]],
    shapes: Mapping[str, Any],
    clean: Clean,
    origin_of: Callable[[Mapping[str, Any]], str],
) -> tuple[Observation, ...]:
    """Observations from events that are whole: no change of App Mesh is missing between them.

    `shapes` are output shapes by operation id; `origin_of` says where an event came from. Events
    that changed something and don't say what are no observations: `untold` gives them.
    """
    changes = (change_in(told) for told in _each_once(events, origin_of))
    known = [change for change in changes if isinstance(change, Change)]
    return replayed(known, shapes, clean, lambda _place, _start, _end: True)


def untold(
    events: Iterable[Mapping[str, Any]], origin_of: Callable[[Mapping[str, Any]], str]
) -> tuple[Blind, ...]:
    """Events that changed something in App Mesh which they don't name."""
    changes = (change_in(told) for told in _each_once(events, origin_of))
    return tuple(change for change in changes if isinstance(change, Blind))


def _each_once(
    events: Iterable[Mapping[str, Any]], origin_of: Callable[[Mapping[str, Any]], str]
) -> list[Told]:
    """One copy of each event that changed something in App Mesh."""
    copies: dict[str, Told] = {}
    for event in events:
        if is_write(event) and not refused(event):
            told = Told(event=event, origin=origin_of(event), name="")
            known = identity_of(told)
            copies[known] = min(copies.get(known, told), told, key=completeness)
    return [copies[known] for known in sorted(copies)]


def completeness(told: Told) -> tuple[bool, bool, bool, str, bytes]:
    """Order of an event's copies, the one that tells most first."""
    event = told.event
    silent = [not event.get(name) for name in ("addendum", "responseElements", "requestParameters")]
    return (silent[0], silent[1], silent[2], told.origin, core_of(told))


def replayed(
    changes: Iterable[Change], shapes: Mapping[str, Any], clean: Clean, unbroken: Unbroken
) -> tuple[Observation, ...]:
    """Observations from changes, each given once; sorted by time and resource."""
    every = in_order(changes)
    arns: dict[tuple[str, ...], str] = {}
    for change in reversed(every):
        if change.arn:
            arns[(*resource_key(change), change.owner)] = change.arn
    states: dict[str, _State] = {}
    found: list[Observation] = []
    for change in every:
        key = (*resource_key(change), change.owner)
        if change.arn:
            arns[key] = change.arn
        arn = change.arn or arns.get(key) or change.kind.arn(change.place, change.names)
        state = states.setdefault(arn, _State())
        found += _after(change, arn, state, _Scene(shapes=shapes, clean=clean, unbroken=unbroken))
    return tuple(sorted(found, key=_order))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What a replay is given beside the events."""

    shapes: Mapping[str, Any]
    clean: Clean
    unbroken: Unbroken


def _order(item: Observation) -> tuple[str, str, str, str]:
    return (item.instant, item.record.id, item.record.operation, item.event)


def _after(change: Change, arn: str, state: _State, scene: _Scene) -> Iterator[Observation]:
    """What can be said from a change on."""
    describe = change.kind.describe
    known = change.verb != "Create" and scene.unbroken(change.place, state.at, change.at)
    state.uid = change.uid or (state.uid if known else "")
    # Times are whole seconds: what came later in one of them counts from a microsecond later.
    state.at = change.at if change.at > state.at else moved(state.at, TICK)
    if change.verb == "Delete":
        yield _observed(change, arn, state, describe, scene, gone=True)
        yield _observed(change, arn, state, LIST_TAGS, scene, gone=True)
        state.uid, state.tags = "", None
        return
    if change.verb in {"Create", "Update"}:
        answer = answer_of(change, arn, scene.shapes)
        lacks = answer.lacks if answer else ()
        facts = answer.facts if answer else None
        yield _observed(change, arn, state, describe, scene, facts=facts, lacks=lacks)
    if change.verb != "Update":
        tags = state.tags = _tags_after(change, state, scene.unbroken)
        state.tagged = change.at
        listed = None if tags is None else {"tags": _listed(tags)}
        yield _observed(change, arn, state, LIST_TAGS, scene, facts=listed)


def _tags_after(change: Change, state: _State, unbroken: Unbroken) -> _Tags:
    """The whole set of tags after a change; None where it can't be told."""
    if change.verb == "Create":
        return _tags_in(change.request.get("tags", [])) if change.request else None
    before = state.tags
    if before is None or not unbroken(change.place, state.tagged, change.at):
        return None
    if change.verb == "TagResource":
        more = _tags_in(change.request.get("tags"))
        return None if more is None else {**before, **more}
    keys = change.request.get("tagKeys")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        return None
    return {key: value for key, value in before.items() if key not in keys}


def _tags_in(value: Any) -> _Tags:
    """Tags as App Mesh's requests have them; None where they aren't."""
    if not isinstance(value, list):
        return {} if value is None else None
    found: dict[str, str] = {}
    for item in value:
        key, worth = (item.get("key"), item.get("value", "")) if isinstance(item, dict) else (0, 0)
        if not isinstance(key, str) or not isinstance(worth, str):
            return None
        found[key] = worth
    return found


def _listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in sorted(tags.items())]


def _observed(
    change: Change,
    arn: str,
    state: _State,
    operation: Operation,
    scene: _Scene,
    *,
    facts: _Facts = None,
    lacks: tuple[str, ...] = (),
    gone: bool = False,
) -> Observation:
    kept, redacted = scene.clean(operation, facts) if facts is not None else (None, ())
    unread = None
    if gone:
        kept = {}
    elif kept is None:
        unread = Unread(
            reason=Reason.NOT_IN_SOURCE,
            operation=operation.id,
            permission=operation.permission,
            detail=f"CloudTrail {change.verb}",
        )
    record = Record(
        id=arn,
        collector=change.kind.collector.id,
        operation=operation.id,
        place=home_of(arn, change.place),
        as_of=state.at,
        source=Source.CLOUDTRAIL,
        facts=kept,
        unread=unread,
        lacks=lacks,
        origin=change.told.origin,
        redacted=redacted,
    )
    return Observation(
        record=digested(record),
        seen=change.at,
        gone=gone,
        born=state.uid,
        version=change.version if operation != LIST_TAGS else None,
        by=change.by,
        event=change.event,
    )
