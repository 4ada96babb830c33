"""HTML to PDF pages. Nothing outside this package is ever fetched."""

import gc
import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from vouchbook.renderers.pdf_text import FONTS

_SCHEME = "font:"
_IDENTIFIER = b"vouchbook"
"""Any constant will do: the file's real identifier is derived from its bytes at the end."""
_END = "</body></html>"
_STYLE = """<style>
@page {{ @bottom-right {{ content: "Page " counter(page) " of {total}" }} }}
</style>"""
_TAG = re.compile(r"<[a-z][^<>]*>")
_ID = re.compile(r'\bid="([^"]+)"')
_HREF = re.compile(r'\bhref="#([^"]+)"')


class BlockedAddressError(ValueError):
    """A page asked for something that isn't one of the shipped fonts."""


class LayoutError(RuntimeError):
    """The layout contradicts itself, or its library gave something that is no PDF."""


def lay_out(head: str, front: Callable[[Mapping[str, int]], str], body: str) -> bytes:
    """Lay a document out as a tagged PDF.

    `front` makes cover and contents from the page numbers of the anchors; it must take the same
    number of pages without them. It is laid out a second time, alone, when the numbers are
    known: letting the layout engine find them takes a second pass over every page.

    The only address that can be fetched is that of a shipped font: an image or a style sheet
    that a page's author (or an attacker's name) points at is not loaded, from anywhere.
    """
    render = _renderer()
    with _no_collection():
        whole = render(inward("".join((head, front({}), body, _END))))
        numbers = {name: at for at, page in enumerate(whole.pages, 1) for name in page.anchors}
        style = _STYLE.format(total=len(whole.pages))
        first = render("".join((head, style, front(numbers), _END)))
        opening = _ID.search(body)
        if opening is None or numbers[opening[1]] != len(first.pages) + 1:
            raise LayoutError("the contents took another number of pages the second time")
        joined = whole.copy([*first.pages, *whole.pages[len(first.pages) :]])
        result = joined.write_pdf(pdf_tags=True, pdf_identifier=_IDENTIFIER)
    if not isinstance(result, bytes):
        raise LayoutError("WeasyPrint gave no PDF")
    return result


def inward(html: str) -> str:
    """Drop the address of every link into the document that leads nowhere; the words stay."""
    known = frozenset(name for tag in _TAG.findall(html) for name in _ID.findall(tag))

    def kept(tag: re.Match[str]) -> str:
        return _HREF.sub(lambda link: link[0] if link[1] in known else "", tag[0])

    return _TAG.sub(kept, html)


def shipped(url: str) -> bytes:
    """Read a shipped font, unpacked; BlockedAddressError for every other address.

    The layout library would unpack it as well, and write today's date into it.
    """
    name = url.removeprefix(_SCHEME)
    folder = files(__package__).joinpath(FONTS)
    if url.startswith(_SCHEME) and name in {item.name for item in folder.iterdir()}:
        return _unpacked(folder.joinpath(name).read_bytes())
    raise BlockedAddressError(f"only shipped fonts are loaded, not {url!r}")


def _unpacked(packed: bytes) -> bytes:
    # Comes with WeasyPrint, and only with it; it has no types.
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    font = TTFont(io.BytesIO(packed), recalcBBoxes=False, recalcTimestamp=False)
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _renderer() -> Callable[[str], Any]:
    """Give the function that lays HTML out; all its documents share one set of fonts."""
    import weasyprint  # noqa: PLC0415 - imported when used: it loads Pango and takes 0.4 s
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - as above

    class Shipped(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Gives the package's own fonts, and nothing else."""

        def fetch(self, url: str, headers: object = None) -> object:
            del headers
            return URLFetcherResponse(url, shipped(url))

    fonts = FontConfiguration()
    fetcher = Shipped()

    def render(html: str) -> Any:
        document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=_SCHEME)
        return document.render(font_config=fonts)

    return render


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold the garbage collector: the box trees live to the end, and walking them costs a fifth."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
