"""Did a scan of each image that is to run find nothing critical or high, and not long ago?"""

from typing import NamedTuple

from vouchbook.checks._dates import day, days, moment
from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._images import (
    DESCRIBE_IMAGES,
    IMAGES,
    TAGS,
    each_container,
    gone,
    name_of_image,
    reference_of,
)
from vouchbook.checks._platform_examples import DIGEST, SCANNED, image, scan, tag, word
from vouchbook.checks._platform_word import on_the_word
from vouchbook.checks._task_examples import VENDED, application, task, unread_task
from vouchbook.checks._tasks import LIST, TASKS
from vouchbook.model.check import (
    Check,
    Example,
    Given,
    Outcome,
    Severity,
    Subject,
    Verdict,
    failed,
    passed,
)
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

ID = "ecr-image-scan-findings"
MAX_AGE = "image_scan_max_age_days"
DESCRIBE = "ecr:DescribeImageScanFindings"
_CONTINUOUS = "ACTIVE"
_DONE = frozenset({_CONTINUOUS, "COMPLETE"})
_SERIOUS = ("CRITICAL", "HIGH")
_EXPIRED = "SCAN_ELIGIBILITY_EXPIRED"


class Scan(NamedTuple):
    """What a scan that has ended says."""

    on: str
    counts: dict[str, int]


def _clean(subject: Subject) -> Outcome:
    text = str(subject.get("image") or "")
    reference = reference_of(text)
    if reference is None or reference.vended:
        # ECR scans the account's own images; who else did is only somebody's to say.
        return on_the_word(subject.estate.statement(ID), f"a scan of {text} elsewhere")
    name = name_of_image(subject.estate, subject.place, reference)
    found = subject.estate.one(IMAGES, name)
    if found is None:
        raise gone(name)
    ended = _scan_of(found)
    serious = [f"{kind} {ended.counts[kind]}" for kind in _SERIOUS if ended.counts.get(kind)]
    if serious:
        return failed(f"the scan of {day(ended.on)} found: {', '.join(serious)}")
    limit = subject.estate.parameter(MAX_AGE)
    if moment(subject.estate.as_of) - moment(ended.on) > days(limit):
        return failed(f"the last scan is of {day(ended.on)}, over {limit} days ago ({MAX_AGE})")
    return passed(f"the scan of {day(ended.on)} found nothing critical or high")


def _scan_of(found: View) -> Scan:
    """What the last scan says: DescribeImages under continuous scanning, or the scan's own answer.

    Raises UnreadError where there is none that has ended, whatever older findings are still told.
    """
    told = found.get("imageScanStatus", "status")
    summary = found.get("imageScanFindingsSummary")
    if told == _CONTINUOUS and summary is not None and _result(summary):
        return _whole(summary)
    status = found.get("scan", "imageScanStatus", "status")
    if status is None:
        raise _unscanned(Reason.NOT_IN_SOURCE, "ScanNotFoundException: never scanned")
    if status not in _DONE:
        reason = Reason.OUT_OF_RETENTION if status == _EXPIRED else Reason.NOT_IN_SOURCE
        raise _unscanned(reason, f"scan status {status}")
    findings = found.get("scan", "imageScanFindings")
    if findings is None or not _result(findings):
        raise _unscanned(Reason.NOT_IN_SOURCE, f"scan status {status}, without date and counts")
    return _whole(findings)


def _result(told: Facts) -> bool:
    return bool(told.get("imageScanCompletedAt")) and told.get("findingSeverityCounts") is not None


def _whole(told: Facts) -> Scan:
    return Scan(str(told.get("imageScanCompletedAt")), dict(told.get("findingSeverityCounts")))


def _unscanned(reason: Reason, detail: str) -> UnreadError:
    return UnreadError(
        Unread(reason=reason, operation=DESCRIBE, permission=DESCRIBE, detail=detail)
    )


def _running(text: str = "") -> Given:
    return task(application(image=text) if text else application())


def _status(status: str) -> Example:
    return unknowing(
        f"The scan's status is {status}.",
        _running(),
        tag(),
        image(scan(status)),
        image_scan_max_age_days=30,
    )


_CLEAN = {"LOW": 4}
_OLD = "2026-07-01T06:00:00.000000Z"
_SUMMARY = {"imageScanCompletedAt": SCANNED, "findingSeverityCounts": {"MEDIUM": 1}}
_WATCHED = image(imageScanStatus={"status": "ACTIVE"}, imageScanFindingsSummary=_SUMMARY)

