"""AWS Config's history, read from the bytes that it delivers and that the CLI prints."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.bringing import ACCOUNT, PLACE, about, bring, clean, hand, original, shapes
from tests.sources.config_history_writer import (
    DAY,
    HOUR,
    START,
    arn,
    as_answered,
    canonical,
    channels,
    history,
    item,
    node,
    recorder_item,
    recorders,
    removed,
    snapshot,
    status,
    when,
)
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.records import record_digest
from vouchbook.kernel.registry import collectors, shelf
from vouchbook.model.facts import Trail, View
from vouchbook.model.history import Brought, Observation
from vouchbook.model.importing import Import
from vouchbook.model.place import Place
from vouchbook.model.reading import Seen, Source
from vouchbook.model.reasons import Reason, UnreadError
from vouchbook.normalise import normalise
from vouchbook.sources.config_history import CONFIG_HISTORY
from vouchbook.sources.config_history_items import observations_of_item
from vouchbook.sources.config_history_order import CAPTURES_WITHIN

NODE = "appmesh:DescribeVirtualNode"
TAGS = "appmesh:ListTagsForResource"
NODES = "appmesh.virtual-nodes"
EVERY_KIND = tuple(sorted(name for name in collectors() if name.startswith("appmesh.")))
END = START + 100 * DAY


def bringing(files: Mapping[str, object], at: datetime = END) -> Brought:
    return bring(CONFIG_HISTORY, files, hand(PLACE, canonical(at)))


def nodes_in(brought: Brought) -> list[Observation]:
    return [seen for seen in brought.observations if seen.record.operation == NODE]


def details(brought: Brought) -> str:
    return "\n".join(f"{flaw.kind} {flaw.name}: {flaw.detail}" for flaw in brought.flaws)


def view_of(observation: Observation) -> View:
    reading = Seen(
        collector=NODES, place=PLACE, as_of=observation.instant, records=(observation.record,)
    )
    model = normalise([reading], collectors(), shapes())
    return View(model.resources[NODES][0], Trail())


# What an item says


def test_the_kind_stands_on_its_shelf() -> None:
    assert shelf("vouchbook.sources", Import)["config-history"] is CONFIG_HISTORY


def test_a_delivered_item_becomes_the_answers_of_the_live_calls() -> None:
    brought = bringing({"h.json.gz": history(item(START))})
    assert not brought.flaws
    seen = about(brought, NODE)
    record = seen.record
    assert record.id == arn()
    assert (record.collector, record.place, record.source) == (NODES, PLACE, Source.CONFIG_HISTORY)
    assert record.as_of == seen.seen == seen.instant == canonical(START)
    assert record.digest == record_digest(record)
    assert record.facts == {
        "virtualNode": {
            "meshName": "shop",
            "virtualNodeName": "orders",
            "metadata": {
                "arn": arn(),
                "meshOwner": ACCOUNT,
                "resourceOwner": ACCOUNT,
                "uid": "uid-of-orders",
            },
            "spec": {
                "listeners": [{"portMapping": {"port": 8080}, "tls": {"mode": "STRICT"}}],
                "serviceDiscovery": {"dns": {"hostname": "orders.shop"}},
            },
        }
    }
    assert (seen.born, seen.version, seen.gone) == ("uid-of-orders", None, False)
    assert about(brought, TAGS).record.facts == {"tags": [{"key": "owner", "value": "web"}]}


def test_every_file_has_its_custody_and_every_record_its_place_in_a_file() -> None:
    file = original("h.json.gz", history(item(START)))
    brought = CONFIG_HISTORY.read([file], hand())
    assert [(kept.name, kept.sha256, kept.size) for kept in brought.custody] == [
        ("h.json.gz", file.sha256, file.size)
    ]
    expected = f"sha256:{file.sha256}#/configurationItems/0"
    assert {seen.record.origin for seen in brought.observations} == {expected}


def test_what_the_api_answers_says_the_same_as_what_is_delivered() -> None:
    delivered = bringing({"h.json.gz": history(item(START))})
    answered = bringing({"a.json": {"configurationItems": [as_answered(item(START))]}})
    both = [
        [replace(seen.record, origin="", digest="") for seen in brought.observations]
        for brought in (delivered, answered)
    ]
    assert both[0] == both[1]


@pytest.mark.parametrize(
    "capture",
    [
        when(START),
        "2026-03-01T13:00:00.000000+01:00",
        START.timestamp(),
        int(START.timestamp()),
    ],
)
def test_every_form_in_which_the_cli_prints_a_time_is_taken(capture: object) -> None:
    brought = bringing(
        {"a.json": {"configurationItems": [item(START, configurationItemCaptureTime=capture)]}}
    )
    assert about(brought, NODE).instant == canonical(START)


KINDS: list[tuple[str, str, dict[str, Any], str]] = [
    ("Mesh", "shop", {"Spec": {"EgressFilter": {"Type": "DROP_ALL"}}}, "mesh"),
    ("VirtualNode", "shop/virtualNode/a", {"VirtualNodeName": "a", "Spec": {}}, "virtualNode"),
    (
        "VirtualGateway",
        "shop/virtualGateway/g",
        {"VirtualGatewayName": "g", "Spec": {"Listeners": []}},
        "virtualGateway",
    ),
    (
        "VirtualRouter",
        "shop/virtualRouter/r",
        {"VirtualRouterName": "r", "Spec": {}},
        "virtualRouter",
    ),
    (
        "VirtualService",
        "shop/virtualService/s.local",
        {"VirtualServiceName": "s.local", "Spec": {}},
        "virtualService",
    ),
    (
        "Route",
        "shop/virtualRouter/r/route/x",
        {"VirtualRouterName": "r", "RouteName": "x", "Spec": {"Priority": 3}},
        "route",
    ),
    (
        "GatewayRoute",
        "shop/virtualGateway/g/gatewayRoute/y",
        {"VirtualGatewayName": "g", "GatewayRouteName": "y", "Spec": {}},
        "gatewayRoute",
    ),
]


@pytest.mark.parametrize(("noun", "tail", "configuration", "root"), KINDS)
def test_all_seven_types_are_read(
    noun: str, tail: str, configuration: dict[str, Any], root: str
) -> None:
    whole = {"MeshName": "shop", "Arn": arn(tail), "Id": arn(tail), **configuration}
    brought = bringing(
        {"h.json.gz": history(item(START, whole, resourceType=f"AWS::AppMesh::{noun}"))}
    )
    assert not brought.flaws
    record = about(brought, f"appmesh:Describe{noun}").record
    assert record.facts is not None
    assert record.facts[root]["meshName"] == "shop"
    assert record.facts[root]["spec"] is not None
    assert record.collector in EVERY_KIND


def test_other_types_are_passed_over() -> None:
    other = {**item(START), "resourceType": "AWS::EC2::Volume", "ARN": "arn:aws:ec2:::v"}
    brought = bringing({"h.json.gz": history(other, item(START))})
    assert len(nodes_in(brought)) == 1
    assert not brought.flaws


def test_what_config_cannot_carry_is_not_read_as_absent() -> None:
    view = view_of(about(bringing({"h.json.gz": history(item(START))}), NODE))
    assert view.get("spec", "listeners")[0].get("tls", "mode") == "STRICT"
    assert view.get("spec", "backends") is None
    for path in (("status", "status"), ("metadata", "createdAt"), ("metadata", "version")):
        with pytest.raises(UnreadError) as raised:
            view.get(*path)
        assert raised.value.unread.reason is Reason.NOT_IN_SOURCE


def test_what_a_configuration_has_all_the_same_is_taken() -> None:
    more = {
        "Metadata": {"Version": 7, "CreatedAt": "2026-01-01T00:00:00Z", "Uid": "uid-of-orders"},
        "Status": {"Status": "ACTIVE"},
    }
    brought = bringing({"h.json.gz": history(item(START, node(**more)))})
    assert not brought.flaws
    seen = about(brought, NODE)
    assert seen.version == 7
    assert seen.record.facts is not None
    assert seen.record.facts["virtualNode"]["status"] == {"status": "ACTIVE"}
    assert seen.record.facts["virtualNode"]["metadata"]["createdAt"] == "2026-01-01T00:00:00Z"
    assert seen.record.lacks == ("virtualNode.metadata.lastUpdatedAt",)


def test_a_name_that_the_api_does_not_have_is_told_and_leaves_its_neighbours_open() -> None:
    strange = node()
    strange["Spec"]["Listeners"] = [
        {"PortMapping": {"Port": 1}, "TransportSecurity": {"Mode": "X"}}
    ]
    brought = bringing({"h.json.gz": history(item(START, strange))})
    assert "virtualNode.spec.listeners[].TransportSecurity" in details(brought)
    assert "h.json.gz" in details(brought)
    listener = view_of(about(brought, NODE)).get("spec", "listeners")[0]
    assert listener.get("portMapping", "port") == 1
    with pytest.raises(UnreadError):
        listener.get("tls")


def test_one_thing_said_twice_in_two_ways_is_told() -> None:
    brought = bringing(
        {"h.json.gz": history(item(START, node(Metadata={"Uid": "another"}, Id="x")))}
    )
    assert "virtualNode.Uid" in details(brought)
    assert "virtualNode.Id" in details(brought)


def test_no_tags_say_nothing() -> None:
    unread = about(bringing({"h.json.gz": history(item(START, tags={}))}), TAGS).record.unread
    assert unread is not None
    assert unread.reason is Reason.NOT_IN_SOURCE


def test_tags_in_the_configuration_are_taken_where_the_item_has_none() -> None:
    tagged = node(Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}])
    brought = bringing({"h.json.gz": history(item(START, tagged, tags={}))})
    facts = about(brought, TAGS).record.facts
    assert facts == {"tags": [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]}


def test_tags_that_are_none_are_unread() -> None:
    brought = bringing({"h.json.gz": history(item(START, tags={"a": {"b": 1}}))})
    unread = about(brought, TAGS).record.unread
    assert unread is not None
    assert unread.reason is Reason.TRUNCATED
    assert "tags" in details(brought)
    assert about(brought, NODE).record.facts is not None


@pytest.mark.parametrize("word", ["ResourceDeleted", "ResourceDeletedNotRecorded"])
def test_a_deleted_resource_is_gone_in_every_facet(word: str) -> None:
    brought = bringing({"h.json.gz": history(removed(START, configurationItemStatus=word))})
    assert {(seen.gone, seen.record.operation) for seen in brought.observations} == {
        (True, NODE),
        (True, TAGS),
    }
    assert not brought.flaws


def test_a_resource_that_was_not_recorded_is_there_and_unread() -> None:
    brought = bringing(
        {"h.json.gz": history(removed(START, configurationItemStatus="ResourceNotRecorded"))}
    )
    for seen in brought.observations:
        assert not seen.gone
        assert seen.record.unread is not None
        assert seen.record.unread.reason is Reason.NOT_IN_SOURCE


@pytest.mark.parametrize(
    "broken",
    [
        {"configuration": '{"MeshName": '},
        {"configuration": None},
        {"configuration": {}},
        {"configuration": [1]},
        {"configuration": '{"a": "\\ud800"}'},
        {"configuration": node(Arn=arn("shop/virtualNode/another"))},
        {"configuration": node(VirtualNodeName="another")},
        {"configurationItemStatus": "Weird"},
    ],
)
def test_an_item_that_is_not_understood_makes_the_resource_unread_from_then_on(
    broken: dict[str, Any],
) -> None:
    brought = bringing({"h.json.gz": history({**item(START), **broken})})
    unread = about(brought, NODE).record.unread
    assert unread is not None
    assert unread.reason is Reason.TRUNCATED
    assert [flaw.kind for flaw in brought.flaws] == ["malformed"]
    assert brought.flaws[0].name == "h.json.gz"


def test_redaction_stands_before_the_digest() -> None:
    given = replace(hand(), clean=lambda _, answer: ({**answer, "x": "(redacted)"}, ("x",)))
    brought = bring(CONFIG_HISTORY, {"h.json.gz": history(item(START))}, given)
    record = about(brought, NODE).record
    assert record.redacted == ("x",)
    assert record.digest == record_digest(record)


def test_one_item_alone_can_be_read_as_it_comes_from_a_live_call() -> None:
    live = {**as_answered(item(START)), "configurationItemCaptureTime": START}
    found = observations_of_item(live, PLACE, shapes(), clean)
    assert [seen.record.operation for seen in found] == [NODE, TAGS]
    with pytest.raises(UsageError, match="captured"):
        observations_of_item({**live, "configurationItemCaptureTime": 1}, PLACE, shapes(), clean)


def test_without_the_form_of_the_answers_nothing_is_read() -> None:
    with pytest.raises(UsageError, match="not known here"):
        bring(CONFIG_HISTORY, {"h": history(item(START))}, replace(hand(), shapes={}))


# Since when it was so


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


# Hostile and malformed files

DEEP = b'{"configurationItems":' + b"[" * 200 + b"]" * 200 + b"}"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"a": 1, "a": 2}',
        b'{"configurationItems": {}}',
        b'{"configurationItems": [7]}',
        b'{"configurationItems": [{}]}',
        b'{"configurationItems": ["\\ud800"]}',
        b'{"something": "else"}',
        b"\xff\xfe",
        b"\x1f\x8b" + b"x" * 40,
        gzip.compress(b"{}")[:-6],
        DEEP,
        gzip.compress(b"0" * (70 * 1024 * 1024)),
    ],
    ids=range(15),
)
def test_a_file_that_cannot_be_read_is_a_flaw_that_names_it(data: bytes) -> None:
    brought = bringing({"../../etc/odd": data, "h.json.gz": history(item(START))})
    assert {flaw.name for flaw in brought.flaws} == {"../../etc/odd"}
    assert {flaw.kind for flaw in brought.flaws} == {"malformed"}
    assert len(nodes_in(brought)) == 1
    assert len(brought.custody) == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"ARN": None, "resourceId": "orders"},
        {"ARN": "arn:aws:appmesh:us-east-1:111122223333:mesh/shop"},
        {"ARN": "arn:aws:appmesh:us-east-1:111122223333:mesh/shop/virtualNode/a/b"},
        {"awsRegion": "eu-west-1"},
        {"awsAccountId": "../../1"},
        {"configurationItemCaptureTime": "2026-03-01T12:00:00"},
        {"configurationItemCaptureTime": "0001-01-01T00:00:00Z"},
        {"configurationItemCaptureTime": 1e300},
        {"configurationItemCaptureTime": True},
        {"arn": "arn:aws:appmesh:us-east-1:111122223333:mesh/shop/virtualNode/other"},
        {"resourceType": None},
    ],
)
def test_an_item_of_which_nobody_can_tell_whose_it_is_is_a_flaw(broken: dict[str, Any]) -> None:
    brought = bringing({"h.json.gz": history({**item(START), **broken})})
    assert not brought.observations
    assert [(flaw.kind, flaw.name) for flaw in brought.flaws] == [("malformed", "h.json.gz")]


def test_the_empty_file_by_which_config_tries_a_bucket_is_no_flaw() -> None:
    brought = bringing({"AWSLogs/1/Config/ConfigWritabilityCheckFile": b""})
    assert not brought.flaws
    assert len(brought.custody) == 1


def test_copies_of_an_item_that_disagree_are_believed_neither() -> None:
    one = history(item(START, node("STRICT")))
    other = history(item(START, node("PERMISSIVE")))
    brought = bringing({"one": one, "other": other})
    assert [flaw.kind for flaw in brought.flaws] == ["contradiction"]
    assert about(brought, NODE).record.unread is not None
    assert about(brought, TAGS).record.facts is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


NAMES = st.sampled_from(
    ["Listeners", "PortMapping", "Port", "Tls", "Mode", "Backends", "DNS", "Logging", "Validation"]
)
SPEC = st.recursive(
    JSON,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
GROUP = st.dictionaries(
    st.sampled_from(["allSupported", "resourceTypes", "recordingStrategy", "useOnly"]), JSON
)
MODE = st.fixed_dictionaries(
    {},
    optional={
        "recordingFrequency": JSON,
        "recordingModeOverrides": st.lists(
            JSON | st.fixed_dictionaries({}, optional={"resourceTypes": JSON})
        ),
    },
)


@given(SPEC, GROUP, MODE)
def test_nothing_deeper_breaks_the_reading_either(
    spec: object, group: object, mode: object
) -> None:
    settings = {"recordingGroup": group, "recordingMode": mode}
    brought = bringing(
        {
            "h": history(item(START, node(Spec=spec)), recorder_item(START, **settings)),
            "r": recorders(**settings),
            "s": status(START),
        }
    )
    assert len(nodes_in(brought)) == 1


@given(st.sampled_from(sorted(item(START))), JSON, st.sampled_from(sorted(node())), JSON)
def test_nothing_in_an_item_breaks_the_reading(
    name: str, value: object, inner: str, content: object
) -> None:
    one = {**item(START), name: value}
    two = item(START + HOUR, {**node(), inner: content})
    three = recorder_item(START, RecordingGroup=value)
    described = recorders(recordingGroup=value)
    bringing({"h": history(one, two, three), "r": described, "s": status(START, name=content)})


# When it watched

ALL_FILES: dict[str, object] = {
    "history.json.gz": history(item(START), item(START + 20 * DAY, node("PERMISSIVE"))),
    "recorders.json": recorders(),
    "status.json": status(START - DAY),
    "channels.json": channels(),
}


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


# Lists


def discovered(tail: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "AWS::AppMesh::VirtualNode", "resourceId": arn(tail), **more}


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


# The import as a whole

MANY: dict[str, object] = {
    **ALL_FILES,
    "h2": history(
        item(START + HOUR, node("PERMISSIVE"), configurationStateId=5),
        item(START + 2 * HOUR, configurationStateId=4),
        removed(START + 3 * DAY),
        item(START + 4 * DAY, node(name="web")),
    ),
    "turns": history(recorder_item(START), recorder_item(START + 9 * DAY, recording=False)),
    "api": {"configurationItems": [as_answered(item(START))]},
    "differs": history(item(START + 4 * DAY, node("PERMISSIVE", name="web"))),
    "list": {"resourceIdentifiers": [discovered("shop/virtualNode/unknown")]},
    "odd": b"?",
    **dict([snapshot(START + 5 * DAY, item(START + 4 * DAY, node(name="web")))]),
}


@given(st.permutations(sorted(MANY)))
def test_the_order_of_the_files_does_not_matter(names: list[str]) -> None:
    assert bringing({name: MANY[name] for name in names}) == WHOLE


WHOLE = bringing(MANY)


def test_the_same_file_again_gives_nothing_new() -> None:
    files = [original(name, data) for name, data in MANY.items()]
    given_hand = hand(PLACE, canonical(END))
    assert CONFIG_HISTORY.read([*files, *reversed(files)], given_hand) == WHOLE
    again = {f"copy of {name}": data for name, data in MANY.items()}
    assert bringing({**MANY, **again}).observations == WHOLE.observations


@given(st.lists(st.sampled_from(sorted(MANY)), unique=True, min_size=1))
def test_every_file_s_digest_is_in_its_custody_whatever_is_in_it(names: list[str]) -> None:
    assert {kept.name for kept in bringing({name: MANY[name] for name in names}).custody} == set(
        names
    )


def test_places_are_told_apart() -> None:
    elsewhere = item(
        START,
        node(Arn=arn().replace("us-east-1", "eu-west-1"), Id=None),
        awsRegion="eu-west-1",
    )
    brought = bringing({"h": history(item(START), elsewhere)})
    assert not brought.flaws
    assert {seen.record.place for seen in brought.observations} == {
        PLACE,
        Place(partition="aws", account=ACCOUNT, region="eu-west-1"),
    }


def test_what_is_written_can_be_written_down() -> None:
    assert json.dumps([flaw.detail for flaw in WHOLE.flaws], ensure_ascii=False).encode()
