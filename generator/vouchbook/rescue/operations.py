"""What a rescue may ask for: read operations alone, each with its permission.

Sources: API references of CloudTrail, AWS Config, CloudFormation and ECS.
"""

from dataclasses import replace

from vouchbook.collectors import cloudformation, cloudtrail_events, config, config_inventory, ecs
from vouchbook.model.collector import Operation, Paging

LOOKUP_EVENTS = replace(
    cloudtrail_events.LOOKUP_EVENTS,
    redact=(
        "Events[].AccessKeyId",
        "Events[].Username",
        # Unlike a collector's record, this is to tell the resources' states again.
        "Events[].CloudTrailEvent!cloudtrail-mesh-event",
    ),
)
LOOKUPS_A_SECOND = 2
"""How many lookups an account may make in a region (CloudTrail API reference, LookupEvents)."""

LIST_RECORDED = config_inventory.LIST_DISCOVERED_RESOURCES
GET_HISTORY = Operation(
    service="config",
    name="GetResourceConfigHistory",
    permission="config:GetResourceConfigHistory",
    members=(
        "configurationItems",
        "configurationItems[].resourceType",
        "configurationItems[].resourceId",
        "configurationItems[].configurationItemStatus",
        "configurationItems[].configurationItemCaptureTime",
    ),
    paging=Paging(items="configurationItems", size=("limit", 100)),
    none=("NoAvailableConfigurationRecorderException", "ResourceNotDiscoveredException"),
)
DESCRIBE_DELIVERY_STATUS = Operation(
    service="config",
    name="DescribeDeliveryChannelStatus",
    permission="config:DescribeDeliveryChannelStatus",
    members=("DeliveryChannelsStatus", "DeliveryChannelsStatus[].name"),
    redact=(
        "DeliveryChannelsStatus[].configHistoryDeliveryInfo.lastErrorMessage",
        "DeliveryChannelsStatus[].configSnapshotDeliveryInfo.lastErrorMessage",
        "DeliveryChannelsStatus[].configStreamDeliveryInfo.lastErrorMessage",
    ),
)
DESCRIBE_RECORDERS = config.DESCRIBE_RECORDERS
DESCRIBE_RECORDER_STATUS = config.DESCRIBE_RECORDER_STATUS
DESCRIBE_RETENTION = config.DESCRIBE_RETENTION

LIST_STACKS = cloudformation.LIST_STACKS
LIST_STACK_RESOURCES = cloudformation.LIST_STACK_RESOURCES
GET_TEMPLATE = Operation(
    service="cloudformation",
    name="GetTemplate",
    permission="cloudformation:GetTemplate",
    members=("TemplateBody",),
)
DESCRIBE_STACKS = Operation(
    service="cloudformation",
    name="DescribeStacks",
    permission="cloudformation:DescribeStacks",
    members=("Stacks", "Stacks[].StackId", "Stacks[].StackName", "Stacks[].StackStatus"),
    redact=(
        "Stacks[].Description",
        "Stacks[].Outputs[].OutputValue",
        "Stacks[].StackStatusReason",
    ),
)

LIST_TASK_DEFINITIONS = ecs.LIST_TASK_DEFINITIONS
DESCRIBE_TASK_DEFINITION = ecs.DESCRIBE_TASK_DEFINITION

OPERATIONS = (
    LOOKUP_EVENTS,
    LIST_RECORDED,
    GET_HISTORY,
    DESCRIBE_RECORDERS,
    DESCRIBE_RECORDER_STATUS,
    DESCRIBE_DELIVERY_STATUS,
    DESCRIBE_RETENTION,
    LIST_STACKS,
    LIST_STACK_RESOURCES,
    GET_TEMPLATE,
    DESCRIBE_STACKS,
    LIST_TASK_DEFINITIONS,
    DESCRIBE_TASK_DEFINITION,
)
"""Everything that a rescue may call."""
PERMISSIONS = tuple(sorted({operation.permission for operation in OPERATIONS}))
