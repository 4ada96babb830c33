"""Where everything has its page on the site: paths under `docs/`, with an anchor where needed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vouchbook.book.badge import anchor
from vouchbook.model.dossier import Dossier, FrameworkView, RequirementView
from vouchbook.model.mesh_graph import MeshView
from vouchbook.renderers.site_env import slug

ROOT = "evidence"
"""The folder of the generated pages."""
FIXED = {
    "overview": f"{ROOT}/index.md",
    "coverage": f"{ROOT}/coverage.md",
    "completeness": f"{ROOT}/completeness.md",
    "unknown": f"{ROOT}/unknown.md",
    "responsibility": f"{ROOT}/responsibility.md",
    "claims": f"{ROOT}/claims.md",
    "checks": f"{ROOT}/checks/index.md",
    "meshes": f"{ROOT}/meshes/index.md",
    "reach": f"{ROOT}/reach.md",
    "reports": f"{ROOT}/reports.md",
    "provenance": f"{ROOT}/provenance.md",
}

PERIOD = {
    "period": f"{ROOT}/period/index.md",
    "changes": f"{ROOT}/period/changes.md",
}
"""Pages that only a dossier with a period has."""

AFTER = {"after": f"{ROOT}/after-app-mesh.md"}
"""The page that only a dossier with a succession has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Kind and id -> path of a page; an empty path where there is no page."""

    checks: Mapping[str, str]
    films: Mapping[str, str]
    """Check -> where its film stands: on its own page, or on one for it alone."""
    meshes: Mapping[str, str]
    """ARN of a mesh -> page."""
    frameworks: Mapping[str, str]
    requirements: Mapping[str, str]
    """`framework:requirement` -> page, or the row on the framework's page."""
    assertions: Mapping[str, str]
    claims: Mapping[str, str]
    topics: Mapping[str, str]
    pages: frozenset[str]
    reports: frozenset[str]
    period: Mapping[str, str]
    """The pages about the period, where there are any."""
    after: Mapping[str, str]
    """The page about what came after App Mesh, where there is one."""

    def of(self, kind: str, identifier: str) -> str:
        """The path for a link of this kind."""
        match kind:
            case "site":
                return {**FIXED, **self.period, **self.after}.get(identifier, "")
            case "page":
                return identifier if identifier.partition("#")[0] in self.pages else ""
            case "report":
                known = identifier in self.reports
                return f"{FIXED['reports']}#{slug(identifier)}" if known else ""
            case _:
                return self._named(kind).get(identifier, "")

    def _named(self, kind: str) -> Mapping[str, str]:
        return {
            "check": self.checks,
            "film": self.films,
            "mesh": self.meshes,
            "framework": self.frameworks,
            "requirement": self.requirements,
            "assertion": self.assertions,
            "claim": self.claims,
            "topic": self.topics,
        }[kind]


def addresses(dossier: Dossier, pages: Iterable[str]) -> Addresses:
    """The addresses for a dossier on a site that has these pages of the book."""
    there = frozenset(pages)
    frameworks = unique(framework.id for framework in dossier.frameworks)
    checks = unique(check.id for check in dossier.checks)
    meshes = unique(mesh_words(mesh) for mesh in dossier.meshes)
    paths = {name: f"{ROOT}/checks/{part}.md" for name, part in checks.items()}
    return Addresses(
        checks=paths,
        films=film_paths(dossier, paths),
        meshes={mesh.id: f"{ROOT}/meshes/{meshes[mesh_words(mesh)]}.md" for mesh in dossier.meshes},
        frameworks={
            name: f"{ROOT}/frameworks/{part}/index.md" for name, part in frameworks.items()
        },
        requirements={
            f"{framework.id}:{name}": path
            for framework in dossier.frameworks
            for name, path in requirement_paths(framework, frameworks[framework.id]).items()
        },
        assertions={item.id: item.page for item in dossier.assertions if item.page in there},
        claims={
            view.claim.id: f"{view.claim.page}#{anchor(view.claim.id)}"
            for view in dossier.claims
            if view.claim.page in there
        },
        topics={
            page.topic: page.path
            for page in reversed(dossier.pages)
            if page.topic and page.path in there
        },
        pages=there,
        reports=frozenset(report.id for report in dossier.engagement.reports),
        period=PERIOD if dossier.period else {},
        after=AFTER if dossier.succession else {},
    )


def film_paths(dossier: Dossier, checks: Mapping[str, str]) -> dict[str, str]:
    """Where the film of each check stands; one without a page gets a page for its film."""
    films = dossier.period.films if dossier.period else ()
    alone = unique(("changes", *(film.check for film in films if film.check not in checks)))
    return {
        film.check: (
            f"{checks[film.check]}#period"
            if film.check in checks
            else f"{ROOT}/period/{alone[film.check]}.md"
        )
        for film in films
    }


def mesh_words(mesh: MeshView) -> str:
    """What tells a mesh from every other, in words: two owners may use one name."""
    return f"{mesh.name} {mesh.place.region} {mesh.owner} {mesh.place.partition}"


def has_page(row: RequirementView) -> bool:
    """Whether a requirement has a page of its own: some check shows it, or some page names it."""
    return bool(row.shown or row.claims)


def requirement_paths(framework: FrameworkView, folder: str) -> dict[str, str]:
    """Where each requirement of a framework stands."""
    names = unique(row.requirement.id for row in framework.requirements)
    return {
        row.requirement.id: (
            f"{ROOT}/frameworks/{folder}/{names[row.requirement.id]}.md"
            if has_page(row)
            else f"{ROOT}/frameworks/{folder}/index.md#{slug(row.requirement.id)}"
        )
        for row in framework.requirements
    }


def unique(names: Iterable[str]) -> dict[str, str]:
    """Names -> parts of a path, each another, whatever the names hold."""
    taken = {"index"}
    parts: dict[str, str] = {}
    for name in names:
        part = base = slug(name)
        number = 1
        while part in taken:
            number += 1
            part = f"{base}-{number}"
        taken.add(part)
        parts[name] = part
    return parts
