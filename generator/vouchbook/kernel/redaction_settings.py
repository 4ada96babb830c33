"""What may stay of a container's settings: documented names of the environment and of its logs.

Whatever else an environment holds is hidden. Where a classifier is given, it looks at each value
before that, and the mark tells what it said: its kind, or that there was nothing to find.
"""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from vouchbook.kernel.detected import MARK, UNREMARKABLE, is_mark, mark

Classify: TypeAlias = Callable[[str, str], str]
"""Gives the kind of secret that a variable's name and value are; empty where they are none."""

_SETTINGS = ("APPMESH_", "APPNET_", "AWS_", "ENABLE_ENVOY_", "ENVOY_")
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


def mask_pair(pair: Any, where: str, masked: list[str], classify: Classify | None) -> Any:
    """Mask everything in a pair but its name, unless both parts are those of a setting."""
    if not isinstance(pair, dict):
        masked.append(where)
        return MARK
    name, value = pair.get("name"), pair.get("value")
    if not isinstance(name, str) or not isinstance(value, str):
        return _all_but(pair, {"name"} if isinstance(name, str) else set(), where, masked)
    if is_mark(value):
        return _all_but(pair, {"name", "value"}, where, masked)
    kind = classify(name, value) if classify else ""
    if not kind and _is_setting(name, value):
        return _all_but(pair, {"name", "value"}, where, masked)
    if classify is None:
        return _all_but(pair, {"name"}, where, masked)
    masked.append(f"{where}.value!{kind}" if kind else f"{where}.value")
    rest = _all_but(pair, {"name", "value"}, where, masked)
    return {**rest, "value": mark(kind) if kind else UNREMARKABLE}


def _is_setting(name: str, value: str) -> bool:
    if not name.startswith(_SETTINGS) or _CREDENTIAL_NAME.search(name):
        return False
    return not _CREDENTIAL_VALUE.search(value)


def mask_log_options(options: Any, where: str, masked: list[str]) -> Any:
    """Mask the options of a log driver, but for the names of a log group, region and streams."""
    if not isinstance(options, dict):
        masked.append(where)
        return MARK
    kept = {
        name
        for name in _LOG_OPTIONS & options.keys()
        if isinstance(options[name], str) and not _CREDENTIAL_VALUE.search(options[name])
    }
    return _all_but(options, kept, f"{where}.*", masked)


def _all_but(
    value: dict[str, Any], kept: set[str], where: str, masked: list[str]
) -> dict[str, Any]:
    hidden = {name: item if name in kept or item is None else MARK for name, item in value.items()}
    if any(name not in kept for name, item in value.items() if item is not None):
        masked.append(where if where.endswith(".*") else f"{where}.value")
    return hidden
