"""A period in words: tables for a terminal, and Markdown for a page or a comment. Pure.

The whole stands in the JSON; what is cut here says how much was left out.
"""

from collections.abc import Iterable, Iterator, Sequence

from vouchbook.book.text import code, counted, visible
from vouchbook.difference_words import changed
from vouchbook.durations import length, seconds_words, span, spoken, told, when
from vouchbook.model.check import Verdict
from vouchbook.model.difference import Change
from vouchbook.model.film import Contradiction, Film, Period, Stretch, Turning
from vouchbook.period_outline import (
    NO_OPINION,
    Gap,
    by_words,
    gaps,
    longest_words,
    ranked,
    spent,
    standings,
    statement,
    value_words,
    whole,
)

_LIMIT = 60
"""Rows of a list that are shown; the JSON has all."""
_PATHS = 5
"""Changed facts that are shown of one change."""
_ALL = "`vouchbook period --format json` has all"
_TIMES = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)
_WORDS = {
    Verdict.FAIL: "fail",
    Verdict.UNKNOWN: "unknown",
    Verdict.PASS: "pass",
    Verdict.NOT_APPLICABLE: "not applicable",
}


STAMP = "NOT EVIDENCE"
_NAMED = 3


def period_text(period: Period) -> str:
    """A period as tables for a terminal; names from AWS can't send control signs."""
    parts = [_opening(period), _standing_lines(period), _films_text(period)]
    parts += [_section(*part) for part in _lists(period)]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _opening(period: Period) -> list[str]:
    snapshots, files = len(period.snapshots), len(period.custody)
    return [
        f"{when(period.start)} to {when(period.end)}: {spoken(whole(period))}",
        f"made from the history {visible(period.history)}: {counted(snapshots, 'snapshots')}, "
        + counted(files, "brought files"),
        NO_OPINION,
        *_synthetic(period),
    ]


def _synthetic(period: Period) -> list[str]:
    """The stamp that stands over what rests on anything collected from what isn't AWS."""
    if not period.synthetic:
        return []
    named = ", ".join(visible(name) for name in period.synthetic[:_NAMED])
    more = len(period.synthetic) - _NAMED
    return [f"{STAMP}: collected from what isn't AWS: {named}{f' and {more} more' * (more > 0)}"]


def _standing_lines(period: Period) -> list[str]:
    counts = standings(period)
    rows = [[str(count), standing.value] for standing, count in counts.items()]
    return _aligned(["checks", "standing"], [*rows, [str(len(period.films)), "in all"]])


def _films_text(period: Period) -> list[str]:
    head = ["check", "standing", "subjects", "fails for", "unknown for", "longest time unseen"]
    rows = [
        [
            visible(film.check),
            film.standing.value,
            f"{film.subjects:,}",
            _taken_by(film, Verdict.FAIL),
            _taken_by(film, Verdict.UNKNOWN),
            _longest(film),
        ]
        for film in ranked(period)
    ]
    return _aligned(head, rows) if rows else ["no check was judged over this period"]


def _taken_by(film: Film, verdict: Verdict) -> str:
    taken = spent(film)[verdict.value]
    return spoken(taken) if taken else "none"


def _longest(film: Film) -> str:
    if film.longest_unseen is None:
        return "none"
    taken = length(*film.longest_unseen)
    return f"{spoken(taken)} from {when(film.longest_unseen[0])}"


def _lists(period: Period) -> Iterator[tuple[str, list[str], str]]:
    """Title, entries, and what is said where there is none."""
    deviations = [
        _deviation(film.check, item) for film in ranked(period) for item in film.deviations
    ]
    yield "deviations", deviations, "none at any instant that was observed or watched"
    yield "what was not watched", [_gap(item) for item in gaps(period)], "all of it was watched"
    yield "changes", [_turning(item) for item in period.turnings], "no source tells of a change"
    yield "contradictions", [_contradiction(item) for item in period.contradictions], "none"
    flaws = [visible(f"{item.kind}: {item.name}: {item.detail}") for item in period.flaws]
    yield "flaws of the sources", flaws, "none was found"
    files = [
        visible(
            f"{item.name} ({item.kind}, {item.size:,} bytes), brought by {item.brought_by} on "
            f"{when(item.brought_at)} from {item.origin or 'nobody said where'}; {item.sha256}"
        )
        for item in period.custody
    ]
    yield "files that were brought", files, "none: everything comes from snapshots"


def _section(title: str, entries: Sequence[str], empty: str) -> list[str]:
    if not entries:
        return [f"{title.upper()}: {empty}"]
    more = len(entries) - _LIMIT
    lines = [f"  {line}" for entry in entries[:_LIMIT] for line in entry.splitlines()]
    rest = [f"  and {more:,} more: {_ALL}"] if more > 0 else []
    return [f"{title.upper()} ({len(entries):,})", *lines, *rest]


def _taken(start: str, end: str) -> str:
    taken = length(start, end)
    if taken == 1:
        return f"at {when(start)}, a single instant"
    return f"{span(start, end)}, {spoken(taken)} ({seconds_words(taken)})"


