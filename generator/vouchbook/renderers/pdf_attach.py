"""The last hand on the PDF: files attached, dates and identifiers fixed, same bytes each time."""

import io
from datetime import datetime
from typing import TYPE_CHECKING

from vouchbook.renderers.pdf_attachments import Attachment

if TYPE_CHECKING:
    import pikepdf

PRODUCER = "vouchbook"


def attach(pages: bytes, parts: tuple[Attachment, ...], as_of: str) -> bytes:
    """Put files into a PDF, with one sorted name tree and every date from the snapshot.

    Source: ISO 32000-2, 7.11.4 (embedded file streams) and 14.13 (associated files). The file's
    identifier is derived from its content, so that equal content gives equal bytes.
    """
    import pikepdf  # noqa: PLC0415 - imported when used: qpdf's library is large

    moment = f"D:{datetime.fromisoformat(as_of):%Y%m%d%H%M%S}Z"
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pages)) as pdf:
        specs = [_spec(pdf, part, moment) for part in sorted(parts, key=lambda part: part.name)]
        tree = pikepdf.Array()
        for part, spec in specs:
            tree.append(pikepdf.String(part.name))
            tree.append(spec)
        names = pdf.Root.get("/Names", pikepdf.Dictionary())
        names["/EmbeddedFiles"] = pdf.make_indirect(pikepdf.Dictionary(Names=tree))
        pdf.Root["/Names"] = names
        pdf.Root["/AF"] = pikepdf.Array([spec for _, spec in specs])
        pdf.Root["/PageMode"] = pikepdf.Name.UseOutlines
        pdf.docinfo["/Producer"] = PRODUCER
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return out.getvalue()


def _spec(pdf: "pikepdf.Pdf", part: Attachment, moment: str) -> "tuple[Attachment, pikepdf.Object]":
    import pikepdf  # noqa: PLC0415 - as above

    spec = pikepdf.AttachedFileSpec(
        pdf,
        part.data,
        description=part.description,
        filename=part.name,
        mime_type=part.media_type,
        creation_date=moment,
        mod_date=moment,
        relationship=pikepdf.Name(f"/{part.relationship}"),
    )
    return part, spec.obj
