"""The kinds of files that CloudTrail's import takes, shared meshes, and files that want to harm."""

import gzip
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.cloudtrail_writer import (
    ACCOUNT,
    HOUR,
    REGION,
    START,
    Trail,
    clean,
    event,
    hand,
    mesh_arn,
    node_event,
    originals,
)
from vouchbook.collectors.cloudtrail_events import CHANGES
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.registry import shelf
from vouchbook.model.history import Brought
from vouchbook.model.importing import Hand, Import, Original
from vouchbook.sources.cloudtrail import CLOUDTRAIL
from vouchbook.sources.cloudtrail_events import is_write
from vouchbook.sources.cloudtrail_spans import common, covers, joined, moved, without

MADE = node_event("Create", START + timedelta(minutes=5))


def read(files: Mapping[str, bytes]) -> Brought:
    return CLOUDTRAIL.read(originals(files), hand())


def packed(document: object) -> bytes:
    return json.dumps(document).encode()


def told(brought: Brought) -> list[tuple[str, str]]:
    return [(flaw.kind, flaw.name) for flaw in brought.flaws]


def facts(brought: Brought) -> list[Any]:
    return [(item.record.operation, item.record.facts, item.event) for item in brought.observations]


def test_the_kind_stands_on_the_shelf() -> None:
    assert shelf("vouchbook.sources", Import)["cloudtrail"] is CLOUDTRAIL


def test_the_event_history_tells_the_same_as_the_log_file() -> None:
    log = read({"log.json": packed({"Records": [MADE]})})
    entry = {"EventId": MADE["eventID"], "Username": "deploy", "CloudTrailEvent": json.dumps(MADE)}
    history = read({"events.json.gz": gzip.compress(packed({"Events": [entry]}))})
    assert facts(log) == facts(history)
    assert log.flaws == history.flaws == ()
    assert [item.record.origin.partition("#")[2] for item in history.observations] == [
        "Events[0]",
        "Events[0]",
    ]
    both = read({"log.json": packed({"Records": [MADE]}), "e.json": packed({"Events": [entry]})})
    assert facts(both) == facts(log)


def test_lake_s_rows_tell_as_much_as_was_asked_for() -> None:
    whole = read({"lake.json": packed({"QueryResultRows": [[{"eventJson": json.dumps(MADE)}]]})})
    assert facts(whole) == facts(read({"log.json": packed({"Records": [MADE]})}))
    fields = {
        "eventTime": "2026-03-01 12:05:00.000",
        "eventName": "CreateVirtualNode",
        "eventID": MADE["eventID"],
        "awsRegion": REGION,
        "recipientAccountId": ACCOUNT,
        "userIdentity.arn": MADE["userIdentity"]["arn"],
        "requestParameters": "{meshName=shop, virtualNodeName=web, spec={listeners=[]}}",
        "responseElements": "null",
    }
    printed = read(
        {"lake.json": packed({"QueryResultRows": [[{k: v} for k, v in fields.items()]]})}
    )
    assert printed.flaws == ()
    (describe, tags) = printed.observations
    assert describe.record.id == f"{mesh_arn()}/virtualNode/web"
    assert describe.record.as_of == "2026-03-01T12:05:00.000000Z"
    assert describe.record.unread is not None
    assert tags.record.unread is not None
    assert describe.by == MADE["userIdentity"]["arn"]
    fields["requestParameters"] = json.dumps(MADE["requestParameters"])
    spelled = read(
        {"lake.json": packed({"QueryResultRows": [[{k: v} for k, v in fields.items()]]})}
    )
    assert spelled.observations[0].record.facts is not None


def test_a_row_without_an_event_is_told() -> None:
    brought = read({"lake.json": packed({"QueryResultRows": [[{"count": "3"}], "text"]})})
    assert told(brought) == [("malformed", "lake.json")] * 2


def test_copies_that_disagree_are_named_and_the_signed_one_is_believed() -> None:
    made = Trail()
    made.hours(3, {0: [MADE]})
    answer = json.loads(json.dumps(MADE))
    answer["responseElements"]["virtualNode"]["spec"]["listeners"] = []
    files = {**made.brought(), "copy.json": packed({"Records": [answer]})}
    brought = read(files)
    assert {kind for kind, _ in told(brought)} == {"contradiction"}
    assert facts(brought) == facts(read(made.brought()))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b"[]", "is no log file"),
        (b'{"a": 1}', "is no log file"),
        (b'{"Records": 1}', "no list of events"),
        (b'{"Records": [1, "appmesh.amazonaws.com"]}', "no list of events"),
        (b'{"Records": [{"eventSource": "appmesh.amazonaws.com"', "no JSON"),
        (b'{"Records": [], "Records": ["appmesh.amazonaws.com"]}', "stands twice"),
        (b'{"Records": ' + b"[" * 500 + b"]" * 500, "nested more than"),
        (gzip.compress(b'{"Records": []}', mtime=0)[:-9], "cut off"),
        (b"\x1f\x8bno gzip", "no gzip"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"Events": 1}', "no list"),
        (b'{"Events": [{"CloudTrailEvent": "{"}]}', "can't be read"),
        (b'{"QueryResultRows": {}}', "no list"),
        (b'{"Metadata": {}}', "without a signature"),
        (b'{"PublicKeyList": [{"Value": "AAAA", "Fingerprint": "x"}]}', "no RSA keys"),
        (b'{"PublicKeyList": [{"Value": "\\u0000", "Fingerprint": "x"}, 3]}', "2 of its public"),
        (b'{"digestS3Object": "../../etc/passwd"}', "not named like a digest"),
        (packed({"Records": [{**MADE, "eventID": "\ud800"}]}), "can't be read"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_a_flaw_that_names_the_file(data: bytes, words: str) -> None:
    good = {"good.json": packed({"Records": [MADE]})}
    brought = read({**good, "../bad.json": data})
    assert told(brought) == [("malformed", "../bad.json")]
    assert words in brought.flaws[0].detail
    assert facts(brought) == facts(read(good))
    assert len(brought.custody) == 2


def test_a_bomb_is_a_flaw() -> None:
    bomb = gzip.compress(b"0" * (80 << 20))
    brought = read({"bomb.json.gz": bomb})
    assert told(brought) == [("malformed", "bomb.json.gz")]
    assert "64 MiB" in brought.flaws[0].detail


def digest() -> dict[str, Any]:
    made = Trail()
    name = made.hours(2, {})[1]
    found: dict[str, Any] = json.loads(gzip.decompress(made.files[name]))
    return found


@pytest.mark.parametrize("name", sorted(digest()))
@pytest.mark.parametrize("value", [None, 3, "", "text", [], [3], {}, [{"hashValue": "0"}]])
def test_a_digest_made_otherwise_is_never_taken_for_one(name: str, value: object) -> None:
    brought = read({"digest.json": packed({**digest(), name: value})})
    assert len(brought.flaws) == 1
    assert brought.flaws[0].kind in {"malformed", "unsigned"}
    assert brought.flaws[0].name == "digest.json"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)  # fmt: skip


