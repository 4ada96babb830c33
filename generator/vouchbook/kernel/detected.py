"""What stands in the place of a value that was taken out, and what a detector said it was.

Never a hash of the value: short secrets could be guessed.
"""

import re
from collections.abc import Mapping

MARK = "(redacted)"
"""In the place of a value that a collector's own rules take out."""
_DETECTED = re.compile(r"\(redacted: ([a-z0-9]+(?:-[a-z0-9]+)*)\)")
PERSONAL = frozenset({"email-address", "phone-number"})
"""The kinds that are personal data; every other kind is a secret."""


def mark(kind: str) -> str:
    """What stands in the place of a value in which a detector found this kind (`aws-key`, ...)."""
    return f"(redacted: {kind})"


def kind_of(value: object) -> str:
    """The kind that a mark names; empty for the plain mark, and for any other value."""
    found = _DETECTED.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else ""


def kinds_in(text: str) -> tuple[str, ...]:
    """Every kind that marks inside a longer text name, sorted, each once."""
    return tuple(sorted(set(_DETECTED.findall(text))))


def kinds_below(value: object) -> tuple[str, ...]:
    """Every kind that marks anywhere inside a parsed answer name, sorted, each once."""
    if isinstance(value, str):
        return kinds_in(value)
    if isinstance(value, Mapping):
        inner = [*value.values(), *value.keys()]
    elif isinstance(value, list | tuple):
        inner = [*value]
    else:
        return ()
    return tuple(sorted({kind for item in inner for kind in kinds_below(item)}))
