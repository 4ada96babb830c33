"""Whether policies of every kind together let a principal do one action on one resource.

Source: IAM user guide, "Policy evaluation logic"; AWS Organizations user guide, "SCP evaluation".

Policies stand in layers: what is attached to the principal, its permissions boundary, and the
service control policies at each level of its organisation. Every layer must allow, and no statement
of any may deny. A condition decides nothing unless its truth is plain, or can't matter: then the
answer is neither a yes nor a no, but says which statement leaves it open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from vouchbook.kernel.globs import covers
from vouchbook.kernel.iam_conditions import Known, hinders
from vouchbook.kernel.iam_policy import Statement, read_policy, undecided
from vouchbook.model.reasons import Unread, UnreadError

_WITH_VARIABLES = "2012-10-17"
"""Policies of the older version take `${…}` as it stands."""
_ARN_COLONS = 5

Match: TypeAlias = bool | Unread
"""Whether a statement speaks of a request, or why that isn't plain."""


class Ruling(StrEnum):
    """How a request ends."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicit-deny"
    IMPLICIT_DENY = "implicit-deny"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A statement, with what names it in a sentence."""

    policy: str
    """What a person calls the policy, `inline policy own`."""
    sid: str
    """Its Sid, or its number, counted from 1, where it has none."""
    statement: Statement
    variables: bool = False
    """Whether `${…}` in it is a policy variable."""

    @property
    def title(self) -> str:
        """Statement and policy in words."""
        return f"statement {self.sid} of {self.policy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Policies of which at least one must allow, and none may deny."""

    title: str
    """What a person calls them, `the permissions boundary`."""
    rules: tuple[Rule, ...] = ()
    unread: Unread | None = None
    """Why there may be statements beside these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A ruling, and what it rests on."""

    ruling: Ruling
    rule: Rule | None = None
    """The statement that allows, denies or leaves it open; None where none speaks of it."""
    layer: str = ""
    """The layer that decides; of several that allow, the first."""
    unread: Unread | None = None
    """Why it is undecided."""

    @property
    def because(self) -> str:
        """The ruling in words."""
        match self.ruling:
            case Ruling.ALLOWED if self.rule:
                return f"{self.rule.title} allows it"
            case Ruling.EXPLICIT_DENY if self.rule:
                return f"{self.rule.title} denies it"
            case Ruling.UNDECIDED if self.unread:
                told = self.unread.detail or self.unread.sentence()
                return f"{self.rule.title} leaves it open: {told}" if self.rule else told
        return f"no statement of {self.layer} allows it"


def rules_of(policy: str, document: Any) -> tuple[Rule, ...]:
    """Read the statements of an identity policy, a boundary or a service control policy.

    Raises UnreadError (policy_too_complex) for anything that isn't such a policy document.
    """
    statements = read_policy(document)
    found = document["Statement"]
    items = found if isinstance(found, list | tuple) else [found]
    for item in items:
        if ("Resource" in item) == ("NotResource" in item):
            raise UnreadError(undecided("a statement without one Resource or NotResource"))
    variables = document.get("Version") == _WITH_VARIABLES
    return tuple(
        Rule(
            policy=policy,
            sid=str(item.get("Sid") or number),
            statement=statement,
            variables=variables,
        )
        for number, (item, statement) in enumerate(zip(items, statements, strict=True), 1)
    )


def about(layers: Iterable[Layer], action: str) -> tuple[Layer, ...]:
    """The layers without the statements that don't speak of an action at all."""
    return tuple(
        Layer(
            title=layer.title,
            rules=tuple(rule for rule in layer.rules if _names(rule.statement, action)),
            unread=layer.unread,
        )
        for layer in layers
    )


def decide(
    layers: Sequence[Layer], action: str, resource: str, known: Known | None = None
) -> Decision:
    """Decide about one action on one resource, named by its ARN (`*`: it has none).

    `known` holds what is certain about each such request (see iam_conditions.Known).
    """
    matched = [
        [(rule, _matches(rule, action, resource, known or {})) for rule in layer.rules]
        for layer in layers
    ]
    grants = [_grant(layer, found) for layer, found in zip(layers, matched, strict=True)]
    denials = [
        _denial(rule, match)
        for found in matched
        for rule, match in found
        if match is not False and not rule.statement.allow
    ]
    # What a layer hides may deny, even where it allows too.
    hidden = [
        Decision(ruling=Ruling.UNDECIDED, layer=layer.title, unread=layer.unread)
        for layer in layers
        if layer.unread is not None
    ]
    found = [*denials, *grants, *hidden]
    for ruling in (Ruling.EXPLICIT_DENY, Ruling.IMPLICIT_DENY, Ruling.UNDECIDED):
        for decision in found:
            if decision.ruling is ruling:
                return decision
    return grants[0] if grants else Decision(ruling=Ruling.IMPLICIT_DENY, layer="no policy")


