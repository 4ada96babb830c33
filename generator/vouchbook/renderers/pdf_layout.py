"""HTML to PDF pages. Nothing outside this package is ever fetched."""

from importlib.resources import files

from vouchbook.renderers.pdf_text import FONTS

_SCHEME = "font:"
_IDENTIFIER = b"vouchbook"
"""Any constant will do: the file's real identifier is derived from its bytes at the end."""


class BlockedAddressError(ValueError):
    """A page asked for something that isn't one of the shipped fonts."""


def lay_out(html: str) -> bytes:
    """Lay a whole document out as a tagged PDF.

    The only address that can be fetched is that of a shipped font: an image or a style sheet
    that a page's author (or an attacker's name) points at is not loaded, from anywhere.
    """
    import weasyprint  # noqa: PLC0415 - imported when used: it loads Pango and takes 0.4 s
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - as above

    class Shipped(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Gives the package's own fonts, and nothing else."""

        def fetch(self, url: str, headers: object = None) -> object:
            del headers
            return URLFetcherResponse(url, shipped(url))

    document = weasyprint.HTML(string=html, url_fetcher=Shipped(), base_url=_SCHEME)
    result = document.write_pdf(
        font_config=FontConfiguration(), pdf_tags=True, pdf_identifier=_IDENTIFIER
    )
    if not isinstance(result, bytes):
        raise TypeError("WeasyPrint gave no PDF")
    return result


def shipped(url: str) -> bytes:
    """Read a shipped font; BlockedAddressError for every other address."""
    name = url.removeprefix(_SCHEME)
    folder = files(__package__).joinpath(FONTS)
    if url.startswith(_SCHEME) and name in {item.name for item in folder.iterdir()}:
        return folder.joinpath(name).read_bytes()
    raise BlockedAddressError(f"only shipped fonts are loaded, not {url!r}")
