"""The files that tell of a stack: its template, and beside it parameters, stacks and resources.

Source: `aws cloudformation get-template`, `describe-stacks`, `list-stack-resources` and
`describe-stack-resources`; CloudFormation user guide, template and parameter files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vouchbook.kernel.errors import UsageError
from vouchbook.model.importing import Original
from vouchbook.model.place import Place
from vouchbook.sources.appmesh_resources import place_of
from vouchbook.sources.appmesh_values import moment, text_of
from vouchbook.sources.bounded import json_document, unpacked, yaml_documents

LARGEST = 4 * 1024 * 1024
"""Bytes of one file: CloudFormation takes templates of a megabyte at most."""
_WHAT_IT_CAN_BE = (
    "is neither a template nor the output of get-template, describe-stacks, list-stack-resources"
    " or describe-stack-resources, nor a parameter file"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template as a file held it."""

    original: Original
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a file gives for a parameter; both None where the earlier value is kept."""

    text: Any = None
    resolved: Any = None
    """What it led to in Systems Manager, as `describe-stacks` tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What `describe-stacks` says of one stack."""

    name: str
    id: str
    status: str
    place: Place | None
    at: str
    """When it was last updated, or made; empty where it says neither."""
    parameters: Mapping[str, Value]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What one file beside a template tells."""

    original: Original
    stacks: tuple[Stack, ...] = ()
    parameters: Mapping[str, Value] = field(default_factory=dict)
    physical: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Stack id (empty where the file doesn't say) and logical id -> physical id."""


def read_file(original: Original) -> Template | Beside:
    """Recognise a file; UsageError where it is none of them, or is hostile."""
    document = plain(original.name, _parsed(original.name, _content(original)))
    if isinstance(document, list) and all(_has(item, "ParameterKey") for item in document):
        return Beside(original=original, parameters=_parameters(document))
    if isinstance(document, Mapping):
        found = _recognised(original, document)
        if found is not None:
            return found
    raise UsageError(f"{original.name} {_WHAT_IT_CAN_BE}")


def _recognised(original: Original, document: Mapping[str, Any]) -> Template | Beside | None:
    if "TemplateBody" in document:
        return Template(original=original, body=_body(original.name, document["TemplateBody"]))
    if isinstance(document.get("Resources"), Mapping):
        return Template(original=original, body=document)
    if isinstance(document.get("Stacks"), list):
        stacks = tuple(_stack(item) for item in document["Stacks"] if _has(item, "StackName"))
        return Beside(original=original, stacks=stacks)
    for name in ("StackResourceSummaries", "StackResources"):
        if isinstance(document.get(name), list):
            return Beside(original=original, physical=_physical(document[name]))
    if _has(document.get("StackResourceDetail"), "LogicalResourceId"):
        return Beside(original=original, physical=_physical([document["StackResourceDetail"]]))
    given = document.get("Parameters")
    if isinstance(given, Mapping):
        values = {name: Value(text=item) for name, item in given.items()}
        return Beside(original=original, parameters=values)
    if isinstance(given, list) and all(_has(item, "ParameterKey") for item in given):
        return Beside(original=original, parameters=_parameters(given))
    return None


def _content(original: Original) -> bytes:
    return unpacked(original.name, original.read(), LARGEST)


def _parsed(name: str, data: bytes) -> Any:
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        return json_document(name, data)
    documents = yaml_documents(name, data, template=True)
    if len(documents) != 1:
        raise UsageError(f"{name} holds {len(documents)} YAML documents instead of one")
    return documents[0]


def _body(name: str, body: Any) -> Mapping[str, Any]:
    """The template inside an output of get-template: an object, or the text of one."""
    if isinstance(body, str):
        try:
            data = body.encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"{name} has a TemplateBody that is no text: {error}") from error
        body = plain(name, _parsed(name, data))
    if not _has(body, "Resources") or not isinstance(body["Resources"], Mapping):
        raise UsageError(f"{name} has a TemplateBody that is no template: it has no Resources")
    found: Mapping[str, Any] = body
    return found


def plain(name: str, value: Any) -> Any:
    """The value with text for every name: YAML makes numbers, flags and dates of some."""
    if isinstance(value, list):
        return [plain(name, item) for item in value]
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for key, item in value.items():
        text = text_of(key)
        if text is None or text in found:
            raise UsageError(f"{name} has a name that is no text, or stands twice: {key!r:.80}")
        found[text] = plain(name, item)
    return found


def _has(value: Any, name: str) -> bool:
    return isinstance(value, Mapping) and name in value


def _those_with(name: str, items: Any) -> list[Any]:
    return [item for item in items if _has(item, name)] if isinstance(items, list) else []


def _text(value: Mapping[str, Any], name: str) -> str:
    return text_of(value.get(name)) or ""


def _parameters(items: list[Any]) -> dict[str, Value]:
    return {
        _text(item, "ParameterKey"): Value()
        if item.get("UsePreviousValue")
        else Value(text=item.get("ParameterValue"), resolved=item.get("ResolvedValue"))
        for item in items
    }


def _stack(item: Mapping[str, Any]) -> Stack:
    identifier = _text(item, "StackId")
    changed = item.get("LastUpdatedTime") or item.get("CreationTime")
    return Stack(
        name=_text(item, "StackName"),
        id=identifier,
        status=_text(item, "StackStatus"),
        place=place_of(identifier),
        at=moment(changed) or "",
        parameters=_parameters(_those_with("ParameterKey", item.get("Parameters"))),
        tags={
            _text(tag, "Key"): _text(tag, "Value") for tag in _those_with("Key", item.get("Tags"))
        },
    )


def _physical(items: list[Any]) -> dict[tuple[str, str], str]:
    return {
        (_text(item, "StackId"), _text(item, "LogicalResourceId")): _text(
            item, "PhysicalResourceId"
        )
        for item in items
        if _has(item, "PhysicalResourceId") and _text(item, "ResourceStatus") not in _NOT_THERE
    }


_NOT_THERE = {"CREATE_FAILED", "DELETE_COMPLETE"}
