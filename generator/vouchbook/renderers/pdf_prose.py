"""The book's pages as sections of the PDF: headings moved down, anchors made unique."""

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from vouchbook.book.badge import anchor as claim_id
from vouchbook.book.render import page_html
from vouchbook.book.text import day
from vouchbook.model.claim import Claim, Page
from vouchbook.model.dossier import Dossier
from vouchbook.renderers.pdf_text import anchor

_TAG = re.compile(r"<[A-Za-z/][^<>]*>")
_HEADING = re.compile(r"^(</?h)([1-6])\b")
_ID = re.compile(r'\bid="([^"]*)"')
_HREF = re.compile(r'\bhref="([^"]*)"')
_OURS = "anchor:"
_DEEPEST = 6


def claim_anchor(claim: Claim) -> str:
    """The place of a claim's sentence in the PDF."""
    return f"{anchor('page', claim.page)}-{claim_id(claim.id)}"


def links(dossier: Dossier, pages: frozenset[str]) -> Callable[[str, str], str]:
    """Make the function that the book's renderer asks for addresses: all of them inside the PDF.

    An empty address, where the PDF has no such place, keeps the words and drops the link.
    """
    known = {
        "check": {check.id for check in dossier.checks},
        "assertion": {item.id for item in dossier.assertions},
        "report": {item.id for item in dossier.engagement.reports},
        "page": pages,
    }

    def link(kind: str, identifier: str) -> str:
        name, _, inner = identifier.partition("#")
        if name not in known.get(kind, ()):
            return ""
        place = anchor(kind, name)
        return f"{_OURS}{place}-{inner}" if inner else f"{_OURS}{place}"

    return link


def section(
    page: Page, source: str, dossier: Dossier, pages: frozenset[str], number: str
) -> Markup:
    """Render a page's prose as a section: its title at level 2, its anchors under its own name."""
    html = page_html(source, dossier, links(dossier, pages), path=page.path)
    html = html.replace("<wbr>", "")  # the layout finds the breaks itself, three times faster
    html = html.replace(f" · as of {day(dossier.header.as_of)}", "")  # it stands on every page
    own = anchor("page", page.path)
    body = _TAG.sub(lambda found: _rewritten(found.group(), own), html)
    title = Markup('<h2 id="{}"><span class="num">{}</span> {}</h2>\n')
    if not body.startswith("<h2"):
        return title.format(own, number, page.title) + Markup(body)  # noqa: S704 - the book's own
    head, _, rest = body.partition("</h2>")
    words = head.partition(">")[2]
    first = f'<h2 id="{own}"><span class="num">{escape(number)}</span> {words}</h2>'
    return Markup(first + rest)  # noqa: S704 - the book's own HTML, escaped by its renderer


def _rewritten(tag: str, own: str) -> str:
    """Move headings one level down; keep ids and links of the page apart from other pages'."""
    tag = _HEADING.sub(lambda h: f"{h[1]}{min(int(h[2]) + 1, _DEEPEST)}", tag)
    tag = _ID.sub(lambda found: f'id="{own}-{found[1]}"', tag)
    return _HREF.sub(lambda found: f'href="{_address(found[1], own)}"', tag)


def _address(address: str, own: str) -> str:
    if address.startswith(_OURS):
        return "#" + address.removeprefix(_OURS)
    return f"#{own}-{address[1:]}" if address.startswith("#") else address
