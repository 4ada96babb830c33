from tests.aws.rooms import REGION, Room


def furnish(room: Room) -> None:
    """A recorder that runs, keeps history for a year, and a rule that a trail breaks."""
    config = room.client("config")
    config.put_configuration_recorder(
        ConfigurationRecorder={
            "name": "default",
            "roleARN": f"arn:aws:iam::{room.number}:role/vouchbook-reader",
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        }
    )
    bucket = f"trail-{room.number}"
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": bucket})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    config.put_retention_configuration(RetentionPeriodInDays=400)
    source = {"Owner": "AWS", "SourceIdentifier": "CLOUD_TRAIL_ENABLED"}
    config.put_config_rule(ConfigRule={"ConfigRuleName": "cloudtrail-enabled", "Source": source})
    broken = {"type": "AWS::CloudTrail::Trail", "id": "audit"}
    name = f"{room.number}/{REGION}/cloudtrail-enabled"
    room.sandbox.declare("config-rule", name, {"non_compliant": [broken]})
