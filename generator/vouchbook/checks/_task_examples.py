"""Small task definitions for the examples of checks: an application, an Envoy, a service."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vouchbook.checks._identity_examples import HOME, REGION, denial
from vouchbook.checks._tasks import DESCRIBE, IMAGE, RESOURCE_ARN, SERVICES, TASKS
from vouchbook.model.check import Given

Plain = Mapping[str, Any]

VENDED = f"840364872350.dkr.ecr.{REGION}.amazonaws.com/{IMAGE}"
TAG = "v1.39.1.0-prod"
ORDERS = f"arn:aws:appmesh:{REGION}:{HOME}:mesh/shop/virtualNode/orders"
CARTS = ORDERS.replace("orders", "carts")
EDGE = f"arn:aws:appmesh:{REGION}:{HOME}:mesh/shop/virtualGateway/edge"
LOG_GROUP = "/ecs/checkout"
ROLE = f"arn:aws:iam::{HOME}:role/checkout-envoy"
EXECUTION_ROLE = f"arn:aws:iam::{HOME}:role/ecs-execution"
PROXY: Plain = {
    "AppPorts": "8080",
    "EgressIgnoredIPs": "169.254.170.2,169.254.169.254",
    "IgnoredUID": "1337",
    "ProxyEgressPort": "15001",
    "ProxyIngressPort": "15000",
}


def pairs(values: Mapping[str, str]) -> list[Plain]:
    """Names and values as the API writes them."""
    return [{"name": name, "value": value} for name, value in values.items()]


def proxy(container: str = "envoy", **differs: str | None) -> Plain:
    """A proxy configuration; a property that is None is left out."""
    told = {name: value for name, value in {**PROXY, **differs}.items() if value is not None}
    return {"type": "APPMESH", "containerName": container, "properties": pairs(told)}


def logs(group: str = LOG_GROUP, driver: str = "awslogs") -> Plain:
    """How a container's output is shipped."""
    options = {"awslogs-group": group, "awslogs-region": REGION}
    return {"logDriver": driver, "options": options if driver == "awslogs" else {}}


def envoy(
    resource: str = ORDERS,
    image: str = f"{VENDED}:{TAG}",
    settings: Mapping[str, str] | None = None,
    **members: object,
) -> Plain:
    """An Envoy that speaks for `resource`; a member that is None is left out."""
    told = ({RESOURCE_ARN: resource} if resource else {}) | dict(settings or {})
    container = {
        "name": "envoy",
        "image": image,
        "user": "1337",
        "readonlyRootFilesystem": True,
        "environment": pairs(told),
        "logConfiguration": logs(),
        **members,
    }
    return {name: value for name, value in container.items() if value is not None}


def application(**members: object) -> Plain:
    """An application that waits for its Envoy; a member that is None is left out."""
    container = {
        "name": "app",
        "image": f"{HOME}.dkr.ecr.{REGION}.amazonaws.com/checkout:2026.8.1",
        "user": "10001",
        "readonlyRootFilesystem": True,
        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
        "dependsOn": [{"containerName": "envoy", "condition": "HEALTHY"}],
        **members,
    }
    return {name: value for name, value in container.items() if value is not None}


def task(*containers: Plain, name: str = "checkout:7", **members: object) -> Given:
    """A task definition, by default one with an application and an Envoy."""
    arn = f"arn:aws:ecs:{REGION}:{HOME}:task-definition/{name}"
    facts = {
        "taskDefinitionArn": arn,
        "family": name.partition(":")[0],
        "status": "ACTIVE",
        "networkMode": "awsvpc",
        "taskRoleArn": ROLE,
        "executionRoleArn": EXECUTION_ROLE,
        "proxyConfiguration": proxy(),
        "containerDefinitions": list(containers or (application(), envoy())),
        **members,
    }
    told = {name: value for name, value in facts.items() if value is not None}
    return Given(collector=TASKS, id=arn, facts={"": told})


def unread_task() -> Given:
    """A task definition that was listed, and denied when it was asked for."""
    return replace(task(), facts={}, unread={"": denial(DESCRIBE)})


def plain_task() -> Given:
    """A task definition that has nothing to do with the mesh."""
    return task(application(dependsOn=None), proxyConfiguration=None)


def service(of: Given, deployed: Sequence[Given] = (), **members: object) -> Given:
    """A service that runs a task definition, and perhaps still others from deployments."""
    arn = f"arn:aws:ecs:{REGION}:{HOME}:service/shop/checkout"
    facts = {
        "serviceArn": arn,
        "clusterArn": f"arn:aws:ecs:{REGION}:{HOME}:cluster/shop",
        "status": "ACTIVE",
        "taskDefinition": of.id,
        "deployments": [{"taskDefinition": item.id} for item in deployed],
        **members,
    }
    return Given(collector=SERVICES, id=arn, facts={"": facts})
