"""ECS: the settings of clusters and services that moto drops."""

from collections.abc import Mapping
from typing import Any

from moto.ecs.models import ecs_backends

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.handlers.ecs_settings import asked_of, connect_of, remember, revision_of
from vouchbook.sandbox.handlers.ecs_tasks import leave, lone_tasks, populate
from vouchbook.sandbox.stage import Stage, Supplement

_ROLLING: Mapping[str, Any] = {
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
}
"""How a service is deployed where nobody said anything."""
_FARGATE_PLATFORM = {"platformVersion": "1.4.0", "platformFamily": "Linux"}


def _create(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    remember(stage, answer["service"]["serviceArn"])
    populate(stage, answer["service"]["serviceArn"])
    return {"service": _completed(stage, answer["service"])}


def _update(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    remember(stage, answer["service"]["serviceArn"])
    populate(stage, answer["service"]["serviceArn"])
    return {"service": _completed(stage, answer["service"])}


def _delete(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    leave(stage, answer["service"])
    return answer


def _describe(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    return {**answer, "services": [_completed(stage, one) for one in answer["services"]]}


def _completed(stage: Stage, service: Mapping[str, Any]) -> dict[str, Any]:
    arn = service["serviceArn"]
    kept, declared = asked_of(stage, arn), stage.world.state(Declared).of("ecs-deployment", arn)
    told = {**service, "enableExecuteCommand": kept.get("enableExecuteCommand", False)}
    if "availabilityZoneRebalancing" in kept:
        told["availabilityZoneRebalancing"] = kept["availabilityZoneRebalancing"]
    if service.get("deploymentController", {}).get("type", "ECS") == "ECS":
        told["deploymentConfiguration"] = {**_ROLLING, **kept.get("deploymentConfiguration", {})}
    network = service.get("networkConfiguration", {}).get("awsvpcConfiguration")
    if network:
        told["networkConfiguration"] = {
            "awsvpcConfiguration": {"assignPublicIp": "DISABLED", **network}
        }
    if service.get("launchType") == "FARGATE":
        told = {**_FARGATE_PLATFORM, **told}
    # moto runs no tasks, so its services would be pending for ever.
    told.update(runningCount=told["desiredCount"], pendingCount=0)
    told["deployments"] = [
        _deployed(one, kept) | dict(declared) for one in service.get("deployments", ())
    ]
    if connect_of(stage, arn) is not None:
        running = {"runningTaskCount": told["desiredCount"], "pendingTaskCount": 0}
        told["currentServiceRevisions"] = [{"arn": revision_of(arn), **running}]
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


_INCLUDED = {"configuration": "CONFIGURATIONS", "settings": "SETTINGS"}
"""What AWS leaves out of a cluster, without a word, unless it is asked to include it."""


def _clusters(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    services = ecs_backends[stage.call.account][stage.call.region].services.values()
    for cluster in answer["clusters"]:
        inside = [one for one in services if one.cluster_arn == cluster["clusterArn"]]
        cluster.update(
            activeServicesCount=len(inside),
            runningTasksCount=sum(one.desired_count for one in inside)
            + lone_tasks(stage.call, cluster["clusterArn"]),
            pendingTasksCount=0,
        )
        for member, wanted in _INCLUDED.items():
            if wanted not in stage.parameters.get("include", ()):
                cluster.pop(member, None)
    return answer


ECS = Supplement(
    service="ecs",
    handlers={
        "CreateService": _create,
        "DeleteService": _delete,
        "DescribeClusters": _clusters,
        "DescribeServices": _describe,
        "UpdateService": _update,
    },
)
