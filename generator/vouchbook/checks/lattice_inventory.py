"""Was everything of VPC Lattice enumerated?"""

from collections import Counter
from collections.abc import Iterator, Mapping

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._lattice import (
    GET_SERVICE,
    IN_NETWORK,
    LIST_NETWORKS,
    LIST_SERVICES,
    NETWORKS,
    SERVICES,
    VPCS_IN_NETWORK,
)
from vouchbook.checks._lattice_examples import NETWORK, SERVICE, in_network, network, service
from vouchbook.checks._lattice_stacks import NOUNS, held_in_stacks, stack, stacked, unread_stack
from vouchbook.checks._resources import listed
from vouchbook.checks._second_sources import STACKS
from vouchbook.model.check import (
    Check,
    Outcome,
    Per,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)

Listed = Mapping[str, frozenset[str]]
"""Collector -> the ids that its lists gave."""
_COUNTED = {
    "numberOfAssociatedServices": IN_NETWORK,
    "numberOfAssociatedVPCs": VPCS_IN_NETWORK,
}
"""What a service network tells of itself -> where the same is listed."""
_MOST = 5
"""How many ids a sentence names."""


def _enumerated(subject: Subject) -> Outcome:
    found = {collector: frozenset(_described(subject, collector)) for collector in NOUNS}
    held = list(held_in_stacks(subject.estate, subject.place.account))
    beyond = sorted(
        f"{item.arn} (stack {item.stack})"
        for item in held
        if item.drift != "DELETED" and item.arn not in found[item.collector]
    )
    if beyond:
        more = " and others" if beyond[_MOST:] else ""
        return failed(f"in stacks, and in no list: {listed(beyond[:_MOST])}{more}")
    short = list(_uncounted(subject))
    if short:
        return failed("; ".join(short))
    every = frozenset[str]().union(*found.values())
    if not every:
        return not_applicable("the account has nothing of VPC Lattice")
    return _counted(found, len(every.intersection(item.arn for item in held)), len(every))


def _described(subject: Subject, collector: str) -> Iterator[str]:
    """Every listed id; UnreadError where a list or a description is missing."""
    for resource in subject.estate.every(collector, account=subject.place.account):
        # Reading the root raises where it was listed and not described.
        resource.get("arn")
        yield resource.id


def _uncounted(subject: Subject) -> Iterator[str]:
    """Where a service network counts more in it than was listed."""
    account = subject.place.account
    seen = {
        collector: Counter(
            item.get("serviceNetworkArn")
            for item in subject.estate.every(collector, account=account)
        )
        for collector in _COUNTED.values()
    }
    for network_ in subject.estate.every(NETWORKS, account=account):
        for member, collector in _COUNTED.items():
            told, number = network_.get(member), seen[collector][network_.id]
            if told is not None and told > number:
                yield f"{network_.id} tells of {told} {NOUNS[collector]}, and {number} are listed"


def _counted(found: Listed, confirmed: int, total: int) -> Outcome:
    numbers = ", ".join(f"{noun} {len(found[name])}" for name, noun in NOUNS.items())
    told = f"listed to the end and described: {numbers}"
    if confirmed == total:
        return passed(f"{told}; stacks hold the same")
    return advised(
        f"{told}; stacks hold {confirmed} of {total}, and AWS Config knows no type of VPC Lattice"
    )


_IN_STACK = stack(stacked(NETWORK, "ServiceNetwork"), stacked(SERVICE, "Service"))

INVENTORY_COMPLETE = Check(
    id="lattice-inventory-complete",
    objective="configuration-known",
    topic="security",
    says="Everything of VPC Lattice in the account was enumerated, and no stack holds more of it.",
    severity=Severity.MEDIUM,
    over=tuple(NOUNS),
    joins=(STACKS,),
    per=Per.ACCOUNT,
    holds=_enumerated,
    counts="accounts",
    remedy=(
        "Find out why the lists lack what a stack or a service network tells of, and collect "
        "again. If it was deleted outside its stack, run drift detection."
    ),
    references=(
        LIST_NETWORKS,
        LIST_SERVICES,
        "VPC Lattice API: GetServiceNetwork",
        "cloudformation:ListStackResources",
    ),
    examples=(
        passing("Stacks hold the same.", network(), service(), _IN_STACK),
        passing("No stack holds it.", network(), service(), advice=True),
        passing(
            "A stack lists what it found deleted.",
            network(),
            stack(stacked(NETWORK, "ServiceNetwork"), stacked(SERVICE, "Service", drift="DELETED")),
        ),
        passing(
            "The network counts what was listed.",
            network(numberOfAssociatedServices=1, numberOfAssociatedVPCs=0),
            service(),
            in_network(),
            advice=True,
        ),
        failing("A stack holds a service that no list has.", network(), _IN_STACK),
        failing("A stack holds a network, and there are none.", _IN_STACK),
        failing(
            "The network counts more services than were listed.",
            network(numberOfAssociatedServices=2),
            service(),
            in_network(),
        ),
        failing("More VPCs than were listed.", network(numberOfAssociatedVPCs=1)),
        moot("No Lattice."),
        unknowing(
            "A service was listed and could not be described.",
            network(),
            hidden(service(), "", GET_SERVICE),
        ),
        unknowing("Services were denied.", network(), blind(SERVICES, LIST_SERVICES)),
        unknowing("What a stack holds was denied.", network(), unread_stack()),
        unknowing("Stacks were denied.", network(), blind(STACKS, "cloudformation:ListStacks")),
    ),
)
