"""Each estate is read over HTTP and judged; nothing of it stands in for an answer of the API."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.estates.found import estates
from tests.estates.world import ACCOUNTS, Estate, observe
from vouchbook.collect import blind_spots
from vouchbook.sandbox import Sandbox


class Hotel:
    """Sandboxes with one account an estate; another is started when all accounts are taken."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._free: list[str] = []
        self._sandbox: Sandbox | None = None

    def room(self) -> tuple[Sandbox, str]:
        if self._sandbox is None or not self._free:
            self._sandbox = self._stack.enter_context(Sandbox.start(empty=True))
            self._free = list(ACCOUNTS)
        return self._sandbox, self._free.pop(0)


@pytest.fixture(scope="session")
def hotel() -> Iterator[Hotel]:
    with ExitStack() as stack:
        yield Hotel(stack)


@pytest.mark.parametrize("estate", estates().values(), ids=list(estates()))
def test_an_estate_gives_the_verdicts_that_it_was_built_for(estate: Estate, hotel: Hotel) -> None:
    observed = observe(estate, *hotel.room())
    assert not blind_spots(observed.readings), "an estate is built to be read whole"
    for check, verdict in estate.expects.items():
        result = observed.results[check]
        told = [f"{found.subject}: {found.because}" for found in result.findings]
        assert result.verdict is verdict, f"{check} over {estate.name}: {told}"
