"""Cut the period, for one check, at every instant at which its answer may turn."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from vouchbook.model.check import Check
from vouchbook.period.judging import Court, Judged
from vouchbook.period.times import before, moment, seconds, written

_PROBES = 3
"""A verdict that turns with the clock, and back again within one stretch, is looked for between
its ends: so many times the stretch is halved."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A time through which a check said one thing."""

    start: str
    end: str
    judged: Judged


def frames(court: Court, check: Check, start: str, end: str) -> tuple[Frame, ...]:
    """The frames of an interval, in order and without a break."""
    return tuple(_frames(court, check, (start, *_cuts(court, check, start, end), end)))


def lead_in(court: Court, check: Check, start: str) -> tuple[Frame, ...]:
    """The frames before an instant, back to the last that shows everything."""
    knots = court.knots(check)
    found: list[Frame] = []
    end = start
    for number in range(bisect_left(knots, start) - 1, -1, -1):
        judged = court.at(check, knots[number])
        found.append(Frame(start=knots[number], end=end, judged=judged))
        if not judged.said.hiding:
            break
        end = knots[number]
    return tuple(reversed(found))


def lead_out(court: Court, check: Check, end: str) -> tuple[Frame, ...]:
    """The frames from an instant on, up to the first that shows everything."""
    knots = court.knots(check)
    found: list[Frame] = []
    for instant in (end, *knots[bisect_right(knots, end) :]):
        judged = court.at(check, instant)
        found.append(Frame(start=instant, end=instant, judged=judged))
        if not judged.said.hiding:
            break
    return tuple(found)


def _cuts(court: Court, check: Check, start: str, end: str) -> tuple[str, ...]:
    cuts = {knot for knot in court.knots(check) if start < knot < end}
    if check.slot:
        cuts |= {day for day in _days(court) if start < day < end}
    return tuple(sorted(cuts))


def _days(court: Court) -> Iterator[str]:
    """The days on which a statement begins and ends to count."""
    for statement in court.engagement.statements:
        yield written(moment(f"{statement.date}T00:00:00Z"))
        yield written(moment(f"{statement.expires}T00:00:00Z") + _DAY)


def _frames(court: Court, check: Check, cuts: Iterable[str]) -> Iterator[Frame]:
    instants = tuple(cuts)
    for start, end in pairwise(instants):
        judged = court.at(check, start)
        if not judged.said.timed:
            yield Frame(start=start, end=end, judged=judged)
            continue
        turns = _turns(court, check, start, before(end), _PROBES)
        points = [start, *turns, end]
        for begun, ended in pairwise(points):
            yield Frame(start=begun, end=ended, judged=court.at(check, begun))


def _turns(court: Court, check: Check, low: str, high: str, probes: int) -> list[str]:
    """The instants after `low`, up to `high`, at which the answer turns with the clock alone.

    They are found to the second. Between two ends that say the same, only some instants are tried.
    """
    if seconds(low, high) < 1:
        return []
    same = _said(court, check, low) == _said(court, check, high)
    if same and (not probes or seconds(low, high) < _DAY.total_seconds()):
        return []
    middle = _middle(low, high)
    if middle == high:
        return [] if same else [high]
    fewer = max(probes - 1, 0)
    return [
        *_turns(court, check, low, middle, fewer),
        *_turns(court, check, middle, high, fewer),
    ]


def _middle(low: str, high: str) -> str:
    """A whole second between two instants, the later one where there is none."""
    start, end = moment(low), moment(high)
    half = (start + (end - start) / 2).replace(microsecond=0)
    for candidate in (half, half + timedelta(seconds=1)):
        if start < candidate < end:
            return written(candidate)
    return high


def _said(court: Court, check: Check, instant: str) -> tuple[object, ...]:
    return tuple(
        (item.subject, item.place, item.verdict, item.advice, item.reason, item.hides)
        for item in court.at(check, instant).result.findings
    )
