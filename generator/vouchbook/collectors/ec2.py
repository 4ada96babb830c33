"""Amazon EC2: VPCs with endpoints, security groups and flow logs. Source: EC2 API reference."""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

PAGE = 1000


def _paging(items: str) -> Paging:
    return Paging(
        items=items, token_in="NextToken", token_out="NextToken", size=("MaxResults", PAGE)
    )


DESCRIBE_VPC_ENDPOINTS = Operation(
    service="ec2",
    name="DescribeVpcEndpoints",
    permission="ec2:DescribeVpcEndpoints",
    # Endpoints of service networks and of resources have no ServiceName.
    members=(
        "VpcEndpoints",
        "VpcEndpoints[].VpcEndpointId",
        "VpcEndpoints[].VpcEndpointType",
        "VpcEndpoints[].VpcId",
        "VpcEndpoints[].State",
    ),
    paging=_paging("VpcEndpoints"),
    redact=("VpcEndpoints[].PolicyDocument!external-id",),
)
DESCRIBE_SECURITY_GROUPS = Operation(
    service="ec2",
    name="DescribeSecurityGroups",
    permission="ec2:DescribeSecurityGroups",
    # A group without rules says so with an empty list: a list that is not there was cut off.
    members=(
        "SecurityGroups",
        "SecurityGroups[].GroupId",
        "SecurityGroups[].GroupName",
        "SecurityGroups[].OwnerId",
        "SecurityGroups[].IpPermissions",
        "SecurityGroups[].IpPermissionsEgress",
    ),
    paging=_paging("SecurityGroups"),
)
DESCRIBE_FLOW_LOGS = Operation(
    service="ec2",
    name="DescribeFlowLogs",
    permission="ec2:DescribeFlowLogs",
    members=(
        "FlowLogs",
        "FlowLogs[].FlowLogId",
        "FlowLogs[].FlowLogStatus",
        "FlowLogs[].ResourceId",
    ),
    paging=_paging("FlowLogs"),
)
DESCRIBE_VPCS = Operation(
    service="ec2",
    name="DescribeVpcs",
    permission="ec2:DescribeVpcs",
    members=("Vpcs", "Vpcs[].VpcId", "Vpcs[].CidrBlock", "Vpcs[].OwnerId"),
    paging=_paging("Vpcs"),
)
GET_EBS_ENCRYPTION_BY_DEFAULT = Operation(
    service="ec2",
    name="GetEbsEncryptionByDefault",
    permission="ec2:GetEbsEncryptionByDefault",
    members=("EbsEncryptionByDefault",),
)


def _arn(reader: Reader, resource: str, owner: str = "") -> str:
    """Build an ARN, which most answers of EC2 lack; without `owner` it is the account's own."""
    place = reader.place
    return f"arn:{place.partition}:ec2:{place.region}:{owner or place.account}:{resource}"


def _read_vpc_endpoints(reader: Reader) -> None:
    for endpoint in reader.items(DESCRIBE_VPC_ENDPOINTS):
        name = f"vpc-endpoint/{endpoint['VpcEndpointId']}"
        reader.record(
            _arn(reader, name, endpoint.get("OwnerId", "")), DESCRIBE_VPC_ENDPOINTS, endpoint
        )


def _read_security_groups(reader: Reader) -> None:
    for group in reader.items(DESCRIBE_SECURITY_GROUPS):
        # Built even where the answer has one: `SecurityGroupArn` came to the API later, and a
        # group's id must not change with the library that read it.
        arn = _arn(reader, f"security-group/{group['GroupId']}", group["OwnerId"])
        reader.record(arn, DESCRIBE_SECURITY_GROUPS, group)


def _read_flow_logs(reader: Reader) -> None:
    # They are seen by the account that made them and by no other, and name no owner.
    for log in reader.items(DESCRIBE_FLOW_LOGS):
        reader.record(_arn(reader, f"vpc-flow-log/{log['FlowLogId']}"), DESCRIBE_FLOW_LOGS, log)


def _read_vpcs(reader: Reader) -> None:
    # A VPC that is shared with the account is listed too, under its owner.
    for vpc in reader.items(DESCRIBE_VPCS):
        reader.record(_arn(reader, f"vpc/{vpc['VpcId']}", vpc["OwnerId"]), DESCRIBE_VPCS, vpc)


def _read_ebs_defaults(reader: Reader) -> None:
    # A setting of account and Region, for which AWS has no ARN: this name is the project's own.
    reader.describe(_arn(reader, "ebs-encryption-by-default"), GET_EBS_ENCRYPTION_BY_DEFAULT)


VPC_ENDPOINTS = Collector(
    id="ec2.vpc-endpoints",
    says="VPC endpoints of every type: service, state, subnets, security groups, private DNS.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_VPC_ENDPOINTS, path=("VpcEndpoints", "[]")),),
    read=_read_vpc_endpoints,
)
SECURITY_GROUPS = Collector(
    id="ec2.security-groups",
    says="Security groups with their rules, default groups included.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_SECURITY_GROUPS, path=("SecurityGroups", "[]")),),
    read=_read_security_groups,
)
FLOW_LOGS = Collector(
    id="ec2.flow-logs",
    says="Flow logs: what they are set on, which traffic they record, whether they deliver.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_FLOW_LOGS, path=("FlowLogs", "[]")),),
    read=_read_flow_logs,
)
VPCS = Collector(
    id="ec2.vpcs",
    says="VPCs, default ones and those shared with the account included, with address ranges.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_VPCS, path=("Vpcs", "[]")),),
    read=_read_vpcs,
)
EBS_DEFAULTS = Collector(
    id="ec2.ebs-defaults",
    says="Whether new EBS volumes and snapshots of the Region are encrypted by default.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=GET_EBS_ENCRYPTION_BY_DEFAULT),),
    read=_read_ebs_defaults,
)
