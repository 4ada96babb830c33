"""Faults by rule: what a client of AWS may meet, and on which calls it meets it."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any


class FaultKind(StrEnum):
    """What happens to a call."""

    ACCESS_DENIED = "access-denied"
    """The service's own error for a missing permission."""
    SCP_DENIED = "scp-denied"
    """The same error, whose message names a service control policy."""
    THROTTLING = "throttling"
    """The service's own error for too many requests."""
    SERVER_ERROR = "server-error"
    """Status 500 in the service's own form."""
    HTML_ERROR = "html-error"
    """Status 500 with a web page, as a load balancer sends it."""
    EXPIRED_TOKEN = "expired-token"
    """The credentials are no longer valid."""
    ERROR = "error"
    """Any other error: `code`, `message` and `status` say which."""
    TIMEOUT = "timeout"
    """No answer for `seconds`, then the connection is closed."""
    RESET = "reset"
    """The connection is reset before an answer."""
    TRUNCATE = "truncate"
    """Half of the body, with the Content-Length of that half: it looks whole."""
    TRUNCATE_SHORT = "truncate-short"
    """Half of the body, with the Content-Length of all of it; then the connection closes."""
    EMPTY_OBJECT = "empty-object"
    """A result without any member."""
    EMPTY_PAGE = "empty-page"
    """A page without items before the first one, with a token that leads there."""
    REPEATED_TOKEN = "repeated-token"
    """A page whose token leads to the same page again."""
    DELAY = "delay"
    """The answer comes late by `milliseconds`; the only kind that combines with others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A rule. `service`, `operation`, `account`, `region` and the values of `match` are globs."""

    kind: FaultKind
    service: str = "*"
    operation: str = "*"
    account: str = "*"
    region: str = "*"
    match: Mapping[str, str] = field(default_factory=dict)
    """Parameter name to glob; a dotted name goes into nested parameters."""
    nth: int | None = None
    """Only the n-th call that fits, counted from 1."""
    since: int = 1
    """The n-th call that fits and all later ones."""
    count: int | None = None
    """At most so many times."""
    code: str | None = None
    message: str | None = None
    status: int | None = None
    seconds: float = 30.0
    milliseconds: int = 0

    def to_json(self) -> dict[str, object]:
        """The rule as a JSON object, as the control endpoint takes it."""
        return {**asdict(self), "kind": self.kind.value, "match": dict(self.match)}

    @classmethod
    def from_json(cls, rule: Mapping[str, object]) -> "Fault":
        """Read a rule.

        Raises:
            ValueError: the kind or a member is unknown, or a number is out of range.
        """
        unknown = set(rule) - {*cls.__dataclass_fields__}
        if unknown:
            raise ValueError(f"unknown members in a fault rule: {sorted(unknown)}")
        members: dict[str, Any] = {**rule, "kind": FaultKind(str(rule.get("kind")))}
        fault = cls(**members)
        if fault.since < 1 or (fault.nth is not None and fault.nth < 1):
            raise ValueError("calls are counted from 1")
        return fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a rule is held against: the names of a call, without its machinery."""

    service: str
    operation: str
    account: str
    region: str
    parameters: Mapping[str, object]


class Rulebook:
    """The rules in force: those of the estate, which stay, and those that a test sets."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing: list[_Counted] = []
        self._passing: list[_Counted] = []

    def set_standing(self, faults: Iterable[Fault]) -> None:
        """Replace the estate's own rules."""
        with self._lock:
            self._standing = [_Counted(fault) for fault in faults]

    def set_passing(self, faults: Iterable[Fault]) -> None:
        """Replace the rules that `clear` takes away."""
        with self._lock:
            self._passing = [_Counted(fault) for fault in faults]

    def clear(self) -> None:
        """Take the passing rules away and count the standing ones from the start."""
        with self._lock:
            self._passing = []
            self._standing = [_Counted(counted.fault) for counted in self._standing]

    def effects(self, target: Target) -> tuple[list[Fault], Fault | None]:
        """The delays and the one other fault that this call meets; the call is counted."""
        delays: list[Fault] = []
        chosen: Fault | None = None
        with self._lock:
            for counted in (*self._passing, *self._standing):
                is_delay = counted.fault.kind is FaultKind.DELAY
                if not is_delay and chosen is not None:
                    continue
                if not counted.strikes(target):
                    continue
                if is_delay:
                    delays.append(counted.fault)
                else:
                    chosen = counted.fault
        return delays, chosen


class _Counted:
    """A rule with its counters."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._seen = 0
        self._struck = 0

    def strikes(self, target: Target) -> bool:
        fault = self.fault
        if not _fits(fault, target):
            return False
        self._seen += 1
        if fault.nth is not None and self._seen != fault.nth:
            return False
        if self._seen < fault.since:
            return False
        if fault.count is not None and self._struck >= fault.count:
            return False
        self._struck += 1
        return True


def _fits(fault: Fault, target: Target) -> bool:
    named = (
        (target.service, fault.service),
        (target.operation, fault.operation),
        (target.account, fault.account),
        (target.region, fault.region),
    )
    return all(fnmatchcase(value, pattern) for value, pattern in named) and all(
        fnmatchcase(_parameter(target.parameters, name), pattern)
        for name, pattern in fault.match.items()
    )


def _parameter(parameters: Mapping[str, object], name: str) -> str:
    value: object = parameters
    for part in name.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return ""
        value = value[part]
    return str(value)
