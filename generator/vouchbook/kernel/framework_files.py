"""Frameworks as data files: TOML, one a framework, read from the shelf."""

import tomllib
from collections.abc import Mapping as Dictionary
from functools import cache
from importlib.resources import files
from typing import Any

from vouchbook.kernel.errors import UsageError
from vouchbook.model.framework import Framework, Mapping, Relation, Requirement, Share

FORMAT = 1
"""The version of a framework file."""


@cache
def frameworks() -> dict[str, Framework]:
    """Every framework on the shelf by id, sorted."""
    shelf = files("vouchbook.frameworks")
    found = [item for item in shelf.iterdir() if item.name.endswith(".toml")]
    read = [read_framework(item.read_text("utf-8"), item.name) for item in found]
    return {framework.id: framework for framework in sorted(read, key=lambda item: item.id)}


def read_framework(text: str, name: str) -> Framework:
    """Read one framework file; UsageError names what is wrong with it."""
    try:
        document = tomllib.loads(text)
        if document["format"] > FORMAT:
            raise UsageError(f"{name} has format {document['format']}, which is too new")
        return _framework(document)
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
        hint = "see the format in the handbook, or copy a file that works"
        raise UsageError(f"{name} is not a framework file: {error!r}", hint=hint) from error


def _framework(document: Dictionary[str, Any]) -> Framework:
    groups = {group["id"]: group for group in document.get("group", ())}
    return Framework(
        id=document["id"],
        title=document["title"],
        edition=document["edition"],
        list_date=document["list_date"],
        licence=document["licence"],
        source=document["source"],
        basis=document.get("basis", ""),
        baselines=tuple(document.get("baselines", ())),
        default_baseline=document.get("default_baseline", ""),
        groups=tuple((group["id"], group["title"]) for group in groups.values()),
        requirements=tuple(_requirement(item, groups) for item in document["requirement"]),
        mappings=tuple(_mapping(item) for item in document.get("mapping", ())),
    )


def _requirement(item: Dictionary[str, Any], groups: Dictionary[str, Any]) -> Requirement:
    split = item if "share" in item else groups[item["group"]]
    return Requirement(
        id=item["id"],
        group=item["group"],
        title=item["title"],
        baselines=tuple(item.get("baselines", ())),
        share=Share(split["share"]),
        aws=split["aws"],
        customer=split["customer"],
    )


def _mapping(item: Dictionary[str, Any]) -> Mapping:
    return Mapping(
        check=item["check"],
        requirement=item["requirement"],
        relation=Relation(item["relation"]),
        shows=item["shows"],
        not_shown=item["not_shown"],
    )
