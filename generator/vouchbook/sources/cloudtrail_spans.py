"""Spans of time as pairs of instants: what is watched, and what is cut out of it.

An instant is written `YYYY-MM-DDTHH:MM:SS.ffffffZ`, so that text sorts as time does. A span
includes its start and excludes its end.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from vouchbook.kernel.canonical import instant

Span: TypeAlias = tuple[str, str]
"""Start and end."""
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)
TICK = timedelta(microseconds=1)
"""The shortest time that instants tell apart."""


def moved(at: str, by: timedelta) -> str:
    """An instant some time later, or earlier; it stays within the years that instants can have."""
    try:
        return instant(datetime.fromisoformat(at) + by)
    except OverflowError:
        return instant(_LATEST if by > timedelta() else _EARLIEST)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans that touch or overlap become one; sorted, and those without length are left out."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def without(spans: Iterable[Span], cuts: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of spans when cuts are taken out."""
    left: list[Span] = []
    taken = joined(cuts)
    for start, end in joined(spans):
        at = start
        for first, last in taken:
            if last <= at or first >= end:
                continue
            left.append((at, first))
            at = max(at, last)
        left.append((at, end))
    return joined(left)


def common(one: Iterable[Span], other: Iterable[Span]) -> tuple[Span, ...]:
    """What lies in both."""
    others = joined(other)
    return joined(
        (max(start, first), min(end, last))
        for start, end in joined(one)
        for first, last in others
        if first < end and start < last
    )


def covers(spans: Iterable[Span], start: str, end: str) -> bool:
    """Whether one span holds both instants, and so all between them."""
    return any(first <= start and end < last for first, last in spans)
