"""The evidence files that the PDF has attached, as files that the pack's manifest lists."""

from pathlib import Path

from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import Material, Progress, Renderer
from vouchbook.renderers.pdf_attachments import attachments


def _render(dossier: Dossier, material: Material, path: Path, progress: Progress) -> None:
    path.mkdir(parents=True, exist_ok=True)
    files = attachments(dossier, material)
    for number, attached in enumerate(files, start=1):
        (path / attached.name).write_bytes(attached.data)
        progress("evidence files", number, len(files))


EVIDENCE = Renderer(
    id="evidence",
    says="The evidence files, byte for byte those that the PDF has attached",
    output="exports/evidence",
    render=_render,
)
