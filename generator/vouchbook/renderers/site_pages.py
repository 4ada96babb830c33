"""The generated pages of the site: which there are, what they are called, and their HTML."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vouchbook.book.words import worst_first
from vouchbook.model.check import Verdict
from vouchbook.model.claim import ClaimKind
from vouchbook.model.dossier import (
    CheckView,
    ClaimView,
    Dossier,
    FrameworkView,
    RequirementView,
)
from vouchbook.renderers.ledger_views import ledger_data
from vouchbook.renderers.reach_views import reach_data
from vouchbook.renderers.site_addresses import AFTER, FIXED, Addresses, has_page
from vouchbook.renderers.site_env import environment, slug
from vouchbook.renderers.site_meshes import mesh_data, meshes_data
from vouchbook.renderers.site_nav import mesh_title, navigation
from vouchbook.renderers.site_parts import (
    TopicRow,
    best_permission,
    claim_parts,
    coverage_sum,
    status_parts,
    topic_rows,
    verdict_parts,
)
from vouchbook.renderers.site_period import PeriodPage, film_of, period_pages, period_sum
from vouchbook.renderers.succession_views import succession_data
from vouchbook.renderers.succession_words import state_parts

MOST_FINDINGS = 1000
"""How many findings a check's page prints; the evidence index has all of them."""

Href = Callable[[str], str]
"""A path under `docs/` (with an anchor) -> its address as seen from the page that is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """One generated page: its path, its name, and what its template is filled with."""

    path: str
    title: str
    template: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that the generated pages are made of."""

    dossier: Dossier
    addresses: Addresses
    pages: Mapping[str, SitePage]
    nav: tuple[Any, ...]
    """The navigation of the generated pages, as MkDocs takes it."""

    def html(self, path: str, href: Href) -> str:
        """The HTML of one page, with addresses as that page needs them."""
        page = self.pages[path]

        def link(kind: str, identifier: str) -> str:
            target = self.addresses.of(kind, identifier)
            return href(target) if target else ""

        template = environment().get_template(page.template)
        return template.render(**self._common(), **page.data, link=link)

    def _common(self) -> dict[str, Any]:
        dossier = self.dossier
        return {
            "as_of": dossier.header.as_of,
            "engagement": dossier.engagement,
            "header": dossier.header,
            "nouns": {check.id: check.counts for check in dossier.checks},
            "stamps": dossier.stamps,
            "titles": {page.path: page.title or page.path for page in dossier.pages},
        }


def make_site(dossier: Dossier, addresses: Addresses) -> Site:
    """Lay out the generated pages of a dossier."""
    titles = {
        page.topic: page.title for page in reversed(dossier.pages) if page.topic and page.title
    }
    topics = topic_rows(dossier.checks, titles)
    fixed = {page.path: page for page in fixed_pages(dossier, topics)}
    checks = {page.path: page for page in check_pages(dossier, addresses)}
    frameworks = {page.path: page for page in framework_pages(dossier, addresses)}
    meshes = {page.path: page for page in mesh_pages(dossier, addresses)}
    period = {page.path: _site_page(page) for page in period_pages(dossier, addresses)}
    after = {page.path: page for page in succession_pages(dossier)}
    return Site(
        dossier=dossier,
        addresses=addresses,
        pages={**fixed, **checks, **frameworks, **meshes, **period, **after},
        nav=navigation(dossier, addresses, topics),
    )


def _site_page(page: PeriodPage) -> SitePage:
    return SitePage(path=page.path, title=page.title, template=page.template, data=page.data)


def succession_pages(dossier: Dossier) -> Iterator[SitePage]:
    """The page that only a dossier with a succession has."""
    if dossier.succession is not None:
        yield SitePage(
            path=AFTER["after"],
            title="After App Mesh",
            template="succession.html",
            data=succession_data(dossier.succession),
        )


def fixed_pages(dossier: Dossier, topics: tuple[TopicRow, ...]) -> Iterator[SitePage]:
    """The pages that every site has."""
    for name, title, data in (
        ("overview", "Overview", overview_data(dossier, topics)),
        ("coverage", "Coverage", {"rows": dossier.coverage}),
        ("completeness", "Completeness", ledger_data(dossier)),
        ("unknown", "Everything unknown", unknown_data(dossier)),
        ("responsibility", "Responsibility matrix", responsibility_data(dossier)),
        ("claims", "Claims", claims_data(dossier)),
        ("checks", "Checks", {"topics": topics, "parts": check_parts(dossier)}),
        ("meshes", "Meshes", meshes_data(dossier)),
        ("reach", "Who reaches what", reach_data(dossier)),
        ("reports", "Provider reports", {"reports": reports_data(dossier)}),
        ("provenance", "Provenance", {"dossier": dossier}),
    ):
        yield SitePage(path=FIXED[name], title=title, template=f"{name}.html", data=data)


def overview_data(dossier: Dossier, topics: tuple[TopicRow, ...]) -> dict[str, Any]:
    """What the overview shows: coverage first."""
    return {
        "coverage": coverage_sum(dossier),
        "frameworks": [
            {
                "id": view.id,
                "title": view.title,
                "label": view.label or view.title,
                "baseline": view.baseline,
                "denominator": view.denominator,
                "parts": status_parts(view.counts),
            }
            for view in dossier.frameworks
        ],
        "topics": topics,
        "meshes": meshes_data(dossier),
        "blindness": dossier.blindness,
        "best": best_permission(dossier.blindness),
        "unknown_total": sum(row.findings for row in dossier.blindness),
        "lost": dossier.lost,
        "oldest": min((row.as_of for row in dossier.coverage), default=""),
        "outside": dossier.outside,
        "period": period_sum(dossier),
        "after": state_parts(dossier.succession) if dossier.succession else None,
    }


