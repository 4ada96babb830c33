"""One embedded AWS with what is about to vanish."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws import harness
from tests.rescue import vanishing
from vouchbook.sandbox import Sandbox
from vouchbook.workspace import Workspace


@pytest.fixture(scope="session")
def vanishing_estate() -> Iterator[Sandbox]:
    with Sandbox.start(estate="small") as sandbox:
        vanishing.build(sandbox)
        yield sandbox


@pytest.fixture
def sandbox(vanishing_estate: Sandbox) -> Iterator[Sandbox]:
    vanishing_estate.clear_faults()
    vanishing_estate.clear_calls()
    with harness.pointed_at(vanishing_estate):
        yield vanishing_estate
    vanishing_estate.clear_faults()


@pytest.fixture
def where(tmp_path: Path) -> Workspace:
    return vanishing.workspace(tmp_path / "w")
