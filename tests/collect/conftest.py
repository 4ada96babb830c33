"""A workspace and an embedded AWS for whole runs of the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collect.program import Program
from vouchbook.sandbox import Sandbox


@pytest.fixture(scope="session")
def small() -> Iterator[Sandbox]:
    with Sandbox.start(estate="small") as sandbox:
        yield sandbox


@pytest.fixture
def program(small: Sandbox, tmp_path: Path) -> Iterator[Program]:
    small.clear_faults()
    small.clear_calls()
    yield Program.in_new_workspace(tmp_path, small)
    small.clear_faults()
