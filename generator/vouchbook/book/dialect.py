"""The Markdown that pages are written in, and what stands in a page once it is parsed.

The book is read with the same parser and the same extensions that render it, so that the claims
of the book and the claims of the site cannot differ. Positions come from marks that are set into
the addresses before parsing: a link whose address carries a mark is one that the parser saw, and
the mark tells where it stands. What is code stays code, and never becomes a link.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from vouchbook.book.links import EVIDENCE, NAMES, Bound, parse_link

EXTENSIONS = (
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.superfences",
    "tables",
    "toc",
)
"""The Python-Markdown extensions that a book is read and rendered with."""

BEFORE_THEM = 15
"""Priority of our tree processors: after inline patterns (20), before attributes (8), the table
of contents (5) and MkDocs's own link check (0)."""

SCHEME = re.compile(rf"(?<![\w])({'|'.join(NAMES)}):(?=\S)", re.IGNORECASE)
MARK = re.compile("\ue000(\\d+)\ue001")
STASHED = re.compile(f"{STX}(?:wzxhzdk:(\\d+)|(\\d+)|klzzwxh:(\\d+)|amp){ETX}")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PROSE = frozenset({"p", "li", "td", "th", "dd", "dt"})
BLOCKS = PROSE | HEADINGS | {"ul", "ol", "table", "blockquote", "div", "pre", "dl", "details"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """An element of a parsed page that carries one of our links, and where it stands."""

    element: Element
    parent: Element
    bound: Bound
    heading: bool
    alone: bool
    """It is the only thing in its paragraph."""
    text: str
    address: str

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """What is wrong with the link, or with where it stands: (code, message) pairs."""
        return (*self.bound.problems, *self._misplaced())

    def _misplaced(self) -> Iterator[tuple[str, str]]:
        scheme, image = self.bound.scheme, self.element.tag == "img"
        if self.heading:
            message = f"a heading can't hold {scheme}: links; a verdict would leak into its anchor."
            yield "claim-in-heading", message
        if image and scheme != EVIDENCE:
            yield "not-a-link", f"{scheme}: belongs to a link, not to an image."
        if not image and scheme == EVIDENCE:
            yield "not-an-image", "evidence: belongs to an image: `![…](evidence:…)`."
        if image and scheme == EVIDENCE and not self.alone:
            yield "evidence-not-alone", "an evidence table needs a paragraph of its own."
        if not self.text and scheme != EVIDENCE:
            yield "empty-claim", f"this {scheme}: link has no words."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One of our links as the page's source has it; `offset` is where its scheme stands."""

    bound: Bound
    offset: int
    text: str
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a block's text; `bound` tells whether a claim stands behind it."""

    text: str
    bound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a page holds, in the order of the document."""

    found: tuple[Found, ...]
    blocks: tuple[tuple[Piece, ...], ...]
    """The prose, block by block: no headings, no code."""


def new_markdown() -> Markdown:
    """A parser for the book's dialect, without our own extension."""
    return Markdown(extensions=list(EXTENSIONS))


def mark(body: str) -> str:
    """Set a mark behind every scheme of ours, with its offset."""
    return SCHEME.sub(lambda match: f"{match[0]}\ue000{match.start()}\ue001", body)


def parse(body: str) -> Parsed:
    """Parse a page's body (without front matter) and tell what it holds."""
    markdown = new_markdown()
    collector = _Collector(markdown)
    markdown.treeprocessors.register(collector, "vouchbook-reader", BEFORE_THEM)
    markdown.convert(mark(body))
    return Parsed(found=tuple(collector.found), blocks=tuple(collector.blocks))


def address_of(element: Element) -> str:
    """The address of a link or an image, empty for every other element."""
    name = {"a": "href", "img": "src"}.get(element.tag)
    return element.get(name, "") if name else ""


def plain_text(element: Element, markdown: Markdown) -> str:
    """The text of an element as a reader sees it, without marks and on one line."""
    return _clean("".join(_texts(element)), markdown).strip()


def _texts(element: Element) -> Iterator[str]:
    if element.tag == "img":
        yield element.get("alt", "")
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _clean(text: str, markdown: Markdown) -> str:
    def restore(match: re.Match[str]) -> str:
        if match[1]:
            # Entities are stashed just like raw HTML and fences, but only they are text.
            raw = markdown.htmlStash.rawHtmlBlocks[int(match[1])]
            return html.unescape(raw) if isinstance(raw, str) and raw.startswith("&") else ""
        return chr(int(match[2])) if match[2] else "&"

    return re.sub(r"\s+", " ", MARK.sub("", STASHED.sub(restore, text)))


def spots(root: Element, markdown: Markdown, *, heading: bool = False) -> Iterator[Spot]:
    """Every link of ours in a parsed page, in the order of the document."""
    only = is_only_child(root)
    heading = heading or root.tag in HEADINGS
    for child in list(root):
        address = address_of(child)
        bound = parse_link(MARK.sub("", address))
        if bound is not None:
            yield Spot(
                element=child,
                parent=root,
                bound=bound,
                heading=heading,
                alone=only,
                text=plain_text(child, markdown),
                address=address,
            )
        yield from spots(child, markdown, heading=heading)


def is_only_child(element: Element) -> bool:
    """Whether a paragraph holds one element and no text beside it."""
    return (
        element.tag == "p"
        and len(element) == 1
        and not (element.text or "").strip()
        and not (element[0].tail or "").strip()
    )


class _Collector(Treeprocessor):
    """Reads the tree, and changes nothing."""

    def __init__(self, markdown: Markdown) -> None:
        super().__init__(markdown)
        self.md: Markdown = markdown
        self.found: list[Found] = []
        self.blocks: list[tuple[Piece, ...]] = []

    def run(self, root: Element) -> None:
        """Note every link of ours, and every block of prose."""
        for spot in spots(root, self.md):
            position = MARK.search(spot.address)
            self.found.append(
                Found(
                    bound=spot.bound,
                    offset=int(position[1]) if position else 0,
                    text=spot.text,
                    problems=spot.problems,
                ),
            )
        for element in root.iter():
            if element.tag in PROSE:
                pieces = tuple(self._pieces(element, bound=False))
                if any(piece.text.strip() for piece in pieces):
                    self.blocks.append(pieces)

    def _pieces(self, element: Element, *, bound: bool) -> Iterator[Piece]:
        yield Piece(text=_clean(element.text or "", self.md), bound=bound)
        for child in element:
            if child.tag == "code":
                yield Piece(text="x", bound=bound)
            elif child.tag not in BLOCKS:
                link = parse_link(MARK.sub("", address_of(child)))
                yield from self._pieces(child, bound=bound or link is not None)
            yield Piece(text=_clean(child.tail or "", self.md), bound=bound)
