"""AWS Cloud Map: namespaces, and the ECS services in each of them.

Sources: AWS Cloud Map API reference (ListNamespaces); Amazon ECS API reference
(ListServicesByNamespace). The list of namespaces tells all that a description of one would, but
for the id of the request that made it, so none is asked for.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

LIST_NAMESPACES = Operation(
    service="servicediscovery",
    name="ListNamespaces",
    permission="servicediscovery:ListNamespaces",
    members=(
        "Namespaces",
        "Namespaces[].Arn",
        "Namespaces[].Id",
        "Namespaces[].Name",
        "Namespaces[].Type",
    ),
    paging=Paging(
        items="Namespaces", token_in="NextToken", token_out="NextToken", size=("MaxResults", 100)
    ),
    # Free text, which no check looks at.
    redact=("Namespaces[].Description",),
)
LIST_SERVICES_BY_NAMESPACE = Operation(
    service="ecs",
    name="ListServicesByNamespace",
    permission="ecs:ListServicesByNamespace",
    members=("serviceArns",),
    paging=Paging(items="serviceArns", size=("maxResults", 100)),
)


def _read_namespaces(reader: Reader) -> None:
    # Those that another account shares are listed too, under their owner's ARN.
    for item in reader.items(LIST_NAMESPACES):
        arn = item["Arn"]
        reader.record(arn, LIST_NAMESPACES, item)
        # Which services are in it is its owner's to tell: each account's answer may be another.
        if arn.split(":")[4] == reader.place.account:
            reader.describe(arn, LIST_SERVICES_BY_NAMESPACE, namespace=arn)


NAMESPACES = Collector(
    id="servicediscovery.namespaces",
    says="Cloud Map namespaces, own and shared: name, type; of own ones the ECS services in them.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(operation=LIST_NAMESPACES, path=("Namespaces", "[]")),
        Facet(name="services", operation=LIST_SERVICES_BY_NAMESPACE, path=("serviceArns",)),
    ),
    read=_read_namespaces,
)
