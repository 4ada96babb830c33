"""ECR: pulls and scans, which nobody makes here and an estate declares.

An image is declared under the name that Inspector gives it, `REPOSITORY-ARN/DIGEST`: as
`ecr-image` with members of its description, as `ecr-image-scan` with the answer about its scan.
"""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST_ON_A_PAGE = 1000
_LISTS = ("findings", "enhancedFindings")


def _name(stage: Stage, digest: str) -> str:
    call = stage.call
    repository = f"repository/{stage.parameters['repositoryName']}"
    return f"arn:aws:ecr:{call.region}:{call.account}:{repository}/{digest}"


def _images(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    told = [
        {
            **{name: item for name, item in image.items() if item is not None},
            **stage.world.state(Declared).of("ecr-image", _name(stage, image["imageDigest"])),
        }
        for image in answer["imageDetails"]
    ]
    # moto walks a set where images are named; AWS gives no order, and this one is the same always.
    return {"imageDetails": sorted(told, key=lambda image: str(image["imageDigest"]))}


def _scan_findings(stage: Stage) -> Mapping[str, Any]:
    asked = stage.parameters["imageId"]
    digest = str(asked.get("imageDigest", ""))
    known = stage.world.state(Declared).of("ecr-image-scan", _name(stage, digest))
    if not known:
        told = f"Image scan does not exist for the image with {asked}"
        raise AwsError("ScanNotFoundException", told)
    answer: dict[str, Any] = {
        "registryId": stage.call.account,
        "repositoryName": stage.parameters["repositoryName"],
        "imageId": {"imageDigest": digest},
        "imageScanStatus": known["imageScanStatus"],
    }
    found = known.get("imageScanFindings")
    if found is not None:
        answer["imageScanFindings"], answer["nextToken"] = _page(stage, dict(found))
    return answer


def _page(stage: Stage, found: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    following = None
    for name in _LISTS:
        if name in found:
            found[name], token = page(
                found[name],
                limit=stage.parameters.get("maxResults"),
                token=stage.parameters.get("nextToken"),
                most=_MOST_ON_A_PAGE,
                refused="InvalidParameterException",
            )
            following = following or token
    return found, following


ECR = Supplement(
    service="ecr",
    handlers={
        "DescribeImageScanFindings": _scan_findings,
        "DescribeImages": _images,
    },
)
