"""Making networks, ECS clusters, task definitions and services."""

from vouchbook.sandbox.estate.model import Cluster, Endpoint, Network, Ref, SecurityGroup, Task
from vouchbook.sandbox.estate.workshop import Bench, pairs


def make_network(bench: Bench, network: Network) -> None:
    """Make a VPC, its subnets, security groups and endpoints."""
    bench.workshop.set_clock(network.made)
    vpc = bench.call(
        "ec2",
        "create_vpc",
        CidrBlock=network.cidr,
        TagSpecifications=_tagged("vpc", {"Name": network.name, **network.tags}),
    )["Vpc"]["VpcId"]
    bench.keep("vpc", network.name, vpc)
    for number, (name, cidr) in enumerate(sorted(network.subnets.items())):
        subnet = bench.call(
            "ec2",
            "create_subnet",
            VpcId=vpc,
            CidrBlock=cidr,
            AvailabilityZone=f"{bench.region}{'ab'[number % 2]}",
            TagSpecifications=_tagged("subnet", {"Name": name}),
        )
        bench.keep("subnet", name, subnet["Subnet"]["SubnetId"])
    for group in network.groups:
        _group(bench, vpc, group)
    for endpoint in network.endpoints:
        _endpoint(bench, vpc, endpoint)


def _tagged(kind: str, tags: dict[str, str]) -> list[dict[str, object]]:
    return [{"ResourceType": kind, "Tags": pairs(tags)}]


def _group(bench: Bench, vpc: str, group: SecurityGroup) -> None:
    answer = bench.call(
        "ec2",
        "create_security_group",
        GroupName=group.name,
        Description=f"Group of {group.name}",
        VpcId=vpc,
        TagSpecifications=_tagged("security-group", {"Name": group.name, **group.tags}),
    )
    identifier = answer["GroupId"]
    bench.keep("security-group", group.name, identifier)
    if group.ingress:
        bench.call(
            "ec2",
            "authorize_security_group_ingress",
            GroupId=identifier,
            IpPermissions=list(group.ingress),
        )
    if group.egress is not None:
        _replace_egress(bench, identifier, group)


def _replace_egress(bench: Bench, identifier: str, group: SecurityGroup) -> None:
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    bench.call(
        "ec2", "revoke_security_group_egress", GroupId=identifier, IpPermissions=[everything]
    )
    bench.call(
        "ec2",
        "authorize_security_group_egress",
        GroupId=identifier,
        IpPermissions=list(group.egress or ()),
    )


def _endpoint(bench: Bench, vpc: str, endpoint: Endpoint) -> None:
    answer = bench.call(
        "ec2",
        "create_vpc_endpoint",
        VpcId=vpc,
        VpcEndpointType="Interface",
        ServiceName=f"com.amazonaws.{bench.region}.{endpoint.name}",
        SubnetIds=[Ref(kind="subnet", name=name) for name in endpoint.subnets],
        SecurityGroupIds=[Ref(kind="security-group", name=name) for name in endpoint.groups],
        PrivateDnsEnabled=True,
        PolicyDocument=bench.text(endpoint.policy) if endpoint.policy is not None else None,
    )
    bench.keep("endpoint", endpoint.name, answer["VpcEndpoint"]["VpcEndpointId"])


def make_task(bench: Bench, task: Task) -> None:
    """Register a task definition."""
    bench.workshop.set_clock(task.made)
    answer = bench.call(
        "ecs",
        "register_task_definition",
        family=task.name,
        tags=pairs(task.tags, "key", "value") or None,
        **task.parameters,
    )
    bench.keep("task", task.name, answer["taskDefinition"]["taskDefinitionArn"])


def make_cluster(bench: Bench, cluster: Cluster) -> None:
    """Make a cluster and its services."""
    bench.workshop.set_clock(cluster.made)
    bench.call(
        "ecs",
        "create_cluster",
        clusterName=cluster.name,
        tags=pairs(cluster.tags, "key", "value") or None,
        **cluster.parameters,
    )
    for service in cluster.services:
        bench.workshop.set_clock(service.made)
        bench.call(
            "ecs",
            "create_service",
            cluster=cluster.name,
            serviceName=service.name,
            tags=pairs(service.tags, "key", "value") or None,
            **service.parameters,
        )
