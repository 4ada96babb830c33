from tests.aws.rooms import Room
from vouchbook.sandbox import HUB


def furnish(room: Room) -> None:
    """The mesh is shared with the hub."""
    mesh = room.client("appmesh").list_meshes()["meshes"][0]["arn"]
    room.client("ram").create_resource_share(
        name="mesh", resourceArns=[mesh], principals=[HUB], allowExternalPrincipals=True
    )
