"""Put the items of each resource in order: which state came after which, and since when.

AWS Config captures a resource some time after it changed. AWS names no bound for that: recording
is continuous "as changes happen", mostly within minutes, on a best effort. `CAPTURES_WITHIN` is
the bound that is assumed here; it is the interval in which AWS Config delivers its history files.
A state may have begun at any time from the latest of these on, and not before:

- the capture of the item before it, which still showed another state (or the same);
- its own capture less `CAPTURES_WITHIN` (where the type was recorded once a day, less a day more);
- the resource's creation.

A resource's first item may be from the inventory that a recorder makes when it starts: then only
its creation bounds it, and without that `CAPTURES_WITHIN`.

`configurationStateId` tells the order of states. An item that was captured after one of a greater
state id is late: it speaks of an older state, and counts until just before the newer one.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from vouchbook.kernel.canonical import instant
from vouchbook.model.history import Observation
from vouchbook.model.place import Place
from vouchbook.sources.config_history_items import Told

CAPTURES_WITHIN = timedelta(hours=6)
"""How long after a change AWS Config captures it at the latest, where it records continuously."""
DAILY = timedelta(hours=24)
"""How much longer it may take where it records once a day."""
_Resource: TypeAlias = tuple[str, Place]
_TICK = timedelta(microseconds=1)


def in_order(told: Iterable[Told]) -> tuple[Observation, ...]:
    """Give the observations of all items, each with since when it counts and may have been so.

    The order in which items come in doesn't matter.
    """
    by_resource: dict[_Resource, list[Told]] = defaultdict(list)
    for item in told:
        by_resource[item.arn, item.place].append(item)
    found = (seen for items in by_resource.values() for seen in _dated(items))
    return tuple(sorted(found, key=order_of))


def before(time: str, distance: timedelta) -> str:
    """The instant that is so much before another one."""
    return instant(datetime.fromisoformat(time) - distance)


def after(time: str, distance: timedelta) -> str:
    """The instant that is so much after another one."""
    return instant(datetime.fromisoformat(time) + distance)


def order_of(item: Observation) -> tuple[str, str, str, str, str]:
    """How observations are sorted: by resource, facet and time."""
    record = item.record
    return (record.id, record.operation, item.instant, item.seen, record.digest)


def _dated(items: list[Told]) -> Iterator[Observation]:
    """The observations of one resource's items."""
    dates = list(zip(items, _counts_from(items), strict=True))
    captures = sorted({item.capture for item, at in dates if at == item.capture})
    for item, at in dates:
        earliest = _earliest(item, at, captures[: bisect_left(captures, at)])
        for seen in item.observations:
            yield replace(
                seen,
                at=at if at != item.capture else "",
                earliest=earliest if earliest < at else "",
            )


def _counts_from(items: list[Told]) -> list[str]:
    """From when on each item counts: its capture, or sooner, just before a newer state."""
    at = [item.capture for item in items]
    numbered = sorted(
        ((item.state, number) for number, item in enumerate(items) if item.state is not None),
        reverse=True,
    )
    newer = ""
    for _, same in groupby(numbered, key=itemgetter(0)):
        numbers = [number for _, number in same]
        for number in numbers:
            if newer and at[number] >= newer:
                at[number] = before(newer, _TICK)
        newer = min(at[number] for number in numbers)
    return at


def _earliest(item: Told, at: str, earlier: list[str]) -> str:
    """Since when an item's state may have been so at the earliest, after these captures."""
    bounds = [item.created] if item.created and item.created <= at else []
    if earlier or not bounds:
        bounds.append(before(at, CAPTURES_WITHIN + DAILY if item.daily else CAPTURES_WITHIN))
    return max([*bounds, *earlier[-1:]])
