from tests.aws.rooms import REGION, Room

WHEN = "2026-09-01T08:00:00+00:00"
NAME = "outside"


def furnish(room: Room) -> None:
    """An analyzer that somebody else has made, with a finding that was accepted."""
    analyzer = {
        "name": NAME,
        "type": "ACCOUNT",
        "createdAt": WHEN,
        "lastResourceAnalyzedAt": WHEN,
        "tags": {},
    }
    finding = {
        "resource": "arn:aws:s3:::example-shop-assets",
        "resourceType": "AWS::S3::Bucket",
        "status": "ARCHIVED",
    }
    arn = f"arn:aws:access-analyzer:{REGION}:{room.number}:analyzer/{NAME}"
    room.sandbox.declare("access-analyzers", f"{room.number}/{REGION}", {"all": [analyzer]})
    room.sandbox.declare("access-analyzer-findings", arn, {"findings": [finding]})
