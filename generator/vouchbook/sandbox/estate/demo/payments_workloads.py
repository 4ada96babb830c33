"""Tasks and services of the payments account in the United States."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.estate.demo.payments_identity import ACCOUNT
from vouchbook.sandbox.estate.demo.payments_network import attached
from vouchbook.sandbox.estate.demo.tasks import (
    CURRENT,
    OLD,
    PREVIOUS,
    meshed_task,
    with_application,
    with_envoy,
    with_keys_from,
)
from vouchbook.sandbox.estate.model import Ref
from vouchbook.sandbox.estate.steps import Call
from vouchbook.sandbox.estate.workload_model import Cluster, Service, Task

MIRROR = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/mirror/aws-appmesh-envoy"
"""The organisation's own copy of AWS's Envoy image."""


def _meshed(name: str, **differs: Any) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "account": ACCOUNT,
        "region": "us-east-1",
        "resource": f"mesh/payments/virtualNode/{name}",
        "log_group": "/ecs/payments",
        "task_role": f"envoy-{name}",
        "execution_role": "payments-execution",
        **differs,
    }
    return meshed_task(**told)


def _with_password(task: Mapping[str, Any], secret: str) -> Mapping[str, Any]:
    named = [{"name": "DATABASE_PASSWORD", "valueFrom": Ref(kind="secret", name=secret)}]
    return with_application(task, secrets=named)


def _task(name: str, shows: str, parameters: Mapping[str, Any], made: str) -> Task:
    return Task(name=f"payments-{name}", shows=shows, parameters=parameters, made=made)


_ROLLED_OUT = "2026-08-18T09:00:00+00:00"
_LAST_WEEK = "2026-09-14T09:00:00+00:00"
_PROTECTED = {
    "fileSystemId": "fs-0a1b2c3d4e5f60718",
    "transitEncryption": "ENABLED",
    "authorizationConfig": {"iam": "ENABLED"},
}

TASKS = (
    _task(
        "ledger",
        "Good: newest Envoy, own role, a secret that rotates; sends traces.",
        with_envoy(
            _with_password(_meshed("ledger"), "payments/ledger"), {"ENABLE_ENVOY_XRAY_TRACING": "1"}
        ),
        _LAST_WEEK,
    ),
    _task("cards", "Good: newest Envoy, own role.", _meshed("cards"), _LAST_WEEK),
    _task(
        "settlement",
        "Good: Envoy from the approved mirror, certificates from a protected file system.",
        with_keys_from(
            with_envoy(_meshed("settlement"), image=f"{MIRROR}:{CURRENT}"),
            _PROTECTED,
            read_only=True,
        ),
        _LAST_WEEK,
    ),
    _task(
        "edge",
        "A gateway, which has no proxy configuration. Bad: its Envoy is the one before the newest.",
        _meshed(
            "edge",
            resource="mesh/payments/virtualGateway/edge",
            proxied=False,
            envoy_tag=PREVIOUS,
        ),
        _ROLLED_OUT,
    ),
    _task(
        "reports",
        "Bad: old Envoy, role for any node, an execution role for every secret, one of which "
        "never rotates, and an image with a finding.",
        with_application(
            _with_password(
                _meshed("reports", envoy_tag=OLD, execution_role="shared-execution"),
                "payments/reports",
            ),
            image=f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/reports:2026.6.2",
        ),
        "2026-06-22T09:00:00+00:00",
    ),
)

_SAFE = {
    "minimumHealthyPercent": 100,
    "maximumPercent": 150,
    "deploymentCircuitBreaker": {"enable": True, "rollback": True},
}


_TAGS = {"team": "payments", "data-class": "cardholder"}


def _service(name: str, shows: str, group: str = "mesh-tasks", **more: Any) -> Service:
    network = {
        "subnets": [Ref(kind="subnet", name="payments-a"), Ref(kind="subnet", name="payments-b")],
        "securityGroups": [Ref(kind="security-group", name=group)],
        "assignPublicIp": "DISABLED",
    }
    return Service(
        name=name,
        shows=shows,
        parameters={
            "taskDefinition": Ref(kind="task", name=f"payments-{name}"),
            "desiredCount": 2,
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": network},
            "deploymentConfiguration": _SAFE,
            **more,
        },
        made=_LAST_WEEK,
        tags={} if name == "reports" else _TAGS,
    )


_CONNECT = {
    "enabled": True,
    "namespace": "payments.connect",
    "services": [
        {
            "portName": "http",
            "discoveryName": "cards",
            "clientAliases": [{"port": 8080}],
            "tls": {
                "issuerCertificateAuthority": {
                    "awsPcaAuthorityArn": Ref(kind="authority", name="payments-root")
                }
            },
        }
    ],
}
_STORAGE_KEY = Ref(kind="key", name="task-storage")

CLUSTERS = (
    Cluster(
        name="payments",
        shows="Good: metrics of containers, logged sessions, storage under a key of its own.",
        parameters={
            "settings": [{"name": "containerInsights", "value": "enabled"}],
            "configuration": {
                "executeCommandConfiguration": {
                    "logging": "OVERRIDE",
                    "logConfiguration": {
                        "cloudWatchLogGroupName": "/ecs/payments",
                        "cloudWatchEncryptionEnabled": True,
                    },
                },
                "managedStorageConfiguration": {
                    "kmsKeyId": _STORAGE_KEY,
                    "fargateEphemeralStorageKmsKeyId": _STORAGE_KEY,
                },
            },
        },
        services=(
            _service("ledger", "Good: never scaled below two tasks."),
            _service(
                "cards",
                "Good: on its way to Service Connect, with TLS there too. Weak: twice as many "
                "tasks may start at once.",
                serviceConnectConfiguration=_CONNECT,
                deploymentConfiguration={**_SAFE, "maximumPercent": 300},
            ),
            _service("settlement", "Bad: may be scaled down to one task."),
            _service(
                "edge",
                "Good: customers reach the gateway alone, and it ends their TLS.",
                "edge",
                loadBalancers=[attached("edge", "envoy", 8443)],
            ),
            _service(
                "reports",
                "Bad: open group, commands may be run in its containers, plain HTTP in front, "
                "nothing rolls a failing deployment back, no tags.",
                "debug-open",
                enableExecuteCommand=True,
                loadBalancers=[attached("reports", "app", 8080)],
                deploymentConfiguration={"minimumHealthyPercent": 100, "maximumPercent": 200},
            ),
        ),
    ),
)


def _limits(service: str, shows: str, least: int) -> Call:
    return Call(
        name=f"limits-{service}",
        shows=shows,
        service="application-autoscaling",
        operation="register_scalable_target",
        parameters={
            "ServiceNamespace": "ecs",
            "ResourceId": f"service/payments/{service}",
            "ScalableDimension": "ecs:service:DesiredCount",
            "MinCapacity": least,
            "MaxCapacity": 6,
        },
    )


SCALING = (
    _limits("ledger", "Good: two tasks at least.", 2),
    _limits("settlement", "Bad: one task is allowed.", 1),
)
