"""AWS Config's history, read from the bytes that it delivers and that the CLI prints."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.bringing import ACCOUNT, PLACE, about, bring, clean, hand, original, shapes
from tests.sources.config_history_writer import (
    ALL_FILES,
    DAY,
    END,
    EVERY_KIND,
    HOUR,
    NODE,
    NODES,
    START,
    TAGS,
    arn,
    as_answered,
    bringing,
    canonical,
    details,
    discovered,
    history,
    item,
    node,
    nodes_in,
    recorder_item,
    removed,
    snapshot,
    when,
)
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.records import record_digest
from vouchbook.kernel.registry import collectors, shelf
from vouchbook.model.facts import Trail, View
from vouchbook.model.history import Observation
from vouchbook.model.importing import Import
from vouchbook.model.place import Place
from vouchbook.model.reading import Seen, Source
from vouchbook.model.reasons import Reason, UnreadError
from vouchbook.normalise import normalise
from vouchbook.sources.config_history import CONFIG_HISTORY
from vouchbook.sources.config_history_items import observations_of_item


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
    more: dict[str, Any] = {
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


CALM = {name: data for name, data in MANY.items() if name not in {"list", "odd", "differs"}}
WHOLE = bringing(MANY)
UNDISTURBED = bringing(CALM)


@given(st.permutations(sorted(MANY)))
def test_the_order_of_the_files_does_not_matter(names: list[str]) -> None:
    assert bringing({name: MANY[name] for name in names}) == WHOLE
    assert bringing({name: MANY[name] for name in names if name in CALM}) == UNDISTURBED
    assert UNDISTURBED.watches
    assert UNDISTURBED.censuses


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
