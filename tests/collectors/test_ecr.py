"""ECR: which images are asked about their scans, and that no page of an answer is lost."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.collectors.fake_reader import REGIONAL_PLACE, FakeReader, world
from vouchbook.aws.reader import TaskReader
from vouchbook.aws.task import Patience, Task
from vouchbook.aws.transport import Answer
from vouchbook.collectors import ecr
from vouchbook.kernel.canonical import canonical_value, digest_of
from vouchbook.model.collector import Operation
from vouchbook.model.reading import Call, Seen
from vouchbook.model.reasons import Reason, Unread

REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/shop/app"
DIGEST = f"sha256:{'a' * 64}"
NAME = f"{REPOSITORY}/{DIGEST}"
LISTED = {"repositories": [{"repositoryArn": REPOSITORY, "repositoryName": "shop/app"}]}
SCAN = {"repositoryName": "shop/app", "imageId": {"imageDigest": DIGEST}}
SUMMARY = {"imageScanCompletedAt": "2026-09-14", "findingSeverityCounts": {}}
TOLD = {**SCAN, "imageScanStatus": {"status": "COMPLETE"}}
DENIED = Unread(reason=Reason.DENIED, operation="ecr:DescribeImages")


def reader_of(*images: Mapping[str, Any]) -> FakeReader:
    described = [{"repositoryName": "shop/app", "imageDigest": DIGEST, **image} for image in images]
    return FakeReader(
        world=world(
            (ecr.DESCRIBE_REPOSITORIES, {}, LISTED),
            (ecr.DESCRIBE_IMAGES, {"repositoryName": "shop/app"}, {"imageDetails": described}),
            (ecr.DESCRIBE_IMAGE_SCAN_FINDINGS, SCAN, TOLD),
        )
    )


@pytest.mark.parametrize(
    ("image", "asked"),
    [
        pytest.param({"imageTags": ["1"]}, True, id="tagged"),
        pytest.param({"lastRecordedPullTime": "2026-09-01"}, True, id="pulled by its digest"),
        pytest.param({}, False, id="neither tagged nor pulled: it runs nowhere"),
        pytest.param(
            {
                "imageTags": ["1"],
                "imageScanStatus": {"status": "ACTIVE"},
                "imageScanFindingsSummary": SUMMARY,
            },
            False,
            id="Inspector watches it, and its description tells all",
        ),
        pytest.param(
            {"imageTags": ["1"], "imageScanStatus": {"status": "ACTIVE"}},
            True,
            id="Inspector watches it, and its description lacks the counts",
        ),
        pytest.param(
            {
                "imageTags": ["1"],
                "imageScanStatus": {"status": "COMPLETE"},
                "imageScanFindingsSummary": SUMMARY,
            },
            True,
            id="basic scanning, which leaves old results in the description",
        ),
    ],
)
def test_an_image_is_asked_about_where_it_could_run(
    image: Mapping[str, Any], *, asked: bool
) -> None:
    reader = reader_of(image)
    ecr.IMAGES.read(reader)
    assert (NAME, ecr.DESCRIBE_IMAGES.id) in reader.records
    assert ((NAME, ecr.DESCRIBE_IMAGE_SCAN_FINDINGS.id) in reader.records) is asked


def test_an_image_that_was_never_scanned_is_an_observation() -> None:
    assert ecr.DESCRIBE_IMAGE_SCAN_FINDINGS.none == ("ScanNotFoundException",)


def test_an_image_is_filed_under_each_of_its_tags() -> None:
    reader = reader_of({"imageTags": ["1", "latest"]})
    ecr.TAGS.read(reader)
    assert {name for name, _ in reader.records} == {f"{REPOSITORY}:1", f"{REPOSITORY}:latest"}


def test_a_repository_that_was_denied_does_not_hide_the_next_one() -> None:
    other = REPOSITORY.replace("shop/app", "other")
    second = {"repositoryArn": other, "repositoryName": "other"}
    there = {"repositoryName": "other", "imageDigest": DIGEST}
    reader = FakeReader(
        world=world(
            (ecr.DESCRIBE_REPOSITORIES, {}, {"repositories": [*LISTED["repositories"], second]}),
            (ecr.DESCRIBE_IMAGES, {"repositoryName": "shop/app"}, DENIED),
            (ecr.DESCRIBE_IMAGES, {"repositoryName": "other"}, {"imageDetails": [there]}),
        )
    )
    ecr.IMAGES.read(reader)
    assert list(reader.gaps) == [REPOSITORY]
    assert [name for name, _ in reader.records] == [f"{other}/{DIGEST}"]


def answered(operation: Operation, parameters: dict[str, Any], facts: dict[str, Any]) -> Any:
    """An answer that a task remembers, under the key by which it is asked for."""
    key = f"{operation.id} {digest_of(canonical_value(parameters))}"
    call = Call(operation=operation.id, parameters=parameters, outcome="ok")
    return key, Answer(facts=facts, call=call)


def test_findings_on_several_pages_are_joined() -> None:
    images = {"imageDetails": [{**SCAN, "imageDigest": DIGEST, "imageTags": ["1"]}]}
    pages = [
        {
            **TOLD,
            "imageScanFindings": {
                "findingSeverityCounts": {"LOW": 2},
                "findings": [{"name": name, "severity": "LOW"}],
            },
        }
        for name in ("CVE-2026-0001", "CVE-2026-0002")
    ]
    size = {"maxResults": 1000}
    known = [
        answered(ecr.DESCRIBE_REPOSITORIES, size, LISTED),
        answered(ecr.DESCRIBE_IMAGES, {"repositoryName": "shop/app", **size}, images),
        answered(
            ecr.DESCRIBE_IMAGE_SCAN_FINDINGS, {**SCAN, **size}, {**pages[0], "nextToken": "2"}
        ),
        answered(ecr.DESCRIBE_IMAGE_SCAN_FINDINGS, {**SCAN, **size, "nextToken": "2"}, pages[1]),
    ]
    task = Task(
        place=REGIONAL_PLACE,
        clients=lambda service, _: pytest.fail(f"{service} was asked"),
        now=lambda: datetime(2026, 9, 15, tzinfo=UTC),
        patience=Patience(sleep=lambda: None),
        answers=dict(known),
    )
    reading = TaskReader(task, ecr.IMAGES).reading()
    assert isinstance(reading, Seen)
    (scan,) = [item for item in reading.records if item.operation.endswith("ScanFindings")]
    assert scan.facts is not None
    assert "nextToken" not in scan.facts
    assert scan.facts["imageScanFindings"] == {
        "findingSeverityCounts": {"LOW": 2},
        "findings": [
            {"name": "CVE-2026-0001", "severity": "LOW"},
            {"name": "CVE-2026-0002", "severity": "LOW"},
        ],
    }
