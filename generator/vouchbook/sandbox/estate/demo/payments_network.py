"""Network of the payments account in the United States, and the load balancers in it."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.estate.demo.payments_identity import ACCOUNT
from vouchbook.sandbox.estate.documents import policy
from vouchbook.sandbox.estate.model import Ref
from vouchbook.sandbox.estate.steps import Call
from vouchbook.sandbox.estate.workload_model import Endpoint, Network, SecurityGroup

CIDR = "10.20.0.0/16"


def _tcp(port: int, cidr: str, why: str) -> dict[str, Any]:
    ranges = [{"CidrIp": cidr, "Description": why}]
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges}


_INSIDE = (_tcp(443, CIDR, "endpoints"), _tcp(8080, CIDR, "mesh"))
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
        shows="Two private subnets, and two public ones for load balancers; no flow log.",
        cidr=CIDR,
        subnets={
            "payments-a": "10.20.1.0/24",
            "payments-b": "10.20.2.0/24",
            "payments-public-a": "10.20.101.0/24",
            "payments-public-b": "10.20.102.0/24",
        },
        internet=("payments-public-a", "payments-public-b"),
        default_closed=True,
        groups=(
            SecurityGroup(
                name="mesh-tasks",
                shows="Good: tasks of the mesh talk to each other and to endpoints only.",
                ingress=(_tcp(8080, CIDR, "mesh"), _tcp(8443, CIDR, "mesh")),
                egress=_INSIDE,
            ),
            SecurityGroup(
                name="edge",
                shows="Good: customers reach the gateway's listener, and nothing else.",
                ingress=(_tcp(8443, "0.0.0.0/0", "customers, through the load balancer"),),
                egress=_INSIDE,
            ),
            SecurityGroup(
                name="debug-open",
                shows="Bad: everybody reaches Envoy's administration port.",
                ingress=(_tcp(9901, "0.0.0.0/0", "debugging"),),
            ),
            SecurityGroup(
                name="reports-front",
                shows="Good: the VPC reaches the load balancer of reports.",
                ingress=(_tcp(80, CIDR, "the VPC"),),
                egress=_INSIDE,
            ),
            SecurityGroup(
                name="endpoints",
                shows="Good: the VPC reaches its endpoints, which call nobody.",
                ingress=(_tcp(443, CIDR, "the VPC"),),
                egress=(),
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


def _balancer(name: str, shows: str, **parameters: Any) -> Call:
    return Call(
        name=name,
        shows=shows,
        service="elbv2",
        operation="create_load_balancer",
        parameters={"Name": name, **parameters},
        keeps={"balancer": "LoadBalancers.0.LoadBalancerArn"},
    )


def _targets(name: str, shows: str, protocol: str, port: int) -> Call:
    return Call(
        name=name,
        shows=shows,
        service="elbv2",
        operation="create_target_group",
        parameters={
            "Name": name,
            "Protocol": protocol,
            "Port": port,
            "VpcId": Ref(kind="vpc", name="payments"),
            "TargetType": "ip",
            "HealthCheckProtocol": protocol,
        },
        keeps={"targets": "TargetGroups.0.TargetGroupArn"},
    )


def _listener(name: str, shows: str, protocol: str, port: int) -> Call:
    forward = {"Type": "forward", "TargetGroupArn": Ref(kind="targets", name=name)}
    return Call(
        name=f"{name}-{port}",
        shows=shows,
        service="elbv2",
        operation="create_listener",
        parameters={
            "LoadBalancerArn": Ref(kind="balancer", name=name),
            "Protocol": protocol,
            "Port": port,
            "DefaultActions": [forward],
        },
    )


def _subnets(*names: str) -> list[Ref]:
    return [Ref(kind="subnet", name=name) for name in names]


BALANCERS = (
    _balancer(
        "edge",
        "Good: hands connections of customers on as they come.",
        Type="network",
        Scheme="internet-facing",
        Subnets=_subnets("payments-public-a", "payments-public-b"),
    ),
    _targets("edge", "Good: TCP, because the gateway itself ends TLS.", "TCP", 8443),
    _listener("edge", "Good: TLS is passed through to a gateway that insists on it.", "TCP", 443),
    _balancer(
        "reports",
        "Internal, for people in the office.",
        Type="application",
        Scheme="internal",
        Subnets=_subnets("payments-a", "payments-b"),
        SecurityGroups=[Ref(kind="security-group", name="reports-front")],
    ),
    _targets("reports", "Bad: plain HTTP up to the Envoy of reports.", "HTTP", 8080),
    _listener("reports", "Bad: takes plain HTTP and hands it on.", "HTTP", 80),
)


def attached(targets: str, container: str, port: int) -> Mapping[str, Any]:
    """How a service names a target group."""
    return {
        "targetGroupArn": Ref(kind="targets", name=targets),
        "containerName": container,
        "containerPort": port,
    }
