"""Timelines as pages show them: so many bars a picture, each with its words. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from markupsafe import Markup

from vouchbook.durations import length as taken_between
from vouchbook.durations import span, spoken, when
from vouchbook.model.film import Period, Stretch
from vouchbook.period_outline import Gap, gaps, whole
from vouchbook.renderers.period_looks import MEANINGS, STYLES, sample
from vouchbook.renderers.period_marks import Span
from vouchbook.renderers.period_timeline import Bar, Paper, Spell, draw
from vouchbook.renderers.period_views import FilmRow, SubjectRow, bar_words, kind_of

Row = TypeVar("Row")
MOST_DRAWN = 60
"""How many of one check's subjects are drawn; those that failed come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """Where timelines are drawn."""

    bars: int = 20
    """So many bars a picture at most."""
    paper: Paper | None = None
    spell: Spell = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Generic[Row]):
    """A timeline with its caption, and the rows of the table beside it."""

    svg: Markup
    caption: str
    rows: tuple[Row, ...]


def film_pictures(
    rows: Sequence[FilmRow], period: Period, identifier: str, medium: Medium
) -> Iterator[Picture[FilmRow]]:
    """Every check's own verdict through the period, with what was not watched above."""
    above = gap_bar(gaps(period))
    for number, some in enumerate(_parts(rows, medium.bars), start=1):
        bars = [_bar(row.number, row.film.check, row.film.combined) for row in some]
        words = "; ".join(bar_words(row.film.check, row.film.combined, period) for row in some)
        caption = f"Checks {some[0].number} to {some[-1].number} of {len(rows)} through the period"
        name = f"{identifier}-{number}"
        found = ([above] if above.spans else []) + bars
        yield Picture(
            svg=_drawn(found, period, name, (caption, words), medium), caption=caption, rows=some
        )


def subject_pictures(
    rows: Sequence[SubjectRow], period: Period, identifier: str, medium: Medium
) -> Iterator[Picture[SubjectRow]]:
    """One check's subjects through the period; so many as a reader can look at."""
    for number, some in enumerate(_parts(rows[:MOST_DRAWN], medium.bars), start=1):
        bars = [_bar(row.number, row.name, row.stretches) for row in some]
        words = "; ".join(bar_words(row.name, row.stretches, period) for row in some)
        caption = f"Subjects {some[0].number} to {some[-1].number} of {len(rows)}"
        svg = _drawn(bars, period, f"{identifier}-{number}", (caption, words), medium)
        yield Picture(svg=svg, caption=f"{caption} through the period", rows=some)


def undrawn(rows: Sequence[SubjectRow]) -> int:
    """How many subjects have no bar."""
    return max(0, len(rows) - MOST_DRAWN)


def _parts(rows: Sequence[Row], most: int) -> Iterator[tuple[Row, ...]]:
    for start in range(0, len(rows), most):
        yield tuple(rows[start : start + most])


def gap_bar(found: Iterable[Gap]) -> Bar:
    """What was not watched, each gap under its name."""
    spans = [
        Span(
            start=gap.start,
            end=gap.end,
            kind="gap",
            name=gap.name,
            title=f"{gap.name}: {_time(gap.start, gap.end)}; {gap.because}",
        )
        for gap in found
    ]
    return Bar(label="", name="Not watched", spans=tuple(spans))


def _bar(number: int, name: str, stretches: Iterable[Stretch]) -> Bar:
    spans = [
        Span(
            start=item.start,
            end=item.end,
            kind=kind_of(item),
            title=f"{MEANINGS[kind_of(item)]}, {_time(item.start, item.end)}; {item.because}",
        )
        for item in stretches
    ]
    return Bar(label=str(number), name=name, spans=tuple(spans))


def _time(start: str, end: str) -> str:
    return f"{span(start, end)}, {spoken(taken_between(start, end))}"


def _drawn(
    bars: Sequence[Bar], period: Period, identifier: str, said: tuple[str, str], medium: Medium
) -> Markup:
    caption, words = said
    title = f"{caption}: {when(period.start)} to {when(period.end)}, {spoken(whole(period))}"
    made = draw(
        bars,
        (period.start, period.end),
        identifier=identifier,
        title=title,
        words=f"{words}. The table beside it has the times.",
        paper=medium.paper,
        spell=medium.spell,
    )
    # Every text in it was escaped when it was drawn.
    return Markup(made.svg)  # noqa: S704


def legend(identifier: str, *, gaps_too: bool) -> list[tuple[Markup, str, str]]:
    """A patch of each kind, its letter, and what it means."""
    return [
        (
            Markup(sample(kind, identifier)),  # noqa: S704 - made of constants alone
            style.letter,
            MEANINGS[kind],
        )
        for kind, style in STYLES.items()
        if gaps_too or kind != "gap"
    ]
