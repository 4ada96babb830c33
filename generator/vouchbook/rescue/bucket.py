"""A token bucket: no more requests than a service allows, whoever sends them.

Clock and sleep are given, so that its law can be tested without waiting.
"""

import threading
from collections.abc import Callable


class Bucket:
    """Lets `rate` requests a second through, and `burst` at once where none came for a while.

    In any span of `d` seconds at most `burst + rate * d` pass; with a burst of one they are spaced
    evenly.
    """

    def __init__(
        self,
        rate: float,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
        burst: int = 1,
    ) -> None:
        self._step = 1 / rate
        self._slack = (burst - 1) * self._step
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._due = float("-inf")
        """When the bucket will be full again."""

    def take(self) -> None:
        """Take one token; wait until there is one."""
        with self._lock:
            now = self._clock()
            due = max(self._due, now)
            self._due = due + self._step
            wait = due - self._slack - now
        if wait > 0:
            self._sleep(wait)
