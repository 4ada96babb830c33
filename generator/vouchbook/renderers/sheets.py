"""Tables of the dossier: plain rows that the workbook and the CSV files share."""

from collections.abc import Mapping
from dataclasses import dataclass

from vouchbook.model.dossier import Dossier, RequirementView

Cell = str | int | None
"""Text, a number, or nothing where a number can't be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its heading, and how wide a sheet shows it (in characters)."""

    title: str
    width: int
    wrap: bool = True
    """Whether long text wraps; lists of digests don't, a row would fill a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with a name. The order of the rows is fixed by the dossier's content alone."""

    name: str
    about: str
    """What a row is, in one line; stands on the workbook's first sheet."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def known(count: int | None) -> Cell:
    """A number, or the word for one that can't be known: an empty cell would read as zero."""
    return "unknown" if count is None else count


def findings(dossier: Dossier) -> Sheet:
    """One row for each finding of each check."""
    rows = [
        (
            check.id,
            item.subject,
            item.place.partition,
            item.place.account,
            item.place.region,
            item.verdict.value,
            "yes" if item.advice else "no",
            item.because,
            item.reason.value if item.reason else "",
            item.operation,
            item.permission,
            " ".join(item.cites),
        )
        for check in dossier.checks
        for item in check.result.findings
    ]
    return Sheet(
        name="Findings",
        about="One subject of one check: its verdict, why, and the digests of what it rests on",
        columns=(
            Column(title="Check", width=30),
            Column(title="Subject", width=60),
            Column(title="Partition", width=10),
            Column(title="Account", width=14),
            Column(title="Region", width=14),
            Column(title="Verdict", width=14),
            Column(title="Advice", width=8),
            Column(title="Because", width=60),
            Column(title="Reason", width=16),
            Column(title="Operation", width=28),
            Column(title="Permission", width=28),
            Column(title="Cites", width=24, wrap=False),
        ),
        rows=tuple(sorted(rows)),
    )


def requirements(dossier: Dossier) -> Sheet:
    """One row for each requirement of each framework in scope, assessed or not."""
    rows = [
        (
            framework.id,
            framework.edition,
            framework.baseline,
            view.requirement.id,
            view.requirement.title,
            view.requirement.share.value,
            view.status.value,
            view.because,
            view.requirement.aws,
            view.requirement.customer,
            _shown(view),
            " ".join(view.claims),
        )
        for framework in dossier.frameworks
        for view in framework.requirements
    ]
    return Sheet(
        name="Requirements",
        about="One requirement in scope: whose part it is, and its status",
        columns=(
            Column(title="Framework", width=20),
            Column(title="Edition", width=18),
            Column(title="Baseline", width=12),
            Column(title="Requirement", width=14),
            Column(title="Title", width=40),
            Column(title="Share", width=11),
            Column(title="Status", width=17),
            Column(title="Because", width=50),
            Column(title="AWS's part", width=44),
            Column(title="Customer's part", width=44),
            Column(title="Checks (relation, verdict)", width=50),
            Column(title="Claims", width=30, wrap=False),
        ),
        rows=tuple(rows),
    )


def _shown(view: RequirementView) -> str:
    return "\n".join(
        f"{shown.check} ({shown.relation.value}, {shown.verdict})" for shown in view.shown
    )


