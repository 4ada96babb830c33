"""Canonical values and canonical JSON: the only place where bytes are made from data.

Source: RFC 8785 (JSON Canonicalization Scheme). Timestamps become
`YYYY-MM-DDTHH:MM:SS.ffffffZ`, bytes become `{"$base64": …}`, decimals and numbers beyond 2^53
become `{"$number": …}`; a key of the data that begins with `$` gets a second one, so that the
tags can't collide with data. NaN, naive timestamps and deep nesting are refused; strings are
kept as they are (no Unicode normalisation).
"""

import base64
import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import rfc8785

DEEPEST = 64
"""Nesting beyond this is refused: no answer of AWS is as deep."""
_DEEPEST_FILE = 2 * DEEPEST
"""What files may nest: an answer inside a record inside a dossier, with room to spare."""
_EXACT = 2**53


class NotCanonicalError(ValueError):
    """A value has no canonical form."""


def instant(moment: datetime) -> str:
    """Write an instant as `YYYY-MM-DDTHH:MM:SS.ffffffZ`; a naive one is refused."""
    if moment.utcoffset() is None:
        message = "a timestamp without a time zone has no canonical form"
        raise NotCanonicalError(message)
    try:
        universal = moment.astimezone(UTC)
    except OverflowError as error:
        message = "a timestamp outside the years 1 to 9999 has no canonical form"
        raise NotCanonicalError(message) from error
    # `strftime` would not pad the year.
    return f"{universal.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def canonical_value(value: Any, depth: int = 0) -> Any:
    """Turn an answer's value into one that canonical JSON can hold, with tags where needed.

    Raises NotCanonicalError for NaN, infinities, naive timestamps, other types and deep nesting.
    """
    if depth > DEEPEST:
        message = f"nested deeper than {DEEPEST}"
        raise NotCanonicalError(message)
    if isinstance(value, Enum):
        return canonical_value(value.value, depth)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return {"$base64": base64.b64encode(bytes(value)).decode("ascii")}
    if isinstance(value, Mapping):
        return {_key(key): canonical_value(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical_value(item, depth + 1) for item in value]
    message = f"a {type(value).__name__} has no canonical form"
    raise NotCanonicalError(message)


def _number(value: Any) -> Any:
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        message = "NaN and infinities have no canonical form"
        raise NotCanonicalError(message)
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    # A large float without a fraction would be read back as a whole number.
    return value if abs(value) < _EXACT else {"$number": str(value)}


def _key(key: object) -> str:
    if not isinstance(key, str):
        message = f"a key must be text, not {type(key).__name__}"
        raise NotCanonicalError(message)
    return f"${key}" if key.startswith("$") else key


def canonical(value: Any) -> bytes:
    """Write a canonical value as canonical JSON (RFC 8785), UTF-8, without a line's end."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonicalError(str(error)) from error


def parse(data: bytes) -> Any:
    """Read JSON strictly: UTF-8 that holds text, finite numbers, no name twice, no deep nesting.

    Raises ValueError for anything else.
    """
    # The JSON module would guess other encodings, and let lone surrogates through.
    text = data.decode("utf-8")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_no_duplicates,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    _require_shallow(value)
    if "\\ud" in text.lower():
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


_TOO_DEEP = f"nested deeper than {_DEEPEST_FILE}"


def _require_shallow(value: Any) -> None:
    """Refuse what a recursive reader could not walk, without recursion."""
    level = [value]
    for _ in range(_DEEPEST_FILE):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        message = f"the number {text[:20]} has no exact form"
        raise ValueError(message)
    return number


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a name stands twice in one object"
        raise ValueError(message)
    return found


def _no_constant(name: str) -> Any:
    message = f"{name} is not JSON"
    raise ValueError(message)


def digest(data: bytes) -> str:
    """SHA-256 of bytes, as `sha256:` and lower-case hexadecimal."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def digest_of(value: Any) -> str:
    """SHA-256 of a canonical value's canonical JSON."""
    return digest(canonical(value))
