"""Since when an item's state may have been so, and which state came after which."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.sources.bringing import about
from tests.sources.config_history_writer import (
    DAY,
    HOUR,
    MINUTE,
    NODE,
    START,
    bringing,
    canonical,
    history,
    item,
    node,
    nodes_in,
    removed,
    when,
)
from vouchbook.sources.config_history_order import CAPTURES_WITHIN


def test_a_change_may_have_been_since_the_item_before_it_but_not_longer_than_a_capture_takes() -> (
    None
):
    soon, late = START + HOUR, START + 3 * DAY
    items = (item(START), item(soon, node("PERMISSIVE")), item(late))
    first, second, third = nodes_in(bringing({"h.json.gz": history(*items)}))
    assert first.earliest == canonical(START - CAPTURES_WITHIN)
    assert second.earliest == canonical(START)
    assert third.earliest == canonical(late - CAPTURES_WITHIN)


def test_a_first_item_may_have_been_so_since_the_resource_was_made() -> None:
    made = when(START - 400 * DAY)
    brought = bringing({"h.json.gz": history(item(START, resourceCreationTime=made))})
    assert about(brought, NODE).earliest == canonical(START - 400 * DAY)


def test_a_resource_made_anew_was_not_there_before_it_was_made() -> None:
    again = START + HOUR
    made = when(again - 0.25 * HOUR)
    brought = bringing(
        {"h.json.gz": history(removed(START), item(again, resourceCreationTime=made))}
    )
    assert [seen.gone for seen in nodes_in(brought)] == [True, False]
    assert nodes_in(brought)[1].earliest == canonical(again - 0.25 * HOUR)


def test_recorded_daily_a_change_may_be_a_day_older() -> None:
    late = START + 5 * DAY
    daily = item(
        late,
        recordingFrequency="DAILY",
        configurationItemDeliveryTime=when(late + HOUR),
    )
    seen = nodes_in(bringing({"h.json.gz": history(item(START), daily)}))[1]
    assert seen.earliest == canonical(late - CAPTURES_WITHIN - DAY)
    assert seen.seen == canonical(late + HOUR)


def test_a_late_item_gives_way_to_a_newer_state() -> None:
    newer = item(START + HOUR, node("STRICT"), configurationStateId=20)
    late = item(START + 2 * HOUR, node("PERMISSIVE"), configurationStateId=10)
    found = nodes_in(bringing({"h.json.gz": history(newer, late)}))
    modes = [
        (seen.record.facts or {})["virtualNode"]["spec"]["listeners"][0]["tls"]["mode"]
        for seen in found
    ]
    assert modes == ["PERMISSIVE", "STRICT"]
    assert found[0].instant < found[1].instant == canonical(START + HOUR)
    assert found[0].seen == canonical(START + 2 * HOUR)


MODES = ("DISABLED", "PERMISSIVE", "STRICT")
MINUTES = st.integers(min_value=1, max_value=40 * 60)


@given(st.lists(st.tuples(MINUTES, st.integers(min_value=0, max_value=359)), max_size=8))
def test_outside_of_the_time_that_is_open_the_state_before_still_held(
    changes: list[tuple[int, int]],
) -> None:
    """Each change comes some minutes after the one before, and is captured some minutes later."""
    truth = [START]
    for gap, _ in changes:
        truth.append(truth[-1] + gap * MINUTE)
    due = {START, *(at + delay * MINUTE for at, (_, delay) in zip(truth[1:], changes, strict=True))}
    # A capture has whatever is so by then, be it what it was made for or something newer.
    states = [(capture, sum(at <= capture for at in truth) - 1) for capture in sorted(due)]
    items = [
        item(capture, node(MODES[state % 3], Uid=f"uid-{state}"))
        for number, (capture, state) in enumerate(states)
        if number == 0 or states[number - 1][1] != state
    ]
    found = nodes_in(bringing({"h.json.gz": history(*items)}))
    for one, other in pairwise(found):
        state = int(one.born.removeprefix("uid-"))
        assert (other.earliest or other.instant) <= canonical(truth[state + 1])
