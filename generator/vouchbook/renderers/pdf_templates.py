"""The PDF's templates: their environment, and the words and colours that they share."""

from functools import cache
from typing import Any

import jinja2

from vouchbook.book.text import counted
from vouchbook.book.words import population, tally, tone, verdict_word
from vouchbook.kernel.canonical import canonical
from vouchbook.model.dossier import Support
from vouchbook.model.objectives import OBJECTIVES
from vouchbook.model.reasons import MEANING, Reason
from vouchbook.renderers import pdf_views as views
from vouchbook.renderers.pdf_attachments import EVALUATION, MANIFEST
from vouchbook.renderers.pdf_prose import claim_anchor
from vouchbook.renderers.pdf_text import anchor, moment, size, ticks

COLOURS = {
    "pass": "#2e7d4f",
    "supported": "#2e7d4f",
    "fail": "#b3261e",
    "deviation": "#b3261e",
    "unknown": "#d99a1c",
    "not-applicable": "#a9b4bd",
    "partly-supported": "#4d86ad",
    "inherited": "#6a71bd",
    "asserted": "#94619f",
    "not-assessed": "#dfe4e8",
}
"""Fill of a bar's parts. The words and numbers stand in the table under each bar."""
ABOUTS = {
    MANIFEST: "manifest of the snapshot: path, size and digest of each of its files",
    EVALUATION: "results of all checks, with every finding",
}


def _requirement_anchor(support: Support) -> str:
    return anchor("requirement", support.framework, support.requirement)


def _meaning(reason: str) -> str:
    """A reason in words; one that the enumeration lacks stands as it is."""
    found = next((MEANING[item] for item in Reason if item.value == reason), "")
    return f"{reason.replace('_', ' ')}: {found}" if found else reason


def _plain(value: Any) -> str:
    """An organisation-defined value as JSON: unambiguous, and the same on every machine."""
    return canonical(value).decode("utf-8")


@cache
def environment() -> jinja2.Environment:
    """The templates, with everything escaped, and nothing undefined let through."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("vouchbook.renderers", "templates/pdf"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        abouts=ABOUTS,
        anchor=anchor,
        by_account=views.by_account,
        cited=views.cited,
        claim_anchor=claim_anchor,
        colours=COLOURS,
        counted=counted,
        meaning=_meaning,
        moment=moment,
        objectives=OBJECTIVES,
        plain=_plain,
        population=population,
        requirement_anchor=_requirement_anchor,
        says_place=views.says_place,
        segments=views.segments,
        size=size,
        statuses=views.STATUSES,
        tally=tally,
        ticks=ticks,
        tone=tone,
        verdict_word=verdict_word,
        verdicts=views.VERDICTS,
    )
    return made