def claims(dossier: Dossier) -> Sheet:
    """One row for each claim of the book."""
    rows = [
        (
            view.claim.page,
            view.claim.line,
            view.claim.id,
            view.claim.sentence,
            view.claim.kind.value,
            view.claim.target,
            "&".join(f"{name}={value}" for name, value in view.claim.scope),
            view.status,
            view.because,
            known(view.population),
            "yes" if view.complete else "no",
            *_counts(view.counts),
            view.advices,
            view.as_of,
        )
        for view in dossier.claims
    ]
    return Sheet(
        name="Claims",
        about="One sentence of the book that claims something, and what it rests on",
        columns=(
            Column(title="Page", width=30),
            Column(title="Line", width=7),
            Column(title="Claim", width=36),
            Column(title="Sentence", width=60),
            Column(title="Kind", width=11),
            Column(title="Target", width=30),
            Column(title="Scope", width=20),
            Column(title="Status", width=14),
            Column(title="Because", width=44),
            Column(title="Population", width=11),
            Column(title="Lists complete", width=10),
            *_COUNTS,
            Column(title="Advices", width=9),
            Column(title="As of", width=28),
        ),
        rows=tuple(sorted(rows, key=lambda row: (str(row[0]), int(row[1]), str(row[2])))),
    )


def coverage(dossier: Dossier) -> Sheet:
    """One row for each collector in each place, seen or not."""
    rows = [
        (
            item.collector,
            item.place.partition,
            item.place.account,
            item.place.region,
            item.state,
            item.records,
            item.resources,
            item.calls,
            item.gaps,
            item.as_of,
            item.reason,
            item.operation,
            item.permission,
        )
        for item in dossier.coverage
    ]
    return Sheet(
        name="Coverage",
        about="One collector in one place: what it saw, or why it saw nothing",
        columns=(
            Column(title="Collector", width=28),
            Column(title="Partition", width=10),
            Column(title="Account", width=14),
            Column(title="Region", width=14),
            Column(title="State", width=15),
            Column(title="Records", width=9),
            Column(title="Resources", width=10),
            Column(title="Calls", width=8),
            Column(title="Gaps", width=8),
            Column(title="As of", width=28),
            Column(title="Reason", width=16),
            Column(title="Operation", width=30),
            Column(title="Permission", width=30),
        ),
        rows=tuple(sorted(rows)),
    )


def populations(dossier: Dossier) -> Sheet:
    """One row for each check's population, and one for each collector's resources."""
    of_checks = [
        (
            "check",
            check.id,
            check.counts,
            check.result.verdict.value,
            known(check.result.population),
            "yes" if check.result.complete else "no",
            *_counts(check.result.counts),
            check.result.advices,
            " ".join(str(place) for place in check.result.searched),
        )
        for check in dossier.checks
    ]
    of_collectors = [
        ("collector", name, "resources", "", known(count), "no" if count is None else "yes")
        + (None, None, None, None, None, "")
        for name, count in dossier.populations.items()
    ]
    return Sheet(
        name="Populations",
        about="How many subjects there were, and whether the lists were read to their end",
        columns=(
            Column(title="Of", width=10),
            Column(title="Name", width=36),
            Column(title="Counted", width=32),
            Column(title="Verdict", width=14),
            Column(title="Population", width=11),
            Column(title="Lists complete", width=10),
            *_COUNTS,
            Column(title="Advices", width=9),
            Column(title="Places searched", width=60),
        ),
        rows=tuple(sorted([*of_checks, *of_collectors], key=lambda row: row[:2])),
    )


def unknown(dossier: Dossier) -> Sheet:
    """One row for each reason for unknown, with everything that it hides; most first."""
    return Sheet(
        name="Unknown",
        about="One reason why something could not be seen, and the permission that would show it",
        columns=(
            Column(title="Reason", width=20),
            Column(title="Operation", width=32),
            Column(title="Permission", width=32),
            Column(title="Findings", width=10),
            Column(title="Checks", width=50),
            Column(title="Places", width=40),
        ),
        rows=tuple(
            (
                item.reason,
                item.operation,
                item.permission,
                item.findings,
                "\n".join(item.checks),
                "\n".join(str(place) for place in item.places),
            )
            for item in dossier.blindness
        ),
    )


_VERDICTS = ("fail", "unknown", "pass", "not-applicable")
_COUNTS = tuple(Column(title=name.capitalize(), width=10) for name in _VERDICTS)


def _counts(counts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(counts.get(name, 0) for name in _VERDICTS)
