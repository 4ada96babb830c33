"""A period in days, as an engagement names it, and the film of it. Pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from vouchbook.kernel.canonical import instant
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.history_files import Material
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.engagement import Engagement
from vouchbook.model.film import Period
from vouchbook.model.renderer import Progress, no_progress
from vouchbook.period.film import film_period


def bounds(first: str, last: str) -> tuple[str, str]:
    """The instants at which the first day (`YYYY-MM-DD`) begins and the last one has ended, UTC.

    UsageError where a day is none, or the last one is before the first.
    """
    start, end = _midnight(first), _midnight(last) + timedelta(days=1)
    if end <= start:
        message = f"the period ends on {last}, before it begins on {first}"
        raise UsageError(message, hint="--from 2026-01-01 --to 2026-09-30")
    return instant(start), instant(end)


def _midnight(day: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError as error:
        hint = "write it as 2026-01-01; a day begins at midnight UTC"
        raise UsageError(f"{day!r} is no day", hint=hint) from error


def tells_of_a_period(material: Material) -> bool:
    """Whether there is more than one snapshot, or anything that somebody brought."""
    return len(material.history.snapshots) > 1 or bool(material.history.custody)


def film_of(
    material: Material,
    checks: Iterable[str],
    engagement: Engagement,
    days: tuple[str, str] | None = None,
    progress: Progress = no_progress,
) -> Period:
    """The film of these checks over the engagement's period, or over other days.

    UsageError where there is neither.
    """
    first, last = days or (engagement.period_from, engagement.period_to)
    start, end = bounds(first, last)
    wanted = [all_checks()[name] for name in sorted(checks)]
    history, shapes = material.history, material.shapes
    return film_period(history, wanted, shapes, engagement, start, end, progress)
