"""The codec coerces nothing, and names the place of the first mistake."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packs.estate import header, plan, readings
from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.codec import CodecError, decode, encode, upgraded
from vouchbook.model.plan import Plan
from vouchbook.model.reading import Seen, Unseen
from vouchbook.model.snapshot import Header


class Tone(StrEnum):
    LOUD = "loud"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    name: str
    size: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    number: int
    flag: bool = False
    tone: Tone = Tone.LOUD
    inner: Inner | None = None
    either: Inner | int = 0
    pair: tuple[str, int] = ("", 0)
    many: tuple[Inner, ...] = ()
    table: Mapping[str, int] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    anything: Any = None


WHOLE = Outer(
    number=1,
    flag=True,
    inner=Inner(name="a", size=1.5),
    either=Inner(name="b"),
    pair=("x", 2),
    many=(Inner(name="c"),),
    table={"k": 1},
    names=frozenset({"b", "a"}),
    anything={"free": [None, 1]},
)

INNER = st.builds(Inner, name=st.text(), size=st.floats(allow_nan=False))
OUTER = st.builds(
    Outer,
    number=st.integers(),
    flag=st.booleans(),
    inner=st.none() | INNER,
    either=INNER | st.integers(),
    pair=st.tuples(st.text(), st.integers()),
    many=st.lists(INNER, max_size=3).map(tuple),
    table=st.dictionaries(st.text(), st.integers(), max_size=3),
    names=st.frozensets(st.text(), max_size=4),
)


@given(OUTER)
def test_what_is_encoded_is_decoded(value: Outer) -> None:
    assert decode(Outer, encode(value)) == value


def test_our_own_types_survive_the_way_through_a_file() -> None:
    for reading in readings():
        kind = Seen if isinstance(reading, Seen) else Unseen
        assert decode(kind, parse(canonical(encode(reading)))) == reading
    assert decode(Plan, parse(canonical(encode(plan())))) == plan()
    assert decode(Header, parse(canonical(encode(header())))) == header()


def with_member(path: list[str | int], value: object) -> Any:
    document = copy.deepcopy(encode(WHOLE))
    here = document
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["number"], "1", r"\$\.number: expected int, found str"),
        (["number"], True, r"\$\.number: expected int, found bool"),
        (["number"], 1.0, r"\$\.number: expected int, found float"),
        (["number"], None, r"\$\.number: expected int, found NoneType"),
        (["flag"], 1, r"\$\.flag: expected bool, found int"),
        (["flag"], "true", r"\$\.flag: expected bool"),
        (["tone"], "quiet", r"\$\.tone: 'quiet' is none of loud"),
        (["tone"], [], r"\$\.tone: \[\] is none of"),
        (["inner", "size"], "1", r"\$\.inner\.size: expected float"),
        (["inner", "size"], True, r"\$\.inner\.size: expected float"),
        (["inner"], [], r"\$\.inner: expected an object"),
        (["either"], "x", r"\$\.either: .*; or \$\.either: "),
        (["pair"], ["x"], r"\$\.pair: expected 2 items, found 1"),
        (["pair", 1], "y", r"\$\.pair\[1\]: expected int"),
        (["many"], {}, r"\$\.many: expected a list"),
        (["many"], "ab", r"\$\.many: expected a list"),
        (["many", 0, "name"], 5, r"\$\.many\[0\]\.name: expected str"),
        (["table"], [], r"\$\.table: expected an object"),
        (["table", "k"], "1", r"\$\.table\.k: expected int"),
        (["names"], {}, r"\$\.names: expected a list"),
        (["names"], [1], r"\$\.names\[0\]: expected str"),
        (["names"], ["b", "a"], r"\$\.names: expected a sorted list"),
        (["names"], ["a", "a"], r"\$\.names: expected a sorted list"),
        (["more"], 1, r"\$: unknown more"),
        (["inner", "more"], 1, r"\$\.inner: unknown more"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    path: list[str | int], value: object, words: str
) -> None:
    with pytest.raises(CodecError, match=words):
        decode(Outer, with_member(path, value))


def test_a_missing_member_is_a_mistake_even_where_it_has_a_default() -> None:
    document = encode(WHOLE)
    del document["flag"], document["pair"]
    with pytest.raises(CodecError, match=r"\$: missing flag, missing pair"):
        decode(Outer, document)


def test_a_number_without_a_fraction_is_no_mistake_where_one_may_stand() -> None:
    assert decode(Inner, {"name": "a", "size": 2}).size == 2


TEXT = st.text(max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.sampled_from([Outer, Inner, Header, Plan, Seen, Unseen]))
def test_any_document_gives_a_value_or_a_codec_error(document: Any, kind: type) -> None:
    with pytest.raises(CodecError):
        decode(kind, document)


@given(JSON, st.sampled_from(sorted(encode(WHOLE))))
def test_any_member_gives_a_value_that_encodes_the_same_or_an_error(value: Any, name: str) -> None:
    document = with_member([name], value)
    try:
        decoded = decode(Outer, document)
    except CodecError:
        return
    assert encode(decoded) == document


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    old: str
    new: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    several: tuple[Leaf, ...]
    one: Leaf | None
    named: Mapping[str, Leaf]
    added: tuple[str, ...] = ()


OLDER = {"several": [{"old": "a"}], "one": {"old": "b"}, "named": {"n": {"old": "c", "new": 1}}}


def test_what_an_older_format_lacks_gets_its_default() -> None:
    found = decode(Tree, upgraded(Tree, OLDER))
    expected = Tree(several=(Leaf(old="a"),), one=Leaf(old="b"), named={"n": Leaf(old="c", new=1)})
    assert found == expected
    assert upgraded(Tree, encode(expected)) == encode(expected)


def test_what_has_no_default_is_still_missed() -> None:
    with pytest.raises(CodecError, match="missing old"):
        decode(Tree, upgraded(Tree, {**OLDER, "several": [{"new": 1}]}))
    with pytest.raises(CodecError, match="unknown strange"):
        decode(Tree, upgraded(Tree, {**OLDER, "strange": 1}))
