"""Replay: the state after every change, whatever the order in which files came."""

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.cloudtrail_writer import (
    ACCOUNT,
    OTHER,
    REGION,
    START,
    Trail,
    clean,
    event,
    hand,
    identity,
    mesh_arn,
    node_event,
    node_spec,
    originals,
    shapes,
    tag_event,
)
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.records import record_digest
from vouchbook.model.history import Observation
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason
from vouchbook.sources.cloudtrail import CLOUDTRAIL, replay, untold

WEB = f"{mesh_arn()}/virtualNode/web"
MINUTE = timedelta(minutes=1)
DESCRIBE = "appmesh:DescribeVirtualNode"
TAGS = "appmesh:ListTagsForResource"


def played(*events: Mapping[str, Any]) -> tuple[Observation, ...]:
    return replay(events, shapes(), clean, lambda one: f"file#{one['eventID']}")


def of(found: tuple[Observation, ...], operation: str) -> list[Observation]:
    return [item for item in found if item.record.operation == operation]


def port(item: Observation) -> Any:
    facts = item.record.facts
    return facts and facts["virtualNode"]["spec"]["listeners"][0]["portMapping"]["port"]


def test_a_create_is_the_whole_answer_of_describe() -> None:
    made = node_event("Create", START)
    found = played(made)
    (item,) = of(found, DESCRIBE)
    record = item.record
    times = {"createdAt": "2026-03-01T12:05:00.000000Z", "lastUpdatedAt": instant(START)}
    answer = made["responseElements"]["virtualNode"]
    whole = {**answer, "metadata": {**answer["metadata"], **times}}
    assert record.facts == {"virtualNode": whole}
    assert (record.id, record.collector) == (WEB, "appmesh.virtual-nodes")
    assert (record.source, record.lacks) == (Source.CLOUDTRAIL, ())
    assert record.as_of == item.seen == instant(START)
    assert (record.place.account, record.place.region) == (ACCOUNT, REGION)
    assert record.origin == f"file#{made['eventID']}"
    assert record.digest == record_digest(record)
    assert (item.born, item.version, item.event) == ("uid-1", 1, made["eventID"])
    assert item.by == identity()["arn"]
    (tags,) = of(found, TAGS)
    assert tags.record.facts == {"tags": []}


def test_only_the_actor_s_arn_is_kept_of_who_acted() -> None:
    text = repr(played(node_event("Create", START)))
    for private in ("203.0.113.7", "aws-cli", "jane.doe", "ASIAEXAMPLE"):
        assert private not in text


def test_the_last_update_wins_and_a_refused_one_changes_nothing() -> None:
    found = played(
        node_event("Create", START),
        node_event("Update", START + MINUTE, port=9090, version=2),
        node_event(
            "Update", START + 2 * MINUTE, port=1, version=3, errorCode="BadRequestException"
        ),
        event("DescribeVirtualNode", START + 3 * MINUTE, readOnly=True),
    )
    assert [port(item) for item in of(found, DESCRIBE)] == [8080, 9090]


def test_without_an_answer_the_request_says_what_it_can() -> None:
    made = node_event("Create", START, responseElements=None)
    (item,) = of(played(made), DESCRIBE)
    facts = item.record.facts
    assert facts is not None
    assert facts["virtualNode"]["spec"] == node_spec(8080)
    assert facts["virtualNode"]["metadata"] == {
        "arn": WEB,
        "meshOwner": ACCOUNT,
        "resourceOwner": ACCOUNT,
    }
    assert item.record.lacks == (
        "virtualNode.metadata.createdAt",
        "virtualNode.metadata.lastUpdatedAt",
        "virtualNode.metadata.uid",
        "virtualNode.metadata.version",
        "virtualNode.status",
        "virtualNode.status.status",
    )
    assert (item.born, item.version) == ("", None)


@pytest.mark.parametrize("left_out", [{"omitted": True, "originalSize": 120000}, None, "text"])
def test_a_state_that_can_t_be_told_is_unread_from_then_on(left_out: object) -> None:
    request = {"meshName": "shop", "virtualNodeName": "web", "spec": left_out}
    update = node_event(
        "Update", START + MINUTE, requestParameters=request, responseElements=left_out
    )
    found = played(node_event("Create", START), update)
    last = of(found, DESCRIBE)[-1].record
    assert last.facts is None
    assert last.unread is not None
    assert last.unread.reason is Reason.NOT_IN_SOURCE


def test_hidden_values_and_strange_names_are_lacking_never_absent() -> None:
    made = node_event("Create", START)
    spec = made["responseElements"]["virtualNode"]["spec"]
    spec["listeners"][0]["tls"]["mode"] = "HIDDEN_DUE_TO_SECURITY_REASONS"
    spec["novelty"] = {"on": True}
    (item,) = of(played(made), DESCRIBE)
    assert "virtualNode.spec.listeners[].tls.mode" in item.record.lacks
    assert "virtualNode.spec.novelty" in item.record.lacks


def test_cloudtrail_s_own_times_have_no_fraction_and_are_left_out() -> None:
    made = node_event("Create", START)
    made["responseElements"]["virtualNode"]["metadata"]["createdAt"] = "Mar 1, 2026 12:00:00 PM"
    (item,) = of(played(made), DESCRIBE)
    assert item.record.lacks == ("virtualNode.metadata.createdAt",)


