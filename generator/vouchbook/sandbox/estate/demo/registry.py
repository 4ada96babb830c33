"""Images in Amazon ECR, their scans, and what Inspector has to say of them."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.sandbox.estate.model import Parameters, Ref
from vouchbook.sandbox.estate.steps import Call, Fact, Json

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_IMAGE = "AWS_ECR_CONTAINER_IMAGE"


def repository(name: str, shows: str, **parameters: Any) -> Call:
    """A private repository."""
    return Call(
        name=name,
        shows=shows,
        service="ecr",
        operation="create_repository",
        parameters={"repositoryName": name, **parameters},
        keeps={"repository": "repository.repositoryArn"},
    )


def image(of: str, tag: str, shows: str, made: str) -> Call:
    """An image in a repository; its layers are made up."""
    config, layer = _number(f"config of {of}:{tag}"), _number(f"layer of {of}:{tag}")
    document = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": {"digest": f"sha256:{config}", "size": 7023},
        "layers": [{"digest": f"sha256:{layer}", "size": 32654}],
    }
    return Call(
        name=f"{of}:{tag}",
        shows=shows,
        service="ecr",
        operation="put_image",
        parameters={
            "repositoryName": of,
            "imageTag": tag,
            "imageManifest": Json(document=document),
        },
        keeps={"digest": "image.imageId.imageDigest"},
        made=made,
    )


def _named(account: str, of: str, tag: str) -> Ref:
    """An image as Inspector names it."""
    before = f"arn:aws:ecr:us-east-1:{account}:repository/{of}/"
    return Ref(kind="digest", name=f"{of}:{tag}", before=before)


def scan(account: str, of: str, tag: str, shows: str, *, on: str, **counts: int) -> Fact:
    """What ECR's scan of an image found on a day: how many of which severity."""
    found = {"imageScanCompletedAt": f"{on}T06:00:00+00:00", "findingSeverityCounts": counts}
    return Fact(
        name=f"scan of {of}:{tag}",
        shows=shows,
        kind="ecr-image-scan",
        about=_named(account, of, tag),
        facts={"imageScanStatus": {"status": "COMPLETE"}, "imageScanFindings": found},
    )


def coverage(account: str, shows: str, *images: tuple[str, str]) -> Fact:
    """The images that Inspector covers, by repository and tag."""
    status = {"statusCode": "ACTIVE", "reason": "SUCCESSFUL"}
    covered = [
        {
            "resourceType": _IMAGE,
            "resourceId": _named(account, of, tag),
            "accountId": account,
            "scanType": "PACKAGE",
            "scanStatus": status,
        }
        for of, tag in images
    ]
    return Fact(
        name="coverage",
        shows=shows,
        kind="inspector2-coverage",
        about=f"{account}/us-east-1",
        facts={"coveredResources": covered},
    )


def findings(account: str, shows: str, found: Sequence[Parameters]) -> Fact:
    """What Inspector found."""
    return Fact(
        name="findings",
        shows=shows,
        kind="inspector2-findings",
        about=f"{account}/us-east-1",
        facts={"findings": list(found)},
    )


def finding(account: str, of: str, tag: str, *, severity: str, since: str) -> Mapping[str, Any]:
    """One vulnerability of an image, first seen on a day."""
    number = _number(f"{of}:{tag}:{since}")[:32]
    return {
        "findingArn": f"arn:aws:inspector2:us-east-1:{account}:finding/{number}",
        "awsAccountId": account,
        "type": "PACKAGE_VULNERABILITY",
        "description": "A made-up vulnerability of a library",
        "remediation": {"recommendation": {"text": "Take the next release of the library."}},
        "severity": severity,
        "status": "ACTIVE",
        "firstObservedAt": f"{since}T00:00:00+00:00",
        "lastObservedAt": "2026-09-14T00:00:00+00:00",
        "resources": [{"type": _IMAGE, "id": _named(account, of, tag)}],
    }


def _number(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def scanning(shows: str, *kinds: str) -> Call:
    """Inspector, switched on for types of resources."""
    return Call(
        name="inspector",
        shows=shows,
        service="inspector2",
        operation="enable",
        parameters={"resourceTypes": list(kinds)},
    )
