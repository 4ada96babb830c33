"""Which events a metric filter counts, and whether those are all that somebody asks for.

Source: CloudWatch Logs User Guide, "Filter pattern syntax for JSON log events". A pattern is read
as conditions, joined by `&&` and `||`, and conditions are never taken apart: a filter counts what
is asked for where it says yes to its conditions. Nothing in the syntax turns a yes into a no, so
each condition more that holds can only make it count more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from vouchbook.kernel.globs import covers

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<sign>&&|\|\||[()])
        |(?P<operator><=|>=|!=|=|<|>)
        |"(?P<quoted>(?:[^"\\]|\\.)*)"
        |(?P<word>(?:[^\s()&|=!<>"]|&(?!&)|\|(?!\|))+)
    )""",
    re.VERBOSE,
)
_UNARY = {("NOT", "EXISTS"), ("EXISTS",), ("IS", "TRUE"), ("IS", "FALSE"), ("IS", "NULL")}
_DEEPEST = 32
"""A pattern has 1024 characters at most; one nested deeper than this was made to be a burden."""


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """One condition over an event: a member, an operator and (mostly) a value."""

    member: str
    operator: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions of which all (`&&`) or any (`||`) must hold."""

    sign: str
    parts: "tuple[Pattern, ...]"


Pattern: TypeAlias = Condition | Joined


class _NoPatternError(ValueError):
    """The text is no pattern over JSON events, or none that can be told."""


@lru_cache(maxsize=1024)
def read(text: str) -> Pattern | None:
    """Read a filter's pattern; None for one that is not over JSON events, or can't be told."""
    inner = text.strip()
    if not (inner.startswith("{") and inner.endswith("}")):
        return None
    try:
        return _Reader(list(_tokens(inner[1:-1]))).whole()
    except _NoPatternError:
        return None


def counts(pattern: Pattern, wanted: frozenset[Condition]) -> bool:
    """Whether a filter counts every event for which all wanted conditions hold."""
    if isinstance(pattern, Condition):
        return any(_implied(pattern, condition) for condition in wanted)
    answers = (counts(part, wanted) for part in pattern.parts)
    return all(answers) if pattern.sign == "&&" else any(answers)


def _implied(condition: Condition, by: Condition) -> bool:
    """Whether a condition holds wherever another one does."""
    if condition == by:
        return True
    alike = condition.member == by.member and condition.operator == by.operator == "="
    # In a filter `*` alone is a wildcard.
    return alike and "?" not in condition.value + by.value and covers(condition.value, by.value)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _NoPatternError
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Reader:
    """Reads tokens from left to right; `&&` binds closer than `||`."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Pattern:
        pattern = self._joined("||")
        if self._at < len(self._tokens):
            raise _NoPatternError
        return pattern

    def _joined(self, sign: str) -> Pattern:
        parts = [self._part(sign)]
        while self._next("sign", sign):
            parts.append(self._part(sign))
        return parts[0] if len(parts) == 1 else Joined(sign, tuple(parts))

    def _part(self, sign: str) -> Pattern:
        return self._joined("&&") if sign == "||" else self._term()

    def _term(self) -> Pattern:
        if not self._next("sign", "("):
            return self._condition()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NoPatternError
        inner = self._joined("||")
        if not self._next("sign", ")"):
            raise _NoPatternError
        self._depth -= 1
        return inner

    def _condition(self) -> Condition:
        member = self._take("word")
        if not member.startswith("$"):
            raise _NoPatternError
        if self._kind() == "operator":
            operator = self._take("operator")
            return Condition(member, operator, self._take("quoted", "word"))
        words = [self._take("word").upper()]
        if words[0] in {"NOT", "IS"}:
            words.append(self._take("word").upper())
        if tuple(words) not in _UNARY:
            raise _NoPatternError
        return Condition(member, " ".join(words))

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _next(self, kind: str, text: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == (kind, text):
            self._at += 1
            return True
        return False

    def _take(self, *kinds: str) -> str:
        if self._kind() not in kinds:
            raise _NoPatternError
        self._at += 1
        return self._tokens[self._at - 1][1]
