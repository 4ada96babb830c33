"""What holds for the project as a whole: its locks, its sizes, its habits."""

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "generator" / "vouchbook"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
LOCKS = (RUNTIME_LOCK, DEV_LOCK)

MODULE_LINES = 400
FUNCTION_LINES = 60
MOCKING_LIBRARIES = ("mock", "pytest_mock", "unittest.mock")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: Path) -> dict[str, list[Requirement]]:
    """Return the pinned requirements by name; a name recurs where Pythons need other versions."""
    found: dict[str, list[Requirement]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            pin = Requirement(line.removesuffix("\\").strip())
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def locked_version(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "=="
    return only.version


def wanted(lock: Path) -> list[Requirement]:
    """Return what `make lock` resolves for a lock."""
    table = project()
    extras = table["project"]["optional-dependencies"]
    names = [*table["project"]["dependencies"], *table["dependency-groups"]["build"]]
    if lock == DEV_LOCK:
        names += [*extras["demo"], *extras["dev"]]
    return [Requirement(name) for name in names]


def python_files(*roots: Path) -> list[Path]:
    return sorted(path for root in roots for path in root.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    names_a_place = r"://|^\s*-(?!-hash=)| @ |index-url|find-links|(?<!\w)/\w"
    assert not re.search(names_a_place, text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_of_a_lock_is_a_pin_with_hashes(lock: Path) -> None:
    blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    for block in blocks:
        if not block.startswith("#"):
            assert re.match(r"[a-z0-9-]+==\S+( ; [^\\]+)? \\\n", block)
            assert "--hash=sha256:" in block


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_dependency_is_locked_within_its_bounds(lock: Path) -> None:
    locked = pins(lock)
    for requirement in wanted(lock):
        versions = [locked_version(pin) for pin in locked[canonicalize_name(requirement.name)]]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_developers_and_users_get_the_same_versions() -> None:
    developers = pins(DEV_LOCK)
    for name, users in pins(RUNTIME_LOCK).items():
        assert {locked_version(pin) for pin in users} == {
            locked_version(pin) for pin in developers[name]
        }, name


def test_every_imported_package_is_declared() -> None:
    table = project()["project"]
    names = [*table["dependencies"], *table["optional-dependencies"]["demo"]]
    declared = {canonicalize_name(Requirement(name).name) for name in names}
    providers = packages_distributions()
    tops = {name.partition(".")[0] for path in python_files(PACKAGE) for name in imported(path)}
    undeclared = {
        top
        for top in tops - set(sys.stdlib_module_names) - {"vouchbook", "_typeshed"}
        if not declared & {canonicalize_name(name) for name in providers.get(top, [])}
    }
    assert undeclared == set()


def test_nothing_is_mocked() -> None:
    offenders = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in python_files(PACKAGE, ROOT / "tests")
        for name in imported(path)
        if name.startswith(MOCKING_LIBRARIES)
    ]
    assert offenders == []


def test_modules_stay_small() -> None:
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(PACKAGE)
    }
    assert {name: size for name, size in sizes.items() if size > MODULE_LINES} == {}


def test_functions_stay_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in python_files(PACKAGE)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_scripts_can_be_run() -> None:
    for script in (ROOT / ".ci" / "run", ROOT / "scripts" / "setup.sh"):
        assert os.access(script, os.X_OK)
        assert "set -euo pipefail" in script.read_text(encoding="utf-8")
