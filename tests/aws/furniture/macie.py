from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    room.client("macie2").enable_macie()
