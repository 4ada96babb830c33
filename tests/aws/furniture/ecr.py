import json

from tests.aws.rooms import REGION, Room


def furnish(room: Room) -> None:
    """The image of the task's application, scanned by ECR and covered by Inspector."""
    ecr = room.client("ecr")
    repository = ecr.create_repository(repositoryName="app", imageTagMutability="IMMUTABLE")
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"digest": f"sha256:{'1' * 64}", "size": 7023},
        "layers": [{"digest": f"sha256:{'2' * 64}", "size": 32654}],
    }
    pushed = ecr.put_image(
        repositoryName="app", imageTag="2026.8.1", imageManifest=json.dumps(manifest)
    )["image"]
    arn = repository["repository"]["repositoryArn"]
    image = f"{arn}/{pushed['imageId']['imageDigest']}"
    counts = {"findingSeverityCounts": {"LOW": 2}, "findings": []}
    room.sandbox.declare(
        "ecr-image-scan",
        image,
        {
            "imageScanStatus": {"status": "COMPLETE"},
            "imageScanFindings": {"imageScanCompletedAt": "2026-09-14T06:00:00+00:00", **counts},
        },
    )
    _inspect(room, image)


def _inspect(room: Room, image: str) -> None:
    room.client("inspector2").enable(resourceTypes=["ECR", "EC2"])
    kind = "AWS_ECR_CONTAINER_IMAGE"
    place = f"{room.number}/{REGION}"
    covered = {
        "resourceType": kind,
        "resourceId": image,
        "accountId": room.number,
        "scanType": "PACKAGE",
        "scanStatus": {"statusCode": "ACTIVE", "reason": "SUCCESSFUL"},
    }
    room.sandbox.declare("inspector2-coverage", place, {"coveredResources": [covered]})
    seen = {
        "firstObservedAt": "2026-09-10T00:00:00+00:00",
        "lastObservedAt": "2026-09-14T00:00:00+00:00",
    }
    found = {
        "findingArn": f"arn:aws:inspector2:{REGION}:{room.number}:finding/{'0' * 32}",
        "awsAccountId": room.number,
        "type": "PACKAGE_VULNERABILITY",
        "description": "A made-up vulnerability",
        "remediation": {},
        "severity": "HIGH",
        "status": "ACTIVE",
        "resources": [{"type": kind, "id": image}],
        **seen,
    }
    room.sandbox.declare("inspector2-findings", place, {"findings": [found]})
