"""Taking records, lists or readings away makes properties unknown, and changes nothing else.

The rule for verdicts (tests/property) holds for graphs, too: an edge whose records were all read
is the same byte for byte; another has the same properties, or unknown ones; and one that can't be
told any more is covered by an edge, or a list, that stands for unknown others.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mesh.demo import model_of, readings
from vouchbook.kernel.records import digested
from vouchbook.mesh.graph import mesh_views
from vouchbook.model.mesh_graph import EdgeView, Judgement, MeshView, PropertyView
from vouchbook.model.reading import Gap, Reading, Record, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread

DENIED = Unread(reason=Reason.DENIED, operation="x:Describe", permission="x:Describe")
Graphs = dict[str, MeshView]


def graphs(given: tuple[Reading, ...]) -> Graphs:
    return {view.id: view for view in mesh_views(model_of(given))}


@cache
def whole() -> Graphs:
    return graphs(readings())


def unread(record: Record) -> Record:
    return digested(replace(record, facts=None, none="", redacted=(), unread=DENIED))


def records() -> Iterator[tuple[int, int]]:
    """The positions of every record of the readings."""
    for at, reading in enumerate(readings()):
        if isinstance(reading, Seen):
            yield from ((at, number) for number in range(len(reading.records)))


def without(lost: frozenset[tuple[int, int]], *, listed: bool) -> tuple[Reading, ...]:
    """The readings without some records: unread, or not even listed in lists that broke off."""
    found: list[Reading] = []
    for at, reading in enumerate(readings()):
        gone = {number for where, number in lost if where == at}
        if not gone or not isinstance(reading, Seen):
            found.append(reading)
            continue
        kept = tuple(
            unread(record) if number in gone else record
            for number, record in enumerate(reading.records)
            if listed or number not in gone
        )
        less = replace(reading, records=kept)
        gap = Gap(id=f"{reading.collector} in {reading.place}", unread=DENIED)
        found.append(less if listed else replace(less, gaps=(gap,), listings=()))
    return tuple(found)


def digests_in(given: tuple[Reading, ...]) -> frozenset[str]:
    found: set[str] = set()
    for reading in given:
        if isinstance(reading, Seen):
            found |= {record.digest for record in reading.records if record.unread is None}
            found |= {listing.digest for listing in reading.listings}
    return frozenset(found)


def breaches(given: tuple[Reading, ...]) -> list[str]:
    """Every place where the rule is broken, in words."""
    after, left = graphs(given), digests_in(given)
    blind = any(isinstance(item, Unseen) or item.gaps for item in given)
    said: list[str] = []
    for name, mesh in whole().items():
        if name in after:
            said += _mesh(mesh, after[name], left)
        elif not blind:
            said.append(f"{name} vanished")
    return said


def _mesh(before: MeshView, after: MeshView, left: frozenset[str]) -> Iterator[str]:
    now = {edge.id: edge for edge in after.edges}
    opened = [edge.id[:-1] for edge in after.edges if edge.hides]
    for edge in before.edges:
        found = now.pop(edge.id, None)
        if found is not None:
            yield from _edge(edge, found, left)
        elif not after.hidden and not any(edge.id.startswith(name) for name in opened):
            yield f"{edge.id} vanished, and nothing stands for it"
        elif set(edge.cites) <= left and not after.hidden:
            yield f"{edge.id} vanished although all that it cites was read"
    for edge in now.values():
        if edge.judgement is not Judgement.UNKNOWN:
            yield f"{edge.id} appeared, and is {edge.judgement}"
    yield from _property(before.egress, after.egress, before.id)


def _edge(before: EdgeView, after: EdgeView, left: frozenset[str]) -> Iterator[str]:
    if before == after:
        if not set(after.cites) <= left:
            yield f"{after.id} rests on what was not read"
        return
    if set(before.cites) <= left:
        yield f"{before.id} changed although all that it cites was read"
    if after.judgement not in {before.judgement, Judgement.UNKNOWN}:
        yield f"{before.id} turned from {before.judgement} into {after.judgement}"
    if (before.client, before.via, before.port) != (after.client, after.via, after.port):
        yield f"{before.id} leads another way"
    for one, other in zip(before.properties, after.properties, strict=True):
        yield from _property(one, other, before.id)


def _property(before: PropertyView, after: PropertyView, where: str) -> Iterator[str]:
    if before != after and not after.unknown:
        yield f"{where}: {before.name} turned from {before.value!r} into {after.value!r}"


def test_there_is_something_to_lose() -> None:
    judgements = {edge.judgement for mesh in whole().values() for edge in mesh.edges}
    assert judgements >= set(Judgement) - {Judgement.UNKNOWN}
    assert all(mesh.complete for mesh in whole().values())
    assert breaches(readings()) == []


@pytest.mark.parametrize("listed", [True, False], ids=["unread", "not listed"])
def test_each_record_can_be_missing(*, listed: bool) -> None:
    for position in records():
        assert breaches(without(frozenset({position}), listed=listed)) == []


def test_each_reading_can_be_missing() -> None:
    for at, reading in enumerate(readings()):
        blind = Unseen(
            collector=reading.collector, place=reading.place, as_of=reading.as_of, unread=DENIED
        )
        given = (*readings()[:at], blind, *readings()[at + 1 :])
        assert breaches(given) == []


def test_what_was_never_asked_for_is_unknown_and_not_absent() -> None:
    for collector in {reading.collector for reading in readings()}:
        given = tuple(item for item in readings() if item.collector != collector)
        after = graphs(given)
        for name, mesh in after.items():
            hidden = {item.collector for item in mesh.hidden}
            assert collector in hidden or collector.startswith("acm")
            assert not list(_mesh(whole()[name], mesh, digests_in(given)))


def test_a_list_inside_a_mesh_can_break_off() -> None:
    for at, reading in enumerate(readings()):
        for mesh in whole():
            if isinstance(reading, Seen) and reading.collector.startswith("appmesh."):
                lost = replace(reading, gaps=(Gap(id=mesh, unread=DENIED),), listings=())
                given = (*readings()[:at], lost, *readings()[at + 1 :])
                assert breaches(given) == []


@settings(max_examples=60, deadline=None)
@given(lost=st.frozensets(st.sampled_from(sorted(records())), max_size=40), listed=st.booleans())
def test_any_mixture_can_be_missing(lost: frozenset[tuple[int, int]], *, listed: bool) -> None:
    assert breaches(without(lost, listed=listed)) == []


def test_where_nothing_could_be_described_nothing_is_decided() -> None:
    after = graphs(without(frozenset(records()), listed=True))
    assert set(after) >= set(whole())
    for mesh in after.values():
        assert {edge.judgement for edge in mesh.edges} <= {Judgement.UNKNOWN}
        assert mesh.egress.unknown
        assert not mesh.complete
