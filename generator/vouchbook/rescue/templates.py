"""What of a template and its stack is kept: App Mesh, and what its values rest on. Pure.

Templates hold passwords in resources of other services, and stacks in their parameters; so of
those resources only the type is kept, and of the parameters only those that App Mesh's resources
or conditions refer to, unless they aren't to be echoed.

Source: CloudFormation template reference.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from vouchbook.kernel.errors import UsageError
from vouchbook.rescue.asking import Document
from vouchbook.sources.bounded import json_document, yaml_documents

MESH = "AWS::AppMesh::"
RELATED = (MESH, "AWS::ACMPCA::", "AWS::CertificateManager::", "AWS::ServiceDiscovery::")
"""Beginnings of the types that an App Mesh resource's values may rest on."""
HIDDEN = "****"
"""What CloudFormation itself shows in the place of a value that isn't to be echoed."""
_NAMED = "AWS::ServiceDiscovery::Service"
_KEPT_OF_STACK = (
    *("CreationTime", "DeletionTime", "LastUpdatedTime", "StackId", "StackName", "StackStatus"),
    "Tags",
)
_SECTIONS = ("Conditions", "Mappings", "Transform")
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9]+)\}")


def reduced(answer: Document) -> Document:
    """Give the answer of GetTemplate with the part of its template that tells of App Mesh.

    UsageError where the template can't be read.
    """
    body = _parsed(answer["TemplateBody"])
    resources = body.get("Resources")
    if not isinstance(resources, Mapping):
        raise UsageError("the template has no Resources")
    kept = {str(name): _resource(name, item) for name, item in resources.items()}
    found: dict[str, Any] = {name: body[name] for name in _SECTIONS if name in body}
    found["Resources"] = kept
    wanted = {*_references(kept), *_references(found.get("Conditions"))}
    declared = body.get("Parameters")
    if isinstance(declared, Mapping):
        found["Parameters"] = {
            str(name): _declared(item, keep=name in wanted) for name, item in declared.items()
        }
    plain: Document = _plain({"TemplateBody": found})
    return plain


def parameters_of(answer: Document) -> frozenset[str]:
    """The parameters whose values a reduced template rests on, and that aren't secret."""
    body = answer["TemplateBody"]
    declared = body.get("Parameters") or {}
    wanted = {*_references(body["Resources"]), *_references(body.get("Conditions"))}
    return frozenset(name for name in wanted & set(declared) if not _is_secret(declared[name]))


def plain_stack(answer: Document, wanted: frozenset[str]) -> Document:
    """Give the answer of DescribeStacks with the values of these parameters alone."""
    return {
        "Stacks": [
            {
                **{name: stack[name] for name in _KEPT_OF_STACK if name in stack},
                "Parameters": [_given(item, wanted) for item in stack.get("Parameters") or ()],
            }
            for stack in answer["Stacks"]
        ]
    }


def _parsed(body: Any) -> Mapping[str, Any]:
    name = "the template"
    if isinstance(body, str):
        data = body.encode("utf-8", "surrogatepass")
        if body.lstrip()[:1] == "{":
            body = json_document(name, data)
        else:
            body = next(iter(yaml_documents(name, data, template=True)), None)
    if not isinstance(body, Mapping):
        raise UsageError("the template is no object")
    return body


def _resource(name: Any, item: Any) -> Any:
    """A resource of App Mesh as it is; of any other its type, and a discovered service's name."""
    if not isinstance(item, Mapping) or str(name).startswith("Fn::"):
        return {}
    kind = item.get("Type")
    if str(kind).startswith(MESH):
        return item
    properties = item.get("Properties")
    if kind == _NAMED and isinstance(properties, Mapping) and "Name" in properties:
        return {"Type": kind, "Properties": {"Name": properties["Name"]}}
    return {"Type": kind}


def _declared(item: Any, *, keep: bool) -> Any:
    if not isinstance(item, Mapping):
        return {}
    names = ["Type", "NoEcho"]
    if keep and not _is_secret(item):
        names.append("Default")
    return {name: item[name] for name in names if name in item}


def _is_secret(declared: Mapping[str, Any]) -> bool:
    return str(declared.get("NoEcho", "false")).lower() != "false"


def _references(value: Any) -> Iterator[str]:
    """Every name that a part of a template refers to."""
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name == "Ref" and isinstance(item, str):
                yield item
            elif name == "Fn::Sub":
                text = item[0] if isinstance(item, list) and item else item
                yield from _VARIABLE.findall(text) if isinstance(text, str) else ()
            yield from _references(item)


def _given(item: Mapping[str, Any], wanted: frozenset[str]) -> Mapping[str, Any]:
    if item.get("ParameterKey") in wanted:
        return item
    return {"ParameterKey": item.get("ParameterKey"), "ParameterValue": HIDDEN}


def _plain(value: Any) -> Any:
    """The value without what YAML makes of dates."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
