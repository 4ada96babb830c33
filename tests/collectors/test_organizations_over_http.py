"""An organisation read from a plain member's account and from the one that manages it."""

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from tests.aws import harness
from vouchbook.aws.run import Runner
from vouchbook.aws.session import Sessions
from vouchbook.checks.organization_guards import GUARDED
from vouchbook.collect import fixable
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Verdict
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.model.reasons import Reason
from vouchbook.plan import make_plan
from vouchbook.sandbox import HUB, Sandbox

GUARDS = "org-guardrails-scp"


@pytest.fixture(scope="module")
def guarded() -> Iterator[Sandbox]:
    """The small estate, whose member account nothing but the hub's guard protects."""
    with Sandbox.start(estate="small") as sandbox, harness.pointed_at(sandbox):
        hub: Any = botocore.session.get_session().create_client("organizations")
        root = hub.list_roots()["Roots"][0]["Id"]
        hub.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
        statement = {"Effect": "Deny", "Action": [*GUARDED], "Resource": "*"}
        made = hub.create_policy(
            Name="guard",
            Description="What watches stays on.",
            Type="SERVICE_CONTROL_POLICY",
            Content=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
        hub.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=root)
        yield sandbox


def read(sandbox: Sandbox, *accounts: str) -> tuple[Reading, ...]:
    reach = harness.reach(sandbox, accounts=accounts)
    with harness.pointed_at(sandbox):
        by = Runner(
            sessions=Sessions(reach, run="test", now=harness.now), reach=reach, now=harness.now
        )
        places = [Place(partition="aws", account=name, region=harness.REGION) for name in accounts]
        plan = make_plan([GUARDS], places, collectors())
        tasks = [task for task in plan.tasks if task.service == "organizations"]
        return harness.read(by, tasks)


def verdicts(readings: tuple[Reading, ...]) -> dict[str, Verdict]:
    (result,) = harness.judge_all(readings, [checks()[GUARDS]]).values()
    return {found.subject.split(":")[4]: found.verdict for found in result.findings}


def test_a_plain_member_can_not_tell_and_lacks_no_right_of_its_own(guarded: Sandbox) -> None:
    readings = read(guarded, harness.MEMBER)
    refused = [item for item in readings if isinstance(item, Unseen)]
    assert len(refused) == 4
    assert {item.unread.reason for item in refused} == {Reason.CROSS_ACCOUNT}
    assert not fixable(readings)
    assert verdicts(readings) == {harness.MEMBER: Verdict.UNKNOWN}


def test_with_the_management_account_the_member_is_decided(guarded: Sandbox) -> None:
    readings = read(guarded, harness.MEMBER, HUB)
    assert verdicts(readings) == {
        harness.MEMBER: Verdict.PASS,
        HUB: Verdict.NOT_APPLICABLE,
    }
    emails = [
        item for item in readings if isinstance(item, Seen) and "@example.com" in str(item.records)
    ]
    assert not emails
