"""The Python-Markdown extension: claim links gain their verdicts. It works without MkDocs too.

Generated HTML goes through the parser's stash and not into the tree, because names from AWS would
otherwise pass through other extensions (attribute lists, footnotes), which read text as syntax.
"""

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from vouchbook.book.badge import (
    Answers,
    Link,
    anchor,
    claim_badge,
    claim_tone,
    count_number,
    evidence_table,
    no_link,
)
from vouchbook.book.dialect import BEFORE_THEM, Spot, plain_text, spots
from vouchbook.book.links import COUNT, Ordinals
from vouchbook.book.page_links import PageLinks, Resolve
from vouchbook.model.claim import ClaimKind
from vouchbook.model.dossier import Dossier


class VouchbookExtension(Extension):
    """Renders claims, counts and evidence tables from a dossier.

    `page` is the path under `docs/` of the page that is being converted; whoever converts several
    pages sets it anew before each. Without a dossier every claim says that it is not yet observed.
    """

    def __init__(
        self,
        *,
        dossier: Dossier | None = None,
        page: str = "",
        link: Link = no_link,
        resolve: Resolve | None = None,
    ) -> None:
        super().__init__()
        self.enabled = True
        """Off for pages outside the Audit book: nothing is bound there."""
        self.answers = Answers.of(dossier)
        self.page = page
        self.link = link
        self.resolve = resolve

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's own name
        """Register the tree processor."""
        md.registerExtension(self)
        processor = _Binder(md, self)
        md.treeprocessors.register(processor, "vouchbook", BEFORE_THEM)
        if self.resolve is not None:
            links = PageLinks(md, lambda: self.page, self.resolve)
            md.treeprocessors.register(links, "vouchbook-pages", BEFORE_THEM - 1)

    def reset(self) -> None:
        """Nothing is kept from one document to the next."""


class _Binder(Treeprocessor):
    """Puts verdicts beside claims."""

    def __init__(self, markdown: Markdown, extension: VouchbookExtension) -> None:
        super().__init__(markdown)
        self.md: Markdown = markdown
        self.extension = extension

    def run(self, root: Element) -> None:
        """Bind every link of ours that is in order.

        What is wrong stays as it is: lint names it, and a strict build refuses it.
        """
        if not self.extension.enabled:
            return
        ordinals = Ordinals(self.extension.page)
        for spot in list(spots(root, self.md)):
            if spot.problems:
                continue
            if spot.bound.kind is not None:
                self._claim(
                    spot.element, spot.bound.kind, spot.bound.target, ordinals.name(spot.bound)
                )
            elif spot.bound.scheme == COUNT:
                self._count(spot.element, spot.bound.target)
            else:
                self._evidence(spot)

    def _claim(self, element: Element, kind: ClaimKind, target: str, name: str) -> None:
        answers = self.extension.answers
        badge = claim_badge(answers, name, kind, target, self.extension.link)
        sentence = Element("span", {"class": "vb-sentence"})
        sentence.text, sentence.tail = element.text, " " + self.md.htmlStash.store(badge)
        sentence.extend(list(element))
        tail = element.tail
        element.clear()
        element.tag = "span"
        element.set("class", f"vb-claim vb-{claim_tone(answers.claims.get(name))}")
        element.set("id", anchor(name))
        element.append(sentence)
        element.tail = tail

    def _count(self, element: Element, collector: str) -> None:
        tail = element.tail
        element.clear()
        element.tag = "span"
        element.text = self.md.htmlStash.store(count_number(self.extension.answers, collector))
        element.tail = tail

    def _evidence(self, spot: Spot) -> None:
        title = plain_text(spot.element, self.md)
        table = evidence_table(
            self.extension.answers, spot.bound.target, title, self.extension.link
        )
        # A paragraph that holds nothing but a stashed block is replaced by the block.
        spot.parent.remove(spot.element)
        spot.parent.text = self.md.htmlStash.store(table)


def makeExtension(**options: Any) -> VouchbookExtension:  # noqa: N802  # Python-Markdown's name
    """Give the extension to `markdown.Markdown(extensions=["vouchbook.book.extension"])`."""
    return VouchbookExtension(**options)
