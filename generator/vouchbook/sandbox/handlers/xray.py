"""X-Ray: how traces are encrypted, which moto doesn't know."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.stage import Stage, Supplement

_DEFAULT: Mapping[str, str] = {"Type": "NONE", "Status": "ACTIVE"}


class TraceEncryption:
    """The encryption that was asked for, by account and region."""

    def __init__(self) -> None:
        self.by_place: dict[tuple[str, str], Mapping[str, str]] = {}


def _get(stage: Stage) -> Mapping[str, Any]:
    place = (stage.call.account, stage.call.region)
    known = stage.world.state(TraceEncryption).by_place
    return {"EncryptionConfig": known.get(place, _DEFAULT)}


def _put(stage: Stage) -> Mapping[str, Any]:
    asked = stage.parameters
    if (asked["Type"] == "KMS") != ("KeyId" in asked):
        raise AwsError("InvalidRequestException", "A KeyId goes with the type KMS alone.")
    # It takes AWS some minutes, in which the status is UPDATING; here it is done at once.
    told = {"Type": asked["Type"], "Status": "ACTIVE"}
    if "KeyId" in asked:
        told["KeyId"] = asked["KeyId"]
    stage.world.state(TraceEncryption).by_place[stage.call.account, stage.call.region] = told
    return {"EncryptionConfig": told}


XRAY = Supplement(
    service="xray",
    handlers={"GetEncryptionConfig": _get, "PutEncryptionConfig": _put},
)
