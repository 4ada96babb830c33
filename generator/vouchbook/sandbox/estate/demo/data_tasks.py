"""Network, tasks and services of the data account."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.estate.demo.data_platform import ACCOUNT
from vouchbook.sandbox.estate.demo.tasks import (
    OLD,
    meshed_task,
    with_application,
    with_envoy,
    with_keys_from,
    with_proxy,
)
from vouchbook.sandbox.estate.model import Ref
from vouchbook.sandbox.estate.workload_model import (
    Cluster,
    Network,
    SecurityGroup,
    Service,
    Task,
)

NETWORKS = (
    Network(
        name="data",
        shows="Bad: one subnet, which leads to the Internet, no endpoints, no flow log.",
        cidr="10.40.0.0/16",
        subnets={"data-a": "10.40.1.0/24"},
        internet=("data-a",),
        groups=(
            SecurityGroup(
                name="data-tasks",
                shows="Bad: everybody reaches the tasks.",
                ingress=(
                    {
                        "IpProtocol": "tcp",
                        "FromPort": 8080,
                        "ToPort": 8080,
                        "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "anywhere"}],
                    },
                ),
            ),
        ),
    ),
)


def _meshed(node: str, **differs: Any) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "account": ACCOUNT,
        "region": "us-east-1",
        "resource": f"mesh/data/virtualNode/{node}",
        "log_group": "/ecs/data",
        "task_role": "envoy-data",
        "execution_role": "data-execution",
        **differs,
    }
    return meshed_task(**told)


def _with_secret(task: Mapping[str, Any], secret: str) -> Mapping[str, Any]:
    named = [{"name": "WAREHOUSE_TOKEN", "valueFrom": Ref(kind="secret", name=secret)}]
    return with_application(task, secrets=named)


def _hurried() -> Mapping[str, Any]:
    """A task definition in which nearly everything is wrong that can be."""
    registry = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"
    task = with_application(
        _meshed("features", execution_role="export-execution"),
        image=f"{registry}/export:latest",
        environment=[{"name": "UPLOAD_ACCESS_KEY", "value": "AKIAIOSFODNN7EXAMPLE"}],
    )
    task = with_envoy(
        task,
        {"ENVOY_LOG_LEVEL": "debug", "APPMESH_PREVIEW": "1"},
        image=f"{registry}/mirror/aws-appmesh-envoy:latest",
        user="0",
    )
    task = with_proxy(task, EgressIgnoredPorts="5432", IgnoredUID="0", AppPorts="9000")
    plain = {"fileSystemId": "fs-0f1e2d3c4b5a69788"}
    return with_keys_from(task, plain, read_only=False)


TASKS = (
    Task(
        name="data-query",
        shows="Bad: old Envoy, shared role, a secret that never rotates; sends traces.",
        parameters=with_envoy(
            _with_secret(_meshed("query", envoy_tag=OLD), "data/warehouse"),
            {"ENABLE_ENVOY_XRAY_TRACING": "1"},
        ),
    ),
    Task(
        name="data-lake",
        shows="Bad: no role of its own. Unreadable: how its secret is kept.",
        parameters=_with_secret(_meshed("lake", task_role=None), "data/lake"),
    ),
    Task(
        name="data-export",
        shows="Bad, made in a hurry: a key in a variable, Envoy as root, of an unknown image, in "
        "the preview channel and at a debugging level, a database beside the mesh, certificates "
        "from a file system that anybody may mount, an execution role that may change the mesh.",
        parameters=_hurried(),
        made="2026-09-07T16:00:00+00:00",
    ),
)


def _service(name: str) -> Service:
    network = {
        "subnets": [Ref(kind="subnet", name="data-a")],
        "securityGroups": [Ref(kind="security-group", name="data-tasks")],
        "assignPublicIp": "ENABLED",
    }
    return Service(
        name=name,
        shows="Bad: tasks have public addresses.",
        parameters={
            "taskDefinition": Ref(kind="task", name=f"data-{name}"),
            "desiredCount": 1,
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": network},
        },
    )


CLUSTERS = (
    Cluster(
        name="data",
        shows="Bad: no metrics of containers, no own key for what tasks store.",
        services=(_service("query"), _service("lake")),
    ),
)
