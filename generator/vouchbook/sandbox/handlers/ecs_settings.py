"""ECS: what services were asked to be beyond what moto keeps, and what follows from that."""

import hashlib
from collections.abc import Mapping
from typing import Any

from moto.ecs.models import Service

from vouchbook.sandbox.stage import Stage

_KEPT = (
    "availabilityZoneRebalancing",
    "deploymentConfiguration",
    "enableExecuteCommand",
    "serviceConnectConfiguration",
)
"""What was asked for a service, and moto forgets."""
_RUNNING = "RUNNING"
_LETTERS = 5


class ServiceSettings:
    """What was asked for services beyond what moto keeps, by service ARN."""

    def __init__(self) -> None:
        self.by_arn: dict[str, dict[str, Any]] = {}


def remember(stage: Stage, service_arn: str) -> None:
    """Keep what a call asks for a service."""
    kept = stage.world.state(ServiceSettings).by_arn.setdefault(service_arn, {})
    kept.update({name: stage.parameters[name] for name in _KEPT if name in stage.parameters})


def asked_of(stage: Stage, service_arn: str) -> Mapping[str, Any]:
    """What was asked for a service."""
    return stage.world.state(ServiceSettings).by_arn.get(service_arn, {})


def connect_of(stage: Stage, service_arn: str) -> Mapping[str, Any] | None:
    """The Service Connect settings of a service that uses it."""
    told: Mapping[str, Any] | None = asked_of(stage, service_arn).get("serviceConnectConfiguration")
    return told if told is not None and told.get("enabled") else None


def revision_of(service_arn: str) -> str:
    """The ARN of the revision that a service is deployed from."""
    number = int(hashlib.sha256(f"revision|{service_arn}".encode()).hexdigest()[:15], 16)
    return f"{service_arn.replace(':service/', ':service-revision/')}/{number}"


def agent_of(task_arn: str, service: Service) -> dict[str, Any]:
    """The container that AWS adds to a task of Service Connect; no task definition has it."""
    digest = hashlib.sha256(f"agent|{service.arn}".encode()).hexdigest()
    own = hashlib.sha256(f"agent|{task_arn}".encode()).hexdigest()
    return {
        "containerArn": f"{task_arn.replace(':task/', ':container/')}/{own[:32]}",
        "taskArn": task_arn,
        "name": f"ecs-service-connect-{own[:_LETTERS]}",
        "imageDigest": f"sha256:{digest}",
        "lastStatus": _RUNNING,
        "healthStatus": "HEALTHY",
    }
