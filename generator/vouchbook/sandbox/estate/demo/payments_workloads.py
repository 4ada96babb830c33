"""Network, tasks and services of the payments account."""

from typing import Any

from vouchbook.sandbox.estate.demo.payments_identity import ACCOUNT
from vouchbook.sandbox.estate.demo.tasks import OLD, meshed_task
from vouchbook.sandbox.estate.documents import policy
from vouchbook.sandbox.estate.model import (
    Cluster,
    Endpoint,
    Network,
    Ref,
    SecurityGroup,
    Service,
    Task,
)


def _tcp(port: int, cidr: str, why: str) -> dict[str, Any]:
    ranges = [{"CidrIp": cidr, "Description": why}]
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges}


_ENVOY_POLICY = policy(
    {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "appmesh:StreamAggregatedResources",
        "Resource": f"arn:aws:appmesh:us-east-1:{ACCOUNT}:mesh/payments/*",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
    }
)

NETWORKS = (
    Network(
        name="payments",
        shows="Two private subnets.",
        cidr="10.20.0.0/16",
        subnets={"payments-a": "10.20.1.0/24", "payments-b": "10.20.2.0/24"},
        groups=(
            SecurityGroup(
                name="mesh-tasks",
                shows="Good: tasks of the mesh talk to each other and to endpoints only.",
                ingress=(_tcp(8080, "10.20.0.0/16", "mesh"), _tcp(8443, "10.20.0.0/16", "mesh")),
                egress=(_tcp(443, "10.20.0.0/16", "endpoints"), _tcp(8080, "10.20.0.0/16", "mesh")),
            ),
            SecurityGroup(
                name="debug-open",
                shows="Bad: everybody reaches Envoy's administration port.",
                ingress=(_tcp(9901, "0.0.0.0/0", "debugging"),),
            ),
            SecurityGroup(
                name="endpoints",
                shows="Good: the VPC reaches its endpoints.",
                ingress=(_tcp(443, "10.20.0.0/16", "the VPC"),),
            ),
        ),
        endpoints=(
            Endpoint(
                name="appmesh-envoy-management",
                shows="Good: Envoys of this account only.",
                groups=("endpoints",),
                subnets=("payments-a", "payments-b"),
                policy=_ENVOY_POLICY,
            ),
            Endpoint(
                name="logs",
                shows="Anything may be called through it.",
                groups=("endpoints",),
                subnets=("payments-a", "payments-b"),
            ),
        ),
    ),
)


def _task(name: str, shows: str, **differs: Any) -> Task:
    told: dict[str, Any] = {
        "account": ACCOUNT,
        "region": "us-east-1",
        "resource": f"mesh/payments/virtualNode/{name}",
        "log_group": "/ecs/payments",
        "task_role": f"envoy-{name}",
        "execution_role": "payments-execution",
        **differs,
    }
    return Task(name=f"payments-{name}", shows=shows, parameters=meshed_task(**told))


TASKS = (
    _task("ledger", "Good: current Envoy, own role."),
    _task("cards", "Good: current Envoy, own role."),
    _task(
        "edge",
        "Good: a gateway has no proxy configuration.",
        resource="mesh/payments/virtualGateway/edge",
        proxied=False,
    ),
    _task("reports", "Bad: old Envoy, role for any node.", envoy_tag=OLD),
)


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
            **more,
        },
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

CLUSTERS = (
    Cluster(
        name="payments",
        shows="Good: metrics of containers, logged sessions.",
        parameters={
            "settings": [{"name": "containerInsights", "value": "enabled"}],
            "configuration": {
                "executeCommandConfiguration": {
                    "logging": "OVERRIDE",
                    "logConfiguration": {
                        "cloudWatchLogGroupName": "/ecs/payments",
                        "cloudWatchEncryptionEnabled": True,
                    },
                }
            },
        },
        services=(
            _service("ledger", "Good."),
            _service(
                "cards",
                "Good: on its way to Service Connect, with TLS there too.",
                serviceConnectConfiguration=_CONNECT,
            ),
            _service("edge", "Good."),
            _service(
                "reports",
                "Bad: open group, commands may be run in its containers.",
                "debug-open",
                enableExecuteCommand=True,
            ),
        ),
    ),
)
