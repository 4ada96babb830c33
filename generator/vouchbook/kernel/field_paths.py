"""Shapes of what no AWS API answers: built from the dotted paths of the fields that exist."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from vouchbook.model.facts import Shape


@cache
def shape_of(paths: tuple[str, ...]) -> Shape:
    """Build the shape whose leaves are these paths, `[]` for each element and `*` for each key.

    `spec.rules[].from[].source.principals[]` gives structures and lists all the way down, so that
    a name that is on no path is a mistake wherever it is asked for.
    """
    tree: dict[str, Any] = {}
    for path in paths:
        here = tree
        for step in path.replace("[]", ".[]").split("."):
            here = here.setdefault(step, {})
    return _struct(tree)


def _struct(tree: Mapping[str, Any]) -> Shape:
    return {"struct": {name: _node(below) for name, below in tree.items()}}


def _node(tree: Mapping[str, Any]) -> Shape:
    if not tree:
        return {}
    if set(tree) == {"[]"}:
        return {"list": _node(tree["[]"])}
    if set(tree) == {"*"}:
        return {"map": _node(tree["*"])}
    return _struct(tree)
