"""What every telling of a period shares: the order of its films, its gaps with names. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.book.text import visible
from vouchbook.durations import length, micros, seconds_words, share, span, spoken, told
from vouchbook.kernel.canonical import canonical
from vouchbook.model.check import Verdict
from vouchbook.model.film import Film, Period, Standing, Stretch, Turning
from vouchbook.model.place import Place

_LONGEST = 80
NO_OPINION = (
    "It is no opinion: it tells what the configuration was at the instants that were observed or "
    "watched, and for how long nothing told."
)
STANDINGS = {
    Standing.FAILED: "some subject failed for some time, and none was ever seen to pass",
    Standing.DEVIATIONS: "some subject failed for some time; the deviations are listed",
    Standing.NOT_SHOWN: "no observed instant shows a pass; what a template meant is no observation",
    Standing.CONFORMED: "no subject failed at any instant that was observed or watched, and some "
    "subject passed; nothing is said of the time unseen",
    Standing.NO_SUBJECTS: "at every instant that was seen the lists were complete and empty, or "
    "the question did not arise",
}
"""Every standing, what needs somebody first, with what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time through which something was not watched, with the name by which pictures call it."""

    number: int
    start: str
    end: str
    because: str
    what: tuple[tuple[str, tuple[Place, ...]], ...]
    """Collector and places, sorted."""

    @property
    def name(self) -> str:
        """`G1`, `G2`, in the order of time."""
        return f"G{self.number}"

    @property
    def together(self) -> tuple[tuple[tuple[str, ...], tuple[Place, ...]], ...]:
        """Collectors that were blind in the same places, with these places."""
        found: dict[tuple[Place, ...], list[str]] = {}
        for name, places in self.what:
            found.setdefault(places, []).append(name)
        return tuple((tuple(names), places) for places, names in found.items())


def ranked(period: Period) -> tuple[Film, ...]:
    """The films in the order in which everything counts them: by standing, then by check."""
    order = list(STANDINGS)
    return tuple(sorted(period.films, key=lambda film: (order.index(film.standing), film.check)))


def standings(period: Period) -> Mapping[Standing, int]:
    """How many checks stand how; every standing is named."""
    counts = Counter(film.standing for film in period.films)
    return {standing: counts[standing] for standing in STANDINGS}


def gaps(period: Period) -> tuple[Gap, ...]:
    """What was not watched, by time; collectors that share a gap and its reason share a row."""
    found: dict[tuple[str, str, str], dict[str, set[Place]]] = defaultdict(dict)
    for item in period.unseen:
        shared = found[item.start, item.end, item.because]
        shared.setdefault(item.collector, set()).add(item.place)
    return tuple(
        Gap(
            number=number,
            start=start,
            end=end,
            because=because,
            what=tuple((name, tuple(sorted(places))) for name, places in sorted(what.items())),
        )
        for number, ((start, end, because), what) in enumerate(sorted(found.items()), start=1)
    )


def spent(film: Film) -> Mapping[str, int]:
    """Verdict -> microseconds for which it was the combined one; every verdict is named."""
    given = dict(film.seconds)
    return {verdict.value: micros(given.get(verdict.value, 0.0)) for verdict in Verdict}


def whole(period: Period) -> int:
    """How long the period is, in microseconds."""
    return length(period.start, period.end)


def unseen_words(film: Film, period: Period) -> str:
    """For how long the combined verdict was unknown, and the longest such time."""
    unknown = spent(film)[Verdict.UNKNOWN.value]
    if not unknown:
        return "at no time unknown"
    return f"unknown for {told(unknown, whole(period))}; {longest_words(film, period)}"


def longest_words(film: Film, period: Period) -> str:
    """The longest time for which the combined verdict was unknown."""
    if film.longest_unseen is None:
        return "no time unseen"
    start, end = film.longest_unseen
    taken = length(start, end)
    parts = f"{seconds_words(taken)}, {share(taken, whole(period))}"
    return f"longest time unseen {spoken(taken)} ({parts}), {span(start, end)}"


def statement(film: Film, period: Period) -> str:
    """What can be said of a check over the period, with the time unseen beside it."""
    return f"{film.standing.value}; {unseen_words(film, period)}"


def resource_of(subject: str) -> str:
    """The resource that a subject is, or is a part of."""
    return subject.partition("#")[0]


def starters(period: Period) -> Mapping[tuple[str, str], tuple[Turning, ...]]:
    """(resource, instant) -> what changed of it then: what may have begun or ended a stretch."""
    found: dict[tuple[str, str], list[Turning]] = defaultdict(list)
    for turning in period.turnings:
        found[turning.resource, turning.at].append(turning)
    return {key: tuple(turnings) for key, turnings in found.items()}


def change_at(
    instant: str,
    stretch: Stretch,
    period: Period,
    known: Mapping[tuple[str, str], tuple[Turning, ...]],
) -> str:
    """What changed when a stretch began or ended, and who did it, as far as a source tells."""
    if instant == period.start:
        return "it stood so when the period began"
    if instant == period.end:
        return "it stood so when the period ended"
    turnings = known.get((resource_of(stretch.subject), instant), ())
    if not turnings:
        return "no source tells of a change of the resource at this instant"
    return "; ".join(dict.fromkeys(f"{item.what} {by_words(item)}" for item in turnings))


def value_words(value: Any) -> str:
    """A fact as text, cut where it is long; nothing where there was none."""
    if value is None:
        return "nothing"
    text = visible(canonical(value).decode("utf-8"))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def by_words(turning: Turning) -> str:
    """Who made a change, and the event that tells."""
    if not turning.by:
        return "by whom no source tells"
    return f"by {turning.by}" + (f" (event {turning.event})" if turning.event else "")
