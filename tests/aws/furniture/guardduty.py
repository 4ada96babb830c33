from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    room.client("guardduty").create_detector(Enable=True)
