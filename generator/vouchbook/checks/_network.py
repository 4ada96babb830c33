"""Questions that checks of the network ask of security group rules and VPCs."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from vouchbook.checks._resources import resource_of
from vouchbook.model.check import Subject
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

ENDPOINTS = "ec2.vpc-endpoints"
GROUPS = "ec2.security-groups"
VPCS = "ec2.vpcs"
FLOW_LOGS = "ec2.flow-logs"
DESCRIBE_ENDPOINTS = "ec2:DescribeVpcEndpoints"
DESCRIBE_GROUPS = "ec2:DescribeSecurityGroups"
DESCRIBE_VPCS = "ec2:DescribeVpcs"
DESCRIBE_FLOW_LOGS = "ec2:DescribeFlowLogs"

_ALL = "-1"
_NUMBERS = {"6": "tcp", "17": "udp"}
_LAST_PORT = 65535
_ASSOCIATED = "associated"

Range = IPv4Network | IPv6Network


def protocol_of(rule: Facts) -> str:
    """`tcp`, `udp`, … or `-1` for everything; numbers of TCP and UDP become names."""
    protocol = str(rule.get("IpProtocol")).lower()
    return _NUMBERS.get(protocol, protocol)


def traffic_of(rule: Facts) -> str:
    """Protocol and ports of a rule, as a `because` writes them."""
    protocol, first, last = protocol_of(rule), rule.get("FromPort"), rule.get("ToPort")
    if protocol == _ALL:
        return "all traffic"
    if first is None:
        return protocol
    return f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}"


def opens_all_ports(rule: Facts, protocol: str) -> bool:
    """Whether a rule covers every port of TCP or UDP; without port 0, which nothing uses, too."""
    if protocol_of(rule) == _ALL:
        return True
    first, last = rule.get("FromPort"), rule.get("ToPort")
    if protocol_of(rule) != protocol or first is None or last is None:
        return False
    return bool(first <= 1 and last >= _LAST_PORT)


def ranges_of(rule: Facts) -> list[Range]:
    """Address ranges of both families that a rule names."""
    fours = [item.get("CidrIp") for item in rule.get("IpRanges") or ()]
    sixes = [item.get("CidrIpv6") for item in rule.get("Ipv6Ranges") or ()]
    return [parse_range(text, DESCRIBE_GROUPS) for text in (*fours, *sixes)]


def everywhere(ranges: Iterable[Range]) -> str:
    """The whole Internet, if the ranges cover it together (two halves do); else empty."""
    found = list(ranges)
    fours = collapse_addresses(item for item in found if isinstance(item, IPv4Network))
    sixes = collapse_addresses(item for item in found if isinstance(item, IPv6Network))
    collapsed: list[Range] = [*fours, *sixes]
    whole = [str(item) for item in collapsed if item.prefixlen == 0]
    return " and ".join(whole)


def inside(inner: Range, outer: Range) -> bool:
    """Whether a range lies within another one of its family."""
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network):
        return inner.subnet_of(outer)
    return False


def vpc_ranges(subject: Subject, vpc: str) -> list[Range]:
    """Address ranges that are associated with a VPC, whoever owns it.

    Raises UnreadError where VPCs weren't read, or where complete lists lack this one.
    """
    found = subject.estate.find(
        VPCS, lambda view: view.id.endswith(f":vpc/{vpc}"), region=resource_of(subject).place.region
    )
    if found is None:
        raise UnreadError(_gone(DESCRIBE_VPCS, vpc))
    texts = [
        found.get("CidrBlock"),
        *(
            item.get("CidrBlock")
            for item in found.get("CidrBlockAssociationSet") or ()
            if item.get("CidrBlockState", "State") == _ASSOCIATED
        ),
        *(
            item.get("Ipv6CidrBlock")
            for item in found.get("Ipv6CidrBlockAssociationSet") or ()
            if item.get("Ipv6CidrBlockState", "State") == _ASSOCIATED
        ),
    ]
    return [parse_range(text, DESCRIBE_VPCS) for text in texts]


def groups_named(subject: Subject, wanted: Iterable[str]) -> Iterator[View]:
    """Yield the security groups with these ids, then raise UnreadError if one is not to be seen."""
    missing = set(wanted)
    for group in subject.estate.every(GROUPS, region=resource_of(subject).place.region):
        identifier = group.id.rpartition("/")[2]
        if identifier in missing:
            missing.remove(identifier)
            yield group
        if not missing:
            return
    raise UnreadError(_gone(DESCRIBE_GROUPS, ", ".join(sorted(missing))))


def prefix_lists(rule: Facts) -> list[str]:
    """The prefix lists that a rule names; no collector reads what is in them."""
    return [str(item.get("PrefixListId")) for item in rule.get("PrefixListIds") or ()]


def require_no_lists(lists: Iterable[str]) -> None:
    """Raise UnreadError if a verdict would rest on the content of a prefix list."""
    named = ", ".join(sorted(set(lists)))
    if named:
        operation = "ec2:GetManagedPrefixListEntries"
        detail = f"entries of {named}"
        raise UnreadError(
            Unread(
                reason=Reason.NOT_COLLECTED,
                operation=operation,
                permission=operation,
                detail=detail,
            )
        )


def parse_range(text: object, operation: str) -> Range:
    """Parse an address range of `operation`'s answer; what is none can't be judged.

    Raises UnreadError for it.
    """
    try:
        return ip_network(str(text), strict=False)
    except ValueError as error:
        raise UnreadError(
            Unread(
                reason=Reason.TRUNCATED,
                operation=operation,
                permission=operation,
                detail="an address range that is none",
            )
        ) from error


def _gone(operation: str, identifier: str) -> Unread:
    return Unread(
        reason=Reason.VANISHED, operation=operation, permission=operation, detail=identifier
    )
