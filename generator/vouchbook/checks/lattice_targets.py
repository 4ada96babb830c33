"""Do targets take requests from VPC Lattice alone?"""

from collections.abc import Iterator, Sequence

from vouchbook.checks._balancers import BALANCERS
from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._lattice import LIST_TARGETS, TARGETS
from vouchbook.checks._lattice_examples import Plain, target_group
from vouchbook.checks._network import (
    DESCRIBE_GROUPS,
    GROUPS,
    prefix_lists,
    ranges_of,
    traffic_of,
)
from vouchbook.checks._network_examples import GROUP, VPC, WORKLOAD, rule, security_group
from vouchbook.checks._ports import covers, groups_in
from vouchbook.checks._resources import listed, resource_of
from vouchbook.checks._workloads import DESCRIBE_INTERFACES, INTERFACES, foreign, groups_by_id
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View

LISTS = "ec2.prefix-lists"
DESCRIBE_LISTS = "ec2:DescribeManagedPrefixLists"
_OF_AWS = "AWS"


def _from_lattice(subject: Subject) -> Outcome:
    group = resource_of(subject)
    if group.get("type") == "LAMBDA":
        return not_applicable("a Lambda function has no port that others could reach")
    targets = group.get("targets") or ()
    if not targets:
        return not_applicable("the target group has no targets")
    own = _lists_of_lattice(subject)
    named: set[str] = set()
    for port, groups in _guards(subject, group, targets):
        for found in groups_by_id(subject, groups):
            named.add(str(found.get("GroupId")))
            for item in found.get("IpPermissions") or ():
                other = _beside(item, own)
                if other and (port is None or covers(item, "tcp", port)):
                    what = f"{traffic_of(item)} from {other}"
                    return failed(f"{found.get('GroupId')} lets in {what}, past VPC Lattice")
    if not named:
        return failed("no security group stands before the targets")
    return passed(f"on the targets' ports {listed(named)} lets in VPC Lattice alone")


def _beside(item: Facts, own: frozenset[str]) -> str:
    """What a rule lets in beside VPC Lattice; empty where there is nothing."""
    others = {name for name in prefix_lists(item) if name not in own}
    return listed([*ranges_of(item), *groups_in(item), *others])


def _lists_of_lattice(subject: Subject) -> frozenset[str]:
    """The ids of AWS's prefix lists with the addresses from which VPC Lattice sends."""
    region = resource_of(subject).place.region
    names = {f"com.amazonaws.{region}.vpc-lattice", f"com.amazonaws.{region}.ipv6.vpc-lattice"}
    return frozenset(
        str(found.get("PrefixListId"))
        for found in subject.estate.every(LISTS, region=region)
        if found.get("OwnerId") == _OF_AWS and found.get("PrefixListName") in names
    )


def _guards(
    subject: Subject, group: View, targets: tuple[Facts, ...]
) -> Iterator[tuple[int | None, tuple[str, ...]]]:
    """Yield the ports of targets (None: not told) with the security groups before them.

    Raises UnreadError at a target whose network interface or load balancer was not read.
    """
    if group.get("type") == "ALB":
        for item in targets:
            yield _port(group, item), _of_balancer(subject, str(item.get("id")))
        return
    missing = {str(item.get("id")): item for item in targets}
    place = group.place
    for card in subject.estate.every(INTERFACES, account=place.account, region=place.region):
        for name in _names_of(card, group) & missing.keys():
            groups = tuple(str(one.get("GroupId")) for one in card.get("Groups") or ())
            yield _port(group, missing.pop(name)), groups
        if not missing:
            return
    raise foreign(DESCRIBE_INTERFACES, f"the network interface of {listed(missing)}")


def _names_of(card: View, group: View) -> set[str]:
    """By what targets a network interface is registered: instance, or addresses inside the VPC."""
    if group.get("type") == "INSTANCE":
        return {str(card.get("Attachment", "InstanceId"))}
    if card.get("VpcId") != group.get("config", "vpcIdentifier"):
        return set()
    fours = [item.get("PrivateIpAddress") for item in card.get("PrivateIpAddresses") or ()]
    sixes = [item.get("Ipv6Address") for item in card.get("Ipv6Addresses") or ()]
    return {str(item) for item in (*fours, *sixes)}


def _port(group: View, target: Facts) -> int | None:
    found: int | None = target.get("port") or group.get("config", "port")
    return found


def _of_balancer(subject: Subject, arn: str) -> tuple[str, ...]:
    found = subject.estate.one(BALANCERS, arn)
    if found is None:
        raise foreign("elbv2:DescribeLoadBalancers", arn)
    return tuple(str(item) for item in found.get("SecurityGroups") or ())


_LIST = "pl-0721453c7ac4ec009"
_OTHER_LIST = "pl-0a1b2c3d4e5f60718"
_CARD = f"arn:aws:ec2:{REGION}:{HOME}:network-interface/eni-0a1b2c3d4e5f60718"


def _prefix_list(name: str = f"com.amazonaws.{REGION}.vpc-lattice", owner: str = "AWS") -> Given:
    identifier = _LIST if owner == "AWS" else _OTHER_LIST
    arn = f"arn:aws:ec2:{REGION}:{owner.lower()}:prefix-list/{identifier}"
    facts = {"PrefixListId": identifier, "PrefixListName": name, "OwnerId": owner}
    return Given(collector=LISTS, id=arn, facts={"": facts})


