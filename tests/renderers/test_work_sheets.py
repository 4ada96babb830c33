"""Work sheets, read back by openpyxl: the draw, blank cells to tick, and everything as text."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from tests.period_estate import FORMULA, period
from vouchbook.renderers.work_sheets import ATTRIBUTES, write_work_sheets
from vouchbook.sampling import draw, ordered, population

PERIOD = period()
ALL = population(PERIOD, "mesh-listener-tls-strict", ("appmesh.virtual-nodes",))
SAMPLE = draw(
    ALL, "=1+1", 30, rationale="@plan, section 3", replaced=((3, FORMULA), (5, "shut down"))
)
WIDE = 22
"""Columns of the work sheet."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    write_work_sheets(SAMPLE, ALL, PERIOD, found)
    return found


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def rows(sheet: Any) -> list[dict[str, Any]]:
    head = [cell.value for cell in sheet[1]]
    return [
        dict(zip(head, (_plain(value) for value in row), strict=True))
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def _plain(value: Any) -> Any:
    return unescape(value) if isinstance(value, str) else value


def test_the_sheets_stand_in_order(book: Any) -> None:
    assert book.sheetnames == ["The draw", "Work sheet", "Population"]


def test_the_first_sheet_has_everything_that_the_drawing_rests_on(book: Any) -> None:
    found = {row[0]: row[1] for row in book["The draw"].iter_rows(values_only=True) if row[0]}
    assert found["Seed"] == "=1+1"
    assert found["Population digest"] == ALL.digest
    assert found["Size"] == f"30 of {len(ALL.items)}"
    assert found["Rationale of the size"] == "@plan, section 3"
    assert found["Item 3 is replaced"].endswith(FORMULA)
    assert "by item 31, the next in the order" in found["Item 3 is replaced"]
    assert [found[f"Attribute {name}"] for name in ATTRIBUTES] == [None] * len(ATTRIBUTES)


def test_each_item_has_its_row_and_blank_cells(book: Any) -> None:
    found = rows(book["Work sheet"])
    assert [row["No."] for row in found] == [item.number for item in SAMPLE.drawn]
    assert [row["Subject or resource"] for row in found] == [
        item.item.subject for item in SAMPLE.drawn
    ]
    for row in found:
        assert all(row[name] is None for name in ("Auditor", "Date", *ATTRIBUTES, "Reference"))
        replaced = row["No."] in {3, 5}
        assert (row["Exception"] is not None) == replaced
    deleted = next(
        row for row in found if row["Subject or resource"].endswith("gone#listener:8080")
    )
    assert deleted["Known until"] == "2026-01-13 00:00:00 UTC"
    change = next(row for row in found if row["Kind"] == "change")
    assert change["When"]
    assert change["Known from"] is None
    assert deleted["Evidence"] == "0123456789abcdef"


def test_the_population_stands_whole_in_the_order_of_drawing(book: Any) -> None:
    found = rows(book["Population"])
    assert [(row["Order"], row["Key"], row["Id"]) for row in found] == [
        (item.number, item.key, item.item.id) for item in ordered(ALL, "=1+1")
    ]
    assert sum(row["Drawn"] == "yes" for row in found) == len(SAMPLE.drawn)


def test_no_cell_is_a_formula_or_a_link(book: Any) -> None:
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert not sheet._hyperlinks  # noqa: SLF001 - openpyxl tells links nowhere else
    seed = next(row[1] for row in book["The draw"].iter_rows() if row[0].value == "Seed")
    assert seed.quotePrefix


def test_sheets_can_be_used_and_printed(book: Any) -> None:
    for name, count in (("Work sheet", len(SAMPLE.drawn)), ("Population", len(ALL.items))):
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_area.endswith(str(count + 1))
    assert book["Work sheet"].max_column == WIDE


def test_the_same_sample_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_work_sheets(SAMPLE, ALL, PERIOD, again)
    assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as found:
        assert b"2026-06-30T00:00:00Z" in found.read("docProps/core.xml")
