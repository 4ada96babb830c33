"""ECS: the settings of a service that moto drops."""

from collections.abc import Mapping
from typing import Any

from moto.ecs.models import ecs_backends

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
    # moto runs no tasks, so its services would be pending for ever.
    told.update(runningCount=told["desiredCount"], pendingCount=0)
    told["deployments"] = [_deployed(one, kept) for one in service.get("deployments", ())]
    return told


def _deployed(deployment: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        **deployment,
        "runningCount": deployment["desiredCount"],
        "pendingCount": 0,
        "rolloutState": "COMPLETED",
        "rolloutStateReason": f"ECS deployment {deployment['id']} completed.",
    }
    if deployment.get("launchType") == "FARGATE":
        told.update(_FARGATE_PLATFORM)
    # AWS tells Service Connect on the deployments alone.
    connect = kept.get("serviceConnectConfiguration")
    return told | ({"serviceConnectConfiguration": connect} if connect is not None else {})


def _clusters(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    services = ecs_backends[stage.call.account][stage.call.region].services.values()
    for cluster in answer["clusters"]:
        inside = [one for one in services if one.cluster_arn == cluster["clusterArn"]]
        cluster.update(
            activeServicesCount=len(inside),
            runningTasksCount=sum(one.desired_count for one in inside),
            pendingTasksCount=0,
        )
    return answer


ECS = Supplement(
    service="ecs",
    handlers={
        "CreateService": _create,
        "DescribeClusters": _clusters,
        "DescribeServices": _describe,
        "UpdateService": _update,
    },
)
