"""AWS Config: which resources it has discovered, by type. Source: AWS Config API reference.

It is a second source beside the lists of the services themselves. What Config shows is limited to
what its recorder covers; without a recorder it refuses to tell, which is an observation.
"""

from vouchbook.kernel.counted_types import TYPES, CountedType
from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope
from vouchbook.model.place import Place, parse_arn

LIST_DISCOVERED_RESOURCES = Operation(
    service="config",
    name="ListDiscoveredResources",
    permission="config:ListDiscoveredResources",
    members=(
        "resourceIdentifiers",
        "resourceIdentifiers[].resourceType",
        "resourceIdentifiers[].resourceId",
    ),
    paging=Paging(items="resourceIdentifiers", size=("limit", 100)),
    none=("NoAvailableConfigurationRecorderException",),
)


def scope_of(counted: str, place: Place) -> str:
    """The id of one type's list in a place: AWS has none, so this one is the project's own."""
    return f"arn:{place.partition}:config:{place.region}:{place.account}:discovered/{counted}"


def _read_discovered(reader: Reader) -> None:
    for counted in TYPES:
        if not counted.config:
            continue
        # A type that can't be listed hides no other.
        with reader.within(scope_of(counted.type, reader.place)):
            for item in reader.items(LIST_DISCOVERED_RESOURCES, resourceType=counted.type):
                name = _name(counted, item["resourceId"], reader.place)
                reader.record(name, LIST_DISCOVERED_RESOURCES, item)


def _name(counted: CountedType, identifier: str, place: Place) -> str:
    """The resource's ARN where it is one of this account; else a stable id in this place.

    What stands in another account's mesh is what this account's Config says, not that one's.
    """
    arn = parse_arn(counted.arn(place, identifier))
    if arn is not None and arn.account in {"", place.account}:
        return counted.arn(place, identifier)
    return f"{scope_of(counted.type, place)}/{identifier}"


DISCOVERED = Collector(
    id="config.discovered",
    says="Resources that AWS Config has discovered and not seen deleted, to count the lists by.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=LIST_DISCOVERED_RESOURCES, path=("resourceIdentifiers", "[]")),),
    read=_read_discovered,
)
