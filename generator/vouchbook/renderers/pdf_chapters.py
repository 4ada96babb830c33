"""The PDF's chapters: one HTML string each, made from the dossier by templates.

Everything that comes from AWS or a file is escaped by the templates; nothing in it becomes a
link, a template or an address.
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from vouchbook.book.text import day
from vouchbook.model.check import Verdict
from vouchbook.model.dossier import CheckView, Dossier
from vouchbook.model.renderer import Material
from vouchbook.renderers import pdf_meshes as meshes
from vouchbook.renderers import pdf_period as filmed
from vouchbook.renderers import pdf_views as views
from vouchbook.renderers.ledger_views import ledger_data
from vouchbook.renderers.pdf_attachments import EVALUATION, MANIFEST, Attachment, by_check
from vouchbook.renderers.pdf_prose import section
from vouchbook.renderers.pdf_templates import environment
from vouchbook.renderers.pdf_text import anchor, css_string, legible
from vouchbook.renderers.reach_views import reach_data
from vouchbook.renderers.succession_views import succession_data

STAMP_WORDS = {
    "NOT EVIDENCE": "This was collected from something that isn't AWS itself: a demonstration, a "
    "test or a replay. It shows what a pack looks like, and proves nothing about any system.",
    "DRAFT": "No reviewer has signed this pack off.",
}
_FOOT = 55
"""How much of the subject fits into the line at the foot of a page."""
_BOOK = (
    "The pages that the organisation wrote. A sentence with a grey ground is a claim; behind it "
    "stands how it stands, and a link to what it rests on."
)
_FRAMEWORKS = (
    "What others demand, and what in this pack speaks to it. Each framework is counted whole: "
    "requirements that nothing here shows are listed too."
)
_CHECKS = (
    "Each check with its population, how the evidence was obtained, every finding, and what it "
    "shows and does not show. Checks stand in the order of their ids."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A chapter (level 1) or a section (level 2), as the table of contents lists it."""

    level: int
    number: str
    title: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chunk of the PDF that can be laid out by itself."""

    heading: Heading
    html: str


@dataclass(slots=True)
class _Numbers:
    """Counts chapters and sections."""

    chapter: int = 0
    part: int = 0

    def next(self, title: str, place: str) -> Heading:
        self.chapter += 1
        self.part = 0
        return Heading(level=1, number=str(self.chapter), title=title, anchor=place)

    def inner(self, title: str, place: str) -> Heading:
        self.part += 1
        number = f"{self.chapter}.{self.part}"
        return Heading(level=2, number=number, title=title, anchor=place)


def _head(dossier: Dossier) -> str:
    """Everything before the chapters: title, metadata, style sheet with the running stamps."""
    style = files(__package__).joinpath("templates", "pdf", "style.css").read_text("utf-8")
    subject = textwrap.shorten(dossier.engagement.subject, _FOOT, placeholder=" …")
    foot = f"{subject}  ·  snapshot {dossier.snapshot}, as of {day(dossier.header.as_of)}"
    html = (
        environment()
        .get_template("document.html")
        .render(
            d=dossier,
            style=Markup(style),  # noqa: S704 - a file of this package
            foot=Markup(css_string(legible(foot))),  # noqa: S704 - escaped for CSS
            stamps=Markup(css_string("  ·  ".join(dossier.stamps))),  # noqa: S704 - as above
        )
    )
    return legible(html)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """The whole document before its layout, in pieces that can be laid out one by one."""

    head: str
    body: tuple[Chapter, ...]
    _writer: "_Writer"

    def front(self, pages: Mapping[str, int]) -> str:
        """Cover and contents; `pages` has the page of each anchor, as far as it is known.

        The numbers take no room in the layout: the front has the same length without them.
        """
        cover = Heading(level=1, number="", title="Cover", anchor=anchor("chapter", "cover"))
        title = Heading(level=1, number="", title="Contents", anchor=anchor("chapter", "contents"))
        entries = [chapter.heading for chapter in self.body]
        return (
            self._writer.chapter(cover, "cover.html", stamp_words=STAMP_WORDS).html
            + self._writer.chapter(title, "contents.html", entries=entries, pages=pages).html
        )


def manuscript(
    dossier: Dossier, material: Material, attached: tuple[Attachment, ...]
) -> Manuscript:
    """Write every chapter of the PDF."""
    writer = _Writer(dossier, material, attached)
    return Manuscript(head=_head(dossier), body=tuple(writer.body()), _writer=writer)


class _Writer:
    """Fills the templates."""

    def __init__(
        self,
        dossier: Dossier,
        material: Material,
        attached: tuple[Attachment, ...],
    ) -> None:
        self.dossier = dossier
        self.material = material
        self.numbers = _Numbers()
        self.of_check = by_check(attached)
        names = {file.kind: file.name for file in attached}
        self.shared = {
            "d": dossier,
            "files": attached,
            "check_ids": frozenset(check.id for check in dossier.checks),
            "manifest_name": names[MANIFEST],
            "evaluation_name": names[EVALUATION],
        }

    def chapter(self, heading: Heading, template: str, **more: Any) -> Chapter:
        """Fill a template; characters that the fonts lack are spelled out."""
        found = environment().get_template(template)
        return Chapter(
            heading=heading, html=legible(found.render(section=heading, **self.shared, **more))
        )

    def top(self, title: str, name: str, template: str, **more: Any) -> Chapter:
        """Begin a numbered chapter."""
        return self.chapter(self.numbers.next(title, anchor("chapter", name)), template, **more)

    def _group(self, title: str, name: str, lead: str, count: int, empty: str) -> Chapter:
        return self.top(title, name, "group.html", lead=lead, count=count, empty=empty)

    def body(self) -> Iterator[Chapter]:
        """Everything behind the table of contents."""
        yield self.top("How to read this pack", "reading", "reading.html", spelled="\u202e")
        yield self.top("Overview", "overview", "overview.html", **self._overview())
        yield self.top("Scope and coverage", "coverage", "scope.html", **self._scope())
        yield self.top(
            "Completeness", "completeness", "completeness.html", **ledger_data(self.dossier)
        )
        yield from self._period()
        yield from self._succession()
        yield from self._pages()
        yield from self._meshes()
        yield self.top("Who reaches what", "reach", "reach.html", **reach_data(self.dossier))
        yield from self._frameworks()
        yield from self._checks()
        yield self.top("Everything unknown", "unknown", "unknown.html")
        yield self.top("Where it comes from", "provenance", "provenance.html")
        yield self.top("How to verify", "verify", "verify.html")
        yield self.top("Attached files", "attachments", "attachments.html")

    def _overview(self) -> dict[str, Any]:
        checks = self.dossier.checks
        return {
            "check_counts": views.combined(checks),
            "subject_counts": views.subjects(checks),
            "topic_rows": views.topics(checks),
            "claim_rows": views.claim_counts(self.dossier.claims),
            "failing": views.worst_first(checks, Verdict.FAIL),
            "blind": views.worst_first(checks, Verdict.UNKNOWN),
            "mesh_rows": meshes.mesh_rows(self.dossier),
        }

    def _scope(self) -> dict[str, Any]:
        return {
            "places": views.by_account(self.dossier.header.places),
            "gaps": views.unseen(self.dossier.coverage),
            "collectors": views.by_collector(self.dossier.coverage),
        }

    def _pages(self) -> Iterator[Chapter]:
        pages = views.in_reading_order(self.dossier.pages)
        yield self._group("The book", "book", _BOOK, len(pages), "The book has no page.")
        known = frozenset(page.path for page in pages)
        for page in pages:
            heading = self.numbers.inner(page.title, anchor("page", page.path))
            source = self.material.pages.get(page.path, f"# {page.title}\n")
            prose = section(page, source, self.dossier, known, heading.number)
            yield self.chapter(heading, "page.html", page=page, prose=prose)

    def _meshes(self) -> Iterator[Chapter]:
        found = self.dossier.meshes
        title = "The meshes, edge by edge"
        yield self._group(title, "meshes", meshes.LEAD, len(found), meshes.no_mesh(self.dossier))
        for mesh in found:
            place = anchor("mesh", mesh.id)
            heading = self.numbers.inner(f"Mesh {mesh.name} ({mesh.place.region})", place)
            more = meshes.mesh_section(self.dossier, mesh)
            yield self.chapter(heading, "mesh.html", **more)

    def _period(self) -> Iterator[Chapter]:
        found = self.dossier.period
        if found is None:
            return
        more = filmed.period_opening(self.dossier, found)
        yield self.top("The period", "period", "period.html", **more)
        for check, says, shown in filmed.deviating(self.dossier, found):
            heading = self.numbers.inner(f"Deviations: {says}", anchor("film", check))
            yield self.chapter(heading, "film.html", **shown)
        heading = self.numbers.inner("What was not watched", anchor("period", "unseen"))
        yield self.chapter(heading, "period_unseen.html", **filmed.period_unseen(found))
        title = "Changes, contradictions, flaws and custody"
        heading = self.numbers.inner(title, anchor("period", "rest"))
        yield self.chapter(heading, "period_rest.html", **filmed.period_rest(found))

    def _succession(self) -> Iterator[Chapter]:
        found = self.dossier.succession
        if found is None:
            return
        told = succession_data(found)
        yield self.top("After App Mesh", "after", "succession.html", **told)
        for name, title in (
            ("objectives", "Objective by objective"),
            ("workloads", "Workload by workload"),
            ("left", "What is left of App Mesh"),
        ):
            heading = self.numbers.inner(title, anchor("after", "part", name))
            yield self.chapter(heading, f"succession_{name}.html", **told)

    def _frameworks(self) -> Iterator[Chapter]:
        found = self.dossier.frameworks
        empty = "The engagement names no framework."
        yield self._group("Frameworks", "frameworks", _FRAMEWORKS, len(found), empty)
        for framework in found:
            heading = self.numbers.inner(framework.title, anchor("framework", framework.id))
            yield self.chapter(
                heading,
                "framework.html",
                f=framework,
                rows=views.assessed(framework),
                rest=views.not_assessed(framework),
                matrix=views.responsibilities(framework),
            )

    def _checks(self) -> Iterator[Chapter]:
        count = len(self.dossier.checks)
        yield self._group("Checks", "checks", _CHECKS, count, "No check was run.")
        for check in self.dossier.checks:
            heading = self.numbers.inner(check.says, anchor("check", check.id))
            yield self.chapter(heading, "check.html", **self._check(check))

    def _check(self, check: CheckView) -> dict[str, Any]:
        d = self.dossier
        return {
            "check": check,
            "file": self.of_check.get(check.id),
            "places": views.by_account(check.result.searched),
            "defined": d.engagement.values(),
            "findings": views.notable(check),
            "compact": [
                ("Passing subjects", views.plain(check, Verdict.PASS)),
                ("Not applicable", views.plain(check, Verdict.NOT_APPLICABLE)),
            ],
            "claims": [view for view in d.claims if view.claim.target == check.id],
        }