@given(st.sampled_from(sorted(MADE)), JSON, st.sampled_from(["event", "answer"]))
def test_no_member_of_an_event_is_trusted_to_be_of_its_kind(
    name: str, value: Any, where: str
) -> None:
    hostile = json.loads(json.dumps(MADE))
    if where == "answer":
        hostile["responseElements"]["virtualNode"] = {name: value, "metadata": value, "spec": value}
        hostile["requestParameters"]["tags"] = value
    else:
        hostile[name] = value
    for file in ({"Records": [hostile]}, {"QueryResultRows": [[hostile]]}):
        brought = read({"log.json": packed(file)})
        assert all(item.record.digest for item in brought.observations)


def test_names_with_slashes_forge_no_arn() -> None:
    request = {"meshName": "shop/virtualNode/x", "virtualNodeName": "web", "spec": {}}
    forged = event("CreateVirtualNode", START, requestParameters=request)
    brought = read({"log.json": packed({"Records": [forged]})})
    assert brought.observations == ()
    assert told(brought) == [("malformed", "log.json")]


def test_an_answer_s_arn_is_that_of_the_resource_or_isn_t_taken() -> None:
    forged = json.loads(json.dumps(MADE))
    forged["responseElements"]["virtualNode"]["metadata"]["arn"] = "arn:aws:iam::1::mesh/my-mesh"
    (describe, _) = read({"log.json": packed({"Records": [forged]})}).observations
    assert describe.record.id == f"{mesh_arn()}/virtualNode/web"
    assert describe.record.lacks == ("virtualNode.metadata.arn",)


def test_everything_passes_through_the_hand_that_cleans() -> None:
    seen: list[str] = []

    def watching(operation: Any, answer: Any) -> Any:
        seen.append(operation.id)
        return {**answer, "cleaned": True}, ("some.path",)

    given_hand = Hand(place=None, at="", shapes=hand().shapes, clean=watching)
    brought = CLOUDTRAIL.read(originals({"l.json": packed({"Records": [MADE]})}), given_hand)
    assert seen == ["appmesh:DescribeVirtualNode", "appmesh:ListTagsForResource"]
    assert {item.record.redacted for item in brought.observations} == {("some.path",)}
    assert all((item.record.facts or {})["cleaned"] for item in brought.observations)


def test_without_the_service_s_shapes_a_state_can_t_be_told() -> None:
    bare = Hand(place=None, at="", shapes={}, clean=clean)
    brought = CLOUDTRAIL.read(originals({"l.json": packed({"Records": [MADE]})}), bare)
    assert brought.observations[0].record.unread is not None


def test_a_file_that_can_t_be_had_is_a_flaw() -> None:
    brought = CLOUDTRAIL.read(
        [Original(name="x", size=1, sha256="0" * 64, read=lambda: b"")], hand()
    )
    assert told(brought) == [("malformed", "x")]


def test_every_call_that_changes_a_resource_is_replayed() -> None:
    for name in CHANGES:
        assert is_write(event(name, START)) is not name.endswith("MeshPolicy")


def test_the_order_of_digests_signatures_and_keys_does_not_matter() -> None:
    made = Trail()
    made.hours(3, {1: [MADE]})
    files = made.brought()
    backwards = dict(reversed(files.items()))
    assert read(files) == read(backwards)


TIMES = st.integers(0, 40).map(lambda second: instant(START + timedelta(seconds=second)))
SPANS = st.lists(st.tuples(TIMES, TIMES), max_size=5)


@given(SPANS, SPANS, TIMES)
def test_spans_hold_what_their_words_say(one: Any, other: Any, at: str) -> None:
    def inside(spans: Any) -> bool:
        return any(start <= at < end for start, end in spans)

    assert inside(joined(one)) == inside(one)
    assert inside(without(one, other)) == (inside(one) and not inside(other))
    assert inside(common(one, other)) == (inside(one) and inside(other))
    assert covers(joined(one), at, at) == inside(one)
    assert all(start < end for start, end in without(one, other))


def test_instants_stay_within_their_years() -> None:
    assert moved("0001-01-01T00:00:00.000000Z", -HOUR).startswith("0001-01-01T00")
    assert moved("9999-12-31T23:59:59.999999Z", HOUR).startswith("9999-12-31T23")
