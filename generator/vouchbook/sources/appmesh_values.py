"""App Mesh values from files: the API's names and types, and what could not be understood.

Templates write numbers and flags as text, and hostile files write anything: what isn't of the type
that the API has there is left out and told, so that it reads as unread and never as absent.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from vouchbook.kernel.canonical import NotCanonicalError, instant
from vouchbook.model.facts import Shape
from vouchbook.sources.spelling import respell

_WHOLE = frozenset(
    (
        *("baseEjectionDuration.value", "end", "healthyThreshold", "idle.value", "interval.value"),
        *("intervalMillis", "maxConnections", "maxEjectionPercent", "maxPendingRequests"),
        *("maxRequests", "maxRetries", "maxServerErrors", "perRequest.value"),
        *("perRetryTimeout.value", "port", "ports", "priority", "start", "timeoutMillis"),
        *("unhealthyThreshold", "version", "weight"),
    )
)
"""Members that are whole numbers, by the end of their paths (botocore's model of App Mesh)."""
_FLAGS = frozenset({"enforce", "invert"})
_DIGITS = re.compile(r"-?[0-9]{1,15}")
_EXACT = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A value in the API's form."""

    value: Any
    lacks: tuple[str, ...]
    """Paths of what stood there and could not be understood, sorted: absence says nothing."""


def spelled(value: Any, shape: Shape, where: str) -> Spelled:
    """Give a value with the API's names and types; `where` is the path at which it stands."""
    named, strange = respell(value, shape, where=where)
    wrong: list[str] = []
    typed = _typed(named, shape, where, wrong)
    return Spelled(value=typed, lacks=tuple(sorted({*strange, *wrong})))


def _typed(value: Any, shape: Shape, where: str, wrong: list[str]) -> Any:
    """The value with the API's types; None, and its path told, where it can't have them."""
    if "struct" in shape and isinstance(value, Mapping):
        members = {
            name: _typed(item, shape["struct"][name], f"{where}.{name}", wrong)
            for name, item in value.items()
        }
        return {name: item for name, item in members.items() if item is not None}
    if "list" in shape and isinstance(value, list):
        found = [_typed(item, shape["list"], f"{where}[]", wrong) for item in value]
        if all(item is not None for item in found):
            return found
        # Without one of its elements a list would claim to be whole.
        wrong.append(where)
        return None
    if value is None:
        return None
    leaf = None if "struct" in shape or "list" in shape else _leaf(value, where)
    if leaf is None:
        wrong.append(where)
    return leaf


def _leaf(value: Any, where: str) -> Any:
    names = where.replace("[]", "").split(".")
    if names[-1] in _WHOLE or ".".join(names[-2:]) in _WHOLE:
        return _number(value)
    if names[-1] in _FLAGS:
        return _flag(value)
    return text_of(value)


def _number(value: Any) -> int | None:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    whole = math.isfinite(value) and value == int(value) and abs(value) < _EXACT
    return int(value) if whole else None


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def text_of(value: Any) -> str | None:
    """A scalar as CloudFormation turns it into text; None for anything else."""
    if isinstance(value, str):
        return value if is_text(value) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value) if math.isfinite(value) and abs(value) < _EXACT else None
    # YAML makes dates of what CloudFormation reads as text.
    return value.isoformat() if isinstance(value, date) else None


def is_text(value: str) -> bool:
    """Whether this can be written down: JSON's escapes can spell halves of a character."""
    return value.isascii() or value.encode("utf-8", "replace").decode("utf-8") == value


def moment(value: Any) -> str | None:
    """An instant as the AWS CLI prints it, text with an offset or seconds since 1970, canonical.

    None where it is neither: without an offset a time says nothing.
    """
    try:
        if isinstance(value, str):
            return instant(datetime.fromisoformat(value))
        if isinstance(value, datetime):
            return instant(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return instant(datetime.fromtimestamp(value, UTC))
    except (NotCanonicalError, ValueError, OverflowError, OSError):
        return None
    return None
