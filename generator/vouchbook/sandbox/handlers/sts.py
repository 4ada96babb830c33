"""STS: sessions that outlast the client's own clock, and a caller with a proper ARN."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from vouchbook.sandbox.stage import Stage, Supplement

_LONG = timedelta(days=3650)


def _assume_role(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    # The sandbox's world stands still, the client's clock does not: an hour after the world's
    # now is long past for the client, which would take its new keys for expired ones.
    answer["Credentials"]["Expiration"] = stage.world.now() + _LONG
    return answer


def _caller_identity(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    if str(answer.get("Arn", "")).endswith(":user/moto"):
        account = stage.call.account
        arn = f"arn:aws:iam::{account}:user/vouchbook"
        return {"Account": account, "Arn": arn, "UserId": "AIDACKCEVSQ6C2EXAMPLE"}
    return answer


STS = Supplement(
    service="sts",
    handlers={"AssumeRole": _assume_role, "GetCallerIdentity": _caller_identity},
)
