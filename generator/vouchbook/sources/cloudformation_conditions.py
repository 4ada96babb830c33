"""CloudFormation's conditions: true, false, or not to be told from the files.

Source: CloudFormation template reference, condition functions.
"""

from collections.abc import Callable, Mapping
from typing import Any

from vouchbook.sources.appmesh_values import text_of
from vouchbook.sources.cloudformation_unresolved import Unresolved, malformed, unresolved_in

_DEEPEST = 64


class Conditions:
    """The named conditions of one template; each is decided once."""

    def __init__(self, declared: Mapping[str, Any], value: Callable[[Any], Any]) -> None:
        self._declared = declared
        self._value = value
        self._known: dict[str, bool | Unresolved] = {}
        self._open: set[str] = set()
        self._depth = 0

    def named(self, name: Any) -> bool | Unresolved:
        """Whether a named condition holds."""
        if not isinstance(name, str) or name not in self._declared:
            return Unresolved(why="a condition that the template doesn't have")
        if name in self._open:
            return Unresolved(why=f"the condition {name[:80]} rests on itself")
        if name not in self._known:
            self._open.add(name)
            self._known[name] = self._holds(self._declared[name])
            self._open.discard(name)
        return self._known[name]

    def _holds(self, condition: Any) -> bool | Unresolved:
        if not isinstance(condition, Mapping) or len(condition) != 1:
            return malformed("a condition")
        if self._depth >= _DEEPEST:
            return Unresolved(why="conditions in conditions, too deep")
        self._depth += 1
        try:
            return self._decide(*next(iter(condition.items())))
        finally:
            self._depth -= 1

    def _decide(self, name: str, asked: Any) -> bool | Unresolved:
        if name == "Condition":
            return self.named(asked)
        two = 2
        if name == "Fn::Equals" and isinstance(asked, list) and len(asked) == two:
            return _same(self._value(asked[0]), self._value(asked[1]))
        if name not in {"Fn::And", "Fn::Or", "Fn::Not"} or not isinstance(asked, list) or not asked:
            return malformed(name)
        answers = [self._holds(item) for item in asked]
        if name == "Fn::Not":
            first = answers[0]
            return first if isinstance(first, Unresolved) else not first
        return _together(answers, deciding=name == "Fn::Or")


def _together(answers: list[bool | Unresolved], *, deciding: bool) -> bool | Unresolved:
    """One answer may decide alone, whatever the others would have been."""
    if any(answer is deciding for answer in answers):
        return deciding
    missing = unresolved_in(answers)
    return not deciding if missing is None else missing


def _same(one: Any, other: Any) -> bool | Unresolved:
    missing = unresolved_in([one, other])
    if missing is not None:
        return missing
    first, second = text_of(one), text_of(other)
    return bool(one == other) if first is None or second is None else first == second
