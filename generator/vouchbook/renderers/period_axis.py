"""The ticks of a time axis: months, days or hours, with labels only where there is room. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from vouchbook.durations import moment_of
from vouchbook.mesh.texts import width_of
from vouchbook.renderers.period_marks import Scale

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST = 62
"""So many ticks at most, about."""
_MONTHS_FROM = timedelta(days=62)
_DAYS_FROM = timedelta(days=2)
_YEAR = 12
_APART = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One line of the axis; without a label where another stands too near."""

    at: float
    """From 0 to 1."""
    label: str
    above: str
    """The year of a month, the month of a day, the day of an hour: where it begins."""
    anchor: str = "middle"


def ticks(window: tuple[str, str], scale: Scale) -> tuple[Tick, ...]:
    """The ticks of a window of time, UTC, with labels as far as there is room."""
    start, end = moment_of(window[0]), moment_of(window[1])
    found: list[Tick] = []
    free = above_free = float("-inf")
    told = ""
    for instant, label, above in _steps(start, end):
        at = (instant - start) / (end - start)
        middle = at * scale.reference
        half = max(width_of(label), width_of(above) if above != told else 0.0) / 2
        anchor = _anchor(middle, half, scale.reference)
        left, right = _extent(middle, width_of(label), anchor)
        high, high_right = _extent(middle, width_of(above), anchor)
        fits, new = left >= free, above != told and high >= above_free
        found.append(
            Tick(at=at, label=label if fits else "", above=above if new else "", anchor=anchor)
        )
        free = right + _APART if fits else free
        if new:
            told, above_free = above, high_right + _APART
    return tuple(found)


def _anchor(middle: float, half: float, width: float) -> str:
    if middle < half:
        return "start"
    return "end" if middle + half > width else "middle"


def _extent(middle: float, wide: float, anchor: str) -> tuple[float, float]:
    left = {"start": middle, "middle": middle - wide / 2, "end": middle - wide}[anchor]
    return left, left + wide


def _steps(start: datetime, end: datetime) -> Iterator[tuple[datetime, str, str]]:
    """Every tick of the window with its label, and with what that is a part of."""
    taken = end - start
    if taken >= _MONTHS_FROM:
        steps = _months(start, end)
    elif taken >= _DAYS_FROM:
        steps = _days(start, end)
    else:
        steps = _hours(start, end)
    return (step for step in steps if start <= step[0] <= end)


def _months(start: datetime, end: datetime) -> Iterator[tuple[datetime, str, str]]:
    step = 1 + (end - start).days // 30 // _MOST
    instant = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while instant <= end:
        yield instant, _MONTHS[instant.month - 1], str(instant.year)
        months = instant.year * _YEAR + instant.month - 1 + step
        instant = instant.replace(year=months // _YEAR, month=months % _YEAR + 1)


def _days(start: datetime, end: datetime) -> Iterator[tuple[datetime, str, str]]:
    instant = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while instant <= end:
        yield instant, str(instant.day), f"{_MONTHS[instant.month - 1]} {instant.year}"
        instant += timedelta(days=1)


def _hours(start: datetime, end: datetime) -> Iterator[tuple[datetime, str, str]]:
    instant = start.replace(minute=0, second=0, microsecond=0)
    while instant <= end:
        day = f"{instant.day} {_MONTHS[instant.month - 1]} {instant.year}"
        yield instant, f"{instant:%H:%M}", day
        instant += timedelta(hours=1)
