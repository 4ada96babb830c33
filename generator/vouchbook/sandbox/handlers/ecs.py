"""ECS: the settings of a service that moto drops."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.stage import Stage, Supplement

_FARGATE_PLATFORM = {"platformVersion": "1.4.0", "platformFamily": "Linux"}


class ServiceSettings:
    """What was asked for services beyond what moto keeps, by service ARN."""

    def __init__(self) -> None:
        self.by_arn: dict[str, dict[str, Any]] = {}


def _create(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    _remember(stage, answer["service"])
    return {"service": _completed(stage, answer["service"])}


def _update(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    _remember(stage, answer["service"])
    return {"service": _completed(stage, answer["service"])}


def _describe(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    return {**answer, "services": [_completed(stage, one) for one in answer["services"]]}


def _remember(stage: Stage, service: Mapping[str, Any]) -> None:
    kept = stage.world.state(ServiceSettings).by_arn.setdefault(service["serviceArn"], {})
    for name in ("serviceConnectConfiguration", "enableExecuteCommand"):
        if name in stage.parameters:
            kept[name] = stage.parameters[name]


def _completed(stage: Stage, service: Mapping[str, Any]) -> dict[str, Any]:
    kept = stage.world.state(ServiceSettings).by_arn.get(service["serviceArn"], {})
    told = {**service, "enableExecuteCommand": kept.get("enableExecuteCommand", False)}
    if service.get("launchType") == "FARGATE":
        told = {**_FARGATE_PLATFORM, **told}
    connect = kept.get("serviceConnectConfiguration")
    if connect is not None:
        # AWS tells it on the deployments alone.
        told["deployments"] = [
            {**deployment, "serviceConnectConfiguration": connect}
            for deployment in service.get("deployments", ())
        ]
    return told


ECS = Supplement(
    service="ecs",
    handlers={
        "CreateService": _create,
        "DescribeServices": _describe,
        "UpdateService": _update,
    },
)
