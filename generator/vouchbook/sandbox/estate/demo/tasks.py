"""ECS tasks with an Envoy beside the application."""

from collections.abc import Mapping
from typing import Any

ENVOY = "840364872350.dkr.ecr.{region}.amazonaws.com/aws-appmesh-envoy:{tag}"
CURRENT = "v1.39.1.0-prod"
"""The release of 2026-09-09."""
PREVIOUS = "v1.34.4.2-prod"
OLD = "v1.15.1.0-prod"
_ENVOY_USER = "1337"
_KEYS = "mesh-keys"


def meshed_task(
    *,
    account: str,
    region: str,
    resource: str,
    log_group: str,
    task_role: str | None,
    execution_role: str,
    envoy_tag: str = CURRENT,
    proxied: bool = True,
) -> Mapping[str, Any]:
    """The parameters of a task definition; `resource` is the node's path below the mesh's ARN."""
    arn = f"arn:aws:appmesh:{region}:{account}:{resource}"
    told: dict[str, Any] = {
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "512",
        "memory": "1024",
        "executionRoleArn": f"arn:aws:iam::{account}:role/{execution_role}",
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "X86_64"},
        "containerDefinitions": [
            _application(account, region, log_group),
            _envoy(region, arn, log_group, envoy_tag),
        ],
    }
    if task_role is not None:
        told["taskRoleArn"] = f"arn:aws:iam::{account}:role/{task_role}"
    if proxied:
        told["proxyConfiguration"] = _proxy()
    return told


def with_application(task: Mapping[str, Any], **members: Any) -> Mapping[str, Any]:
    """The task with other or further members of its application's container."""
    application, envoy = task["containerDefinitions"]
    return {**task, "containerDefinitions": [{**application, **members}, envoy]}


def with_envoy(
    task: Mapping[str, Any], settings: Mapping[str, str] | None = None, **members: Any
) -> Mapping[str, Any]:
    """The task with other or further settings and members of Envoy's container."""
    application, envoy = task["containerDefinitions"]
    said = {pair["name"]: pair["value"] for pair in envoy["environment"]} | dict(settings or {})
    told = [{"name": name, "value": value} for name, value in said.items()]
    return {
        **task,
        "containerDefinitions": [application, {**envoy, "environment": told, **members}],
    }


def with_keys_from(
    task: Mapping[str, Any], efs: Mapping[str, Any], *, read_only: bool
) -> Mapping[str, Any]:
    """The task with a file system of EFS from which Envoy takes its certificates."""
    mounted = {
        "sourceVolume": _KEYS,
        "containerPath": "/etc/ssl/mesh",
        "readOnly": read_only,
    }
    volumes = [{"name": _KEYS, "efsVolumeConfiguration": efs}]
    return {**with_envoy(task, mountPoints=[mounted]), "volumes": volumes}


def with_proxy(task: Mapping[str, Any], **properties: str) -> Mapping[str, Any]:
    """The task with other or further properties of its proxy configuration."""
    proxy = task["proxyConfiguration"]
    said = {pair["name"]: pair["value"] for pair in proxy["properties"]} | properties
    told = [{"name": name, "value": value} for name, value in said.items()]
    return {**task, "proxyConfiguration": {**proxy, "properties": told}}


def _logging(region: str, group: str) -> dict[str, Any]:
    options = {
        "awslogs-group": group,
        "awslogs-region": region,
        "awslogs-stream-prefix": "task",
    }
    return {"logDriver": "awslogs", "options": options}


def _application(account: str, region: str, group: str) -> dict[str, Any]:
    return {
        "name": "app",
        "image": f"{account}.dkr.ecr.{region}.amazonaws.com/app:2026.8.1",
        "essential": True,
        "cpu": 256,
        "memory": 512,
        "readonlyRootFilesystem": True,
        "user": "10001",
        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
        "dependsOn": [{"containerName": "envoy", "condition": "HEALTHY"}],
        "logConfiguration": _logging(region, group),
    }


def _envoy(region: str, arn: str, group: str, tag: str) -> dict[str, Any]:
    check = "curl -s http://localhost:9901/server_info | grep state | grep -q LIVE"
    return {
        "name": "envoy",
        "image": ENVOY.format(region=region, tag=tag),
        "essential": True,
        "cpu": 256,
        "memory": 512,
        "user": _ENVOY_USER,
        "environment": [
            {"name": "APPMESH_RESOURCE_ARN", "value": arn},
            {"name": "ENVOY_LOG_LEVEL", "value": "info"},
        ],
        "healthCheck": {
            "command": ["CMD-SHELL", check],
            "interval": 5,
            "timeout": 2,
            "retries": 3,
            "startPeriod": 10,
        },
        "logConfiguration": _logging(region, group),
    }


def _proxy() -> dict[str, Any]:
    properties = {
        "AppPorts": "8080",
        "EgressIgnoredIPs": "169.254.170.2,169.254.169.254",
        "IgnoredUID": _ENVOY_USER,
        "ProxyEgressPort": "15001",
        "ProxyIngressPort": "15000",
    }
    return {
        "type": "APPMESH",
        "containerName": "envoy",
        "properties": [{"name": name, "value": value} for name, value in properties.items()],
    }
