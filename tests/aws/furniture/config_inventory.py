from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    """A recorder of everything that AWS Config supports, where there is none."""
    config = room.client("config")
    if config.describe_configuration_recorders()["ConfigurationRecorders"]:
        return
    config.put_configuration_recorder(
        ConfigurationRecorder={
            "name": "default",
            "roleARN": f"arn:aws:iam::{room.number}:role/vouchbook-reader",
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        }
    )
