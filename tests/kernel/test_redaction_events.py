"""Events of CloudTrail: who did what stays, everything else that is text goes."""

import json
from typing import Any

import pytest

from vouchbook.kernel.canonical import parse
from vouchbook.kernel.detected import MARK
from vouchbook.kernel.redaction import redact

RULE = ("Events[].CloudTrailEvent!cloudtrail-event",)
HIDDEN = "a-shared-secret"
WHERE = "Events[].CloudTrailEvent"
ROLE = "arn:aws:iam::111122223333:role/deployer"
SESSION = "arn:aws:sts::111122223333:assumed-role/deployer/CHG-1042"
EVENT: dict[str, Any] = {
    "eventVersion": "1.08",
    "eventTime": "2026-09-10T08:00:00Z",
    "eventSource": "appmesh.amazonaws.com",
    "eventName": "UpdateVirtualNode",
    "awsRegion": "us-east-1",
    "eventType": "AwsApiCall",
    "eventID": "11111111-2222-3333-4444-555555555555",
    "errorCode": "BadRequestException",
    "errorMessage": HIDDEN,
    "readOnly": False,
    "recipientAccountId": "111122223333",
    "sourceIPAddress": HIDDEN,
    "userAgent": HIDDEN,
    "sessionCredentialFromConsole": HIDDEN,
    "userIdentity": {
        "type": "AssumedRole",
        "arn": SESSION,
        "accountId": "111122223333",
        "invokedBy": "ram.amazonaws.com",
        "principalId": HIDDEN,
        "accessKeyId": HIDDEN,
        "userName": HIDDEN,
        "sessionContext": {
            "sessionIssuer": {"arn": ROLE, "userName": HIDDEN, "principalId": HIDDEN},
            "attributes": {"mfaAuthenticated": HIDDEN},
        },
    },
    "requestParameters": {
        "meshName": "shop",
        "meshOwner": "111122223333",
        "virtualNodeName": "orders",
        "clientToken": HIDDEN,
        "spec": {"listeners": [{"portMapping": {"port": 8080, "protocol": HIDDEN}}]},
        "tags": [{"key": HIDDEN, "value": HIDDEN}],
    },
    "responseElements": {"virtualNode": {"meshName": HIDDEN}},
    "resources": [{"ARN": "arn:aws:appmesh:…", "accountId": "111122223333", "more": HIDDEN}],
    "serviceEventDetails": {
        "nodeArn": "arn:aws:appmesh:…",
        "eventStatus": "ConnectionTerminated",
        "failureReason": "Unhealthy",
        "connection": {"token": HIDDEN},
    },
    "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256"},
    "additionalEventData": HIDDEN,
}


def masked(text: object) -> tuple[Any, tuple[str, ...]]:
    answer, paths = redact({"Events": [{"CloudTrailEvent": text}]}, RULE)
    return answer["Events"][0]["CloudTrailEvent"], paths


def test_nothing_stays_that_was_not_meant_to() -> None:
    text, paths = masked(json.dumps(EVENT))
    assert HIDDEN not in text
    assert paths == (f"{WHERE}!cloudtrail-event",)
    kept = parse(text.encode())
    assert kept["userIdentity"]["arn"] == SESSION
    assert kept["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] == ROLE
    assert kept["requestParameters"]["meshName"] == "shop"
    assert kept["requestParameters"]["virtualNodeName"] == "orders"
    assert kept["resources"] == [
        {"ARN": "arn:aws:appmesh:…", "accountId": "111122223333", "more": MARK}
    ]
    assert kept["serviceEventDetails"]["failureReason"] == "Unhealthy"
    assert kept["tlsDetails"] == EVENT["tlsDetails"]
    assert kept["responseElements"] == {"virtualNode": {"meshName": MARK}}
    for name in ("eventName", "eventTime", "eventID", "errorCode", "readOnly", "awsRegion"):
        assert kept[name] == EVENT[name]


def test_what_is_no_text_stays_as_it_is() -> None:
    text, _ = masked(json.dumps(EVENT))
    listener = parse(text.encode())["requestParameters"]["spec"]["listeners"][0]
    assert listener == {"portMapping": {"port": 8080, "protocol": MARK}}


@pytest.mark.parametrize("name", ["eventName", "userIdentity", "requestParameters", "resources"])
def test_a_kept_member_of_another_kind_hides_nothing(name: str) -> None:
    for value in (HIDDEN, {"deep": HIDDEN}, [HIDDEN], [{"deep": [HIDDEN]}]):
        text, _ = masked(json.dumps({name: value}))
        assert HIDDEN not in text or (name == "eventName" and value == HIDDEN)


def test_an_event_of_kept_members_alone_is_not_called_redacted() -> None:
    text, paths = masked('{"eventName":"CreateMesh","readOnly":false}')
    assert parse(text.encode()) == {"eventName": "CreateMesh", "readOnly": False}
    assert paths == ()


@pytest.mark.parametrize(
    "text",
    [
        f'{{"userAgent": "{HIDDEN}", "recipientAccountId": "111122223333, "eventCategory": "x"}}',
        f'["{HIDDEN}"]',
        f'"{HIDDEN}"',
        f'{{"userAgent": "x", "userAgent": "{HIDDEN}"}}',
        f'{{"userAgent": "{HIDDEN}"',
        '{"userAgent": NaN}',
        '{"userAgent": "\\ud800"}',
        "",
        "[" * 5000,
        ["no", "text"],
        7,
    ],
)
def test_what_is_no_event_goes_as_a_whole(text: object) -> None:
    assert masked(text) == (MARK, (WHERE,))


def test_a_missing_event_stays_missing() -> None:
    answer, paths = redact({"Events": [{"EventId": "1"}]}, RULE)
    assert answer == {"Events": [{"EventId": "1"}]}
    assert paths == ()
