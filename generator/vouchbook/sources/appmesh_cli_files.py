"""Recognise what the AWS CLI printed of App Mesh, or was to be told: by the names alone.

Source: AWS CLI reference, `appmesh`: outputs of `describe-*`, `list-*`, `list-tags-for-resource`;
files of `--cli-input-json` for `create-*` and `update-*`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from vouchbook.kernel.errors import UsageError
from vouchbook.model.collector import Operation
from vouchbook.model.importing import Original
from vouchbook.sources.appmesh_resources import KINDS, LIST_TAGS, Kind
from vouchbook.sources.bounded import json_document, unpacked

LARGEST = 16 * 1024 * 1024
_NOT_FACTS = frozenset({"ResponseMetadata", "nextToken", "NextToken"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An answer about one resource."""

    original: Original
    kind: Kind
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list of resources; `whole` where it doesn't say that it goes on."""

    original: Original
    kind: Kind
    items: list[Any]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """The tags of a resource that the file doesn't name."""

    original: Original
    tags: list[Any]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An input: what a resource was to be."""

    original: Original
    kind: Kind
    body: Mapping[str, Any]


Found: TypeAlias = Described | Listed | Tagged | Asked


def listing_of_kind(kind: Kind) -> Operation:
    """The operation that lists a kind's resources: the last that its collector needs besides."""
    return kind.collector.also[-1]


def _items_of(operation: Operation) -> str:
    return operation.paging.items if operation.paging else ""


_DESCRIBED = {kind.root: kind for kind in KINDS}
_LISTED = {_items_of(listing_of_kind(kind)): kind for kind in KINDS}
_NAMED = {frozenset(kind.every_name): kind for kind in KINDS}
_TAGS = _items_of(LIST_TAGS)


def read_file(original: Original) -> Found:
    """Recognise a file; UsageError where it is none of them, or is hostile."""
    name = original.name
    document = json_document(name, unpacked(name, original.read(), LARGEST))
    if isinstance(document, Mapping):
        found = _answer(original, document) or _input(original, document)
        if found is not None:
            return found
    raise UsageError(
        f"{name} is no output of `aws appmesh` describe, list or list-tags-for-resource,"
        " and no input of create or update"
    )


def _answer(original: Original, document: Mapping[str, Any]) -> Found | None:
    names = [name for name in document if name not in _NOT_FACTS]
    if len(names) != 1:
        return None
    name, body = names[0], document[names[0]]
    whole = not (document.get("nextToken") or document.get("NextToken"))
    if name in _DESCRIBED and isinstance(body, Mapping):
        return Described(original=original, kind=_DESCRIBED[name], body=body)
    if name in _LISTED and isinstance(body, list):
        return Listed(original=original, kind=_LISTED[name], items=body, whole=whole)
    if name == _TAGS and isinstance(body, list):
        return Tagged(original=original, tags=body, whole=whole)
    return None


def _input(original: Original, document: Mapping[str, Any]) -> Found | None:
    kind = _NAMED.get(frozenset(name for name in document if name.endswith("Name")))
    if kind is None or ("spec" not in document and kind.names):
        return None
    return Asked(original=original, kind=kind, body=document)
