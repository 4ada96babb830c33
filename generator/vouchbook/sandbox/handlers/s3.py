"""S3: since January 2023 every bucket has SSE-S3 where nothing else was set."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.stage import MotoRefused, Stage, Supplement


def _encryption(stage: Stage) -> Mapping[str, Any]:
    try:
        return stage.moto()
    except MotoRefused as refused:
        if refused.code != "ServerSideEncryptionConfigurationNotFoundError":
            raise
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BucketKeyEnabled": False,
    }
    return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}


def _object_lock(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    retention = answer["ObjectLockConfiguration"].get("Rule", {}).get("DefaultRetention", {})
    # A retention is in days or in years; moto tells the other one as 0.
    for unit in ("Days", "Years"):
        if retention.get(unit) == 0:
            del retention[unit]
    return answer


S3 = Supplement(
    service="s3",
    handlers={
        "GetBucketEncryption": _encryption,
        "GetObjectLockConfiguration": _object_lock,
    },
)
