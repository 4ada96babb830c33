"""Mappings and registry agree: no framework names a check that doesn't exist, and the reverse."""

import pytest

from vouchbook.kernel.framework_files import frameworks
from vouchbook.kernel.registry import checks


@pytest.mark.parametrize("name", frameworks())
def test_a_mapping_names_a_check_that_exists(name: str) -> None:
    named = {mapping.check for mapping in frameworks()[name].mappings}
    assert named <= set(checks())


def test_every_check_shows_something_about_some_requirement() -> None:
    named = {mapping.check for item in frameworks().values() for mapping in item.mappings}
    assert set(checks()) <= named
