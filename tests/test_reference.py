"""The Handbook's generated pages agree with the registries, both ways."""

from pathlib import Path

import pytest

from vouchbook.kernel.registry import checks, collectors
from vouchbook.reference import PAGES

HANDBOOK = Path(__file__).resolve().parent.parent / "docs" / "handbook"


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_the_registries_say(name: str) -> None:
    written = (HANDBOOK / name).read_text("utf-8")
    assert written == PAGES[name](), "run `make reference`"


@pytest.mark.parametrize("unit", [*checks(), *collectors()])
def test_every_unit_is_in_the_reference(unit: str) -> None:
    pages = "".join((HANDBOOK / name).read_text("utf-8") for name in PAGES)
    assert f"# {unit}\n" in pages
