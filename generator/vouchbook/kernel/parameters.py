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


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


TEXT = ("a text", _text)
TEXTS = ("a list of texts", _texts)
DAYS = ("a whole number, 1 or more", _days)
FLAG = ("true or false", _flag)

KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "approved_admin_roles": TEXTS,
    "approved_changes": TEXTS,
    "approved_external_accounts": TEXTS,
    "approved_flows": TEXTS,
    "approved_image_repositories": TEXTS,
    "approved_proxy_bypasses": TEXTS,
    "approved_read_only_principals": TEXTS,
    "approved_share_principals": TEXTS,
    "change_ticket_pattern": TEXT,
    "customer_keys_required": FLAG,
    "health_data_processed": FLAG,
    "image_scan_max_age_days": DAYS,
    "log_retention_days": DAYS,
    "mtls_required_meshes": TEXTS,
    "remediation_days_critical": DAYS,
    "remediation_days_high": DAYS,
    "required_aws_reports": TEXTS,
    "required_config_rules": TEXTS,
    "required_security_standards": TEXTS,
    "required_tags": TEXTS,
    "sensitive_data_in_s3": FLAG,
}
"""Parameter -> what it must be, in words and as a test; others are taken as they are."""
