"""The succession as tables: objectives, losses, workloads and what is left of App Mesh.

Times are exact here. A dossier without a succession has none of these tables.
"""

from collections.abc import Iterator

from vouchbook.model.dossier import Dossier
from vouchbook.model.place import Place
from vouchbook.model.succession import Gap, ObjectiveRow, Shower, Succession, Taking
from vouchbook.renderers.sheets import Cell, Sheet, columns, known

_PLACE = (("Partition", 10), ("Account", 14), ("Region", 14))
_GAP = (("Nothing showed it from", 28), ("Nothing showed it until", 28))


def succession_sheets(dossier: Dossier) -> dict[str, Sheet]:
    """Name of a CSV file -> table, in the workbook's order; empty without a succession."""
    found = dossier.succession
    if found is None:
        return {}
    return {
        "after-app-mesh-objectives.csv": objectives(found),
        "after-app-mesh-checks.csv": checks(found),
        "after-app-mesh-lost.csv": lost(found),
        "after-app-mesh-workloads.csv": workloads(found),
        "after-app-mesh-left.csv": left(found),
    }


def objectives(found: Succession) -> Sheet:
    """One row for each objective and successor in use; one without any successor, too."""
    rows = [
        (
            *(row.objective, row.means, row.state.value, "yes" if row.stood else "no"),
            *(row.first, row.last, *_taking(part)),
            *("" if row.unshown is None else row.unshown, *_gap(row.longest)),
        )
        for row in found.objectives
        for part in row.after or (None,)
    ]
    return Sheet(
        name="After App Mesh",
        about="One objective and one successor: what showed it before, and what shows it now",
        columns=columns(
            ("Objective", 24),
            ("Means", 40),
            ("State", 24),
            ("App Mesh judged it", 10),
            ("App Mesh showed it first", 28),
            ("App Mesh showed it last", 28),
            ("Successor", 22),
            ("State with it", 24),
            ("Because", 60),
            ("Shown first", 28),
            ("Shown last", 28),
            *_GAP,
            ("Seconds of the period without a pass", 18),
            ("Longest from", 28),
            ("Longest until", 28),
        ),
        rows=tuple(rows),
    )


def _taking(part: Taking | None) -> tuple[Cell, ...]:
    if part is None:
        return ("none in use", "", "", "", "", "", "")
    return (
        *(part.technology.value, part.state.value, part.because, part.first, part.last),
        *_gap(part.gap),
    )


def _gap(gap: Gap | None) -> tuple[Cell, Cell]:
    return (gap.start, gap.end) if gap else ("", "")


def checks(found: Succession) -> Sheet:
    """One row for each check of each objective."""
    return Sheet(
        name="After App Mesh checks",
        about="One check that serves an objective: now, and over the period",
        columns=columns(
            ("Objective", 24),
            ("Whose", 22),
            ("Check", 36),
            ("Says", 60),
            ("Verdict now", 14),
            ("Population", 11),
            ("Passed first", 28),
            ("Passed last", 28),
            ("Seconds passed", 16),
            ("Seconds of the period failed", 16),
        ),
        rows=tuple(_shower(row, item) for row in found.objectives for item in _showers(row)),
    )


def _showers(row: ObjectiveRow) -> Iterator[Shower]:
    yield from row.before
    for part in row.after:
        yield from part.checks
    yield from row.shared


def _shower(row: ObjectiveRow, item: Shower) -> tuple[Cell, ...]:
    asked = item.verdict is not None
    return (
        *(row.objective, item.technology.value if item.technology else "shared"),
        *(item.check, item.says, item.verdict.value if item.verdict else "not asked"),
        known(item.population) if asked else "",
        *(item.first, item.last, item.seconds, item.failing),
    )


def lost(found: Succession) -> Sheet:
    """One row for each thing that got lost, with the successor that lacks it."""
    rows = [
        (
            *(row.objective, part.technology.value, item.what, item.why),
            *("yes" if item.whole else "no", "\n".join(item.checks)),
            "\n".join(item.compensating),
        )
        for row in found.objectives
        if row.stood
        for part in row.after
        for item in part.lost
    ]
    return Sheet(
        name="After App Mesh lost",
        about="Something that App Mesh had and a successor can't have, and what stands in for it",
        columns=columns(
            ("Objective", 24),
            ("Successor", 22),
            ("What", 40),
            ("Why", 60),
            ("The whole objective", 12),
            ("App Mesh's checks", 36),
            ("What stands in", 36),
        ),
        rows=tuple(rows),
    )


def workloads(found: Succession) -> Sheet:
    """One row for each objective of each workload; and for each service that nothing ties."""
    rows: list[tuple[Cell, ...]] = []
    for item in found.workloads:
        became = "\n".join(f"{tie.technology.value}: {tie.resource}" for tie in item.ties)
        basis = "\n".join(tie.basis for tie in item.ties) or "not told by any record"
        rows += [
            (
                *(item.kind, item.resource, *_place(item.place)),
                *(became, basis, row.objective, row.state.value, row.because),
                *("\n".join(row.before), row.last, "\n".join(row.now)),
                *(row.verdict.value if row.verdict else "", row.first, *_gap(row.gap)),
            )
            for row in item.rows
        ]
    rows += [
        (
            *("new", "", *_place(new.place), f"{new.technology.value}: {new.resource}"),
            *("not told by any record", *[""] * 9),
        )
        for new in found.newcomers
    ]
    return Sheet(
        name="After App Mesh workloads",
        about="One objective of one workload, before and after; services that nothing ties are new",
        columns=columns(
            ("Kind", 16),
            ("Workload", 60),
            *_PLACE,
            ("Became", 60),
            ("By", 50),
            ("Objective", 24),
            ("State", 24),
            ("Because", 60),
            ("Shown before by", 36),
            ("Shown before last", 28),
            ("Judged now by", 36),
            ("Verdict now", 14),
            ("Shown now first", 28),
            *_GAP,
        ),
        rows=tuple(rows),
    )


def left(found: Succession) -> Sheet:
    """One row for each thing of App Mesh's that is left; and one for each kind."""
    rows: list[tuple[Cell, ...]] = []
    for row in found.residue:
        asked = "yes" if row.asked else "no"
        counts = (row.there, row.unknown, row.gone)
        rows.append((row.kind, row.check, asked, *counts, row.untimely, "", "", "", "", "", ""))
        rows += [
            (
                *(row.kind, row.check, asked, None, None, None, ""),
                *(item.subject, *_place(item.place), item.verdict.value, item.because),
            )
            for item in row.left
        ]
    return Sheet(
        name="After App Mesh left",
        about="What is left of App Mesh: each kind in numbers, and each thing that is still there",
        columns=columns(
            ("Kind", 34),
            ("Check", 30),
            ("Asked", 8),
            ("Still there", 10),
            ("Unknown", 10),
            ("Gone", 10),
            ("Why none", 40),
            ("Subject", 60),
            *_PLACE,
            ("Verdict", 14),
            ("Because", 60),
        ),
        rows=tuple(rows),
    )


def _place(place: Place) -> tuple[str, str, str]:
    return place.partition, place.account, place.region