def check_parts(dossier: Dossier) -> Any:
    """The checks by verdict."""
    counts = {v.value: sum(c.result.verdict is v for c in dossier.checks) for v in Verdict}
    return verdict_parts(counts)


def unknown_data(dossier: Dossier) -> dict[str, Any]:
    """Everything that could not be seen."""
    unknown = Verdict.UNKNOWN.value
    return {
        "blindness": dossier.blindness,
        "checks": [check for check in dossier.checks if check.result.counts.get(unknown, 0)],
        "claims": [view for view in dossier.claims if view.status == unknown],
        "unseen": [row for row in dossier.coverage if row.state == "unseen"],
    }


def responsibility_data(dossier: Dossier) -> dict[str, Any]:
    """AWS's part and the customer's, requirement by requirement."""
    return {"frameworks": dossier.frameworks}


def claims_data(dossier: Dossier) -> dict[str, Any]:
    """Every claim by its page."""
    views: dict[str, list[ClaimView]] = defaultdict(list)
    for view in dossier.claims:
        views[view.claim.page].append(view)
    pages = [
        {"path": page.path, "title": page.title or page.path, "views": views[page.path]}
        for page in dossier.pages
        if views[page.path]
    ]
    return {"parts": claim_parts(dossier.claims), "pages": pages}


def reports_data(dossier: Dossier) -> list[dict[str, Any]]:
    """Every provider report with the claims that rest on it."""
    inherited = [view for view in dossier.claims if view.claim.kind is ClaimKind.INHERITED]
    return [
        {"report": report, "claims": [v for v in inherited if v.claim.target == report.id]}
        for report in dossier.engagement.reports
    ]


def check_pages(dossier: Dossier, addresses: Addresses) -> Iterator[SitePage]:
    """A page for every check."""
    located = {item.record.digest: item for item in dossier.records}
    listed = {item.listing.digest: item for item in dossier.listings}
    leaning: dict[str, list[ClaimView]] = defaultdict(list)
    for view in dossier.claims:
        if view.claim.kind is ClaimKind.OBSERVED:
            leaning[view.claim.target].append(view)
    for check in dossier.checks:
        shown = worst_first(check.result.findings)[:MOST_FINDINGS]
        named = {digest for item in shown for digest in item.cites}
        cited = check.result.unbundled(named)
        yield SitePage(
            path=addresses.checks[check.id],
            title=check.says.rstrip("."),
            template="check.html",
            data={
                "check": check,
                "result": check.result,
                "film": film_of(dossier, check.id),
                "parts": verdict_parts(check.result.counts),
                "shown": shown,
                "total": len(check.result.findings),
                "claims": leaning[check.id],
                "located": located.keys() | listed.keys(),
                "bundles": [item for item in check.result.bundles if item.digest in named],
                "lists": [listed[digest] for digest in cited if digest in listed],
                "folder": f"snapshot/{dossier.snapshot}",
                "records": [located[digest] for digest in cited if digest in located],
                "parameters": {item.name: item for item in dossier.engagement.parameters},
                "publish": dossier.engagement.publish_raw_evidence,
            },
        )


def mesh_pages(dossier: Dossier, addresses: Addresses) -> Iterator[SitePage]:
    """A page for every mesh."""
    for mesh in dossier.meshes:
        yield SitePage(
            path=addresses.meshes[mesh.id],
            title=f"Mesh {mesh_title(mesh)}",
            template="mesh.html",
            data=mesh_data(dossier, mesh),
        )


def framework_pages(dossier: Dossier, addresses: Addresses) -> Iterator[SitePage]:
    """A page for every framework, and one for each of its requirements that something shows."""
    claims = {view.claim.id: view for view in dossier.claims}
    checks = {check.id: check for check in dossier.checks}
    for view in dossier.frameworks:
        yield SitePage(
            path=addresses.frameworks[view.id],
            title=view.title,
            template="framework.html",
            data={
                "framework": view,
                "parts": status_parts(view.counts),
                "groups": requirement_groups(view),
            },
        )
        for row in view.requirements:
            if has_page(row):
                path = addresses.requirements[f"{view.id}:{row.requirement.id}"]
                yield requirement_page(path, view, row, claims, checks)


def requirement_page(
    path: str,
    view: FrameworkView,
    row: RequirementView,
    claims: Mapping[str, ClaimView],
    checks: Mapping[str, CheckView],
) -> SitePage:
    """The page of one requirement."""
    return SitePage(
        path=path,
        title=f"{row.requirement.id} {row.requirement.title}",
        template="requirement.html",
        data={
            "framework": view,
            "row": row,
            "claims": [claims[name] for name in row.claims if name in claims],
            "checks": checks,
        },
    )


def requirement_groups(view: FrameworkView) -> list[dict[str, Any]]:
    """The requirements by group; rows of a group that the framework doesn't name come last."""
    known = dict(view.groups)
    names = [*known, *sorted({r.requirement.group for r in view.requirements} - known.keys())]
    rows: dict[str, list[RequirementView]] = defaultdict(list)
    for row in view.requirements:
        rows[row.requirement.group].append(row)
    return [
        {"id": name, "slug": slug(name), "title": known.get(name, ""), "rows": rows[name]}
        for name in names
        if rows[name]
    ]
