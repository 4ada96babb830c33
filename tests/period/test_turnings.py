"""What changed, when at the earliest, and who did it; and where two sources disagree."""

from typing import Any

from tests.period.making import (
    CONFIG,
    IMPORTED,
    LIVE,
    NODE,
    NODES,
    TAGS,
    TEMPLATE,
    TRAIL,
    census,
    mode,
    on,
    seen,
    watch,
)
from vouchbook.model.film import Contradiction, Turning
from vouchbook.model.history import Census, History, Observation, Watch
from vouchbook.model.reasons import Reason
from vouchbook.period.contradictions import contradictions
from vouchbook.period.knowledge import Knowledge
from vouchbook.period.times import after
from vouchbook.period.turnings import turnings

STRICT, LOOSE = mode("STRICT"), mode("PERMISSIVE")
PATH = "virtualNode.spec.listeners[0].tls.mode"
DEPLOYER = "arn:aws:sts::111122223333:assumed-role/MeshAdmin/deploy"
WATCHED, RECORDED = watch(TRAIL, on(1), on(20)), watch(CONFIG, on(1), on(20))
FIRST = (seen(LIVE, on(2), STRICT), census(on(2), NODE))


def index(*parts: Observation | Census | Watch) -> Knowledge:
    return Knowledge(
        History(
            observations=tuple(item for item in parts if isinstance(item, Observation)),
            censuses=tuple(item for item in parts if isinstance(item, Census)),
            watches=tuple(item for item in parts if isinstance(item, Watch)),
        )
    )


def turned(*parts: Observation | Census | Watch) -> tuple[Turning, ...]:
    return turnings(index(*parts), [NODES], on(1), on(20))


def disagreed(*parts: Observation | Census | Watch) -> tuple[Contradiction, ...]:
    return contradictions(index(*parts), [NODES], on(1), on(20))


def event(at: str, facts: Any = None, **more: Any) -> Observation:
    return seen(TRAIL, at, facts, by=DEPLOYER, event=f"event-{at}", **more)


def test_a_history_does_not_begin_with_a_change() -> None:
    assert turned(*FIRST, WATCHED) == ()


def test_an_event_tells_the_instant_and_who() -> None:
    (turning,) = turned(*FIRST, event(on(5), LOOSE), WATCHED)
    assert (turning.what, turning.at, turning.earliest) == ("changed", on(5), on(5))
    assert turning.paths == ((PATH, "STRICT", "PERMISSIVE"),)
    assert (turning.by, turning.event) == (DEPLOYER, f"event-{on(5)}")
    assert turning.sources == ("cloudtrail",)


def test_two_snapshots_tell_between_which_times_it_was() -> None:
    later = (seen(LIVE, on(9), LOOSE), census(on(9), NODE))
    (turning,) = turned(*FIRST, *later)
    assert (turning.earliest, turning.at, turning.by) == (after(on(2)), on(9), "")
    (turning,) = turned(*FIRST, *later, watch(TRAIL, on(1), on(6)))
    assert (turning.earliest, turning.at) == (on(6), on(9))


def test_config_tells_what_and_cloudtrail_who() -> None:
    item = seen(CONFIG, on(5), LOOSE, earliest=on(5, 6))
    (turning,) = turned(*FIRST, item, RECORDED)
    assert (turning.earliest, turning.at, turning.by) == (on(5, 6), on(5), "")
    unclear = event(on(5, 8), unread=Reason.TRUNCATED)
    found = turned(*FIRST, item, unclear, RECORDED)
    assert [(one.at, one.by) for one in found] == [(on(5, 8), DEPLOYER), (on(5), DEPLOYER)]
    (turning,) = turned(*FIRST, item, event(on(5, 8), LOOSE), RECORDED)
    assert (turning.at, turning.by) == (on(5, 8), DEPLOYER)
    assert turning.sources == ("config_history", "cloudtrail")


def test_a_node_appears_where_a_complete_list_had_not_had_it() -> None:
    (turning,) = turned(census(on(2)), census(on(9), NODE), seen(LIVE, on(9), STRICT))
    assert (turning.what, turning.earliest, turning.at) == ("appeared", after(on(2)), on(9))


def test_deleted_and_made_anew() -> None:
    gone, again = event(on(5), gone=True), event(on(6), STRICT)
    found = turned(*FIRST, gone, again, WATCHED)
    assert [(one.what, one.at) for one in found] == [("deleted", on(5)), ("made anew", on(6))]
    unseen = turned(
        census(on(2), NODE),
        seen(LIVE, on(2), STRICT, born="a"),
        census(on(9), NODE),
        seen(LIVE, on(9), STRICT, born="b"),
    )
    assert [(one.what, one.at) for one in unseen] == [("made anew", on(9))]


