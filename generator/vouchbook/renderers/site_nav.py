"""The navigation: two tabs, the generated pages under the first, and a page's own contents."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from mkdocs.structure.toc import AnchorLink, TableOfContents

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
