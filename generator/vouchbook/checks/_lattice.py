"""Walk VPC Lattice: services, the service networks that they are in, and who asks for identity."""

from collections.abc import Iterator

from vouchbook.checks._resources import collector_of
from vouchbook.model.check import Estate
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

NETWORKS = "vpc-lattice.service-networks"
SERVICES = "vpc-lattice.services"
LISTENERS = "vpc-lattice.listeners"
RULES = "vpc-lattice.rules"
TARGETS = "vpc-lattice.target-groups"
IN_NETWORK = "vpc-lattice.service-associations"
VPCS_IN_NETWORK = "vpc-lattice.vpc-associations"
ENDPOINTS_IN_NETWORK = "vpc-lattice.endpoint-associations"
LIST_NETWORKS = "vpc-lattice:ListServiceNetworks"
LIST_SERVICES = "vpc-lattice:ListServices"
LIST_IN_NETWORK = "vpc-lattice:ListServiceNetworkServiceAssociations"
LIST_VPCS = "vpc-lattice:ListServiceNetworkVpcAssociations"
GET_LISTENER = "vpc-lattice:GetListener"
GET_NETWORK = "vpc-lattice:GetServiceNetwork"
GET_SERVICE = "vpc-lattice:GetService"
GET_TARGETS = "vpc-lattice:GetTargetGroup"
GET_AUTH = "vpc-lattice:GetAuthPolicy"
GET_VPC = "vpc-lattice:GetServiceNetworkVpcAssociation"
LIST_TARGETS = "vpc-lattice:ListTargets"
LIST_LOGS = "vpc-lattice:ListAccessLogSubscriptions"
SIGNED = "AWS_IAM"
_NEVER_WAS = "CREATE_FAILED"
"""The status of an association through which nothing ever went."""


def title_of(item: View) -> str:
    """What a sentence calls a service network or a service."""
    kind = "service network" if collector_of(item) == NETWORKS else "service"
    return f"{kind} {item.get('name')}"


def networks_of(estate: Estate, service: View) -> Iterator[View]:
    """Yield the service networks that a service is in, each once, sorted.

    Raises UnreadError where associations were not read to their end, and at a network that was not.
    """
    place = service.place
    found = {
        str(item.get("serviceNetworkArn"))
        for item in estate.every(IN_NETWORK, account=place.account, region=place.region)
        if item.get("serviceArn") == service.id and item.get("status") != _NEVER_WAS
    }
    for arn in sorted(found):
        yield _known(estate, NETWORKS, arn, GET_NETWORK)


def services_in(estate: Estate, network: View) -> Iterator[View]:
    """Yield the services in a network, each once, sorted; raises as `networks_of` does."""
    place = network.place
    found = {
        str(item.get("serviceArn"))
        for item in estate.every(IN_NETWORK, account=place.account, region=place.region)
        if item.get("serviceNetworkArn") == network.id and item.get("status") != _NEVER_WAS
    }
    for arn in sorted(found):
        yield _known(estate, SERVICES, arn, GET_SERVICE)


def _known(estate: Estate, collector: str, arn: str, operation: str) -> View:
    found = estate.one(collector, arn)
    if found is None:
        raise gone(operation, arn)
    return found


def gone(operation: str, what: str) -> UnreadError:
    """Give what to raise for something that is referred to, and that complete lists lack."""
    return UnreadError(
        Unread(reason=Reason.VANISHED, operation=operation, permission=operation, detail=what)
    )


def unsigned(item: View) -> str:
    """Why a service network or service lets in requests that nobody signed, or nobody may make.

    Empty where it demands a signature, and an auth policy says whose.
    """
    kind = item.get("authType")
    if kind != SIGNED:
        return f"{title_of(item)} has authType {kind}, expected {SIGNED}"
    if item.get("auth-policy") is None:
        return f"{title_of(item)} has no auth policy, so that it refuses everybody"
    state = item.get("auth", "state")
    if state != "Active":
        return f"the auth policy of {title_of(item)} is {state}, expected Active"
    return ""
