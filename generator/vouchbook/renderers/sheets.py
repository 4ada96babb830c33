"""Tables of the dossier: plain rows that the workbook and the CSV files share."""

from collections.abc import Mapping
from dataclasses import dataclass

from vouchbook.model.dossier import ClaimView, Dossier, RequirementView

_UNWRAPPED = frozenset({"Cites", "Claims"})
Cell = str | int | float | None
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


def columns(*named: tuple[str, int]) -> tuple[Column, ...]:
    """Columns from (title, width); lists of ids and digests don't wrap."""
    return tuple(
        Column(title=title, width=width, wrap=title not in _UNWRAPPED) for title, width in named
    )


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
        columns=columns(
            ("Check", 30),
            ("Subject", 60),
            ("Partition", 10),
            ("Account", 14),
            ("Region", 14),
            ("Verdict", 14),
            ("Advice", 8),
            ("Because", 60),
            ("Reason", 16),
            ("Operation", 28),
            ("Permission", 28),
            ("Cites", 24),
        ),
        rows=tuple(sorted(rows)),
    )


def bundles(dossier: Dossier) -> Sheet:
    """One row for each record or listing in a bundle that findings cite as one."""
    return Sheet(
        name="Bundles",
        about="What findings cite as one: the digests of records and lists read together",
        columns=columns(("Check", 30), ("Bundle", 72), ("Member", 72)),
        rows=tuple(
            (check.id, bundle.digest, member)
            for check in dossier.checks
            for bundle in check.result.bundles
            for member in bundle.members
        ),
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
        columns=columns(
            ("Framework", 20),
            ("Edition", 18),
            ("Baseline", 12),
            ("Requirement", 14),
            ("Title", 40),
            ("Share", 11),
            ("Status", 17),
            ("Because", 50),
            ("AWS's part", 44),
            ("Customer's part", 44),
            ("Checks (relation, verdict)", 50),
            ("Claims", 30),
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
            *(view.claim.page, view.claim.line, view.claim.id, view.claim.sentence),
            *(view.claim.kind.value, view.claim.target),
            "&".join(f"{name}={value}" for name, value in view.claim.scope),
            view.status,
            view.because,
            known(view.population),
            "yes" if view.complete else "no",
            *_counts(view.counts),
            view.advices,
            view.as_of,
        )
        for view in sorted(dossier.claims, key=_place_in_book)
    ]
    return Sheet(
        name="Claims",
        about="One sentence of the book that claims something, and what it rests on",
        columns=columns(
            ("Page", 30),
            ("Line", 7),
            ("Claim", 36),
            ("Sentence", 60),
            ("Kind", 11),
            ("Target", 30),
            ("Scope", 20),
            ("Status", 14),
            ("Because", 44),
            ("Population", 11),
            ("Lists complete", 10),
            *_COUNTS,
            ("Advices", 9),
            ("As of", 28),
        ),
        rows=tuple(rows),
    )


def _place_in_book(view: ClaimView) -> tuple[str, int, str]:
    return view.claim.page, view.claim.line, view.claim.id


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
        columns=columns(
            ("Collector", 28),
            ("Partition", 10),
            ("Account", 14),
            ("Region", 14),
            ("State", 15),
            ("Records", 9),
            ("Resources", 10),
            ("Calls", 8),
            ("Gaps", 8),
            ("As of", 28),
            ("Reason", 16),
            ("Operation", 30),
            ("Permission", 30),
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
        (
            *("collector", name, "resources", "", known(count)),
            *("no" if count is None else "yes", None, None, None, None, None, ""),
        )
        for name, count in dossier.populations.items()
    ]
    return Sheet(
        name="Populations",
        about="How many subjects there were, and whether the lists were read to their end",
        columns=columns(
            ("Of", 10),
            ("Name", 36),
            ("Counted", 32),
            ("Verdict", 14),
            ("Population", 11),
            ("Lists complete", 10),
            *_COUNTS,
            ("Advices", 9),
            ("Places searched", 60),
        ),
        rows=tuple(sorted([*of_checks, *of_collectors], key=lambda row: row[:2])),
    )


def unknown(dossier: Dossier) -> Sheet:
    """One row for each reason for unknown, with everything that it hides; most first."""
    return Sheet(
        name="Unknown",
        about="One reason why something could not be seen, and the permission that would show it",
        columns=columns(
            ("Reason", 20),
            ("Operation", 32),
            ("Permission", 32),
            ("Findings", 10),
            ("Checks", 50),
            ("Places", 40),
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
_COUNTS = tuple((name.capitalize(), 10) for name in _VERDICTS)


def _counts(counts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(counts.get(name, 0) for name in _VERDICTS)
