"""The completeness ledger: lists beside what second sources show, by id where ids are known."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.kernel.config_recorders import records
from vouchbook.kernel.counted_types import BY_TYPE, TYPES
from vouchbook.kernel.mesh_writes import write_in
from vouchbook.kernel.records import digested, listing_of
from vouchbook.kernel.registry import collectors
from vouchbook.ledger import ledger
from vouchbook.model.engagement import Terms
from vouchbook.model.facts import Facts
from vouchbook.model.ledger import STATES, LedgerRow
from vouchbook.model.place import GLOBAL, Place
from vouchbook.model.reading import Gap, Reading, Record, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.normalise import normalise

ACCOUNT = "111122223333"
HERE = Place(partition="aws", account=ACCOUNT, region="eu-west-1")
EVERYWHERE = Place(partition="aws", account=ACCOUNT, region=GLOBAL)
AT = "2026-09-15T12:00:00.000000Z"
TERMS = Terms(as_of=AT)
MESH = f"arn:aws:appmesh:eu-west-1:{ACCOUNT}:mesh/shop"
NODE = "AWS::AppMesh::VirtualNode"
DENIED = Unread(reason=Reason.DENIED, operation="x:Y", permission="x:Y")
DISCOVERED, STACKS, EVENTS = "config.discovered", "cloudformation.stacks", "cloudtrail.mesh-events"
TAGS, RECORDING = "tagging.resources", "config.recording"

Facts_ = Mapping[str, Any]


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of(op for item in collectors().values() for op in item.operations)


def node(number: int) -> str:
    return f"{MESH}/virtualNode/n{number:03}"


def seen(
    collector: str,
    facts: Mapping[str, Mapping[int, Facts_]],
    place: Place = HERE,
    gaps: tuple[Gap, ...] = (),
    **parameters: object,
) -> Seen:
    """A reading: resource -> number of a facet -> the answer that the facet is taken from."""
    declared = collectors()[collector]
    made = [
        digested(
            Record(
                id=name,
                collector=collector,
                operation=declared.facets[number].operation.id,
                place=place,
                as_of=AT,
                facts=answer,
            )
        )
        for name, answers in facts.items()
        for number, answer in answers.items()
    ]
    first = declared.operations[0].id
    listing = listing_of(collector, first, parameters, len(facts), 1, place, complete=True)
    return Seen(
        collector=collector,
        place=place,
        as_of=AT,
        records=tuple(made),
        listings=(listing,),
        gaps=gaps,
    )


def listed(*arns: str, gaps: tuple[Gap, ...] = ()) -> Seen:
    return seen("appmesh.virtual-nodes", {arn: {0: {"virtualNode": {}}} for arn in arns}, gaps=gaps)


def by_config(*names: str, kind: str = NODE, place: Place = HERE) -> Seen:
    items: Mapping[str, Mapping[int, Facts_]] = {
        BY_TYPE[kind].arn(place, name) or f"arn:aws:config:eu-west-1:{ACCOUNT}:discovered/{name}": {
            0: {"resourceType": kind, "resourceId": name, "resourceName": f"named-{name}"}
        }
        for name in names
    }
    return seen(DISCOVERED, items, place, resourceType=kind)


def in_stack(*names: str, kind: str = NODE, drift: str = "IN_SYNC") -> Seen:
    resources = [
        {
            "LogicalResourceId": name,
            "PhysicalResourceId": name,
            "ResourceType": kind,
            "ResourceStatus": "CREATE_COMPLETE",
            "DriftInformation": {"StackResourceDriftStatus": drift},
        }
        for name in names
    ]
    stack = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/mesh/1"
    answers: Mapping[int, Facts_] = {
        0: {"StackId": stack},
        1: {"StackResourceSummaries": resources},
    }
    return seen(STACKS, {stack: answers})


def event(name: str, number: int, time: str = AT) -> Seen:
    said = f'{{"requestParameters": {{"meshName": "shop", "virtualNodeName": "n{number:03}"}}}}'
    facts = {"EventName": name, "EventTime": time, "CloudTrailEvent": said}
    identifier = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:event/{name}-{number}"
    return seen(EVENTS, {identifier: {0: facts}})


def tagged(*arns: str) -> Seen:
    return seen(TAGS, {arn: {0: {"ResourceARN": arn}} for arn in arns})


def recorder(**group: object) -> Seen:
    answers: Mapping[int, Facts_] = {
        0: {"ConfigurationRecorders": [{"name": "default", "recordingGroup": group}]},
        1: {"ConfigurationRecordersStatus": [{"name": "default", "recording": True}]},
    }
    return seen(RECORDING, {f"arn:aws:config:eu-west-1:{ACCOUNT}:recording": answers})


def rows(*readings: Reading, terms: Terms = TERMS) -> tuple[LedgerRow, ...]:
    return ledger(normalise(readings, collectors(), shapes()), terms)


def row(*readings: Reading, kind: str = NODE, terms: Terms = TERMS) -> LedgerRow:
    (found,) = [item for item in rows(*readings, terms=terms) if item.type == kind]
    return found


def counts(found: LedgerRow) -> dict[str, int | None]:
    return {item.source: item.count for item in found.sources if item.unread is None}


def test_the_hundred_and_first_node_is_missed_and_named() -> None:
    all_of_them = [node(number) for number in range(1, 102)]
    found = row(listed(*all_of_them[:-1]), by_config(*all_of_them))
    assert (found.listed, found.difference, found.state) == (100, 1, "incomplete")
    assert found.missing == (node(101),)
    assert counts(found) == {"AWS Config": 101}
    assert found.explanation == (
        "100 of 101 listed; 1 shown by AWS Config alone (mesh shop: 100 of 101)"
    )
    assert "only there" in found.sources[0].explanation


def test_what_rests_on_which_list_and_record_is_cited() -> None:
    first, second = listed(node(1)), by_config(node(1), node(2))
    extra = next(record for record in second.records if record.id == node(2))
    lists = {first.listings[0].digest, second.listings[0].digest}
    assert set(row(first, second).cites) == {*lists, extra.digest}


def test_a_list_that_a_second_source_has_as_well_is_confirmed() -> None:
    found = row(listed(node(1), node(2)), by_config(node(1), node(2)))
    assert (found.difference, found.state) == (0, "confirmed")
    assert found.confirmed_by == ("AWS Config",)
    assert found.explanation == "the same in AWS Config"


def test_a_source_that_holds_some_by_nature_contradicts_nothing() -> None:
    found = row(listed(node(1), node(2)), in_stack(node(1)), tagged(node(2)))
    assert (found.difference, found.state) == (0, "not contradicted")
    shown = {item.source: item for item in found.sources}
    assert shown["AWS CloudFormation"].only_listed == (node(2),)
    assert "no stack" in shown["AWS CloudFormation"].explanation
    assert "tags" in shown["Resource Groups Tagging API"].explanation


def test_a_second_source_that_can_not_be_read_never_makes_the_list_wrong() -> None:
    blind = Unseen(collector=DISCOVERED, place=HERE, as_of=AT, unread=DENIED)
    found = row(listed(node(1)), blind)
    config = found.sources[0]
    assert (found.listed, found.difference, found.state) == (1, None, "not compared")
    assert (config.count, config.unread, config.only_listed) == (None, DENIED, ())
    assert {item.unread.reason for item in found.sources[1:] if item.unread} == {
        Reason.NOT_COLLECTED
    }


def test_a_type_that_config_could_not_list_hides_no_other_type() -> None:
    scope = f"arn:aws:config:eu-west-1:{ACCOUNT}:discovered/AWS::AppMesh::Mesh"
    there = {node(1): {0: {"resourceType": NODE, "resourceId": node(1)}}}
    config = seen(DISCOVERED, there, gaps=(Gap(id=scope, unread=DENIED),), resourceType=NODE)
    meshes = seen("appmesh.meshes", {MESH: {0: {"mesh": {}}}})
    assert row(listed(node(1)), meshes, config).state == "confirmed"
    assert row(meshes, config, kind="AWS::AppMesh::Mesh").sources[0].unread == DENIED


def test_an_unread_list_is_no_number_and_others_are_shown_beside_it() -> None:
    found = row(listed(node(1), gaps=(Gap(id=MESH, unread=DENIED),)), by_config(node(1), node(2)))
    assert (found.listed, found.difference, found.state) == (None, None, "unread")
    assert found.unread == DENIED
    assert found.missing == (node(2),)


def test_a_type_that_was_never_listed_where_others_show_it_has_a_row() -> None:
    found = row(by_config(node(1)))
    assert found.unread is not None
    assert found.unread.reason is Reason.NOT_COLLECTED
    assert found.state == "unread"


def test_what_an_event_says_was_deleted_is_no_difference() -> None:
    deleted = event("DeleteVirtualNode", 2)
    found = row(listed(node(1)), by_config(node(1), node(2)), deleted)
    assert (found.difference, found.state) == (0, "confirmed")
    assert found.sources[0].explanation == "1 left out: an event tells of the deletion"


def test_the_last_event_decides() -> None:
    made = event("CreateVirtualNode", 2, "2026-09-14T00:00:00.000000Z")
    deleted = event("DeleteVirtualNode", 2, "2026-09-13T00:00:00.000000Z")
    both = seen(
        EVENTS,
        {
            record.id: {0: record.facts or {}}
            for reading in (made, deleted)
            for record in reading.records
        },
    )
    assert row(listed(node(1)), both).missing == (node(2),)


def test_what_its_stack_found_deleted_is_no_difference() -> None:
    found = row(listed(node(1)), in_stack(node(1), node(2)))
    assert found.missing == (node(2),)
    gone = row(listed(node(1)), in_stack(node(1), node(2), drift="DELETED"))
    assert (gone.missing, gone.sources[1].explanation) == (
        (),
        "1 left out: its stack found it deleted",
    )


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (recorder(resourceTypes=["AWS::S3::Bucket"]), f"its recorder does not record {NODE}"),
        (
            seen(
                RECORDING,
                {
                    "arn:aws:config:eu-west-1:111122223333:recording": {
                        0: {"ConfigurationRecorders": []},
                        1: {"ConfigurationRecordersStatus": []},
                    }
                },
            ),
            "there is no recorder",
        ),
        (recorder(allSupported=True), "may not cover the type"),
    ],
)
def test_why_config_lacks_what_is_listed(reading: Seen, words: str) -> None:
    found = row(listed(node(1)), by_config(), reading)
    assert words in found.sources[0].explanation
    assert found.state == "not compared"


def test_a_source_that_has_no_such_type_says_so() -> None:
    group = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/shop/envoy"
    logs = seen("logs.groups", {group: {0: {"logGroupName": "/shop/envoy"}}})
    found = row(
        logs,
        by_config(),
        in_stack("/shop/envoy", kind="AWS::Logs::LogGroup"),
        kind="AWS::Logs::LogGroup",
    )
    assert found.sources[0].unread == Unread(
        reason=Reason.NOT_IN_SOURCE, detail="AWS Config has no type AWS::Logs::LogGroup"
    )
    assert found.state == "confirmed"


def test_global_lists_are_held_against_every_region() -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/service/envoy"
    roles = seen("iam.roles", {role: {0: {"Arn": role, "RoleId": "AROAENVOY"}}}, EVERYWHERE)
    kind = "AWS::IAM::Role"
    assert row(roles, by_config("AROAENVOY", kind=kind), kind=kind).state == "confirmed"
    assert row(roles, in_stack("envoy", kind=kind), kind=kind).state == "confirmed"
    other = row(roles, by_config("AROAENVOY", "AROAOTHER", kind=kind), kind=kind)
    assert other.missing == ("named-AROAOTHER",)
    bucket = seen("s3.buckets", {"arn:aws:s3:::logs": {0: {"Name": "logs"}}}, EVERYWHERE)
    kind = "AWS::S3::Bucket"
    assert row(bucket, by_config("logs", kind=kind), kind=kind).state == "confirmed"


def test_after_the_end_of_app_mesh_an_empty_list_shows_nothing() -> None:
    later = Terms(as_of="2026-10-01T00:00:00.000000Z")
    found = row(listed(), by_config(), terms=later)
    assert "AWS has ended the service" in found.explanation
    assert "AWS has ended" not in row(listed(), by_config()).explanation


def test_rows_are_sorted_and_the_same_whatever_the_order_of_readings() -> None:
    readings = (listed(node(2), node(1)), by_config(node(1), node(3)), in_stack(node(1)))
    assert rows(*readings) == rows(*reversed(readings))
    assert {found.state for found in rows(*readings)} <= set(STATES)


@pytest.mark.parametrize("counted", TYPES, ids=lambda counted: counted.type)
def test_a_counted_type_has_a_collector_and_its_names_lead_back(counted: Any) -> None:
    assert counted.collector in collectors()
    if counted.form:
        arn = counted.arn(HERE, "example")
        assert counted.fits(arn)
        assert counted.name_in(arn) == "example"


@pytest.mark.parametrize(
    ("recorder_", "kind", "recorded"),
    [
        ({}, NODE, True),
        ({}, "AWS::IAM::Role", False),
        ({"recordingScope": "INTERNAL"}, NODE, False),
        ({"recordingGroup": {"allSupported": True}}, NODE, True),
        ({"recordingGroup": {"allSupported": True}}, "AWS::IAM::Role", False),
        (
            {"recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}},
            "AWS::IAM::Role",
            True,
        ),
        ({"recordingGroup": {"resourceTypes": [NODE]}}, NODE, True),
        ({"recordingGroup": {"resourceTypes": ["AWS::S3::Bucket"]}}, NODE, False),
        (
            {
                "recordingGroup": {
                    "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
                    "exclusionByResourceTypes": {"resourceTypes": [NODE]},
                }
            },
            NODE,
            False,
        ),
    ],
)
def test_what_a_recorder_records(recorder_: Facts_, kind: str, *, recorded: bool) -> None:
    assert records(Facts(recorder_, {}), kind) is recorded


def test_an_event_that_was_refused_or_lacks_names_wrote_nothing() -> None:
    said = {"requestParameters": {"meshName": "shop", "virtualNodeName": "orders"}}
    found = write_in(HERE, "UpdateVirtualNode", said)
    assert found is not None
    assert (found.deleted, found.type, found.arns) == (False, NODE, (f"{MESH}/virtualNode/orders",))
    shared = {"requestParameters": {**said["requestParameters"], "meshOwner": "444455556666"}}
    other = write_in(HERE, "DeleteVirtualNode", shared)
    assert other is not None
    assert other.deleted
    assert [arn.split(":")[4] for arn in other.arns] == ["444455556666", ACCOUNT]
    assert write_in(HERE, "UpdateVirtualNode", {**said, "errorCode": "Forbidden"}) is None
    assert write_in(HERE, "UpdateVirtualNode", {"requestParameters": {"meshName": "shop"}}) is None
    assert write_in(HERE, "UpdateVirtualNode", "no record") is None
    assert write_in(HERE, "TagResource", said) is None
