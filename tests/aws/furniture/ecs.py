from tests.aws.rooms import REGION, Room
from vouchbook.sandbox.estate.demo.tasks import meshed_task


def furnish(room: Room) -> None:
    """A node's task definition, with an old Envoy, and a service that runs it."""
    ecs = room.client("ecs")
    task = meshed_task(
        account=room.number,
        region=REGION,
        resource="mesh/shop/virtualNode/orders",
        log_group="/trail/audit",
        task_role="envoy-orders",
        execution_role="vouchbook-reader",
    )
    made = ecs.register_task_definition(family="orders", **task)["taskDefinition"]
    ecs.create_cluster(clusterName="shop")
    ecs.create_service(
        cluster="shop",
        serviceName="orders",
        taskDefinition=made["taskDefinitionArn"],
        desiredCount=1,
    )
