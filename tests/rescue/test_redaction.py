"""An event of App Mesh keeps request and answer; whatever is about people or others is masked."""

import json
from typing import Any

import pytest

from vouchbook.kernel.detected import MARK
from vouchbook.kernel.redaction import redact
from vouchbook.rescue.operations import LOOKUP_EVENTS

SPEC = {"listeners": [{"portMapping": {"port": 8080}}]}
EVENT: dict[str, Any] = {
    "eventSource": "appmesh.amazonaws.com",
    "eventName": "UpdateVirtualNode",
    "eventTime": "2026-09-02T12:00:00Z",
    "sharedEventID": "shared",
    "sourceIPAddress": "192.0.2.44",
    "errorMessage": "who knows what",
    "userIdentity": {
        "arn": "arn:aws:iam::111122223333:role/x",
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {"attributes": {"creationDate": "2026-09-02T11:00:00Z"}},
    },
    "requestParameters": {"meshName": "shop", "spec": SPEC},
    "responseElements": {"virtualNode": {"spec": SPEC}},
    "addendum": {"reason": "UPDATED_DATA", "originalEventID": "first"},
}


def masked(event: object) -> tuple[Any, tuple[str, ...]]:
    text = event if isinstance(event, str) else json.dumps(event)
    answer = {"Events": [{"Username": "mary", "CloudTrailEvent": text}]}
    found, paths = redact(answer, LOOKUP_EVENTS.redact)
    assert found["Events"][0]["Username"] == MARK
    return found["Events"][0]["CloudTrailEvent"], paths


def test_what_app_mesh_was_asked_and_answered_stays() -> None:
    text, paths = masked(EVENT)
    kept = json.loads(text)
    same = ("requestParameters", "responseElements", "sharedEventID", "addendum", "eventTime")
    assert {name: kept[name] for name in same} == {name: EVENT[name] for name in same}
    assert kept["userIdentity"]["arn"] == EVENT["userIdentity"]["arn"]
    assert kept["sourceIPAddress"] == kept["errorMessage"] == MARK
    assert kept["userIdentity"]["accessKeyId"] == MARK
    assert "Events[].CloudTrailEvent!cloudtrail-mesh-event" in paths


def test_of_another_service_only_names_stay() -> None:
    kept = json.loads(masked({**EVENT, "eventSource": "ecs.amazonaws.com"})[0])
    assert kept["requestParameters"]["meshName"] == "shop"
    assert kept["requestParameters"]["spec"]["listeners"] == [{"portMapping": {"port": 8080}}]
    secret = {**EVENT, "eventSource": "ecs.amazonaws.com", "requestParameters": {"password": "x"}}
    assert json.loads(masked(secret)[0])["requestParameters"] == {"password": MARK}


@pytest.mark.parametrize("text", ["", "[]", "no JSON", '{"a": 1, "a": 2}'])
def test_what_is_no_event_is_masked_as_a_whole(text: str) -> None:
    assert masked(text)[0] == MARK
