"""Amazon ECR: repositories, images, tags, and what scans found. Source: Amazon ECR API reference.

Which images run is not ECR's to know, so all of them are listed, and each is asked about its scan
that could run: it carries a tag, or somebody has pulled it. One call fewer is made for an image of
which DescribeImages tells all that counts. It does so under enhanced scanning alone: basic scanning
no longer keeps status and summary up to date there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_SIZE = ("maxResults", 1000)
_RESULTS = "imageScanFindings"
_CONTINUOUS = "ACTIVE"
"""The status of an image that Inspector watches; basic scanning has no such status."""

DESCRIBE_REPOSITORIES = Operation(
    service="ecr",
    name="DescribeRepositories",
    permission="ecr:DescribeRepositories",
    members=(
        "repositories",
        "repositories[].repositoryArn",
        "repositories[].repositoryName",
        "repositories[].imageTagMutability",
        "repositories[].encryptionConfiguration.encryptionType",
    ),
    paging=Paging(items="repositories", size=_SIZE),
)
DESCRIBE_IMAGES = Operation(
    service="ecr",
    name="DescribeImages",
    permission="ecr:DescribeImages",
    members=("imageDetails", "imageDetails[].repositoryName", "imageDetails[].imageDigest"),
    paging=Paging(items="imageDetails", size=_SIZE),
)


def _scan_findings(items: str) -> Operation:
    author = "enhancedFindings[].resources[].details.awsEcrContainerImage.author"
    return Operation(
        service="ecr",
        name="DescribeImageScanFindings",
        permission="ecr:DescribeImageScanFindings",
        # An image whose scan has not ended, or can't, has a status and no findings.
        members=("repositoryName", "imageId.imageDigest", "imageScanStatus.status"),
        paging=Paging(items=f"{_RESULTS}.{items}", size=_SIZE),
        none=("ScanNotFoundException",),
        redact=(
            f"{_RESULTS}.{author}",
            f"{_RESULTS}.enhancedFindings[].resources[].tags.*",
        ),
    )


DESCRIBE_IMAGE_SCAN_FINDINGS = _scan_findings("findings")
ENHANCED_FINDINGS = _scan_findings("enhancedFindings")
GET_REGISTRY_SCANNING_CONFIGURATION = Operation(
    service="ecr",
    name="GetRegistryScanningConfiguration",
    permission="ecr:GetRegistryScanningConfiguration",
    members=("registryId", "scanningConfiguration.scanType", "scanningConfiguration.rules"),
)


def _read_repositories(reader: Reader) -> None:
    for repository in reader.items(DESCRIBE_REPOSITORIES):
        reader.record(repository["repositoryArn"], DESCRIBE_REPOSITORIES, repository)


def _images(reader: Reader, repository: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return reader.items(DESCRIBE_IMAGES, repositoryName=repository["repositoryName"])


def _read_images(reader: Reader) -> None:
    for repository in reader.items(DESCRIBE_REPOSITORIES):
        arn = repository["repositoryArn"]
        with reader.within(arn):
            for image in _images(reader, repository):
                # As Inspector writes it; ECR itself has no ARN for an image, nor for a tag.
                name = f"{arn}/{image['imageDigest']}"
                reader.record(name, DESCRIBE_IMAGES, image)
                if _can_run(image) and not _is_told(image):
                    _read_scan(reader, name, image)


def _can_run(image: Mapping[str, Any]) -> bool:
    return bool(image.get("imageTags") or image.get("lastRecordedPullTime"))


def _is_told(image: Mapping[str, Any]) -> bool:
    status = (image.get("imageScanStatus") or {}).get("status")
    summary = image.get("imageScanFindingsSummary") or {}
    counted = "findingSeverityCounts" in summary and "imageScanCompletedAt" in summary
    return status == _CONTINUOUS and counted


def _read_scan(reader: Reader, name: str, image: Mapping[str, Any]) -> None:
    asked = {
        "repositoryName": image["repositoryName"],
        "imageId": {"imageDigest": image["imageDigest"]},
    }
    answer = reader.describe(name, DESCRIBE_IMAGE_SCAN_FINDINGS, **asked)
    if answer is None or not answer.get("nextToken"):
        return
    # The lists that go on are inside a structure, of which the last page's would stand alone.
    whole = {
        "findings": list(reader.items(DESCRIBE_IMAGE_SCAN_FINDINGS, **asked)),
        "enhancedFindings": list(reader.items(ENHANCED_FINDINGS, **asked)),
    }
    kept = {key: value for key, value in answer.items() if key not in {"nextToken", _RESULTS}}
    told = {key: value for key, value in whole.items() if value}
    facts = {**kept, _RESULTS: {**answer[_RESULTS], **told}}
    reader.record(name, DESCRIBE_IMAGE_SCAN_FINDINGS, facts)


def _read_tags(reader: Reader) -> None:
    # The same answers again, under the names by which workloads ask for images.
    for repository in reader.items(DESCRIBE_REPOSITORIES):
        arn = repository["repositoryArn"]
        with reader.within(arn):
            for image in _images(reader, repository):
                for tag in image.get("imageTags") or ():
                    reader.record(f"{arn}:{tag}", DESCRIBE_IMAGES, image)


def _read_scanning(reader: Reader) -> None:
    place = reader.place
    # A setting of account and Region, for which AWS has no ARN: this name is the project's own.
    name = "registry-scanning-configuration"
    arn = f"arn:{place.partition}:ecr:{place.region}:{place.account}:{name}"
    reader.describe(arn, GET_REGISTRY_SCANNING_CONFIGURATION)


REPOSITORIES = Collector(
    id="ecr.repositories",
    says="Private repositories: whether tags can be moved, and how images are encrypted.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_REPOSITORIES, path=("repositories", "[]")),),
    read=_read_repositories,
)
IMAGES = Collector(
    id="ecr.images",
    says="Images of every private repository by digest, and the scans of those that could run.",
    scope=Scope.REGIONAL,
    also=(DESCRIBE_REPOSITORIES, ENHANCED_FINDINGS),
    facets=(
        Facet(operation=DESCRIBE_IMAGES, path=("imageDetails", "[]")),
        Facet(name="scan", operation=DESCRIBE_IMAGE_SCAN_FINDINGS),
    ),
    read=_read_images,
)
TAGS = Collector(
    id="ecr.tags",
    says="Tags of every private repository, and the image that each of them names now.",
    scope=Scope.REGIONAL,
    also=(DESCRIBE_REPOSITORIES,),
    facets=(Facet(operation=DESCRIBE_IMAGES, path=("imageDetails", "[]")),),
    read=_read_tags,
)
SCANNING = Collector(
    id="ecr.scanning",
    says="How the private registry scans images: basic or enhanced, when, and which repositories.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=GET_REGISTRY_SCANNING_CONFIGURATION),),
    read=_read_scanning,
)
