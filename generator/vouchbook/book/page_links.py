"""Links between pages: led to where a rendering has them, or taken out where it has none."""

from collections.abc import Callable
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

Resolve = Callable[[str, str, str], str]
"""(page under `docs/`, anchor, the address as written) -> the address; empty: no link."""


def target_page(own: str, address: str) -> tuple[str, str] | None:
    """The page and the anchor that a relative link leads to; None for every other address."""
    target, _, anchor = address.partition("#")
    if not target.endswith(".md") or ":" in target or target.startswith("/"):
        return None
    return normpath(join(dirname(own), target)), anchor


def unlink(element: Element) -> None:
    """Keep a link's words and let its address go."""
    for name in ("href", "title"):
        element.attrib.pop(name, None)
    element.tag = "span"


class PageLinks(Treeprocessor):
    """Asks for the address of every link to a page."""

    def __init__(self, markdown: Markdown, own: Callable[[], str], resolve: Resolve) -> None:
        super().__init__(markdown)
        self.own = own
        self.resolve = resolve

    def run(self, root: Element) -> None:
        """Lead every link on, or take it out."""
        for element in list(root.iter("a")):
            address = element.get("href", "")
            target = target_page(self.own(), address)
            if target is None:
                continue
            resolved = self.resolve(*target, address)
            if resolved:
                element.set("href", resolved)
            else:
                unlink(element)
