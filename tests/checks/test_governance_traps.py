"""Traps of governance checks that an example's single verdict can't show in full."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._governance_examples import (
    AFTER,
    agreement,
    at,
    detector,
    hub,
    report,
    standard,
    tagged,
)
from vouchbook.checks._hipaa_eligible import LIST_OF, MESH, eligible
from vouchbook.checks._identity_examples import (
    AS_OF,
    HOME,
    OTHER,
    REGION,
    allow,
    bucket,
    managed,
    role,
)
from vouchbook.checks._network_examples import endpoint
from vouchbook.checks._task_examples import service, task
from vouchbook.checks.assurance_reports import Span, first_gap
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Check, Example, Given, Verdict
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult, Finding

REPORTS = "aws-artifact-reports-current"
ADDENDUM = "aws-baa-and-agreements"
RESIDUE = "appmesh-eol-exit-managed"
GUARD = "guardduty-enabled"
HUB = "securityhub-enabled-standards"
TAGS = "tags-data-classification"
GOVERNANCE = [
    checks()[name]
    for name in (
        *(REPORTS, ADDENDUM, RESIDUE, GUARD, HUB, TAGS),
        *("s3-sensitive-data-discovery", "security-contact-registered"),
    )
]
DENIED = Unread(reason=Reason.DENIED, operation="any:Any", permission="any:Any")
WORLDS = [
    pytest.param(check, example, number, id=f"{check.id}-{which}-without-{number}")
    for check in GOVERNANCE
    for which, example in enumerate(check.examples)
    for number, given in enumerate(example.given)
    if given.blind is None
]
COLLECTIONS = [
    pytest.param(check, example, collector, id=f"{check.id}-{which}-without-{collector}")
    for check in GOVERNANCE
    for which, example in enumerate(check.examples)
    for collector in (*check.over, *check.joins)
]


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def ask(check: str, *given: Given, as_of: str = AS_OF, **parameters: Any) -> CheckResult:
    world = at(Verdict.PASS, "", *given, as_of=as_of, **parameters)
    return judge_example(checks()[check], world, shapes())


def only(result: CheckResult) -> Finding:
    (finding,) = result.findings
    return finding


@pytest.mark.parametrize(("check", "example", "number"), WORLDS)
def test_what_is_taken_away_only_ever_makes_it_unknown(
    check: Check, example: Example, number: int
) -> None:
    before = judge_example(check, example, shapes())
    given = example.given[number]
    unread = replace(given, facts={}, unread={**given.unread, **dict.fromkeys(given.facts, DENIED)})
    without = tuple(
        unread if place == number else other for place, other in enumerate(example.given)
    )
    after = judge_example(check, replace(example, given=without), shapes())
    known = {found.subject: found.verdict for found in before.findings}
    for found in after.findings:
        assert found.verdict in {known.get(found.subject), Verdict.UNKNOWN}


@pytest.mark.parametrize(("check", "example", "collector"), COLLECTIONS)
def test_a_denied_collector_only_ever_makes_it_unknown(
    check: Check, example: Example, collector: str
) -> None:
    before = judge_example(check, example, shapes())
    others = tuple(given for given in example.given if given.collector != collector)
    accounts = {given.account for given in example.given if given.collector == collector}
    blind = tuple(
        Given(collector=collector, blind=DENIED, account=account) for account in accounts | {HOME}
    )
    after = judge_example(check, replace(example, given=(*others, *blind)), shapes())
    assert after.verdict in {before.verdict, Verdict.UNKNOWN}


@pytest.mark.parametrize(
    ("spans", "gap"),
    [
        ([("01", "31")], None),
        ([("01", "10"), ("11", "31")], None),
        ([("11", "31"), ("01", "10")], None),
        ([("01", "20"), ("05", "08"), ("15", "31")], None),
        ([("01", "10"), ("12", "31")], 11),
        ([("02", "31")], 1),
        ([("01", "30")], 31),
        ([], 1),
    ],
)
def test_the_first_day_that_nothing_covers(spans: list[tuple[str, str]], gap: int | None) -> None:
    july = [Span(*(date.fromisoformat(f"2026-07-{day}") for day in span)) for span in spans]
    period = Span(date(2026, 7, 1), date(2026, 7, 31))
    assert first_gap(july, period) == (None if gap is None else date(2026, 7, gap))


def test_a_report_covers_whoever_was_shown_it() -> None:
    mine = report("AWS ISO 27001 Certificate")
    theirs = replace(report(period=("2026-08-01", "2026-12-31")), account=OTHER)
    result = ask(REPORTS, mine, theirs, required_aws_reports=["soc 2"])
    assert {found.verdict for found in result.findings} == {Verdict.FAIL}
    assert all("2026-07-01" in found.because for found in result.findings)


def test_a_denied_account_does_not_hide_a_report_that_another_one_shows() -> None:
    blind = Given(collector="artifact.reports", blind=DENIED, account=OTHER)
    covered = ask(REPORTS, report(), blind, required_aws_reports=["SOC 2"])
    assert {found.reason for found in covered.findings} == {Reason.NEEDS_ASSERTION}
    short = ask(REPORTS, report("SOC 3"), blind, required_aws_reports=["SOC 2"])
    assert {found.reason for found in short.findings} == {Reason.DENIED}


def test_the_organisation_s_addendum_counts_for_its_own_members_alone() -> None:
    stranger = agreement(account=OTHER, organisation="o-z9y8x7w6v5")
    told = {"Id": "o-a1b2c3d4e5", "FeatureSet": "ALL", "MasterAccountId": OTHER}
    member = Given(
        collector="organizations.membership",
        id=f"arn:aws:iam::{HOME}:root",
        facts={"organization": told},
    )
    other = agreement("AWS GDPR DPA")
    result = ask(ADDENDUM, other, stranger, member, health_data_processed=True)
    verdicts = {found.subject: found.verdict for found in result.findings}
    assert verdicts[f"arn:aws:iam::{HOME}:root"] is Verdict.FAIL


def test_the_mesh_is_on_the_list_as_long_as_it_is_there() -> None:
    assert eligible("2022-04-17") == ()
    assert MESH in eligible(LIST_OF)
    assert MESH in eligible("2026-09-30")
    assert MESH not in eligible("2026-10-01")


def test_an_unread_service_decides_nothing_where_all_protection_is_on() -> None:
    blind = Given(collector="ecs.services", blind=DENIED)
    agents = ["ECS_FARGATE_AGENT_MANAGEMENT"]
    assert only(ask(GUARD, detector(agents=agents), blind)).verdict is Verdict.PASS
    assert only(ask(GUARD, detector(agents=[]), blind)).reason is Reason.DENIED


def test_a_service_of_another_region_needs_no_agent_here() -> None:
    here = service(task(), launchType="FARGATE")
    arn = here.id.replace(REGION, "eu-west-1")
    there = replace(here, id=arn)
    nothing = Given(collector="ecs.services", id=here.id, facts={"": {"status": "INACTIVE"}})
    assert only(ask(GUARD, detector(), there, nothing)).verdict is Verdict.PASS


def test_what_fails_anyway_needs_no_list_of_standards() -> None:
    found = only(ask(HUB, hub(standard("pci-dss/v/4.0.1"))))
    assert found.verdict is Verdict.FAIL
    assert "aws-foundational-security-best-practices" in found.because


def test_a_version_of_a_standard_that_is_ready_is_enough() -> None:
    ready = standard("aws-foundational-security-best-practices/v/1.0.0")
    old, new = standard("pci-dss/v/3.2.1", "DELETING"), standard("pci-dss/v/4.0.1")
    asked: dict[str, Any] = {"required_security_standards": ["PCI-DSS"]}
    assert only(ask(HUB, hub(ready, old, new), **asked)).verdict is Verdict.PASS


def test_tags_of_a_deleted_service_are_nobody_s() -> None:
    gone = service(task(), status="INACTIVE")
    result = ask(TAGS, gone, tagged(gone.id, owner="(redacted: email-address)"))
    assert only(result).verdict is Verdict.NOT_APPLICABLE


def test_what_a_collector_s_own_rule_took_out_is_no_personal_data() -> None:
    arn = f"arn:aws:lambda:{REGION}:{HOME}:function:report"
    assert only(ask(TAGS, tagged(arn, owner="(redacted)"))).verdict is Verdict.PASS


def test_a_bucket_s_tags_are_looked_for_where_the_bucket_is() -> None:
    untagged = bucket()
    elsewhere = tagged(f"arn:aws:lambda:eu-west-1:{HOME}:function:report", owner="x")
    asked: dict[str, Any] = {"required_tags": ["owner"]}
    verdicts = {found.subject: found for found in ask(TAGS, untagged, elsewhere, **asked).findings}
    assert verdicts[untagged.id].reason is Reason.NOT_COLLECTED


def test_each_thing_that_is_left_is_a_row_of_its_own() -> None:
    grant = allow("appmesh:StreamAggregatedResources")
    result = ask(
        RESIDUE,
        endpoint("appmesh"),
        endpoint("logs"),
        role("checkout-envoy", grant),
        role("deployer", allow("s3:GetObject")),
        managed(grant),
        as_of=AFTER,
    )
    assert len(result.findings) == 3
    assert {found.verdict for found in result.findings} == {Verdict.FAIL}


def test_the_day_after_the_last_one_is_the_first_that_counts() -> None:
    left = endpoint("appmesh")
    last = ask(RESIDUE, left, as_of="2026-09-30T23:59:59.000000Z")
    assert only(last).verdict is Verdict.NOT_APPLICABLE
    first = ask(RESIDUE, left, as_of="2026-10-01T00:00:00.000000Z")
    assert only(first).verdict is Verdict.FAIL


def test_without_a_period_what_has_to_last_for_it_is_unknown() -> None:
    for check, given, parameters in (
        (REPORTS, report(), {"required_aws_reports": ["SOC 2"]}),
        (ADDENDUM, agreement(), {"health_data_processed": True}),
        (RESIDUE, endpoint("appmesh"), {}),
    ):
        found = only(ask(check, given, as_of=AFTER, period=("", ""), **parameters))
        assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.NOT_DEFINED)
