"""Which roles reach what of the mesh, as pages and tables show it."""

from dataclasses import dataclass
from typing import Any

from vouchbook.model.dossier import Dossier
from vouchbook.model.reachability import ACTIONS, Cells, Matrix, Reach, Row, TargetKind
from vouchbook.renderers.sheets import Cell, Sheet, columns

MOST_TITLES = 12
"""How many targets of a group a page names; the workbook and the CSV file have all of them."""
TONES = {Reach.ALLOWED: "advice", Reach.DENIED: "pass", Reach.UNKNOWN: "unknown"}
"""A reach is no verdict; the colour only tells the three apart, beside the word."""
HEADINGS = {
    TargetKind.ENDPOINT: "Configuration of endpoints",
    TargetKind.CERTIFICATE: "Certificates with their keys",
    TargetKind.AUTHORITY: "Authorities' certificates",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """Targets of one kind to which a row's roles have the same answer."""

    cells: Cells
    tone: str
    shown: tuple[str, ...]
    more: int
    by: str
    """The statement that decides, in words; empty where none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """Roles that reach the same, by the same statements."""

    row: Row
    kinds: tuple[tuple[GroupView, ...], ...]
    """The groups of each kind, in the order of the columns."""


def reach_data(dossier: Dossier) -> dict[str, Any]:
    """What the page, and the chapter, about roles and what they reach are filled with."""
    matrix = dossier.reach
    kinds = tuple(HEADINGS)
    return {
        "reach": matrix,
        "heads_of": [
            {
                "title": HEADINGS[kind],
                "action": ACTIONS[kind],
                "count": sum(target.kind is kind for target in matrix.targets),
            }
            for kind in kinds
        ],
        "rows": tuple(_row(matrix, row, kinds) for row in matrix.rows),
        "roles": sum(len(row.holders) for row in matrix.rows),
    }


def _row(matrix: Matrix, row: Row, kinds: tuple[TargetKind, ...]) -> RowView:
    titles = {target.id: target.title for target in matrix.targets}
    return RowView(
        row=row,
        kinds=tuple(
            tuple(_group(cells, titles) for cells in row.cells if cells.kind is kind)
            for kind in kinds
        ),
    )


def _group(cells: Cells, titles: dict[str, str]) -> GroupView:
    named = [titles[name] for name in cells.targets]
    whole = cells.reach is Reach.DENIED
    return GroupView(
        cells=cells,
        tone=TONES[cells.reach],
        shown=() if whole else tuple(named[:MOST_TITLES]),
        more=0 if whole else max(0, len(named) - MOST_TITLES),
        by=_by(cells),
    )


def _by(cells: Cells) -> str:
    if not cells.policy:
        return ""
    return f"{cells.policy}, statement {cells.statement}" if cells.statement else cells.policy


def who_reaches(dossier: Dossier) -> Sheet:
    """One row for each role and each group of targets with the same answer."""
    titles = {target.id: target.title for target in dossier.reach.targets}
    return Sheet(
        name="Who reaches what",
        about="One compute role and what of the mesh it may fetch, with the statement that decides",
        columns=columns(
            ("Role", 50),
            ("Account", 14),
            ("Used by", 40),
            ("Kind", 12),
            ("Action", 40),
            ("Reach", 10),
            ("By the account's policies", 12),
            ("Count", 8),
            ("Targets", 60),
            ("Because", 60),
            ("Policy", 36),
            ("Statement", 24),
            ("Reason", 18),
            ("Operation", 30),
            ("Permission", 30),
            ("Cites", 24),
        ),
        rows=tuple(
            (
                *(holder.id, holder.place.account, "\n".join(holder.uses), cells.kind.value),
                *(ACTIONS[cells.kind], cells.reach.value, cells.within_account.value),
                *(len(cells.targets), "\n".join(titles[name] for name in cells.targets)),
                *(cells.because, cells.policy, cells.statement, _reason(cells)),
                *(cells.operation, cells.permission, " ".join(holder.cites)),
            )
            for row in dossier.reach.rows
            for holder in row.holders
            for cells in row.cells
        ),
    )


def _reason(cells: Cells) -> Cell:
    return cells.reason.value if cells.reason else ""