IMAGE_SCANS_CLEAN = Check(
    id=ID,
    objective="configuration-known",
    topic="configuration-vulnerability-analysis",
    says=(
        "The images of active task definitions were scanned within the time that the organisation "
        "allows, and nothing critical or high was found."
    ),
    severity=Severity.HIGH,
    over=(TASKS,),
    subject=each_container,
    holds=_clean,
    joins=(IMAGES, TAGS),
    parameters=(MAX_AGE,),
    slot="Amazon ECR scans images in registries of one's own, and not those of AWS or others.",
    counts="containers of task definitions",
    remedy=(
        "Rebuild the image from patched sources and deregister old task definitions. Mirror images "
        "of other registries into ECR, where they are scanned, or assert what a scan elsewhere "
        "found. An accepted finding stays one."
    ),
    references=(
        DESCRIBE,
        DESCRIBE_IMAGES,
        "ECR User Guide: scan images for software vulnerabilities",
    ),
    examples=(
        passing(
            "Scanned lately, with lesser findings.",
            _running(),
            tag(),
            image(scan(counts=_CLEAN)),
            image_scan_max_age_days=30,
        ),
        passing(
            "Nothing at all was found, in an image that is named by its digest.",
            _running(f"{HOME}.dkr.ecr.{REGION}.amazonaws.com/checkout@{DIGEST}"),
            image(scan(counts={})),
            image_scan_max_age_days=30,
        ),
        passing(
            "Inspector watches it, and the description of the image tells the result.",
            _running(),
            tag(),
            _WATCHED,
            image_scan_max_age_days=30,
        ),
        Example(
            verdict=Verdict.PASS,
            why="An image of AWS's registry, scanned elsewhere by somebody's word.",
            given=(_running(f"{VENDED}:v1.39.1.0-prod"),),
            statements=word(ID),
            advice=True,
        ),
        failing("Something critical.", _running(), tag(), image(scan(counts={"CRITICAL": 1}))),
        failing(
            "Something high, seen by Inspector.",
            _running(),
            tag(),
            image(scan("ACTIVE", {"HIGH": 2})),
        ),
        failing(
            "Scanned too long ago.",
            _running(),
            tag(),
            image(scan(counts=_CLEAN, on=_OLD)),
            image_scan_max_age_days=30,
        ),
        Example(
            verdict=Verdict.FAIL,
            why="Somebody says that a scan elsewhere found something.",
            given=(_running("example.com/checkout:1"),),
            statements=word(ID, holds=False),
        ),
        moot("No task definitions."),
        unknowing("Never scanned.", _running(), tag(), image(), image_scan_max_age_days=30),
        *map(
            _status,
            (
                *("UNSUPPORTED_IMAGE", "SCAN_ELIGIBILITY_EXPIRED", "FINDINGS_UNAVAILABLE"),
                *("FAILED", "PENDING", "IN_PROGRESS", "LIMIT_EXCEEDED", "IMAGE_ARCHIVED"),
            ),
        ),
        unknowing(
            "A summary of old, from before basic scanning moved its results elsewhere.",
            _running(),
            tag(),
            image(imageScanStatus={"status": "COMPLETE"}, imageScanFindingsSummary=_SUMMARY),
            image_scan_max_age_days=30,
        ),
        unknowing("Ended, and without counts.", _running(), tag(), image(scan())),
        unknowing("The engagement sets no age.", _running(), tag(), image(scan(counts=_CLEAN))),
        unknowing("The tag is not in the registry any more.", _running()),
        unknowing("An image of AWS's registry, and nobody's word.", _running(f"{VENDED}:latest")),
        unknowing("An image of Docker Hub, and nobody's word.", _running("library/redis:7")),
        unknowing(
            "A registry in an account that was not collected.",
            _running(f"444455556666.dkr.ecr.{REGION}.amazonaws.com/checkout:1"),
            tag(),
        ),
        unknowing(
            "The answer about the scan was denied.",
            _running(),
            tag(),
            hidden(image(), "scan", DESCRIBE),
        ),
        unknowing("Images were denied.", _running(), tag(), blind(IMAGES, DESCRIBE_IMAGES)),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
