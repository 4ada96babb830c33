"""The printed policy is enough, and nothing in it is too much: a sandbox that enforces shows it.

Which action an operation needs is written down in the sandbox by itself; collectors can't agree
with it by accident.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from policy_sentry.querying.actions import get_actions_for_service

from tests.asked import asked_checks
from tests.aws import harness
from vouchbook.aws.run import Runner
from vouchbook.collect import blind_spots
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.check import Check, Verdict
from vouchbook.model.reasons import Reason
from vouchbook.policy import NEVER, policies_for
from vouchbook.sandbox import Sandbox

POLICIES = policies_for(all_collectors())
ROLE = "vouchbook-reader"
ACTIONS = sorted(
    action
    for policy in POLICIES
    for statement in policy.document["Statement"]
    if statement["Effect"] == "Allow"
    for action in statement["Action"]
)


_MANAGEMENT = "its account is the organisation's management account, which no SCP binds"
_NODES = "the role of the cluster's nodes may stream configuration, and fails first"
DECIDED_BY_OTHERS = {
    "application-autoscaling:DescribeScalableTargets": "no service rolls a deployment back",
    "ecr:GetRegistryScanningConfiguration": "Inspector covers the images that are in use",
    "elasticloadbalancing:DescribeRules": "its listener is HTTPS, with a policy that fails",
    "iam:GetOpenIDConnectProvider": _NODES,
    "iam:ListInstanceProfiles": "the hop limit of its instance fails first",
    "iam:ListOpenIDConnectProviders": _NODES,
    "organizations:DescribePolicy": _MANAGEMENT,
    "organizations:ListAccountsForParent": _MANAGEMENT,
    "organizations:ListDelegatedAdministrators": "an analyzer of the account's own is active",
    "organizations:ListOrganizationalUnitsForParent": _MANAGEMENT,
    "organizations:ListPolicies": _MANAGEMENT,
    "organizations:ListRoots": _MANAGEMENT,
    "organizations:ListTargetsForPolicy": _MANAGEMENT,
    "s3:GetAccountPublicAccessBlock": "the trail's bucket blocks public access by itself",
}
"""Actions without which no verdict of the small estate turns, and why; each is a blind spot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guarded:
    """A sandbox that enforces, and a run by a role that has the printed policy alone."""

    sandbox: Sandbox
    iam: Any
    runner: Runner
    clean: harness.Clean


@pytest.fixture(scope="module")
def guarded() -> Iterator[Guarded]:
    with Sandbox.start(estate="small") as sandbox:
        harness.furnish(sandbox)
        # No role of this name exists, so nothing that it does is held against a policy.
        builder = harness.runner(sandbox, role="builder").sessions.account(harness.MEMBER)
        iam: Any = builder.client("iam", "global")
        strip(iam)
        for policy in POLICIES:
            put(iam, policy.name, policy.document)
        sandbox.enforce()
        runner = harness.runner(sandbox, read_timeout=30.0)
        yield Guarded(sandbox=sandbox, iam=iam, runner=runner, clean=harness.clean_run(runner))


def strip(iam: Any) -> None:
    """Leave the role without any policy."""
    for name in iam.list_role_policies(RoleName=ROLE)["PolicyNames"]:
        iam.delete_role_policy(RoleName=ROLE, PolicyName=name)
    for item in iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=ROLE, PolicyArn=item["PolicyArn"])


def put(iam: Any, name: str, document: Mapping[str, Any]) -> None:
    iam.put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=json.dumps(document))


def without(document: Mapping[str, Any], action: str) -> Mapping[str, Any]:
    """The document, where the action is allowed no more."""
    kept = [
        {**item, "Action": [one for one in item["Action"] if one != action]}
        if item["Effect"] == "Allow"
        else item
        for item in document["Statement"]
    ]
    return {**document, "Statement": [item for item in kept if item["Action"]]}


def test_the_sandbox_enforces(guarded: Guarded) -> None:
    """A role that has no policy at all is refused everything: the next tests show something."""
    for policy in POLICIES:
        put(guarded.iam, policy.name, {"Version": "2012-10-17", "Statement": [DENY_ALL]})
    again = harness.read(guarded.runner, guarded.clean.plan.tasks[:3])
    for policy in POLICIES:
        put(guarded.iam, policy.name, policy.document)
    assert {spot.reason for spot in blind_spots(again)} == {Reason.DENIED.value}


DENY_ALL = {"Sid": "Nothing", "Effect": "Deny", "Action": ["*"], "Resource": "*"}


def test_with_exactly_the_printed_policy_nothing_is_denied(guarded: Guarded) -> None:
    assert blind_spots(guarded.clean.readings) == ()


@pytest.mark.parametrize("action", ACTIONS)
def test_without_one_action_something_is_unknown_and_names_it(
    action: str, guarded: Guarded
) -> None:
    policy = next(item for item in POLICIES if without(item.document, action) != item.document)
    put(guarded.iam, policy.name, without(policy.document, action))
    try:
        operations = [op for op in harness.operations().values() if op.permission == action]
        tasks = {
            (task.place, task.collectors): task
            for op in operations
            for task in harness.tasks_of(guarded.clean.plan, op.id)
        }
        again = harness.read(guarded.runner, tasks.values())
    finally:
        put(guarded.iam, policy.name, policy.document)
    spots = blind_spots(again)
    assert {spot.permission for spot in spots} == {action}
    assert {spot.reason for spot in spots} == {Reason.DENIED.value}
    readings = harness.replaced(guarded.clean.readings, again)
    touched = {reading.collector for reading in again}
    results = harness.judge_all(readings, list(resting_on(touched)))
    unknown = [
        found
        for result in results.values()
        for found in result.findings
        if found.verdict is Verdict.UNKNOWN and found.permission == action
    ]
    # Blind spots name it in any case. A verdict turns unless others decide first, as listed.
    assert bool(unknown) is (action not in DECIDED_BY_OTHERS), "is it asked for in vain?"


def resting_on(collectors: set[str]) -> Iterator[Check]:
    return (check for check in asked_checks().values() if collectors & {*check.over, *check.joins})


def test_every_action_exists() -> None:
    """Against AWS's own authorization data, as a maintained package has it."""
    known: set[str] = set()
    for service in {action.partition(":")[0] for action in (*ACTIONS, *NEVER)}:
        known |= {name.lower() for name in get_actions_for_service(service)}
    exact = {action for action in (*ACTIONS, *NEVER) if "*" not in action}
    assert sorted(action for action in exact if action.lower() not in known) == []
