"""What stands in the place of a template's value that the files don't give."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
"""Names down to a value as the template spells them, `[]` for each element of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """A value that isn't known, and why."""

    why: str


def malformed(name: str) -> Unresolved:
    """What a function gives that isn't written as CloudFormation has it."""
    return Unresolved(why=f"{name[:80]} isn't written as CloudFormation has it")


def unresolved_in(value: Any) -> Unresolved | None:
    """The first Unresolved anywhere inside a value."""
    if isinstance(value, Unresolved):
        return value
    if not isinstance(value, Mapping | list):
        return None
    inner = value.values() if isinstance(value, Mapping) else value
    return next((found for found in map(unresolved_in, inner) if found is not None), None)


def pruned(value: Any) -> tuple[Any, tuple[Path, ...]]:
    """Give a resolved value without what is Unresolved, and where that stood.

    A list of which an element is Unresolved is left out as a whole: it would claim to be complete.
    """
    if isinstance(value, Unresolved):
        return None, ((),)
    if isinstance(value, list):
        found = [pruned(item) for item in value]
        if any(() in paths for _, paths in found):
            return None, ((),)
        inner = [("[]", *path) for _, paths in found for path in paths]
        return [item for item, _ in found], tuple(dict.fromkeys(inner))
    if not isinstance(value, Mapping):
        return value, ()
    members = {key: pruned(item) for key, item in value.items()}
    return (
        {key: item for key, (item, paths) in members.items() if () not in paths},
        tuple((key, *path) for key, (_, paths) in members.items() for path in paths),
    )
