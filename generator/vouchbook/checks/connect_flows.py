"""Who can call whom through ECS Service Connect, and was that approved?"""

from collections.abc import Iterator

from vouchbook.checks._connect import (
    LIST_MEMBERS,
    NAMESPACES,
    members_of,
    offered_by,
    settings_of,
)
from vouchbook.checks._connect_examples import (
    CHECKOUT,
    NAMESPACE,
    ORDERS,
    client,
    denied_namespaces,
    named,
    namespace,
    offer,
    serving,
    unconnected,
)
from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._resources import resource_of
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workloads import DESCRIBE_SERVICES, LIST_SERVICES
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import Facts, View

FLOWS = "approved_flows"
"""Engagement parameter; of Service Connect: `namespace/service -> name:port`."""
_MOST = 3
"""How many flows a sentence names."""


def _inhabited(found: View) -> tuple[View, ...]:
    """A namespace in which its owner sees services."""
    return (found,) if found.get("services") else ()


def _approved(subject: Subject) -> Outcome:
    here = resource_of(subject)
    services = [item for item in members_of(subject, here) if settings_of(item) is not None]
    flows = sorted(set(_flows(here, services)))
    if not flows:
        return passed(f"{len(services)} services, of which none is offered to another")
    approved = {" ".join(str(item).split()) for item in subject.estate.parameter(FLOWS)}
    beyond = [item for item in flows if item not in approved]
    if beyond:
        more = f" and {len(beyond) - _MOST} more" if len(beyond) > _MOST else ""
        return failed(
            f"{len(beyond)} of {len(flows)} flows are not approved ({FLOWS}): "
            f"{', '.join(beyond[:_MOST])}{more}"
        )
    return passed(f"all {len(flows)} flows that {len(services)} services can use are approved")


def _flows(here: View, services: list[View]) -> Iterator[str]:
    """Whatever uses Service Connect in a namespace can call all that is offered there."""
    name = str(here.get("Name"))
    offered = [(service.id, alias) for service in services for alias in _aliases(name, service)]
    for caller in services:
        for owner, alias in offered:
            if owner != caller.id:
                yield f"{name}/{caller.get('serviceName')} -> {alias}"


def _aliases(name: str, service: View) -> Iterator[str]:
    for item in offered_by(service):
        default = f"{item.get('discoveryName') or item.get('portName')}.{name}"
        aliases: tuple[Facts, ...] = item.get("clientAliases") or ()
        for alias in aliases:
            yield f"{alias.get('dnsName') or default}:{alias.get('port')}"
        if not aliases:
            yield default


_CALLER = named(client(), "orders")
_BOTH = (namespace(CHECKOUT, ORDERS), serving(), _CALLER)
_FLOW = "shop.connect/orders -> checkout:8080"
_NAMELESS = offer(clientAliases=[{"port": 8080}])
_NO_ALIAS = offer(clientAliases=None, discoveryName=None)

FLOWS_APPROVED = Check(
    id="connect-flows-approved",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Whatever a service can call through ECS Service Connect, it is approved to call.",
    severity=Severity.MEDIUM,
    over=(NAMESPACES,),
    subject=_inhabited,
    holds=_approved,
    joins=(SERVICES,),
    parameters=(FLOWS,),
    counts="namespaces with services",
    remedy=(
        "Every service of a namespace can call all that is offered in it: move services that have "
        "nothing to say to each other into namespaces of their own, or have the flows approved "
        f"({FLOWS}: `namespace/service -> name:port`)."
    ),
    references=(LIST_MEMBERS, DESCRIBE_SERVICES, "ECS API: ServiceConnectClientAlias"),
    examples=(
        passing("One calls the other, as approved.", *_BOTH, approved_flows=[_FLOW]),
        passing("Spaces don't matter.", *_BOTH, approved_flows=[f"  {_FLOW} ".replace(">", ">  ")]),
        passing(
            "Without an alias's name the discovery name counts.",
            *(namespace(CHECKOUT, ORDERS), serving(_NAMELESS), _CALLER),
            approved_flows=["shop.connect/orders -> checkout.shop.connect:8080"],
        ),
        passing(
            "Without an alias, and without a discovery name.",
            *(namespace(CHECKOUT, ORDERS), serving(_NO_ALIAS), _CALLER),
            approved_flows=["shop.connect/orders -> http.shop.connect"],
        ),
        passing("One service, which calls nobody.", namespace(CHECKOUT), serving()),
        passing(
            "The other one does not use Service Connect.",
            *(namespace(CHECKOUT, ORDERS), serving(), named(unconnected(), "orders")),
        ),
        failing("Nobody approved it.", *_BOTH, approved_flows=[]),
        failing(
            "The way back is open, too.",
            *(namespace(CHECKOUT, ORDERS), serving(), named(serving(), "orders")),
            approved_flows=[_FLOW],
        ),
        failing(
            "Another port.",
            *(namespace(CHECKOUT, ORDERS), serving(), _CALLER),
            approved_flows=["shop.connect/orders -> checkout:9090"],
        ),
        failing(
            "Many.",
            namespace(CHECKOUT, ORDERS),
            serving(*(offer(portName=f"p{n}", clientAliases=[{"port": n}]) for n in range(1, 6))),
            _CALLER,
            approved_flows=[],
        ),
        moot("A namespace without services.", namespace()),
        moot("No namespaces."),
        unknowing("The engagement approves no flows, and refuses none.", *_BOTH),
        unknowing("A service is listed, and was not read.", namespace(ORDERS), approved_flows=[]),
        unknowing(
            "It is another account's namespace, whose list this one can't read.",
            namespace(arn=NAMESPACE.replace("111122223333", "444455556666"), listed=False),
        ),
        unknowing("Its list was denied.", hidden(namespace(CHECKOUT), "services", LIST_MEMBERS)),
        unknowing("Services were denied.", namespace(CHECKOUT), blind(SERVICES, LIST_SERVICES)),
        denied_namespaces(),
    ),
)
