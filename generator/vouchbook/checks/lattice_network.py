"""From where are service networks reached?"""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import (
    HOME,
    OTHER,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._lattice import (
    ENDPOINTS_IN_NETWORK,
    GET_VPC,
    LIST_NETWORKS,
    LIST_VPCS,
    VPCS_IN_NETWORK,
)
from vouchbook.checks._lattice_examples import NETWORK, endpoint_association, vpc_association
from vouchbook.checks._network import (
    DESCRIBE_ENDPOINTS,
    DESCRIBE_GROUPS,
    ENDPOINTS,
    GROUPS,
    prefix_lists,
    require_no_lists,
    traffic_of,
)
from vouchbook.checks._network_examples import GROUP, WORKLOAD, endpoint, rule, security_group
from vouchbook.checks._ports import open_to_all
from vouchbook.checks._resources import collector_of, listed, resource_of
from vouchbook.checks._workloads import groups_by_id
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
from vouchbook.model.facts import View
from vouchbook.model.place import parse_arn

ACCOUNTS = "approved_external_accounts"
_OVER = frozenset({"CREATE_FAILED", "DELETE_IN_PROGRESS"})
_LEAVING = frozenset({"deleted", "deleting", "expired", "failed", "rejected"})


def _doors(view: View) -> Iterator[View]:
    """Yield associations of VPCs, and of endpoints those that lead to a service network."""
    if collector_of(view) == VPCS_IN_NETWORK or view.get("VpcEndpointType") == "ServiceNetwork":
        yield view


def _guarded(subject: Subject) -> Outcome:
    door = resource_of(subject)
    if collector_of(door) == VPCS_IN_NETWORK:
        state, named = door.get("status"), door.get("securityGroupIds") or ()
        over = state in _OVER
    else:
        state = door.get("State")
        named = tuple(item.get("GroupId") for item in door.get("Groups") or ())
        over = str(state).lower() in _LEAVING
    if over:
        return not_applicable(f"nothing gets through: it is {state}")
    if not named:
        return failed("no security group: everything in the VPC reaches the service network")
    return _closed(subject, named)


def _closed(subject: Subject, named: tuple[str, ...]) -> Outcome:
    lists: list[str] = []
    for group in groups_by_id(subject, named):
        rules = group.get("IpPermissions") or ()
        for item, whole in open_to_all(rules):
            return failed(f"{group.get('GroupId')} lets in {traffic_of(item)} from {whole}")
        lists += [name for item in rules for name in prefix_lists(item)]
    require_no_lists(lists)
    return passed(f"{listed(named)} lets in chosen sources alone")


def _known(subject: Subject) -> Outcome:
    door = resource_of(subject)
    by_vpc = collector_of(door) == VPCS_IN_NETWORK
    client = str(door.get("createdBy") if by_vpc else door.get("vpcEndpointOwnerId"))
    what = f"{door.get('vpcId')} of account {client}"
    arn = parse_arn(str(door.get("serviceNetworkArn")))
    owner = arn.account if arn else door.place.account
    if owner != door.place.account:
        return not_applicable(f"the service network is account {owner}'s, which decides about it")
    if client == owner:
        return passed(f"{what}, which owns the service network")
    if client in {str(item) for item in subject.estate.parameter(ACCOUNTS)}:
        return passed(f"{what}, which {ACCOUNTS} lists")
    return failed(f"{what} reaches the service network, and {ACCOUNTS} doesn't list it")


def _letting_in(*sources: str, groups: tuple[str, ...] = ()) -> Given:
    return security_group(ingress=[rule(to=sources, groups=groups)])


def _endpoint(groups: tuple[str, ...] = (GROUP,), state: str = "Available") -> Given:
    return endpoint(
        groups=groups,
        VpcEndpointType="ServiceNetwork",
        ServiceName=None,
        ServiceNetworkArn=NETWORK,
        State=state,
    )


_SHARED = NETWORK.replace(HOME, OTHER)

DOORS_GUARDED = Check(
    id="lattice-network-access-guarded",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says=(
        "Security groups decide what reaches a service network from a VPC or through an endpoint, "
        "and none of them is open to every address."
    ),
    severity=Severity.HIGH,
    over=(VPCS_IN_NETWORK, ENDPOINTS),
    subject=_doors,
    holds=_guarded,
    joins=(GROUPS,),
    counts="VPC associations and endpoints of service networks",
    remedy=(
        "Give the association or endpoint a security group that lets in the security groups of the "
        "clients; once it has one, it can't be without again."
    ),
    references=(GET_VPC, DESCRIBE_ENDPOINTS, DESCRIBE_GROUPS, "VPC Lattice User Guide: security"),
    examples=(
        passing("From a group.", vpc_association(), _letting_in(groups=(WORKLOAD,))),
        passing("From the VPC's addresses.", vpc_association(), _letting_in("10.0.0.0/16")),
        passing("An endpoint.", _endpoint(), _letting_in(groups=(WORKLOAD,))),
        passing("A group without rules.", vpc_association(), security_group()),
        failing("No security group.", vpc_association(())),
        failing("The member is not there.", vpc_association(securityGroupIds=None)),
        failing("From everywhere.", vpc_association(), _letting_in("0.0.0.0/0")),
        failing("From everywhere by IPv6.", vpc_association(), _letting_in("::/0")),
        failing(
            "Two rules that open a port to a half of all addresses each.",
            vpc_association(),
            security_group(
                ingress=[
                    rule(ports=(443, 443), to=["0.0.0.0/1"]),
                    rule(ports=(400, 500), to=["128.0.0.0/1"]),
                ]
            ),
        ),
        passing(
            "Halves of all addresses on ports that have none in common.",
            vpc_association(),
            security_group(
                ingress=[
                    rule(ports=(443, 443), to=["0.0.0.0/1"]),
                    rule(ports=(8443, 8443), to=["128.0.0.0/1"]),
                ]
            ),
        ),
        failing(
            "The second group is open.",
            vpc_association((GROUP, WORKLOAD)),
            _letting_in(groups=(WORKLOAD,)),
            security_group(ingress=[rule(to=["0.0.0.0/0"])], identifier=WORKLOAD),
        ),
        failing("An endpoint without groups.", _endpoint(())),
        failing("An open endpoint.", _endpoint(), _letting_in("0.0.0.0/0")),
        moot("The association was never made.", vpc_association((), status="CREATE_FAILED")),
        moot("The endpoint is being deleted.", _endpoint((), "Deleting")),
        moot("Endpoints of other types are another check's matter.", endpoint(groups=())),
        moot("No Lattice."),
        unknowing(
            "A prefix list, whose entries were not read.",
            vpc_association(),
            security_group(ingress=[rule(lists=["pl-0a1b2c3d4e5f60718"])]),
        ),
        unknowing("Its group is in no account that was collected.", vpc_association()),
        unknowing("Groups were denied.", vpc_association(), blind(GROUPS, DESCRIBE_GROUPS)),
        unknowing("The association was denied.", hidden(vpc_association(), "", GET_VPC)),
        unknowing("Associations were denied.", blind(VPCS_IN_NETWORK, LIST_VPCS)),
        unknowing("Endpoints were denied.", blind(ENDPOINTS, DESCRIBE_ENDPOINTS)),
    ),
)

CLIENTS_APPROVED = Check(
    id="lattice-network-clients-approved",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Service networks are reached from VPCs of their owner and of approved accounts alone.",
    severity=Severity.MEDIUM,
    over=(VPCS_IN_NETWORK, ENDPOINTS_IN_NETWORK),
    holds=_known,
    parameters=(ACCOUNTS,),
    counts="VPC associations and endpoint associations of service networks",
    remedy=(
        "Delete the association; the owner of the service network can, too. Accounts that are "
        f"meant to reach it belong into the engagement ({ACCOUNTS})."
    ),
    references=(GET_VPC, "vpc-lattice:ListServiceNetworkVpcEndpointAssociations"),
    examples=(
        passing("A VPC of the owner.", vpc_association()),
        passing("An endpoint of the owner.", endpoint_association()),
        passing(
            "A VPC of an approved account.",
            vpc_association(createdBy=OTHER),
            approved_external_accounts=[OTHER],
        ),
        failing(
            "A VPC of another account.",
            vpc_association(createdBy=OTHER),
            approved_external_accounts=[],
        ),
        failing(
            "An endpoint of another account.",
            endpoint_association(OTHER),
            approved_external_accounts=[],
        ),
        moot(
            "An own VPC in somebody else's network is a matter of its owner.",
            vpc_association(serviceNetworkArn=_SHARED),
        ),
        moot("No Lattice."),
        unknowing("The engagement approves nobody.", vpc_association(createdBy=OTHER)),
        unknowing("The association was denied.", hidden(vpc_association(), "", GET_VPC)),
        unknowing("Networks were denied.", blind(ENDPOINTS_IN_NETWORK, LIST_NETWORKS)),
    ),
)
