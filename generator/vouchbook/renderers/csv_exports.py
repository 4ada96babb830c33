"""The dossier's tables as CSV files, one a table, for tools that take no workbook."""

import csv
import io
from pathlib import Path

from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import Material, Progress, Renderer
from vouchbook.renderers import sheets
from vouchbook.renderers.ledger_views import completeness
from vouchbook.renderers.reach_views import who_reaches
from vouchbook.renderers.sheets import Cell, Sheet
from vouchbook.renderers.sheets_meshes import mesh_edges
from vouchbook.renderers.sheets_period import period_sheets
from vouchbook.renderers.sheets_succession import succession_sheets

_FORMULA = tuple(
    "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
_APOSTROPHE = "'"


def csv_bytes(sheet: Sheet) -> bytes:
    r"""Write a table as CSV: UTF-8 without a byte order mark, `\r\n` after each row (RFC 4180).

    Text that a spreadsheet could take for a formula gets an apostrophe in front, and text that
    begins with an apostrophe gets a second one, so that a reader can undo it: drop one
    apostrophe from any value that begins with one. Numbers stay numbers, what can't be known
    stays empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.title for column in sheet.columns])
    writer.writerows([neutral(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8")


def neutral(cell: Cell) -> Cell:
    """Keep text from being taken for a formula (OWASP: CSV injection); seconds in full."""
    if isinstance(cell, float):
        return f"{cell:.6f}"
    if isinstance(cell, str) and cell.startswith((*_FORMULA, _APOSTROPHE)):
        return _APOSTROPHE + cell
    return cell


def exports(dossier: Dossier) -> dict[str, bytes]:
    """Every CSV file by name."""
    return {
        "bundles.csv": csv_bytes(sheets.bundles(dossier)),
        "claims.csv": csv_bytes(sheets.claims(dossier)),
        "completeness.csv": csv_bytes(completeness(dossier)),
        "coverage.csv": csv_bytes(sheets.coverage(dossier)),
        "findings.csv": csv_bytes(sheets.findings(dossier)),
        "mesh-edges.csv": csv_bytes(mesh_edges(dossier)),
        "populations.csv": csv_bytes(sheets.populations(dossier)),
        "requirements.csv": csv_bytes(sheets.requirements(dossier)),
        "who-reaches-what.csv": csv_bytes(who_reaches(dossier)),
        **{name: csv_bytes(sheet) for name, sheet in period_sheets(dossier).items()},
        **{name: csv_bytes(sheet) for name, sheet in succession_sheets(dossier).items()},
    }


def _render(dossier: Dossier, _material: Material, path: Path, progress: Progress) -> None:
    files = exports(dossier)
    path.mkdir(parents=True, exist_ok=True)
    for done, (name, data) in enumerate(files.items(), start=1):
        path.joinpath(name).write_bytes(data)
        progress("CSV", done, len(files))


CSV = Renderer(
    id="csv",
    says="The dossier's tables as CSV files: findings, requirements, claims, mesh edges and others",
    output="exports/csv",
    render=_render,
)
