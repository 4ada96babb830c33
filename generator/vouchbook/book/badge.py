"""What stands in a page in place of a claim link, a count or an evidence image."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from vouchbook.book.text import breakable, day, visible
from vouchbook.book.words import (
    NOT_YET,
    claim_details,
    claim_word,
    summary,
    tone,
    verdict_word,
    worst_first,
)
from vouchbook.model.claim import ClaimKind
from vouchbook.model.dossier import CheckView, ClaimView, Dossier
from vouchbook.model.result import Finding

Link = Callable[[str, str], str]
"""(kind, id) -> address. Kinds: check, assertion, report, page. An empty address: no link."""

MOST_ROWS = 12
"""How many findings an evidence table in a page shows; the check's own page has all of them."""

LINK_KINDS = {
    ClaimKind.OBSERVED: "check",
    ClaimKind.ASSERTED: "assertion",
    ClaimKind.INHERITED: "report",
}


def no_link(_kind: str, _identifier: str) -> str:
    """Link nowhere: for pages that stand alone."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the dossier says, looked up by id; empty without a dossier."""

    claims: Mapping[str, ClaimView] = field(default_factory=dict)
    checks: Mapping[str, CheckView] = field(default_factory=dict)
    populations: Mapping[str, int | None] = field(default_factory=dict)
    as_of: str = ""
    observed: bool = False

    @classmethod
    def of(cls, dossier: Dossier | None) -> "Answers":
        """The answers of a dossier, or none at all."""
        if dossier is None:
            return cls()
        return cls(
            claims={view.claim.id: view for view in dossier.claims},
            checks={view.id: view for view in dossier.checks},
            populations=dossier.populations,
            as_of=dossier.header.as_of,
            observed=True,
        )


def anchor(claim_id: str) -> str:
    """The id of a claim's element in its page."""
    return f"claim-{claim_id.replace('/', '.')}"


def claim_tone(view: ClaimView | None) -> str:
    """The class by which a claim's badge is coloured, beside its word."""
    return "unobserved" if view is None else tone(view.status, view.advices)


def linked(text: str | Markup, address: str, css: str) -> Markup:
    """A text with an address, or without where there is none."""
    if not address:
        return Markup('<span class="{}">{}</span>').format(css, text)
    return Markup('<a class="{}" href="{}">{}</a>').format(css, address, text)


def claim_badge(
    answers: Answers, claim_id: str, kind: ClaimKind, target: str, link: Link
) -> Markup:
    """The badge behind a claim's sentence: word, population, time, and the way to the evidence."""
    view = answers.claims.get(claim_id)
    check = answers.checks.get(target)
    details = claim_details(view, check.counts if check else "subjects")
    content = Markup("<b>{}</b>").format(claim_word(view))
    for detail in details:
        content += Markup(" · {}").format(visible(detail))
    address = link(LINK_KINDS[kind], target) if kind in LINK_KINDS and answers.observed else ""
    return linked(content, address, "vb-badge")


def count_number(answers: Answers, collector: str) -> Markup:
    """The number that takes the place of a `count:` link's words."""
    if not answers.observed:
        return Markup('<span class="vb-count">{}</span>').format(f"a number {NOT_YET} of")
    number = answers.populations.get(collector)
    if number is None:
        return Markup('<span class="vb-count vb-unknown">an unknown number of</span>')
    title = f"{collector}, as of {day(answers.as_of)}"
    return Markup('<span class="vb-count" title="{}">{}</span>').format(title, f"{number:,}")


def evidence_table(answers: Answers, check_id: str, title: str, link: Link) -> Markup:
    """The table that takes the place of an `evidence:` image. Every count is stated."""
    check = answers.checks.get(check_id)
    caption = visible(title) or check_id
    if check is None:
        return Markup(
            '<div class="vb-evidence vb-unobserved"><p><b>{}</b>: {}.</p></div>',
        ).format(caption, NOT_YET)
    shown = worst_first(check.result.findings)[:MOST_ROWS]
    rows = Markup("").join(finding_row(item) for item in shown)
    return Markup(
        '<div class="vb-evidence"><div class="vb-scroll" tabindex="0" role="region" '
        'aria-label="{caption}"><table class="vb-table">'
        "<caption><span><b>{caption}</b> · {word} · {summary} · as of {as_of}</span></caption>"
        "<thead><tr>"
        '<th scope="col">Subject</th><th scope="col">Place</th>'
        '<th scope="col">Verdict</th><th scope="col">Because</th></tr></thead>'
        "<tbody>{rows}</tbody></table></div>{more}</div>",
    ).format(
        caption=caption,
        word=verdict_word(check.result.verdict.value, check.result.advices),
        summary=summary(check.result, check.counts),
        as_of=day(answers.as_of),
        rows=rows,
        more=more_rows(check, len(shown), link),
    )


def finding_row(finding: Finding) -> Markup:
    """One finding as a row."""
    return Markup(
        '<tr><td class="vb-long"><code>{}</code></td><td class="vb-place">{}<br>{}</td>'
        '<td><span class="vb-verdict vb-{}">{}</span></td><td>{}</td></tr>',
    ).format(
        breakable(finding.subject),
        finding.place.account,
        finding.place.region,
        tone(finding.verdict.value, int(finding.advice)),
        verdict_word(finding.verdict.value, int(finding.advice)),
        visible(finding.because),
    )


def more_rows(check: CheckView, shown: int, link: Link) -> Markup:
    """What the table leaves out, and where it stands."""
    total = len(check.result.findings)
    address = link("check", check.id)
    page = linked(escape(check.says), address, "vb-more")
    if total > shown:
        return Markup(
            "<p>Shown: {} of {} rows; and {} more: see the page of the check, {}</p>"
        ).format(
            shown,
            f"{total:,}",
            f"{total - shown:,}",
            page,
        )
    return Markup("<p>All {} shown. The page of the check: {}</p>").format(
        f"{total:,} rows" if total != 1 else "1 row",
        page,
    )
