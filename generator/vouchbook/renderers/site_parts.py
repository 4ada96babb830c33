"""The figures of the pages, computed from the dossier: parts that add up, and next steps."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vouchbook.book.words import tone, verdict_word
from vouchbook.model.check import Verdict
from vouchbook.model.dossier import Blindness, CheckView, ClaimView, Coverage, Dossier
from vouchbook.model.framework import Status
from vouchbook.model.result import ORDER

STATUSES = (
    Status.DEVIATION,
    Status.UNKNOWN,
    Status.PARTLY_SUPPORTED,
    Status.SUPPORTED,
    Status.INHERITED,
    Status.ASSERTED,
    Status.NOT_APPLICABLE,
    Status.NOT_ASSESSED,
)
"""Statuses in the order in which pages count them: what needs somebody first."""
CLAIM_ORDER = (*(verdict.value for verdict in ORDER), "asserted", "inherited", "intended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a whole, as charts and tables show it."""

    label: str
    tone: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorRow:
    """One collector over all places."""

    collector: str
    places: int
    seen: int
    gaps: int
    unseen: int
    population: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSum:
    """How much of what was to be looked at was seen."""

    total: int
    complete: int
    gaps: int
    unseen: int
    parts: tuple[Part, ...]
    collectors: tuple[CollectorRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """The checks of one topic by verdict."""

    id: str
    title: str
    checks: tuple[CheckView, ...]
    parts: tuple[Part, ...]
    total: int
    fail: int
    unknown: int
    passing: int
    advices: int
    na: int


def part(value: str, count: int) -> Part:
    """A part that is named by a verdict or a status."""
    return Part(label=verdict_word(value), tone=tone(value), count=count)


def verdict_parts(counts: Mapping[str, int]) -> tuple[Part, ...]:
    """All four verdicts, worst first."""
    return tuple(part(verdict.value, counts.get(verdict.value, 0)) for verdict in ORDER)


def status_parts(counts: Mapping[str, int]) -> tuple[Part, ...]:
    """All statuses, most pressing first; they add up to the framework's denominator."""
    return tuple(part(status.value, counts.get(status.value, 0)) for status in STATUSES)


def claim_parts(claims: Sequence[ClaimView]) -> tuple[Part, ...]:
    """Claims by how they stand; passes that were bought with advice are counted apart."""
    counts = Counter(
        "advice" if view.status == Verdict.PASS.value and view.advices else view.status
        for view in claims
    )
    parts = [part(status, counts[status]) for status in CLAIM_ORDER]
    advised = Part(label="pass with advice", tone="advice", count=counts["advice"])
    return (*parts[:2], advised, *parts[2:])


def coverage_sum(dossier: Dossier) -> CoverageSum:
    """Add up what every collector saw."""
    states = Counter(row.state for row in dossier.coverage)
    by_collector: dict[str, list[Coverage]] = defaultdict(list)
    for row in dossier.coverage:
        by_collector[row.collector].append(row)
    return CoverageSum(
        total=len(dossier.coverage),
        complete=states["seen"],
        gaps=states["seen with gaps"],
        unseen=states["unseen"],
        parts=(
            Part(label="saw nothing", tone="unknown", count=states["unseen"]),
            Part(label="with gaps", tone="partly-supported", count=states["seen with gaps"]),
            Part(label="whole", tone="pass", count=states["seen"]),
        ),
        collectors=tuple(
            collector_row(name, rows, dossier.populations)
            for name, rows in sorted(by_collector.items())
        ),
    )


def collector_row(
    name: str,
    rows: Sequence[Coverage],
    populations: Mapping[str, int | None],
) -> CollectorRow:
    """Add up one collector's places; an unknown population stays unknown."""
    states = Counter(row.state for row in rows)
    return CollectorRow(
        collector=name,
        places=len({row.place for row in rows}),
        seen=states["seen"],
        gaps=states["seen with gaps"],
        unseen=states["unseen"],
        population=populations.get(name),
    )


def topic_rows(checks: Iterable[CheckView], titles: Mapping[str, str]) -> tuple[TopicRow, ...]:
    """The checks by topic, sorted; a topic without a page is called by its id."""
    grouped: dict[str, list[CheckView]] = defaultdict(list)
    for check in checks:
        grouped[check.topic].append(check)
    rows = []
    for topic, members in sorted(grouped.items()):
        counts = Counter(check.result.verdict.value for check in members)
        rows.append(
            TopicRow(
                id=topic,
                title=titles.get(topic, topic.replace("-", " ").capitalize()),
                checks=tuple(members),
                parts=verdict_parts(counts),
                total=len(members),
                fail=counts[Verdict.FAIL.value],
                unknown=counts[Verdict.UNKNOWN.value],
                passing=counts[Verdict.PASS.value],
                advices=sum(
                    check.result.verdict is Verdict.PASS and check.result.advices > 0
                    for check in members
                ),
                na=counts[Verdict.NOT_APPLICABLE.value],
            ),
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPermission:
    """The one permission that would clear most of what is unknown."""

    permission: str
    findings: int


def best_permission(blindness: Iterable[Blindness]) -> BestPermission | None:
    """Sum up by permission; None where no permission would help."""
    totals: Counter[str] = Counter()
    for row in blindness:
        if row.permission:
            totals[row.permission] += row.findings
    if not totals:
        return None
    permission, findings = min(totals.items(), key=lambda item: (-item[1], item[0]))
    return BestPermission(permission=permission, findings=findings)
