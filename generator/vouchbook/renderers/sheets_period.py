"""The period as tables: every check, stretch, change, gap, contradiction, and what it rests on.

Times are exact here: instants to the microsecond, lengths as seconds. A dossier without a period
has none of these tables.
"""

from collections.abc import Iterator

from vouchbook.durations import SECOND, length
from vouchbook.kernel.canonical import canonical
from vouchbook.model.dossier import Dossier
from vouchbook.model.film import Film, Period, Turning
from vouchbook.model.place import Place
from vouchbook.period_outline import gaps, ranked, spent, statement
from vouchbook.renderers.sheets import Cell, Sheet, columns

_PLACE = (("Partition", 10), ("Account", 14), ("Region", 14))
_TIME = (("Start", 28), ("End", 28), ("Seconds", 16))
_VERDICTS = ("fail", "unknown", "pass", "not-applicable")


def period_sheets(dossier: Dossier) -> dict[str, Sheet]:
    """Name of a CSV file -> table, in the workbook's order; empty without a period."""
    period = dossier.period
    if period is None:
        return {}
    return {
        "period-checks.csv": checks(period),
        "period-stretches.csv": stretches(period),
        "period-bundles.csv": bundles(period),
        "period-changes.csv": changes(period),
        "period-unseen.csv": unseen(period),
        "period-contradictions.csv": contradictions(period),
        "period-flaws.csv": flaws(period),
        "period-custody.csv": custody(period),
    }


def checks(period: Period) -> Sheet:
    """One row for each check: its standing, always with the time unseen beside it."""
    return Sheet(
        name="Period checks",
        about="One check over the period: how it stands, and for how long which verdict stood",
        columns=columns(
            ("Check", 34),
            ("Standing", 30),
            ("Statement", 60),
            ("Longest unseen from", 28),
            ("Longest unseen until", 28),
            ("Subjects", 10),
            *((f"{name.capitalize()} seconds", 18) for name in _VERDICTS),
            ("Deviations", 11),
        ),
        rows=tuple(_check(film, period) for film in ranked(period)),
    )


def _check(film: Film, period: Period) -> tuple[Cell, ...]:
    taken = spent(film)
    return (
        *(film.check, film.standing.value, statement(film, period)),
        *(film.longest_unseen or ("", "")),
        film.subjects,
        *(in_seconds(taken[name]) for name in _VERDICTS),
        len(film.deviations),
    )


def stretches(period: Period) -> Sheet:
    """One row for each time through which one subject's verdict stood; and the combined ones."""
    return Sheet(
        name="Period stretches",
        about="A time through which a verdict stood: of one subject, or of the whole check",
        columns=columns(
            ("Check", 34),
            ("Of", 10),
            ("Subject", 60),
            *_PLACE,
            *_TIME,
            ("Verdict", 14),
            ("Advice", 8),
            ("Because", 60),
            ("Reason", 16),
            ("Sources", 24),
            ("Watched by", 24),
            ("Cites", 24),
        ),
        rows=tuple(_stretches(period)),
    )


def _stretches(period: Period) -> Iterator[tuple[Cell, ...]]:
    for film in sorted(period.films, key=lambda film: film.check):
        for kind, found in (("check", film.combined), ("subject", film.stretches)):
            for item in found:
                # A check's own verdict stands nowhere in particular.
                place = _place(item.place) if kind == "subject" else ("", "", "")
                yield (
                    *(film.check, kind, item.subject, *place),
                    *_time(item.start, item.end),
                    *(item.verdict.value, "yes" if item.advice else "no", item.because),
                    item.reason.value if item.reason else "",
                    *("\n".join(item.sources), "\n".join(item.watched), " ".join(item.cites)),
                )


def bundles(period: Period) -> Sheet:
    """One row for each record or listing in a bundle that stretches cite as one."""
    rows = [
        (film.check, bundle.digest, member)
        for film in sorted(period.films, key=lambda film: film.check)
        for bundle in film.bundles
        for member in bundle.members
    ]
    return Sheet(
        name="Period bundles",
        about="A record or listing in a bundle: what many stretches of a check rest on alike",
        columns=columns(("Check", 34), ("Bundle", 72), ("Member", 72)),
        rows=tuple(rows),
    )


