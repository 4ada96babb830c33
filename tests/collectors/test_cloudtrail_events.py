"""CloudTrail's events: what has no end is read to an end that is stated, and no other."""

import json
from collections.abc import Mapping
from typing import Any

from tests.collectors.fake_reader import FakeReader, World
from vouchbook.collectors import cloudtrail_events as events
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.detected import MARK
from vouchbook.kernel.redaction import redact
from vouchbook.model.collector import Operation
from vouchbook.model.reasons import Reason, Unread

HOME = "arn:aws:cloudtrail:eu-west-1:111122223333"
NODE = "arn:aws:appmesh:eu-west-1:111122223333:mesh/shop/virtualNode/orders"
THROTTLED = Unread(reason=Reason.THROTTLED, operation="cloudtrail:LookupEvents")


def item(
    number: int, name: str, moment: str = "2026-09-10T08:00:00", **more: Any
) -> dict[str, Any]:
    return {
        "EventId": f"event-{number}",
        "EventName": name,
        "EventTime": f"{moment}.000000Z",
        "EventSource": "appmesh.amazonaws.com",
        "CloudTrailEvent": "{}",
        **more,
    }


def connected(
    number: int,
    moment: str,
    session: str = "1",
    status: str = "ConnectionEstablished",
    failure: str = "",
) -> dict[str, Any]:
    account = "111122223333"
    document = {
        "userIdentity": {
            "arn": f"arn:aws:sts::{account}:assumed-role/envoy/{session}",
            "sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{account}:role/envoy"}},
        },
        "serviceEventDetails": {
            "nodeArn": NODE,
            "eventStatus": status,
            "failureReason": failure,
        },
    }
    return item(number, events.CONNECTED, moment, CloudTrailEvent=json.dumps(document))


def history(*pages: list[dict[str, Any]] | Unread) -> World:
    """A history that gives these pages for the attribute that its events have."""

    def ask(_: Operation, parameters: Mapping[str, object]) -> Mapping[str, Any] | Unread:
        attributes = parameters["LookupAttributes"]
        assert isinstance(attributes, list)
        (wanted,) = attributes
        key, value = wanted["AttributeKey"], wanted["AttributeValue"]
        at = int(str(parameters.get("NextToken", "0")))
        page = pages[at]
        if isinstance(page, Unread):
            return page
        found = {"Events": [one for one in page if one[key] == value]}
        return found | ({"NextToken": str(at + 1)} if at + 1 < len(pages) else {})

    return ask


def read(collector: Any, *pages: list[dict[str, Any]] | Unread) -> FakeReader:
    reader = FakeReader(world=history(*pages))
    collector.read(reader)
    return reader


def ids(reader: FakeReader) -> list[str]:
    return [resource.rpartition("/")[2] for resource, _ in reader.records]


def test_no_window_is_asked_for() -> None:
    reader = read(events.MESH_EVENTS, [])
    read(events.ENVOY_CONNECTIONS, [])
    assert reader.calls
    assert all(set(asked) == {"LookupAttributes", "MaxResults"} for _, asked in reader.calls)


def test_changes_are_asked_for_by_name_and_kept_by_source() -> None:
    ours = item(1, "CreateRoute")
    others = item(2, "CreateRoute", EventSource="ec2.amazonaws.com")
    reads = item(3, "DescribeMesh")
    reader = read(events.MESH_EVENTS, [ours, others, reads], [item(4, "DeleteMesh")])
    assert set(ids(reader)) == {"event-1", "event-4"}
    assert reader.records[f"{HOME}:event/event-1", "cloudtrail:LookupEvents"] == ours


def test_every_call_that_changes_app_mesh_is_asked_for() -> None:
    reader = read(events.MESH_EVENTS, [])
    asked = {str(parameters["LookupAttributes"]) for _, parameters in reader.calls}
    assert len(asked) == len(reader.calls) == 7 * 3 + 4


def test_connections_that_tell_the_same_are_recorded_once() -> None:
    reader = read(
        events.ENVOY_CONNECTIONS,
        [
            connected(1, "2026-09-10T08:30:00", "1"),
            connected(2, "2026-09-10T08:00:00", "2"),
            connected(3, "2026-09-10T08:00:00", "1", "ConnectionTerminated", "Unhealthy"),
        ],
    )
    assert ids(reader) == ["event-1", "event-3"]


def test_connections_are_read_for_a_day_and_no_further() -> None:
    reader = read(
        events.ENVOY_CONNECTIONS,
        [connected(1, "2026-09-10T08:00:00")],
        [
            connected(2, "2026-09-09T08:00:00", status="ConnectionTerminated"),
            connected(3, "2026-09-09T07:59:59", status="ConnectionGracefullyTerminated"),
        ],
        THROTTLED,
    )
    assert ids(reader) == ["event-1", "event-2"]
    assert len(reader.calls) == 2


def test_a_connection_that_is_no_json_is_kept_as_one_of_its_own() -> None:
    broken = item(2, events.CONNECTED, CloudTrailEvent=MARK)
    reader = read(events.ENVOY_CONNECTIONS, [connected(1, "2026-09-10T08:00:00"), broken, broken])
    assert ids(reader) == ["event-1", "event-2"]


def test_a_history_is_one_record_whether_it_has_events_or_not() -> None:
    name = f"{HOME}:event-history/appmesh.amazonaws.com", "cloudtrail:LookupEvents"
    assert read(events.MESH_HISTORY, []).records == {name: {"Events": []}}
    newest = item(1, "DescribeMesh")
    full = read(events.MESH_HISTORY, [newest, item(2, "CreateMesh")], THROTTLED)
    assert full.records == {name: {"Events": [newest]}}
    assert [asked["MaxResults"] for _, asked in full.calls] == [1]


def test_an_empty_page_is_not_the_end() -> None:
    newest = item(1, "DescribeMesh")
    reader = read(events.MESH_HISTORY, [], [newest])
    assert list(reader.records.values()) == [{"Events": [newest]}]


def test_no_person_and_no_key_stays_in_an_event() -> None:
    told = item(
        1,
        "CreateMesh",
        Username="jane",
        AccessKeyId="AKIAIOSFODNN7EXAMPLE",
        CloudTrailEvent=json.dumps({"sourceIPAddress": "192.0.2.10", "eventName": "CreateMesh"}),
    )
    answer = canonical_value({"Events": [told]})
    assert isinstance(answer, dict)
    kept = json.dumps(redact(answer, events.LOOKUP_EVENTS.redact)[0])
    for hidden in ("jane", "AKIAIOSFODNN7EXAMPLE", "192.0.2.10"):
        assert hidden not in kept
    assert "CreateMesh" in kept
