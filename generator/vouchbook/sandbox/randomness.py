"""Chance by seed: ids that are drawn while a call is served depend on the call alone.

moto draws most ids from one generator of its own, some from `os.urandom`. Both are led to one
generator that is seeded anew for each call, so ids depend neither on the order of calls nor on
what else was called, and the same estate has the same ids in every run.
"""

import os
import random
from collections import Counter

from moto.moto_api._internal import mock_random

from vouchbook.sandbox.call import Call

_READING = ("Get", "List", "Describe", "Head", "Lookup")


class SeededChance:
    """Seeds the generators for each call."""

    def __init__(self) -> None:
        self._made: Counter[str] = Counter()

    def seed_for(self, call: Call) -> None:
        """Seed for one call; asking to make the same thing twice gives two different things."""
        seed = call.digest
        # STS is left out so that a role session has the same keys whenever it is opened.
        if call.service != "sts" and not call.operation.startswith(_READING):
            self._made[seed] += 1
            seed = f"{seed}|{self._made[seed]}"
        self.seed(seed)

    @staticmethod
    def seed(seed: str) -> None:
        """Seed the generators."""
        mock_random.seed(seed)
        random.seed(seed)


def lead_system_randomness_to_the_seed() -> None:
    """Make `os.urandom`, and with it `uuid.uuid4`, draw from the seeded generator.

    Only for a process that serves nothing but the sandbox: it makes every secret guessable.
    """
    os.urandom = mock_random.randbytes
