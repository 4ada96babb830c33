"""What the estates of the data plane are built of: a network, a mesh, a service behind a balancer.

Everything is made through the API of the service that it belongs to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.aws.rooms import REGION, Room
from vouchbook.sandbox.estate.demo.tasks import meshed_task

PORT = 8080
CURRENT = "ELBSecurityPolicy-TLS13-1-2-2021-06"
KEYS = {"certificateChain": "/keys/chain.pem", "privateKey": "/keys/key.pem"}
_IMAGE = "ami-0a1b2c3d4e5f60718"


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    vpc: str
    subnets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """How a service is run."""

    task: str
    subnets: Sequence[str]
    group: str
    desired: int = 2
    public: bool = False
    balancers: Sequence[Mapping[str, Any]] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def network(room: Room, *, public: bool) -> Network:
    """A VPC with a subnet in two zones, and an Internet gateway to which its main table leads.

    Without `public` the subnets have a table of their own, which leads nowhere.
    """
    ec2 = room.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    main = tables["RouteTables"][0]["RouteTableId"]
    ec2.create_route(RouteTableId=main, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    subnets = tuple(
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.20.{number}.0/24", AvailabilityZone=zone)[
            "Subnet"
        ]["SubnetId"]
        for number, zone in enumerate((f"{REGION}a", f"{REGION}b"))
    )
    if not public:
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        for subnet in subnets:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    return Network(vpc=vpc, subnets=subnets)


def security_group(room: Room, vpc: str, name: str, *rules: Mapping[str, Any]) -> str:
    """A security group with these ingress rules."""
    ec2 = room.client("ec2")
    made: str = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
    if rules:
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[*rules])
    return made


def opening(port: int, *, to: str = "", group: str = "", why: str = "") -> dict[str, Any]:
    """A rule that opens one port of TCP."""
    told = {"Description": why} if why else {}
    rule: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    if to:
        rule["IpRanges"] = [{"CidrIp": to, **told}]
    if group:
        rule["UserIdGroupPairs"] = [{"GroupId": group, **told}]
    return rule


def node(room: Room, mode: str = "STRICT") -> None:
    """A mesh with a node whose certificate lies in files."""
    mesh = room.client("appmesh")
    mesh.create_mesh(meshName="shop", spec={})
    mesh.create_virtual_node(
        meshName="shop",
        virtualNodeName="orders",
        spec={"listeners": [_listener(mode)], "serviceDiscovery": {"dns": {"hostname": "orders"}}},
    )


def gateway(room: Room, mode: str = "STRICT") -> None:
    """A mesh with a gateway whose certificate lies in files."""
    mesh = room.client("appmesh")
    mesh.create_mesh(meshName="shop", spec={})
    mesh.create_virtual_gateway(
        meshName="shop", virtualGatewayName="edge", spec={"listeners": [_listener(mode)]}
    )


def _listener(mode: str) -> dict[str, Any]:
    return {
        "portMapping": {"port": PORT, "protocol": "http"},
        "tls": {"mode": mode, "certificate": {"file": KEYS}},
    }


def task(room: Room, resource: str, volume: Mapping[str, Any], *, read_only: bool) -> str:
    """A task definition whose Envoy takes its certificate from EFS."""
    told = meshed_task(
        account=room.number,
        region=REGION,
        resource=resource,
        log_group="/shop/envoy",
        task_role="envoy-orders",
        execution_role="pulls-images",
    )
    envoy = told["containerDefinitions"][1]
    envoy["mountPoints"] = [
        {"sourceVolume": "keys", "containerPath": "/keys", "readOnly": read_only}
    ]
    efs = {"fileSystemId": "fs-0a1b2c3d4e5f60718", **volume}
    volumes = [{"name": "keys", "efsVolumeConfiguration": efs}]
    made = room.client("ecs").register_task_definition(family="orders", volumes=volumes, **told)
    arn: str = made["taskDefinition"]["taskDefinitionArn"]
    return arn


def plain_task(room: Room) -> str:
    """A task definition without an Envoy."""
    container = {"name": "app", "image": "app", "cpu": 64, "memory": 64}
    made = room.client("ecs").register_task_definition(
        family="plain", networkMode="awsvpc", containerDefinitions=[container]
    )
    arn: str = made["taskDefinition"]["taskDefinitionArn"]
    return arn


def service(room: Room, told: Service) -> None:
    """A service of the cluster `shop`."""
    room.client("ecs").create_service(
        cluster="shop",
        serviceName="orders",
        taskDefinition=told.task,
        desiredCount=told.desired,
        launchType="FARGATE",
        loadBalancers=[*told.balancers],
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": [*told.subnets],
                "securityGroups": [told.group],
                "assignPublicIp": "ENABLED" if told.public else "DISABLED",
            }
        },
        **told.more,
    )


def balancer(room: Room, kind: str, subnets: Sequence[str], groups: Sequence[str]) -> str:
    """A load balancer on the Internet."""
    made = room.client("elbv2").create_load_balancer(
        Name="edge",
        Type=kind,
        Scheme="internet-facing",
        Subnets=[*subnets],
        SecurityGroups=[*groups],
    )
    arn: str = made["LoadBalancers"][0]["LoadBalancerArn"]
    return arn


def target_group(room: Room, vpc: str, protocol: str, health: str) -> str:
    """A target group of addresses."""
    made = room.client("elbv2").create_target_group(
        Name="orders",
        Protocol=protocol,
        Port=PORT,
        VpcId=vpc,
        TargetType="ip",
        HealthCheckProtocol=health,
    )
    arn: str = made["TargetGroups"][0]["TargetGroupArn"]
    return arn


def listener(
    room: Room, of: str, protocol: str, port: int, *, targets: str = "", policy: str = ""
) -> None:
    """A listener that forwards, or redirects where no targets are named."""
    more: dict[str, Any] = {}
    if policy:
        certificate = f"arn:aws:iam::{room.number}:server-certificate/edge"
        more = {"SslPolicy": policy, "Certificates": [{"CertificateArn": certificate}]}
    redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    action: dict[str, Any] = {"Type": "redirect", "RedirectConfig": redirect}
    if targets:
        action = {"Type": "forward", "TargetGroupArn": targets}
    room.client("elbv2").create_listener(
        LoadBalancerArn=of, Protocol=protocol, Port=port, DefaultActions=[action], **more
    )


def instance(room: Room, subnet: str, *, profile: str, tokens: str) -> None:
    """An EC2 instance, with a profile that holds a role where one is named."""
    more: dict[str, Any] = {}
    if profile:
        iam = room.client("iam", "global")
        iam.create_role(RoleName=profile, AssumeRolePolicyDocument="{}")
        iam.create_instance_profile(InstanceProfileName=profile)
        iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=profile)
        more["IamInstanceProfile"] = {"Name": profile}
    room.client("ec2").run_instances(
        ImageId=_IMAGE,
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        MetadataOptions={"HttpTokens": tokens, "HttpPutResponseHopLimit": 1},
        **more,
    )
