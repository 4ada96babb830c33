"""Amazon VPC Lattice: service networks, services, and what hangs on both.

Source: Amazon VPC Lattice API reference. Service networks and services can be shared with other
accounts through AWS RAM, and the lists show them to their consumers too. A consumer may describe
them; policies, logs, listeners and tags are the owner's to see, whose own reading supplies them.
Target groups, listeners and rules can't be shared. An association has an ARN in the account of
whoever asks.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope
from vouchbook.model.place import home_of

_PAGING = Paging(items="items", size=("maxResults", 100))
_ABSENT = ("ResourceNotFoundException",)
_HEADERS = "match.httpMatch.headerMatches[].match"


def _list(name: str, *members: str) -> Operation:
    return Operation(
        service="vpc-lattice",
        name=name,
        permission=f"vpc-lattice:{name}",
        members=("items", *(f"items[].{member}" for member in members)),
        paging=_PAGING,
    )


def _get(name: str, *members: str, redact: tuple[str, ...] = ()) -> Operation:
    return Operation(
        service="vpc-lattice",
        name=name,
        permission=f"vpc-lattice:{name}",
        members=members,
        redact=redact,
    )


LIST_SERVICE_NETWORKS = _list("ListServiceNetworks", "arn", "id")
LIST_SERVICES = _list("ListServices", "arn", "id")
LIST_LISTENERS = _list("ListListeners", "arn", "id")
LIST_RULES = _list("ListRules", "arn", "id")
LIST_TARGET_GROUPS = _list("ListTargetGroups", "arn", "id")
LIST_TARGETS = _list("ListTargets", "id", "status")
LIST_SERVICE_ASSOCIATIONS = _list(
    "ListServiceNetworkServiceAssociations", "arn", "serviceArn", "serviceNetworkArn", "status"
)
LIST_VPC_ASSOCIATIONS = _list("ListServiceNetworkVpcAssociations", "arn", "id")
LIST_ENDPOINT_ASSOCIATIONS = _list(
    "ListServiceNetworkVpcEndpointAssociations",
    *("id", "serviceNetworkArn", "state", "vpcEndpointId", "vpcEndpointOwnerId"),
)
LIST_ACCESS_LOGS = _list("ListAccessLogSubscriptions", "arn", "destinationArn", "resourceArn")
LIST_TAGS = _get("ListTagsForResource", "tags")

GET_SERVICE_NETWORK = _get("GetServiceNetwork", "arn", "id", "authType")
# Why something failed is free text.
GET_SERVICE = _get(
    "GetService", "arn", "id", "authType", "dnsEntry", "status", redact=("failureMessage",)
)
GET_LISTENER = _get("GetListener", "arn", "id", "defaultAction", "port", "protocol", "serviceArn")
# Header values that a rule compares with can be tokens.
GET_RULE = _get(
    "GetRule",
    *("arn", "id", "action"),
    redact=tuple(f"{_HEADERS}.{kind}" for kind in ("contains", "exact", "prefix")),
)
# Groups of Lambda functions have no configuration but the version of their events, or none.
GET_TARGET_GROUP = _get("GetTargetGroup", "arn", "id", "status", "type", redact=("failureMessage",))
# Without security groups an association has no such member.
GET_VPC_ASSOCIATION = _get(
    "GetServiceNetworkVpcAssociation",
    *("arn", "id", "serviceNetworkArn", "status", "vpcId"),
    redact=("failureMessage",),
)
GET_AUTH_POLICY = Operation(
    service="vpc-lattice",
    name="GetAuthPolicy",
    permission="vpc-lattice:GetAuthPolicy",
    # Nothing can be demanded: where there is no policy, the answer may be an empty object.
    members=(),
    none=_ABSENT,
    redact=("policy!external-id",),
)
GET_RESOURCE_POLICY = Operation(
    service="vpc-lattice",
    name="GetResourcePolicy",
    permission="vpc-lattice:GetResourcePolicy",
    members=("policy",),
    none=_ABSENT,
    redact=("policy!external-id",),
)

Item = Mapping[str, Any]


def _is_own(reader: Reader, item: Item) -> bool:
    return home_of(item["arn"], reader.place).account == reader.place.account


def _own(reader: Reader, listing: Operation) -> Iterator[Item]:
    """Yield what the account itself owns of a list that also has what it was given a share in."""
    return (item for item in reader.items(listing) if _is_own(reader, item))


def _ask_owner(reader: Reader, item: Item) -> None:
    """Read what only the owner of a service network or a service can see."""
    arn = item["arn"]
    reader.describe(arn, GET_AUTH_POLICY, resourceIdentifier=item["id"])
    reader.describe(arn, GET_RESOURCE_POLICY, resourceArn=arn)
    reader.describe(arn, LIST_ACCESS_LOGS, resourceIdentifier=item["id"])
    reader.describe(arn, LIST_TAGS, resourceArn=arn)


def _read_networks(reader: Reader) -> None:
    for item in reader.items(LIST_SERVICE_NETWORKS):
        # Across accounts the API wants the ARN.
        own = _is_own(reader, item)
        name = item["id"] if own else item["arn"]
        reader.describe(item["arn"], GET_SERVICE_NETWORK, serviceNetworkIdentifier=name)
        if own:
            _ask_owner(reader, item)


def _read_services(reader: Reader) -> None:
    for item in reader.items(LIST_SERVICES):
        own = _is_own(reader, item)
        name = item["id"] if own else item["arn"]
        reader.describe(item["arn"], GET_SERVICE, serviceIdentifier=name)
        if own:
            _ask_owner(reader, item)


def _listeners(reader: Reader) -> Iterator[tuple[str, Item]]:
    """Yield each own service's id with each of its listeners."""
    for service in _own(reader, LIST_SERVICES):
        with reader.within(service["arn"]):
            for item in reader.items(LIST_LISTENERS, serviceIdentifier=service["id"]):
                yield service["id"], item


