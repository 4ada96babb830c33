"""When AWS Config watched, and what it listed: only what its own files demonstrably show."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.bringing import ACCOUNT, PLACE, bring, hand
from tests.sources.config_history_writer import (
    ALL_FILES,
    DAY,
    END,
    EVERY_KIND,
    HOUR,
    MINUTE,
    NODES,
    START,
    arn,
    as_answered,
    bringing,
    canonical,
    channels,
    details,
    discovered,
    history,
    item,
    node,
    nodes_in,
    recorder_item,
    recorders,
    snapshot,
    status,
    when,
)
from vouchbook.model.reading import Source
from vouchbook.sources.config_history import CONFIG_HISTORY
from vouchbook.sources.config_history_order import CAPTURES_WITHIN

# When it watched


def test_a_recorder_that_is_described_as_running_watched_since_the_first_item() -> None:
    brought = bringing(ALL_FILES)
    assert not brought.flaws
    (watch,) = brought.watches
    assert watch.collectors == EVERY_KIND
    assert (watch.place, watch.source) == (PLACE, Source.CONFIG_HISTORY)
    assert watch.start == canonical(START)
    assert watch.end == canonical(END - CAPTURES_WITHIN)
    assert "rests on the word" in watch.because
    assert len(watch.cites) == 3


def test_a_history_alone_shows_no_watch() -> None:
    assert not bringing({"h.json.gz": ALL_FILES["history.json.gz"]}).watches


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"status.json": status(START, recording=False)}, "it was off"),
        ({"status.json": status(START, lastStatus="FAILURE")}, "FAILURE"),
        ({"status.json": status(START, lastStatus="PENDING")}, "PENDING"),
        ({"status.json": status(START, lastStartTime="soon")}, "since when"),
        ({"status.json": status(END + DAY)}, "since when"),
        ({"status.json": status(START, lastStopTime=when(START + DAY))}, "stopped"),
        ({"status.json": status(START, name="other")}, "was not brought"),
        ({"channels.json": channels("FAILURE")}, "delivery"),
        ({"another.json": status(START + DAY)}, "more than one way"),
        ({"another.json": recorders(recordingScope="INTERNAL")}, "more than one way"),
        ({"recorders.json": recorders(recordingScope="INTERNAL")}, "continuously"),
        ({"recorders.json": recorders(connectorArn="arn:x")}, "continuously"),
        (
            {"recorders.json": recorders(recordingMode={"recordingFrequency": "DAILY"})},
            "continuously",
        ),
        (
            {"recorders.json": recorders(recordingGroup={"resourceTypes": ["AWS::EC2::Volume"]})},
            "continuously",
        ),
        ({"recorders.json": recorders(recordingGroup={"allSupported": "false"})}, "flags"),
        ({"recorders.json": recorders(recordingGroup={"filter": 1})}, "filter"),
        ({"readme.txt": b"hello"}, "nothing that this could be about counts as watched"),
        (
            {"h2": history({**item(START), "ARN": None, "resourceId": "x"})},
            "nothing that this could be about counts as watched",
        ),
    ],
)
def test_without_proof_there_is_no_watch_and_it_is_said_why(
    changed: dict[str, object], words: str
) -> None:
    brought = bringing({**ALL_FILES, **changed})
    assert not [watch for watch in brought.watches if NODES in watch.collectors]
    assert words in details(brought)


INCLUDED = {
    "allSupported": False,
    "resourceTypes": ["AWS::AppMesh::VirtualNode", "AWS::AppMesh::Mesh"],
    "recordingStrategy": {"useOnly": "INCLUSION_BY_RESOURCE_TYPES"},
}
EXCLUDED = {
    "allSupported": False,
    "exclusionByResourceTypes": {"resourceTypes": ["AWS::AppMesh::VirtualNode"]},
    "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
}
OVERRIDDEN = {
    "recordingFrequency": "CONTINUOUS",
    "recordingModeOverrides": [
        {"resourceTypes": ["AWS::AppMesh::VirtualNode"], "recordingFrequency": "DAILY"}
    ],
}
BUT_NODES = tuple(name for name in EVERY_KIND if name != NODES)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"recordingGroup": INCLUDED}, ("appmesh.meshes", NODES)),
        ({"recordingGroup": EXCLUDED}, BUT_NODES),
        ({"recordingMode": OVERRIDDEN}, BUT_NODES),
    ],
)
def test_only_what_is_recorded_continuously_is_watched(
    settings: dict[str, Any], expected: tuple[str, ...]
) -> None:
    (watch,) = bringing({**ALL_FILES, "recorders.json": recorders(**settings)}).watches
    assert watch.collectors == expected


def test_an_api_s_answer_about_one_type_shows_no_watch_of_the_others() -> None:
    answer = {"configurationItems": [as_answered(item(START))]}
    (watch,) = bringing({**ALL_FILES, "history.json.gz": answer}).watches
    assert watch.collectors == (NODES,)


def test_an_item_that_was_recorded_daily_ends_what_was_watched_before() -> None:
    day = START + 10 * DAY
    files = {**ALL_FILES, "h2": history(item(day, recordingFrequency="DAILY"))}
    starts = {name: watch.start for watch in bringing(files).watches for name in watch.collectors}
    assert starts[NODES] == canonical(day)
    assert starts["appmesh.meshes"] == canonical(START)


def test_the_recorder_s_own_items_show_when_it_ran() -> None:
    stopped, again = START + 10 * DAY, START + 12 * DAY
    turns = history(
        recorder_item(START - HOUR),
        recorder_item(stopped, recording=False),
        recorder_item(again),
    )
    files = {**ALL_FILES, "turns.json.gz": turns, "status.json": status(again - HOUR)}
    first, second = bringing(files).watches
    assert (first.start, first.end) == (canonical(START), canonical(stopped - CAPTURES_WITHIN))
    assert (second.start, second.end) == (canonical(again), canonical(END - CAPTURES_WITHIN))


def test_a_recorder_s_items_join_the_time_before_a_change_that_matters_not() -> None:
    turns = history(recorder_item(START), recorder_item(START + DAY, RoleARN="another"))
    files = {**ALL_FILES, "turns.json.gz": turns, "status.json": status(START - HOUR)}
    (watch,) = bringing(files).watches
    assert (watch.start, watch.end) == (canonical(START), canonical(END - CAPTURES_WITHIN))
    assert "items of the recorder" in watch.because
    assert "described as recording" in watch.because


def test_a_recorder_s_last_item_alone_does_not_show_how_long_it_ran() -> None:
    files = {"h": ALL_FILES["history.json.gz"], "t": history(recorder_item(START))}
    assert not bringing(files).watches


def test_a_start_between_two_items_shows_a_stop_that_was_not_brought() -> None:
    turns = history(recorder_item(START), recorder_item(START + 10 * DAY))
    started = START + 5 * DAY
    files = {**ALL_FILES, "turns.json.gz": turns, "status.json": status(started)}
    (watch,) = bringing(files).watches
    assert watch.start == canonical(started)


def test_a_recorder_s_item_that_is_not_understood_covers_nothing() -> None:
    odd = recorder_item(START + DAY, RecordingGroup={"Weird": True})
    turns = history(recorder_item(START), odd, recorder_item(START + 2 * DAY))
    files = {**ALL_FILES, "turns.json.gz": turns, "status.json": status(START - DAY)}
    assert [watch.start for watch in bringing(files).watches] == [
        canonical(START),
        canonical(START + 2 * DAY),
    ]


def test_without_a_time_or_a_place_a_description_shows_nothing() -> None:
    for known in (hand(None), hand(PLACE, "")):
        brought = bring(CONFIG_HISTORY, ALL_FILES, known)
        assert not brought.watches
        assert "status.json" in details(brought)


def test_a_recorder_s_own_arn_says_its_place() -> None:
    whose = f"arn:aws:config:us-east-1:{ACCOUNT}:configuration-recorder/default/abc"
    files = {
        "h": ALL_FILES["history.json.gz"],
        "r": recorders(arn=whose),
        "s": status(START, arn=whose),
    }
    (watch,) = bring(CONFIG_HISTORY, files, hand(None, canonical(END))).watches
    assert watch.place == PLACE
    assert "was not brought" in watch.because


def test_an_answer_that_goes_on_is_not_whole() -> None:
    answer = {"configurationItems": [as_answered(item(START))], "nextToken": "abc"}
    brought = bringing({**ALL_FILES, "page.json": answer})
    assert ("missing", "page.json") in {(flaw.kind, flaw.name) for flaw in brought.flaws}
    assert not [watch for watch in brought.watches if NODES in watch.collectors]


MINUTES = st.integers(min_value=1, max_value=40 * 60)


@given(st.lists(st.tuples(MINUTES, st.booleans()), min_size=1, max_size=10), st.booleans())
def test_nothing_is_watched_while_the_recorder_was_off(
    steps: list[tuple[int, bool]],
    told: bool,  # noqa: FBT001 - drawn, not called
) -> None:
    at, turns = START, [(START, True)]
    for gap, recording in steps:
        at += gap * MINUTE
        turns.append((at, recording))
    files: dict[str, object] = {
        "h": ALL_FILES["history.json.gz"],
        "t": history(*(recorder_item(when_, recording=on) for when_, on in turns)),
        "r": recorders(),
    }
    started = max(
        (when_ for (_, off), (when_, on) in pairwise(turns) if on and not off), default=START
    )
    if told:
        files["s"] = status(started, recording=turns[-1][1])
    for watch in bringing(files).watches:
        for (since, on), (until, _) in pairwise([*turns, (END, False)]):
            if not on:
                assert watch.end <= canonical(since) or watch.start >= canonical(until)
        if not told:
            assert watch.end <= canonical(at)


# Lists


def test_a_discovered_resource_without_an_item_shows_that_something_was_not_brought() -> None:
    listed = {"resourceIdentifiers": [discovered("shop/virtualNode/unknown")]}
    brought = bringing({**ALL_FILES, "list.json": listed})
    assert "no item of it was brought" in details(brought)
    assert [watch.collectors for watch in brought.watches] == [BUT_NODES]


def test_a_discovered_resource_tells_when_it_was_deleted() -> None:
    gone = START + 30 * DAY
    listed = {
        "resourceIdentifiers": [
            discovered("shop/virtualNode/orders", resourceDeletionTime=gone.isoformat())
        ]
    }
    brought = bringing({**ALL_FILES, "list.json": listed})
    assert not brought.flaws
    last = nodes_in(brought)[-1]
    assert (last.gone, last.instant, last.seen) == (True, canonical(gone), canonical(END))
    assert brought.watches


def test_a_snapshot_under_a_watch_is_a_census_of_every_type() -> None:
    at = START + 30 * DAY
    name, data = snapshot(at, item(START + 20 * DAY, node("PERMISSIVE")))
    brought = bringing({**ALL_FILES, name: data})
    assert not brought.flaws
    assert {census.collector for census in brought.censuses} == set(EVERY_KIND)
    (nodes,) = (census for census in brought.censuses if census.collector == NODES)
    assert (nodes.at, nodes.members, nodes.gaps) == (canonical(at), frozenset({arn()}), ())
    assert len(brought.observations) == len(bringing(ALL_FILES).observations)


@pytest.mark.parametrize(
    "files",
    [
        {"recorders.json": b"{}"},
        {"status.json": status(START + 30 * DAY - HOUR)},
        {"recorders.json": recorders(recordingGroup=EXCLUDED)},
    ],
)
def test_a_snapshot_that_no_watch_covers_is_no_census(files: dict[str, object]) -> None:
    name, data = snapshot(START + 30 * DAY, item(START + 20 * DAY, node("PERMISSIVE")))
    brought = bringing({**ALL_FILES, **files, name: data})
    assert not [census for census in brought.censuses if census.collector == NODES]


def test_a_snapshot_whose_name_is_not_its_own_is_no_census() -> None:
    at = START + 30 * DAY
    last = item(START + 20 * DAY, node("PERMISSIVE"))
    _, data = snapshot(at, last)
    other, _ = snapshot(at, identifier="99999999-2222-3333-4444-555555555555")
    for name in ("snapshot.json", other):
        assert not bringing({**ALL_FILES, name: data}).censuses
    name, data = snapshot(START + DAY, last)
    assert "contradiction" in details(bringing({**ALL_FILES, name: data}))


def test_what_only_a_snapshot_has_shows_that_a_history_file_is_missing() -> None:
    name, data = snapshot(START + 50 * DAY, item(START + 40 * DAY))
    brought = bringing({**ALL_FILES, name: data})
    assert f"missing {name}" in details(brought)
    assert not [watch for watch in brought.watches if NODES in watch.collectors]
    assert [watch.collectors for watch in brought.watches] == [BUT_NODES]


def test_a_snapshot_shows_again_what_did_not_change_while_the_recorder_was_off() -> None:
    stopped, again = START + 30 * DAY, START + 35 * DAY
    turns = history(recorder_item(stopped, recording=False), recorder_item(again))
    name, data = snapshot(again + DAY, item(START + 20 * DAY, node("PERMISSIVE")))
    later, same = snapshot(again + 2 * DAY, item(START + 20 * DAY, node("PERMISSIVE")))
    files = {**ALL_FILES, "turns": turns, "status.json": status(again), name: data, later: same}
    found = nodes_in(bringing(files))
    assert [seen.instant for seen in found] == [
        canonical(START),
        canonical(START + 20 * DAY),
        canonical(again + DAY),
    ]
    assert found[1].record == found[2].record
