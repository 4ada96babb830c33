"""What collectors of Kubernetes objects have in common: nothing is asked, files are brought.

Source: Kubernetes API conventions (ObjectMeta). A record is one object, reduced to the fields that
its collector names: whatever else the object held is in no record.
"""

from collections.abc import Iterable

from vouchbook.model.collector import Collector, Facet, Operation, Reader, Scope

KIND = "kubernetes"
"""The kind of import that supplies these collectors."""
METADATA = (
    "apiVersion",
    "kind",
    "metadata.annotations.*",
    "metadata.creationTimestamp",
    "metadata.deletionTimestamp",
    "metadata.generation",
    "metadata.labels.*",
    "metadata.name",
    "metadata.namespace",
    "metadata.resourceVersion",
    "metadata.uid",
)
"""What is taken of every object's metadata."""


def brought(
    collector: str, says: str, operation: str, resource: str, fields: Iterable[str]
) -> Collector:
    """Declare a collector of one kind of object, `resource` as `plural.group` or `plural`."""
    plural, _, group = resource.partition(".")
    listing = Operation(
        service="kubernetes",
        name=operation,
        permission=f"{group}/{plural}: get, list" if group else f"{plural}: get, list",
        members=("metadata.name",),
    )
    return Collector(
        id=collector,
        says=says,
        scope=Scope.REGIONAL,
        facets=(Facet(operation=listing, fields=(*METADATA, *fields)),),
        read=never,
        brought=KIND,
    )


def never(_reader: Reader) -> None:
    """Stand where other collectors read; nobody calls it."""
    raise LookupError("Kubernetes objects are brought in files; no AWS API has them")
