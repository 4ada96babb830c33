"""What pages and tables say of the succession: rows in words, computed from the dossier. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vouchbook.book.text import counted
from vouchbook.durations import when
from vouchbook.model.check import Verdict
from vouchbook.model.succession import (
    STATES,
    Loss,
    ObjectiveRow,
    Residue,
    Shower,
    State,
    Succession,
    Taking,
    Technology,
    Workload,
)
from vouchbook.renderers.succession_words import (
    NEVER,
    Mark,
    before_words,
    gap_words,
    left_mark,
    mark_of,
    span_words,
    state_parts,
    taken_words,
    unshown_words,
)

MOST = 200
"""How many workloads, and things that are left, a page prints; the exports have all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check of an objective, in words."""

    check: str
    says: str
    whose: str
    verdict: str
    """How it stands now; empty where no claim asks for it."""
    population: str
    when: str
    """From when to when it passed, as far as something was observed."""
    taken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LossRow:
    """Something that got lost, with how what stands in for it stands."""

    loss: Loss
    stands_in: tuple[tuple[str, str], ...]
    """Check and verdict; an empty verdict where no claim asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingView:
    """One successor at one objective, in words."""

    taking: Taking
    mark: Mark
    since: str
    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveView:
    """One objective, in words."""

    row: ObjectiveRow
    mark: Mark
    before: str
    """Until when App Mesh showed it."""
    takings: tuple[TakingView, ...]
    checks: tuple[CheckRow, ...]
    lost: tuple[LossRow, ...]
    unshown: str

    @property
    def asked(self) -> tuple[CheckRow, ...]:
        """The checks that some claim asks for."""
        return tuple(item for item in self.checks if item.verdict)

    @property
    def unasked(self) -> tuple[CheckRow, ...]:
        """The others."""
        return tuple(item for item in self.checks if not item.verdict)

    @property
    def told(self) -> tuple[TakingView, ...]:
        """The successors with which there is something to tell."""
        return (
            self.takings
            if self.row.stood
            else tuple(item for item in self.takings if item.taking.state is not State.NO_OWN)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadView:
    """One workload, in words; of each of its objectives the mark, the times and the verdict."""

    workload: Workload
    ties: tuple[tuple[str, str, str], ...]
    """Technology, resource and basis."""
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidueView:
    """What is left of one kind, in words."""

    residue: Residue
    word: str
    tone: str
    note: str


def succession_data(told_of: Succession) -> dict[str, Any]:
    """What the page, and the chapter, of the succession are filled with."""
    left = [(row.kind, item) for row in told_of.residue for item in row.left]
    return {
        "succession": told_of,
        "told_at": when(told_of.as_of),
        "span": f"{when(told_of.start)} to {when(told_of.end)}" if told_of.start else "",
        "used": _named(told_of.used),
        "unused": _named(told_of.unused),
        "unasked": _named(told_of.unasked),
        "parts": state_parts(told_of),
        "meanings": [(mark_of(state), meaning) for state, meaning in STATES.items()],
        "objectives": [objective_view(row) for row in told_of.objectives],
        "workloads": [workload_view(item) for item in _urgent(told_of.workloads)[:MOST]],
        "workloads_cut": _cut(len(told_of.workloads), "workloads"),
        "newcomers": told_of.newcomers[:MOST],
        "newcomers_cut": _cut(len(told_of.newcomers), "services"),
        "residue": [residue_view(row) for row in told_of.residue],
        "left": [(kind, item, left_mark(item)) for kind, item in left[:MOST]],
        "left_cut": _cut(len(left), "things"),
    }


def _named(technologies: Iterable[Technology]) -> str:
    return ", ".join(item.value for item in technologies)


def _cut(count: int, noun: str) -> str:
    if count <= MOST:
        return ""
    return f"Shown: {MOST:,} of {counted(count, noun)}; the exports have all of them."


def _urgent(found: Iterable[Workload]) -> list[Workload]:
    """Workloads that need somebody first."""
    order = list(STATES)
    return sorted(
        found,
        key=lambda item: (
            min((order.index(row.state) for row in item.rows), default=len(order)),
            item.resource,
        ),
    )


def objective_view(row: ObjectiveRow) -> ObjectiveView:
    """One objective as pages show it."""
    standing_in = {item.check: item for part in row.after for item in part.compensating}
    checks = (*row.before, *(item for part in row.after for item in part.checks), *row.shared)
    return ObjectiveView(
        row=row,
        mark=mark_of(row.state),
        before=before_words(row),
        takings=tuple(
            TakingView(
                taking=item,
                mark=mark_of(item.state),
                since=f"first shown {when(item.first)}" if item.first else NEVER,
                gap=gap_words(item.gap),
            )
            for item in row.after
        ),
        checks=tuple(check_row(item) for item in checks),
        lost=tuple(
            LossRow(
                loss=loss,
                stands_in=tuple(
                    (name, _verdict(standing_in[name].verdict)) for name in loss.compensating
                ),
            )
            for part in row.after
            for loss in part.lost
            if row.stood
        ),
        unshown=unshown_words(row),
    )


def check_row(item: Shower) -> CheckRow:
    """One check in words."""
    return CheckRow(
        check=item.check,
        says=item.says,
        whose=item.technology.value if item.technology else "shared",
        verdict=_verdict(item.verdict),
        population="" if item.verdict is None else _count(item.population),
        when=span_words(item.first, item.last),
        taken=taken_words(item.seconds),
    )


def _count(population: int | None) -> str:
    return "unknown" if population is None else f"{population:,}"


def _verdict(verdict: Verdict | None) -> str:
    return verdict.value if verdict else ""


def workload_view(item: Workload) -> WorkloadView:
    """One workload as pages show it."""
    return WorkloadView(
        workload=item,
        ties=tuple((tie.technology.value, tie.resource, tie.basis) for tie in item.ties),
        rows=tuple(
            {
                "objective": row.objective,
                "mark": mark_of(row.state),
                "because": row.because,
                "before": row.before,
                "last": when(row.last) if row.last else "",
                "now": row.now,
                "verdict": _verdict(row.verdict),
                "first": when(row.first) if row.first else "",
                "gap": gap_words(row.gap),
            }
            for row in item.rows
        ),
    )


def residue_view(row: Residue) -> ResidueView:
    """What is left of a kind as pages show it."""
    if not row.asked:
        return ResidueView(
            residue=row, word="not asked", tone="unknown", note="no claim asks for it"
        )
    if row.there:
        word, tone = "still there", "fail"
    elif row.unknown:
        word, tone = "unknown", "unknown"
    elif row.gone:
        word, tone = "none left", "pass"
    else:
        word, tone = "nothing to judge", "not-applicable"
    return ResidueView(residue=row, word=word, tone=tone, note=row.untimely)