def _card(**members: object) -> Given:
    facts = {
        "NetworkInterfaceId": _CARD.rpartition("/")[2],
        "OwnerId": HOME,
        "SubnetId": "subnet-0a1b2c3d",
        "VpcId": VPC,
        "Groups": [{"GroupId": GROUP}],
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.10"}],
    }
    return Given(collector=INTERFACES, id=_CARD, facts={"": facts | members})


def _behind(*ingress: Plain) -> tuple[Given, ...]:
    return (target_group(), _card(), _prefix_list(), security_group(ingress=ingress))


def _rule(
    port: int = 8443,
    *,
    to: Sequence[str] = (),
    groups: Sequence[str] = (),
    lists: Sequence[str] = (),
) -> Plain:
    return rule(ports=(port, port), to=to, groups=groups, lists=lists)


_BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{HOME}:loadbalancer/app/orders/50dc6c495c0c9188"
_SIX = "2001:db8:1234:1a00::10"
_INSTANCE = "i-0a1b2c3d4e5f60718"

TARGET_INGRESS = Check(
    id="lattice-target-ingress",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="On their ports, targets of VPC Lattice are reached from its own prefix lists alone.",
    severity=Severity.HIGH,
    over=(TARGETS,),
    holds=_from_lattice,
    joins=(LISTS, GROUPS, INTERFACES, BALANCERS),
    counts="Lattice target groups",
    remedy=(
        "Let the targets' security groups take the service's port from the prefix lists "
        "com.amazonaws.REGION.vpc-lattice and ….ipv6.vpc-lattice alone; whatever else reaches it "
        "goes past the auth policy and the access log."
    ),
    references=(
        LIST_TARGETS,
        DESCRIBE_LISTS,
        DESCRIBE_INTERFACES,
        DESCRIBE_GROUPS,
        "VPC Lattice User Guide: control traffic using security groups",
    ),
    examples=(
        passing("From the prefix list.", *_behind(_rule(lists=[_LIST]))),
        passing(
            "Other ports may be open to others.",
            *_behind(_rule(lists=[_LIST]), _rule(22, groups=[WORKLOAD])),
        ),
        passing(
            "The target names no port: the group's counts.",
            target_group(targets=[{"id": "10.0.0.10", "status": "HEALTHY"}]),
            *_behind(_rule(lists=[_LIST]))[1:],
        ),
        passing(
            "An address of IPv6.",
            target_group(targets=[{"id": _SIX, "port": 8443, "status": "HEALTHY"}]),
            _card(PrivateIpAddresses=[], Ipv6Addresses=[{"Ipv6Address": _SIX}]),
            *_behind(_rule(lists=[_LIST]))[2:],
        ),
        passing(
            "An instance.",
            target_group(
                kind="INSTANCE", targets=[{"id": _INSTANCE, "port": 8443, "status": "HEALTHY"}]
            ),
            _card(Attachment={"InstanceId": _INSTANCE}),
            *_behind(_rule(lists=[_LIST]))[2:],
        ),
        passing(
            "An application load balancer.",
            target_group(kind="ALB", targets=[{"id": _BALANCER, "port": 443, "status": "HEALTHY"}]),
            Given(
                collector=BALANCERS,
                id=_BALANCER,
                facts={"": {"LoadBalancerArn": _BALANCER, "SecurityGroups": [GROUP]}},
            ),
            _prefix_list(),
            security_group(ingress=[rule(lists=[_LIST])]),
        ),
        failing("From a group beside.", *_behind(_rule(lists=[_LIST]), _rule(groups=[WORKLOAD]))),
        failing(
            "On the group's port, where the target names none.",
            target_group(targets=[{"id": "10.0.0.10", "status": "HEALTHY"}]),
            *_behind(_rule(groups=[WORKLOAD]))[1:],
        ),
        failing("From the VPC.", *_behind(_rule(to=["10.0.0.0/16"]))),
        failing("From everywhere, by all protocols.", *_behind(rule("-1", None, to=["0.0.0.0/0"]))),
        failing("From a list of another name.", *_behind(_rule(lists=[_OTHER_LIST]))),
        failing(
            "A list of the customer's with the name of AWS's.",
            target_group(),
            _card(),
            _prefix_list(owner=HOME),
            security_group(ingress=[_rule(lists=[_OTHER_LIST])]),
        ),
        failing("No security group.", target_group(), _card(Groups=[]), _prefix_list()),
        moot("A Lambda function.", target_group(kind="LAMBDA")),
        moot("No targets.", target_group(targets=())),
        moot("No target groups."),
        unknowing(
            "The address is of no network interface that was read.",
            target_group(),
            _card(PrivateIpAddresses=[{"PrivateIpAddress": "10.0.0.99"}]),
            _prefix_list(),
        ),
        unknowing(
            "An interface with this address in another VPC is another one.",
            target_group(),
            _card(VpcId="vpc-1b2c3d4e5f6071829"),
            _prefix_list(),
        ),
        unknowing("Targets were denied.", hidden(target_group(), "targets", LIST_TARGETS)),
        unknowing(
            "Prefix lists were denied.", target_group(), _card(), blind(LISTS, DESCRIBE_LISTS)
        ),
        unknowing(
            "Interfaces were denied.",
            target_group(),
            _prefix_list(),
            blind(INTERFACES, DESCRIBE_INTERFACES),
        ),
        unknowing(
            "Security groups were denied.",
            target_group(),
            _card(),
            _prefix_list(),
            blind(GROUPS, DESCRIBE_GROUPS),
        ),
        unknowing("Groups were denied.", blind(TARGETS, "vpc-lattice:ListTargetGroups")),
    ),
)
