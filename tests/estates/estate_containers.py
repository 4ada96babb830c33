"""A virtual node's task with and without the room that it should have."""

from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate
from vouchbook.model.check import Verdict
from vouchbook.sandbox.estate.demo.tasks import meshed_task


def _own_role(room: Room) -> None:
    _register(room, "orders", "envoy-orders")
    _register(room, "carts", "envoy-carts")


def _shared_role(room: Room) -> None:
    _register(room, "orders", "envoy")
    _register(room, "carts", "envoy")


def _register(room: Room, node: str, role: str) -> None:
    task = meshed_task(
        account=room.number,
        region=REGION,
        resource=f"mesh/shop/virtualNode/{node}",
        log_group="/shop/envoy",
        task_role=role,
        execution_role="pulls-images",
    )
    room.client("ecs").register_task_definition(family=node, **task)


ESTATES = (
    Estate(
        name="containers with a role each",
        build=_own_role,
        expects={"ecs-task-role-set": Verdict.PASS},
    ),
    Estate(
        name="containers that share a role",
        build=_shared_role,
        expects={"ecs-task-role-set": Verdict.FAIL},
    ),
)
