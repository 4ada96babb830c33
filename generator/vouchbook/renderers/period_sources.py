"""What pages say of a period's changes, and of the sources that it rests on. Pure."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from vouchbook.difference_words import changed
from vouchbook.durations import when
from vouchbook.model.difference import Change
from vouchbook.model.film import Contradiction, Period, Turning
from vouchbook.model.history import Custody
from vouchbook.period_outline import by_words, value_words
from vouchbook.renderers.period_views import source_words

MOST_FILES = 20
"""How many files that were brought together a page names with their digests."""
MOST_FLAWS = 100
"""How many flaws of sources a page lists."""
MOST_PATHS = 5
"""How many changed facts a page prints of one change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change in words."""

    turning: Turning
    at: str
    by: str
    told_by: str
    facts: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictionRow:
    """Two sources that disagree, in words."""

    said: Contradiction
    at: str
    believed: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyRow:
    """Files that somebody brought together."""

    kind: str
    brought_by: str
    brought_at: str
    origin: str
    files: tuple[Custody, ...]
    """Each of them, where they are few; logs of months are many thousands."""
    count: int
    size: int


def change_rows(period: Period) -> list[ChangeRow]:
    """Every change, by time."""
    return [
        ChangeRow(
            turning=item,
            at=_at(item),
            by=by_words(item),
            told_by=source_words(item.sources),
            facts=tuple(
                changed(Change(path=path, before=before, after=after))
                for path, before, after in item.paths[:MOST_PATHS]
            ),
            more=max(0, len(item.paths) - MOST_PATHS),
        )
        for item in period.turnings
    ]


def _at(item: Turning) -> str:
    if item.earliest < item.at:
        return f"between {when(item.earliest)} and {when(item.at)}"
    return when(item.at)


def change_counts(period: Period) -> list[tuple[str, str, int, int]]:
    """Collector, what, how many, and of how many no source tells who made them."""
    counts: Counter[tuple[str, str]] = Counter()
    nameless: Counter[tuple[str, str]] = Counter()
    for item in period.turnings:
        counts[item.collector, item.what] += 1
        nameless[item.collector, item.what] += not item.by
    return [(*key, counts[key], nameless[key]) for key in sorted(counts)]


def contradiction_rows(period: Period) -> list[ContradictionRow]:
    """Every contradiction, in the period's order."""
    return [
        ContradictionRow(
            said=item,
            at=when(item.at),
            believed=f"{item.strongest}: {value_words(item.believed)}",
            other=f"{item.other}: {value_words(item.said)}",
        )
        for item in period.contradictions
    ]


def custody_rows(period: Period) -> tuple[CustodyRow, ...]:
    """The files that were brought, as they came: kind, by whom, when, from where, and how many."""
    found: dict[tuple[str, str, str, str], list[Custody]] = defaultdict(list)
    for item in period.custody:
        found[item.kind, item.brought_by, item.brought_at, item.origin].append(item)
    return tuple(
        CustodyRow(
            kind=kind,
            brought_by=brought_by,
            brought_at=when(brought_at),
            origin=origin,
            files=tuple(files) if len(files) <= MOST_FILES else (),
            count=len(files),
            size=sum(item.size for item in files),
        )
        for (kind, brought_by, brought_at, origin), files in sorted(found.items())
    )


def flaw_counts(period: Period) -> list[tuple[str, int]]:
    """Kind of flaw -> how many."""
    return sorted(Counter(item.kind for item in period.flaws).items())
