"""Small worlds of VPCs, endpoints and security groups for the examples of checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._identity_examples import HOME, REGION
from vouchbook.checks._network import ENDPOINTS, FLOW_LOGS, GROUPS, VPCS
from vouchbook.model.check import Given

VPC = "vpc-0a1b2c3d4e5f60718"
GROUP = "sg-0a1b2c3d4e5f60718"
WORKLOAD = "sg-1b2c3d4e5f6071829"
VPC_RANGE = "10.0.0.0/16"
SECOND_RANGE = "10.1.0.0/16"
IPV6_RANGE = "2001:db8:1234:1a00::/56"

Plain = Mapping[str, Any]


def rule(
    protocol: str = "tcp",
    ports: tuple[int, int] | None = (443, 443),
    *,
    to: Sequence[str] = (),
    groups: Sequence[str] = (),
    lists: Sequence[str] = (),
) -> Plain:
    """A rule of a security group; IPv6 ranges are told by their colon."""
    spelled: dict[str, Any] = {
        "IpProtocol": protocol,
        "IpRanges": [{"CidrIp": text} for text in to if ":" not in text],
        "Ipv6Ranges": [{"CidrIpv6": text} for text in to if ":" in text],
        "UserIdGroupPairs": [{"GroupId": name, "UserId": HOME} for name in groups],
        "PrefixListIds": [{"PrefixListId": name} for name in lists],
    }
    if ports is not None:
        spelled |= {"FromPort": ports[0], "ToPort": ports[1]}
    return spelled


def everything(*to: str, lists: Sequence[str] = ()) -> Plain:
    """A rule for all protocols, which names no ports."""
    return rule("-1", None, to=to, lists=lists)


def security_group(
    *,
    ingress: Sequence[Plain] = (),
    egress: Sequence[Plain] = (),
    name: str = "endpoints",
    identifier: str = GROUP,
) -> Given:
    """A security group with these rules and no others."""
    facts = {
        "GroupId": identifier,
        "GroupName": name,
        "OwnerId": HOME,
        "VpcId": VPC,
        "IpPermissions": list(ingress),
        "IpPermissionsEgress": list(egress),
    }
    arn = f"arn:aws:ec2:{REGION}:{HOME}:security-group/{identifier}"
    return Given(collector=GROUPS, id=arn, facts={"": facts})


def endpoint(
    service: str = "logs", *, groups: Sequence[str] = (GROUP,), **members: object
) -> Given:
    """An interface endpoint in two subnets, available, with private DNS names."""
    identifier = "vpce-0a1b2c3d4e5f60718"
    facts = {
        "VpcEndpointId": identifier,
        "VpcEndpointType": "Interface",
        "VpcId": VPC,
        "ServiceName": f"com.amazonaws.{REGION}.{service}",
        "State": "available",
        "SubnetIds": ["subnet-0a1b2c3d", "subnet-1b2c3d4e"],
        "Groups": [{"GroupId": name} for name in groups],
        "PrivateDnsEnabled": True,
        "OwnerId": HOME,
    }
    arn = f"arn:aws:ec2:{REGION}:{HOME}:vpc-endpoint/{identifier}"
    return Given(collector=ENDPOINTS, id=arn, facts={"": facts | members})


def vpc(*, owner: str = HOME, **members: object) -> Given:
    """A VPC with two IPv4 ranges and one of IPv6; a third one is no longer associated."""
    associations = [
        {"CidrBlock": VPC_RANGE, "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": SECOND_RANGE, "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": "10.2.0.0/16", "CidrBlockState": {"State": "disassociated"}},
    ]
    facts = {
        "VpcId": VPC,
        "OwnerId": owner,
        "CidrBlock": VPC_RANGE,
        "CidrBlockAssociationSet": associations,
        "Ipv6CidrBlockAssociationSet": [
            {"Ipv6CidrBlock": IPV6_RANGE, "Ipv6CidrBlockState": {"State": "associated"}}
        ],
    }
    arn = f"arn:aws:ec2:{REGION}:{owner}:vpc/{VPC}"
    return Given(collector=VPCS, id=arn, facts={"": facts | members})


def flow_log(resource: str = VPC, **members: object) -> Given:
    """An active flow log of all traffic that delivers."""
    identifier = "fl-0a1b2c3d4e5f60718"
    facts = {
        "FlowLogId": identifier,
        "ResourceId": resource,
        "FlowLogStatus": "ACTIVE",
        "TrafficType": "ALL",
        "DeliverLogsStatus": "SUCCESS",
        "LogDestinationType": "cloud-watch-logs",
    }
    arn = f"arn:aws:ec2:{REGION}:{HOME}:vpc-flow-log/{identifier}"
    return Given(collector=FLOW_LOGS, id=arn, facts={"": facts | members})
