"""Making networks: VPCs, subnets, ways out, security groups and endpoints."""

from vouchbook.sandbox.estate.model import Ref
from vouchbook.sandbox.estate.workload_model import Endpoint, Network, SecurityGroup
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
    if network.internet:
        _lead_out(bench, vpc, network.internet)
    if network.default_closed:
        _close_default(bench, vpc)
    if network.flow_log is not None:
        told = {"ResourceIds": [vpc], "ResourceType": "VPC", **network.flow_log}
        bench.call("ec2", "create_flow_logs", **told)


def _lead_out(bench: Bench, vpc: str, subnets: tuple[str, ...]) -> None:
    """Give subnets a route table of their own that leads to the Internet."""
    made = bench.call("ec2", "create_internet_gateway")["InternetGateway"]
    gateway = made["InternetGatewayId"]
    bench.call("ec2", "attach_internet_gateway", InternetGatewayId=gateway, VpcId=vpc)
    table = bench.call("ec2", "create_route_table", VpcId=vpc)["RouteTable"]["RouteTableId"]
    bench.call(
        "ec2",
        "create_route",
        RouteTableId=table,
        DestinationCidrBlock="0.0.0.0/0",
        GatewayId=gateway,
    )
    for name in subnets:
        subnet = bench.find(Ref(kind="subnet", name=name))
        bench.call("ec2", "associate_route_table", RouteTableId=table, SubnetId=subnet)


def _close_default(bench: Bench, vpc: str) -> None:
    """Take every rule out of a VPC's default security group."""
    wanted = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    (group,) = bench.call("ec2", "describe_security_groups", Filters=wanted)["SecurityGroups"]
    for way, rules in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
        if group[rules]:
            bench.call(
                "ec2",
                f"revoke_security_group_{way}",
                GroupId=group["GroupId"],
                IpPermissions=group[rules],
            )


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
    if group.egress:
        bench.call(
            "ec2",
            "authorize_security_group_egress",
            GroupId=identifier,
            IpPermissions=list(group.egress),
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
