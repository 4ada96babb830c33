"""Are vulnerabilities in images closed in time?"""

from typing import Any

from vouchbook.checks._dates import day, days, moment
from vouchbook.checks._identity_examples import (
    HOME,
    blind,
    failing,
    hidden,
    passing,
    unknowing,
)
from vouchbook.checks._inspector import (
    ACCOUNTS,
    BATCH_STATUS,
    ENABLED,
    FINDINGS,
    LIST_FINDINGS,
    scanning,
)
from vouchbook.checks._platform_examples import finding, inspector
from vouchbook.checks._resources import collector_of, resource_of
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.reasons import Reason, Unread, UnreadError

DAYS = {"CRITICAL": "remediation_days_critical", "HIGH": "remediation_days_high"}
"""Severity -> the parameter that says how many days its findings may stay open."""
_SUPPRESSED = "SUPPRESSED"


def _in_time(subject: Subject) -> Outcome:
    if collector_of(resource_of(subject)) == ACCOUNTS:
        return _looked_at(subject)
    severity = str(subject.get("severity"))
    if severity not in DAYS:
        return not_applicable(f"severity {severity}: no time is set for it")
    if not _in_use(subject):
        return not_applicable("no running task or pod uses the image, by Inspector's count")
    return _age(subject, severity)


def _looked_at(subject: Subject) -> Outcome:
    status = scanning(subject.estate, resource_of(subject).place, "ecr")
    if status != ENABLED:
        detail = f"Inspector's scans of ECR are {status}: no findings means nothing"
        raise UnreadError(
            Unread(
                reason=Reason.NOT_IN_SOURCE,
                operation=LIST_FINDINGS,
                permission=LIST_FINDINGS,
                detail=detail,
            )
        )
    return passed("Inspector scans images here; each critical and high finding is a row of its own")


def _in_use(subject: Subject) -> bool:
    """Whether the image is used, as far as Inspector tells; where it doesn't, it may be."""
    counts = [
        resource.get("details", "awsEcrContainerImage", "inUseCount")
        for resource in subject.get("resources")
    ]
    return not counts or any(count is None or count > 0 for count in counts)


def _age(subject: Subject, severity: str) -> Outcome:
    limit = subject.estate.parameter(DAYS[severity])
    since = str(subject.get("firstObservedAt"))
    suppressed = subject.get("status") == _SUPPRESSED
    told = (
        f"{_title(subject)}, {severity}, open since {day(since)}, fix available: "
        f"{subject.get('fixAvailable') or 'not told'}"
    )
    if suppressed:
        told += ", suppressed by a rule"
    if moment(subject.estate.as_of) - moment(since) > days(limit):
        return failed(f"{told}: more than {limit} days ({DAYS[severity]})")
    if suppressed:
        return advised(f"{told}: that is no remedy, and {limit} days count for it, too")
    return passed(f"{told}: within {limit} days")


def _title(subject: Subject) -> str:
    return str(
        subject.get("packageVulnerabilityDetails", "vulnerabilityId")
        or subject.get("title")
        or "a finding"
    )


_TERMS: dict[str, Any] = {"remediation_days_critical": 15, "remediation_days_high": 30}
_AUGUST = "2026-08-10T00:00:00.000000Z"
_SEPTEMBER = "2026-09-10T00:00:00.000000Z"
_FAILED = {"accountId": HOME, "errorCode": "INTERNAL_ERROR", "errorMessage": ""}

FINDINGS_CLOSED_IN_TIME = Check(
    id="inspector-open-findings-sla",
    objective="configuration-known",
    topic="configuration-vulnerability-analysis",
    says=(
        "Inspector scans images, and none of its critical and high findings in images that are in "
        "use has stayed open for longer than the organisation allows, suppressed or not."
    ),
    severity=Severity.HIGH,
    over=(ACCOUNTS, FINDINGS),
    holds=_in_time,
    parameters=tuple(DAYS.values()),
    counts="Regions of accounts, and findings in images",
    remedy=(
        "Rebuild the image without the vulnerability and roll it out. To suppress a finding, or to "
        "accept its risk, takes it off a list and closes nothing."
    ),
    references=(
        LIST_FINDINGS,
        BATCH_STATUS,
        "Inspector User Guide: understanding findings; closed ones are kept for days only",
    ),
    examples=(
        passing("Inspector scans, and found nothing.", inspector()),
        passing("A fresh finding.", inspector(), finding(), **_TERMS),
        passing(
            "A high one has more time.",
            inspector(),
            finding("HIGH", _AUGUST),
            remediation_days_high=60,
        ),
        passing("In an image that nothing uses.", inspector(), finding(since=_AUGUST, in_use=0)),
        passing(
            "A fresh one that is suppressed is shown.",
            inspector(),
            finding(status=_SUPPRESSED),
            advice=True,
            **_TERMS,
        ),
        failing(
            "A critical one, open for too long.", inspector(), finding(since=_AUGUST), **_TERMS
        ),
        failing("A high one, open for too long.", inspector(), finding("HIGH", _AUGUST), **_TERMS),
        failing(
            "Suppressed, and as open as before.",
            inspector(),
            finding(since=_AUGUST, status=_SUPPRESSED),
            **_TERMS,
        ),
        failing(
            "Nobody counts whether the image is in use.",
            inspector(),
            finding(since=_AUGUST, in_use=None),
            **_TERMS,
        ),
        failing(
            "A witness decides, whatever Inspector's status is.",
            inspector(ecr="DISABLED"),
            finding(since=_AUGUST),
            **_TERMS,
        ),
        unknowing("Inspector is off.", inspector(ecr="DISABLED")),
        unknowing("Inspector could not tell.", inspector(failed=[_FAILED])),
        unknowing("The engagement sets no time.", inspector(), finding(since=_SEPTEMBER)),
        unknowing("The status was denied.", hidden(inspector(), "", BATCH_STATUS)),
        unknowing("Findings were denied.", inspector(), blind(FINDINGS, LIST_FINDINGS)),
        unknowing("Inspector was denied.", blind(ACCOUNTS, BATCH_STATUS)),
    ),
)
