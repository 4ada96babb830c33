"""The PDF's chapter about the period: deviations and times unseen in full, the rest in numbers."""

from collections.abc import Iterator
from typing import Any

from vouchbook.durations import spoken, when
from vouchbook.model.dossier import Dossier
from vouchbook.model.film import Period
from vouchbook.period_outline import NO_OPINION, gaps, longest_words, statement, whole
from vouchbook.renderers import period_sources as sources
from vouchbook.renderers import period_views as views
from vouchbook.renderers.pdf_text import anchor, legible
from vouchbook.renderers.period_pictures import (
    Medium,
    film_pictures,
    legend,
    subject_pictures,
    undrawn,
)
from vouchbook.renderers.period_timeline import Paper

ON_PAPER = Medium(bars=10, paper=Paper(width=704.0, unit=0.7), spell=legible)
"""As wide as a page's text; a line of a timeline's text is seven points high."""


def period_opening(dossier: Dossier, period: Period) -> dict[str, Any]:
    """How every check stands over the period."""
    rows = views.film_rows(dossier, period)
    return {
        "start": when(period.start),
        "end": when(period.end),
        "taken": spoken(whole(period)),
        "opinion": NO_OPINION,
        "period": period,
        "parts": views.standing_parts(period),
        "meanings": views.standing_meanings(),
        "legend": legend("look", gaps_too=True),
        "pictures": list(film_pictures(rows, period, "period", ON_PAPER)),
        "gaps": len(period.unseen),
    }


def deviating(dossier: Dossier, period: Period) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Check, its sentence, and what its section shows, for each that failed for some time."""
    for row in views.film_rows(dossier, period):
        if not row.film.deviations:
            continue
        subjects = views.subject_rows(row.film, period)
        failed = {(item.subject, item.place) for item in row.film.deviations}
        shown = tuple(item for item in subjects if (item.subject, item.place) in failed)
        identifier = anchor("film", row.film.check)
        yield (
            row.film.check,
            row.says,
            {
                "row": row,
                "longest": longest_words(row.film, period),
                "statement": statement(row.film, period),
                "subjects": len(subjects),
                "failed": len(shown),
                "undrawn": undrawn(shown),
                "pictures": list(subject_pictures(shown, period, identifier, ON_PAPER)),
                "rows": views.deviation_rows(row.film, period),
                "names": {item.number: item for item in subjects},
            },
        )


def period_unseen(period: Period) -> dict[str, Any]:
    """Every time that was not watched."""
    return {"gaps": [(gap, views.gap_time(gap)) for gap in gaps(period)]}


def period_rest(period: Period) -> dict[str, Any]:
    """Changes in numbers; contradictions, flaws and custody in full."""
    return {
        "period": period,
        "counts": sources.change_counts(period),
        "contradictions": sources.contradiction_rows(period),
        "custody": sources.custody_rows(period),
        "flaw_counts": sources.flaw_counts(period),
        "flaws": period.flaws[: sources.MOST_FLAWS],
    }
