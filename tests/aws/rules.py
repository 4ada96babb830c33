"""The rule that nothing may break: what was not read is unknown, and nothing else changes.

Written as a comparison of two evaluations: one over everything, one over what was left.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from tests.aws.harness import in_bytes, shown
from vouchbook.model.check import Verdict
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading, Seen
from vouchbook.model.result import CheckResult, Finding

Blame = tuple[str, str]
"""The operation and the permission that an unknown verdict has to name."""
Results = Mapping[str, CheckResult]
Key = tuple[str, Place]


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """What a run could still read, and what it may blame for the rest."""

    digests: frozenset[str]
    blames: frozenset[Blame]


def left_in(readings: Iterable[Reading], blames: Iterable[Blame]) -> Left:
    """Records that could be read, and lists that were read to their end."""
    digests: set[str] = set()
    for reading in readings:
        if isinstance(reading, Seen):
            digests |= {record.digest for record in reading.records if record.unread is None}
            digests |= {listing.digest for listing in reading.listings if listing.complete}
    return Left(digests=frozenset(digests), blames=frozenset(blames))


def breaches(whole: Results, less: Results, left: Left) -> list[str]:
    """Every place where the rule is broken, in words; an empty list is what it should be."""
    if whole.keys() != less.keys():
        return ["other checks were evaluated"]
    return [
        f"{name}: {words}"
        for name in whole
        for words in (
            *_subjects(whole[name], less[name], left),
            *_population(whole[name], less[name], left),
        )
    ]


def _subjects(whole: CheckResult, less: CheckResult, left: Left) -> Iterator[str]:
    before, after = _by_key(whole), _by_key(less)
    yield from (words for key in after for words in _found(before.get(key), after[key], left))
    covered = any(_hidden_by(finding, left) for finding in less.findings)
    for key, finding in before.items():
        if key not in after and not covered:
            yield f"{key[0]} vanished, and no row stands for it"
        if key in after and _bytes(after[key]) == _bytes(finding):
            continue
        if set(finding.cites) <= left.digests:
            now = shown(after[key]) if key in after else "gone"
            yield f"changed although all that it cites was read: {shown(finding)} is {now}"


def _found(before: Finding | None, after: Finding, left: Left) -> Iterator[str]:
    if before is not None and _bytes(before) == _bytes(after):
        if after.verdict is not Verdict.UNKNOWN and not set(after.cites) <= left.digests:
            yield f"rests on what was not read: {shown(after)}"
        return
    if after.verdict is Verdict.UNKNOWN:
        if (after.operation, after.permission) not in left.blames or after.reason is None:
            yield f"blames something else: {shown(after)}"
    elif before is None or before.verdict is not after.verdict:
        yield f"a verdict that the whole does not give: {shown(after)}"
    elif not set(after.cites) <= left.digests:
        yield f"rests on what was not read: {shown(after)}"


def _population(whole: CheckResult, less: CheckResult, left: Left) -> Iterator[str]:
    hides = any(_hidden_by(finding, left) for finding in less.findings)
    if hides and less.complete:
        yield "something is hidden, and the population passes for complete"
    if less.complete and less.population != whole.population:
        yield f"complete with {less.population} instead of {whole.population}"
    if not less.complete and less.population is not None:
        yield "incomplete, and yet counted"
    if sum(less.counts.values()) != len(less.findings):
        yield "findings that are not counted"


def _hidden_by(finding: Finding, left: Left) -> bool:
    return finding.hides and (finding.operation, finding.permission) in left.blames


def _by_key(result: CheckResult) -> dict[Key, Finding]:
    """The findings by subject and place, each with every single digest that it rests on."""
    found = {
        (finding.subject, finding.place): replace(finding, cites=result.unbundled(finding.cites))
        for finding in result.findings
    }
    assert len(found) == len(result.findings), f"{result.check} has two rows for one subject"
    return found


@cache
def _bytes(finding: Finding) -> bytes:
    return in_bytes(finding)
