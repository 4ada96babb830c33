"""When passwords and keys were last used: declared by the estate, told by several operations."""

from collections.abc import Mapping
from typing import Any

from moto.iam.models import User

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.handlers.iam.account import backend_of
from vouchbook.sandbox.stage import Stage


def user_facts(stage: Stage, arn: str) -> Mapping[str, Any]:
    """What is declared about a user: columns of the credential report."""
    return stage.world.state(Declared).of("iam-user", arn)


def get_user(stage: Stage) -> Mapping[str, Any]:
    """The user, with the password's last use."""
    answer = stage.moto()
    _complete(stage, answer["User"])
    return answer


def list_users(stage: Stage) -> Mapping[str, Any]:
    """The users, with the last use of their passwords."""
    answer = stage.moto()
    for user in answer["Users"]:
        _complete(stage, user)
    return answer


def access_key_last_used(stage: Stage) -> Mapping[str, Any]:
    """When a key was last used; a key that was never used has neither date nor service."""
    key_id = str(stage.parameters["AccessKeyId"])
    answer = stage.moto()
    user, number = _owner(stage, key_id)
    facts = user_facts(stage, user.arn)
    used = facts.get(f"access_key_{number}_last_used_date")
    told = {
        "ServiceName": facts.get(f"access_key_{number}_last_used_service", "N/A"),
        "Region": facts.get(f"access_key_{number}_last_used_region", "N/A"),
        **({"LastUsedDate": used} if used is not None else {}),
    }
    return {"UserName": answer["UserName"], "AccessKeyLastUsed": told}


def _owner(stage: Stage, key_id: str) -> tuple[User, int]:
    return next(
        (user, number)
        for user in backend_of(stage).users.values()
        for number, key in enumerate(user.access_keys, start=1)
        if key.access_key_id == key_id
    )


def _complete(stage: Stage, user: dict[str, Any]) -> None:
    used = user_facts(stage, user["Arn"]).get("password_last_used")
    if used is not None:
        user["PasswordLastUsed"] = used
