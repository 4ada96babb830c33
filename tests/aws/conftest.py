"""One embedded AWS a worker, and settings that lead to it."""

from collections.abc import Iterator

import pytest

from tests.aws import harness
from vouchbook.aws.run import Runner
from vouchbook.sandbox import Sandbox


@pytest.fixture(scope="session")
def small() -> Iterator[Sandbox]:
    with Sandbox.start(estate="small") as sandbox:
        harness.furnish(sandbox)
        yield sandbox


@pytest.fixture
def sandbox(small: Sandbox) -> Iterator[Sandbox]:
    """The small estate without faults, and the environment that leads to it."""
    small.clear_faults()
    small.clear_calls()
    with harness.pointed_at(small):
        yield small
    small.clear_faults()


@pytest.fixture(scope="session")
def patient(small: Sandbox) -> Runner:
    """Runs tasks without retries; its clients are made once."""
    return harness.runner(small, read_timeout=30.0)


@pytest.fixture(scope="session")
def clean(patient: Runner) -> harness.Clean:
    return harness.clean_run(patient)
