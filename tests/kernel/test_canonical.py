"""Canonical values have one form, and what has none is refused."""

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.kernel.canonical import (
    DEEPEST,
    NotCanonicalError,
    canonical,
    canonical_value,
    digest_of,
    instant,
    parse,
)

TEXT = st.text()
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
ANSWERS = st.recursive(
    PLAIN
    | st.binary()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class Colour(Enum):
    RED = "red"


@given(ANSWERS)
def test_what_is_written_is_read_back(value: Any) -> None:
    plain = canonical_value(value)
    written = canonical(plain)
    assert canonical(parse(written)) == written
    assert json.loads(written) == parse(written)


@given(st.dictionaries(TEXT, ANSWERS, max_size=6))
def test_the_order_of_names_changes_nothing(value: dict[str, Any]) -> None:
    backwards = dict(reversed(value.items()))
    assert digest_of(canonical_value(value)) == digest_of(canonical_value(backwards))


@given(st.dictionaries(TEXT, PLAIN, max_size=4))
def test_data_never_reads_as_a_tag(value: dict[str, Any]) -> None:
    """A name of the data that begins with `$` gets a second one; a tag has one."""
    plain = canonical_value(value)
    assert all(not name.startswith("$") or name.startswith("$$") for name in plain)
    assert len(plain) == len(value)


@pytest.mark.parametrize("data", [{"$base64": "AA=="}, {"$number": "1.5"}])
def test_data_that_looks_like_a_tag_stays_another_value(data: dict[str, str]) -> None:
    tagged = [canonical_value(b"\x00"), canonical_value(Decimal("1.5"))]
    assert canonical_value(data) not in tagged


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (2**53 - 1, b"9007199254740991"),
        (-(2**53) + 1, b"-9007199254740991"),
        (2**53, b'{"$number":"9007199254740992"}'),
        (-(2**53), b'{"$number":"-9007199254740992"}'),
        (1.0, b"1"),
        (-0.0, b"0"),
        (1e21, b'{"$number":"1e+21"}'),
        (1e20, b'{"$number":"1e+20"}'),
        (1125899906842624.5, b"1125899906842624.5"),
        (1e-7, b"1e-7"),
        (Decimal("1.50"), b'{"$number":"1.50"}'),
        (b"\xff", b'{"$base64":"/w=="}'),
        (True, b"true"),
        (Colour.RED, b'"red"'),
        ((1, "a"), b'[1,"a"]'),
        ("\u20ac\n", b'"\xe2\x82\xac\\n"'),
        ({"\U0001f600": 1, "\ufb33": 2}, b'{"\xf0\x9f\x98\x80":1,"\xef\xac\xb3":2}'),
        (datetime(2026, 9, 15, 12, tzinfo=UTC).date(), b'"2026-09-15"'),
    ],
)
def test_values_have_one_form(value: Any, written: bytes) -> None:
    assert canonical(canonical_value(value)) == written


def test_texts_are_not_normalised() -> None:
    assert canonical("\u00e9") != canonical("e\u0301")


def test_instants_are_utc_to_the_microsecond() -> None:
    east = timezone(timedelta(hours=2))
    assert instant(datetime(2026, 9, 15, 14, 0, tzinfo=east)) == "2026-09-15T12:00:00.000000Z"
    assert instant(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_instants_are_ordered_as_their_texts(one: datetime, other: datetime) -> None:
    assert (one < other) == (instant(one) < instant(other))


NAIVE = datetime(2026, 9, 15, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    "value",
    [
        NAIVE,
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        math.nan,
        -math.inf,
        Decimal("NaN"),
        Decimal("Infinity"),
        {1: "a number as a name"},
        {"a set"},
        object(),
    ],
    ids=lambda value: type(value).__name__ if type(value) is object else str(value),
)
def test_what_has_no_form_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonicalError):
        canonical_value([value])


def nested(depth: int) -> Any:
    value: Any = "core"
    for _ in range(depth):
        value = [value]
    return value


def test_nesting_is_bounded() -> None:
    assert canonical_value(nested(DEEPEST)) == nested(DEEPEST)
    with pytest.raises(NotCanonicalError):
        canonical_value(nested(DEEPEST + 1))


@pytest.mark.parametrize("value", [2**53, math.nan, "\ud800", {"\ud800": 1}, {1: 2}, object()])
def test_json_that_would_not_be_exact_is_not_written(value: Any) -> None:
    with pytest.raises(NotCanonicalError):
        canonical(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"nul",
        b"NaN",
        b"[Infinity]",
        b"1e999",
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\\ud800"',
        b'{"\\uDC00":1}',
        b"[" * 200 + b"]" * 200,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"7" * 5000,
        b"1 2",
    ],
    ids=lambda data: data[:12].decode("latin-1").encode("unicode_escape").decode(),
)
def test_json_is_read_strictly(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(data)


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


@given(st.binary(max_size=200))
def test_reading_bytes_gives_a_value_or_a_value_error(data: bytes) -> None:
    try:
        value = parse(data)
    except ValueError:
        return
    assert json.loads(data) == value
