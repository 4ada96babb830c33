"""Lengths of time in words: exact, and a percentage never without the time beside it. Pure."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND = 1_000_000
"""Microseconds."""
_UNITS = ((86_400 * SECOND, "d"), (3_600 * SECOND, "h"), (60 * SECOND, "min"))
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z")
_THOUSAND = 1_000
"""Tenths of a percent in a whole."""


@lru_cache(maxsize=65_536)
def moment_of(instant: str) -> datetime:
    """Read a canonical instant, `YYYY-MM-DDTHH:MM:SS.ffffffZ`; raises ValueError for others."""
    if not _INSTANT.fullmatch(instant):
        raise ValueError(f"{instant!r} is no canonical instant")
    return datetime.fromisoformat(instant).astimezone(UTC)


def length(start: str, end: str) -> int:
    """Microseconds from one instant to another."""
    return (moment_of(end) - moment_of(start)) // timedelta(microseconds=1)


def micros(seconds: float) -> int:
    """Seconds as they stand in a film, as whole microseconds."""
    return round(seconds * SECOND)


def spoken(microseconds: int) -> str:
    """A length in words: `3 d 4 h 12 min`, `45 s`, `0.00018 s`, `an instant`.

    Nothing is rounded up; below a minute the fractions are told, above it they are dropped.
    """
    if microseconds == 1:
        return "an instant"
    parts = []
    rest = microseconds
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:,} {unit}")
    if parts and rest < SECOND:
        return " ".join(parts)
    if parts:
        return " ".join([*parts, f"{rest // SECOND} s"])
    return f"{_decimal(rest)} s"


def seconds_words(microseconds: int) -> str:
    """A length in seconds alone: `15,271,920 s`."""
    whole, rest = divmod(microseconds, SECOND)
    return f"{whole:,} s" if whole or not rest else f"{_decimal(microseconds)} s"


def share(part: int, whole: int) -> str:
    """A percentage that never says all, or nothing, where that isn't so.

    Cut down to tenths: what is no full percent doesn't become one.
    """
    if not part or not whole:
        return "0 %"
    if part >= whole:
        return "100 %"
    tenths = part * _THOUSAND // whole
    return f"{tenths // 10}.{tenths % 10} %" if tenths else "under 0.1 %"


def told(part: int, whole: int) -> str:
    """A part of a period: its length in words, its seconds, and its share."""
    if not part:
        return "none"
    return f"{spoken(part)} ({seconds_words(part)}, {share(part, whole)})"


def when(instant: str) -> str:
    """An instant to the second, as pages print it; what isn't one comes back as it is."""
    if not _INSTANT.fullmatch(instant):
        return instant
    return f"{instant[:10]} {instant[11:19]} UTC"


def span(start: str, end: str) -> str:
    """From when to when, in words; a single instant is said as one."""
    if length(start, end) == 1:
        return f"at {when(start)}"
    return f"{when(start).removesuffix(' UTC')} to {when(end)}"


def _decimal(microseconds: int) -> str:
    whole, rest = divmod(microseconds, SECOND)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
