"""HTML to PDF pages, chunk by chunk. Nothing outside this package is ever fetched."""

import gc
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any

from vouchbook.renderers.pdf_chunks import Chunk, anchors_of, directed, opening
from vouchbook.renderers.pdf_text import FONTS

_SCHEME = "font:"
_IDENTIFIER = b"vouchbook"
"""Any constant will do: the file's real identifier is derived from its bytes at the end."""
_END = "</body></html>"
_POINTS = 0.75
"""Points in a CSS pixel."""


class BlockedAddressError(ValueError):
    """A page asked for something that isn't one of the shipped fonts."""


class LayoutError(RuntimeError):
    """The layout contradicts itself, or its library gave something that is no PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A heading as the outline lists it."""

    level: int
    label: str
    page: int
    """From 0, inside its chunk."""
    left: float
    """Points from the left edge."""
    top: float
    """Points from the upper edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A chunk on its pages."""

    pdf: bytes
    pages: int
    anchors: Mapping[str, int]
    """Anchor -> its page, from 0, inside the chunk."""
    marks: tuple[Mark, ...]


def lay_out(
    head: str,
    front: Callable[[Mapping[str, int]], str],
    body: Sequence[Chunk],
    executor: Executor,
    laid: Callable[[int], None],
) -> list[Laid]:
    """Lay a document out as tagged PDFs, one a chunk, the front first.

    `front` makes cover and contents from the page numbers of the anchors; it must take the same
    number of pages without them. `laid` hears how many chunks are done.

    The only address that can be fetched is that of a shipped font: an image or a style sheet
    that a page's author (or an attacker's name) points at is not loaded, from anywhere.
    """
    everywhere = frozenset().union(
        anchors_of(front({})), *(anchors_of(chunk.html) for chunk in body)
    )
    texts = [
        directed(front({}), everywhere),
        *(opening(chunk.running) + directed(chunk.html, everywhere) for chunk in body),
    ]
    found: list[Laid] = []
    for number, chunk in enumerate(executor.map(partial(lay_out_chunk, head), texts), start=1):
        found.append(chunk)
        laid(number)
    before = found.pop(0).pages
    numbers: dict[str, int] = {}
    first = before + 1
    for chunk in found:
        numbers |= {name: first + page for name, page in chunk.anchors.items()}
        first += chunk.pages
    opened = lay_out_chunk(head, directed(front(numbers), everywhere))
    if opened.pages != before:
        raise LayoutError("the contents took another number of pages the second time")
    return [opened, *found]


def lay_out_chunk(head: str, html: str) -> Laid:
    """Lay one chunk out, in this process."""
    with _no_collection():
        document = _renderer()(head + html + _END)
        marks = tuple(
            Mark(level=level, label=label, page=at, left=x * _POINTS, top=y * _POINTS)
            for at, page in enumerate(document.pages)
            for level, label, (x, y), _ in page.bookmarks
        )
        result = document.write_pdf(pdf_tags=True, pdf_identifier=_IDENTIFIER)
    return Laid(
        pdf=_checked(result),
        pages=len(document.pages),
        anchors={name: at for at, page in enumerate(document.pages) for name in page.anchors},
        marks=marks,
    )


def lay_out_plain(html: str) -> bytes:
    """Lay a whole small document out, without tags: what is put over pages."""
    return _checked(_renderer()(html).write_pdf(pdf_identifier=_IDENTIFIER))


def _checked(result: object) -> bytes:
    if not isinstance(result, bytes):
        raise LayoutError("WeasyPrint gave no PDF")
    return result


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


@cache
def _renderer() -> Callable[[str], Any]:
    """Give the function that lays HTML out; all documents of a process share one set of fonts."""
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
            gc.collect()
