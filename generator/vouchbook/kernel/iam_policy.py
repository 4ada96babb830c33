"""IAM policy documents, read as far as their own text decides, and no further.

Source: IAM user guide, "IAM JSON policy elements reference" and "Policy evaluation logic". What
the text alone can't settle is neither a yes nor a no, but an `Unread` (policy_too_complex).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from vouchbook.kernel.globs import covers, covers_action, is_literal
from vouchbook.model.reasons import Reason, Unread, UnreadError

Answer: TypeAlias = bool | Unread
"""Yes, no, or why the text doesn't tell."""

CIRCUMSTANCES = frozenset(
    {
        "aws:currenttime",
        "aws:epochtime",
        "aws:multifactorauthage",
        "aws:multifactorauthpresent",
        "aws:securetransport",
        "aws:sourceip",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:useragent",
    }
)
"""Condition keys about how a request is made: they don't narrow what it can reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One line of a Condition element: every value under one operator and key."""

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def title(self) -> str:
        """Operator and key; values are left out, for they can name people and accounts."""
        return f"Condition {self.operator} {self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """One principal: its kind (`AWS`, `Service`, `Federated`, …) and its value."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; `all_but_…` tells that the element was NotAction, NotResource, …."""

    allow: bool
    actions: tuple[str, ...]
    all_but_actions: bool = False
    resources: tuple[str, ...] = ()
    all_but_resources: bool = False
    principals: tuple[Principal, ...] = ()
    all_but_principals: bool = False
    conditions: tuple[Condition, ...] = ()

    def names(self, action: str) -> Answer:
        """Whether the statement speaks of an action, or of everything a pattern stands for."""
        listed = any(covers_action(pattern, action) for pattern in self.actions)
        if not self.all_but_actions:
            return listed
        if listed:
            return False
        # What isn't listed is meant: for one action that is plain, for a pattern or a grant of
        # everything else, also of what AWS adds tomorrow, it isn't.
        if self.allow or not is_literal(action):
            return undecided(f"NotAction with {self.effect}")
        return True

    @property
    def effect(self) -> str:
        """The Effect as policies write it."""
        return "Allow" if self.allow else "Deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A statement that may or may not count on what its resource patterns cover."""

    resources: tuple[str, ...]
    unread: Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """On which resources the statements of identity policies allow one action."""

    allowed: tuple[str, ...]
    denied: tuple[str, ...]
    may_allow: tuple[Doubt, ...]
    may_deny: tuple[Doubt, ...]

    def on(self, resource: str) -> Answer:
        """Whether the action is allowed on everything that a resource pattern stands for.

        A Deny counts only where it covers all of it: a wide grant with holes is still wide.
        """
        if _any_covers(self.denied, resource):
            return False
        if _any_covers(self.allowed, resource):
            return _first_doubt(self.may_deny, resource) or True
        return _first_doubt(self.may_allow, resource) or False

    def beyond(self, fits: Callable[[str], bool]) -> tuple[str, ...]:
        """The allowed resource patterns that don't fit and aren't denied, sorted.

        Raises UnreadError where the text doesn't tell whether there are any.
        """
        loose = [item for item in self.allowed if not fits(item)]
        answers = {item: self.on(item) for item in loose}
        firm = sorted(item for item, answer in answers.items() if answer is True)
        if firm:
            return tuple(firm)
        for answer in answers.values():
            if isinstance(answer, Unread):
                raise UnreadError(answer)
        for doubt in self.may_allow:
            if any(
                not fits(item) and not _any_covers(self.denied, item) for item in doubt.resources
            ):
                raise UnreadError(doubt.unread)
        return ()

    @property
    def somewhere(self) -> Answer:
        """Whether the action is allowed on anything at all."""
        answers = [self.on(item) for item in self.allowed]
        answers += [self.on(item) for doubt in self.may_allow for item in doubt.resources]
        return combined(answers)


def read_policy(document: object) -> tuple[Statement, ...]:
    """Read a policy document that was parsed from JSON.

    Raises UnreadError (policy_too_complex) for anything that isn't a policy document.
    """
    if not isinstance(document, Mapping) or "Statement" not in document:
        raise UnreadError(undecided("not a policy document"))
    found = document["Statement"]
    listed = found if isinstance(found, list | tuple) else [found]
    return tuple(_statement(item) for item in listed)


