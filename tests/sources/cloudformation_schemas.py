"""CloudFormation's own schemas of App Mesh, as cfn-lint ships them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

# Imported by name: cfn-lint has no type information.
_MANAGER: Any = import_module("cfnlint.schema").PROVIDER_SCHEMA_MANAGER


def schema_of(noun: str) -> Mapping[str, Any]:
    """The schema of `AWS::AppMesh::<noun>`."""
    found: Mapping[str, Any] = _MANAGER.get_resource_schema(
        "us-east-1", f"AWS::AppMesh::{noun}"
    ).schema
    return found


def node_at(node: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """A node of a schema, references followed."""
    while "$ref" in node:
        target: Any = root
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        node = target
    return node
