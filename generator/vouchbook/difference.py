"""Compare two snapshots: what appeared, vanished and changed, and which verdicts turned. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.difference import Change, Difference, Move, ResourceMove, Turn
from vouchbook.model.facts import Branch, Resource
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading, Seen
from vouchbook.model.result import CheckResult, Finding
from vouchbook.model.snapshot import Snapshot
from vouchbook.normalise import Model, normalise

TICKING = re.compile(
    r"(?:^|[.\]])[Ll]a(?:te)?st[A-Za-z]*(?:Time|Date|Used|Accessed|Seen|Scanned|Analyzed|Observed"
    r"|Delivery|Attempt)(?:At|On|Succeeded)?$|\bRoleLastUsed\.|_last_used_|generated_time$"
)
"""Names of facts that move by themselves while nothing is configured otherwise."""
_KEYS = ("arn", "Arn", "name", "Name", "key", "Key", "id", "Id", "port")
"""Members by which an element of a list is told from the others, if each has its own."""


def compare(
    earlier: Snapshot,
    later: Snapshot,
    before: Iterable[CheckResult],
    after: Iterable[CheckResult],
) -> Difference:
    """What differs between two snapshots, and between their verdicts."""
    old = normalise(earlier.readings, all_collectors(), earlier.shapes)
    new = normalise(later.readings, all_collectors(), later.shapes)
    had, has = set(old.readings), set(new.readings)
    results_before = {item.check: item for item in before}
    results_after = {item.check: item for item in after}
    return Difference(
        earlier=earlier.id,
        later=later.id,
        earlier_as_of=earlier.header.as_of,
        later_as_of=later.header.as_of,
        resources=tuple(
            move for collector in sorted(had & has) for move in _moves(collector, old, new)
        ),
        turns=tuple(_turns(results_before, results_after)),
        combined=tuple(_combined(results_before, results_after)),
        only_earlier=tuple(sorted(had - has)),
        only_later=tuple(sorted(has - had)),
    )


def _moves(collector: str, old: Model, new: Model) -> Iterator[ResourceMove]:
    before = {(item.id, item.place): item for item in old.resources.get(collector, ())}
    after = {(item.id, item.place): item for item in new.resources.get(collector, ())}
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was and now:
            changed = _changed(was, now)
            if changed:
                yield changed
        elif now:
            told = _whole(old, now)
            yield _moved(now, Move.APPEARED if told else Move.FIRST_SEEN)
        elif was:
            told = _whole(new, was)
            yield _moved(was, Move.VANISHED if told else Move.OUT_OF_SIGHT)


def _whole(model: Model, resource: Resource) -> bool:
    """Whether the model's lists would have shown the resource: read to the end, where it lives."""
    seen_from = set(resource.seen_in)
    readings = [
        item for item in model.readings.get(resource.collector, ()) if item.place in seen_from
    ]
    return {item.place for item in readings} == seen_from and all(map(_complete, readings))


def _complete(reading: Reading) -> bool:
    return isinstance(reading, Seen) and not reading.gaps


def _moved(resource: Resource, move: Move) -> ResourceMove:
    return ResourceMove(
        collector=resource.collector, id=resource.id, place=resource.place, move=move
    )


def _changed(was: Resource, now: Resource) -> ResourceMove | None:
    changes: list[Change] = []
    blinded: list[str] = []
    for name in sorted(was.branches):
        one, other = was.branches[name], now.branches.get(name)
        if other is None or (one.unread is None) != (other.unread is None):
            blinded.append(name)
        elif one.unread is None:
            changes += _facts(name, one, other)
    told = tuple(item for item in changes if not TICKING.search(item.path))
    if not changes and not blinded:
        return None
    return ResourceMove(
        collector=now.collector,
        id=now.id,
        place=now.place,
        move=Move.CHANGED,
        changes=told,
        blinded=tuple(blinded),
        ticking=len(changes) - len(told),
    )


def _facts(facet: str, one: Branch, other: Branch) -> Iterator[Change]:
    yield from differing(facet, one.value, other.value)


def differing(path: str, before: Any, after: Any) -> Iterator[Change]:
    """Yield each fact below a path that is otherwise; elements of lists go by their key."""
    if before == after and type(before) is type(after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            inner = f"{path}.{name}" if path else str(name)
            yield from differing(inner, before.get(name), after.get(name))
    elif _is_list(before) and _is_list(after):
        one, other = _by_key(before, after)
        for name in dict.fromkeys([*one, *other]):
            yield from differing(f"{path}[{name}]", one.get(name), other.get(name))
    else:
        yield Change(path=path, before=before, after=after)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _by_key(before: Any, after: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Elements of two lists by a member that tells them apart, or else by their position."""
    for key in _KEYS:
        names = [[_named(item, key) for item in items] for items in (before, after)]
        if all(None not in found and len(set(found)) == len(found) for found in names):
            one, other = (
                dict(zip(map(str, found), items, strict=True))
                for found, items in zip(names, (before, after), strict=True)
            )
            return one, other
    return (
        {str(at): item for at, item in enumerate(before)},
        {str(at): item for at, item in enumerate(after)},
    )


def _named(item: Any, key: str) -> str | int | None:
    value = item.get(key) if isinstance(item, Mapping) else None
    return value if isinstance(value, str | int) else None


def _turns(before: Mapping[str, CheckResult], after: Mapping[str, CheckResult]) -> Iterator[Turn]:
    for check in sorted(before.keys() | after.keys()):
        was, now = _findings(before.get(check)), _findings(after.get(check))
        for subject, place in sorted(was.keys() | now.keys()):
            one, other = was.get((subject, place)), now.get((subject, place))
            old, new = _verdict(one), _verdict(other)
            told = other or one
            if old != new and told is not None:
                yield Turn(
                    check=check,
                    subject=subject,
                    place=place,
                    before=old,
                    after=new,
                    because=told.because,
                )


def _findings(result: CheckResult | None) -> dict[tuple[str, Place], Finding]:
    found = result.findings if result else ()
    return {(item.subject, item.place): item for item in found}


def _verdict(found: Finding | None) -> str:
    return found.verdict.value if found else ""


def _combined(
    before: Mapping[str, CheckResult], after: Mapping[str, CheckResult]
) -> Iterator[Turn]:
    for check in sorted(before.keys() | after.keys()):
        one, other = before.get(check), after.get(check)
        old, new = (item.verdict.value if item else "" for item in (one, other))
        if old != new:
            place = Place(partition="", account="", region="")
            yield Turn(check=check, subject="", place=place, before=old, after=new, because="")