def test_a_list_without_it_tells_of_a_deletion() -> None:
    (turning,) = turned(*FIRST, census(on(9)))
    assert (turning.what, turning.earliest, turning.at) == ("deleted", after(on(2)), on(9))


def test_a_node_and_its_tags_that_change_at_once_are_one_turning() -> None:
    tags = {"tags": [{"key": "team", "value": "shop"}]}
    none: dict[str, Any] = {"tags": []}
    first = seen(LIVE, on(2), none, operation=TAGS)
    (turning,) = turned(
        *FIRST, first, event(on(5), LOOSE), event(on(5), tags, operation=TAGS), WATCHED
    )
    assert [path for path, _, _ in turning.paths] == [PATH, "tags[team]"]


def test_what_was_meant_turns_nothing() -> None:
    assert turned(*FIRST, seen(TEMPLATE, on(5), LOOSE), WATCHED) == ()


def test_an_answer_that_was_refused_turns_nothing() -> None:
    refused = seen(LIVE, on(5), unread=Reason.DENIED)
    assert turned(*FIRST, refused, census(on(5), NODE)) == ()


def test_a_change_is_no_contradiction() -> None:
    assert disagreed(*FIRST, event(on(5), LOOSE), WATCHED) == ()
    assert disagreed(*FIRST, seen(LIVE, on(9), LOOSE), census(on(9), NODE)) == ()
    item = seen(CONFIG, on(5), LOOSE, earliest=on(5, 6))
    assert disagreed(*FIRST, item, RECORDED) == ()
    assert disagreed(*FIRST, item, event(on(5, 8), LOOSE), WATCHED, RECORDED) == ()


def test_what_no_event_tells_contradicts_an_unbroken_trail() -> None:
    (found,) = disagreed(*FIRST, seen(LIVE, on(9), LOOSE), census(on(9), NODE), WATCHED)
    assert (found.at, found.path) == (on(9), PATH)
    assert (found.strongest, found.believed) == ("live_api", "PERMISSIVE")
    assert (found.other, found.said) == ("live_api", "STRICT")
    assert len(found.cites) == 2
    item = seen(CONFIG, on(9), LOOSE, earliest=on(9, 6))
    assert [one.strongest for one in disagreed(*FIRST, item, WATCHED)] == ["config_history"]


def test_a_snapshot_that_sees_a_change_before_config_does_contradicts_nothing() -> None:
    item = seen(CONFIG, on(9), LOOSE, earliest=on(9, 6))
    live = (seen(LIVE, on(9, 8), LOOSE), census(on(9, 8), NODE))
    assert disagreed(*FIRST, *live, item, RECORDED) == ()
    assert [one.path for one in disagreed(*FIRST, *live, RECORDED)] == [PATH]


def test_a_template_that_says_otherwise_is_a_contradiction() -> None:
    (found,) = disagreed(*FIRST, seen(TEMPLATE, on(5), LOOSE), WATCHED)
    assert (found.strongest, found.believed) == ("live_api", "STRICT")
    assert (found.other, found.said) == ("iac_template", "PERMISSIVE")
    assert disagreed(*FIRST, seen(TEMPLATE, on(5), STRICT), WATCHED) == ()


def test_a_template_that_takes_effect_soon_after_contradicts_nothing() -> None:
    template = seen(TEMPLATE, on(5), LOOSE)
    assert disagreed(*FIRST, template, event(on(5, 12, 30), LOOSE), WATCHED) == ()
    assert len(disagreed(*FIRST, template, event(on(5, 14), LOOSE), WATCHED)) == 1


def test_what_a_source_lacks_contradicts_nothing() -> None:
    bare = {"virtualNode": {"meshName": "shop", "virtualNodeName": "orders"}}
    lacks = ("virtualNode.spec",)
    assert disagreed(*FIRST, seen(IMPORTED, on(5), bare, lacks=lacks), WATCHED) == ()
    assert [one.path for one in disagreed(*FIRST, seen(IMPORTED, on(5), bare), WATCHED)] == [
        "virtualNode.spec"
    ]


def test_a_list_without_what_an_unbroken_trail_still_has_is_a_contradiction() -> None:
    (found,) = disagreed(*FIRST, census(on(9)), WATCHED)
    assert (found.path, found.believed, found.said) == ("", None, "there")
