"""A difference in words: as text for a terminal, and as Markdown for a pull request's comment."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from vouchbook.book.text import code, counted, day, visible
from vouchbook.model.difference import Change, Difference, Move, ResourceMove, Turn

_LONGEST = 80
_NONE = "nothing"
_WORSE = frozenset(
    {
        ("pass", "fail"),
        ("pass", "unknown"),
        ("fail", "unknown"),
        ("not-applicable", "fail"),
        ("unknown", "fail"),
        ("", "fail"),
    }
)
"""Turns that somebody has to look at: into fail, and out of sight."""
_LIMIT = 60
"""Rows of a list in a comment; the whole stands in the JSON."""


def worse(difference: Difference) -> tuple[Turn, ...]:
    """The subjects that fail now, or that can't be seen any more."""
    return tuple(turn for turn in difference.turns if (turn.before, turn.after) in _WORSE)


def lines(difference: Difference) -> Iterator[str]:
    """The difference as plain lines."""
    yield (
        f"{difference.earlier} ({day(difference.earlier_as_of)}) -> "
        f"{difference.later} ({day(difference.later_as_of)})"
    )
    yield summary(difference)
    for turn in difference.combined:
        yield f"check {turn.check}: {turn.before or 'not judged'} -> {turn.after or 'not judged'}"
    for turn in difference.turns:
        yield f"  {said(turn)}"
    for move in _told(difference.resources):
        yield f"{move.move.value}: {visible(move.id)} ({move.collector})"
        yield from (f"  {item}" for item in details(move))
    for name in difference.only_earlier:
        yield f"only asked before: {name}"
    for name in difference.only_later:
        yield f"only asked now: {name}"


def summary(difference: Difference) -> str:
    """One sentence with the numbers."""
    moves = Counter(move.move for move in _told(difference.resources))
    parts = [f"{moves[kind]} {kind.value}" for kind in Move if moves[kind]]
    resources = ", ".join(parts) or "no resource moved"
    return (
        f"{resources}; {counted(len(difference.turns), 'verdicts')} turned, "
        f"{len(worse(difference))} of them for the worse"
    )


def said(turn: Turn) -> str:
    """A turn in words."""
    subject = visible(turn.subject)
    if not turn.before:
        why = visible(turn.because)
        return f"{turn.check}: {subject} is judged for the first time: {turn.after}, {why}"
    if not turn.after:
        return f"{turn.check}: {subject} was {turn.before} and is not judged any more"
    return f"{turn.check}: {subject} was {turn.before} and is {turn.after}: {visible(turn.because)}"


def details(move: ResourceMove) -> Iterator[str]:
    """What changed in one resource, in words."""
    for change in move.changes:
        yield changed(change)
    for facet in move.blinded:
        yield f"{facet or 'the resource itself'} was read in one of the two only"


def changed(change: Change) -> str:
    """A change in words."""
    path = visible(change.path)
    if change.before is None:
        return f"{path} is now {_value(change.after)}"
    if change.after is None:
        return f"{path} was {_value(change.before)} and is gone"
    return f"{path} was {_value(change.before)} and is {_value(change.after)}"


def markdown(difference: Difference) -> str:
    """The difference as Markdown; text from AWS stands in code spans and can't break out."""
    span = (
        f"From {code(difference.earlier)} (as of {day(difference.earlier_as_of)}) "
        f"to {code(difference.later)} (as of {day(difference.later_as_of)})"
    )
    parts = ["### What changed in the estate", "", f"{span}: {summary(difference)}."]
    bad = worse(difference)
    parts += _table("Turned for the worse", bad)
    rest = [turn for turn in difference.turns if turn not in bad]
    parts += _table("Other verdicts that turned", rest)
    moves = list(_told(difference.resources))
    if moves:
        parts += ["", "#### Resources", ""]
        for move in moves[:_LIMIT]:
            parts.append(f"- {move.move.value}: {code(move.id)} ({move.collector})")
            parts += [f"  - {code(item)}" for item in details(move)]
        parts += _more(len(moves))
    return "\n".join(parts) + "\n"


def _table(title: str, turns: Iterable[Turn]) -> list[str]:
    rows = list(turns)
    if not rows:
        return []
    head = ["", f"#### {title}", "", "| check | subject | before | now | because |"]
    body = [
        f"| {turn.check} | {code(turn.subject)} | {turn.before or 'not judged'} | "
        f"{turn.after or 'not judged'} | {code(turn.because)} |"
        for turn in rows[:_LIMIT]
    ]
    return [*head, "|---|---|---|---|---|", *body, *_more(len(rows))]


def _more(count: int) -> list[str]:
    hidden = count - _LIMIT
    return ["", f"and {hidden} more: `vouchbook diff --format json` has all"] if hidden > 0 else []


def _value(value: Any) -> str:
    if value is None:
        return _NONE
    text = visible(json.dumps(value, sort_keys=True, ensure_ascii=False, default=list))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _told(moves: Iterable[ResourceMove]) -> Iterator[ResourceMove]:
    """Moves that are more than the ticking of a clock."""
    for move in moves:
        if move.move is not Move.CHANGED or move.changes or move.blinded:
            yield move
