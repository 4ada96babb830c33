"""`vouchbook rescue` as people and programs use it."""

import json
from collections.abc import Callable

import pytest

from tests.rescue import vanishing
from tests.rescue.vanishing import MEMBER, ORDERS, REGION
from vouchbook.cli.app import run
from vouchbook.rescue.operations import PERMISSIONS
from vouchbook.sandbox import Fault, FaultKind, Sandbox
from vouchbook.workspace import Workspace

Ask = Callable[..., tuple[int, str, str]]
SOURCES = ("cloudtrail", "config", "cloudformation", "ecs")


@pytest.fixture
def ask(sandbox: Sandbox, where: Workspace, capsys: pytest.CaptureFixture[str]) -> Ask:
    assert sandbox.endpoint

    def asked(*arguments: str) -> tuple[int, str, str]:
        code = run(["--workspace", str(where.root), "rescue", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return asked


def test_the_policy_holds_its_permissions_alone(ask: Ask) -> None:
    code, out, _ = ask("--policy")
    assert code == 0
    allowed = [
        action
        for statement in json.loads(out)["Statement"]
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
    ]
    assert sorted(allowed) == sorted(PERMISSIONS)


def test_a_person_sees_what_was_found_and_until_when_it_can_be_had(ask: Ask) -> None:
    code, out, err = ask()
    assert code == 0, err
    before, _, after = out.partition("what was asked")
    assert "2026-12-29" in before
    assert "2026-12-29" in after
    assert all(source in after for source in SOURCES)
    assert "rescue: 4 of 4" in err
    assert "next: " in err


def test_a_program_gets_json_alone(ask: Ask, where: Workspace) -> None:
    code, out, _ = ask("--format", "json")
    assert code == 0
    told = json.loads(out)
    assert where.imports.names() == (told["import"],)
    assert told["synthetic"] is True
    assert told["unread"] == []
    assert [part["source"] for part in told["parts"]] == list(SOURCES)
    assert {item["source"]: item["until"] for item in told["until"]["before"]}
    assert {item["until"] for item in told["until"]["after"]} >= {"2026-12-29", "2033-09-30"}


def test_what_could_not_be_read_exits_3_and_is_named(ask: Ask, sandbox: Sandbox) -> None:
    fault = Fault(
        kind=FaultKind.ACCESS_DENIED, service="config", operation="GetResourceConfigHistory"
    )
    sandbox.faults([fault])
    code, out, _ = ask("--format", "json")
    assert code == 3
    told = json.loads(out)
    assert {
        "source": "config",
        "place": f"aws/{MEMBER}/{REGION}",
        "about": ORDERS,
        "operation": "config:GetResourceConfigHistory",
        "reason": "denied",
        "permission": "config:GetResourceConfigHistory",
    } in told["unread"]
    assert told["observations"]

    code, out, err = ask()
    assert code == 3
    assert "config:GetResourceConfigHistory" in out
    assert "run the same command again" in err
    assert "went on with an unfinished run" in err

    sandbox.clear_faults()
    sandbox.clear_calls()
    assert ask()[0] == 0
    assert set(vanishing.operations(sandbox)) == {"GetResourceConfigHistory"}
