"""KMS: rotation with its period, which moto forgets, and a refusal where no rotation exists."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.kms.models import Key, kms_backends

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.stage import Stage, Supplement

_YEARLY = 365
_LONGEST_WINDOW = 30


class RotationPeriods:
    """Days between rotations, by key ARN."""

    def __init__(self) -> None:
        self.days: dict[str, int] = {}


def _key(stage: Stage) -> Key:
    named = str(stage.parameters["KeyId"])
    backend = kms_backends[stage.call.account][stage.call.region]
    key = backend.keys.get(backend.any_id_to_key_id(named))
    if key is None:
        raise AwsError("NotFoundException", f"Key '{named}' does not exist")
    return key


def _describe(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    told = answer["KeyMetadata"]
    if str(stage.parameters["KeyId"]).startswith("alias/aws/"):
        # moto makes such a key at its first use, as AWS does, but takes it for the customer's.
        _key(stage).key_manager = told["KeyManager"] = "AWS"
    told.setdefault("KeyUsage", "ENCRYPT_DECRYPT")
    told.setdefault("MultiRegion", False)
    for name in ("SigningAlgorithms", "EncryptionAlgorithms"):
        if not told.get(name):
            told.pop(name, None)
    return answer


def _policy(stage: Stage) -> Mapping[str, Any]:
    if "PolicyName" in stage.parameters:
        return stage.moto()
    # The name may be left out, because a key has no policy but `default`; moto insists on it.
    return {"Policy": _key(stage).policy, "PolicyName": "default"}


def _enable_rotation(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    days = stage.parameters.get("RotationPeriodInDays", _YEARLY)
    stage.world.state(RotationPeriods).days[_key(stage).arn] = days
    return answer


def _rotation_status(stage: Stage) -> Mapping[str, Any]:
    enabled = bool(stage.moto()["KeyRotationEnabled"])
    key = _key(stage)
    if key.key_spec != "SYMMETRIC_DEFAULT" or key.origin != "AWS_KMS":
        told = f"{key.arn} key spec or origin does not support rotation."
        raise AwsError("UnsupportedOperationException", told)
    managed = key.key_manager == "AWS"
    # A key that waits for its deletion is not rotated, whatever was set before.
    if not (managed or enabled) or key.key_state == "PendingDeletion":
        return {"KeyId": key.arn, "KeyRotationEnabled": False}
    days = stage.world.state(RotationPeriods).days.get(key.arn, _YEARLY)
    born = datetime.fromtimestamp(key.creation_date, tz=UTC)
    period = timedelta(days=days)
    past = (stage.world.now() - born) // period
    return {
        "KeyId": key.arn,
        "KeyRotationEnabled": True,
        "RotationPeriodInDays": days,
        "NextRotationDate": born + period * (past + 1),
    }


def _schedule_deletion(stage: Stage) -> Mapping[str, Any]:
    # moto finds the key by its id only; AWS takes its ARN too.
    key = _key(stage)
    days = stage.parameters.get("PendingWindowInDays", _LONGEST_WINDOW)
    backend = kms_backends[stage.call.account][stage.call.region]
    deleted = backend.schedule_key_deletion(key.id, days)
    return {
        "KeyId": key.arn,
        "DeletionDate": datetime.fromtimestamp(deleted, tz=UTC),
        "KeyState": "PendingDeletion",
        "PendingWindowInDays": days,
    }


KMS = Supplement(
    service="kms",
    handlers={
        "DescribeKey": _describe,
        "EnableKeyRotation": _enable_rotation,
        "GetKeyPolicy": _policy,
        "GetKeyRotationStatus": _rotation_status,
        "ScheduleKeyDeletion": _schedule_deletion,
    },
)
