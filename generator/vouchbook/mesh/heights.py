"""How high in its column each slot stands: as near to its neighbours as order and room allow."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from vouchbook.mesh.slots import SWEEPS, Beside, Columns, Slot

BOX_HEIGHT = 34.0
BOX_GAP = 10.0
LANE = 8.0
"""The height that a line takes where it passes a column between its ends."""
NARROWEST = 2.5
MOST_HEIGHT = 700.0
"""A page's height; lanes get narrower before a column grows beyond it."""


def placed(
    order: Columns, left: Beside, right: Beside, most: float = MOST_HEIGHT
) -> tuple[dict[Slot, float], float]:
    """The middle of each slot, measured from the top, and the height of the whole."""
    sizes = [_sizes(column, most) for column in order]
    room = max((sum(found) for found in sizes), default=0.0)
    middle: dict[Slot, float] = {}
    for column, found in zip(order, sizes, strict=True):
        spare = (room - sum(found)) / 2
        middle |= _fitted(column, found, room, [spare + at for at in _packed(found)])
    for sweep in range(SWEEPS):
        numbers = range(len(order))
        beside = right if sweep % 2 else left
        for number in reversed(numbers) if sweep % 2 else numbers:
            column = order[number]
            wishes = [_wish(slot, beside, middle) for slot in column]
            middle |= _fitted(column, sizes[number], room, wishes)
    return middle, room


def _wish(slot: Slot, beside: Beside, middle: Mapping[Slot, float]) -> float:
    found = beside.get(slot)
    return fmean(middle[other] for other in found) if found else middle[slot]


def _sizes(column: Sequence[Slot], most: float) -> list[float]:
    """The height of each slot; lanes share what the boxes leave of a page."""
    lanes = sum(slot.lane for slot in column)
    boxes = (len(column) - lanes) * (BOX_HEIGHT + BOX_GAP)
    lane = max(NARROWEST, min(LANE, (most - boxes) / max(lanes, 1)))
    return [lane if slot.lane else BOX_HEIGHT + BOX_GAP for slot in column]


def _packed(sizes: Sequence[float]) -> list[float]:
    """The middles of slots that stand one below the other without a gap."""
    found: list[float] = []
    top = 0.0
    for size in sizes:
        found.append(top + size / 2)
        top += size
    return found


def _fitted(
    column: Sequence[Slot], sizes: Sequence[float], room: float, wishes: Sequence[float]
) -> dict[Slot, float]:
    """The middles that are nearest to the wishes: in order, without overlap, inside the room.

    Isotonic regression by pooling adjacent violators (Barlow and others 1972).
    """
    packed = _packed(sizes)
    pools: list[tuple[float, int]] = []
    for wish, base in zip(wishes, packed, strict=True):
        mean, count = wish - base, 1
        while pools and pools[-1][0] >= mean:
            other, more = pools.pop()
            mean = (mean * count + other * more) / (count + more)
            count += more
        pools.append((mean, count))
    spare = room - sum(sizes)
    shifts = [min(max(mean, 0.0), spare) for mean, count in pools for _ in range(count)]
    return {slot: base + shift for slot, base, shift in zip(column, packed, shifts, strict=True)}
