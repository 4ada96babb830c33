"""Everything that is about to vanish is found, sealed, and told by the importers' own functions."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.aws import harness
from tests.packs.world import OURS
from tests.rescue import vanishing
from tests.rescue.vanishing import MEMBER, MESH, OLD, ORDERS, REGION, UPDATE, WORDS
from vouchbook.aws.reader import READ_VERBS
from vouchbook.import_store import Imports
from vouchbook.imports import Errand, bring
from vouchbook.kernel.errors import IntegrityError, UsageError
from vouchbook.model.history import Brought, Observation
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason
from vouchbook.policy import policies_for
from vouchbook.rescue.operations import OPERATIONS, PERMISSIONS
from vouchbook.sandbox import Fault, FaultKind, Sandbox
from vouchbook.workspace import Workspace

CARTS = f"{MESH}/virtualNode/carts"
DRAFTED = f"{MESH}/virtualNode/drafted"


def of(brought: Brought, arn: str, operation: str = "") -> list[Observation]:
    return [
        item
        for item in brought.observations
        if item.record.id == arn and item.record.operation.endswith(operation)
    ]


def mode(item: Observation) -> Any:
    facts = item.record.facts or {}
    return facts["virtualNode"]["spec"]["listeners"][0]["tls"]["mode"]


def texts_below(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.is_file())


def test_every_source_is_read_and_told(sandbox: Sandbox, where: Workspace) -> None:
    rescued = vanishing.run(sandbox, where)
    assert rescued.lost == ()
    assert not rescued.fixable
    brought = rescued.brought
    assert brought.flaws == ()

    states = [(i.instant[:10], i.gone) for i in of(brought, OLD, "DescribeVirtualNode")]
    assert sorted(set(states)) == [
        ("2026-05-03", False),
        ("2026-07-10", True),
        ("2026-07-20", False),
        ("2026-08-20", True),
    ]
    assert [mode(i) for i in of(brought, ORDERS, "DescribeVirtualNode")] == ["PERMISSIVE", "STRICT"]

    (change,) = of(brought, CARTS, "DescribeVirtualNode")
    assert change.record.source is Source.CLOUDTRAIL
    assert (change.event, change.version) == (UPDATE, 7)
    assert change.by == f"arn:aws:sts::{MEMBER}:assumed-role/deployer/deploy"

    drafted = of(brought, DRAFTED, "DescribeVirtualNode")
    assert [mode(item) for item in drafted] == ["STRICT", "STRICT"]
    assert {item.record.source for item in drafted} == {Source.IAC_TEMPLATE}

    definition = f"arn:aws:ecs:{REGION}:{MEMBER}:task-definition/carts-old:1"
    was, gone = of(brought, definition)
    assert (was.instant[:10], gone.instant[:10], gone.gone) == ("2026-02-01", "2026-08-01", True)
    assert "taskDefinition.status" in was.record.lacks
    assert not any("plain-old" in item.record.id for item in brought.observations)

    (watch,) = brought.watches
    assert watch.collectors == ("appmesh.virtual-nodes",)
    assert watch.start == "2026-05-02T12:00:00.000000Z"
    assert "described as recording since then and delivering" in watch.because


def test_it_is_sealed_with_its_pages_and_calls(sandbox: Sandbox, where: Workspace) -> None:
    rescued = vanishing.run(sandbox, where)
    opened = vanishing.opened(where, rescued)
    assert opened.header.kind == "rescue"
    assert opened.header.synthetic
    assert opened.brought == rescued.brought
    folder = where.imports.root / rescued.identifier
    kept = {path.name for path in (folder / "originals").iterdir()}
    assert kept == {custody.sha256 for custody in opened.brought.custody}
    for item in opened.brought.observations:
        origin = item.record.origin.removeprefix("sha256:").partition("#")[0]
        assert origin in kept
    asked = [call.call for call in opened.calls]
    assert len(asked) == sum(vanishing.asked(sandbox).values())
    assert all(call.request_id and call.outcome == "ok" for call in asked)
    assert {call.operation for call in asked} == {operation.id for operation in OPERATIONS}
    assert not list(where.locker.root.glob(".unfinished-*"))
    assert where.material().history.observations
    (folder / "calls.jsonl").write_bytes(b"")
    with pytest.raises(IntegrityError):
        where.imports.open(rescued.identifier)


def test_nothing_secret_or_personal_is_kept(sandbox: Sandbox, where: Workspace) -> None:
    rescued = vanishing.run(sandbox, where)
    text = texts_below(where.imports.root / rescued.identifier)
    assert UPDATE in text
    for hidden in (WORDS, "192.0.2.44", "an-agent/1.0", "ASIAIOSFODNN7EXAMPLE"):
        assert hidden not in text


def test_the_same_pages_brought_as_files_tell_the_same(
    sandbox: Sandbox, where: Workspace, tmp_path: Path
) -> None:
    rescued = vanishing.run(sandbox, where)
    originals = where.imports.root / rescued.identifier / "originals"
    for kind, service, source in (
        ("config-history", "/config/", Source.CONFIG_HISTORY),
        ("cloudtrail", "/cloudtrail/", Source.CLOUDTRAIL),
    ):
        paths = [originals / c.sha256 for c in rescued.brought.custody if service in c.name]
        errand = Errand(
            kind=kind,
            paths=tuple(paths),
            origin="a rescue's originals",
            by="Mary Major",
            at=rescued.begun,
            made_at=rescued.begun,
            place=harness.PLACE,
            tool="test",
        )
        _, brought = bring(Imports(root=tmp_path / kind), errand, OURS)
        mine = [item for item in rescued.brought.observations if item.record.source is source]
        order = [(item.record.digest, item.instant) for item in mine]
        assert sorted(order) == sorted((i.record.digest, i.instant) for i in brought.observations)


def test_lookups_keep_their_pace(sandbox: Sandbox, where: Workspace) -> None:
    clock = vanishing.Clock()
    vanishing.run(sandbox, where, clock=clock)
    pages = vanishing.operations(sandbox)["LookupEvents"]
    assert pages == 3
    assert clock.slept == [0.5] * (pages - 1)


def test_windows_span_seven_days_and_end_where_nothing_is_kept(
    sandbox: Sandbox, where: Workspace
) -> None:
    windows = [
        call.call.parameters
        for call in vanishing.opened(where, vanishing.run(sandbox, where)).calls
        if call.call.operation == "config:GetResourceConfigHistory"
    ]
    for asked in windows:
        later, earlier = (
            datetime.fromisoformat(asked[name]) for name in ("laterTime", "earlierTime")
        )
        assert 0 < (later - earlier).total_seconds() <= 7 * 86400
        # Both were discovered in May, before the period.
        assert later.isoformat() > "2026-04-20"


@pytest.mark.parametrize("kind", [FaultKind.ACCESS_DENIED, FaultKind.THROTTLING])
def test_what_config_withholds_is_named_and_the_rest_is_kept(
    sandbox: Sandbox, where: Workspace, kind: FaultKind
) -> None:
    sandbox.faults([Fault(kind=kind, service="config", operation="GetResourceConfigHistory")])
    rescued = vanishing.run(sandbox, where)
    assert rescued.fixable
    assert {lost.about for lost in rescued.lost} == {OLD, ORDERS}
    flaws = [flaw for flaw in rescued.brought.flaws if ORDERS in flaw.name]
    assert any("config:GetResourceConfigHistory" in flaw.detail for flaw in flaws)
    assert of(rescued.brought, CARTS)
    assert of(rescued.brought, DRAFTED)
    # Nothing shows that no other change was among the items that are missing.
    assert rescued.brought.watches == ()

    sandbox.clear_faults()
    sandbox.clear_calls()
    again = vanishing.run(sandbox, where)
    assert again.lost == ()
    assert set(vanishing.operations(sandbox)) == {"GetResourceConfigHistory"}
    assert len(of(again.brought, ORDERS, "DescribeVirtualNode")) == 2
    assert again.brought.watches
    assert not list(where.locker.root.glob(".unfinished-*"))


def test_an_account_that_cannot_be_opened_is_named(sandbox: Sandbox, where: Workspace) -> None:
    sandbox.faults([Fault(kind=FaultKind.ACCESS_DENIED, service="sts", operation="AssumeRole")])
    rescued = vanishing.run(sandbox, where)
    assert rescued.fixable
    assert {lost.unread.reason for lost in rescued.lost} == {Reason.DENIED}
    assert {lost.unread.permission for lost in rescued.lost} == {"sts:AssumeRole"}
    assert len(rescued.lost) == 4


def test_without_a_recorder_it_says_so(sandbox: Sandbox, where: Workspace) -> None:
    gone = "NoAvailableConfigurationRecorderException"
    fault = Fault(
        kind=FaultKind.ERROR,
        service="config",
        operation="ListDiscoveredResources",
        code=gone,
        message="None.",
        status=400,
    )
    sandbox.faults([fault])
    rescued = vanishing.run(sandbox, where)
    assert not rescued.fixable
    assert any("without a recorder" in flaw.detail for flaw in rescued.brought.flaws)
    assert vanishing.operations(sandbox)["ListDiscoveredResources"] == 1


def test_only_declared_reads_are_made(sandbox: Sandbox, where: Workspace) -> None:
    vanishing.run(sandbox, where)
    assert set(vanishing.operations(sandbox)) == {operation.name for operation in OPERATIONS}
    assert all(operation.name.startswith(READ_VERBS) for operation in OPERATIONS)
    assert all(operation.members for operation in OPERATIONS)


def test_another_run_beside_it_is_refused(sandbox: Sandbox, where: Workspace) -> None:
    with (
        where.locker.run("sha256:" + "0" * 64, fresh=True),
        pytest.raises(UsageError, match="another run"),
    ):
        vanishing.run(sandbox, where)


def test_the_printed_policy_is_enough_and_nothing_in_it_is_too_much(tmp_path: Path) -> None:
    with Sandbox.start(estate="small") as sandbox, harness.pointed_at(sandbox):
        vanishing.build(sandbox)
        builder = harness.runner(sandbox, role="builder").sessions.account(MEMBER)
        iam: Any = builder.client("iam", "global")
        named = {"RoleName": "vouchbook-reader"}
        for name in iam.list_role_policies(**named)["PolicyNames"]:
            iam.delete_role_policy(**named, PolicyName=name)
        for held in iam.list_attached_role_policies(**named)["AttachedPolicies"]:
            iam.detach_role_policy(**named, PolicyArn=held["PolicyArn"])

        def put(*without: str) -> None:
            allowed = [action for action in PERMISSIONS if action not in without]
            document = policies_for((), allowed)[0].document
            iam.put_role_policy(**named, PolicyName="rescue", PolicyDocument=json.dumps(document))

        put()
        sandbox.enforce()
        assert vanishing.run(sandbox, vanishing.workspace(tmp_path / "all")).lost == ()
        for action in PERMISSIONS:
            put(action)
            where = vanishing.workspace(tmp_path / action.replace(":", "-"))
            lost = vanishing.run(sandbox, where).lost
            assert {item.unread.permission for item in lost} == {action}
