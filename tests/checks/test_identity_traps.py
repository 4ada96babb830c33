"""Traps of identity that an example's single verdict can't show in full."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._identity_examples import (
    ADMINISTRATOR,
    HOME,
    OTHER,
    allow,
    deny,
    managed,
    role,
)
from vouchbook.checks._organization_examples import (
    MANAGER,
    ROOT,
    UNIT,
    branch,
    control_policy,
    member,
    root,
)
from vouchbook.checks._task_examples import CARTS, ORDERS, application, envoy, task
from vouchbook.checks.analyzers import ANALYZER_ENABLED, NOTHING_OPEN
from vouchbook.checks.execution_roles import EXECUTION_ROLE_LEAST
from vouchbook.checks.mesh_readers import READ_ONLY_HOLDERS
from vouchbook.checks.organization_guards import GUARDED, ORGANIZATION_GUARDS
from vouchbook.checks.proxy_roles import PROXY_AUTH_SCOPED, STREAM
from vouchbook.checks.resource_shares import SHARES_APPROVED
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import collectors
from vouchbook.model.check import Check, Example, Given, Verdict
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult, Finding

CHECKS = (
    *(ANALYZER_ENABLED, NOTHING_OPEN, EXECUTION_ROLE_LEAST, READ_ONLY_HOLDERS),
    *(ORGANIZATION_GUARDS, PROXY_AUTH_SCOPED, SHARES_APPROVED),
)
DENIED = Unread(reason=Reason.DENIED, operation="any:Any", permission="any:Any")
WORLDS = [
    pytest.param(check, example, number, id=f"{check.id}-{at}-without-{number}")
    for check in CHECKS
    for at, example in enumerate(check.examples)
    for number, given in enumerate(example.given)
    if given.blind is None
]
COLLECTIONS = [
    pytest.param(check, example, collector, id=f"{check.id}-{at}-without-{collector}")
    for check in CHECKS
    for at, example in enumerate(check.examples)
    for collector in (*check.over, *check.joins)
]


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def ask(check: Check, *given: Given, **parameters: object) -> CheckResult:
    world = Example(verdict=Verdict.PASS, why="", given=given, parameters=parameters)
    return judge_example(check, world, shapes())


def only(result: CheckResult) -> Finding:
    (finding,) = result.findings
    return finding


def known(result: CheckResult) -> dict[str, Verdict]:
    return {found.subject: found.verdict for found in result.findings}


@pytest.mark.parametrize(("check", "example", "number"), WORLDS)
def test_what_is_taken_away_only_ever_makes_it_unknown(
    check: Check, example: Example, number: int
) -> None:
    before = known(judge_example(check, example, shapes()))
    given = example.given[number]
    unread = replace(given, facts={}, unread={**given.unread, **dict.fromkeys(given.facts, DENIED)})
    without = tuple(unread if at == number else other for at, other in enumerate(example.given))
    after = judge_example(check, replace(example, given=without), shapes())
    for found in after.findings:
        assert found.verdict in {before.get(found.subject), Verdict.UNKNOWN}


@pytest.mark.parametrize(("check", "example", "collector"), COLLECTIONS)
def test_a_denied_collector_only_ever_makes_it_unknown(
    check: Check, example: Example, collector: str
) -> None:
    before = judge_example(check, example, shapes())
    gone = [given for given in example.given if given.collector == collector]
    others = tuple(given for given in example.given if given.collector != collector)
    accounts = {given.account for given in gone} or {""}
    blind = tuple(
        Given(collector=collector, account=account, blind=DENIED) for account in sorted(accounts)
    )
    after = judge_example(check, replace(example, given=(*others, *blind)), shapes())
    kept = known(before)
    for found in after.findings:
        assert found.verdict in {kept.get(found.subject), Verdict.UNKNOWN}


# Roles of proxies.


def test_a_deny_in_a_managed_policy_takes_away_what_an_inline_one_gives() -> None:
    policy = managed(deny(STREAM, CARTS))
    envoys = role("checkout-envoy", allow(STREAM, [ORDERS, CARTS]), policies=[policy.id])
    assert only(ask(PROXY_AUTH_SCOPED, envoys, policy, task())).verdict is Verdict.PASS


def test_a_wide_grant_with_a_hole_is_still_wide() -> None:
    envoys = role("checkout-envoy", allow(STREAM), deny(STREAM, CARTS))
    assert only(ask(PROXY_AUTH_SCOPED, envoys, task())).verdict is Verdict.FAIL


def test_administrators_that_tasks_run_as_are_judged_like_any_other_role() -> None:
    everything = managed(allow("*"), arn=ADMINISTRATOR)
    envoys = role("checkout-envoy", policies=[ADMINISTRATOR])
    assert only(ask(PROXY_AUTH_SCOPED, envoys, everything, task())).verdict is Verdict.FAIL


def test_tasks_of_another_account_say_nothing_about_a_role() -> None:
    envoys = role("checkout-envoy", allow(STREAM, [ORDERS, CARTS]))
    arn = task().id.replace(HOME, OTHER)
    away = replace(task(application(), envoy(CARTS)), id=arn)
    found = {item.subject: item for item in ask(PROXY_AUTH_SCOPED, envoys, task(), away).findings}
    assert found[envoys.id].because == (f"may stream {CARTS}, but its tasks speak for {ORDERS}")


# Execution roles.


def test_hundreds_of_actions_are_counted_and_not_listed() -> None:
    audit = role("ecs-execution", allow([f"ec2:Describe{number:03}" for number in range(300)]))
    found = only(ask(EXECUTION_ROLE_LEAST, task(), audit))
    assert found.verdict is Verdict.FAIL
    assert "ec2:Describe004 and 295 more" in found.because


# Guards above the account.


def organised(*policies: Given) -> tuple[Given, ...]:
    return (member(), root(), *branch(HOME), *policies)


def test_two_policies_at_two_levels_guard_together() -> None:
    first = control_policy("p-1", deny([*GUARDED][:2]), targets=[ROOT], name="logs")
    other = control_policy("p-2", deny([*GUARDED][2:]), targets=[UNIT], name="detection")
    found = only(ask(ORGANIZATION_GUARDS, *organised(first, other)))
    assert found.verdict is Verdict.PASS
    assert found.because.endswith(
        f"service control policy detection at {UNIT}, service control policy logs at {ROOT}"
    )


def test_a_guard_without_exception_outweighs_one_with() -> None:
    spares = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/stranger"}}
    lax = control_policy("p-1", deny([*GUARDED], Condition=spares), targets=[ROOT])
    strict = control_policy("p-2", deny([*GUARDED]), targets=[HOME])
    assert only(ask(ORGANIZATION_GUARDS, *organised(lax, strict))).verdict is Verdict.PASS


def test_a_user_who_is_spared_is_no_approved_role_of_that_name() -> None:
    spares = {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{HOME}:user/admin"}}
    guard = control_policy("p-1", deny([*GUARDED], Condition=spares), targets=[ROOT])
    found = only(ask(ORGANIZATION_GUARDS, *organised(guard), approved_admin_roles=["admin"]))
    assert found.verdict is Verdict.FAIL


def test_a_delegated_administrator_tells_of_the_organisation_too() -> None:
    guard = control_policy("p-1", deny([*GUARDED]), targets=[UNIT], account=HOME)
    seen = (root(account=HOME), *branch(HOME, account=HOME))
    refused = Given(
        collector="organizations.units",
        account=OTHER,
        blind=replace(DENIED, reason=Reason.CROSS_ACCOUNT),
    )
    found = ask(ORGANIZATION_GUARDS, member(), *seen, guard, refused)
    assert known(found)[f"arn:aws:iam::{HOME}:root"] is Verdict.PASS
    without = ask(ORGANIZATION_GUARDS, member(), *seen, refused)
    assert known(without)[f"arn:aws:iam::{HOME}:root"] is Verdict.FAIL


def test_no_policies_in_a_reading_of_another_account_are_no_absence() -> None:
    policies = Given(collector="organizations.policies", account=OTHER, id="p-other", facts={})
    found = known(ask(ORGANIZATION_GUARDS, *organised(), policies))
    assert found[f"arn:aws:iam::{HOME}:root"] is Verdict.UNKNOWN
    assert MANAGER not in found


# Analyzers.


def test_an_analyzer_of_another_organisation_watches_nothing_here() -> None:
    example = next(
        item for item in ANALYZER_ENABLED.examples if item.why.startswith("The organisation's")
    )
    stranger = [
        replace(given, facts={"organization": {**given.facts["organization"], "Id": "o-other"}})
        if given.id == f"arn:aws:iam::{OTHER}:root"
        else given
        for given in example.given
    ]
    found = known(ask(ANALYZER_ENABLED, *stranger))
    assert found[f"arn:aws:access-analyzer:us-east-1:{HOME}:analyzers"] is Verdict.UNKNOWN
