"""Laws that hold for every history whose sources tell the truth.

- Whatever is known was so; a list that is complete has everything.
- Taking away a watch, or all that was observed at one instant without a watch, adds nothing known.
- The order in which material comes doesn't matter.
- A film is the same in one piece or in two; its combined stretches are the period.
"""

from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.period.telling import engagement, shapes
from tests.period.worlds import (
    DESCRIBE,
    HERE,
    LAST,
    NODES,
    World,
    history,
    hour,
    node,
    uid,
    worlds,
)
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.check import Verdict
from vouchbook.model.film import Film, Period, Stretch
from vouchbook.model.history import Brought, History
from vouchbook.model.reading import Seen, Source
from vouchbook.period.film import film_period
from vouchbook.period.gather import history_of
from vouchbook.period.knowledge import Knowledge
from vouchbook.period.states import readings_at

CHECK = all_checks()["mesh-listener-tls-strict"]
T = TypeVar("T")
MANY = settings(max_examples=150, deadline=None)
FEW = settings(max_examples=40, deadline=None)
INSTANTS = tuple(number + part for number in range(LAST) for part in (0.0, 0.125, 0.5))


def film(told: History, start: float = 0, end: float = LAST) -> Period:
    return film_period(told, [CHECK], shapes(), engagement(), hour(start), hour(end))


@MANY
@given(worlds())
def test_what_is_known_was_so(world: World) -> None:
    index = Knowledge(history(world))
    for moment in INSTANTS:
        readings = readings_at(index, hour(moment), [NODES], [HERE])
        truth = world.at(moment)
        for reading in readings:
            if not isinstance(reading, Seen):
                continue
            shown = {record.id for record in reading.records}
            if not reading.gaps:
                assert {node(name) for name in truth} <= shown
            for record in reading.records:
                if record.facts is None:
                    continue
                name = record.id.rsplit("/", 1)[-1]
                assert name in truth, (moment, record)
                mode, born = truth[name]
                root = record.facts["virtualNode"]
                assert root["spec"]["listeners"][0]["tls"]["mode"] == mode, (moment, record)
                assert root.get("metadata", {"uid": uid(name, born)})["uid"] == uid(name, born)
                assert record.operation == DESCRIBE


def verdicts(period: Period, moment: float) -> dict[str, Verdict]:
    at = hour(moment)
    (told,) = period.films
    combined = [item.verdict for item in told.combined if item.start <= at < item.end]
    assert len(combined) == 1
    found = {item.subject: item.verdict for item in told.stretches if item.start <= at < item.end}
    return {**found, "": combined[0]}


def adds_nothing_known(less: Period, more: Period) -> None:
    for moment in INSTANTS:
        few, many = verdicts(less, moment), verdicts(more, moment)
        for subject, verdict in few.items():
            if verdict is not Verdict.UNKNOWN:
                assert many[subject] is verdict, (moment, subject)


@FEW
@given(worlds(), st.data())
def test_taking_a_watch_away_adds_nothing_known(world: World, data: st.DataObject) -> None:
    whole = history(world)
    if not whole.watches:
        return
    lost = data.draw(st.sampled_from(whole.watches))
    less = replace(whole, watches=tuple(item for item in whole.watches if item != lost))
    adds_nothing_known(film(less), film(whole))


@FEW
@given(worlds(), st.data())
def test_taking_a_snapshot_away_adds_nothing_known(world: World, data: st.DataObject) -> None:
    whole = history(world)
    if not whole.censuses:
        return
    lost = data.draw(st.sampled_from(whole.censuses))
    less = replace(
        whole,
        censuses=tuple(item for item in whole.censuses if item != lost),
        observations=tuple(
            item
            for item in whole.observations
            if item.record.source is not Source.LIVE_API or item.instant != lost.at
        ),
    )
    adds_nothing_known(film(less), film(whole))


def shuffled(items: tuple[T, ...], draw: Random) -> tuple[T, ...]:
    found = list(items)
    draw.shuffle(found)
    return tuple(found)


@FEW
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_material_does_not_matter(world: World, draw: Random) -> None:
    told = history(world)
    one = Brought(observations=told.observations, censuses=told.censuses, watches=told.watches)
    first = shuffled(told.observations, draw)
    second, third = shuffled(told.censuses, draw), shuffled(told.watches, draw)
    cut = len(first) // 2
    parts = [
        Brought(observations=first[cut:], watches=third),
        Brought(observations=first[:cut], censuses=second),
        Brought(observations=first[: cut + 1]),
    ]
    assert history_of([], parts) == history_of([], [one])


@FEW
@given(worlds(), st.integers(min_value=1, max_value=LAST - 1))
def test_a_film_can_be_cut_and_glued(world: World, cut: int) -> None:
    told = history(world)
    (whole,) = film(told).films
    (first,), (second,) = film(told, 0, cut).films, film(told, cut, LAST).films
    assert glued(first.combined, second.combined) == list(whole.combined)
    for subject in subjects(whole) | subjects(first) | subjects(second):
        halves = [
            [item for item in one.stretches if item.subject == subject] for one in (first, second)
        ]
        assert glued(*map(tuple, halves)) == [
            item for item in whole.stretches if item.subject == subject
        ]


def subjects(told: Film) -> set[str]:
    return {item.subject for item in told.stretches}


def glued(first: tuple[Stretch, ...], second: tuple[Stretch, ...]) -> list[Stretch]:
    """Two rows after each other; a stretch that was cut in two is one again."""
    if first and second:
        last, following = first[-1], second[0]
        same = replace(last, start="", end="", watched=()) == replace(
            following, start="", end="", watched=()
        )
        if same and last.end == following.start:
            watched = tuple(sorted({*last.watched, *following.watched}))
            strongest = [item.value for item in Source if item.value in watched]
            joined = replace(last, end=following.end, watched=tuple(strongest))
            return [*first[:-1], joined, *second[1:]]
    return [*first, *second]


@FEW
@given(worlds())
def test_the_combined_stretches_tile_the_period(world: World) -> None:
    (told,) = film(history(world)).films
    assert told.combined[0].start == hour(0)
    assert told.combined[-1].end == hour(LAST)
    assert all(one.end == other.start for one, other in pairwise(told.combined))
    assert sum(length for _, length in told.seconds) == LAST * 3600
    for subject in subjects(told):
        row = [item for item in told.stretches if item.subject == subject]
        assert all(one.end <= other.start for one, other in pairwise(row))
        assert all(item.start < item.end for item in row)
