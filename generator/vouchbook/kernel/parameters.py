"""What kind of value each organisation-defined parameter of the shelf's checks takes.

A list given as one text would be read sign by sign, and could approve what nobody meant.
"""

from collections.abc import Callable
from typing import Any


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _days(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


TEXTS = ("a list of texts", _texts)
DAYS = ("a whole number, 1 or more", _days)
FLAG = ("true or false", _flag)

KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "approved_admin_roles": TEXTS,
    "approved_external_accounts": TEXTS,
    "approved_flows": TEXTS,
    "approved_image_repositories": TEXTS,
    "approved_proxy_bypasses": TEXTS,
    "customer_keys_required": FLAG,
    "log_retention_days": DAYS,
    "mtls_required_meshes": TEXTS,
}
"""Parameter -> what it must be, in words and as a test; others are taken as they are."""
