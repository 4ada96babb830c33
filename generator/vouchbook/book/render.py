"""A page of the book as HTML, without MkDocs: for the PDF and for whoever embeds a page."""

import hashlib

from markdown import Markdown

from vouchbook.book.badge import Link
from vouchbook.book.dialect import EXTENSIONS
from vouchbook.book.extension import VouchbookExtension
from vouchbook.book.frontmatter import read_head
from vouchbook.model.dossier import Dossier


def page_html(text: str, dossier: Dossier | None, link: Link, *, path: str = "") -> str:
    """Convert a page's source (with its front matter) to HTML.

    `link` is asked for an address with (kind, id): `check` and `report` with their ids,
    `assertion` with its id, `page` with a path under `docs/` and, after a `#`, an anchor in it;
    where it gives an empty address, the words stay and the link goes. `path` is the page's own;
    without it the page is recognised by the digest of its text.
    """
    own = path or path_of(text, dossier)
    extension = VouchbookExtension(
        dossier=dossier,
        page=own,
        link=link,
        resolve=lambda page, anchor, _: link("page", f"{page}#{anchor}" if anchor else page),
    )
    markdown = Markdown(extensions=[*EXTENSIONS, extension])
    return markdown.convert(read_head(own, text).body)


def path_of(text: str, dossier: Dossier | None) -> str:
    """The path of the page with this text, or an empty string where the dossier has none."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    pages = dossier.pages if dossier else ()
    return next((page.path for page in pages if page.sha256 == digest), "")
