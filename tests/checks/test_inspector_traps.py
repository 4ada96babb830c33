"""Traps of Inspector's coverage and findings that an example can't show in full."""

from dataclasses import replace

import pytest

from tests.checks.platform_world import about, ask, contradictions, only, running
from vouchbook.checks._identity_examples import HOME, REGION
from vouchbook.checks._platform_examples import (
    coverage,
    finding,
    inspector,
    tag,
)
from vouchbook.checks._task_examples import VENDED, application, task
from vouchbook.model.check import Given, Verdict
from vouchbook.model.reasons import Reason, Unread

COVERS = "inspector-ecr-coverage"
IN_TIME = "inspector-open-findings-sla"
CHECKS = (COVERS, IN_TIME)


@pytest.mark.parametrize("name", CHECKS)
def test_what_is_not_read_only_ever_makes_it_unknown(name: str) -> None:
    assert not list(contradictions(name))


def test_an_image_of_aws_in_any_region_is_not_the_own_one() -> None:
    elsewhere = VENDED.replace(REGION, "eu-west-1")
    assert only(ask(COVERS, running(f"{elsewhere}:1"))).verdict is Verdict.NOT_APPLICABLE


def test_an_account_that_inspector_could_not_look_at_is_unknown_with_its_code() -> None:
    failure = {"accountId": HOME, "errorCode": "ACCESS_DENIED", "errorMessage": ""}
    untold = inspector(failed=[failure])
    for found in (
        only(ask(COVERS, task(application()), tag(), untold, coverage())),
        only(ask(IN_TIME, untold)),
    ):
        assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.REJECTED)
        assert "ACCESS_DENIED" in found.because


def test_where_inspector_is_not_offered_findings_are_unknown_and_coverage_is_ecr_s() -> None:
    unread = Unread(reason=Reason.NOT_OFFERED, detail="inspector2 in ap-southeast-6")
    dark = Given(collector="inspector2.accounts", blind=unread, region="ap-southeast-6")
    assert only(ask(IN_TIME, dark)).reason is Reason.NOT_OFFERED
    name = f"arn:aws:ecr:ap-southeast-6:{HOME}:registry-scanning-configuration"
    told = {"scanningConfiguration": {"scanType": "BASIC", "rules": []}}
    registry = Given(collector="ecr.scanning", id=name, facts={"": told})
    there = running(f"{HOME}.dkr.ecr.ap-southeast-6.amazonaws.com/checkout:1")
    assert only(ask(COVERS, there, dark, registry)).verdict is Verdict.FAIL
    assert only(ask(COVERS, there, dark)).verdict is Verdict.UNKNOWN


def test_enhanced_scanning_is_inspector_s_wherever_it_is_found() -> None:
    name = f"arn:aws:ecr:ap-southeast-6:{HOME}:registry-scanning-configuration"
    told = {"scanningConfiguration": {"scanType": "ENHANCED", "rules": []}}
    registry = Given(collector="ecr.scanning", id=name, facts={"": told})
    there = running(f"{HOME}.dkr.ecr.ap-southeast-6.amazonaws.com/checkout:1")
    assert only(ask(COVERS, there, registry)).verdict is Verdict.UNKNOWN


def test_suppressed_findings_are_counted_and_listed() -> None:
    fresh = finding(status="SUPPRESSED")
    late = finding("HIGH", "2026-07-01T00:00:00.000000Z", "SUPPRESSED")
    second = replace(late, id=late.id.replace("0123456789abcdef", "fedcba9876543210"))
    result = ask(IN_TIME, inspector(), fresh, second)
    assert (result.population, result.advices) == (3, 1)
    assert result.counts["fail"] == 1
    assert sum("suppressed by a rule" in found.because for found in result.findings) == 2


def test_severities_have_a_time_of_their_own() -> None:
    day_20 = "2026-08-26T12:00:00.000000Z"
    assert about(ask(IN_TIME, inspector(), finding("CRITICAL", day_20)), "finding").verdict is (
        Verdict.FAIL
    )
    assert about(ask(IN_TIME, inspector(), finding("HIGH", day_20)), "finding").verdict is (
        Verdict.PASS
    )
