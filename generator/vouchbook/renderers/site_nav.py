"""The navigation: two tabs, the generated pages under the first, and a page's own contents."""

import re
from collections.abc import Collection, Iterable, Sequence
from html import escape
from typing import Any

from mkdocs.structure.toc import AnchorLink, TableOfContents

from vouchbook.book.text import visible
from vouchbook.model.dossier import Dossier
from vouchbook.model.mesh_graph import MeshView
from vouchbook.renderers.site_addresses import AFTER, FIXED, PERIOD, Addresses, has_page
from vouchbook.renderers.site_parts import TopicRow

AUDIT_BOOK = "Audit book"
EVIDENCE = "Evidence"
HEADING = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
FIRST_LEVEL = 2


def paths_in(item: Any) -> list[str]:
    """Every path below an item of the navigation."""
    if isinstance(item, str):
        return [item]
    if isinstance(item, dict):
        return [path for value in item.values() for path in paths_in(value)]
    return [path for value in item or () for path in paths_in(value)]


def plain_nav(paths: Iterable[str]) -> list[Any]:
    """A navigation for a site whose configuration has none: by folder, the book's home first."""
    folders: dict[str, list[str]] = {}
    for path in sorted(paths):
        folders.setdefault(path.rpartition("/")[0], []).append(path)
    pages = folders.pop("", [])
    named = [
        {folder.rpartition("/")[2].replace("-", " ").capitalize(): below}
        for folder, below in folders.items()
    ]
    return [{AUDIT_BOOK: [*pages, *named]}]


def evidence_in(nav: Sequence[Any], evidence: Sequence[Any]) -> list[Any]:
    """Add the generated pages to the Audit book's tab, or as a tab of their own without it."""
    added = {EVIDENCE: list(evidence)}
    changed: list[Any] = []
    done = False
    for item in nav:
        if not done and isinstance(item, dict) and isinstance(item.get(AUDIT_BOOK), list):
            changed.append({**item, AUDIT_BOOK: [*item[AUDIT_BOOK], added]})
            done = True
        else:
            changed.append(item)
    return changed if done else [*changed, added]


def pruned(nav: Sequence[Any], there: Collection[str]) -> list[Any]:
    """The navigation without pages that this site doesn't have, and without empty sections."""
    kept: list[Any] = []
    for item in nav:
        if isinstance(item, str):
            kept += [item] if item in there else []
        elif isinstance(item, dict):
            for title, value in item.items():
                if isinstance(value, str):
                    kept += [{title: value}] if value in there else []
                elif value and (below := pruned(value, there)):
                    kept.append({title: below})
    return kept


def contents(html: str) -> TableOfContents:
    """The table of contents of a generated page, from its own headings."""
    entries: list[AnchorLink] = []
    for level, anchor, inner in HEADING.findall(html):
        entry = AnchorLink(TAG.sub("", inner).strip(), anchor, int(level))
        if int(level) > FIRST_LEVEL and entries:
            entries[-1].children.append(entry)
        else:
            entries.append(entry)
    return TableOfContents(entries)


def mesh_title(mesh: MeshView) -> str:
    """A mesh's name for navigation and titles, escaped: MkDocs and its themes don't."""
    return escape(visible(f"{mesh.name} ({mesh.place.region})"))


def period_navigation(dossier: Dossier, addresses: Addresses) -> list[Any]:
    """The pages about the period, where there are any; films of known checks stand on theirs."""
    if dossier.period is None:
        return []
    alone = [
        {escape(visible(film.check)): addresses.films[film.check]}
        for film in dossier.period.films
        if "#" not in addresses.films[film.check]
    ]
    return [{"The period": [PERIOD["period"], {"Changes": PERIOD["changes"]}, *alone]}]


def navigation(
    dossier: Dossier,
    addresses: Addresses,
    topics: tuple[TopicRow, ...],
) -> tuple[Any, ...]:
    """The navigation of the generated pages."""
    frameworks = [
        {
            view.title: [
                addresses.frameworks[view.id],
                *(
                    {row.requirement.id: addresses.requirements[f"{view.id}:{row.requirement.id}"]}
                    for row in view.requirements
                    if has_page(row)
                ),
            ],
        }
        for view in dossier.frameworks
    ]
    checks = [
        {
            topic.title: [{check.id: addresses.checks[check.id]} for check in topic.checks],
        }
        for topic in topics
    ]
    meshes = [{mesh_title(mesh): addresses.meshes[mesh.id]} for mesh in dossier.meshes]
    return (
        FIXED["overview"],
        {"Coverage": FIXED["coverage"]},
        {"Completeness": FIXED["completeness"]},
        {"Everything unknown": FIXED["unknown"]},
        *([{"Frameworks": frameworks}] if frameworks else []),
        {"Responsibility matrix": FIXED["responsibility"]},
        {"Claims": FIXED["claims"]},
        {"Meshes": [FIXED["meshes"], *meshes]},
        {"Who reaches what": FIXED["reach"]},
        *period_navigation(dossier, addresses),
        *([{"After App Mesh": AFTER["after"]}] if dossier.succession else []),
        {"Checks": [FIXED["checks"], *checks]},
        {"Provider reports": FIXED["reports"]},
        {"Provenance": FIXED["provenance"]},
    )
