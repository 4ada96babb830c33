"""Redaction: it stands between an answer and everything else, so that no secret is ever hashed.

A rule is a dotted path into the answer: `[]` goes into each element of a list, `*` into each
value of a map. `PATH!external-id` masks the values of `sts:ExternalId` conditions in the policy
document at PATH, whether it is text or already parsed.
"""

from collections.abc import Iterable
from typing import Any

from vouchbook.kernel.canonical import canonical, parse

MARK = "(redacted)"
"""What stands in the place of a redacted value. Never a hash: short secrets could be guessed."""
_EXTERNAL_ID = "sts:externalid"


def redact(answer: dict[str, Any], rules: Iterable[str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Give the answer without what the rules name, and the sorted paths of what was masked.

    The answer holds canonical values and isn't changed.
    """
    masked: list[str] = []
    result: Any = answer
    for rule in rules:
        path, _, special = rule.partition("!")
        result = _apply(result, path.replace("[]", ".[]").split("."), special, "", masked)
    return result, tuple(sorted(set(masked)))


def _apply(value: Any, path: list[str], special: str, where: str, masked: list[str]) -> Any:
    path = [name for name in path if name]
    if value is None:
        return None
    if not path:
        return _mask(value, special, where, masked)
    name, rest = path[0], path[1:]
    if name == "[]" and isinstance(value, list):
        return [_apply(item, rest, special, f"{where}[]", masked) for item in value]
    if name == "*" and isinstance(value, dict):
        return {
            key: _apply(item, rest, special, f"{where}.*", masked) for key, item in value.items()
        }
    if isinstance(value, dict) and name in value:
        inner = _apply(value[name], rest, special, f"{where}.{name}".lstrip("."), masked)
        return {**value, name: inner}
    return value


def _mask(value: Any, special: str, where: str, masked: list[str]) -> Any:
    if special != "external-id":
        masked.append(where)
        return MARK
    if isinstance(value, str):
        return _mask_text(value, where, masked)
    hidden = _mask_external_ids(value)
    if hidden != value:
        masked.append(f"{where}!external-id")
    return hidden


def _mask_text(text: str, where: str, masked: list[str]) -> str:
    """Keep the original text of a policy unless something in it has to be masked."""
    # Escapes can spell the condition's key in other ways.
    if _EXTERNAL_ID not in text.lower() and "\\u" not in text.lower():
        return text
    try:
        # Strictly: of a name that stands twice, only the last would be looked at.
        document = parse(text.encode())
    except ValueError:
        masked.append(where)
        return MARK
    hidden = _mask_external_ids(document)
    if hidden == document:
        return text
    masked.append(f"{where}!external-id")
    return canonical(hidden).decode()


def _mask_external_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_mask_external_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _masked_like(item) if key.lower() == _EXTERNAL_ID else _mask_external_ids(item)
        for key, item in value.items()
    }


def _masked_like(value: Any) -> Any:
    return [MARK for _ in value] if isinstance(value, list) else MARK
