import json

from tests.aws.rooms import Room

_IMAGE = "ami-0a1b2c3d4e5f60718"


def furnish(room: Room) -> None:
    """Beside the service: a task, a container instance, limits, and what was deregistered."""
    ecs, ec2 = room.client("ecs"), room.client("ec2")
    subnets = sorted(item["SubnetId"] for item in ec2.describe_subnets()["Subnets"])
    group = ec2.describe_security_groups(GroupNames=["endpoints"])["SecurityGroups"][0]["GroupId"]
    ecs.run_task(
        cluster="shop",
        taskDefinition="orders",
        launchType="FARGATE",
        networkConfiguration={
            "awsvpcConfiguration": {"subnets": subnets[1:2], "securityGroups": [group]}
        },
    )
    _container_instance(room, subnets[0])
    _deregistered(room)
    room.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId="service/shop/orders",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=1,
        MaxCapacity=4,
    )


def _deregistered(room: Room) -> None:
    """What ran before: a task definition that can't be started any more."""
    ecs = room.client("ecs")
    container = {"name": "envoy", "image": "aws-appmesh-envoy:v1.15.1.0-prod", "memory": 64}
    made = ecs.register_task_definition(family="before", containerDefinitions=[container])
    ecs.deregister_task_definition(taskDefinition=made["taskDefinition"]["taskDefinitionArn"])


def _container_instance(room: Room, subnet: str) -> None:
    """An instance with a profile, whose metadata service answers containers too."""
    iam, ec2 = room.client("iam", "global"), room.client("ec2")
    iam.create_instance_profile(InstanceProfileName="hosts")
    iam.add_role_to_instance_profile(InstanceProfileName="hosts", RoleName="vouchbook-reader")
    instance = ec2.run_instances(
        ImageId=_IMAGE,
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        IamInstanceProfile={"Name": "hosts"},
        MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
    )["Instances"][0]
    document = json.dumps({"instanceId": instance["InstanceId"]})
    room.client("ecs").register_container_instance(
        cluster="shop", instanceIdentityDocument=document
    )
