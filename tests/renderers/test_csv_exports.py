"""The CSV files, read back, say what the dossier says."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.renderers.test_tables import DOSSIER, RISKY
from vouchbook.model.renderer import Material, no_progress
from vouchbook.renderers import sheets
from vouchbook.renderers.csv_exports import CSV, csv_bytes, exports, neutral
from vouchbook.renderers.ledger_views import completeness
from vouchbook.renderers.reach_views import who_reaches
from vouchbook.renderers.sheets import Column, Sheet
from vouchbook.renderers.sheets_meshes import mesh_edges

FILES = exports(DOSSIER)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def restored(text: str) -> str:
    """Undo the neutralising, as the documentation of `csv_bytes` says."""
    return text.removeprefix("'")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("bundles.csv", sheets.bundles(DOSSIER)),
        ("findings.csv", sheets.findings(DOSSIER)),
        ("requirements.csv", sheets.requirements(DOSSIER)),
        ("claims.csv", sheets.claims(DOSSIER)),
        ("coverage.csv", sheets.coverage(DOSSIER)),
        ("completeness.csv", completeness(DOSSIER)),
        ("mesh-edges.csv", mesh_edges(DOSSIER)),
        ("who-reaches-what.csv", who_reaches(DOSSIER)),
        ("populations.csv", sheets.populations(DOSSIER)),
    ],
)
def test_every_file_reads_back_as_its_table(name: str, table: Sheet) -> None:
    head, *found = rows(FILES[name])
    assert head == [column.title for column in table.columns]
    wanted = [["" if cell is None else str(cell) for cell in row] for row in table.rows]
    assert [[restored(cell) for cell in row] for row in found] == wanted


def test_the_folder_has_exactly_these_files(tmp_path: Path) -> None:
    CSV.render(DOSSIER, Material(), tmp_path / "csv", no_progress)
    found = {path.name: path.read_bytes() for path in (tmp_path / "csv").iterdir()}
    assert found == FILES


def test_lines_end_as_rfc_4180_says() -> None:
    for data in FILES.values():
        assert data.endswith(b"\r\n")
        assert not data.startswith(b"\xef\xbb\xbf")


def test_nothing_can_be_taken_for_a_formula() -> None:
    cells = {cell for data in FILES.values() for row in rows(data) for cell in row}
    assert not [cell for cell in cells if cell.startswith(DANGEROUS)]
    assert {f"'{text}" for text in RISKY if not text.startswith("<")} <= cells


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_whatever_a_cell_holds_can_be_restored(texts: list[list[str]]) -> None:
    plain = [[text.encode("utf-8", "replace").decode() for text in row] for row in texts]
    table = Sheet(
        name="x",
        about="x",
        columns=(Column(title="a", width=1), Column(title="b", width=1)),
        rows=tuple((row[0], row[1]) for row in plain),
    )
    if any("\x00" in text for row in plain for text in row):
        return
    assert [[restored(cell) for cell in row] for row in rows(csv_bytes(table))[1:]] == plain


def test_numbers_stay_numbers() -> None:
    assert neutral(-1) == -1
    assert neutral("-1") == "'-1"
    assert neutral(None) is None
