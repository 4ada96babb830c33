"""The data plane of a mesh on ECS: as it should be, as it should not be, and as it need not be."""

from typing import Any

from tests.aws.rooms import Room
from tests.estates import dataplane
from tests.estates.world import Estate
from vouchbook.model.check import Verdict

_PROTECTED = {"transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED"}}
_SAFE = {
    "minimumHealthyPercent": 100,
    "maximumPercent": 150,
    "deploymentCircuitBreaker": {"enable": True, "rollback": True},
}
_CHECKS = (
    "ec2-instance-role-and-imdsv2",
    "ecs-deployment-safety",
    "ecs-ephemeral-storage-kms",
    "efs-cert-volume-transit-encryption",
    "elb-listener-tls-policy",
    "elb-target-group-tls",
    "multi-az-tasks",
    "sg-envoy-admin-port-closed",
    "sg-mesh-tasks-no-public-ingress",
    "subnet-private-placement",
)


def _good(room: Room) -> None:
    net = dataplane.network(room, public=False)
    why = "customers"
    front = dataplane.security_group(
        room,
        net.vpc,
        "front",
        dataplane.opening(443, to="0.0.0.0/0", why=why),
        dataplane.opening(80, to="0.0.0.0/0", why=why),
    )
    inner = dataplane.security_group(
        room,
        net.vpc,
        "orders",
        dataplane.opening(dataplane.PORT, group=front, why="the load balancer"),
    )
    dataplane.node(room)
    _cluster(room, keys=True)
    edge = dataplane.balancer(room, "application", net.subnets, [front])
    targets = dataplane.target_group(room, net.vpc, "HTTPS", "HTTPS")
    dataplane.listener(room, edge, "HTTPS", 443, targets=targets, policy=dataplane.CURRENT)
    dataplane.listener(room, edge, "HTTP", 80)
    definition = dataplane.task(room, "mesh/shop/virtualNode/orders", _PROTECTED, read_only=True)
    dataplane.service(
        room,
        dataplane.Service(
            task=definition,
            subnets=net.subnets,
            group=inner,
            balancers=[_attached(targets)],
            more={"deploymentConfiguration": _SAFE},
        ),
    )
    _limit(room, 2)
    dataplane.instance(room, net.subnets[0], profile="host", tokens="required")


def _bad(room: Room) -> None:
    net = dataplane.network(room, public=True)
    group = dataplane.security_group(
        room,
        net.vpc,
        "open",
        dataplane.opening(dataplane.PORT, to="0.0.0.0/0"),
        dataplane.opening(9901, to="0.0.0.0/0"),
    )
    dataplane.node(room)
    _cluster(room, keys=False)
    edge = dataplane.balancer(room, "application", net.subnets, [group])
    targets = dataplane.target_group(room, net.vpc, "HTTP", "HTTP")
    dataplane.listener(room, edge, "HTTP", 80, targets=targets)
    definition = dataplane.task(room, "mesh/shop/virtualNode/orders", {}, read_only=False)
    dataplane.service(
        room,
        dataplane.Service(
            task=definition,
            subnets=net.subnets,
            group=group,
            desired=1,
            public=True,
            balancers=[_attached(targets)],
        ),
    )
    dataplane.instance(room, net.subnets[0], profile="", tokens="optional")


def _passed_through(room: Room) -> None:
    """A network load balancer hands TCP on to a gateway that insists on TLS."""
    _network_balanced(room, "TCP", policy="")


def _ended_early(room: Room) -> None:
    """It ends TLS instead, and hands on plain text."""
    _network_balanced(room, "TLS", policy=dataplane.CURRENT)


def _network_balanced(room: Room, protocol: str, policy: str) -> None:
    net = dataplane.network(room, public=False)
    group = dataplane.security_group(room, net.vpc, "edge")
    dataplane.gateway(room)
    _cluster(room, keys=False)
    edge = dataplane.balancer(room, "network", net.subnets, [])
    targets = dataplane.target_group(room, net.vpc, "TCP", "TCP")
    dataplane.listener(room, edge, protocol, 443, targets=targets, policy=policy)
    definition = dataplane.task(room, "mesh/shop/virtualGateway/edge", _PROTECTED, read_only=True)
    told = dataplane.Service(
        task=definition, subnets=net.subnets, group=group, balancers=[_attached(targets)]
    )
    dataplane.service(room, told)


def _no_mesh(room: Room) -> None:
    net = dataplane.network(room, public=True)
    group = dataplane.security_group(room, net.vpc, "open", dataplane.opening(9901, to="0.0.0.0/0"))
    _cluster(room, keys=True)
    edge = dataplane.balancer(room, "application", net.subnets, [group])
    targets = dataplane.target_group(room, net.vpc, "HTTP", "HTTP")
    dataplane.listener(room, edge, "HTTP", 80, targets=targets)
    told = dataplane.Service(
        task=dataplane.plain_task(room),
        subnets=net.subnets,
        group=group,
        desired=1,
        balancers=[_attached(targets)],
    )
    dataplane.service(room, told)


def _attached(targets: str) -> dict[str, Any]:
    return {"targetGroupArn": targets, "containerName": "app", "containerPort": dataplane.PORT}


def _cluster(room: Room, *, keys: bool) -> None:
    key = f"arn:aws:kms:us-east-1:{room.number}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    storage = {"kmsKeyId": key, "fargateEphemeralStorageKmsKeyId": key} if keys else {}
    room.client("ecs").create_cluster(
        clusterName="shop", configuration={"managedStorageConfiguration": storage}
    )


def _limit(room: Room, least: int) -> None:
    room.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId="service/shop/orders",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=least,
        MaxCapacity=6,
    )


_MOOT = {
    **dict.fromkeys(_CHECKS, Verdict.NOT_APPLICABLE),
    "ecs-ephemeral-storage-kms": Verdict.PASS,
}

ESTATES = (
    Estate(
        name="a data plane as it should be",
        build=_good,
        expects=dict.fromkeys(_CHECKS, Verdict.PASS),
    ),
    Estate(
        name="a data plane open on every side",
        build=_bad,
        expects=dict.fromkeys(_CHECKS, Verdict.FAIL),
    ),
    Estate(
        name="a gateway to which TLS is passed through",
        build=_passed_through,
        expects={
            "elb-listener-tls-policy": Verdict.PASS,
            "elb-target-group-tls": Verdict.PASS,
            "sg-mesh-tasks-no-public-ingress": Verdict.PASS,
        },
    ),
    Estate(
        name="a gateway before which TLS ends",
        build=_ended_early,
        expects={
            "elb-listener-tls-policy": Verdict.PASS,
            "elb-target-group-tls": Verdict.FAIL,
        },
    ),
    Estate(name="services without a mesh", build=_no_mesh, expects=_MOOT),
)
