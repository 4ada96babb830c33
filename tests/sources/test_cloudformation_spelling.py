"""CloudFormation's own schemas against the API's: no name and no type is missed."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.sources.bringing import shapes
from tests.sources.cloudformation_schemas import node_at, schema_of
from tests.sources.same_mesh import as_template
from vouchbook.sources.appmesh_records import shape_of_spec, specification
from vouchbook.sources.appmesh_resources import KINDS, Kind
from vouchbook.sources.spelling import paths_of

EXAMPLES: Mapping[str, Any] = {"integer": "7", "boolean": "true", "string": "text"}
TYPES: Mapping[str, type] = {"integer": int, "boolean": bool, "string": str}


def example(node: Any, root: Any) -> Any:
    """A value with every property of a schema, scalars written as text."""
    node = node_at(node, root)
    if node["type"] == "object":
        return {name: example(item, root) for name, item in node["properties"].items()}
    if node["type"] == "array":
        return [example(node["items"], root)]
    return EXAMPLES[node["type"]]


def types_of(node: Any, root: Any, where: str) -> Iterator[tuple[str, type]]:
    node = node_at(node, root)
    if node["type"] == "object":
        for name, item in node["properties"].items():
            yield from types_of(item, root, f"{where}.{name}".lower())
    elif node["type"] == "array":
        yield from types_of(node["items"], root, f"{where}[]")
    else:
        yield where.lower(), TYPES[node["type"]]


def types_in(value: Any, where: str) -> Iterator[tuple[str, type]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from types_in(item, f"{where}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from types_in(item, f"{where}[]")
    else:
        yield where.lower(), type(value)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_every_property_has_its_name_and_type_in_the_answer(kind: Kind) -> None:
    schema = schema_of(kind.noun)
    spec = schema["properties"]["Spec"]
    found = specification(kind, example(spec, schema), shapes())
    assert found.lacks == ()
    where = f"{kind.root}.spec"
    assert dict(types_in(found.value, where)) == dict(types_of(spec, schema, where))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_cloudformation_can_say_everything_that_an_answer_s_specification_holds(kind: Kind) -> None:
    schema = schema_of(kind.noun)
    said = {path for path, _ in types_of(schema["properties"]["Spec"], schema, "")}
    shape = shape_of_spec(kind, shapes())
    leaves = {
        f".{path}".lower().removesuffix("[]")
        for path in paths_of(shape)
        if not any(other.startswith((f"{path}.", f"{path}[]")) for other in paths_of(shape))
    }
    assert leaves == {path.removesuffix("[]") for path in said}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_names_are_those_that_cloudformation_has(kind: Kind) -> None:
    properties = schema_of(kind.noun)["properties"]
    assert {f"{name[0].upper()}{name[1:]}" for name in kind.every_name} <= set(properties)
    assert {"MeshOwner", "Spec", "Tags"} <= set(properties)


def test_the_mesh_that_all_sources_share_is_a_valid_template(tmp_path: Path) -> None:
    lint = str(Path(sys.executable).with_name("cfn-lint"))
    template = tmp_path / "shop.template.json"
    template.write_text(json.dumps(as_template()["shop.template.json"]))
    done = subprocess.run(
        # That App Mesh has ended is no mistake of the template.
        [lint, "--ignore-checks", "W3696", "--", str(template)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
