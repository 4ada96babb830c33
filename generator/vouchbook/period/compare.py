"""Whether two observations of one facet say the same, in everything that both can carry."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from vouchbook.difference import TICKING, differing
from vouchbook.model.history import Observation
from vouchbook.model.reading import Record

Fact = tuple[str, Any, Any]
"""Dotted path, what one says, what the other says; None where there is nothing."""
_KEYED = re.compile(r"\[[^\]]*\]")
_ITSELF = re.compile(r"(?:^|\.)metadata\.(?:lastUpdatedAt|version|uid|createdAt)$")
"""Members that tell of the change itself, not of what changed."""


def agree(one: Observation, other: Observation) -> bool:
    """Whether both say the same of the same thing: nothing that both can tell differs."""
    if one.gone or other.gone:
        return one.gone and other.gone
    if one.born and other.born and one.born != other.born:
        return False
    if one.version is not None and other.version is not None and one.version != other.version:
        return False
    if (one.record.unread is None) != (other.record.unread is None):
        return False
    return same_facts(one.record, other.record)


def same_facts(one: Record, other: Record) -> bool:
    """Whether two answers say the same wherever both say something."""
    if one.facts is other.facts and one.none == other.none and one.unread == other.unread:
        return True
    if one.unread is not None or other.unread is not None:
        return one.unread == other.unread
    if one.none or other.none or one.facts is None or other.facts is None:
        return one.none == other.none and (one.facts is None) == (other.facts is None)
    if not one.lacks and not other.lacks:
        return one.facts == other.facts
    return next(facts_apart(one, other), None) is None


def facts_apart(one: Record, other: Record) -> Iterator[Fact]:
    """Yield each fact in which two answers differ and that neither source lacks.

    An empty list and no list are the same here: sources differ in which of them they write.
    """
    lacks = (*one.lacks, *other.lacks)
    for change in differing("", one.facts or {}, other.facts or {}):
        if not _lacked(change.path, lacks) and not (_empty(change.before) and _empty(change.after)):
            yield from _carried(change.path, change.before, change.after, lacks)


def told_apart(one: Record, other: Record) -> tuple[Fact, ...]:
    """The facts that changed, as people are told: none that only tell the time or the change."""
    return tuple(
        fact
        for fact in facts_apart(one, other)
        if not TICKING.search(fact[0]) and not _ITSELF.search(fact[0])
    )


def _carried(path: str, one: Any, other: Any, lacks: tuple[str, ...]) -> Iterator[Fact]:
    """A structure that only one side has is told without what the other side can't carry."""
    if not _below(path, lacks) or not (isinstance(one, Mapping) or isinstance(other, Mapping)):
        yield path, one, other
        return
    for name in sorted({*_names(one), *_names(other)}):
        inner = f"{path}.{name}" if path else name
        sides = (_member(one, name), _member(other, name))
        if not _lacked(inner, lacks) and not all(map(_empty, sides)):
            yield from _carried(inner, *sides, lacks)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, Mapping) else ()


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _plain(path: str) -> str:
    """A path as `lacks` writes it: `[]` for each element of a list."""
    return _KEYED.sub("[]", path)


def _lacked(path: str, lacks: tuple[str, ...]) -> bool:
    plain = _plain(path)
    return any(plain == lack or plain.startswith((f"{lack}.", f"{lack}[")) for lack in lacks)


def _below(path: str, lacks: tuple[str, ...]) -> bool:
    """Whether something inside a path is lacked."""
    plain = _plain(path)
    return any(lack.startswith((f"{plain}.", f"{plain}[")) for lack in lacks)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, list | tuple) and not value)
