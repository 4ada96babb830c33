"""The auditor's PDF: the whole dossier on pages, with the evidence attached."""

from pathlib import Path

from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import Material, Progress, Renderer
from vouchbook.renderers.pdf_attach import attach
from vouchbook.renderers.pdf_attachments import Attachment, attachments
from vouchbook.renderers.pdf_chapters import manuscript
from vouchbook.renderers.pdf_layout import lay_out

__all__ = ["PDF", "Attachment", "attachments"]

_STEPS = 3


def _render(dossier: Dossier, material: Material, path: Path, progress: Progress) -> None:
    files = attachments(dossier, material)
    text = manuscript(dossier, material, files)
    progress("PDF", 1, _STEPS)
    pages = lay_out(text.head, text.front, "".join(chapter.html for chapter in text.body))
    progress("PDF", 2, _STEPS)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(attach(pages, files, dossier.header.as_of))
    progress("PDF", _STEPS, _STEPS)


PDF = Renderer(
    id="pdf",
    says="The auditor's PDF, with the evidence attached",
    output="pack.pdf",
    render=_render,
    slow=True,
)
