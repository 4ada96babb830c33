"""Amazon EC2: subnets, route tables and network interfaces. Source: EC2 API reference."""

from collections.abc import Callable

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_PAGE = 1000
_ROUTE_TABLES_PAGE = 100


def _paging(items: str, size: int = _PAGE) -> Paging:
    return Paging(
        items=items, token_in="NextToken", token_out="NextToken", size=("MaxResults", size)
    )


DESCRIBE_SUBNETS = Operation(
    service="ec2",
    name="DescribeSubnets",
    permission="ec2:DescribeSubnets",
    members=(
        "Subnets",
        "Subnets[].SubnetId",
        "Subnets[].VpcId",
        "Subnets[].OwnerId",
        "Subnets[].AvailabilityZoneId",
    ),
    paging=_paging("Subnets"),
)
DESCRIBE_ROUTE_TABLES = Operation(
    service="ec2",
    name="DescribeRouteTables",
    permission="ec2:DescribeRouteTables",
    # A table without routes or associations says so with an empty list.
    members=(
        "RouteTables",
        "RouteTables[].RouteTableId",
        "RouteTables[].VpcId",
        "RouteTables[].OwnerId",
        "RouteTables[].Associations",
        "RouteTables[].Routes",
    ),
    paging=_paging("RouteTables", _ROUTE_TABLES_PAGE),
)
DESCRIBE_NETWORK_INTERFACES = Operation(
    service="ec2",
    name="DescribeNetworkInterfaces",
    permission="ec2:DescribeNetworkInterfaces",
    # An interface may have no security group: then its list is there, and empty.
    members=(
        "NetworkInterfaces",
        "NetworkInterfaces[].NetworkInterfaceId",
        "NetworkInterfaces[].OwnerId",
        "NetworkInterfaces[].SubnetId",
        "NetworkInterfaces[].Groups",
    ),
    paging=_paging("NetworkInterfaces"),
)


def _reads(operation: Operation, kind: str, member: str) -> Callable[[Reader], None]:
    """Read a list whose answers name an owner, and no ARN in every version of the API.

    What is shared with the account is listed too, and stands under its owner.
    """

    def read(reader: Reader) -> None:
        place = reader.place
        for item in reader.items(operation):
            arn = (
                f"arn:{place.partition}:ec2:{place.region}:{item['OwnerId']}:{kind}/{item[member]}"
            )
            reader.record(arn, operation, item)

    return read


SUBNETS = Collector(
    id="ec2.subnets",
    says="Subnets, those shared with the account included: VPC, zone, public addresses.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_SUBNETS, path=("Subnets", "[]")),),
    read=_reads(DESCRIBE_SUBNETS, "subnet", "SubnetId"),
)
ROUTE_TABLES = Collector(
    id="ec2.route-tables",
    says="Route tables: their subnets, whether they are a VPC's main one, and their routes.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_ROUTE_TABLES, path=("RouteTables", "[]")),),
    read=_reads(DESCRIBE_ROUTE_TABLES, "route-table", "RouteTableId"),
)
NETWORK_INTERFACES = Collector(
    id="ec2.network-interfaces",
    says="Network interfaces: subnet, security groups and public address.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_NETWORK_INTERFACES, path=("NetworkInterfaces", "[]")),),
    read=_reads(DESCRIBE_NETWORK_INTERFACES, "network-interface", "NetworkInterfaceId"),
)