def _deviation(check: str, stretch: Stretch) -> str:
    return (
        f"{visible(check)}: {visible(stretch.subject)}\n"
        f"  {_taken(stretch.start, stretch.end)}: {visible(stretch.because)}"
    )


def _gap(gap: Gap) -> str:
    what = "; ".join(
        f"{', '.join(names)} in {', '.join(str(place) for place in places)}"
        for names, places in gap.together
    )
    return f"{gap.name} {_taken(gap.start, gap.end)}: {visible(gap.because)}\n  {visible(what)}"


def _turning(item: Turning) -> str:
    told_by = ", ".join(item.sources) or "no source"
    head = (
        f"{_at(item)} {item.what}: {visible(item.resource)} {visible(by_words(item))} ({told_by})"
    )
    return "\n".join([head, *(f"  {line}" for line in _facts(item))])


def _at(item: Turning) -> str:
    if item.earliest < item.at:
        return f"between {when(item.earliest)} and {when(item.at)}"
    return when(item.at)


def _facts(item: Turning) -> list[str]:
    shown = [
        changed(Change(path=path, before=before, after=after))
        for path, before, after in item.paths[:_PATHS]
    ]
    more = len(item.paths) - _PATHS
    return [*shown, f"and {more} more facts"] if more > 0 else shown


def _contradiction(item: Contradiction) -> str:
    return (
        f"{when(item.at)} {visible(item.resource)}: {visible(item.path)}\n"
        f"  {visible(item.strongest)} tells {value_words(item.believed)}, and is believed; "
        f"{visible(item.other)} tells {value_words(item.said)}"
    )


def _aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    table = [list(head), *[list(row) for row in rows]]
    widths = [max(len(row[at]) for row in table) for at in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def period_markdown(period: Period) -> str:
    """A period as Markdown; text from AWS stands in code spans and can't break out."""
    times = f"{when(period.start)} to {when(period.end)}: {spoken(whole(period))}"
    opening = f"{times}, from the history {code(period.history)}. {NO_OPINION}"
    stamps = [line for words in _synthetic(period) for line in ("", f"**{words}**")]
    parts = ["### The period", *stamps, "", opening, *_markdown_films(period)]
    deviations = [
        (code(film.check), code(item.subject), _taken(item.start, item.end), code(item.because))
        for film in ranked(period)
        for item in film.deviations
    ]
    parts += _table("Deviations", ("check", "subject", "time", "because"), deviations)
    unseen = [
        (item.name, _taken(item.start, item.end), code(item.because), _what(item))
        for item in gaps(period)
    ]
    parts += _table("What was not watched", ("gap", "time", "because", "what"), unseen)
    turnings = [
        (_at(item), item.what, code(item.resource), code(by_words(item)), _code_lines(_facts(item)))
        for item in period.turnings
    ]
    parts += _table("Changes", ("when", "what", "resource", "who", "facts"), turnings)
    said = [
        (when(item.at), code(item.resource), code(item.path), *_sides(item))
        for item in period.contradictions
    ]
    parts += _table("Contradictions", ("at", "resource", "fact", "believed", "also said"), said)
    flaws = [(code(item.kind), code(item.name), code(item.detail)) for item in period.flaws]
    parts += _table("Flaws of the sources", ("kind", "name", "detail"), flaws)
    return "\n".join(parts) + "\n"


def _markdown_films(period: Period) -> list[str]:
    counts = standings(period)
    said = ", ".join(f"{count} {standing.value}" for standing, count in counts.items() if count)
    rows = [
        (
            code(film.check),
            film.standing.value,
            f"{film.subjects:,}",
            *(told(spent(film)[item.value], whole(period)) for item in _TIMES),
            longest_words(film, period),
        )
        for film in ranked(period)
    ]
    times = [_WORDS[item] for item in _TIMES]
    head = ("check", "standing", "subjects", *times, "longest unseen")
    summary = f"{counted(len(period.films), 'checks')}: {said or 'none was judged'}."
    return ["", summary, *_table("Checks", head, rows)]


def _sides(item: Contradiction) -> tuple[str, str]:
    return (
        code(f"{item.strongest}: {value_words(item.believed)}"),
        code(f"{item.other}: {value_words(item.said)}"),
    )


def _what(gap: Gap) -> str:
    return "; ".join(
        f"{', '.join(code(name) for name in names)} in {counted(len(places), 'places')}"
        for names, places in gap.together
    )


def _code_lines(lines: Iterable[str]) -> str:
    return "<br>".join(code(line) for line in lines)


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    body = ["| " + " | ".join(row) + " |" for row in rows[:_LIMIT]]
    more = len(rows) - _LIMIT
    rule = "|" + "---|" * len(head)
    rest = ["", f"and {more:,} more: {_ALL}"] if more > 0 else []
    return ["", f"#### {title}", "", "| " + " | ".join(head) + " |", rule, *body, *rest]


def deviating(period: Period) -> tuple[Film, ...]:
    """The films with deviations: what `--strict` looks at."""
    return tuple(film for film in ranked(period) if film.deviations)


def statements(period: Period) -> Iterator[str]:
    """One line a check: its standing, always with the time unseen beside it."""
    for film in ranked(period):
        yield f"{film.check}: {statement(film, period)}"
