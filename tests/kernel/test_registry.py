"""Units are found by standing on their shelf."""

import sys
from pathlib import Path

import pytest

from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.registry import checks, collectors, shelf
from vouchbook.model.collector import Operation


def test_every_unit_stands_under_its_own_id_sorted() -> None:
    for found in (checks(), collectors()):
        assert found
        assert list(found) == sorted(found)
        assert all(name == unit.id for name, unit in found.items())


def package(folder: Path, name: str, **modules: str) -> str:
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text("")
    head = "from vouchbook.model.collector import Operation\n"
    for module, text in modules.items():
        (folder / name / f"{module}.py").write_text(head + text)
    return name


def unit(name: str, service: str) -> str:
    return f"{name} = Operation(service={service!r}, name='X', permission='p', members=())\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_unit_that_is_imported_elsewhere_stays_one(folder: Path) -> None:
    name = package(folder, "shelf_one", a=unit("A", "kms"), b="from shelf_one.a import A\n")
    assert list(shelf(name, Operation)) == ["kms:X"]


def test_two_units_with_one_id_are_refused(folder: Path) -> None:
    name = package(folder, "shelf_two", a=unit("A", "kms"), b=unit("B", "kms"))
    with pytest.raises(UsageError, match="share the id 'kms:X'") as caught:
        shelf(name, Operation)
    assert caught.value.hint


def test_other_constants_are_passed_over(folder: Path) -> None:
    name = package(folder, "shelf_three", a="X = 5\n" + unit("A", "iam"), _b=unit("B", "acm"))
    assert list(shelf(name, Operation)) == ["acm:X", "iam:X"]
    assert "shelf_three.a" in sys.modules
