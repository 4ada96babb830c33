"""Macie: off until somebody enables it, and the error by which AWS says so."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.stage import Stage, Supplement


class Enabled:
    """The accounts and regions in which Macie was enabled; moto has it on everywhere."""

    def __init__(self) -> None:
        self.places: set[tuple[str, str]] = set()


def _place(stage: Stage) -> tuple[str, str]:
    return stage.call.account, stage.call.region


def _enable(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    stage.world.state(Enabled).places.add(_place(stage))
    return answer


def _disable(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    stage.world.state(Enabled).places.discard(_place(stage))
    return answer


def _session(stage: Stage) -> Mapping[str, Any]:
    if _place(stage) not in stage.world.state(Enabled).places:
        # The code of a missing permission, which the message alone tells apart.
        told = "Macie is not enabled."
        raise AwsError("AccessDeniedException", told, status=401)
    answer = stage.moto()
    times = {name: answer[name].replace(tzinfo=UTC) for name in ("createdAt", "updatedAt")}
    return {**answer, **times}


MACIE = Supplement(
    service="macie2",
    handlers={
        "DisableMacie": _disable,
        "EnableMacie": _enable,
        "GetMacieSession": _session,
    },
)
