"""ECS: when a task definition was registered and deregistered, which moto doesn't tell.

An estate can declare both, under `ecs-task-definition` and its ARN.
"""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.stage import Stage, Supplement

DECLARED = "ecs-task-definition"


class Ends:
    """When task definitions were deregistered, by ARN."""

    def __init__(self) -> None:
        self.by_arn: dict[str, Any] = {}


def _describe(stage: Stage) -> Mapping[str, Any]:
    return _completed(stage, stage.moto())


def _deregister(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    arn = answer["taskDefinition"]["taskDefinitionArn"]
    stage.world.state(Ends).by_arn[arn] = stage.world.now()
    return _completed(stage, answer)


def _completed(stage: Stage, answer: Mapping[str, Any]) -> dict[str, Any]:
    task = answer["taskDefinition"]
    arn = task["taskDefinitionArn"]
    ended = stage.world.state(Ends).by_arn.get(arn)
    told = {"deregisteredAt": ended} if ended is not None else {}
    return {
        **answer,
        "taskDefinition": {**task, **told, **stage.world.state(Declared).of(DECLARED, arn)},
    }


ECS_INACTIVE = Supplement(
    service="ecs",
    handlers={"DeregisterTaskDefinition": _deregister, "DescribeTaskDefinition": _describe},
)
