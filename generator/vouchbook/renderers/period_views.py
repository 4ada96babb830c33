"""What pages and tables say of a period: rows in words, computed from the dossier. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from vouchbook.book.text import counted
from vouchbook.book.words import verdict_word
from vouchbook.durations import length, seconds_words, share, span, spoken, told
from vouchbook.model.check import Verdict
from vouchbook.model.dossier import Dossier
from vouchbook.model.film import Film, Period, Standing, Stretch
from vouchbook.model.place import Place, parse_arn
from vouchbook.model.result import ORDER
from vouchbook.period_outline import (
    STANDINGS,
    Gap,
    change_at,
    ranked,
    spent,
    standings,
    starters,
    whole,
)
from vouchbook.renderers.site_parts import Part

MOST_ROWS = 500
"""How many rows of a table a page prints; the exports have all."""
TONES = {
    Standing.FAILED: "fail",
    Standing.DEVIATIONS: "fail",
    Standing.NOT_SHOWN: "unknown",
    Standing.CONFORMED: "pass",
    Standing.NO_SUBJECTS: "not-applicable",
}
"""Standing -> the class by which a style sheet colours it, beside its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """For how long a verdict stood: in words, and in seconds with their share beside them."""

    verdict: str
    words: str
    detail: str

    @classmethod
    def of(cls, verdict: Verdict, taken: int, whole_time: int) -> "Time":
        """A time as a part of a whole."""
        if not taken:
            return cls(verdict=verdict.value, words="none", detail="")
        detail = f"{seconds_words(taken)}, {share(taken, whole_time)}"
        return cls(verdict=verdict.value, words=spoken(taken), detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmRow:
    """One check over the period, with the number that pictures and tables share."""

    number: int
    film: Film
    says: str
    """The check's sentence; its id where the dossier doesn't have the check."""
    tone: str
    times: tuple[Time, ...]
    """For how long each verdict was the combined one, worst first."""
    longest: str
    longest_when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRow:
    """One subject of a check, with its stretches and its number."""

    number: int
    subject: str
    place: Place
    stretches: tuple[Stretch, ...]
    times: tuple[Time, ...]

    @property
    def name(self) -> str:
        """What tells it from its neighbours: the end of its ARN."""
        arn = parse_arn(self.subject)
        return arn.resource if arn else self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchRow:
    """One stretch of one subject in words."""

    number: int
    """The subject's."""
    stretch: Stretch
    time: str
    taken: str
    began: str
    ended: str

    @property
    def told_by(self) -> str:
        """What told of it, and what watched."""
        sources = source_words(self.stretch.sources)
        watched = source_words(self.stretch.watched) if self.stretch.watched else ""
        return f"{sources}; {f'watched by {watched}' if watched else 'nothing watched'}"


def film_rows(dossier: Dossier, period: Period) -> tuple[FilmRow, ...]:
    """Every check over the period, what needs somebody first."""
    says = {check.id: check.says for check in dossier.checks}
    return tuple(
        FilmRow(
            number=number,
            film=film,
            says=says.get(film.check, film.check),
            tone=TONES[film.standing],
            times=verdict_times(spent(film), whole(period)),
            longest=spoken(length(*film.longest_unseen)) if film.longest_unseen else "none",
            longest_when=span(*film.longest_unseen) if film.longest_unseen else "",
        )
        for number, film in enumerate(ranked(period), start=1)
    )


def verdict_times(taken: Mapping[str, int], of: int) -> tuple[Time, ...]:
    """For how long each verdict stood, worst first, every verdict named."""
    return tuple(Time.of(verdict, taken.get(verdict.value, 0), of) for verdict in ORDER)


def standing_parts(period: Period) -> tuple[Part, ...]:
    """How many checks stand how, every standing named."""
    return tuple(
        Part(label=standing.value, tone=TONES[standing], count=count)
        for standing, count in standings(period).items()
    )


def standing_meanings() -> list[tuple[str, str, str]]:
    """Standing, its tone, and what it means."""
    return [(standing.value, TONES[standing], STANDINGS[standing]) for standing in STANDINGS]


def kind_of(stretch: Stretch) -> str:
    """How timelines call a stretch."""
    return "advice" if stretch.advice and stretch.verdict is Verdict.PASS else stretch.verdict.value


def source_words(sources: Sequence[str]) -> str:
    """Source classes as words."""
    return ", ".join(item.replace("_", " ") for item in sources) or "no source"


def subject_rows(film: Film, period: Period) -> tuple[SubjectRow, ...]:
    """Every subject that the check ever had: those that failed first, then the unknown ones."""
    found: dict[tuple[str, Place], list[Stretch]] = defaultdict(list)
    for item in film.stretches:
        found[item.subject, item.place].append(item)
    rows = sorted(found.items(), key=lambda row: (*_urgency(row[1]), row[0]))
    return tuple(
        SubjectRow(
            number=number,
            subject=subject,
            place=place,
            stretches=tuple(stretches),
            times=verdict_times(lengths(stretches), whole(period)),
        )
        for number, ((subject, place), stretches) in enumerate(rows, start=1)
    )


def _urgency(stretches: Iterable[Stretch]) -> tuple[int, int]:
    taken = lengths(stretches)
    return -taken[Verdict.FAIL.value], -taken[Verdict.UNKNOWN.value]


def lengths(stretches: Iterable[Stretch]) -> Counter[str]:
    """Verdict -> microseconds."""
    taken: Counter[str] = Counter()
    for item in stretches:
        taken[item.verdict.value] += length(item.start, item.end)
    return taken


def stretch_rows(rows: Iterable[SubjectRow], period: Period) -> Iterator[StretchRow]:
    """Every stretch, by subject and time."""
    known = starters(period)
    for row in rows:
        for item in row.stretches:
            taken = length(item.start, item.end)
            yield StretchRow(
                number=row.number,
                stretch=item,
                time=span(item.start, item.end),
                taken=f"{spoken(taken)} ({seconds_words(taken)})",
                began=change_at(item.start, item, period, known),
                ended=change_at(item.end, item, period, known),
            )


def deviation_rows(film: Film, period: Period) -> list[StretchRow]:
    """Every stretch that failed, under the number of its subject."""
    rows = subject_rows(film, period)
    found = stretch_rows(rows, period)
    return [row for row in found if row.stretch.verdict is Verdict.FAIL]


def bar_words(name: str, stretches: Sequence[Stretch], period: Period) -> str:
    """A bar in words, for whoever can't see it."""
    taken = lengths(stretches)
    parts = [
        f"{verdict_word(verdict.value)} for {told(taken[verdict.value], whole(period))}"
        for verdict in ORDER
        if taken[verdict.value]
    ]
    return f"{name}: {', '.join(parts) or 'nothing'}"


def gap_time(gap: Gap) -> tuple[str, str]:
    """When a gap was, and how long it took."""
    taken = length(gap.start, gap.end)
    return span(gap.start, gap.end), f"{spoken(taken)} ({seconds_words(taken)})"


def first(rows: Iterable[StretchRow]) -> Iterator[StretchRow]:
    """As many rows as a page prints."""
    return islice(rows, MOST_ROWS)


def cut(count: int, noun: str) -> str:
    """What a page says where it prints not all rows."""
    if count <= MOST_ROWS:
        return ""
    return f"Shown: {MOST_ROWS:,} of {counted(count, noun)}; the exports have all of them."
