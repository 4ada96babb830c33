"""The files inside the PDF: the manifest, the evaluation, and each check's cited records."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import encode
from vouchbook.model.dossier import CheckView, Dossier
from vouchbook.model.reading import Record
from vouchbook.model.renderer import Material

MANIFEST = "manifest"
EVALUATION = "evaluation"
RECORDS = "records"
_NAME = re.compile(r"[^a-z0-9._-]")
_SHORTEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file inside the PDF."""

    name: str
    """Flat, with a zero-padded number in front: names sort as they were numbered."""
    data: bytes
    sha256: str
    """SHA-256 of `data`, 64 hexadecimal digits."""
    description: str
    """One line, with the SHA-256 in it; stands in the PDF's file specification."""
    relationship: str
    """What it is to the document: `Source` (it was made from it) or `Data`.

    Source: ISO 32000-2, 7.11.3, AFRelationship.
    """
    media_type: str
    kind: str
    """`manifest`, `evaluation` or `records`."""
    check: str = ""
    """The check whose cited records it holds."""
    lines: Mapping[str, int]
    """Digest of a record -> the line where it stands, from 1."""

    @property
    def reference(self) -> str:
        """The evidence number, the same in PDF and workbook: `E-003`."""
        return f"E-{self.name.partition('-')[0]}"


def attachments(dossier: Dossier, material: Material) -> tuple[Attachment, ...]:
    """Every file that the PDF carries, in the order of its names.

    First the snapshot's manifest and the evaluation, then one JSON Lines file for each check that
    cites records: one record a line in canonical JSON (RFC 8785), by place, id and operation.
    A check without a cited record has no file; its chapter says so. The numbers have no gaps.
    """
    located = {item.record.digest: item.record for item in dossier.records}
    cited = [(check, _cited(check, located)) for check in dossier.checks]
    cited = [(check, records) for check, records in cited if records]
    width = max(_SHORTEST, len(str(len(cited) + 2)))
    subject = f"snapshot {dossier.snapshot}"
    parts = [
        _attachment(
            f"{1:0{width}}-manifest.json",
            material.manifest,
            f"the manifest of {subject}: path, size and digest of each of its files",
            kind=MANIFEST,
        ),
        _attachment(
            f"{2:0{width}}-evaluation.json",
            canonical(evaluation(dossier)),
            f"every check's result over {subject}, with all findings",
            kind=EVALUATION,
        ),
    ]
    for number, (check, records) in enumerate(cited, start=len(parts) + 1):
        lines = [canonical(encode(record)) + b"\n" for record in records]
        part = _attachment(
            f"{number:0{width}}-{_NAME.sub('-', check.id.lower())}.jsonl",
            b"".join(lines),
            f"the records that the findings of {check.id} cite, one a line",
            kind=RECORDS,
            check=check.id,
            lines={record.digest: line for line, record in enumerate(records, start=1)},
        )
        parts.append(part)
    return tuple(parts)


def by_check(parts: tuple[Attachment, ...]) -> dict[str, Attachment]:
    """The attached record files by the check that cites them."""
    return {part.check: part for part in parts if part.kind == RECORDS}


def evaluation(dossier: Dossier) -> dict[str, Any]:
    """The results of all checks as plain values, as they stand in `002-evaluation.json`."""
    return {
        "format": dossier.format,
        "snapshot": dossier.snapshot,
        "snapshot_digest": dossier.snapshot_digest,
        "engine": dossier.engine,
        "as_of": dossier.header.as_of,
        "stamps": list(dossier.stamps),
        "checks": [encode(check.result) for check in dossier.checks],
    }


def _cited(check: CheckView, located: Mapping[str, Record]) -> list[Record]:
    digests = check.result.rests_on()
    found = [located[digest] for digest in digests if digest in located]
    return sorted(found, key=lambda item: (item.place, item.id, item.operation, item.digest))


def _attachment(
    name: str,
    data: bytes,
    what: str,
    *,
    kind: str,
    check: str = "",
    lines: Mapping[str, int] | None = None,
) -> Attachment:
    sha256 = hashlib.sha256(data).hexdigest()
    return Attachment(
        name=name,
        data=data,
        sha256=sha256,
        description=f"SHA-256 {sha256}: {what}",
        relationship="Source" if kind == RECORDS else "Data",
        media_type="application/x-ndjson" if kind == RECORDS else "application/json",
        kind=kind,
        check=check,
        lines=lines or {},
    )
