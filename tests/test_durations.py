"""Lengths of time in words: exact, never rounded up, and a share never alone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.durations import (
    SECOND,
    length,
    micros,
    moment_of,
    seconds_words,
    share,
    span,
    spoken,
    told,
    when,
)
from vouchbook.kernel.canonical import instant

_UNITS = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("microseconds", "words"),
    [
        (0, "0 s"),
        (1, "an instant"),
        (180, "0.00018 s"),
        (SECOND, "1 s"),
        (90 * SECOND, "1 min 30 s"),
        (274_320 * SECOND, "3 d 4 h 12 min"),
        (86_400 * SECOND - 1, "23 h 59 min 59 s"),
        (1_234 * 86_400 * SECOND, "1,234 d"),
    ],
)
def test_a_length_in_words(microseconds: int, words: str) -> None:
    assert spoken(microseconds) == words


@given(st.integers(2, 10**15))
def test_words_never_say_more_than_there_was(microseconds: int) -> None:
    parts = re.findall(r"([\d,.]+) (d|h|min|s)", spoken(microseconds))
    said = sum(float(number.replace(",", "")) * _UNITS[unit] for number, unit in parts)
    assert said * SECOND <= microseconds + 1e-3
    assert microseconds - said * SECOND < SECOND


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_a_share_says_all_or_nothing_only_where_that_is_so(part: int, rest: int) -> None:
    words = share(part, part + rest)
    assert words != "100 %"
    assert (words == "0 %") == (part == 0)
    assert share(rest, rest) == "100 %"


@given(st.integers(1, 10**15), st.integers(0, 10**15))
def test_a_share_never_stands_without_the_seconds(part: int, rest: int) -> None:
    words = told(part, part + rest)
    assert words.index(" s, ") < words.index("%")
    assert seconds_words(part) in words


@given(st.integers(0, 10**14), st.integers(0, 10**14))
def test_a_length_is_exact(start: int, taken: int) -> None:
    one = FIRST + timedelta(microseconds=start)
    assert length(instant(one), instant(one + timedelta(microseconds=taken))) == taken


def test_seconds_of_a_film_lose_no_microsecond() -> None:
    assert micros(0.000179) == 179
    assert micros(15_551_999.999821) == 15_551_999_999_821


@pytest.mark.parametrize("text", ["", "2026-01-01", "2026-13-01T00:00:00.000000Z", "<b>"])
def test_what_is_no_instant_is_refused_or_told_as_it_is(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library words some of them
        moment_of(text)
    if "T" not in text:
        assert when(text) == text


def test_times_are_told_to_the_second_and_a_single_instant_as_one() -> None:
    start, end = instant(FIRST), instant(FIRST + timedelta(hours=1))
    assert span(start, end) == "2026-01-01 00:00:00 to 2026-01-01 01:00:00 UTC"
    assert span(start, instant(FIRST + timedelta(microseconds=1))) == "at 2026-01-01 00:00:00 UTC"
