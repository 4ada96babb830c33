"""The credential report with the root user's row, and `N/A` where AWS writes it."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from moto.iam.models import IAMBackend, User

from vouchbook.sandbox.handlers.iam.account import backend_of, root_facts
from vouchbook.sandbox.handlers.iam.last_used import user_facts
from vouchbook.sandbox.stage import Stage

_COLUMNS = (
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_1_last_used_region",
    "access_key_1_last_used_service",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
)
_ROOT_CREATED = "2024-03-04T09:00:00+00:00"
_ABSENT = "N/A"
_BLANK: Mapping[str, object] = {
    **dict.fromkeys(_COLUMNS, _ABSENT),
    **{name: "false" for name in _COLUMNS if name.endswith("_active")},
}


def credential_report(stage: Stage) -> Mapping[str, Any]:
    """The report as AWS writes it; moto refuses where it was not generated."""
    stage.moto()
    backend = backend_of(stage)
    rows = [_root(stage)]
    rows += [_user(stage, backend, user) for user in backend.users.values()]
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return {
        "Content": text.getvalue().encode(),
        "ReportFormat": "text/csv",
        "GeneratedTime": stage.world.now(),
    }


def _cell(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%S+00:00")
        case _:
            return str(value)


def _root(stage: Stage) -> dict[str, object]:
    facts = root_facts(stage)
    return {
        **_BLANK,
        "user": "<root_account>",
        "arn": f"arn:aws:iam::{stage.call.account}:root",
        "user_creation_time": _ROOT_CREATED,
        "password_enabled": "true",
        "password_last_used": facts.get("last_used", "no_information"),
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
        "mfa_active": bool(facts.get("mfa", False)),
        "access_key_1_active": bool(facts.get("access_keys", False)),
    }


def _user(stage: Stage, backend: IAMBackend, user: User) -> dict[str, object]:
    row: dict[str, object] = {
        **_BLANK,
        "user": user.name,
        "arn": user.arn,
        "user_creation_time": user.create_date,
        "password_enabled": bool(user.password),
        "mfa_active": bool(user.mfa_devices),
    }
    if user.password:
        row["password_last_used"] = "no_information"
        row["password_last_changed"] = user.create_date
        row["password_next_rotation"] = _next_rotation(backend, user)
    for number, key in enumerate(user.access_keys[:2], start=1):
        row[f"access_key_{number}_active"] = key.status == "Active"
        row[f"access_key_{number}_last_rotated"] = key.create_date
    return {**row, **user_facts(stage, user.arn)}


def _next_rotation(backend: IAMBackend, user: User) -> object:
    policy = backend.account_password_policy
    days = policy.max_password_age if policy is not None else 0
    return user.create_date + timedelta(days=days) if days else _ABSENT