def changes(period: Period) -> Sheet:
    """One row for each changed fact; a change without one has a row, too."""
    return Sheet(
        name="Period changes",
        about="One fact that changed: when, of what, from what to what, and who did it",
        columns=columns(
            ("At", 28),
            ("Not before", 28),
            ("Learnt", 28),
            ("Collector", 26),
            ("Resource", 60),
            *_PLACE,
            ("What", 12),
            ("Fact", 40),
            ("Before", 36),
            ("After", 36),
            ("By", 50),
            ("Event", 38),
            ("Sources", 24),
        ),
        rows=tuple(row for item in period.turnings for row in _change(item)),
    )


def _change(item: Turning) -> Iterator[tuple[Cell, ...]]:
    for path, before, after in item.paths or (("", None, None),):
        yield (
            *(item.at, item.earliest, item.seen, item.collector, item.resource),
            *_place(item.place),
            *(item.what, path, _value(before), _value(after), item.by, item.event),
            "\n".join(item.sources),
        )


def unseen(period: Period) -> Sheet:
    """One row for each collector and place of each gap, with the name that timelines give it."""
    rows = [
        (
            *(gap.name, name, *_place(place)),
            *_time(gap.start, gap.end),
            gap.because,
        )
        for gap in gaps(period)
        for name, places in gap.what
        for place in places
    ]
    return Sheet(
        name="Period unseen",
        about="A time through which nothing told of a collector's resources in a place",
        columns=columns(("Gap", 8), ("Collector", 28), *_PLACE, *_TIME, ("Because", 70)),
        rows=tuple(rows),
    )


def contradictions(period: Period) -> Sheet:
    """One row for each fact about which two sources disagree."""
    rows = [
        (
            *(item.at, item.collector, item.resource, *_place(item.place)),
            *(item.operation, item.path, item.strongest, _value(item.believed)),
            *(item.other, _value(item.said), " ".join(item.cites)),
        )
        for item in period.contradictions
    ]
    return Sheet(
        name="Period contradictions",
        about="One fact about which two sources disagree for the same instant",
        columns=columns(
            ("At", 28),
            ("Collector", 26),
            ("Resource", 60),
            *_PLACE,
            ("Operation", 30),
            ("Fact", 40),
            ("Believed source", 18),
            ("Believed", 36),
            ("Other source", 18),
            ("Said", 36),
            ("Cites", 24),
        ),
        rows=tuple(rows),
    )


def flaws(period: Period) -> Sheet:
    """One row for each thing that is wrong with a source."""
    return Sheet(
        name="Period flaws",
        about="Something wrong with a source: a file that was changed, a digest that is missing",
        columns=columns(("Kind", 16), ("Name", 60), ("Detail", 80)),
        rows=tuple((item.kind, item.name, item.detail) for item in period.flaws),
    )


def custody(period: Period) -> Sheet:
    """One row for each file that somebody brought, and for each snapshot."""
    files = [
        (
            *("file", item.name, item.kind, item.size, item.sha256),
            *(item.brought_by, item.brought_at, item.origin),
        )
        for item in period.custody
    ]
    snapshots = [("snapshot", name, "", None, "", "", "", "") for name in period.snapshots]
    return Sheet(
        name="Period custody",
        about="What the period was made from: files that somebody brought, and snapshots",
        columns=columns(
            ("What", 10),
            ("Name", 50),
            ("Kind", 18),
            ("Bytes", 12),
            ("SHA-256", 66),
            ("Brought by", 24),
            ("Brought at", 28),
            ("Origin", 50),
        ),
        rows=(*files, *snapshots),
    )


def _place(place: Place) -> tuple[str, str, str]:
    return place.partition, place.account, place.region


def _time(start: str, end: str) -> tuple[Cell, ...]:
    return start, end, in_seconds(length(start, end))


def in_seconds(microseconds: int) -> Cell:
    """A length as a number of seconds, whole where it is."""
    whole, rest = divmod(microseconds, SECOND)
    return microseconds / SECOND if rest else whole


def _value(value: object) -> str:
    return "" if value is None else canonical(value).decode("utf-8")