def _denial(rule: Rule, match: Match) -> Decision:
    if isinstance(match, Unread):
        return Decision(ruling=Ruling.UNDECIDED, rule=rule, unread=match)
    return Decision(ruling=Ruling.EXPLICIT_DENY, rule=rule)


def _grant(layer: Layer, matched: Iterable[tuple[Rule, Match]]) -> Decision:
    """What a layer's own allowing statements come down to."""
    allows = [pair for pair in matched if pair[0].statement.allow]
    for rule, match in allows:
        if match is True:
            return Decision(ruling=Ruling.ALLOWED, rule=rule, layer=layer.title)
    for rule, match in allows:
        if isinstance(match, Unread):
            return Decision(ruling=Ruling.UNDECIDED, rule=rule, layer=layer.title, unread=match)
    if layer.unread is not None:
        return Decision(ruling=Ruling.UNDECIDED, layer=layer.title, unread=layer.unread)
    return Decision(ruling=Ruling.IMPLICIT_DENY, layer=layer.title)


def _matches(rule: Rule, action: str, resource: str, known: Known) -> Match:
    if not _names(rule.statement, action):
        return False
    reached = reaches(rule, resource)
    if reached is False:
        return False
    hindered = hinders(rule.statement.conditions, known)
    if hindered is True:
        return False
    return reached if hindered is False else undecided(hindered.title)


def _names(statement: Statement, action: str) -> bool:
    # IAM ignores the case of actions.
    wanted = action.lower()
    listed = any(_like(pattern.lower(), wanted) for pattern in statement.actions)
    return listed is not statement.all_but_actions


def reaches(rule: Rule, resource: str) -> Match:
    """Whether a statement's Resource or NotResource means a resource, or why that isn't plain."""
    statement = rule.statement
    doubt: str = ""
    for pattern in statement.resources:
        varies = rule.variables and "${" in pattern
        if matches(_widened(pattern) if varies else pattern, resource):
            if not varies:
                return not statement.all_but_resources
            doubt = doubt or pattern
    if doubt:
        element = "NotResource" if statement.all_but_resources else "Resource"
        return undecided(f"{element} with the policy variable {_variable(doubt)}")
    return statement.all_but_resources


def matches(pattern: str, resource: str) -> bool:
    """Whether a Resource pattern stands for an ARN; an ARN with too few parts has any others."""
    if pattern.startswith("arn:") and pattern.count(":") < _ARN_COLONS:
        pattern += ":*" * (_ARN_COLONS - pattern.count(":"))
    return _like(pattern, resource)


def _like(pattern: str, text: str) -> bool:
    """What `covers` says, found faster: policies of AWS name actions by the thousand."""
    if "?" in pattern or "*" in text or "?" in text:
        return covers(pattern, text)
    first, *others = pattern.split("*")
    if not others:
        return first == text
    *middle, last = others
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _widened(pattern: str) -> str:
    """The pattern with any text for each policy variable."""
    before, *others = pattern.split("${")
    return before + "".join("*" + other.partition("}")[2] for other in others)


def _variable(pattern: str) -> str:
    return "${" + pattern.partition("${")[2].partition("}")[0] + "}"


def overlap(first: str, second: str) -> bool:
    """Whether two patterns stand for something in common."""
    # Entry N is about the rest of `second` from N on.
    rest = [set(item) <= {"*"} for item in (second[at:] for at in range(len(second) + 1))]
    for char in reversed(first):
        before = [False] * (len(second) + 1)
        before[-1] = char == "*" and rest[-1]
        for at in range(len(second) - 1, -1, -1):
            other = second[at]
            if "*" in {char, other}:
                before[at] = rest[at] if char == "*" else before[at + 1]
                before[at] = before[at] or (before[at + 1] if char == "*" else rest[at])
            else:
                before[at] = (char == other or "?" in {char, other}) and rest[at + 1]
        rest = before
    return rest[0]
