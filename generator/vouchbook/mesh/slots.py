"""In which order boxes and passing lines stand in their columns, so that few lines cross."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

SWEEPS = 12
"""How often the columns are gone through; more changes little."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Slot:
    """One place in a column: a box, or a lane for lines that pass."""

    column: int
    key: str
    lane: bool = False


Segment = tuple[Slot, Slot]
"""A piece of a line between slots of neighbouring columns, the left one first."""
Columns = tuple[tuple[Slot, ...], ...]
Beside = Mapping[Slot, Sequence[Slot]]
"""Slot -> the other ends of its lines in one of the columns beside it."""


def neighbours(segments: Iterable[Segment]) -> tuple[Beside, Beside]:
    """What each slot is joined to in the column to its left, and in the one to its right."""
    left: dict[Slot, list[Slot]] = defaultdict(list)
    right: dict[Slot, list[Slot]] = defaultdict(list)
    for one, other in sorted(set(segments)):
        right[one].append(other)
        left[other].append(one)
    return left, right


def arranged(columns: Columns, segments: Iterable[Segment]) -> Columns:
    """The slots of each column in an order with few crossings (barycentres, kept if better)."""
    pieces = sorted(set(segments))
    left, right = neighbours(pieces)
    best = order = columns
    fewest = crossings(best, pieces)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        numbers = range(len(order))
        if sweep % 2:
            order = _swept(order, right, tuple(reversed(numbers)))
        else:
            order = _swept(order, left, numbers)
        found = crossings(order, pieces)
        if found < fewest:
            best, fewest = order, found
    return best


def _swept(order: Columns, beside: Beside, numbers: Iterable[int]) -> Columns:
    """Sort the columns one after the other by where their slots' neighbours stand."""
    made = list(order)
    place: dict[Slot, int] = {}
    for number in numbers:
        made[number] = _sorted_by(made[number], beside, place)
        place = {slot: at for at, slot in enumerate(made[number])}
    return tuple(made)


def _sorted_by(
    column: Sequence[Slot], beside: Beside, place: Mapping[Slot, int]
) -> tuple[Slot, ...]:
    """A column by the mean place of its neighbours; who has none keeps its relative place."""
    scale = len(place) / max(len(column), 1)
    wishes = [
        fmean(place[other] for other in beside[slot])
        if place and beside.get(slot)
        else at * (scale or 1.0)
        for at, slot in enumerate(column)
    ]
    ranked = sorted(zip(wishes, range(len(column)), column, strict=True))
    return tuple(slot for _, _, slot in ranked)


def crossings(order: Columns, pieces: Iterable[Segment]) -> int:
    """How many pairs of pieces cross between neighbouring columns."""
    place = {slot: at for column in order for at, slot in enumerate(column)}
    between: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one, other in pieces:
        between[one.column].append((place[one], place[other]))
    return sum(_inversions([end for _, end in sorted(found)]) for found in between.values())


def _inversions(ends: Sequence[int]) -> int:
    """Pairs that are out of order, counted by merging."""
    middle = len(ends) // 2
    if not middle:
        return 0
    low, high = ends[:middle], ends[middle:]
    found = _inversions(low) + _inversions(high)
    before = sorted(low)
    at = 0
    for value in sorted(high):
        while at < len(before) and before[at] <= value:
            at += 1
        found += len(before) - at
    return found
