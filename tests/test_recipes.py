"""CONTRIBUTING's recipes are complete files: each is written into a copy of the package and run."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RECIPE = re.compile(r"<!-- recipe: (\w+) (\S+) -->\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RECIPES = RECIPE.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recipes")
    shutil.copytree(
        ROOT / "generator", folder / "generator", ignore=shutil.ignore_patterns("__pycache__")
    )
    # The shelves' tests lean on others' worlds and harnesses.
    shutil.copytree(
        ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__", "golden")
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    for _, path, text in RECIPES:
        (folder / path).write_text(text, "utf-8")
    return folder


def run(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder / "generator")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_there_is_a_recipe_for_each_kind_of_unit() -> None:
    kinds = sorted(kind for kind, _, _ in RECIPES)
    assert kinds == ["check", "collector", "framework", "renderer"]


@pytest.mark.parametrize("shelf", ["checks", "collectors", "frameworks"])
def test_a_new_unit_is_found_by_standing_on_its_shelf(copy: Path, shelf: str) -> None:
    before = json.loads(run(ROOT, "-m", "vouchbook", "list", shelf, "--format", "json"))
    after = json.loads(run(copy, "-m", "vouchbook", "list", shelf, "--format", "json"))
    assert len({item["id"] for item in after} - {item["id"] for item in before}) == 1


def test_a_new_renderer_is_found(copy: Path) -> None:
    code = "from vouchbook.build import renderers; print(len(renderers()))"
    assert int(run(copy, "-c", code)) == int(run(ROOT, "-c", code)) + 1


def test_the_new_units_pass_the_laws_of_their_shelves(copy: Path) -> None:
    found = set()
    for kind, path, text in RECIPES:
        if kind in {"check", "collector"}:
            found.add(re.search(r'\n    id="([^"]+)"', text).group(1))  # type: ignore[union-attr]
        elif kind == "framework":
            found.add(Path(path).stem)
    wanted = " or ".join(sorted(found))
    shelves = [f"tests/{name}" for name in ("checks", "collectors", "frameworks")]
    out = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *shelves, "-k", wanted)
    assert "passed" in out
