"""What is otherwise in a later snapshot than in an earlier one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vouchbook.model.place import Place


class Move(StrEnum):
    """What became of a resource between two snapshots."""

    APPEARED = "appeared"
    """The earlier list was read to its end without it."""
    VANISHED = "vanished"
    """The later list was read to its end without it."""
    CHANGED = "changed"
    FIRST_SEEN = "first seen"
    """It may have been there before: the earlier list wasn't read to its end."""
    OUT_OF_SIGHT = "out of sight"
    """It may be there still: the later list wasn't read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact that is otherwise; None where there is none."""

    path: str
    """Facet and dotted path, list elements by their key or position."""
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceMove:
    """One resource that appeared, vanished or changed."""

    collector: str
    id: str
    place: Place
    move: Move
    changes: tuple[Change, ...] = ()
    blinded: tuple[str, ...] = ()
    """Facets that were read in one of the two snapshots only."""
    ticking: int = 0
    """Changes of facts that only tell the time, such as the last delivery; not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A subject's verdict that is otherwise; empty where the subject wasn't judged."""

    check: str
    subject: str
    place: Place
    before: str
    after: str
    because: str
    """Why it is so now; where it isn't judged any more, why it was so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that differs, sorted."""

    format: int = 1
    earlier: str
    later: str
    earlier_as_of: str
    later_as_of: str
    resources: tuple[ResourceMove, ...]
    turns: tuple[Turn, ...]
    combined: tuple[Turn, ...]
    """Checks whose combined verdict turned; the subject is empty."""
    only_earlier: tuple[str, ...] = ()
    """Collectors that only the earlier run asked."""
    only_later: tuple[str, ...] = ()
    judged_anew: bool = True
    """Both were judged by the code at hand; a difference never comes from another engine."""
