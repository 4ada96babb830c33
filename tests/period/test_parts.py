"""Times, covers, comparisons and what hides what."""

import pytest

from tests.period.making import CONFIG, LIVE, NODE, NODES, TRAIL, mode, on, seen, watch
from tests.period.truth import HERE, THERE
from vouchbook.model.check import Verdict
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason
from vouchbook.model.result import Finding
from vouchbook.period.compare import agree, told_apart
from vouchbook.period.cover import Cover, merged
from vouchbook.period.hiding import hider
from vouchbook.period.times import after, before, seconds, spoken

STRICT, LOOSE = mode("STRICT"), mode("PERMISSIVE")


def test_instants_are_text_that_can_be_counted_with() -> None:
    assert after(on(2)) == "2026-03-02T12:00:00.000001Z"
    assert before(after(on(2))) == on(2)
    assert seconds(on(2), on(3)) == 86_400
    assert spoken(on(2)) == "2026-03-02 12:00:00 UTC"
    assert spoken(after(on(2))) == "2026-03-02 12:00:00.000001 UTC"


def test_spans_that_touch_are_one() -> None:
    assert merged([("b", "c"), ("a", "b"), ("e", "f"), ("d", "d")]) == (("a", "c"), ("e", "f"))


def test_a_cover_ends_where_the_first_of_all_places_is_not_watched() -> None:
    cover = Cover([watch(TRAIL, on(1), on(9)), watch(TRAIL, on(1), on(5), THERE)])
    assert cover.until(NODES, (HERE,), on(2)) == on(9)
    assert cover.until(NODES, (HERE, THERE), on(2)) == on(5)
    assert cover.until(NODES, (HERE, THERE), on(6)) == on(6)
    assert cover.until(NODES, (HERE,), on(9)) == on(9)


def test_config_alone_does_not_know_the_instant() -> None:
    cover = Cover([watch(CONFIG, on(1), on(9))])
    assert cover.until(NODES, (HERE,), on(2)) == on(9)
    assert cover.until(NODES, (HERE,), on(2), exact=True) == on(2)
    assert cover.sources(NODES, HERE, on(8), on(12)) == {CONFIG}
    assert cover.sources(NODES, HERE, on(9), on(12)) == frozenset()


def test_what_a_source_lacks_and_empty_lists_are_no_difference() -> None:
    whole = {"virtualNode": {**STRICT["virtualNode"], "status": {"status": "ACTIVE"}}}
    bare = seen(CONFIG, on(2), STRICT, lacks=("virtualNode.status",))
    assert agree(seen(LIVE, on(2), whole), bare)
    assert not agree(seen(LIVE, on(2), whole), seen(CONFIG, on(2), STRICT))
    spec = {**STRICT["virtualNode"]["spec"], "backends": []}
    empty = {"virtualNode": {**STRICT["virtualNode"], "spec": spec}}
    assert agree(seen(TRAIL, on(2), empty), seen(CONFIG, on(2), STRICT, lacks=("x",)))


def test_version_and_incarnation_tell_apart_what_reads_the_same() -> None:
    one = seen(LIVE, on(2), STRICT, version=1, born="a")
    assert agree(one, seen(TRAIL, on(3), STRICT))
    assert not agree(one, seen(TRAIL, on(3), STRICT, version=2))
    assert not agree(one, seen(TRAIL, on(3), STRICT, born="b"))
    assert not agree(one, seen(TRAIL, on(3), gone=True))
    assert not agree(one, seen(TRAIL, on(3), unread=Reason.TRUNCATED))


def test_a_change_is_told_without_what_only_tells_of_the_change() -> None:
    def versioned(value: str, version: int) -> dict[str, object]:
        metadata = {"version": version, "lastUpdatedAt": on(version)}
        return {"virtualNode": {**mode(value)["virtualNode"], "metadata": metadata}}

    one, other = (
        seen(LIVE, on(2), versioned("STRICT", 1)),
        seen(LIVE, on(3), versioned("PERMISSIVE", 2)),
    )
    path = "virtualNode.spec.listeners[0].tls.mode"
    assert told_apart(one.record, other.record) == ((path, "STRICT", "PERMISSIVE"),)


def row(subject: str, place: Place = HERE) -> Finding:
    return Finding(subject=subject, place=place, verdict=Verdict.UNKNOWN, because="why", hides=True)


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ([row(f"{NODES} in {HERE}")], True),
        ([row(f"{NODES} in {THERE}", THERE)], False),
        ([row(f"{NODES} anywhere", Place(partition="", account="", region=""))], True),
        ([row(f"{NODE}#{NODES}")], True),
        ([row(NODE)], True),
        ([row(f"{NODE.rpartition('/virtualNode')[0]}#{NODES}")], True),
        ([row(f"{NODE}s")], False),
        ([], False),
    ],
)
def test_a_row_hides_what_it_may_stand_for(rows: list[Finding], *, hidden: bool) -> None:
    found = hider((f"{NODE}#listener:8080", HERE), rows)
    assert (found is not None) == hidden
