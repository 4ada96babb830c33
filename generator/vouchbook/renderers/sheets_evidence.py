"""The evidence index: one row for each piece of evidence, as an auditor's request list has it."""

from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import Material
from vouchbook.renderers.pdf_attachments import (
    MANIFEST,
    RECORDS,
    Attachment,
    attachments,
    by_check,
)
from vouchbook.renderers.sheets import Cell, Sheet, columns

_ABOUT = {
    "manifest": "Manifest of the snapshot: path, size and digest of each of its files",
    "evaluation": "Results of all checks, with every finding",
}


def evidence(dossier: Dossier, material: Material) -> Sheet:
    """One row for each attached file, check without a file, assertion and provider's report.

    The references of attached files are those of the PDF (`E-003` is the file `003-…`).
    """
    parts = attachments(dossier, material)
    width = len(parts[0].reference) - 2
    rows = [_general(dossier, part) for part in parts if part.kind != RECORDS]
    rows += _checks(dossier, by_check(parts))
    rows += _words(dossier, first=len(parts) + 1, width=width)
    return Sheet(
        name="Evidence index",
        about="One piece of evidence, the requirements it speaks to, and where it is attached",
        columns=columns(
            ("Reference", 11),
            ("Kind", 14),
            ("What", 50),
            ("Requirements", 30),
            ("Check", 32),
            ("Status", 15),
            ("Attached file", 40),
            ("SHA-256", 66),
            ("Bytes", 10),
            ("Records", 9),
            ("Period from", 13),
            ("Period to", 13),
            ("As of", 28),
            ("Owner", 26),
            ("Prepared by", 26),
        ),
        rows=tuple(rows),
    )


def _general(dossier: Dossier, part: Attachment) -> tuple[Cell, ...]:
    count = len(dossier.files) if part.kind == MANIFEST else len(dossier.checks)
    return (
        *(part.reference, part.kind, _ABOUT[part.kind], "", "", "", part.name, part.sha256),
        *(len(part.data), count, *_tail(dossier, owner="")),
    )


def _checks(dossier: Dossier, files: dict[str, Attachment]) -> list[tuple[Cell, ...]]:
    owners = {page.topic: page.owner for page in dossier.pages if page.topic}
    rows: list[tuple[Cell, ...]] = []
    for check in dossier.checks:
        file = files.get(check.id)
        met = sorted({f"{item.framework}:{item.requirement}" for item in check.supports})
        held: tuple[Cell, ...] = ("", "", None, 0)
        if file:
            held = (file.name, file.sha256, len(file.data), len(file.lines))
        rows.append(
            (
                *(file.reference if file else "", "check", check.says, "\n".join(met)),
                *(check.id, check.result.verdict.value, *held),
                *_tail(dossier, owner=owners.get(check.topic, "")),
            ),
        )
    return rows


def _words(dossier: Dossier, *, first: int, width: int) -> list[tuple[Cell, ...]]:
    """Assertions and reports: evidence that is somebody's word, so no file of records."""
    prepared = dossier.engagement.preparer.name
    rows: list[tuple[Cell, ...]] = []
    for item in dossier.assertions:
        what = f"{item.title}. Looked at: {item.looked_at}"
        rows.append(
            (
                *("assertion", what, "", "", "asserted", item.page, "", None, None),
                *("", item.expires, item.date, f"{item.who}, {item.role}", prepared),
            ),
        )
    for report in dossier.engagement.reports:
        reviewed = f"reviewed by {report.reviewed_by}" if report.reviewed_by else "not reviewed"
        status = "inherited" if report.reviewed_by and report.reviewed_on else "unknown"
        rows.append(
            (
                *("report", f"{report.issuer}: {report.title} ({reviewed})", "", "", status),
                *("", "", None, None, report.period_from, report.period_to),
                *(report.reviewed_on, report.reviewed_by, prepared),
            ),
        )
    return [(f"E-{first + n:0{width}}", *row) for n, row in enumerate(rows)]


def _tail(dossier: Dossier, *, owner: str) -> tuple[Cell, ...]:
    scope = dossier.engagement
    return (
        *(scope.period_from, scope.period_to, dossier.header.as_of, owner),
        scope.preparer.name,
    )
