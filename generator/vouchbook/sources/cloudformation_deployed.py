"""Which files belong together: a template, its stack, its parameters and its stack's resources.

Files belong to the template of their folder. Where a folder has several templates, a stack belongs
to the one that is called like it, and any other file to the one with whose name its own begins.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.model.history import Flaw
from vouchbook.sources.appmesh_records import flaw_of
from vouchbook.sources.appmesh_values import text_of
from vouchbook.sources.beside import home_of_file, near_to, stem
from vouchbook.sources.cloudformation_files import Beside, Stack, Template, Value
from vouchbook.sources.cloudformation_unresolved import Unresolved

_FROM_STORE = "AWS::SSM::Parameter::Value<"
_LIST = re.compile(r"(^|<)(CommaDelimitedList|List<)")
_HIDDEN = "****"
"""What CloudFormation shows in the place of a value that isn't to be echoed."""
_LONGEST = 4096
"""Characters of a parameter's value (CloudFormation quotas)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """A template with what tells how it was deployed; without a stack, how it would be."""

    template: Template
    stack: Stack | None
    parameters: Mapping[str, Any]
    """Every declared parameter: its text, the texts of a list, or Unresolved."""
    physical: Mapping[str, str]
    """Logical id -> physical id."""


def deployments(
    templates: Iterable[Template], besides: Iterable[Beside]
) -> tuple[list[Deployed], list[Flaw]]:
    """Bring together what belongs together, and tell what belongs to nothing."""
    own: dict[str, list[Beside]] = {item.original.name: [] for item in templates}
    stacks: dict[str, list[Stack]] = {name: [] for name in own}
    flaws: list[Flaw] = []
    for beside in besides:
        homes = _homes_of_stacks(beside, list(own)) if beside.stacks else {}
        for name, found in homes.items():
            stacks[name] += found
        home = "" if beside.stacks else home_of_file(beside.original.name, list(own))
        if home:
            own[home].append(beside)
        elif not homes:
            detail = "it belongs to no template of this import, or to several"
            flaws.append(flaw_of("missing", beside.original.name, detail))
    deployed: list[Deployed] = []
    for template in templates:
        name = template.original.name
        deployed += _deployed(template, stacks[name], own[name], flaws)
    return deployed, flaws


def _homes_of_stacks(beside: Beside, names: list[str]) -> dict[str, list[Stack]]:
    found: dict[str, list[Stack]] = {}
    for stack in beside.stacks:
        called = [name for name in near_to(beside.original.name, names) if stem(name) == stack.name]
        home = called[0] if len(called) == 1 else ""
        if not home and len(beside.stacks) == 1:
            home = home_of_file(beside.original.name, names)
        if home:
            found.setdefault(home, []).append(stack)
    return found


def _deployed(
    template: Template, stacks: list[Stack], besides: list[Beside], flaws: list[Flaw]
) -> list[Deployed]:
    given = _joined(template, besides, flaws)
    physical: dict[tuple[str, str], str] = {}
    for beside in besides:
        physical.update(beside.physical)
    alone: list[Stack | None] = [None]
    settings = [*stacks] or alone
    found: list[Deployed] = []
    for stack in settings:
        # A stack that is described says what it got; a parameter file only what it was to get.
        said = given if stack is None else dict(stack.parameters)
        found.append(
            Deployed(
                template=template,
                stack=stack,
                parameters=_parameters(template.body.get("Parameters"), said),
                physical={
                    logical: real
                    for (identifier, logical), real in physical.items()
                    if _is_of(identifier, stack, alone=len(settings) == 1)
                },
            )
        )
    return found


def _is_of(identifier: str, stack: Stack | None, *, alone: bool) -> bool:
    """Whether a stack's resources are those of this one; where nothing names them, of the only."""
    if stack is None:
        return True
    return identifier == stack.id or (not identifier and alone)


def _joined(
    template: Template, besides: list[Beside], flaws: list[Flaw]
) -> dict[str, Value | Unresolved]:
    found: dict[str, Value | Unresolved] = {}
    for beside in besides:
        for name, value in beside.parameters.items():
            if found.setdefault(name, value) != value:
                detail = f"the files beside it give {name[:80]} two values"
                flaws.append(flaw_of("contradiction", template.original.name, detail))
                found[name] = Unresolved(why=detail)
    return found


def _parameters(declared: Any, given: Mapping[str, Value | Unresolved]) -> dict[str, Any]:
    if not isinstance(declared, Mapping):
        return {}
    return {
        name: _parameter(name, item, given.get(name))
        for name, item in declared.items()
        if isinstance(item, Mapping)
    }


def _parameter(name: str, declared: Mapping[str, Any], given: Value | Unresolved | None) -> Any:
    kind = text_of(declared.get("Type")) or ""
    if (text_of(declared.get("NoEcho")) or "false").lower() != "false":
        return Unresolved(why=f"the parameter {name[:80]} is secret")
    if isinstance(given, Unresolved):
        return given
    if kind.startswith(_FROM_STORE):
        text = text_of(given.resolved) if given else None
    else:
        text = text_of(given.text if given else declared.get("Default"))
    if text is None or text == _HIDDEN or len(text) > _LONGEST:
        return Unresolved(why=f"the files don't give the parameter {name[:80]}")
    return [item.strip() for item in text.split(",")] if _LIST.search(kind) else text
