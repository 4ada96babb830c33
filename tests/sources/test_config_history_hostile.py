"""Files and items that were not written by AWS Config, or not whole: told, and never a crash."""

import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.bringing import about
from tests.sources.config_history_writer import (
    HOUR,
    NODE,
    START,
    TAGS,
    bringing,
    history,
    item,
    node,
    nodes_in,
    recorder_item,
    recorders,
    status,
)

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
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6),
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
    settings: dict[str, Any] = {"recordingGroup": group, "recordingMode": mode}
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
