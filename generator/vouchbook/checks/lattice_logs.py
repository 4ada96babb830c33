"""Does VPC Lattice log who called what, and does the log go somewhere?"""

from collections.abc import Iterator

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
from vouchbook.checks._lattice import (
    IN_NETWORK,
    LIST_IN_NETWORK,
    LIST_LOGS,
    LIST_SERVICES,
    NETWORKS,
    SERVICES,
    networks_of,
    title_of,
)
from vouchbook.checks._lattice_examples import NETWORK, SERVICE, Plain, in_network, network, service
from vouchbook.checks._resources import listed, resource_of
from vouchbook.model.check import (
    Check,
    Estate,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
)
from vouchbook.model.facts import Facts, View
from vouchbook.model.place import parse_arn

LOG_GROUPS = "logs.groups"
BUCKETS = "s3.buckets"
_OF_RESOURCES = "RESOURCE"


def _logged(subject: Subject) -> Outcome:
    item = resource_of(subject)
    own = tuple(_subscriptions(item))
    if own:
        return _delivered(subject.estate, own, title_of(item))
    above: list[Facts] = []
    silent = []
    for network_ in networks_of(subject.estate, item):
        found = tuple(_subscriptions(network_))
        above += found
        if not found:
            silent.append(title_of(network_))
    if silent or not above:
        also = f", nor has {listed(silent)}" if silent else ""
        return failed(f"{title_of(item)} has no access log subscription{also}; one is expected")
    return _delivered(subject.estate, above, "each service network that it is in")


def _subscriptions(item: View) -> Iterator[Facts]:
    """Yield what logs requests; a network can also log its resource configurations alone."""
    for found in item.get("logs") or ():
        if found.get("serviceNetworkLogType") != _OF_RESOURCES:
            yield found


def _delivered(estate: Estate, found: tuple[Facts, ...] | list[Facts], whose: str) -> Outcome:
    unseen = []
    for destination in sorted({str(item.get("destinationArn")) for item in found}):
        arn = parse_arn(destination)
        service_ = arn.service if arn else ""
        if service_ == "logs":
            if not _is_there(estate, LOG_GROUPS, destination.removesuffix(":*")):
                return failed(f"logs go to {destination}, which does not exist")
        elif service_ != "s3" or not _is_there(estate, BUCKETS, destination):
            unseen.append(destination)
    where = listed(item.get("destinationArn") for item in found)
    if unseen:
        return advised(
            f"{whose} logs to {where}; what {listed(unseen)} keeps is not among what was collected"
        )
    return passed(f"{whose} logs to {where}")


def _is_there(estate: Estate, collector: str, arn: str) -> bool:
    found = estate.one(collector, arn)
    if found is not None:
        # That it exists rests on its record, which nothing else here looks at.
        found.get("")
    return found is not None


_GROUP = f"arn:aws:logs:{REGION}:{HOME}:log-group:/shop/lattice"
_BUCKET = "arn:aws:s3:::example-lattice-logs"
_STREAM = f"arn:aws:firehose:{REGION}:{HOME}:deliverystream/lattice"


def _to(destination: str, of: str = SERVICE, **members: object) -> Plain:
    return {
        "id": "als-0123456789abcdef0",
        "destinationArn": destination,
        "resourceArn": of,
        "resourceId": of.rpartition("/")[2],
        **members,
    }


def _group() -> Given:
    facts = {"logGroupName": "/shop/lattice", "logGroupArn": _GROUP}
    return Given(collector=LOG_GROUPS, id=_GROUP, facts={"": facts})


def _bucket() -> Given:
    name = _BUCKET.rpartition(":")[2]
    return Given(collector=BUCKETS, id=_BUCKET, facts={"": {"Name": name, "BucketRegion": REGION}})


_NETWORK_LOGS = network(logs=[_to(f"{_GROUP}:*", NETWORK, serviceNetworkLogType="SERVICE")])

ACCESS_LOGS = Check(
    id="lattice-access-logs",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says="Requests to Lattice services are logged, by the service or by each of its networks.",
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    holds=_logged,
    joins=(NETWORKS, IN_NETWORK, LOG_GROUPS, BUCKETS),
    counts="Lattice services",
    remedy=(
        "Subscribe the service network to access logs, or the service itself, with a log group, a "
        "bucket or a delivery stream that keeps them as long as the organisation requires. That is "
        "judged where log groups and buckets are."
    ),
    references=(LIST_LOGS, "VPC Lattice User Guide: access logs"),
    examples=(
        passing("The service's own, into a log group.", service(logs=[_to(_GROUP)]), _group()),
        passing("Into a bucket.", service(logs=[_to(_BUCKET)]), _bucket()),
        passing("The network's.", service(), in_network(), _NETWORK_LOGS, _group()),
        passing(
            "A delivery stream, of which nothing was collected.",
            service(logs=[_to(_STREAM)]),
            advice=True,
        ),
        passing(
            "A bucket that is in no account that was collected.",
            service(logs=[_to(_BUCKET)]),
            advice=True,
        ),
        failing("Nobody logs.", service(), in_network(), network()),
        failing("In no network, and without its own.", service(), _NETWORK_LOGS, _group()),
        failing(
            "The network logs resource configurations alone.",
            service(),
            in_network(),
            network(logs=[_to(_GROUP, NETWORK, serviceNetworkLogType="RESOURCE")]),
            _group(),
        ),
        failing("The log group is gone.", service(logs=[_to(_GROUP)])),
        moot("No Lattice services."),
        unknowing("Subscriptions were denied.", hidden(service(), "logs", LIST_LOGS)),
        unknowing(
            "The network's subscriptions were denied.",
            service(),
            in_network(),
            hidden(network(), "logs", LIST_LOGS),
        ),
        unknowing("Associations were denied.", service(), blind(IN_NETWORK, LIST_IN_NETWORK)),
        unknowing(
            "Log groups were denied.",
            service(logs=[_to(_GROUP)]),
            blind(LOG_GROUPS, "logs:DescribeLogGroups"),
        ),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)
