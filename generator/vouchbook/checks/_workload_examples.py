"""Small networks with workloads in them for the examples of checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._identity_examples import HOME, REGION
from vouchbook.checks._network_examples import GROUP, VPC, rule, security_group
from vouchbook.checks._task_examples import service, task
from vouchbook.checks._workloads import INTERFACES, RUNNING, SUBNETS
from vouchbook.model.check import Given

Plain = Mapping[str, Any]

FIRST = "subnet-0a1b2c3d4e5f60718"
SECOND = "subnet-1b2c3d4e5f6071829"
TABLES = "ec2.route-tables"
CLUSTER = f"arn:aws:ecs:{REGION}:{HOME}:cluster/shop"
_INTERFACE = "eni-0a1b2c3d4e5f60718"
_EC2 = f"arn:aws:ec2:{REGION}:{HOME}"
STABLE: Plain = {"id": "ecs-svc/1", "status": "PRIMARY", "rolloutState": "COMPLETED"}


def network(
    subnets: Sequence[str] = (FIRST, SECOND),
    groups: Sequence[str] = (GROUP,),
    public: str = "DISABLED",
) -> Plain:
    """A service's network configuration."""
    told = {"subnets": [*subnets], "securityGroups": [*groups], "assignPublicIp": public}
    return {"awsvpcConfiguration": told}


def running(of: Given | None = None, **members: object) -> tuple[Given, Given]:
    """A service in two subnets, and what it runs: by default a node's task."""
    definition = of or task()
    told: dict[str, Any] = {
        "serviceName": "checkout",
        "desiredCount": 2,
        "runningCount": 2,
        "pendingCount": 0,
        "networkConfiguration": network(),
        "deployments": [{**STABLE, "taskDefinition": definition.id}],
        **members,
    }
    return service(definition, **told), definition


def connected(**members: object) -> tuple[Given, Given]:
    """A service of Service Connect, without an Envoy of App Mesh's."""
    plain = task({"name": "app", "image": "app"}, name="stock:1", proxyConfiguration=None)
    deployed = {**STABLE, "taskDefinition": plain.id}
    deployed["serviceConnectConfiguration"] = {"enabled": True}
    return running(plain, deployments=[deployed], **members)


def lone_task(**members: object) -> tuple[Given, Given, Given]:
    """A running task of no service, what it runs, and its network interface."""
    definition = task()
    detail = {"name": "networkInterfaceId", "value": _INTERFACE}
    arn = f"arn:aws:ecs:{REGION}:{HOME}:task/shop/0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    facts = {
        "taskArn": arn,
        "clusterArn": CLUSTER,
        "taskDefinitionArn": definition.id,
        "lastStatus": "RUNNING",
        "group": "family:checkout",
        "attachments": [{"type": "ElasticNetworkInterface", "details": [detail]}],
        **members,
    }
    return Given(collector=RUNNING, id=arn, facts={"": facts}), definition, interface()


def interface(*, public: str = "") -> Given:
    """The network interface of the task, perhaps with a public address."""
    facts: dict[str, Any] = {
        "NetworkInterfaceId": _INTERFACE,
        "OwnerId": HOME,
        "SubnetId": FIRST,
        "VpcId": VPC,
        "Groups": [{"GroupId": GROUP}],
    }
    if public:
        facts["Association"] = {"PublicIp": public}
    return Given(
        collector=INTERFACES, id=f"{_EC2}:network-interface/{_INTERFACE}", facts={"": facts}
    )


def replica(number: int, zone: str, **members: object) -> Given:
    """A running task of the service."""
    arn = f"arn:aws:ecs:{REGION}:{HOME}:task/shop/{number:032x}"
    facts = {
        "taskArn": arn,
        "clusterArn": CLUSTER,
        "taskDefinitionArn": task().id,
        "lastStatus": "RUNNING",
        "healthStatus": "HEALTHY",
        "group": "service:checkout",
        "launchType": "FARGATE",
        "availabilityZone": f"{REGION}{zone}",
        **members,
    }
    return Given(collector=RUNNING, id=arn, facts={"": facts})


def subnet(name: str = FIRST, zone: str = "use1-az1", owner: str = HOME) -> Given:
    """A subnet of the VPC."""
    facts = {"SubnetId": name, "VpcId": VPC, "OwnerId": owner, "AvailabilityZoneId": zone}
    return Given(
        collector=SUBNETS,
        id=f"arn:aws:ec2:{REGION}:{owner}:subnet/{name}",
        facts={"": facts},
        account=HOME,
    )


def both_subnets(zone: str = "use1-az2") -> tuple[Given, Given]:
    """The service's two subnets, by default in two zones."""
    return subnet(), subnet(SECOND, zone)


def route(to: str = "0.0.0.0/0", **via: str) -> Plain:
    """A route, by IPv6 where its destination has a colon."""
    name = "DestinationIpv6CidrBlock" if ":" in to else "DestinationCidrBlock"
    return {name: to, "State": "active", **via}


def route_table(
    *routes: Plain, of: Sequence[str] = (), main: bool = False, state: str = "associated"
) -> Given:
    """A route table, associated with some subnets, or the main one of the VPC."""
    name = f"rtb-{'0' if main else '1'}a1b2c3d4e5f60718"
    ties: list[Plain] = [
        {"Main": False, "SubnetId": item, "AssociationState": {"State": state}} for item in of
    ]
    if main:
        ties.append({"Main": True, "AssociationState": {"State": state}})
    local = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"}
    facts = {
        "RouteTableId": name,
        "VpcId": VPC,
        "OwnerId": HOME,
        "Associations": ties,
        "Routes": [local, *routes],
    }
    return Given(collector=TABLES, id=f"{_EC2}:route-table/{name}", facts={"": facts})


def everything(*to: str, groups: Sequence[str] = ()) -> Plain:
    """A rule for all protocols, which names no ports."""
    return rule("-1", None, to=to, groups=groups)


def open_group(*ingress: Plain, **members: Any) -> Given:
    """The workload's security group with these rules; each source has a description."""
    return security_group(ingress=[described(item) for item in ingress], **members)


def described(item: Plain, text: str = "why it is open") -> Plain:
    """The same rule with a description at each of its sources."""
    told: dict[str, Any] = {**item}
    for name in ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs", "PrefixListIds"):
        told[name] = [{**source, "Description": text} for source in item.get(name, ())]
    return told
