"""The detector: secrets and personal data in what AWS answers, before anything of it is kept.

What it finds is an observation (who looked, in which version, by which rules): the values are gone
afterwards, so nobody can look again. It never speaks to anybody: of the library, only the rules
are used, and never what it has to try a credential out.

Source: bc-detect-secrets for secrets, phonenumbers for telephone numbers, rules of our own where
these have none.
"""

from functools import cache
from typing import TYPE_CHECKING

from vouchbook.model.snapshot import Detector

if TYPE_CHECKING:
    from vouchbook.detector.engine import Engine


def find(text: str, *, free: bool) -> tuple[str, tuple[str, ...]]:
    """Give a text with marks in the place of what was found, and the sorted kinds of that.

    Secrets are looked for in any text, personal data where it is `free`. Implements
    kernel.scanning.Finder.
    """
    return _engine().find(text, free=free)


def classify(name: str, value: str) -> str:
    """The kind of secret that an environment variable holds; empty where it holds none.

    Here alone names and randomness count, too. Implements kernel.redaction_settings.Classify.
    """
    return _engine().classify(name, value)


def described() -> Detector:
    """Which detector this is, and the digest of everything by which it decides."""
    return _engine().described()


@cache
def _engine() -> "Engine":
    # The libraries take a third of a second to load, and only collecting needs them.
    from vouchbook.detector.engine import Engine  # noqa: PLC0415

    return Engine()


__all__ = ["classify", "described", "find"]
