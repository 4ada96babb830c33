"""What the sandbox remembers beside moto: state of the handlers, faults, the log of calls."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from vouchbook.sandbox.call import Call
from vouchbook.sandbox.faults import Rulebook

State = TypeVar("State")


class World:
    """Everything that lives as long as the server."""

    def __init__(self, set_clock: Callable[[datetime], None] | None = None) -> None:
        self._set_clock = set_clock
        self.lock = threading.RLock()
        """Held while a call is answered, because chance is seeded for one call at a time."""
        self.faults = Rulebook()
        self._log_lock = threading.Lock()
        self._calls: list[dict[str, str]] = []
        self._states: dict[type[Any], Any] = {}

    def state(self, kind: type[State]) -> State:
        """The one object of that class, made when it is first asked for."""
        if kind not in self._states:
            self._states[kind] = kind()
        found: State = self._states[kind]
        return found

    @staticmethod
    def now() -> datetime:
        """The time in the sandbox's world."""
        return datetime.now(tz=UTC)

    def set_clock(self, now: datetime) -> None:
        """Let the world stand still at another moment.

        Raises:
            ValueError: `now` has no offset, or the process does not own its clock.
        """
        if now.tzinfo is None:
            raise ValueError("a time with an offset is expected")
        if self._set_clock is None:
            raise ValueError("the clock of this process is not the sandbox's")
        self._set_clock(now)

    def log(self, call: Call) -> None:
        """Remember that a call came."""
        entry = {
            "service": call.service,
            "operation": call.operation,
            "account": call.account,
            "region": call.region,
            "parameters": call.parameters_digest,
        }
        with self._log_lock:
            self._calls.append(entry)

    def calls(self) -> list[Mapping[str, str]]:
        """All calls since the log was cleared, in the order of their coming."""
        with self._log_lock:
            return list(self._calls)

    def clear_calls(self) -> None:
        """Forget the calls."""
        with self._log_lock:
            self._calls.clear()
