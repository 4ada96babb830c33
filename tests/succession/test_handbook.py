"""What the handbook says of the time after App Mesh is so."""

import re
from pathlib import Path

from vouchbook.kernel.registry import checks
from vouchbook.model.succession import STATES
from vouchbook.sources.kubernetes_kinds import DEFINITIONS, KINDS, command

PAGE = (Path(__file__).parents[2] / "docs" / "handbook" / "after-app-mesh.md").read_text("utf-8")


def test_every_check_that_it_names_exists() -> None:
    named = set(re.findall(r"claim:([a-z0-9-]+)", PAGE))
    named |= set(re.findall(r"`((?:connect|lattice|istio)-[a-z0-9-]+)`", PAGE)) - {"connect-"}
    assert len(named) > 20
    assert named <= set(checks())


def test_it_lists_every_kind_of_object_that_is_taken() -> None:
    (listed,) = re.findall(r"for kind in \\\n(.*?)\n  do kubectl", PAGE, re.DOTALL)
    wanted = {item.resource for item in KINDS}
    assert {*listed.replace("\\", " ").split(), "secrets"} == wanted
    assert f"$ {command('secrets').partition(' > ')[0]} | jq " in PAGE
    assert f"$ {command(DEFINITIONS)}\n" in PAGE


def test_it_tells_what_to_do_about_every_state() -> None:
    for state in STATES:
        assert f"| {state.value} |" in PAGE
