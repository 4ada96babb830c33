"""AWS CloudFormation: stacks and the resources in them. Source: CloudFormation API reference.

Stacks are read from `ListStacks`, whose summaries carry neither parameters nor outputs, so that no
secret of theirs is ever asked for; of templates, only what became of them is read.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

STATUSES = (
    *("CREATE_IN_PROGRESS", "CREATE_FAILED", "CREATE_COMPLETE"),
    *("ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED", "ROLLBACK_COMPLETE"),
    *("DELETE_IN_PROGRESS", "DELETE_FAILED"),
    *("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"),
    *("UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"),
    *("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"),
    *("REVIEW_IN_PROGRESS", "IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"),
    *("IMPORT_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_FAILED", "IMPORT_ROLLBACK_COMPLETE"),
)
"""Every status but DELETE_COMPLETE: a deleted stack stays listed for 90 days."""


def _paging(items: str) -> Paging:
    # The API knows no page size.
    return Paging(items=items, token_in="NextToken", token_out="NextToken")


LIST_STACKS = Operation(
    service="cloudformation",
    name="ListStacks",
    permission="cloudformation:ListStacks",
    members=(
        "StackSummaries",
        "StackSummaries[].StackId",
        "StackSummaries[].StackName",
        "StackSummaries[].StackStatus",
    ),
    paging=_paging("StackSummaries"),
    # Free text: an error of a resource can quote a property's value.
    redact=("StackSummaries[].StackStatusReason",),
)
LIST_STACK_RESOURCES = Operation(
    service="cloudformation",
    name="ListStackResources",
    permission="cloudformation:ListStackResources",
    members=(
        "StackResourceSummaries",
        "StackResourceSummaries[].LogicalResourceId",
        "StackResourceSummaries[].ResourceType",
        "StackResourceSummaries[].ResourceStatus",
    ),
    paging=_paging("StackResourceSummaries"),
    redact=("StackResourceSummaries[].ResourceStatusReason",),
)


def _read_stacks(reader: Reader) -> None:
    for stack in reader.items(LIST_STACKS, StackStatusFilter=[*STATUSES]):
        arn = stack["StackId"]
        reader.record(arn, LIST_STACKS, stack)
        reader.describe(arn, LIST_STACK_RESOURCES, StackName=arn)


STACKS = Collector(
    id="cloudformation.stacks",
    says="Stacks that were not deleted: status, and their resources with drift, without values.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(operation=LIST_STACKS, path=("StackSummaries", "[]")),
        Facet(name="resources", operation=LIST_STACK_RESOURCES, path=("StackResourceSummaries",)),
    ),
    read=_read_stacks,
)
