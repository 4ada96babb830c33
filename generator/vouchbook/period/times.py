"""Instants as text: they sort as they are written, and a tick is the shortest time there is."""

from datetime import datetime, timedelta
from functools import lru_cache

_TICK = timedelta(microseconds=1)


def moment(instant: str) -> datetime:
    """The instant as a moment that can be counted with."""
    return datetime.fromisoformat(instant)


def written(at: datetime) -> str:
    """A moment of universal time as an instant is written."""
    return f"{at.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


@lru_cache(maxsize=1 << 16)
def after(instant: str) -> str:
    """The next instant: where something that was observed just once ends."""
    return written(moment(instant) + _TICK)


def before(instant: str, gap: timedelta = _TICK) -> str:
    """The instant that lies so much earlier."""
    return written(moment(instant) - gap)


def seconds(start: str, end: str) -> float:
    """How long an interval is."""
    return (moment(end) - moment(start)).total_seconds()


def spoken(instant: str) -> str:
    """An instant as sentences write it; fractions of a second only where there are any."""
    day, _, clock = instant.removesuffix("Z").partition("T")
    return f"{day} {clock.removesuffix('.000000')} UTC"
