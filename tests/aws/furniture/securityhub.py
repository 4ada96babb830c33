from tests.aws.rooms import REGION, Room


def furnish(room: Room) -> None:
    """A hub with a critical finding."""
    hub = room.client("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=True)
    place = f"{REGION}:{room.number}"
    finding = {
        "SchemaVersion": "2018-10-08",
        "Id": f"arn:aws:securityhub:{place}:security-control/KMS.3/finding/0a1b2c3d",
        "ProductArn": f"arn:aws:securityhub:{REGION}::product/aws/securityhub",
        "GeneratorId": "security-control/KMS.3",
        "AwsAccountId": room.number,
        "Region": REGION,
        "Types": ["Software and Configuration Checks"],
        "CreatedAt": "2026-09-10T08:00:00Z",
        "UpdatedAt": "2026-09-15T08:00:00Z",
        "Severity": {"Label": "CRITICAL"},
        "Title": "Keys should not be deleted unintentionally",
        "Description": "A key waits for its deletion.",
        "Resources": [{"Type": "AwsKmsKey", "Id": f"arn:aws:kms:{place}:key/0a1b2c3d"}],
        "Compliance": {"Status": "FAILED", "SecurityControlId": "KMS.3"},
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
    }
    assert hub.batch_import_findings(Findings=[finding])["SuccessCount"] == 1
