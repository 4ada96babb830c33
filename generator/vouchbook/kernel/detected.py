"""What stands in the place of a value that was taken out, and what a detector said it was.

Never a hash of the value: short secrets could be guessed.
"""

import re
from collections.abc import Mapping

MARK = "(redacted)"
"""In the place of a value that a collector's own rules take out, and that nobody looked at."""
_DETECTED = re.compile(r"\(redacted: ([a-z0-9]+(?:-[a-z0-9]+)*)\)")
PERSONAL = frozenset({"email-address", "phone-number"})
"""The kinds that are personal data; every other kind is a secret."""
_NOTHING = "unremarkable"


def mark(kind: str) -> str:
    """What stands in the place of a value in which a detector found this kind (`aws-key`, ...)."""
    return f"(redacted: {kind})"


UNREMARKABLE = mark(_NOTHING)
"""In the place of a value that was taken out, and in which a detector had found nothing."""


def is_mark(value: object) -> bool:
    """Whether this stands in the place of a whole value that was taken out."""
    return isinstance(value, str) and (value == MARK or bool(_DETECTED.fullmatch(value)))


def has_marks(text: str) -> bool:
    """Whether something of this text was taken out, all of it or a part."""
    return MARK in text or bool(_DETECTED.search(text))


def kind_of(value: object) -> str:
    """The kind that a mark names; empty for the marks that name none, and for other values."""
    found = _DETECTED.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found and found[1] != _NOTHING else ""


def kinds_in(text: str) -> tuple[str, ...]:
    """Every kind that marks inside a longer text name, sorted, each once."""
    return tuple(sorted(set(_DETECTED.findall(text)) - {_NOTHING}))


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


def paths_below(value: object, where: str = "") -> tuple[str, ...]:
    """Where marks that name a kind stand inside an answer: `PATH!kind`, sorted, each once."""
    if isinstance(value, str):
        return tuple(f"{where}!{kind}" for kind in kinds_in(value))
    found: set[str] = set()
    if isinstance(value, Mapping):
        for key, item in value.items():
            inner = under(where, key)
            found.update(f"{inner}!{kind}" for kind in kinds_in(key))
            found.update(paths_below(item, inner))
    elif isinstance(value, list | tuple):
        found.update(path for item in value for path in paths_below(item, f"{where}[]"))
    return tuple(sorted(found))


def under(where: str, name: str) -> str:
    """The path of a member; a name of which something was taken out is told as `*`."""
    return f"{where}.{'*' if has_marks(name) else name}".lstrip(".")
