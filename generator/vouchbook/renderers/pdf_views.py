"""What the PDF's pages show, computed from the dossier: rows, groups and bars. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vouchbook.model.check import Severity, Verdict
from vouchbook.model.claim import Page
from vouchbook.model.dossier import CheckView, ClaimView, Coverage, FrameworkView, RequirementView
from vouchbook.model.framework import Status
from vouchbook.model.place import Place, parse_arn
from vouchbook.model.result import ORDER, CheckResult, Finding
from vouchbook.renderers.pdf_attachments import Attachment
from vouchbook.renderers.pdf_text import ranges

VERDICTS = tuple(verdict.value for verdict in ORDER)
STATUSES = tuple(status.value for status in Status)
_BAR = 480.0
_WORTH_A_LINE = 3
"""So many findings with the same because, on average, and it gets a line of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One part of a bar, in the units of its drawing."""

    word: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Findings of one verdict whose subjects share the beginning of their ARN."""

    prefix: str
    because: str
    """What all of them have in common; empty where each has its own."""
    rows: tuple[tuple[str, Finding], ...]
    """The rest of the subject, and the finding."""

    @property
    def pairs(self) -> tuple[tuple[tuple[str, Finding | None], tuple[str, Finding | None]], ...]:
        """The rows two by two; the last may have an empty second half."""
        padded: list[tuple[str, Finding | None]] = [*self.rows]
        if len(padded) % 2:
            padded.append(("", None))
        return tuple(zip(padded[::2], padded[1::2], strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Requirements that share the same split of responsibility, word for word."""

    ids: tuple[str, ...]
    share: str
    aws: str
    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """How many checks of a topic have which combined verdict."""

    topic: str
    counts: Mapping[str, int]
    total: int


def segments(counts: Mapping[str, int], order: Sequence[str]) -> tuple[Segment, ...]:
    """Cut a bar in proportion; parts of zero are left out."""
    total = sum(counts.get(word, 0) for word in order)
    found: list[Segment] = []
    x = 0.0
    for word in order:
        count = counts.get(word, 0)
        if count:
            width = _BAR * count / total
            found.append(Segment(word=word, count=count, x=round(x, 2), width=round(width, 2)))
            x += width
    return tuple(found)


def combined(checks: Iterable[CheckView]) -> dict[str, int]:
    """How many checks have which combined verdict, every verdict named."""
    counts = Counter(check.result.verdict.value for check in checks)
    return {word: counts[word] for word in VERDICTS}


def subjects(checks: Iterable[CheckView]) -> dict[str, int]:
    """How many findings have which verdict, every verdict named."""
    counts: Counter[str] = Counter()
    for check in checks:
        counts.update(check.result.counts)
    return {word: counts[word] for word in VERDICTS}


def claim_counts(claims: Iterable[ClaimView]) -> list[tuple[str, int]]:
    """How many claims stand how, in a fixed order of the words."""
    counts = Counter(view.status for view in claims)
    known = [word for word in (*VERDICTS, *STATUSES, "intended") if counts[word]]
    names = list(dict.fromkeys([*known, *sorted(counts)]))
    return [(word, counts[word]) for word in names]


def topics(checks: Iterable[CheckView]) -> list[TopicRow]:
    """Combined verdicts by topic, sorted by its name."""
    members: dict[str, list[CheckView]] = defaultdict(list)
    for check in checks:
        members[check.topic].append(check)
    return [
        TopicRow(topic=topic, counts=combined(found), total=len(found))
        for topic, found in sorted(members.items())
    ]


def worst_first(checks: Iterable[CheckView], verdict: Verdict) -> list[CheckView]:
    """The checks with a combined verdict, by severity, then by id."""
    order = [severity.value for severity in Severity]
    found = [check for check in checks if check.result.verdict is verdict]
    return sorted(found, key=lambda check: (order.index(check.severity), check.id))


def notable(check: CheckView) -> list[Finding]:
    """What a reader must look at: failing first, then unknown, then passes with advice."""
    found = [item for item in check.result.findings if not _plain(item)]
    return sorted(found, key=lambda item: (ORDER.index(item.verdict), item.subject, item.place))


def plain(check: CheckView, verdict: Verdict) -> list[Group]:
    """Passes without advice, or what isn't applicable, grouped by the beginning of the ARN.

    Where many share their because, it is printed once for them.
    """
    found: dict[str, list[tuple[str, Finding]]] = defaultdict(list)
    for item in check.result.findings:
        if _plain(item) and item.verdict is verdict:
            prefix, rest = _halves(item)
            found[prefix].append((rest, item))
    return [group for prefix in sorted(found) for group in _groups(prefix, found[prefix])]


def _groups(prefix: str, rows: list[tuple[str, Finding]]) -> list[Group]:
    rows = sorted(rows, key=lambda row: (row[0], row[1].place))
    words = sorted({item.because for _, item in rows})
    if len(words) * _WORTH_A_LINE > len(rows):
        return [Group(prefix=prefix, because="", rows=tuple(rows))]
    return [
        Group(
            prefix=prefix,
            because=word,
            rows=tuple(row for row in rows if row[1].because == word),
        )
        for word in words
    ]


def _plain(item: Finding) -> bool:
    return item.verdict in {Verdict.PASS, Verdict.NOT_APPLICABLE} and not item.advice


def _halves(item: Finding) -> tuple[str, str]:
    arn = parse_arn(item.subject)
    if arn is None or not arn.resource:
        return "", item.subject
    return item.subject[: len(item.subject) - len(arn.resource)], arn.resource


def cited(item: Finding, file: Attachment | None, result: CheckResult) -> str:
    """Say where the evidence of a finding stands: lines of the check's file, and lists."""
    known = file.lines if file else {}
    digests = result.unbundled(item.cites)
    lines = [known[digest] for digest in digests if digest in known]
    lists = len(digests) - len(lines)
    words = []
    if lines:
        words.append(f"{'line' if len(lines) == 1 else 'lines'} {ranges(lines)}")
    if lists:
        words.append(f"{lists} {'list' if lists == 1 else 'lists'}")
    return "; ".join(words)


def says_place(item: Finding) -> bool:
    """Whether the subject's own id tells the place, so that it needs no line of its own."""
    arn = parse_arn(item.subject)
    place = item.place
    return arn is not None and arn.account == place.account and arn.region in {place.region, ""}


def by_account(places: Iterable[Place]) -> list[tuple[str, str]]:
    """Places as (account, its regions), both sorted; the partition only where it isn't `aws`."""
    regions: dict[str, set[str]] = defaultdict(set)
    for place in places:
        name = place.account if place.partition == "aws" else f"{place.partition}/{place.account}"
        regions[name].add(place.region)
    return [(account, ", ".join(sorted(found))) for account, found in sorted(regions.items())]


def unseen(coverage: Iterable[Coverage]) -> list[Coverage]:
    """Every reading that is not whole, by collector and place."""
    found = [item for item in coverage if item.state != "seen"]
    return sorted(found, key=lambda item: (item.collector, item.place))


def by_collector(coverage: Iterable[Coverage]) -> list[tuple[str, tuple[Coverage, ...]]]:
    """Coverage by collector, places sorted."""
    members: dict[str, list[Coverage]] = defaultdict(list)
    for item in coverage:
        members[item.collector].append(item)
    return [
        (name, tuple(sorted(found, key=lambda item: item.place)))
        for name, found in sorted(members.items())
    ]


def assessed(framework: FrameworkView) -> list[RequirementView]:
    """The requirements that something was shown about, in the framework's order."""
    return [item for item in framework.requirements if item.status is not Status.NOT_ASSESSED]


def not_assessed(framework: FrameworkView) -> list[tuple[str, str, list[RequirementView]]]:
    """The requirements that nothing speaks to, as (group, its title, requirements)."""
    titles = dict(framework.groups)
    members: dict[str, list[RequirementView]] = {}
    for item in framework.requirements:
        if item.status is Status.NOT_ASSESSED:
            members.setdefault(item.requirement.group, []).append(item)
    return [(group, titles.get(group, ""), found) for group, found in members.items()]


def responsibilities(framework: FrameworkView) -> list[tuple[str, str, list[Split]]]:
    """The split by group; requirements with the same words share a row, and none is left out."""
    titles = dict(framework.groups)
    found: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for view in framework.requirements:
        item = view.requirement
        words = (item.share.value, item.aws, item.customer)
        found.setdefault(item.group, {}).setdefault(words, []).append(item.id)
    return [
        (
            group,
            titles.get(group, ""),
            [
                Split(ids=tuple(ids), share=share, aws=aws, customer=customer)
                for (share, aws, customer), ids in rows.items()
            ],
        )
        for group, rows in found.items()
    ]


def in_reading_order(pages: Iterable[Page]) -> list[Page]:
    """The book's pages: those at its top, the topics, the controls, then everything else."""
    folders = ("", "topics", "controls", "risk-acceptances", "assertions")

    def rank(page: Page) -> tuple[int, bool, str]:
        folder, _, name = page.path.rpartition("/")
        place = folders.index(folder) if folder in folders else len(folders)
        return place, name != "index.md", page.path

    return sorted(pages, key=rank)
