"""Do Lattice services know who calls them?"""

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._lattice import (
    GET_AUTH,
    GET_NETWORK,
    GET_SERVICE,
    IN_NETWORK,
    LIST_IN_NETWORK,
    LIST_NETWORKS,
    LIST_SERVICES,
    NETWORKS,
    SERVICES,
    networks_of,
    services_in,
    title_of,
    unsigned,
)
from vouchbook.checks._lattice_examples import in_network, network, service
from vouchbook.checks._resources import collector_of, listed, resource_of
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import UnreadError


def _asks(subject: Subject) -> Outcome:
    item = resource_of(subject)
    weak = unsigned(item)
    if not weak:
        return passed(f"{title_of(item)} demands AWS_IAM, and its auth policy is Active")
    if collector_of(item) == NETWORKS:
        return _left_to_services(subject, item, weak)
    return _left_to_networks(subject, item, weak)


def _left_to_networks(subject: Subject, item: View, weak: str) -> Outcome:
    """A request passes the service network before it comes to the service."""
    names = []
    for above in networks_of(subject.estate, item):
        also = unsigned(above)
        if also:
            return failed(f"{weak}; {also}")
        names.append(title_of(above))
    if not names:
        return failed(f"{weak}; no service network that it is in asks instead")
    return passed(f"{listed(names)} demands AWS_IAM before requests reach it ({weak})")


def _left_to_services(subject: Subject, item: View, weak: str) -> Outcome:
    """Each service may ask for itself; one that couldn't be read doesn't hide one that doesn't."""
    blocked: UnreadError | None = None
    names = []
    for found in services_in(subject.estate, item):
        try:
            also = unsigned(found)
        except UnreadError as error:
            blocked = blocked or error
            continue
        if also:
            return failed(f"{weak}; {also}")
        names.append(title_of(found))
    if blocked:
        raise blocked
    if not names:
        return failed(f"{weak}, and no service in it asks instead")
    return advised(f"{weak}; each of its services asks for itself: {listed(names)}")


_OPEN = network("NONE", policy=None)
_PLAIN = service("NONE", policy=None)

AUTHENTICATED = Check(
    id="lattice-auth-iam",
    objective="peers-authenticated",
    topic="security-iam",
    says=(
        "Requests to Lattice services carry an AWS signature that the service or each of its "
        "service networks verifies."
    ),
    severity=Severity.HIGH,
    over=(SERVICES, NETWORKS),
    holds=_asks,
    joins=(IN_NETWORK,),
    counts="Lattice services and service networks",
    remedy=(
        "Set authType AWS_IAM on the service network, better on the service too, and give it an "
        "auth policy. A policy without authType AWS_IAM stays Inactive: nobody looks at it. "
        "Resource configurations in a network are under no auth policy."
    ),
    references=(GET_AUTH, GET_NETWORK, GET_SERVICE, "VPC Lattice User Guide: auth policies"),
    examples=(
        passing("Network and service ask.", network(), service(), in_network()),
        passing("The network asks for all its services.", network(), _PLAIN, in_network()),
        passing(
            "The network leaves it to its services, and they ask.",
            _OPEN,
            service(),
            in_network(),
            advice=True,
        ),
        failing("Nobody asks.", _OPEN, _PLAIN, in_network()),
        failing(
            "A policy without authType AWS_IAM is Inactive.",
            network("NONE"),
            service("NONE"),
            in_network(),
        ),
        failing("A service in no network, without its own.", _PLAIN),
        failing(
            "The network is where it failed to be associated.",
            network(),
            _PLAIN,
            in_network("CREATE_FAILED"),
        ),
        failing("AWS_IAM without a policy.", service(policy=None)),
        failing("A network without services that asks nobody.", _OPEN),
        moot("No Lattice."),
        unknowing("The policy was denied.", hidden(service(), "auth-policy", GET_AUTH)),
        unknowing("The policy's state was denied.", hidden(service(), "auth", GET_AUTH)),
        unknowing(
            "Associations were denied: in which networks it is can't be told.",
            _PLAIN,
            blind(IN_NETWORK, LIST_IN_NETWORK),
        ),
        unknowing("Networks were denied.", _PLAIN, in_network(), blind(NETWORKS, LIST_NETWORKS)),
        unknowing(
            "A service in an open network could not be read.",
            _OPEN,
            in_network(),
            hidden(service(), "", GET_SERVICE),
        ),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)
