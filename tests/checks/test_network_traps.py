"""Traps of rules, endpoints and VPCs that an example's single verdict can't show in full."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._network_examples import (
    GROUP,
    VPC_RANGE,
    WORKLOAD,
    endpoint,
    everything,
    rule,
    security_group,
    vpc,
)
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Check, Example, Given, Verdict
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult, Finding

NETWORK_CHECKS = [check for check in checks().values() if check.over[0].startswith("ec2.")]
DENIED = Unread(reason=Reason.DENIED, operation="ec2:Any", permission="ec2:Any")
HTTPS_ONLY = "vpce-security-group-443-only"
EGRESS = "sg-egress-restricted"
WORLDS = [
    pytest.param(check, example, number, id=f"{check.id}-{at}-without-{number}")
    for check in NETWORK_CHECKS
    for at, example in enumerate(check.examples)
    for number, given in enumerate(example.given)
    if given.blind is None
]
COLLECTIONS = [
    pytest.param(check, example, collector, id=f"{check.id}-{at}-without-{collector}")
    for check in NETWORK_CHECKS
    for at, example in enumerate(check.examples)
    for collector in (*check.over, *check.joins)
]


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def ask(check: str, *given: Given) -> CheckResult:
    world = Example(verdict=Verdict.PASS, why="", given=given)
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
    without = tuple(unread if at == number else other for at, other in enumerate(example.given))
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
    blind = Given(collector=collector, blind=DENIED)
    after = judge_example(check, replace(example, given=(*others, blind)), shapes())
    assert after.verdict in {before.verdict, Verdict.UNKNOWN}


def test_an_open_rule_decides_before_the_vpc_and_prefix_lists_are_asked_for() -> None:
    rules = [rule(to=[VPC_RANGE]), rule(lists=["pl-1"]), rule(to=["0.0.0.0/0"])]
    blind = Given(collector="ec2.vpcs", blind=DENIED)
    found = only(ask(HTTPS_ONLY, endpoint(), security_group(ingress=rules), blind))
    assert found.verdict is Verdict.FAIL
    assert found.because == f"{GROUP} lets in tcp 443 from 0.0.0.0/0"


def test_a_foreign_range_decides_before_prefix_lists_are_asked_for() -> None:
    rules = [rule(lists=["pl-1"]), rule(to=["192.0.2.0/24"])]
    found = only(ask(HTTPS_ONLY, endpoint(), security_group(ingress=rules), vpc()))
    assert found.verdict is Verdict.FAIL


def test_what_only_a_prefix_list_could_show_is_not_collected() -> None:
    rules = [rule(groups=[WORKLOAD]), rule(lists=["pl-1"])]
    found = only(ask(HTTPS_ONLY, endpoint(), security_group(ingress=rules)))
    assert found.reason is Reason.NOT_COLLECTED
    assert found.permission == "ec2:GetManagedPrefixListEntries"


def test_a_group_elsewhere_in_the_list_does_not_guard_an_endpoint() -> None:
    other = security_group(ingress=[rule(to=["::/0"])], identifier=WORKLOAD)
    own = security_group(ingress=[rule(groups=[WORKLOAD])])
    assert only(ask(HTTPS_ONLY, endpoint(), own, other)).verdict is Verdict.PASS


def test_halves_of_two_protocols_are_not_the_whole_of_one() -> None:
    tcp = rule("tcp", (0, 65535), to=["0.0.0.0/1"])
    udp = rule("udp", (0, 65535), to=["128.0.0.0/1"])
    assert only(ask(EGRESS, security_group(egress=[tcp, udp]))).verdict is Verdict.PASS
    both = [rule("tcp", (0, 65535), to=["0.0.0.0/1"]), everything("128.0.0.0/1")]
    assert only(ask(EGRESS, security_group(egress=both))).verdict is Verdict.FAIL


def test_a_range_that_is_none_is_never_judged() -> None:
    for check, given in (
        (EGRESS, (security_group(egress=[everything("=cmd()")]),)),
        (HTTPS_ONLY, (endpoint(), security_group(ingress=[rule(to=["10.0.0.0/99"])]))),
    ):
        found = only(ask(check, *given))
        assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.TRUNCATED)
