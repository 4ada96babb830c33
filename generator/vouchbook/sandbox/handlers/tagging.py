"""The tag index: what moto's index doesn't know, and an estate declares.

Under `tag-index` and the name `ACCOUNT/REGION`: tags by the ARN of a resource that has them.
"""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.stage import Stage, Supplement

DECLARED = "tag-index"


def _resources(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    asked = stage.parameters
    # A filter could leave them out, and moto's last page is where they go.
    if answer.get("PaginationToken") or asked.keys() & {"TagFilters", "ResourceTypeFilters"}:
        return answer
    place = f"{stage.call.account}/{stage.call.region}"
    declared = [
        {
            "ResourceARN": arn,
            "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())],
        }
        for arn, tags in sorted(stage.world.state(Declared).of(DECLARED, place).items())
    ]
    return {
        **answer,
        "ResourceTagMappingList": [*answer["ResourceTagMappingList"], *declared],
    }


TAGGING = Supplement(service="resourcegroupstaggingapi", handlers={"GetResources": _resources})