def grants(statements: Iterable[Statement], action: str) -> Grants:
    """Tell on which resources identity policies allow an action (or all of an action pattern)."""
    allowed: list[str] = []
    denied: list[str] = []
    may_allow: list[Doubt] = []
    may_deny: list[Doubt] = []
    for statement in statements:
        named = statement.names(action)
        if named is False:
            continue
        unread = named if isinstance(named, Unread) else _unsettled(statement)
        patterns = ("*",) if statement.all_but_resources else statement.resources
        if unread is not None:
            doubts = may_allow if statement.allow else may_deny
            doubts.append(Doubt(resources=patterns, unread=unread))
        elif statement.allow:
            allowed += patterns
        elif not statement.conditions:
            denied += patterns
    return Grants(
        allowed=tuple(allowed),
        denied=tuple(denied),
        may_allow=tuple(may_allow),
        may_deny=tuple(may_deny),
    )


def combined(answers: Iterable[Answer]) -> Answer:
    """Yes as soon as one answer is; else the first that doesn't tell; else no."""
    listed = list(answers)
    if any(answer is True for answer in listed):
        return True
    return next((answer for answer in listed if isinstance(answer, Unread)), False)


def settled(answer: Answer) -> bool:
    """The answer, where there is one; raises UnreadError where the text doesn't tell."""
    if isinstance(answer, Unread):
        raise UnreadError(answer)
    return answer


def undecided(detail: str) -> Unread:
    """The reason for what a policy's text doesn't settle."""
    return Unread(reason=Reason.POLICY_TOO_COMPLEX, detail=detail)


def _unsettled(statement: Statement) -> Unread | None:
    """Why it isn't plain on what a statement counts, where it isn't."""
    if statement.all_but_resources:
        return undecided(f"NotResource with {statement.effect}")
    for condition in statement.conditions:
        if condition.key.lower() not in CIRCUMSTANCES:
            return undecided(condition.title)
    return None


def _any_covers(patterns: Iterable[str], resource: str) -> bool:
    return any(covers(pattern, resource) for pattern in patterns)


def _first_doubt(doubts: Iterable[Doubt], resource: str) -> Unread | None:
    found = (doubt.unread for doubt in doubts if _any_covers(doubt.resources, resource))
    return next(found, None)


def _statement(item: object) -> Statement:
    if not isinstance(item, Mapping) or item.get("Effect") not in {"Allow", "Deny"}:
        raise UnreadError(undecided("a statement without a known Effect"))
    if ("Action" in item) == ("NotAction" in item):
        raise UnreadError(undecided("a statement without one Action or NotAction"))
    if not _texts(item, "Action"):
        raise UnreadError(undecided("a statement whose list of actions is empty"))
    return Statement(
        allow=item["Effect"] == "Allow",
        actions=_texts(item, "Action"),
        all_but_actions="NotAction" in item,
        resources=_texts(item, "Resource"),
        all_but_resources="NotResource" in item,
        principals=_principals(item.get("Principal", item.get("NotPrincipal"))),
        all_but_principals="NotPrincipal" in item,
        conditions=_conditions(item.get("Condition")),
    )


def _texts(item: Mapping[object, object], element: str) -> tuple[str, ...]:
    return _listed(item.get(element, item.get(f"Not{element}")), element)


def _listed(value: object, element: str) -> tuple[str, ...]:
    """One text or a list of texts; conditions also hold bare numbers and truth values."""
    values = value if isinstance(value, list | tuple) else () if value is None else (value,)
    texts = []
    for single in values:
        if not isinstance(single, str | bool | int | float):
            raise UnreadError(undecided(f"{element} is not text"))
        texts.append(str(single).lower() if isinstance(single, bool) else str(single))
    return tuple(texts)


def _principals(value: object) -> tuple[Principal, ...]:
    if value is None:
        return ()
    if value == "*":
        return (Principal(kind="*", value="*"),)
    if not isinstance(value, Mapping):
        raise UnreadError(undecided("Principal is neither * nor a map"))
    return tuple(
        Principal(kind=str(kind), value=single)
        for kind, listed in value.items()
        for single in _listed(listed, "Principal")
    )


def _conditions(value: object) -> tuple[Condition, ...]:
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        raise UnreadError(undecided("Condition is not a map"))
    found = []
    for operator, keys in value.items():
        if not isinstance(keys, Mapping):
            raise UnreadError(undecided(f"Condition {operator} is not a map"))
        for key, listed in keys.items():
            values = _listed(listed, "Condition")
            found.append(Condition(operator=str(operator), key=str(key), values=values))
    return tuple(found)