def _read_listeners(reader: Reader) -> None:
    for service, item in _listeners(reader):
        reader.describe(
            item["arn"], GET_LISTENER, serviceIdentifier=service, listenerIdentifier=item["id"]
        )


def _read_rules(reader: Reader) -> None:
    for service, listener in _listeners(reader):
        with reader.within(listener["arn"]):
            inside = {"serviceIdentifier": service, "listenerIdentifier": listener["id"]}
            for rule in reader.items(LIST_RULES, **inside):
                reader.describe(rule["arn"], GET_RULE, **inside, ruleIdentifier=rule["id"])


def _read_target_groups(reader: Reader) -> None:
    for item in reader.items(LIST_TARGET_GROUPS):
        arn, identifier = item["arn"], item["id"]
        reader.describe(arn, GET_TARGET_GROUP, targetGroupIdentifier=identifier)
        reader.describe(arn, LIST_TARGETS, targetGroupIdentifier=identifier)
        reader.describe(arn, LIST_TAGS, resourceArn=arn)


def _read_service_associations(reader: Reader) -> None:
    # An own service can be in somebody else's network, and an own network have others' services.
    for network in _own(reader, LIST_SERVICE_NETWORKS):
        with reader.within(network["arn"]):
            _keep_services(reader, serviceNetworkIdentifier=network["id"])
    for service in _own(reader, LIST_SERVICES):
        with reader.within(service["arn"]):
            _keep_services(reader, serviceIdentifier=service["id"])


def _keep_services(reader: Reader, **of: str) -> None:
    for item in reader.items(LIST_SERVICE_ASSOCIATIONS, **of):
        reader.record(item["arn"], LIST_SERVICE_ASSOCIATIONS, item)


def _read_vpc_associations(reader: Reader) -> None:
    # A network that was shared with the account can be where an own VPC is associated.
    for network in reader.items(LIST_SERVICE_NETWORKS):
        name = network["id"] if _is_own(reader, network) else network["arn"]
        with reader.within(network["arn"]):
            for item in reader.items(LIST_VPC_ASSOCIATIONS, serviceNetworkIdentifier=name):
                reader.describe(
                    item["arn"],
                    GET_VPC_ASSOCIATION,
                    serviceNetworkVpcAssociationIdentifier=item["id"],
                )


