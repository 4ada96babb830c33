"""Redaction: it stands between an answer and everything else, so that no secret is ever hashed.

A rule is a dotted path into the answer: `[]` goes into each element of a list, `*` into each
value of a map. Three special forms keep a part of what stands at PATH:

- `PATH!external-id` masks the values of `sts:ExternalId` conditions in the policy document at
  PATH, whether it is text or already parsed;
- `PATH[]!env-values` masks the values of {name, value} pairs, but for the documented settings of
  Envoy and of AWS's agents, and of those too whatever is named or formed like a credential;
- `PATH!log-options` masks the options of a container's log driver, but for the names of a
  CloudWatch log group, its region and its streams' prefix.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.detected import MARK

_EXTERNAL_ID = "sts:externalid"
_SETTINGS = ("APPMESH_", "APPNET_", "AWS_", "ENVOY_")
"""How the names of environment variables begin whose values are settings, by documentation."""
_CREDENTIAL_NAME = re.compile(
    r"AUTH|CREDENTIAL|KEY|PASS|PRIVATE|SECRET|SIGNATURE|TOKEN", re.IGNORECASE
)
"""`AWS_SECRET_ACCESS_KEY` begins like a setting, too."""
_CREDENTIAL_VALUE = re.compile(
    r"(?:A3T|ABIA|ACCA|AKIA|ASIA)[A-Z0-9]{16}"
    r"|-----BEGIN|\beyJ[\w-]{8,}\.|://[^/\s]*@|X-Amz-(?:Signature|Security-Token|Credential)"
)
"""Access key ids, PEM blocks, JSON web tokens, passwords in URLs, presigned URLs."""
_LOG_OPTIONS = frozenset({"awslogs-group", "awslogs-region", "awslogs-stream-prefix"})


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
    form = _FORMS.get(special)
    if form is None:
        masked.append(where)
        return MARK
    return form(value, where, masked)


def _mask_document(value: Any, where: str, masked: list[str]) -> Any:
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


def _mask_pair(pair: Any, where: str, masked: list[str]) -> Any:
    """Mask everything in a pair but its name, unless both parts are those of a setting."""
    if not isinstance(pair, dict):
        masked.append(where)
        return MARK
    name, value = pair.get("name"), pair.get("value")
    if isinstance(name, str) and isinstance(value, str) and _is_setting(name, value):
        kept = {"name", "value"}
    else:
        kept = {"name"} if isinstance(name, str) else set()
    return _mask_all_but(pair, kept, where, masked)


def _is_setting(name: str, value: str) -> bool:
    if not name.startswith(_SETTINGS) or _CREDENTIAL_NAME.search(name):
        return False
    return not _CREDENTIAL_VALUE.search(value)


def _mask_log_options(options: Any, where: str, masked: list[str]) -> Any:
    if not isinstance(options, dict):
        masked.append(where)
        return MARK
    kept = {
        name
        for name in _LOG_OPTIONS & options.keys()
        if isinstance(options[name], str) and not _CREDENTIAL_VALUE.search(options[name])
    }
    return _mask_all_but(options, kept, f"{where}.*", masked)


def _mask_all_but(
    value: dict[str, Any], kept: set[str], where: str, masked: list[str]
) -> dict[str, Any]:
    hidden = {name: item if name in kept or item is None else MARK for name, item in value.items()}
    if any(name not in kept for name, item in value.items() if item is not None):
        inner = where if where.endswith(".*") else f"{where}.value"
        masked.append(inner)
    return hidden


_FORMS: dict[str, Callable[[Any, str, list[str]], Any]] = {
    "external-id": _mask_document,
    "env-values": _mask_pair,
    "log-options": _mask_log_options,
}

SPECIAL_FORMS = frozenset(_FORMS)
"""What may stand behind `!` in a rule; anything else masks the whole."""
