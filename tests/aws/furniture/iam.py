from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    iam = room.client("iam", "global")
    iam.create_service_linked_role(AWSServiceName="appmesh.amazonaws.com")
