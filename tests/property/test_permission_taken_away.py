"""Taking anything away from a snapshot only ever makes verdicts unknown.

What the fault matrix shows for each operation over HTTP is shown here for any mixture of records,
lists and whole readings, over the same small estate, collected once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.asked import asked_checks
from tests.aws import harness
from tests.aws.rules import Blame, breaches, left_in
from vouchbook.kernel.records import digested
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.check import Verdict
from vouchbook.model.collector import Operation
from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Reading, Record, Seen, Unseen
from vouchbook.model.reasons import FIXABLE, Reason
from vouchbook.sandbox import Sandbox

OPERATIONS = harness.operations()
ELSEWHERE = Place(partition="aws", account="444455556666", region="eu-west-1")


@pytest.fixture(scope="module")
def clean() -> harness.Clean:
    with Sandbox.start(estate="small") as sandbox:
        harness.furnish(sandbox)
        return harness.clean_run(harness.runner(sandbox))


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """What one reading loses."""

    whole: bool = False
    """Its first list could not be read."""
    list_ends_after: int | None = None
    """Its list broke off: resources after so many, and the listings, are missing."""
    records: frozenset[int] = frozenset()
    """Positions of the records that could not be read."""
    reason: Reason = Reason.DENIED


def first_list(reading: Reading) -> Operation:
    return all_collectors()[reading.collector].operations[0]


def without(reading: Seen, loss: Loss) -> tuple[Reading, set[Blame]]:
    """A reading after a loss, and what may be blamed for it."""
    listing = harness.unread(first_list(reading), loss.reason)
    blames: set[Blame] = set()
    if loss.whole:
        return Unseen(
            collector=reading.collector, place=reading.place, as_of=reading.as_of, unread=listing
        ), {(listing.operation, listing.permission)}
    records = [
        unread(record, loss.reason) if number in loss.records else record
        for number, record in enumerate(reading.records)
    ]
    blames |= {
        (record.unread.operation, record.unread.permission) for record in records if record.unread
    }
    lost = replace(reading, records=tuple(records))
    if loss.list_ends_after is not None:
        blames.add((listing.operation, listing.permission))
        kept = sorted({record.id for record in records})[: loss.list_ends_after]
        gap = Gap(id=f"{reading.collector} in {reading.place}", unread=listing)
        lost = replace(
            lost,
            records=tuple(record for record in records if record.id in kept),
            listings=(),
            gaps=(gap,),
        )
    return lost, blames


def unread(record: Record, reason: Reason) -> Record:
    told = harness.unread(OPERATIONS[record.operation], reason)
    return digested(replace(record, facts=None, none="", redacted=(), unread=told))


def objections(clean: harness.Clean, losses: Iterable[tuple[int, Loss]]) -> list[str]:
    """Every place where the rule breaks once these readings (by position) have had their loss."""
    readings = list(clean.readings)
    blames: set[Blame] = set()
    for position, loss in losses:
        reading = readings[position]
        assert isinstance(reading, Seen)
        readings[position], more = without(reading, loss)
        blames |= more
    less = harness.judge_again(clean, tuple(readings))
    return breaches(clean.results, less, left_in(readings, blames))


def test_nothing_taken_away_changes_nothing(clean: harness.Clean) -> None:
    assert objections(clean, []) == []


def test_each_reading_can_be_missing(clean: harness.Clean) -> None:
    for position in range(len(clean.readings)):
        assert objections(clean, [(position, Loss(whole=True))]) == []


def test_each_list_can_break_off(clean: harness.Clean) -> None:
    for position, reading in enumerate(clean.readings):
        assert isinstance(reading, Seen)
        for kept in range(len({record.id for record in reading.records}) + 1):
            assert objections(clean, [(position, Loss(list_ends_after=kept))]) == []


def test_each_record_can_be_unread(clean: harness.Clean) -> None:
    for position, reading in enumerate(clean.readings):
        assert isinstance(reading, Seen)
        for number in range(len(reading.records)):
            loss = Loss(records=frozenset({number}))
            assert objections(clean, [(position, loss)]) == []


def test_where_all_is_missing_nothing_is_decided(clean: harness.Clean) -> None:
    every = [(position, Loss(whole=True)) for position in range(len(clean.readings))]
    assert objections(clean, every) == []
    readings = tuple(
        without(reading, Loss(whole=True))[0]
        for reading in clean.readings
        if isinstance(reading, Seen)
    )
    for result in harness.judge_all(readings).values():
        assert result.verdict is Verdict.UNKNOWN
        assert not result.complete


def test_where_nothing_was_collected_nothing_is_decided() -> None:
    for result in harness.judge_all(()).values():
        assert {found.verdict for found in result.findings} == {Verdict.UNKNOWN}, result.check
        assert all(found.reason is Reason.NOT_COLLECTED for found in result.findings)
        assert (result.population, result.complete) == (None, False)


def test_a_check_looks_at_nothing_but_what_it_declares(clean: harness.Clean) -> None:
    for check in asked_checks().values():
        declared = harness.declared(check)
        readings = tuple(item for item in clean.readings if item.collector in declared)
        assert harness.judge_all(readings, [check])[check.id] == clean.results[check.id]


@st.composite
def losses(draw: st.DrawFn) -> list[tuple[int, Loss]]:
    """What some of the readings lose; positions are taken modulo what there is."""
    found = []
    for position in sorted(draw(st.sets(st.integers(0, 40), max_size=6))):
        ends = draw(st.none() | st.integers(0, 3))
        loss = Loss(
            whole=draw(st.booleans()) and ends is None,
            list_ends_after=ends,
            records=draw(st.frozensets(st.integers(0, 15), max_size=8)),
            reason=draw(st.sampled_from(sorted(FIXABLE))),
        )
        found.append((position, loss))
    return found


@settings(max_examples=150)
@given(taken=losses())
def test_any_mixture_can_be_taken_away(clean: harness.Clean, taken: list[tuple[int, Loss]]) -> None:
    there = {position % len(clean.readings): loss for position, loss in taken}
    assert objections(clean, sorted(there.items(), key=lambda item: item[0])) == []


def test_a_second_account_hides_nothing_of_the_first(clean: harness.Clean) -> None:
    blind = tuple(
        Unseen(
            collector=reading.collector,
            place=replace(reading.place, account=ELSEWHERE.account),
            as_of=reading.as_of,
            unread=harness.unread(first_list(reading)),
        )
        for reading in clean.readings
    )
    blames = {(item.unread.operation, item.unread.permission) for item in blind}
    both = harness.judge_all((*clean.readings, *blind))
    for name, before in clean.results.items():
        after = {(found.subject, found.place): found for found in both[name].findings}
        assert not both[name].complete
        for found in before.findings:
            now = after.get((found.subject, found.place))
            if now is None or now.verdict is Verdict.UNKNOWN:
                continue
            assert now.verdict is found.verdict
        hidden = [found for found in both[name].findings if found.hides]
        per_account = f"arn:aws:iam::{ELSEWHERE.account}:root"
        assert hidden or per_account in {found.subject for found in both[name].findings}
        assert {(found.operation, found.permission) for found in hidden} <= blames
