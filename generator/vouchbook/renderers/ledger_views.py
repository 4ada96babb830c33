"""The completeness ledger as pages and tables show it: worst first, and every id in the table."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vouchbook.model.dossier import Dossier
from vouchbook.model.ledger import STATES, LedgerRow, SourceCount
from vouchbook.renderers.sheets import Cell, Sheet, columns, known

MOST_IDS = 20
"""How many ids of a row a page prints; the workbook and the CSV file have all of them."""
TONES = {
    "incomplete": "fail",
    "unread": "unknown",
    "not compared": "not-assessed",
    "not contradicted": "partly-supported",
    "confirmed": "pass",
}
"""State -> the class by which a style sheet colours it, beside the word."""
_WORTH_A_LOOK = ("incomplete", "unread")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """How many rows stand alike."""

    state: str
    tone: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row, with its second sources in the order of the columns."""

    row: LedgerRow
    tone: str
    cells: tuple[SourceCount | None, ...]
    """None where a source has no part in rows of this type."""
    shown: tuple[str, ...]
    """The first ids that only second sources have."""
    more: int
    """How many others there are."""


def ledger_data(dossier: Dossier) -> dict[str, Any]:
    """What the page, and the chapter, of the ledger are filled with."""
    rows = dossier.ledger
    names = source_names(rows)
    return {
        "states": state_counts(rows),
        "sources": names,
        "notable": [row_view(row, names) for row in worst_first(rows)],
        "rows": [row_view(row, names) for row in rows],
    }


def source_names(rows: Iterable[LedgerRow]) -> tuple[str, ...]:
    """Every second source, in the order in which rows first name them."""
    return tuple(dict.fromkeys(item.source for row in rows for item in row.sources))


def state_counts(rows: Iterable[LedgerRow]) -> list[StateCount]:
    """How many rows stand how; every state is named."""
    counts = Counter(row.state for row in rows)
    return [
        StateCount(state=state, tone=TONES[state], meaning=meaning, count=counts[state])
        for state, meaning in STATES.items()
    ]


def worst_first(rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """The rows that somebody must look at: incomplete lists, then those that weren't read."""
    found = [row for row in rows if row.state in _WORTH_A_LOOK]
    return sorted(found, key=lambda row: _WORTH_A_LOOK.index(row.state))


def row_view(row: LedgerRow, names: Sequence[str]) -> RowView:
    """One row as pages show it."""
    by_name = {item.source: item for item in row.sources}
    return RowView(
        row=row,
        tone=TONES[row.state],
        cells=tuple(by_name.get(name) for name in names),
        shown=row.missing[:MOST_IDS],
        more=len(row.missing[MOST_IDS:]),
    )


def completeness(dossier: Dossier) -> Sheet:
    """One row for each type, place and second source, with every id that differs."""
    return Sheet(
        name="Completeness",
        about="One resource type in one place, as its list and one second source count it",
        columns=columns(
            ("Type", 30),
            ("Partition", 10),
            ("Account", 14),
            ("Region", 14),
            ("Collector", 26),
            ("Listed", 9),
            ("State", 16),
            ("Shown elsewhere alone", 12),
            ("Explanation", 50),
            ("Second source", 26),
            ("Count", 9),
            ("Only there", 50),
            ("Only in the list", 50),
            ("Source's explanation", 50),
            ("Reason", 18),
            ("Operation", 30),
            ("Permission", 30),
            ("Cites", 24),
        ),
        rows=tuple(_cells(row, item) for row in dossier.ledger for item in row.sources),
    )


def _cells(row: LedgerRow, item: SourceCount) -> tuple[Cell, ...]:
    unread = item.unread
    return (
        *(row.type, row.place.partition, row.place.account, row.place.region, row.collector),
        *(known(row.listed), row.state, known(row.difference), row.explanation),
        *(item.source, known(item.count)),
        *("\n".join(item.only_there), "\n".join(item.only_listed), item.explanation),
        *(unread.reason.value if unread else "", unread.operation if unread else ""),
        *(unread.permission if unread else "", " ".join(row.cites)),
    )
