"""A workspace with one snapshot, and a way to ask the command line about it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packs.world import Made, make_pack
from vouchbook.cli.app import run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_pack(tmp_path_factory.mktemp("cli") / "w")


Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(made: Made, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a command in the workspace: exit code, standard output, standard error."""

    def asked(*arguments: str, workspace: Path = made.workspace.root) -> tuple[int, str, str]:
        code = run(["--workspace", str(workspace), *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return asked


@pytest.fixture
def pack(made: Made, tmp_path: Path) -> Path:
    path = tmp_path / "pack.zip"
    path.write_bytes(made.sealed())
    return path
