"""The auditor's PDF: the whole dossier on pages, with the evidence attached."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import Material, Progress, Renderer
from vouchbook.renderers.pdf_attach import attach
from vouchbook.renderers.pdf_attachments import Attachment, attachments
from vouchbook.renderers.pdf_chapters import manuscript
from vouchbook.renderers.pdf_chunks import chunks
from vouchbook.renderers.pdf_join import join
from vouchbook.renderers.pdf_layout import lay_out, lay_out_plain
from vouchbook.renderers.pdf_numbers import numbered

__all__ = ["PDF", "Attachment", "attachments"]

_MOST = 8
"""Processes at most: a worker takes about 250 MB."""


def _render(dossier: Dossier, material: Material, path: Path, progress: Progress) -> None:
    files = attachments(dossier, material)
    text = manuscript(dossier, material, files)
    body = chunks(text.body)
    steps = len(body) + 3
    progress("PDF", 0, steps)
    workers = max(1, min(len(body), len(os.sched_getaffinity(0)), _MOST))
    with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as executor:
        laid = lay_out(
            text.head, text.front, body, executor, lambda done: progress("PDF", done, steps)
        )
    pages = join(laid, _numbers)
    progress("PDF", steps - 1, steps)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(attach(pages, files, dossier.header.as_of))
    progress("PDF", steps, steps)


def _numbers(sizes: Sequence[tuple[float, float]]) -> bytes:
    return lay_out_plain(numbered(sizes))


PDF = Renderer(
    id="pdf",
    says="The auditor's PDF, with the evidence attached",
    output="pack.pdf",
    render=_render,
    slow=True,
)
