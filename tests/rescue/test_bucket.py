"""The law of the bucket, with a clock that only goes on where somebody sleeps or waits."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.rescue.vanishing import Clock
from vouchbook.rescue.bucket import Bucket

WAITS = st.lists(st.floats(min_value=0, max_value=3, allow_nan=False), min_size=1, max_size=40)
NOISE = 1e-6


def passes(clock: Clock, bucket: Bucket, waits: list[float]) -> list[float]:
    """When each request passes, where somebody waits before each."""
    found = []
    for wait in waits:
        clock.at += wait
        bucket.take()
        found.append(clock.at)
    return found


@given(
    waits=WAITS,
    rate=st.floats(min_value=0.5, max_value=20, allow_nan=False),
    burst=st.integers(min_value=1, max_value=5),
)
def test_no_span_of_time_has_more_than_its_share(
    waits: list[float], rate: float, burst: int
) -> None:
    clock = Clock()
    times = passes(clock, Bucket(rate, clock=clock, sleep=clock.sleep, burst=burst), waits)
    for first in range(len(times)):
        for last in range(first, len(times)):
            span = times[last] - times[first]
            assert last - first + 1 <= burst + rate * (span + NOISE) + NOISE


@given(waits=WAITS)
def test_nobody_waits_longer_than_for_those_before(waits: list[float]) -> None:
    clock = Clock()
    times = passes(clock, Bucket(2, clock=clock, sleep=clock.sleep), waits)
    assert all(slept <= 0.5 + NOISE for slept in clock.slept)
    assert all(later - earlier >= 0.5 - NOISE for earlier, later in pairwise(times))


def test_what_comes_late_enough_never_waits() -> None:
    clock = Clock()
    passes(clock, Bucket(2, clock=clock, sleep=clock.sleep), [0.0, 0.5, 0.75, 4.0])
    assert clock.slept == []
