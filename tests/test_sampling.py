"""Samples: the same on any machine, a beginning of every larger one, and no drawing at will."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.period_estate import HOSTILE, period, stretch
from vouchbook.kernel.codec import decode, encode
from vouchbook.kernel.errors import UsageError
from vouchbook.model.check import Verdict
from vouchbook.model.film import Film, Period, Standing
from vouchbook.model.sampling import METHOD, Kind, Population, Sample
from vouchbook.sampling import differences, draw, ordered, population

ROOT = Path(__file__).parent.parent
PERIOD = period()
CHECK = "mesh-listener-tls-strict"
NODES = ("appmesh.virtual-nodes",)
SUBJECTS = population(PERIOD, CHECK)
ALL = population(PERIOD, CHECK, NODES)
SEEDS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=20)
NAMES = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=40, unique=True)


def of_names(names: list[str]) -> Population:
    """The population of a film with these subjects, in the order that they have here."""
    found = tuple(
        stretch(name, PERIOD.start, PERIOD.end, Verdict.PASS, "so it is") for name in names
    )
    made = Film(
        check="x",
        standing=Standing.CONFORMED,
        subjects=len(names),
        deviations=(),
        stretches=found,
        combined=(),
        seconds=(),
        longest_unseen=None,
    )
    return population(replace(PERIOD, films=(made,)), "x")


def test_the_population_has_every_subject_the_deleted_ones_too() -> None:
    film = next(item for item in PERIOD.films if item.check == CHECK)
    assert {item.subject for item in SUBJECTS.items} == {item.subject for item in film.stretches}
    assert any("virtualNode/gone" in item.subject for item in SUBJECTS.items)
    assert {item.kind for item in SUBJECTS.items} == {Kind.SUBJECT}


def test_the_changes_join_only_where_they_are_asked_for() -> None:
    changes = [item for item in ALL.items if item.kind is Kind.CHANGE]
    assert len(changes) == len(PERIOD.turnings)
    assert len(ALL.items) == len(SUBJECTS.items) + len(changes)
    assert ALL.digest != SUBJECTS.digest
    assert not [
        item for item in population(PERIOD, CHECK, ("kms.keys",)).items if item.kind is Kind.CHANGE
    ]


def test_the_method_is_what_its_description_says() -> None:
    """Drawn again by hand: canonical JSON of these strings is what `json.dumps` gives."""
    keys = sorted(
        hashlib.sha256(
            json.dumps(
                [METHOD, "seed", ALL.digest, item.id], separators=(",", ":"), ensure_ascii=False
            ).encode()
        ).hexdigest()
        for item in ALL.items
    )
    assert [item.key for item in draw(ALL, "seed", 9).drawn] == keys[:9]


def test_the_list_never_changes_from_version_to_version() -> None:
    names = [item.item.subject for item in draw(of_names(list("abcdefgh")), "1", 4).drawn]
    assert names == ["g", "c", "d", "a"]


@given(NAMES, SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_changes_nothing(
    names: list[str], seed: str, chance: Any
) -> None:
    mixed = list(names)
    chance.shuffle(mixed)
    one, other = of_names(names), of_names(mixed)
    assert one == other
    assert draw(one, seed, len(names)) == draw(other, seed, len(names))


@given(NAMES, SEEDS)
def test_a_sample_is_the_beginning_of_every_larger_one(names: list[str], seed: str) -> None:
    found = of_names(names)
    whole = draw(found, seed, len(names)).drawn
    for size in range(1, len(names)):
        assert draw(found, seed, size).drawn == whole[:size]
    assert {item.item.id for item in whole} == {item.id for item in found.items}
    assert [item.number for item in whole] == list(range(1, len(names) + 1))


@given(NAMES, st.text(min_size=1, max_size=12))
def test_one_more_subject_is_another_population(names: list[str], more: str) -> None:
    one = of_names(names)
    other = of_names(sorted({*names, more}))
    assert (one.digest == other.digest) == (more in names)


def test_two_seeds_draw_otherwise() -> None:
    assert draw(ALL, "a", 10).drawn != draw(ALL, "b", 10).drawn


def test_another_process_with_another_hash_seed_draws_the_same() -> None:
    program = (
        "from tests.test_sampling import ALL, draw\n"
        "print(ALL.digest, *(item.key for item in draw(ALL, 'seed', 12).drawn))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}/generator:{ROOT}"},
        ).stdout
        for seed in ("1", "2")
    }
    here = draw(ALL, "seed", 12)
    assert said == {" ".join((ALL.digest, *(item.key for item in here.drawn))) + "\n"}


def test_every_item_is_drawn_about_as_often() -> None:
    found = of_names([f"n{number}" for number in range(10)])
    counts = dict.fromkeys((item.id for item in found.items), 0)
    for seed in range(400):
        for item in draw(found, f"s{seed}", 3).drawn:
            counts[item.item.id] += 1
    assert min(counts.values()) > 80
    assert max(counts.values()) < 160


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("", 3), "no seed was given"),
        (("   ", 3), "no seed was given"),
        (("se\x1bed", 3), "without a shape"),
        ((" seed", 3), "spaces at its ends"),
        (("seed", 0), "a sample of 0 from a population of 39"),
        (("seed", -1), "a sample of -1"),
        (("seed", 40), "a sample of 40 from a population of 39"),
    ],
)
def test_what_can_not_be_drawn_is_refused(arguments: tuple[str, int], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        draw(ALL, *arguments)


def test_a_population_that_changed_is_refused() -> None:
    draw(ALL, "seed", 3, expected=ALL.digest)
    with pytest.raises(UsageError, match="the population changed"):
        draw(ALL, "seed", 3, expected=SUBJECTS.digest)


def test_a_check_without_a_film_is_refused() -> None:
    with pytest.raises(UsageError, match="no film of the check 'nothing'"):
        population(PERIOD, "nothing")


def test_nothing_can_be_drawn_from_nothing() -> None:
    empty = population(PERIOD, "mesh-gateway-certificate-valid")
    assert empty.items == ()
    with pytest.raises(UsageError, match="a sample of 1 from a population of 0"):
        draw(empty, "seed", 1)


def test_a_replacement_is_the_next_in_the_order() -> None:
    order = ordered(ALL, "seed")
    sample = draw(ALL, "seed", 3, replaced=((2, "gone"), (4, "gone as well")))
    assert [(item.number, item.by) for item in sample.substitutions] == [(2, 4), (4, 5)]
    assert sample.drawn == order[:5]
    assert [item.number for item in sample.tested()] == [1, 3, 5]


@pytest.mark.parametrize(
    ("replaced", "words"),
    [
        (((4, "why"),), "item 4 can't be replaced"),
        (((0, "why"),), "item 0 can't be replaced"),
        (((1, "why"), (1, "why")), "item 1 can't be replaced"),
        (((1, "  "),), "without a reason"),
    ],
)
def test_a_replacement_of_what_was_not_drawn_is_refused(
    replaced: tuple[tuple[int, str], ...], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        draw(ALL, "seed", 3, replaced=replaced)


def test_when_all_are_drawn_nothing_replaces_one() -> None:
    with pytest.raises(UsageError, match="all 39 of the population are drawn"):
        draw(ALL, "seed", 39, replaced=((1, "why"),))


SAMPLE = draw(ALL, "seed", 5, rationale="as the plan says", replaced=((2, HOSTILE),))


def test_a_record_comes_back_and_is_drawn_again() -> None:
    assert decode(Sample, encode(SAMPLE)) == SAMPLE
    assert differences(SAMPLE, ALL) == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"seed": "other"}, "other items are drawn"),
        ({"size": 4}, "other items are drawn"),
        ({"count": 12}, "the record counts 12 items"),
        ({"drawn": SAMPLE.drawn[:3]}, "other items"),
        ({"history": "sha256:x"}, "from sha256:x then"),
        ({"start": "2025"}, "another period"),
        ({"method": "choice"}, "'choice'"),
        ({"format": 2}, "format 2"),
        ({"population": "sha256:x"}, "it was drawn from sha256:x"),
        ({"seed": ""}, "no seed was given"),
        ({"substitutions": ()}, "other items are drawn"),
    ],
)
def test_a_record_that_was_touched_is_found_out(changed: dict[str, Any], words: str) -> None:
    found = differences(replace(SAMPLE, **changed), ALL)
    assert any(words in item for item in found)


def test_a_subject_less_and_the_record_is_refused() -> None:
    gone = SUBJECTS.items[0].subject
    films = tuple(
        replace(film, stretches=tuple(item for item in film.stretches if item.subject != gone))
        for film in PERIOD.films
    )
    other: Period = replace(PERIOD, films=films)
    (said,) = differences(SAMPLE, population(other, CHECK, NODES))
    assert "the population is" in said
