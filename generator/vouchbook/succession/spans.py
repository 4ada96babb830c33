"""Arithmetic with intervals: unions, what is between them, and how long they are.

The intervals of a result are sorted, and neither overlap nor touch.
"""

from collections.abc import Iterable

from vouchbook.model.succession import Gap
from vouchbook.period.times import after, seconds

Span = tuple[str, str]
"""Start, and the first instant no longer in it."""


def at(instant: str) -> Span:
    """A single instant."""
    return instant, after(instant)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Everything that is in some interval."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def outside(spans: Iterable[Span], start: str, end: str) -> tuple[Span, ...]:
    """Everything between two instants that is in no interval; they must be joined already."""
    found = []
    here = start
    for left, right in spans:
        if here < min(left, end):
            found.append((here, min(left, end)))
        here = max(here, right)
    if here < end:
        found.append((here, end))
    return tuple(found)


def total(spans: Iterable[Span]) -> float:
    """How many seconds the intervals have together."""
    return round(sum(seconds(start, end) for start, end in spans), 6)


def longest(spans: Iterable[Span]) -> Gap | None:
    """The longest interval, the first of several that are."""
    found = max(spans, key=lambda span: seconds(*span), default=None)
    return Gap(start=found[0], end=found[1]) if found else None


def handover(before: tuple[Span, ...], after_it: tuple[Span, ...]) -> Gap | None:
    """From the end of what came before to the beginning of what came after it.

    None where they meet or overlap, or where one of them never was.
    """
    if not before or not after_it or after_it[0][0] <= before[-1][1]:
        return None
    return Gap(start=before[-1][1], end=after_it[0][0])
