"""Chunks -> one PDF: pages, links, outline, structure tree, and a number on every page.

Source: ISO 32000-2, 7.9.6 (name trees), 12.3 (destinations, outline) and 14.7 (logical structure).
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vouchbook.renderers.pdf_chunks import ELSEWHERE
from vouchbook.renderers.pdf_layout import Laid

if TYPE_CHECKING:
    import pikepdf

_KEEP = b"q"
_NUMBER = b"Q /Artifact <</Type /Pagination>> BDC q /VbNumber Do Q EMC"
"""A page's own content turns the axes over, and doesn't turn them back."""


def join(laid: Sequence[Laid], numbers: Callable[[Sequence[tuple[float, float]]], bytes]) -> bytes:
    """Join chunks in their order.

    `numbers` gets the size of every page, in points, and gives a PDF with a page for each that
    has the page's number and nothing else.
    """
    import pikepdf  # noqa: PLC0415 - imported when used: qpdf's library is large

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(laid[0].pdf)) as pdf:
        joint = _Joint(pdf=pdf)
        joint.take_own()
        for chunk in laid[1:]:
            with pikepdf.open(io.BytesIO(chunk.pdf)) as other:
                joint.take(other)
        joint.finish()
        _outline(pdf, laid)
        _number(pdf, numbers([_size(page) for page in pdf.pages]))
        # Squeezed when it is written for the last time.
        pdf.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


@dataclass(slots=True)
class _Joint:
    """The PDF that grows, and what its trees will hold."""

    pdf: "pikepdf.Pdf"
    dests: "dict[str, pikepdf.Object]" = field(default_factory=dict)
    parents: "list[tuple[int, pikepdf.Object]]" = field(default_factory=list)
    shift: int = 0
    """What is added to a chunk's keys of the parent tree."""

    def take_own(self) -> None:
        """Begin with what the first chunk brought along."""
        self._remember(self.pdf.Root)

    def take(self, other: "pikepdf.Pdf") -> None:
        """Add another chunk's pages, anchors and structure."""
        import pikepdf  # noqa: PLC0415 - as above

        before = len(self.pdf.pages)
        # Only pages that were added first can be pointed at by what is copied next.
        for page in other.pages:
            self.pdf.pages.append(page)
        root = self.pdf.copy_foreign(
            other.make_indirect(
                pikepdf.Dictionary(
                    {
                        key: other.Root[key]
                        for key in ("/Names", "/StructTreeRoot")
                        if key in other.Root
                    }
                )
            )
        )
        for page in list(self.pdf.pages)[before:]:
            self._shift(page)
        self._adopt(root.StructTreeRoot)
        self._remember(root)

    def _shift(self, page: "pikepdf.Page") -> None:
        for holder, key in ((page.obj, "/StructParents"), *_with_keys(page)):
            if key in holder:
                holder[key] = int(holder[key]) + self.shift

    def _adopt(self, root: "pikepdf.Object") -> None:
        """Let the first chunk's document have the other's parts as well."""
        document = _only(self.pdf.Root.StructTreeRoot.K)
        for part in _listed(_only(root.K).K):
            part.P = document
            document.K.append(part)

    def _remember(self, root: "pikepdf.Object") -> None:
        pairs = _listed(root.Names.Dests.Names) if "/Names" in root else []
        for name, dest in zip(pairs[::2], pairs[1::2], strict=True):
            self.dests[str(name)] = dest
        nums = _listed(root.StructTreeRoot.ParentTree.Nums)
        keys = [int(key) for key in nums[::2]]
        self.parents += [
            (key + self.shift, value) for key, value in zip(keys, nums[1::2], strict=True)
        ]
        self.shift += max(keys, default=-1) + 1

    def finish(self) -> None:
        """Write the trees, and lead the links between chunks to their pages."""
        import pikepdf  # noqa: PLC0415 - as above

        root = self.pdf.Root.StructTreeRoot
        nums = pikepdf.Array()
        for key, value in sorted(self.parents, key=lambda item: item[0]):
            nums.append(key)
            nums.append(value)
        root.ParentTree = self.pdf.make_indirect(pikepdf.Dictionary(Nums=nums))
        root.ParentTreeNextKey = self.shift
        names = pikepdf.Array()
        for name in sorted(self.dests, key=str.encode):
            names.append(pikepdf.String(name))
            names.append(self.dests[name])
        self.pdf.Root.Names = pikepdf.Dictionary(Dests=pikepdf.Dictionary(Names=names))
        for page in self.pdf.pages:
            for note in _notes(page):
                _lead(note)


def _lead(note: "pikepdf.Object") -> None:
    """Turn a mark for another chunk's anchor into a link to it."""
    import pikepdf  # noqa: PLC0415 - as above

    address = str(note["/A"].get("/URI", "")) if "/A" in note else ""
    if address.startswith(ELSEWHERE):
        note["/Dest"] = pikepdf.String(address.removeprefix(ELSEWHERE))
        del note["/A"]


def _notes(page: "pikepdf.Page") -> "list[Any]":
    return _listed(page.obj.get("/Annots", []))


def _with_keys(page: "pikepdf.Page") -> "Iterator[tuple[Any, str]]":
    for note in _notes(page):
        yield note, "/StructParent"


def _listed(value: Any) -> list[Any]:
    return list(value)


def _only(kids: Any) -> Any:
    (only,) = _listed(kids)
    return only


def _size(page: "pikepdf.Page") -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return right - left, top - bottom


def _outline(pdf: "pikepdf.Pdf", laid: Sequence[Laid]) -> None:
    """Write the outline from all headings: a chunk may begin in the middle of a chapter."""
    import pikepdf  # noqa: PLC0415 - as above

    with pdf.open_outline() as outline:
        outline.root.clear()
        above: list[tuple[int, pikepdf.OutlineItem]] = []
        first = 0
        for chunk in laid:
            for mark in chunk.marks:
                page = pdf.pages[first + mark.page]
                height = _size(page)[1]
                item = pikepdf.OutlineItem(
                    mark.label,
                    pikepdf.make_page_destination(
                        pdf, first + mark.page, "XYZ", left=mark.left, top=height - mark.top, zoom=0
                    ),
                )
                while above and above[-1][0] >= mark.level:
                    above.pop()
                (above[-1][1].children if above else outline.root).append(item)
                above.append((mark.level, item))
            first += chunk.pages


def _number(pdf: "pikepdf.Pdf", numbers: bytes) -> None:
    """Put each page's number over it; a reader who can't see is told the page by the viewer."""
    import pikepdf  # noqa: PLC0415 - as above

    with pikepdf.open(io.BytesIO(numbers)) as over:
        for page, number in zip(pdf.pages, over.pages, strict=True):
            # Pages share one dictionary of resources; each needs a number of its own.
            own = pikepdf.Dictionary(_entries(page.obj, "/Resources"))
            forms = pikepdf.Dictionary(_entries(own, "/XObject"))
            forms["/VbNumber"] = pdf.copy_foreign(number.as_form_xobject())
            own["/XObject"] = forms
            page.obj["/Resources"] = own
            page.contents_add(pdf.make_stream(_KEEP), prepend=True)
            page.contents_add(pdf.make_stream(_NUMBER), prepend=False)


def _entries(holder: "pikepdf.Object", key: str) -> "dict[str, Any]":
    return dict(holder[key].as_dict()) if key in holder else {}
