"""Amazon EC2: managed prefix lists, AWS's own included. Source: EC2 API reference.

What is in a list is not read: AWS's own ones are known by name and owner.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

DESCRIBE_PREFIX_LISTS = Operation(
    service="ec2",
    name="DescribeManagedPrefixLists",
    permission="ec2:DescribeManagedPrefixLists",
    members=(
        "PrefixLists",
        "PrefixLists[].OwnerId",
        "PrefixLists[].PrefixListId",
        "PrefixLists[].PrefixListName",
    ),
    paging=Paging(
        items="PrefixLists", token_in="NextToken", token_out="NextToken", size=("MaxResults", 100)
    ),
)


def _read_prefix_lists(reader: Reader) -> None:
    place = reader.place
    for item in reader.items(DESCRIBE_PREFIX_LISTS):
        # AWS's own lists have the owner `AWS`, and this name puts them where they were seen.
        name = f"prefix-list/{item['PrefixListId']}"
        arn = f"arn:{place.partition}:ec2:{place.region}:{item['OwnerId'].lower()}:{name}"
        reader.record(arn, DESCRIBE_PREFIX_LISTS, item)


PREFIX_LISTS = Collector(
    id="ec2.prefix-lists",
    says="Managed prefix lists that security groups can name, by id, name and owner.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_PREFIX_LISTS, path=("PrefixLists", "[]")),),
    read=_read_prefix_lists,
)