def test_deleted_and_made_anew_in_the_same_second_are_two_lives() -> None:
    found = played(
        node_event("Create", START + MINUTE, uid="uid-2", port=9090),
        node_event("Delete", START + MINUTE, uid="uid-1", version=5),
        node_event("Create", START, uid="uid-1"),
    )
    lives = [(item.gone, item.born) for item in of(found, DESCRIBE)]
    assert lives == [(False, "uid-1"), (True, "uid-1"), (False, "uid-2")]
    times = [item.instant for item in of(found, DESCRIBE)]
    assert times == sorted(set(times))
    assert [item.gone for item in of(found, TAGS)] == [False, True, False]


def test_versions_decide_within_a_second() -> None:
    found = played(
        node_event("Update", START, port=3, version=3),
        node_event("Update", START, port=2, version=2),
        node_event("Create", START, port=1),
    )
    assert [port(item) for item in of(found, DESCRIBE)] == [1, 2, 3]


def test_tags_are_carried_from_the_create_on() -> None:
    made = node_event("Create", START)
    made["requestParameters"]["tags"] = [{"key": "team", "value": "a"}]
    found = played(
        tag_event("Untag", START + 2 * MINUTE, WEB, {"team": ""}),
        tag_event("Tag", START + MINUTE, WEB, {"tier": "1"}),
        made,
        node_event("Update", START + 3 * MINUTE, version=2),
    )
    listed = [item.record.facts and item.record.facts["tags"] for item in of(found, TAGS)]
    team, tier = {"key": "team", "value": "a"}, {"key": "tier", "value": "1"}
    assert listed == [[team], [team, tier], [tier]]


def test_tags_on_an_unknown_ground_are_unread() -> None:
    (item,) = played(tag_event("Tag", START, WEB, {"tier": "1"}))
    assert item.record.unread is not None
    assert item.record.operation == TAGS


def test_tags_are_not_carried_over_a_time_that_nothing_watched() -> None:
    loose = Trail()
    loose.deliver(
        START, node_event("Create", START), tag_event("Tag", START + MINUTE, WEB, {"a": "1"})
    )
    brought = CLOUDTRAIL.read(originals(loose.files), hand())
    first, second = of(brought.observations, TAGS)
    assert first.record.facts == {"tags": []}
    assert second.record.unread is not None


def test_a_consumer_s_resource_is_its_own_and_the_owner_may_delete_it() -> None:
    arn = f"{mesh_arn(f'shop@{ACCOUNT}', OTHER)}/virtualNode/web"
    made = node_event("Create", START, account=OTHER, owner=ACCOUNT)
    away = node_event("Delete", START + MINUTE, account=ACCOUNT, responseElements=None)
    found = of(played(away, made), DESCRIBE)
    assert [(item.record.id, item.gone) for item in found] == [(arn, False), (arn, True)]
    assert {item.record.place.account for item in found} == {OTHER}
    assert [item.by for item in found] == [identity(OTHER)["arn"], identity()["arn"]]


def test_the_two_copies_of_one_event_are_one_change() -> None:
    shared = "11111111-0000-4000-8000-000000000001"
    made = node_event("Create", START, account=OTHER, owner=ACCOUNT, sharedEventID=shared)
    copy = {**made, "eventID": "other", "recipientAccountId": ACCOUNT, "responseElements": None}
    assert played(made, copy) == played(copy, made) == played(made)


def test_a_mesh_without_a_specification_has_an_empty_one() -> None:
    made = event("CreateMesh", START, requestParameters={"meshName": "shop"})
    found = of(played(made), "appmesh:DescribeMesh")
    assert found[0].record.facts is not None
    assert found[0].record.facts["mesh"]["spec"] == {}


def test_what_names_no_resource_is_left_over() -> None:
    cut = node_event("Update", START, requestParameters=None, responseElements=None)
    assert played(cut) == ()
    (left,) = untold([cut, node_event("Create", START)], lambda _: "here")
    assert (left.at, left.told.event) == (instant(START), cut)


def test_events_of_other_services_are_none_of_ours() -> None:
    assert played(event("CreateRoute", START, eventSource="ec2.amazonaws.com")) == ()
    assert played(event("CreateMesh", START, eventSource="appmesh-preview.amazonaws.com")) == ()


VERBS = st.lists(st.sampled_from(["Create", "Update", "Delete", "Tag"]), max_size=8)


@given(VERBS, st.integers(0, 2**32), st.integers(1, 3))
def test_order_and_repetition_of_files_change_nothing(
    verbs: list[str], seed: int, files: int
) -> None:
    events = []
    for number, verb in enumerate(verbs):
        moment = START + (number // 2) * MINUTE
        if verb == "Tag":
            events.append(tag_event("Tag", moment, WEB, {f"k{number}": "v"}))
        else:
            events.append(node_event(verb, moment, port=number + 1, version=number + 1))
    plain = CLOUDTRAIL.read(originals(_files(events, files)), hand())
    shuffled = events[:]
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - no secret, only another order
    again = originals(_files(shuffled, files))
    random.Random(seed).shuffle(again)  # noqa: S311 - the same
    other = CLOUDTRAIL.read([*again, *again], hand())
    assert _said(plain.observations) == _said(other.observations)
    assert other.custody == CLOUDTRAIL.read(again, hand()).custody


def _files(events: list[dict[str, Any]], count: int) -> dict[str, bytes]:
    made = Trail()
    for number in range(count):
        made.deliver(START, *events[number::count])
    return made.files


def _said(found: tuple[Observation, ...]) -> list[tuple[object, ...]]:
    return [
        (item.instant, item.record.id, item.record.operation, item.record.facts, item.event)
        for item in found
    ]
