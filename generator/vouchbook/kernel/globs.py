"""Wildcard patterns as IAM writes them: `*` is any run of characters, `?` is any single one.

Source: IAM user guide, "IAM JSON policy elements: Resource" and "Action".
"""

import re
from functools import lru_cache

_WILDCARDS = re.compile(r"[*?]+")


@lru_cache(maxsize=1 << 16)
def covers(wide: str, narrow: str) -> bool:
    """Whether everything that `narrow` stands for, `wide` stands for too.

    A text without wildcards stands for itself. A yes is always right. A no can be wrong only for
    patterns that list every character of an alphabet, which a single pattern can't.
    """
    if wide == narrow:
        return True
    first = _WILDCARDS.search(wide)
    if first is None or not narrow.startswith(wide[: first.start()]):
        return False
    # Policies of AWS list actions by the thousand, nearly all literal or ending in one `*`.
    if first.group() == "*" and first.end() == len(wide):
        return True
    pattern, text = _ordered(wide), _ordered(narrow)
    rest = [False] * len(text) + [True]
    for char in reversed(pattern):
        rest = _before(char, text, rest)
    return rest[0]


def covers_action(wide: str, narrow: str) -> bool:
    """Whether one action pattern covers another: IAM ignores the case of actions."""
    return covers(wide.lower(), narrow.lower())


def is_literal(pattern: str) -> bool:
    """Whether a pattern names one thing: no wildcard, and no policy variable."""
    return not any(char in pattern for char in "*?$")


def _ordered(pattern: str) -> str:
    """Write runs of wildcards in one way: `*?*` and `?*` stand for the same texts."""
    return _WILDCARDS.sub(_run, pattern)


def _run(found: re.Match[str]) -> str:
    run = found.group()
    return "?" * run.count("?") + ("*" if "*" in run else "")


def _before(char: str, text: str, rest: list[bool]) -> list[bool]:
    """Put one more character in front of the pattern; entry N is about the text from N on."""
    covered = [False] * (len(text) + 1)
    if char == "*":
        covered[-1] = rest[-1]
    for index in range(len(text) - 1, -1, -1):
        if char == "*":
            covered[index] = rest[index] or covered[index + 1]
        elif text[index] != "*" and char in {"?", text[index]}:
            covered[index] = rest[index + 1]
    return covered
