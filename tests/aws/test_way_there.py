"""The calls that only lead to the estate: they end in a sentence, whatever they meet."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.aws import harness
from vouchbook.aws.places import Scope, resolve
from vouchbook.aws.run import Runner
from vouchbook.aws.session import Sessions
from vouchbook.kernel.errors import CollectError
from vouchbook.model.reading import Unseen
from vouchbook.model.reasons import Reason
from vouchbook.sandbox import Fault, FaultKind, Sandbox

REASONS = {
    FaultKind.ACCESS_DENIED: Reason.DENIED,
    FaultKind.SCP_DENIED: Reason.DENIED_SCP,
    FaultKind.THROTTLING: Reason.THROTTLED,
    FaultKind.SERVER_ERROR: Reason.SERVER_ERROR,
    FaultKind.RESET: Reason.UNREACHABLE,
    FaultKind.EXPIRED_TOKEN: Reason.EXPIRED_CREDENTIALS,
    FaultKind.TRUNCATE: Reason.TRUNCATED,
    FaultKind.TRUNCATE_SHORT: Reason.TRUNCATED,
    FaultKind.EMPTY_OBJECT: Reason.TRUNCATED,
}
every_kind = pytest.mark.parametrize("kind", REASONS, ids=str)


def sessions(sandbox: Sandbox, **other: object) -> Sessions:
    return Sessions(harness.reach(sandbox, **other), run="test", now=harness.now)


def scope(sandbox: Sandbox, **other: object) -> Callable[[], Scope]:
    reach = harness.reach(sandbox, **other)
    opened = Sessions(reach, run="test", now=harness.now)
    engagement = harness.snapshot_of(()).engagement
    return lambda: resolve(opened, reach, engagement)


@every_kind
def test_without_knowing_the_caller_nothing_is_collected(kind: FaultKind, sandbox: Sandbox) -> None:
    sandbox.faults([Fault(kind=kind, service="sts", operation="GetCallerIdentity")])
    with pytest.raises(CollectError, match="sts:GetCallerIdentity") as caught:
        sessions(sandbox)
    assert caught.value.hint
    expired = kind is FaultKind.EXPIRED_TOKEN
    assert ("log in again" in caught.value.hint) == expired


@every_kind
def test_an_account_that_cannot_be_entered_is_unseen(kind: FaultKind, sandbox: Sandbox) -> None:
    reach = harness.reach(sandbox)
    by = Runner(sessions=sessions(sandbox), reach=reach, now=harness.now)
    sandbox.faults([Fault(kind=kind, service="sts", operation="AssumeRole")])
    plan = harness.plan()
    readings = harness.read(by, plan.tasks[:2])
    assert [item.collector for item in readings] == [
        name for task in plan.tasks[:2] for name in task.collectors
    ]
    for item in readings:
        assert isinstance(item, Unseen)
        assert item.unread.reason is REASONS[kind]
        assert (item.unread.operation, item.unread.permission) == ("sts:AssumeRole",) * 2


@every_kind
def test_the_organisation_s_accounts_are_not_guessed(kind: FaultKind, sandbox: Sandbox) -> None:
    asked = scope(sandbox, accounts=(), organization=True)
    assert [place.account for place in asked().places][-1] != ""
    sandbox.faults([Fault(kind=kind, service="organizations", operation="ListAccounts")])
    with pytest.raises(CollectError, match="organizations:ListAccounts"):
        asked()
    listed = scope(sandbox)()
    assert listed.places == (harness.PLACE,)
    assert listed.frame.source == "list"
    assert "organizations:ListAccounts" in listed.frame.note


@every_kind
def test_an_account_s_regions_are_not_guessed(kind: FaultKind, sandbox: Sandbox) -> None:
    asked = scope(sandbox, regions=())
    assert harness.PLACE in asked().places
    sandbox.faults([Fault(kind=kind, service="ec2", operation="DescribeRegions")])
    with pytest.raises(CollectError, match="ec2:DescribeRegions") as caught:
        asked()
    assert "list the regions" in caught.value.hint


def test_one_closed_account_hides_no_other(sandbox: Sandbox) -> None:
    other = "444455556666"
    rule = Fault(
        kind=FaultKind.ACCESS_DENIED,
        service="sts",
        operation="AssumeRole",
        match={"RoleArn": f"arn:aws:iam::{other}:role/*"},
    )
    sandbox.faults([rule])
    by = Runner(sessions=sessions(sandbox), reach=harness.reach(sandbox), now=harness.now)
    places = [harness.PLACE, replace(harness.PLACE, account=other)]
    tasks = [task for task in harness.plan(places).tasks if task.service in {"kms", "logs"}]
    blind = {
        item.place.account: item.unread.permission
        for item in harness.read(by, tasks)
        if isinstance(item, Unseen)
    }
    assert blind == {other: "sts:AssumeRole"}


def test_another_account_than_expected_stops_the_run(sandbox: Sandbox) -> None:
    by = Runner(sessions=sessions(sandbox, role=""), reach=harness.reach(sandbox), now=harness.now)
    with pytest.raises(CollectError, match="expected account 111122223333") as caught:
        by.run(harness.plan().tasks[0])
    assert "vouchbook.toml" in caught.value.hint
    assert {call["service"] for call in sandbox.calls()} == {"sts"}


def test_no_credentials_end_in_a_sentence(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(CollectError, match="no AWS credentials") as caught:
        sessions(sandbox)
    assert "vouchbook demo" in caught.value.hint
