from tests.aws.rooms import REGION, Room
from vouchbook.sandbox.estate.demo.tasks import meshed_task


def furnish(room: Room) -> None:
    """A node's task definition, with an old Envoy, and a service that runs it."""
    ecs, ec2 = room.client("ecs"), room.client("ec2")
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
    subnets = sorted(item["SubnetId"] for item in ec2.describe_subnets()["Subnets"])
    group = ec2.describe_security_groups(GroupNames=["endpoints"])["SecurityGroups"][0]["GroupId"]
    network = {"subnets": subnets[:1], "securityGroups": [group]}
    ecs.create_service(
        cluster="shop",
        serviceName="orders",
        taskDefinition=made["taskDefinitionArn"],
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": network},
    )
