"""Tags as the Resource Groups Tagging API tells them. Source: its API reference.

It lists what has tags or once had: what was never tagged is missing there, and has to be found by
holding an inventory against it.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

GET_RESOURCES = Operation(
    service="resourcegroupstaggingapi",
    name="GetResources",
    permission="tag:GetResources",
    members=(
        "ResourceTagMappingList",
        "ResourceTagMappingList[].ResourceARN",
        "ResourceTagMappingList[].Tags",
    ),
    paging=Paging(
        items="ResourceTagMappingList",
        token_in="PaginationToken",
        token_out="PaginationToken",
        size=("ResourcesPerPage", 100),
    ),
)


def _read_resources(reader: Reader) -> None:
    for item in reader.items(GET_RESOURCES):
        reader.record(item["ResourceARN"], GET_RESOURCES, item)


RESOURCES = Collector(
    id="tagging.resources",
    says="Resources of any service that have tags or once had, with the tags.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=GET_RESOURCES, path=("ResourceTagMappingList", "[]")),),
    read=_read_resources,
)
