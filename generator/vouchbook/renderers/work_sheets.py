"""Work sheets of a sample as a workbook: who was drawn and why, and blank cells to tick.

Text from AWS is always written as text; the same sample gives the same bytes.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from vouchbook.durations import length, moment_of, spoken, when
from vouchbook.kernel.errors import UsageError
from vouchbook.model.check import Verdict
from vouchbook.model.film import Film, Period, Stretch
from vouchbook.model.place import Place
from vouchbook.model.sampling import Drawn, Item, Kind, Population, Sample
from vouchbook.renderers.tables import MOST_ROWS, RISKY, fitted
from vouchbook.sampling import ordered

ATTRIBUTES = ("A", "B", "C", "D", "E")
_FILLED = (
    *(("No.", 6), ("Kind", 9), ("Subject or resource", 56), ("Account", 14), ("Region", 14)),
    *(("When", 24), ("What", 14), ("Known from", 24), ("Known until", 24)),
    *(("Failed for", 18), ("Unknown for", 18), ("Order key begins", 18)),
    ("Evidence", 24),
)
_BLANK = (
    *(("Auditor", 14), ("Date", 12), *((name, 6) for name in ATTRIBUTES)),
    *(("Exception", 30), ("Reference", 18)),
)
_MOST_CITES = 8
_HEADING = {
    "bold": True,
    "bg_color": "#1F3A4D",
    "font_color": "#FFFFFF",
    "text_wrap": True,
    "valign": "top",
}
_CELL = {"valign": "top", "font_size": 10, "text_wrap": True}
_TICK = {**_CELL, "border": 1, "border_color": "#8B9AA6"}
_STRUCK = {**_CELL, "font_strikeout": True, "font_color": "#6B7680"}
_WORDS = (
    "The population was frozen by its digest before the seed was given. Each item's key is the "
    "SHA-256 of the canonical JSON (RFC 8785) of the list of method, seed, population digest and "
    "item id; the order of the keys is the order of drawing. The sheet Population has every id and "
    "key, so that anybody can draw again. A sample and its ticks are the auditor's; nothing here "
    "is an opinion."
)


class _Book:
    """A workbook under construction, with its formats made once."""

    def __init__(self, path: Path, sample: Sample) -> None:
        import xlsxwriter  # noqa: PLC0415 - imported when used: the command line starts without it

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(str(path), options)
        self._formats: dict[tuple[Any, ...], Any] = {}
        created = moment_of(sample.end).replace(tzinfo=None)
        self.book.set_properties({"title": f"Sample: {sample.check}", "created": created})

    def look(self, style: Mapping[str, Any], text: str) -> Any:
        """Give the format of a text; one that begins like a formula keeps a quote in front."""
        risk = {"quote_prefix": True} if text.startswith(RISKY) else {}
        members = {**style, **risk}
        key = tuple(sorted(members.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(members)
        return self._formats[key]

    def write(self, sheet: Any, row: int, column: int, text: str, style: Mapping[str, Any]) -> None:
        """Write a text as a text, or an empty cell with its frame."""
        shown = fitted(text)
        if shown:
            sheet.write_string(row, column, shown, self.look(style, shown))
        else:
            sheet.write_blank(row, column, None, self.look(style, ""))

    def sheet(self, name: str, sample: Sample) -> Any:
        """A sheet that can be printed: landscape A4, one page wide."""
        made = self.book.add_worksheet(name)
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        made.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
        check = sample.check[:80].replace("&", "&&")
        made.set_header(f"&L{check}&C&A&R{sample.population[:19]}")
        made.set_footer("&RPage &P of &N")
        return made


def write_work_sheets(sample: Sample, given: Population, period: Period, path: Path) -> None:
    """Write the workbook of a sample: the draw, the work sheet, and the whole population.

    Raises UsageError where no sheet can hold the population.
    """
    if len(given.items) > MOST_ROWS:
        hint = "`--format json` gives the record without work sheets"
        raise UsageError(f"no sheet holds a population of {len(given.items)}", hint=hint)
    book = _Book(path, sample)
    _draw_sheet(book, sample)
    _work_sheet(book, sample, period)
    _population_sheet(book, sample, given)
    book.book.close()


def _draw_sheet(book: _Book, sample: Sample) -> None:
    sheet = book.sheet("The draw", sample)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    book.write(sheet, 0, 0, "Work sheets of a sample", {"bold": True, "font_size": 16})
    rows = [*draw_rows(sample), *((f"Attribute {name}", "") for name in ATTRIBUTES)]
    for at, (name, text) in enumerate(rows, start=2):
        book.write(sheet, at, 0, name, {"bold": True, "valign": "top"})
        book.write(sheet, at, 1, text, _TICK if name.startswith("Attribute") else _CELL)
    sheet.print_area(0, 0, len(rows) + 1, 1)


def draw_rows(sample: Sample) -> list[tuple[str, str]]:
    """Everything that the drawing rests on, in words."""
    substitutions = [
        (
            f"Item {item.number} is replaced",
            f"by item {item.by}, the next in the order: {item.reason}",
        )
        for item in sample.substitutions
    ]
    return [
        *([("NOT EVIDENCE", "collected from what isn't AWS")] if sample.synthetic else []),
        ("Check", sample.check),
        ("Period", f"{when(sample.start)} to {when(sample.end)}"),
        ("Population", _population_words(sample)),
        ("Population digest", sample.population),
        ("Made from the history", sample.history),
        ("Method", sample.method),
        ("Seed", sample.seed),
        ("Size", f"{sample.size:,} of {sample.count:,}"),
        ("Rationale of the size", sample.rationale or "none was given"),
        *(substitutions or [("Substitutions", "none")]),
        ("How to draw it again", _WORDS),
    ]


def _population_words(sample: Sample) -> str:
    subjects = "every subject that the check had in the period, those since deleted included"
    if not sample.collectors:
        return subjects
    return f"{subjects}; and every change that a source tells of: {', '.join(sample.collectors)}"


def _work_sheet(book: _Book, sample: Sample, period: Period) -> None:
    sheet = book.sheet("Work sheet", sample)
    columns = (*_FILLED, *_BLANK)
    _head(book, sheet, columns)
    sheet.autofilter(0, 0, len(sample.drawn), len(columns) - 1)
    sheet.print_area(0, 0, len(sample.drawn), len(columns) - 1)
    replaced = {item.number: item for item in sample.substitutions}
    describe = _describing(sample, period)
    for at, drawn in enumerate(sample.drawn, start=1):
        gone = replaced.get(drawn.number)
        sheet.write_number(at, 0, drawn.number, book.look(_STRUCK if gone else _CELL, ""))
        for column, text in enumerate(describe(drawn), start=1):
            book.write(sheet, at, column, text, _STRUCK if gone else _CELL)
        note = f"not tested, replaced by item {gone.by}: {gone.reason}" if gone else ""
        for column, (title, _) in enumerate(_BLANK, start=len(_FILLED)):
            book.write(sheet, at, column, note if title == "Exception" else "", _TICK)


def _head(book: _Book, sheet: Any, columns: Sequence[tuple[str, int]]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for number, (title, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        book.write(sheet, 0, number, title, _HEADING)


def _describing(sample: Sample, period: Period) -> Callable[[Drawn], tuple[str, ...]]:
    """What the work sheet tells of an item, beside its number."""
    film = next(item for item in period.films if item.check == sample.check)
    known = _by_subject(film)

    def describe(drawn: Drawn) -> tuple[str, ...]:
        item = drawn.item
        subject = item.kind is Kind.SUBJECT
        found = known.get((item.subject, item.place), []) if subject else []
        return (*_told(item), *_seen(found), drawn.key[:16], _evidence(item, found))

    return describe


def _by_subject(film: Film) -> Mapping[tuple[str, Place], Sequence[Stretch]]:
    known: dict[tuple[str, Place], list[Stretch]] = defaultdict(list)
    for item in film.stretches:
        known[item.subject, item.place].append(item)
    return known


def _told(item: Item) -> tuple[str, ...]:
    at = when(item.at) if item.at else ""
    return (item.kind.value, item.subject, item.place.account, item.place.region, at, item.what)


def _seen(found: Sequence[Stretch]) -> tuple[str, str, str, str]:
    if not found:
        return "", "", "", ""
    first, last = min(item.start for item in found), max(item.end for item in found)
    return when(first), when(last), _taken(found, Verdict.FAIL), _taken(found, Verdict.UNKNOWN)


def _evidence(item: Item, found: Sequence[Stretch]) -> str:
    """The event of a change; of a subject the beginnings of the digests that it rests on."""
    cited = sorted({digest for stretch in found for digest in stretch.cites})
    shown = [digest.rpartition(":")[2][:16] for digest in cited[:_MOST_CITES]]
    more = len(cited) - _MOST_CITES
    return " ".join([item.event, *shown, *([f"and {more} more"] if more > 0 else [])]).strip()


def _taken(found: Sequence[Stretch], verdict: Verdict) -> str:
    taken = sum(length(item.start, item.end) for item in found if item.verdict is verdict)
    return spoken(taken) if taken else "none"


def _population_sheet(book: _Book, sample: Sample, given: Population) -> None:
    sheet = book.sheet("Population", sample)
    columns = (("Order", 9), ("Key", 66), ("Drawn", 9), ("Id", 120))
    _head(book, sheet, columns)
    sheet.autofilter(0, 0, len(given.items), len(columns) - 1)
    sheet.print_area(0, 0, len(given.items), len(columns) - 1)
    drawn = {item.item.id for item in sample.drawn}
    for at, item in enumerate(ordered(given, sample.seed), start=1):
        sheet.write_number(at, 0, item.number, book.look(_CELL, ""))
        book.write(sheet, at, 1, item.key, _CELL)
        book.write(sheet, at, 2, "yes" if item.item.id in drawn else "no", _CELL)
        book.write(sheet, at, 3, item.item.id, {**_CELL, "text_wrap": False})
