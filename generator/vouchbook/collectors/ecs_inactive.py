"""Amazon ECS: task definitions that were deregistered. Source: Amazon ECS API reference.

They stay to be read, and what runs from them goes on running. An account that deploys often has
very many of them, so they have a collector of their own: only who asks for them pays for it.
"""

from vouchbook.collectors.ecs import DESCRIBE_TASK_DEFINITION, LIST_TASK_DEFINITIONS
from vouchbook.model.collector import Collector, Facet, Reader, Scope


def _read_inactive(reader: Reader) -> None:
    for item in reader.items(LIST_TASK_DEFINITIONS, status="INACTIVE"):
        arn = str(item)
        reader.describe(arn, DESCRIBE_TASK_DEFINITION, taskDefinition=arn, include=["TAGS"])


INACTIVE_TASK_DEFINITIONS = Collector(
    id="ecs.inactive-task-definitions",
    says="Task definitions that were deregistered, and may run on: as the active ones are read.",
    scope=Scope.REGIONAL,
    also=(LIST_TASK_DEFINITIONS,),
    facets=(Facet(operation=DESCRIBE_TASK_DEFINITION, path=("taskDefinition",)),),
    read=_read_inactive,
)
