"""Chapters -> chunks that are laid out apart from each other. Pure, and the same on any machine."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from vouchbook.renderers.pdf_chapters import Chapter

CHUNK = 90_000
"""Characters of HTML in a chunk, about 15 pages; never how many processors there are: the pages
must not depend on the machine."""
ELSEWHERE = "vouchbook-page:"
"""In front of the name of an anchor that stands in another chunk, until the chunks are joined."""
_TAG = re.compile(r"<[a-z][^<>]*>")
_ID = re.compile(r'\bid="([^"]+)"')
_HREF = re.compile(r'\bhref="#([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some chapters in a row."""

    running: str
    """The title of the chapter that goes on here; empty where one begins."""
    html: str


def chunks(body: Iterable[Chapter]) -> tuple[Chunk, ...]:
    """Part the chapters into chunks of about the same size, each on pages of its own."""
    made = []
    for group in _groups(body):
        first = group[0]
        running = "" if first.chapter.heading.level == 1 else first.title
        made.append(Chunk(running=running, html="".join(item.chapter.html for item in group)))
    return tuple(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Titled:
    chapter: Chapter
    title: str
    """The chapter that it belongs to, with its number."""


def _groups(body: Iterable[Chapter]) -> Iterator[list[_Titled]]:
    group: list[_Titled] = []
    size = 0
    title = ""
    for chapter in body:
        heading = chapter.heading
        if heading.level == 1:
            title = f"{heading.number} {heading.title}".strip()
        if group and size + len(chapter.html) > CHUNK:
            yield group
            group, size = [], 0
        group.append(_Titled(chapter=chapter, title=title))
        size += len(chapter.html)
    if group:
        yield group


def anchors_of(html: str) -> frozenset[str]:
    """Every anchor that a piece of HTML has."""
    return frozenset(name for tag in _TAG.findall(html) for name in _ID.findall(tag))


def directed(html: str, everywhere: frozenset[str]) -> str:
    """Mark the links into other chunks; of a link that leads nowhere only the words stay."""
    here = anchors_of(html)

    def seen(link: re.Match[str]) -> str:
        if link[1] in here:
            return link[0]
        return f'href="{ELSEWHERE}{link[1]}"' if link[1] in everywhere else ""

    return _TAG.sub(lambda tag: _HREF.sub(seen, tag[0]), html)


def opening(running: str) -> str:
    """What lets a chunk that begins inside a chapter carry the chapter's title at its top."""
    return f'<div class="running" data-title="{escape(running)}"></div>' if running else ""
