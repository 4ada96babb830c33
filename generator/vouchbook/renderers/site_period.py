"""The pages of the period: the overview, the changes, and each check's film. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from vouchbook.book.text import visible
from vouchbook.durations import spoken, when
from vouchbook.model.dossier import Dossier
from vouchbook.model.film import Film, Period
from vouchbook.period_outline import NO_OPINION, gaps, longest_words, spent, whole
from vouchbook.renderers import period_sources as sources
from vouchbook.renderers import period_views as views
from vouchbook.renderers.period_pictures import (
    Medium,
    film_pictures,
    legend,
    subject_pictures,
    undrawn,
)
from vouchbook.renderers.site_addresses import PERIOD, Addresses

_ON_SCREEN = Medium()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPage:
    """A page about the period: where it stands, and what it shows."""

    path: str
    title: str
    template: str
    data: Mapping[str, Any]


def period_pages(dossier: Dossier, addresses: Addresses) -> Iterator[PeriodPage]:
    """The pages that only a dossier with a period has."""
    period = dossier.period
    if period is None:
        return
    yield PeriodPage(
        path=PERIOD["period"],
        title="The period",
        template="period.html",
        data=period_data(dossier, period),
    )
    yield PeriodPage(
        path=PERIOD["changes"],
        title="Changes over the period",
        template="changes.html",
        data=changes_data(period),
    )
    known = {check.id for check in dossier.checks}
    for film in period.films:
        if film.check not in known:
            yield PeriodPage(
                path=addresses.films[film.check],
                # MkDocs and its themes don't escape titles.
                title=escape(visible(f"{film.check} over the period")),
                template="film.html",
                data={"film": film_data(film, period)},
            )


def period_data(dossier: Dossier, period: Period) -> dict[str, Any]:
    """What the overview shows."""
    rows = views.film_rows(dossier, period)
    unseen = gaps(period)
    said = sources.contradiction_rows(period)
    return {
        **_times(period),
        "opinion": NO_OPINION,
        "period": period,
        "parts": views.standing_parts(period),
        "meanings": views.standing_meanings(),
        "legend": legend("look", gaps_too=True),
        "pictures": list(film_pictures(rows, period, "period", _ON_SCREEN)),
        "gaps": [(gap, views.gap_time(gap)) for gap in unseen[: views.MOST_ROWS]],
        "gaps_cut": views.cut(len(unseen), "gaps"),
        "counts": sources.change_counts(period),
        "contradictions": said[: views.MOST_ROWS],
        "contradictions_cut": views.cut(len(said), "contradictions"),
        "custody": sources.custody_rows(period),
        "flaw_counts": sources.flaw_counts(period),
        "flaws": period.flaws[: sources.MOST_FLAWS],
    }


def period_sum(dossier: Dossier) -> dict[str, Any] | None:
    """What the overview of the site says of the period; None where there is none."""
    period = dossier.period
    if period is None:
        return None
    return {
        **_times(period),
        "parts": views.standing_parts(period),
        "meanings": views.standing_meanings(),
        "gaps": len(gaps(period)),
    }


def changes_data(period: Period) -> dict[str, Any]:
    """What the page of changes shows."""
    rows = sources.change_rows(period)
    return {
        **_times(period),
        "counts": sources.change_counts(period),
        "rows": rows[: views.MOST_ROWS],
        "total": len(rows),
        "cut": views.cut(len(rows), "changes"),
    }


def film_of(dossier: Dossier, check: str) -> dict[str, Any] | None:
    """What the page of a check shows of its film; None where there is none."""
    period = dossier.period
    film = next((item for item in period.films if item.check == check), None) if period else None
    return film_data(film, period) if film and period else None


def film_data(film: Film, period: Period) -> dict[str, Any]:
    """What is shown of one check over the period."""
    rows = views.subject_rows(film, period)
    total = len(film.stretches)
    return {
        **_times(period),
        "film": film,
        "tone": views.TONES[film.standing],
        "times": views.verdict_times(spent(film), whole(period)),
        "longest": longest_words(film, period),
        "legend": legend("film", gaps_too=False),
        "pictures": list(subject_pictures(rows, period, "film", _ON_SCREEN)),
        "undrawn": undrawn(rows),
        "subjects": len(rows),
        "rows": list(views.first(views.stretch_rows(rows, period))),
        "cut": views.cut(total, "stretches"),
        "names": {row.number: row for row in rows},
    }


def _times(period: Period) -> dict[str, Any]:
    return {
        "start": when(period.start),
        "end": when(period.end),
        "taken": spoken(whole(period)),
    }
