"""The workbook: the evidence index first, then every table of the dossier.

Text that begins like a formula stays text and keeps its value: it is written as a string, never
as a formula, and its cell carries Excel's quote prefix, so that editing the cell keeps it text.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import Material, Progress, Renderer
from vouchbook.renderers import sheets
from vouchbook.renderers.ledger_views import completeness
from vouchbook.renderers.pdf_text import moment
from vouchbook.renderers.reach_views import who_reaches
from vouchbook.renderers.sheets import Cell, Sheet
from vouchbook.renderers.sheets_evidence import evidence
from vouchbook.renderers.sheets_meshes import mesh_edges
from vouchbook.renderers.sheets_period import period_sheets
from vouchbook.renderers.sheets_succession import succession_sheets

LONGEST = 32_767
"""What a cell of Excel holds, in UTF-16 units. Source: Excel specifications and limits."""
MOST_ROWS = 1_048_575
"""What a sheet of Excel holds, without the heading."""
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How text begins that a spreadsheet could take for a formula."""
_READING = (
    "A check supports a requirement and never satisfies it alone. Unknown means that something "
    "could not be observed: it is neither pass nor fail, and it stays in every count. This "
    "workbook is no opinion. References (E-003) are the numbers of the files attached to the PDF. "
    "Dates and digests are text, as the evidence has them."
)
_HEADING = {"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF", "text_wrap": True}
_CELL = {"valign": "top", "font_size": 10}
_COLOURS = {
    **dict.fromkeys(("fail", "deviation"), ("#FBE4E1", "#8C1D18")),
    **dict.fromkeys(("unknown", "unseen", "seen with gaps"), ("#FFF0D1", "#6B4500")),
    **dict.fromkeys(("pass", "supported"), ("#E1F2E6", "#14532D")),
    "partly-supported": ("#E3EEF6", "#1D4E73"),
}


