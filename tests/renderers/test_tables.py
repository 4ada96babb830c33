"""The workbook, read back by openpyxl, says what the dossier says."""

import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from tests.renderers.dossier_fixture import FORMULA, HOSTILE, dossier, material
from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import no_progress
from vouchbook.renderers import sheets
from vouchbook.renderers.ledger_views import completeness
from vouchbook.renderers.pdf_attachments import attachments
from vouchbook.renderers.sheets import Sheet
from vouchbook.renderers.sheets_evidence import evidence
from vouchbook.renderers.sheets_meshes import mesh_edges
from vouchbook.renderers.tables import LONGEST, XLSX, fitted, parts

ROOT = Path(__file__).parent.parent.parent
AGAIN = """
import sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from tests.renderers.test_tables import DOSSIER, XLSX, material, no_progress
XLSX.render(DOSSIER, material(), Path(sys.argv[1]), no_progress)
"""
RISKY = (FORMULA, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'quoted", HOSTILE)
NAMES = [
    "Read me",
    "Evidence index",
    "Requirements",
    "Findings",
    "Bundles",
    "Populations",
    "Claims",
    "Unknown",
    "Coverage",
    "Completeness",
    "Mesh edges",
    "Who reaches what",
]


def risky() -> Dossier:
    """The fixture's dossier, with a finding for each kind of text that could be a formula."""
    found = dossier()
    first, *others = found.checks
    plain = first.result.findings[0]
    more = tuple(replace(plain, subject=text, because=text) for text in RISKY)
    result = replace(first.result, findings=(*first.result.findings, *more))
    subject = "=cmd|' /C calc'!A0 & co"
    return replace(
        found,
        checks=(replace(first, result=result), *others),
        engagement=replace(found.engagement, subject=subject),
    )


DOSSIER = risky()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("xlsx") / "exports" / "evidence-index.xlsx"
    XLSX.render(DOSSIER, material(), found, no_progress)
    return found


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def cells(sheet: Any) -> list[tuple[Any, ...]]:
    """The rows under the headings; empty cells as empty text, escapes of controls undone."""
    return [
        tuple(unescape(value) if isinstance(value, str) else value for value in row)
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def expected(table: Sheet) -> list[tuple[Any, ...]]:
    return [tuple(None if value == "" else value for value in row) for row in table.rows]


def test_the_sheets_stand_in_order(book: Any) -> None:
    assert book.sheetnames == NAMES


@pytest.mark.parametrize(
    "table",
    [
        evidence(DOSSIER, material()),
        sheets.requirements(DOSSIER),
        sheets.findings(DOSSIER),
        sheets.bundles(DOSSIER),
        sheets.populations(DOSSIER),
        sheets.claims(DOSSIER),
        sheets.unknown(DOSSIER),
        sheets.coverage(DOSSIER),
        completeness(DOSSIER),
        mesh_edges(DOSSIER),
    ],
    ids=lambda table: table.name,
)
def test_every_sheet_reads_back_as_its_table(book: Any, table: Sheet) -> None:
    sheet = book[table.name]
    assert [cell.value for cell in sheet[1]] == [column.title for column in table.columns]
    assert cells(sheet) == expected(table)


def pairs(sheet: Any, *columns: int) -> set[tuple[Any, ...]]:
    return {tuple(row[column] for column in columns) for row in cells(sheet)}


def test_the_sets_are_those_of_the_dossier(book: Any) -> None:
    assert pairs(book["Findings"], 0, 1, 5) == {
        (check.id, item.subject, item.verdict.value)
        for check in DOSSIER.checks
        for item in check.result.findings
    }
    assert pairs(book["Requirements"], 0, 3, 6) == {
        (framework.id, view.requirement.id, view.status.value)
        for framework in DOSSIER.frameworks
        for view in framework.requirements
    }
    assert pairs(book["Claims"], 2, 7) == {(view.claim.id, view.status) for view in DOSSIER.claims}
    assert pairs(book["Evidence index"], 4, 5) >= {
        (check.id, check.result.verdict.value) for check in DOSSIER.checks
    }


def test_evidence_has_the_numbers_and_digests_of_the_pdf(book: Any) -> None:
    rows = {row[0]: row for row in cells(book["Evidence index"]) if row[0]}
    files = attachments(DOSSIER, material())
    for file in files:
        row = rows[file.reference]
        assert (row[6], row[7], row[8]) == (file.name, file.sha256, len(file.data))
    words = len(DOSSIER.assertions) + len(DOSSIER.engagement.reports)
    numbers = [f"E-{number:03}" for number in range(1, len(files) + words + 1)]
    assert sorted(rows) == numbers


def test_what_looks_like_a_formula_is_text_with_its_value(book: Any) -> None:
    found = {
        unescape(row[1].value): row[1]
        for row in book["Findings"].iter_rows(min_row=2)
        if unescape(row[1].value) in RISKY
    }
    assert set(found) == set(RISKY)
    for text, cell in found.items():
        assert cell.data_type == "s"
        assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "\r"))
    every = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    assert all(cell.data_type != "f" for cell in every)


def test_sheets_can_be_used_and_printed(book: Any) -> None:
    for name in NAMES[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_area.endswith(str(sheet.max_row))
        assert "NOT EVIDENCE" in sheet.oddHeader.right.text
        assert DOSSIER.snapshot in sheet.oddFooter.left.text
        assert all(sheet.column_dimensions[cell.column_letter].width > 5 for cell in sheet[1])


def test_read_me_tells_what_it_is(book: Any) -> None:
    rows = dict(book["Read me"].iter_rows(min_row=3, values_only=True))
    assert rows["Subject"] == DOSSIER.engagement.subject
    assert rows["Stamps"] == "NOT EVIDENCE · DRAFT"
    assert rows["Snapshot digest"] == DOSSIER.snapshot_digest
    assert rows["Findings"].endswith(f"Rows: {len(sheets.findings(DOSSIER).rows)}.")
    assert book.properties.created.isoformat() == "2026-09-15T12:00:00"


def test_an_unknown_population_is_a_word_and_no_zero(book: Any) -> None:
    rows = {(row[0], row[1]): row[4] for row in cells(book["Populations"])}
    assert rows["collector", "kms.keys"] == "unknown"
    assert rows["check", "kms-key-rotation-on"] == "unknown"


def test_another_process_makes_the_same_bytes(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    time.sleep(1.1)  # a second is the finest that a workbook's dates can tell
    command = [sys.executable, "-c", AGAIN, str(other), str(ROOT), str(ROOT / "generator")]
    subprocess.run(command, check=True, cwd=tmp_path, env={"PYTHONHASHSEED": "7"})
    assert other.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("text", ["x" * 40_000, "\N{OLD ITALIC LETTER A}" * 20_000, "ab " * 20_000])
def test_what_no_cell_can_hold_is_cut_and_says_so(text: str) -> None:
    found = fitted(text)
    assert len(found.encode("utf-16-le")) // 2 <= LONGEST
    assert f"[cut: {len(text)} characters in all" in found
    assert fitted("x" * LONGEST) == "x" * LONGEST


def test_a_table_that_no_sheet_can_hold_is_cut_into_several() -> None:
    table = sheets.findings(DOSSIER)
    found = list(parts(table, most=100))
    assert [part.name for part in found][:2] == ["Findings", "Findings 2"]
    assert joined(part.rows for part in found) == table.rows
    assert list(parts(replace(table, rows=()))) == [replace(table, rows=())]


def joined(rows: Iterable[tuple[tuple[Any, ...], ...]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(row for part in rows for row in part)
