"""What is known at an instant, case by case."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.period.making import (
    CONFIG,
    DESCRIBE,
    IMPORTED,
    LIVE,
    NODE,
    NODES,
    TAGS,
    TEMPLATE,
    TRAIL,
    census,
    failed,
    mode,
    on,
    seen,
    watch,
)
from tests.period.truth import HERE, THERE
from vouchbook.model.history import Census, History, Observation, Watch
from vouchbook.model.reading import Gap, Reading, Record, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.period.gather import history_of
from vouchbook.period.knowledge import Knowledge
from vouchbook.period.states import readings_at
from vouchbook.period.times import after

STRICT, LOOSE = mode("STRICT"), mode("PERMISSIVE")
WATCHED = watch(TRAIL, on(1), on(20))
RECORDED = watch(CONFIG, on(1), on(20))
LIST = census(on(2), NODE)


def told(*parts: Observation | Census | Watch) -> History:
    return History(
        observations=tuple(item for item in parts if isinstance(item, Observation)),
        censuses=tuple(item for item in parts if isinstance(item, Census)),
        watches=tuple(item for item in parts if isinstance(item, Watch)),
    )


def at(history: History, instant: str) -> Reading:
    (reading,) = readings_at(history, instant, [NODES], [HERE])
    return reading


def records(history: History, instant: str) -> tuple[Record, ...]:
    reading = at(history, instant)
    assert isinstance(reading, Seen)
    return reading.records


def shown(history: History, instant: str) -> str:
    """The node's TLS mode, or why it isn't known."""
    reading = at(history, instant)
    if isinstance(reading, Unseen):
        return reading.unread.reason.value
    found = [record for record in reading.records if record.operation == DESCRIBE]
    if not found:
        return "not there"
    return mode_in(found[0])


def mode_in(record: Record) -> str:
    if record.unread is not None:
        return record.unread.reason.value
    assert record.facts is not None
    return str(record.facts["virtualNode"]["spec"]["listeners"][0]["tls"]["mode"])


def test_an_observation_holds_for_one_instant_where_nothing_watches() -> None:
    history = told(seen(LIVE, on(2), STRICT), LIST)
    assert shown(history, on(2)) == "STRICT"
    assert shown(history, after(on(2))) == "bracketed"
    assert shown(history, on(1)) == "bracketed"


def test_it_holds_as_long_as_something_watches() -> None:
    history = told(seen(LIVE, on(2), STRICT), LIST, WATCHED)
    assert shown(history, on(19, 23)) == "STRICT"
    assert shown(history, on(20)) == "bracketed"


def test_a_gap_names_what_was_told_last_and_what_is_told_next() -> None:
    later = census(on(9), NODE)
    history = told(seen(LIVE, on(2), STRICT), LIST, later, seen(LIVE, on(9), STRICT))
    reading = at(history, on(5))
    assert isinstance(reading, Unseen)
    assert reading.unread.detail == (
        "last told at 2026-03-02 12:00:00 UTC, next told at 2026-03-09 12:00:00 UTC"
    )


def test_two_watches_that_touch_are_one() -> None:
    one, other = watch(TRAIL, on(1), on(5)), watch(CONFIG, on(5), on(9))
    history = told(seen(LIVE, on(2), STRICT), LIST, one, other)
    assert shown(history, on(8)) == "STRICT"
    apart = told(seen(LIVE, on(2), STRICT), LIST, one, replace(other, start=on(5, 13)))
    assert shown(apart, on(8)) == "bracketed"


def test_an_event_ends_what_was_before() -> None:
    history = told(seen(LIVE, on(2), STRICT), LIST, seen(TRAIL, on(3), LOOSE), WATCHED)
    assert shown(history, on(2, 23)) == "STRICT"
    assert shown(history, on(3)) == "PERMISSIVE"


def test_a_change_that_can_not_be_told_leaves_unknown_what_became_of_it() -> None:
    unclear = seen(TRAIL, on(3), unread=Reason.TRUNCATED)
    history = told(seen(LIVE, on(2), STRICT), LIST, unclear, WATCHED)
    assert shown(history, on(4)) == "truncated"


def test_a_refused_answer_says_nothing_against_what_is_watched() -> None:
    refused = seen(LIVE, on(3), unread=Reason.DENIED)
    history = told(seen(LIVE, on(2), STRICT), LIST, refused, WATCHED)
    assert shown(history, on(3)) == "STRICT"
    assert shown(told(refused, census(on(3), NODE)), on(3)) == "denied"


def test_a_failed_list_does_not_hide_what_is_watched() -> None:
    history = told(seen(LIVE, on(2), STRICT), LIST, failed(on(3)), WATCHED)
    assert shown(history, on(3)) == "STRICT"
    assert shown(told(failed(on(3))), on(3)) == "denied"
    assert shown(told(failed(on(3))), on(4)) == "bracketed"


def test_config_captures_after_the_change_so_the_time_before_an_item_is_open() -> None:
    item = seen(CONFIG, on(5), LOOSE, earliest=on(5, 6))
    history = told(seen(LIVE, on(2), STRICT), LIST, item, RECORDED)
    assert shown(history, on(5, 5)) == "STRICT"
    assert shown(history, on(5, 6)) == "bracketed"
    assert shown(history, on(5)) == "PERMISSIVE"


def test_an_event_within_that_time_tells_the_very_instant() -> None:
    item = seen(CONFIG, on(5), LOOSE, earliest=on(5, 6))
    event = seen(TRAIL, on(5, 9), LOOSE)
    history = told(seen(LIVE, on(2), STRICT), LIST, item, event, RECORDED)
    assert shown(history, on(5, 8)) == "STRICT"
    assert shown(history, on(5, 9)) == "PERMISSIVE"


def test_an_item_hides_a_change_and_its_undoing() -> None:
    item = seen(CONFIG, on(5), STRICT, earliest=on(5, 6))
    history = told(seen(LIVE, on(2), STRICT), LIST, item, RECORDED)
    assert shown(history, on(5, 8)) == "bracketed"
    assert shown(told(seen(LIVE, on(2), STRICT), LIST, item, WATCHED), on(5, 8)) == "STRICT"


def test_a_late_item_gives_way_to_a_newer_version() -> None:
    late = seen(CONFIG, on(6), LOOSE, earliest=on(5), version=2, born="a")
    newer = seen(TRAIL, on(5, 18), STRICT, version=3, born="a")
    history = told(census(on(4), NODE), late, newer, WATCHED, seen(LIVE, on(4), STRICT))
    assert shown(history, on(7)) == "STRICT"


def test_a_late_item_of_an_earlier_incarnation_gives_way_too() -> None:
    first = seen(TRAIL, on(3), LOOSE, born="a", version=7)
    deleted = seen(TRAIL, on(4), gone=True, born="a")
    again = seen(TRAIL, on(5), STRICT, born="b", version=1)
    late = seen(CONFIG, on(6), LOOSE, earliest=on(2), born="a")
    history = told(census(on(2)), first, deleted, again, late, WATCHED)
    assert shown(history, on(4)) == "not there"
    assert shown(history, on(7)) == "STRICT"


def test_a_late_item_about_a_deletion_does_not_delete_what_was_made_anew() -> None:
    first = seen(LIVE, on(2), LOOSE, born="a")
    again = seen(LIVE, on(5, 10), STRICT, born="b")
    late = seen(CONFIG, on(5, 11), gone=True, earliest=on(5, 6))
    history = told(LIST, first, census(on(5, 10), NODE), again, late, RECORDED)
    assert shown(history, on(5, 5)) == "PERMISSIVE"
    assert shown(history, on(5, 7)) == "bracketed"
    assert shown(history, on(6)) == "STRICT"


def test_another_incarnation_takes_every_facet_with_it() -> None:
    tags = seen(LIVE, on(2), {"tags": [{"key": "a", "value": "b"}]}, operation=TAGS, born="a")
    first = seen(LIVE, on(2), LOOSE, born="a")
    again = seen(TRAIL, on(5), STRICT, born="b")
    history = told(LIST, tags, first, again, WATCHED)
    (told_tags,) = (item for item in records(history, on(6)) if item.operation == TAGS)
    assert told_tags.unread is not None


def test_of_two_that_agree_the_strongest_is_shown() -> None:
    weaker, stronger = seen(TRAIL, on(3), STRICT), seen(LIVE, on(4), STRICT)
    history = told(census(on(2)), weaker, stronger, census(on(4), NODE), WATCHED)
    assert [item.source for item in records(history, on(3, 20))] == [TRAIL]
    assert [item.source for item in records(history, on(5))] == [LIVE]


def test_of_two_that_agree_the_one_that_carries_more_is_shown() -> None:
    whole = {"virtualNode": {**STRICT["virtualNode"], "status": {"status": "ACTIVE"}}}
    event = seen(TRAIL, on(3), whole)
    item = seen(CONFIG, on(4), STRICT, earliest=on(2), lacks=("virtualNode.status",))
    history = told(census(on(2)), event, item, WATCHED)
    (record,) = records(history, on(5))
    assert record.source is TRAIL


def test_a_template_is_believed_only_where_nothing_stronger_tells() -> None:
    template = seen(TEMPLATE, on(4), LOOSE)
    assert shown(told(LIST, seen(LIVE, on(2), STRICT), template, WATCHED), on(5)) == "STRICT"
    assert shown(told(template, census(on(4), NODE), WATCHED), on(5)) == "PERMISSIVE"


def test_what_somebody_brought_ends_what_it_is_as_strong_as() -> None:
    first, second = seen(IMPORTED, on(2), STRICT), seen(IMPORTED, on(4), LOOSE)
    assert shown(told(LIST, first, second, WATCHED), on(5)) == "PERMISSIVE"
    assert shown(told(LIST, seen(LIVE, on(2), STRICT), second, WATCHED), on(5)) == "STRICT"


def test_a_deleted_node_is_not_there_and_the_event_is_cited() -> None:
    event = seen(TRAIL, on(3), gone=True)
    reading = at(told(LIST, seen(LIVE, on(2), STRICT), event, WATCHED), on(4))
    assert isinstance(reading, Seen)
    assert not reading.records
    cited = {listing.digest for listing in reading.listings}
    assert cited == {*LIST.cites, event.record.digest}


def test_a_list_without_it_says_that_it_is_gone() -> None:
    history = told(LIST, seen(LIVE, on(2), STRICT), census(on(4)), RECORDED)
    assert shown(history, on(4)) == "not there"
    assert shown(history, on(5)) == "not there"


def test_a_node_that_is_listed_and_of_which_nothing_is_known_is_there_unread() -> None:
    assert shown(told(LIST), on(2)) == "bracketed"
    assert [record.id for record in records(told(LIST), on(2))] == [NODE]


def test_what_could_not_be_listed_stays_a_gap_while_it_is_watched() -> None:
    mesh = Gap(id="arn:aws:appmesh:eu-west-1:111122223333:mesh/other", unread=_denied())
    history = told(census(on(2), NODE, gaps=(mesh,)), seen(LIVE, on(2), STRICT), WATCHED)
    reading = at(history, on(4))
    assert isinstance(reading, Seen)
    assert reading.gaps == (mesh,)
    assert shown(history, on(4)) == "STRICT"


def _denied() -> Unread:
    return Unread(reason=Reason.DENIED, operation="appmesh:ListVirtualNodes")


def test_an_earlier_whole_list_that_still_holds_goes_before_a_later_one_with_gaps() -> None:
    mesh = Gap(id="arn:aws:appmesh:eu-west-1:111122223333:mesh/other", unread=_denied())
    later = census(on(4), NODE, gaps=(mesh,))
    reading = at(told(LIST, later, seen(LIVE, on(2), STRICT), WATCHED), on(5))
    assert isinstance(reading, Seen)
    assert not reading.gaps


def test_without_any_list_single_nodes_are_known_and_the_place_is_a_gap() -> None:
    reading = at(told(seen(TRAIL, on(3), STRICT), WATCHED), on(4))
    assert isinstance(reading, Seen)
    assert [gap.id for gap in reading.gaps] == [str(HERE)]
    assert len(reading.records) == 1


def test_an_answer_that_came_before_a_change_does_not_count_after_it() -> None:
    asked = seen(LIVE, on(3, 11), STRICT)
    late = replace(asked, at=on(3))
    event = seen(TRAIL, on(3, 11, 30), LOOSE)
    history = told(census(on(3), NODE), late, event, WATCHED)
    assert shown(history, on(3)) == "PERMISSIVE"


def test_who_shares_a_mesh_has_to_be_watched_too() -> None:
    metadata = {"meshOwner": HERE.account, "resourceOwner": THERE.account}
    other = NODE.replace("orders", "partner")
    foreign = {"virtualNode": {**LOOSE["virtualNode"], "metadata": metadata}}
    parts = (
        census(on(2), NODE, other),
        seen(LIVE, on(2), STRICT),
        seen(LIVE, on(2), foreign, name=other),
        WATCHED,
    )
    reading = at(told(*parts), on(4))
    assert isinstance(reading, Seen)
    assert [gap.unread.reason for gap in reading.gaps] == [Reason.BRACKETED]
    assert {mode_in(item) for item in reading.records} == {"STRICT", "bracketed"}
    both = at(told(*parts, watch(TRAIL, on(1), on(20), THERE)), on(4))
    assert isinstance(both, Seen)
    assert not both.gaps
    assert {mode_in(item) for item in both.records} == {"STRICT", "PERMISSIVE"}


def test_what_nothing_tells_after_the_end_of_the_service_is_unknown_for_that_reason() -> None:
    end = watch(TRAIL, on(1), "2026-09-30T18:00:00.000000Z")
    history = told(LIST, seen(LIVE, on(2), STRICT), end)
    assert shown(history, "2026-09-30T17:59:59.000000Z") == "STRICT"
    assert shown(history, "2026-09-30T18:00:00.000000Z") == "bracketed"
    assert shown(history, "2026-10-01T00:00:00.000000Z") == "service_discontinued"


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_the_order_does_not_matter(order: Iterable[int]) -> None:
    every = [
        seen(LIVE, on(2), STRICT, version=1, born="a"),
        seen(TRAIL, on(3), LOOSE, version=2, born="a"),
        seen(CONFIG, on(3, 13), LOOSE, earliest=on(3, 7), born="a"),
        seen(LIVE, on(6), LOOSE, version=2, born="a"),
    ]
    history = told(*(every[number] for number in order), LIST, WATCHED)
    assert [shown(history, on(day)) for day in (2, 3, 4, 7)] == [
        "STRICT",
        "PERMISSIVE",
        "PERMISSIVE",
        "PERMISSIVE",
    ]


def test_an_index_answers_as_the_history_does() -> None:
    history = told(seen(LIVE, on(2), STRICT), LIST, WATCHED)
    index = Knowledge(history)
    assert readings_at(index, on(5), [NODES], [HERE]) == readings_at(
        history, on(5), [NODES], [HERE]
    )
    assert readings_at(index, on(5), ["iam.roles"], [HERE]) == ()
    assert history_of([], []) == History()