def _read_endpoint_associations(reader: Reader) -> None:
    place = reader.place
    for network in _own(reader, LIST_SERVICE_NETWORKS):
        with reader.within(network["arn"]):
            asked = {"serviceNetworkIdentifier": network["id"]}
            for item in reader.items(LIST_ENDPOINT_ASSOCIATIONS, **asked):
                # AWS gives it no ARN: this name is the project's own.
                arn = (
                    f"arn:{place.partition}:vpc-lattice:{place.region}:{place.account}"
                    f":servicenetworkvpcendpointassociation/{item['id']}"
                )
                reader.record(arn, LIST_ENDPOINT_ASSOCIATIONS, item)


def _facets(root: Operation) -> tuple[Facet, ...]:
    return (
        Facet(operation=root),
        Facet(name="auth", operation=GET_AUTH_POLICY),
        Facet(name="auth-policy", operation=GET_AUTH_POLICY, path=("policy",), json=True),
        Facet(name="resource-policy", operation=GET_RESOURCE_POLICY, path=("policy",), json=True),
        Facet(name="logs", operation=LIST_ACCESS_LOGS, path=("items",)),
        Facet(name="tags", operation=LIST_TAGS, path=("tags",)),
    )


SERVICE_NETWORKS = Collector(
    id="vpc-lattice.service-networks",
    says="Service networks, owned and shared: authentication, policies, access logs, tags.",
    scope=Scope.REGIONAL,
    also=(LIST_SERVICE_NETWORKS,),
    facets=_facets(GET_SERVICE_NETWORK),
    read=_read_networks,
)
SERVICES = Collector(
    id="vpc-lattice.services",
    says="Lattice services, owned and shared: names, certificate, policies, access logs, tags.",
    scope=Scope.REGIONAL,
    also=(LIST_SERVICES,),
    facets=_facets(GET_SERVICE),
    read=_read_services,
)
LISTENERS = Collector(
    id="vpc-lattice.listeners",
    says="Listeners of the account's own Lattice services: protocol, port and default action.",
    scope=Scope.REGIONAL,
    also=(LIST_SERVICES, LIST_LISTENERS),
    facets=(Facet(operation=GET_LISTENER),),
    read=_read_listeners,
)
RULES = Collector(
    id="vpc-lattice.rules",
    says="Rules of Lattice listeners: what they match and where to they forward.",
    scope=Scope.REGIONAL,
    also=(LIST_SERVICES, LIST_LISTENERS, LIST_RULES),
    facets=(Facet(operation=GET_RULE),),
    read=_read_rules,
)
TARGET_GROUPS = Collector(
    id="vpc-lattice.target-groups",
    says="Lattice target groups: protocol, health check, targets with their state, tags.",
    scope=Scope.REGIONAL,
    also=(LIST_TARGET_GROUPS,),
    facets=(
        Facet(operation=GET_TARGET_GROUP),
        Facet(name="targets", operation=LIST_TARGETS, path=("items",)),
        Facet(name="tags", operation=LIST_TAGS, path=("tags",)),
    ),
    read=_read_target_groups,
)
SERVICE_ASSOCIATIONS = Collector(
    id="vpc-lattice.service-associations",
    says="Which Lattice services are in which service networks.",
    scope=Scope.REGIONAL,
    also=(LIST_SERVICE_NETWORKS, LIST_SERVICES),
    facets=(Facet(operation=LIST_SERVICE_ASSOCIATIONS, path=("items", "[]")),),
    read=_read_service_associations,
)
VPC_ASSOCIATIONS = Collector(
    id="vpc-lattice.vpc-associations",
    says="VPCs whose workloads reach a service network, and the security groups in between.",
    scope=Scope.REGIONAL,
    also=(LIST_SERVICE_NETWORKS, LIST_VPC_ASSOCIATIONS),
    facets=(Facet(operation=GET_VPC_ASSOCIATION),),
    read=_read_vpc_associations,
)
ENDPOINT_ASSOCIATIONS = Collector(
    id="vpc-lattice.endpoint-associations",
    says="VPC endpoints through which the account's own service networks are reached.",
    scope=Scope.REGIONAL,
    also=(LIST_SERVICE_NETWORKS,),
    facets=(Facet(operation=LIST_ENDPOINT_ASSOCIATIONS, path=("items", "[]")),),
    read=_read_endpoint_associations,
)
