"""A mistake in the book: where it is, what is wrong, and what to write instead."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a mistake weighs: an error breaks a strict build, an advice is only shown."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mistake:
    """One mistake; line and column count from 1, in the file as it lies on disk."""

    path: str
    line: int
    column: int
    code: str
    """A short stable name, such as `unknown-check`."""
    message: str
    hint: str = ""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: {self.code}: {self.message}{hint}"


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint with the known word that is nearest to a mistyped one, or an empty string."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else ""
