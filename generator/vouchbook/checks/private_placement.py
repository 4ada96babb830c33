"""Do the mesh's tasks run where the Internet has no way to them?"""

from collections.abc import Iterable, Iterator

from vouchbook.checks._identity_examples import (
    OTHER,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._network import everywhere, parse_range, require_no_lists
from vouchbook.checks._resources import resource_of
from vouchbook.checks._task_examples import plain_task
from vouchbook.checks._tasks import SERVICES, TASKS
from vouchbook.checks._workload_examples import (
    FIRST,
    SECOND,
    both_subnets,
    connected,
    interface,
    lone_task,
    network,
    route,
    route_table,
    running,
    subnet,
)
from vouchbook.checks._workloads import (
    DESCRIBE_INTERFACES,
    DESCRIBE_SERVICES,
    DESCRIBE_SUBNETS,
    INTERFACES,
    LIST_SERVICES,
    NOT_IN_MESH,
    RUNNING,
    SUBNETS,
    each_workload,
    foreign,
    in_mesh,
    interfaces_of,
    is_service,
    networks_of,
    subnets_of,
)
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

TABLES = "ec2.route-tables"
DESCRIBE_TABLES = "ec2:DescribeRouteTables"
_ASSOCIATED = "associated"
_GATEWAY = "igw-"
_LIST = "DestinationPrefixListId"


def _private(subject: Subject) -> Outcome:
    workload = resource_of(subject)
    if not in_mesh(subject, workload):
        return not_applicable(NOT_IN_MESH)
    addressed = _public_address(subject, workload)
    if addressed:
        return failed(addressed)
    lists: list[str] = []
    names: list[str] = []
    for found in subnets_of(subject, workload):
        table = _table_of(subject, found)
        outward = [item for item in table.get("Routes") or () if _to_internet(item)]
        whole = everywhere(parse_range(text, DESCRIBE_TABLES) for text in _destinations(outward))
        if whole:
            return failed(f"{found.get('SubnetId')} is public: {_name(table)} leads {whole} there")
        lists += [str(item.get(_LIST)) for item in outward if item.get(_LIST)]
        names.append(f"{found.get('SubnetId')} by {_name(table)}")
    require_no_lists(lists)
    return passed(f"no public address, and the Internet has no route to {', '.join(names)}")


def _public_address(subject: Subject, workload: View) -> str:
    """What gives a workload's tasks a public address; empty where nothing does."""
    if not is_service(workload):
        for found in interfaces_of(subject, workload):
            address = found.get("Association", "PublicIp")
            if address:
                return f"its interface has the public address {address}"
        return ""
    told = {item.get("assignPublicIp") for item in networks_of(workload)}
    if "ENABLED" in told:
        return "assignPublicIp is ENABLED, expected DISABLED"
    if "DISABLED" not in told:
        raise UnreadError(
            Unread(
                reason=Reason.NOT_IN_SOURCE, operation=DESCRIBE_SERVICES, detail="assignPublicIp"
            )
        )
    return ""


def _table_of(subject: Subject, subnet: View) -> View:
    """The route table that a subnet really uses: its own, or else the main one of its VPC."""
    place, name, vpc = subnet.place, subnet.get("SubnetId"), subnet.get("VpcId")
    where = {"account": place.account, "region": place.region}

    def own(table: View) -> bool:
        return any(item.get("SubnetId") == name for item in _ties(table))

    def main(table: View) -> bool:
        return table.get("VpcId") == vpc and any(item.get("Main") is True for item in _ties(table))

    found = subject.estate.find(TABLES, own, **where) or subject.estate.find(TABLES, main, **where)
    if found is None:
        raise foreign(DESCRIBE_TABLES, f"the route table of {name}")
    return found


def _ties(table: View) -> tuple[Facts, ...]:
    """The associations of a route table that are in force."""
    return tuple(
        item
        for item in table.get("Associations") or ()
        if item.get("AssociationState", "State") in {None, _ASSOCIATED}
    )


def _to_internet(item: Facts) -> bool:
    # A route to a gateway that was taken away comes alive with the next one: it counts, too.
    return str(item.get("GatewayId") or "").startswith(_GATEWAY)


def _destinations(routes: Iterable[Facts]) -> Iterator[str]:
    for item in routes:
        told = (item.get("DestinationCidrBlock"), item.get("DestinationIpv6CidrBlock"))
        yield from (str(text) for text in told if text)


def _name(table: View) -> str:
    return str(table.get("RouteTableId"))


_PUBLIC = network(public="ENABLED")
_OUT = route(NatGatewayId="nat-0a1b2c3d4e5f60718")
_OPEN = route(GatewayId="igw-0a1b2c3d4e5f60718")
_PRIVATE = route_table(_OUT, of=[FIRST, SECOND])
_MAIN_OPEN = route_table(_OPEN, main=True)

PRIVATE_PLACEMENT = Check(
    id="subnet-private-placement",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says=(
        "ECS services and tasks of the mesh have no public address, and run in subnets to which "
        "the Internet has no route."
    ),
    severity=Severity.HIGH,
    over=(SERVICES, RUNNING),
    subject=each_workload,
    holds=_private,
    joins=(TASKS, SUBNETS, TABLES, INTERFACES),
    counts="ECS services and tasks of no service",
    remedy=(
        "Run tasks in private subnets, gateways too, and put a load balancer before what the "
        "Internet is meant to reach. A gateway that has to stand in a public subnet changes no "
        "verdict: record it with a risk acceptance."
    ),
    references=(DESCRIBE_SERVICES, DESCRIBE_SUBNETS, DESCRIBE_TABLES, DESCRIBE_INTERFACES),
    examples=(
        passing(
            "Private subnets, although the VPC's main table is public.",
            *running(),
            *both_subnets(),
            _PRIVATE,
            _MAIN_OPEN,
        ),
        passing(
            "The main table, which is private.",
            *running(),
            *both_subnets(),
            route_table(_OUT, main=True),
        ),
        passing(
            "IPv6 goes out alone.",
            *running(),
            *both_subnets(),
            route_table(route("::/0", EgressOnlyInternetGatewayId="eigw-1"), main=True),
        ),
        passing("A task of no service.", *lone_task(), subnet(), _PRIVATE),
        passing("Service Connect, without an Envoy.", *connected(), *both_subnets(), _PRIVATE),
        failing("Public addresses.", *running(networkConfiguration=_PUBLIC)),
        failing(
            "A subnet whose own table leads to the Internet.",
            *running(),
            *both_subnets(),
            route_table(_OPEN, of=[SECOND]),
            route_table(_OUT, main=True),
        ),
        failing(
            "A subnet without a table of its own has the VPC's main one.",
            *running(),
            *both_subnets(),
            route_table(_OUT, of=[FIRST]),
            _MAIN_OPEN,
        ),
        failing(
            "An association that failed is none.",
            *running(),
            *both_subnets(),
            route_table(_OUT, of=[FIRST, SECOND], state="failed"),
            _MAIN_OPEN,
        ),
        failing(
            "IPv6.",
            *running(),
            *both_subnets(),
            route_table(route("::/0", GatewayId="igw-1"), main=True),
        ),
        failing(
            "Two routes that lead a half of all addresses each.",
            *running(),
            *both_subnets(),
            route_table(
                route("0.0.0.0/1", GatewayId="igw-1"),
                route("128.0.0.0/1", GatewayId="igw-1"),
                main=True,
            ),
        ),
        failing(
            "A task of no service with a public address.",
            *lone_task()[:2],
            interface(public="192.0.2.10"),
        ),
        failing("Service Connect.", *connected(), *both_subnets(), _MAIN_OPEN),
        moot(
            "Not of the mesh.",
            *running(plain_task(), networkConfiguration=network(public="ENABLED")),
        ),
        moot("Nothing runs."),
        moot("A task that has stopped.", *lone_task(lastStatus="STOPPED")),
        unknowing(
            "A prefix list leads to the Internet gateway; its entries were not read.",
            *running(),
            *both_subnets(),
            route_table({_LIST: "pl-0a1b2c3d", "GatewayId": "igw-1"}, main=True),
        ),
        unknowing("A subnet is in no account that was read.", *running(), subnet(), _PRIVATE),
        unknowing(
            "A shared subnet, whose owner's main table can't be seen.",
            *running(networkConfiguration=network([FIRST])),
            subnet(owner=OTHER),
        ),
        unknowing("The tasks use their host's interfaces.", *running(networkConfiguration=None)),
        unknowing(
            "A route table was denied: it could be the subnets' own.",
            *running(),
            *both_subnets(),
            hidden(_PRIVATE, "", DESCRIBE_TABLES),
            _MAIN_OPEN,
        ),
        unknowing(
            "Route tables were denied.", *running(), *both_subnets(), blind(TABLES, DESCRIBE_TABLES)
        ),
        unknowing("Subnets were denied.", *running(), blind(SUBNETS, DESCRIBE_SUBNETS)),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)
