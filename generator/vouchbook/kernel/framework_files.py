"""Frameworks as data files: TOML, one a framework, read from the shelf."""

import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from vouchbook.kernel.errors import UsageError
from vouchbook.model.framework import Framework, Mapping, Relation, Requirement, Share

FORMAT = 2
"""The version of a framework file. Since 2 a file can rest on another, and a mapping name several
checks."""


EMPTY: Dictionary[str, Framework] = MappingProxyType({})
"""No other framework to rest on."""


@cache
def frameworks() -> dict[str, Framework]:
    """Every framework on the shelf by id, sorted."""
    shelf = files("vouchbook.frameworks")
    found = [item for item in shelf.iterdir() if item.name.endswith(".toml")]
    texts = {item.name.removesuffix(".toml"): item.read_text("utf-8") for item in found}
    read: dict[str, Framework] = {}
    # A file that rests on another is read after it; none rests on one that itself does.
    for name in sorted(texts, key=lambda name: ("\nbased_on =" in texts[name], name)):
        framework = read_framework(texts[name], f"{name}.toml", read)
        read[framework.id] = framework
    return dict(sorted(read.items()))


def read_framework(text: str, name: str, others: Dictionary[str, Framework] = EMPTY) -> Framework:
    """Read one framework file; UsageError names what is wrong with it.

    `others` are the frameworks that it can be based on: requirements with the same id take over
    title, split and mappings from there where the file itself says nothing of them.
    """
    try:
        document = tomllib.loads(text)
        if document["format"] > FORMAT:
            raise UsageError(f"{name} has format {document['format']}, which is too new")
        base = others[document["based_on"]] if "based_on" in document else None
        return _framework(document, base)
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
        hint = "see the format in the handbook, or copy a file that works"
        raise UsageError(f"{name} is not a framework file: {error!r}", hint=hint) from error


def _framework(document: Dictionary[str, Any], base: Framework | None) -> Framework:
    groups = {group["id"]: group for group in document.get("group", ())}
    since = document["format"]
    known = {item.id: item for item in base.requirements} if base else {}
    requirements = tuple(
        _requirement(item, groups, known.get(item["id"])) for item in document["requirement"]
    )
    own = tuple(found for item in document.get("mapping", ()) for found in _mappings(item, since))
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
        catalog=document.get("catalog", ""),
        groups=tuple((group["id"], group["title"]) for group in groups.values())
        or _groups(base, requirements),
        requirements=requirements,
        mappings=(*own, *_taken_over(base, requirements, own)),
    )


def _groups(
    base: Framework | None, requirements: tuple[Requirement, ...]
) -> tuple[tuple[str, str], ...]:
    """The groups of the other framework that have a requirement here."""
    used = {item.group for item in requirements}
    return tuple(group for group in (base.groups if base else ()) if group[0] in used)


def _taken_over(
    base: Framework | None, requirements: tuple[Requirement, ...], own: tuple[Mapping, ...]
) -> tuple[Mapping, ...]:
    """The other's mappings to requirements that are here too, but for those of our own."""
    here = {item.id for item in requirements}
    said = {(item.check, item.requirement) for item in own}
    return tuple(
        item
        for item in (base.mappings if base else ())
        if item.requirement in here and (item.check, item.requirement) not in said
    )


def _requirement(
    item: Dictionary[str, Any], groups: Dictionary[str, Any], known: Requirement | None
) -> Requirement:
    if known is not None and "share" not in item:
        return replace(known, baselines=tuple(item.get("baselines", ())))
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


def _mappings(item: Dictionary[str, Any], since: int) -> tuple[Mapping, ...]:
    """One mapping for each check that an entry names: `check`, or `checks` that show the same."""
    relation = Relation(item["relation"])
    if since > 1 and (relation is Relation.TESTS) != bool(item.get("because")):
        words = f"{item['requirement']}: `because` stands where the relation is `tests`, only there"
        raise ValueError(words)
    return tuple(
        Mapping(
            check=check,
            requirement=item["requirement"],
            relation=relation,
            shows=item["shows"],
            not_shown=item["not_shown"],
            because=item.get("because", ""),
        )
        for check in (item["checks"] if "checks" in item else (item["check"],))
    )
