"""What two snapshots differ in: never more than both could see."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown as to_html

from tests.aws import harness
from vouchbook.difference import compare
from vouchbook.difference_words import lines, markdown, summary, worse
from vouchbook.evaluate import evaluate
from vouchbook.kernel.records import digested, listing_of
from vouchbook.kernel.registry import checks
from vouchbook.model.difference import Difference, Move
from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Reading, Record, Seen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.snapshot import Snapshot

PLACE = Place(partition="aws", account="111122223333", region="us-east-1")
NODES = "appmesh.virtual-nodes"
DESCRIBE = "appmesh:DescribeVirtualNode"
TAGS = "appmesh:ListTagsForResource"
DENIED = Unread(reason=Reason.DENIED, operation=DESCRIBE, permission=DESCRIBE)
CHECK = "mesh-listener-tls-strict"
AT = "2026-09-15T12:00:00.000000Z"


def arn(name: str) -> str:
    return f"arn:aws:appmesh:us-east-1:111122223333:mesh/shop/virtualNode/{name}"


def node(name: str, mode: str = "STRICT", **more: Any) -> tuple[Record, ...]:
    certificate = {"acm": {"certificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/x"}}
    tls = {"mode": mode, "certificate": certificate}
    listener = {"portMapping": {"port": 8080, "protocol": "http"}, "tls": tls}
    facts = {
        "virtualNode": {
            "meshName": "shop",
            "virtualNodeName": name,
            "spec": {"listeners": [listener], **more},
            "status": {"status": "ACTIVE"},
        }
    }
    return record(name, DESCRIBE, facts), record(name, TAGS, {"tags": []})


def record(name: str, operation: str, facts: Mapping[str, Any] | None) -> Record:
    return digested(
        Record(
            id=arn(name),
            collector=NODES,
            operation=operation,
            place=PLACE,
            as_of=AT,
            facts=facts,
            unread=None if facts is not None else DENIED,
        )
    )


def snapshot(*records: Record, gap: bool = False) -> Snapshot:
    listing = listing_of(NODES, "appmesh:ListVirtualNodes", {}, 1, 1, PLACE, complete=True)
    gaps = (Gap(id=arn("x"), unread=DENIED),) if gap else ()
    reading: Reading = Seen(
        collector=NODES, place=PLACE, as_of=AT, records=records, listings=(listing,), gaps=gaps
    )
    return harness.snapshot_of((reading,))


def difference(one: Snapshot, other: Snapshot) -> Difference:
    check = [checks()[CHECK]]
    return compare(one, other, evaluate(one, check), evaluate(other, check))


def test_nothing_differs_from_itself() -> None:
    same = snapshot(*node("a"), *node("b"))
    found = difference(same, same)
    assert (found.resources, found.turns, found.combined) == ((), (), ())
    assert summary(found) == "no resource moved; 0 verdicts turned, 0 of them for the worse"


def test_a_fact_that_changed_is_named_with_both_values_and_its_verdict_turns() -> None:
    found = difference(snapshot(*node("a")), snapshot(*node("a", "PERMISSIVE")))
    (move,) = found.resources
    (change,) = move.changes
    assert move.move is Move.CHANGED
    assert (change.before, change.after) == ("STRICT", "PERMISSIVE")
    assert change.path == "spec.listeners[0].tls.mode"
    (turn,) = found.turns
    assert (turn.before, turn.after) == ("pass", "fail")
    assert worse(found) == (turn,)
    assert [(item.before, item.after) for item in found.combined] == [("pass", "fail")]
    told = "\n".join(lines(found))
    assert 'tls.mode was "STRICT" and is "PERMISSIVE"' in told


def test_appeared_and_vanished_need_a_whole_list_on_the_other_side() -> None:
    one, both = snapshot(*node("a")), snapshot(*node("a"), *node("b"))
    torn = snapshot(*node("a"), gap=True)
    kinds = [
        (one, both, Move.APPEARED),
        (both, one, Move.VANISHED),
        (torn, both, Move.FIRST_SEEN),
        (both, torn, Move.OUT_OF_SIGHT),
    ]
    for before, after, wanted in kinds:
        (move,) = difference(before, after).resources
        assert (move.id, move.move) == (arn("b"), wanted)


def test_what_one_of_the_two_could_not_read_is_no_change() -> None:
    unread = (record("a", DESCRIBE, None), record("a", TAGS, {"tags": []}))
    found = difference(snapshot(*node("a")), snapshot(*unread))
    (move,) = found.resources
    assert (move.changes, move.blinded) == ((), ("",))
    assert [(turn.before, turn.after) for turn in found.turns if turn.before] == [("pass", "")]


@pytest.mark.parametrize(
    ("name", "ticks"),
    [
        ("LatestDeliveryTime", True),
        ("LatestDeliveryAttemptSucceeded", True),
        ("LastUsedDate", True),
        ("lastScannedAt", True),
        ("lastResourceAnalyzedAt", True),
        ("password_last_used_date", True),
        ("generated_time", True),
        ("lastUpdatedAt", False),
        ("LastRotatedDateless", False),
        ("blast", False),
    ],
)
def test_the_ticking_of_clocks_is_counted_and_not_told(name: str, *, ticks: bool) -> None:
    def at(minute: int) -> Snapshot:
        value = {"virtualNode": {name: f"2026-09-15T12:{minute}:00Z"}}
        return snapshot(record("a", DESCRIBE, value), record("a", TAGS, {"tags": []}))

    (move,) = difference(at(10), at(11)).resources
    assert move.ticking == (1 if ticks else 0)
    assert len(move.changes) == (0 if ticks else 1)
    assert any("1 changed" in line for line in lines(difference(at(10), at(11)))) is not ticks


def test_elements_are_told_apart_by_their_key() -> None:
    def tagged(*keys: str) -> Snapshot:
        tags = [{"key": key, "value": key} for key in keys]
        return snapshot(node("a")[0], record("a", TAGS, {"tags": tags}))

    (move,) = difference(tagged("a", "b", "c"), tagged("b", "c")).resources
    (change,) = move.changes
    assert (change.path, change.after) == ("tags[a]", None)


HOSTILE = "x`|\n<script>alert(1)</script>](javascript:x)\u202e``"


@given(st.text(max_size=40))
def test_no_name_breaks_out_of_the_comment(name: str) -> None:
    found = difference(snapshot(*node("a")), snapshot(*node("a"), *node(name + HOSTILE)))
    html = to_html(markdown(found), extensions=["tables"])
    assert "<script" not in html
    assert "href=" not in html


def test_the_comment_names_the_worst_first() -> None:
    one = snapshot(*node("a"), *node("b", "PERMISSIVE"))
    other = snapshot(*node("a", "DISABLED"), *node("b"))
    text = markdown(difference(one, other))
    assert text.index("Turned for the worse") < text.index("Other verdicts that turned")
    assert text.index("Other verdicts that turned") < text.index("#### Resources")


@pytest.mark.parametrize("count", [59, 61])
def test_a_long_list_ends_with_how_many_more(count: int) -> None:
    many = [item for number in range(count) for item in node(f"n{number:03}")]
    text = markdown(difference(snapshot(), snapshot(*many)))
    assert ("more: `vouchbook diff --format json` has all" in text) is (count > 60)