class _Book:
    """A workbook under construction, with its formats made once."""

    def __init__(self, path: Path, dossier: Dossier) -> None:
        import xlsxwriter  # noqa: PLC0415 - imported when used: the command line starts without it

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(str(path), options)
        self.dossier = dossier
        self._formats: dict[tuple[Any, ...], Any] = {}
        scope = dossier.engagement
        self.book.set_properties(
            {
                "title": f"Evidence index: {scope.subject}",
                "author": scope.preparer.name,
                "comments": _stamp_line(dossier),
                "created": datetime.fromisoformat(dossier.header.as_of).replace(tzinfo=None),
            },
        )

    def look(self, **members: Any) -> Any:
        """Give the format with these members."""
        key = tuple(sorted(members.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(members)
        return self._formats[key]

    def cell(self, sheet: Any, row: int, column: int, value: Cell, *, wrap: bool) -> None:
        """Write one cell; text is always written as text."""
        style: dict[str, Any] = {**_CELL, "text_wrap": wrap}
        if isinstance(value, int | float):
            sheet.write_number(row, column, value, self.look(**style))
            return
        text = fitted(value or "")
        if text in _COLOURS:
            style["bg_color"], style["font_color"] = _COLOURS[text]
        if text.startswith(RISKY):
            style["quote_prefix"] = True
        if text:
            sheet.write_string(row, column, text, self.look(**style))
        else:
            sheet.write_blank(row, column, None, self.look(**style))

    def page(self, sheet: Any) -> None:
        """Set up printing: landscape A4, one page wide, the stamps and the snapshot on each."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
        stamps = _printable(_stamp_line(self.dossier))
        subject = _printable(self.dossier.engagement.subject)
        sheet.set_header(f"&L{subject}&C&A&R&B{stamps}")
        sheet.set_footer(f"&LSnapshot {self.dossier.snapshot}&RPage &P of &N")


def fitted(text: str) -> str:
    """Cut text that no cell can hold, and say so in the cell; the whole is in the evidence."""
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST:
        return text
    note = f" [cut: {len(text)} characters in all; the whole stands in the attached evidence]"
    room = (LONGEST - len(note)) // 2
    return text[:room].rsplit(" ", 1)[0] + note


def parts(table: Sheet, most: int = MOST_ROWS) -> Iterator[Sheet]:
    """Cut a table that no sheet can hold: `Findings`, `Findings 2`, … No row is dropped."""
    for number, start in enumerate(range(0, max(len(table.rows), 1), most), start=1):
        name = table.name if number == 1 else f"{table.name} {number}"
        yield replace(table, name=name, rows=table.rows[start : start + most])


def _printable(text: str) -> str:
    """Text for a header or footer: `&` begins a code there, and 255 characters are the limit."""
    return text[:80].replace("&", "&&")


def _stamp_line(dossier: Dossier) -> str:
    return " · ".join(dossier.stamps)


def _add(book: _Book, table: Sheet) -> None:
    sheet = book.book.add_worksheet(table.name)
    book.page(sheet)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
    last = len(table.columns) - 1
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, len(table.rows), last)
    sheet.print_area(0, 0, len(table.rows), last)
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, column.title, book.look(**_HEADING, valign="top"))
    for at, row in enumerate(table.rows, start=1):
        for number, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            book.cell(sheet, at, number, value, wrap=column.wrap)


def _readme(book: _Book, tables: tuple[Sheet, ...]) -> None:
    sheet = book.book.add_worksheet("Read me")
    book.page(sheet)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    rows = _about(book.dossier) + [(table.name, _counted(table)) for table in tables]
    title = book.look(bold=True, font_size=16)
    sheet.write_string(0, 0, "Evidence index", title)
    sheet.print_area(0, 0, len(rows) + 1, 1)
    for at, (name, value) in enumerate(rows, start=2):
        risk = {"quote_prefix": True} if value.startswith(RISKY) else {}
        red = {"font_color": "#B3261E", "bold": True} if name == "Stamps" else {}
        sheet.write_string(at, 0, name, book.look(bold=True, valign="top"))
        sheet.write_string(at, 1, fitted(value), book.look(**_CELL, text_wrap=True, **risk, **red))


def _counted(table: Sheet) -> str:
    return f"{table.about}. Rows: {len(table.rows)}."


def _about(dossier: Dossier) -> list[tuple[str, str]]:
    scope = dossier.engagement
    reviewer = scope.reviewer
    return [
        ("Subject", scope.subject),
        ("Stamps", _stamp_line(dossier) or "none"),
        ("Boundary", scope.boundary),
        ("Environment", scope.environment),
        ("Period", f"{scope.period_from} to {scope.period_to}"),
        ("As of", moment(dossier.header.as_of)),
        ("Prepared by", f"{scope.preparer.name}, {scope.preparer.role}"),
        ("Reviewed by", f"{reviewer.name}, {reviewer.role}" if reviewer else "nobody named"),
        ("Signed off", scope.signed_off or "not signed off"),
        ("Snapshot", dossier.snapshot),
        ("Snapshot digest", dossier.snapshot_digest),
        ("Facts digest", dossier.facts_digest),
        ("Engine digest", dossier.engine),
        ("How to read it", _READING),
    ]


def _render(dossier: Dossier, material: Material, path: Path, progress: Progress) -> None:
    tables = (
        evidence(dossier, material),
        sheets.requirements(dossier),
        sheets.findings(dossier),
        sheets.bundles(dossier),
        sheets.populations(dossier),
        sheets.claims(dossier),
        sheets.unknown(dossier),
        sheets.coverage(dossier),
        completeness(dossier),
        mesh_edges(dossier),
        who_reaches(dossier),
        *period_sheets(dossier).values(),
        *succession_sheets(dossier).values(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    book = _Book(path, dossier)
    _readme(book, tables)
    for done, table in enumerate(tables, start=1):
        for part in parts(table):
            _add(book, part)
        progress("XLSX", done, len(tables))
    book.book.close()


XLSX = Renderer(
    id="xlsx",
    says="The evidence index as a workbook, with every table of the dossier",
    output="exports/evidence-index.xlsx",
    render=_render,
)
