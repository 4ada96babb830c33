"""The command line's contracts: exit codes, JSON shapes, and what goes to which stream."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.cli.conftest import Ask
from tests.packs.content_faults import CONTENT_FAULTS
from tests.packs.estate import AWAY, HOME, plan, readings
from tests.packs.seal_faults import SEAL_FAULTS
from tests.packs.world import OURS, Made
from vouchbook.cli.app import app
from vouchbook.cli.collecting import show_collected
from vouchbook.collect import fixable
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Verdict
from vouchbook.model.reading import Unseen
from vouchbook.model.reasons import FIXABLE, MEANING, Reason, Unread
from vouchbook.operate import Collected

HANDBOOK = Path(__file__).parents[2] / "docs" / "handbook"
DOCUMENT = (HANDBOOK / "exit-codes-and-json.md").read_text("utf-8")
COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-7]|9[0-7])(?:;[0-9]+)*m")


def section(heading: str) -> str:
    """A section of the handbook's page on exit codes and JSON."""
    _, found, below = DOCUMENT.partition(f"\n## {heading}\n")
    assert found, heading
    return below.partition("\n## ")[0]


def members(value: Any) -> Iterator[tuple[str, Any]]:
    """Every member's name in a document, with its value; maps whose names are data end there."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield name, item
            if name not in {"counts", "scope"}:
                yield from members(item)
    elif isinstance(value, list):
        for item in value:
            yield from members(item)


def names(value: Any) -> set[str]:
    return {name for name, _ in members(value)}


def example(heading: str) -> Any:
    """The JSON that a section shows."""
    block = re.search(r"```json\n(.*?)```", section(heading), re.DOTALL)
    assert block, heading
    return json.loads(block[1])


def agree(heading: str, real: Any) -> None:
    """What the handbook shows is there, and what is there is in the handbook."""
    assert names(example(heading)) <= names(real), heading
    told = set(re.findall(r'[`"]([a-z_.]+)[`"]', section(heading)))
    assert names(real) <= told, heading


def test_evaluate_has_its_shape(ask: Ask) -> None:
    code, out, err = ask("evaluate", "--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    agree("`evaluate --format json`", found)
    assert [item["check"] for item in found] == [
        "kms-key-rotation-enabled",
        "mesh-listener-tls-strict",
    ]
    keys, listeners = found
    assert (keys["verdict"], keys["population"], keys["complete"]) == ("fail", None, False)
    assert (listeners["population"], listeners["complete"]) == (3, True)
    for result in found:
        assert set(result["counts"]) == {verdict.value for verdict in Verdict}
        assert sum(result["counts"].values()) == len(result["findings"])
        for finding in result["findings"]:
            assert set(finding["place"]) == {"partition", "account", "region"}
            assert (finding["reason"] is None) == (finding["verdict"] != "unknown")
            assert all(cite.startswith("sha256:") for cite in finding["cites"])
    (blind,) = [item for item in keys["findings"] if item["verdict"] == "unknown"]
    assert (blind["reason"], blind["permission"]) == ("denied", "kms:ListKeys")


def test_evaluating_twice_gives_the_same_bytes(ask: Ask) -> None:
    assert ask("evaluate", "--format", "json") == ask("evaluate", "--format", "json")


def test_evaluate_is_strict_where_it_is_asked_to_be(ask: Ask) -> None:
    assert ask("evaluate", "--strict")[0] == 1
    assert ask("evaluate", "--strict", "--format", "json")[0] == 1


def test_a_table_is_for_people(ask: Ask) -> None:
    code, out, err = ask("evaluate")
    assert code == 0
    assert "mesh-listener-tls-strict" in out
    assert "not known" in out
    assert "claims" in err


LISTS = {
    "checks": set(checks()),
    "collectors": set(collectors()),
    "frameworks": {"nist-800-53-r5", "soc2-tsc-2017"},
    "claims": None,
}


@pytest.mark.parametrize("kind", LISTS)
def test_list_has_its_shape(ask: Ask, kind: str) -> None:
    code, out, err = ask("list", kind, "--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    told = set(re.findall(r'[`"]([a-z_]+)[`"]', section("`list … --format json`")))
    assert {name for item in found for name in item} <= told
    ids = [item["id"] for item in found]
    assert len(ids) == len(set(ids)) > 0
    assert LISTS[kind] in (None, set(ids))


def test_list_checks_has_what_the_handbook_shows(ask: Ask) -> None:
    found = json.loads(ask("list", "checks", "--format", "json")[1])
    agreed = next(item for item in found if item["id"] == "mesh-listener-tls-strict")
    assert [agreed] == example("`list … --format json`")


def collected(form: str, capsys: pytest.CaptureFixture[str]) -> str:
    given = Collected(
        snapshot="20260915T120000Z-0123456789ab", plan=plan(), readings=readings(), synthetic=False
    )
    show_collected(given, form)
    return capsys.readouterr().out


def test_collect_has_its_shape(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(collected("json", capsys))
    agree("`collect --format json`", found)
    assert found["readings"] == {"seen": 3, "unseen": 1}
    assert found["calls"] == 3
    assert found["unseen"] == [
        {
            "collector": "kms.keys",
            "place": {"partition": "aws", "account": AWAY.account, "region": AWAY.region},
            "operation": "kms:ListKeys",
            "permission": "kms:ListKeys",
            "reason": "denied",
            "subject": "",
        }
    ]


def test_collect_tells_people_what_would_cure_it(capsys: pytest.CaptureFixture[str]) -> None:
    shown = collected("text", capsys)
    assert "kms:ListKeys" in shown
    assert MEANING[Reason.DENIED].split()[-1] in shown


@pytest.mark.parametrize("reason", Reason)
def test_only_what_somebody_can_fix_makes_a_collection_incomplete(reason: Reason) -> None:
    unseen = Unseen(collector="c", place=HOME, as_of="", unread=Unread(reason=reason))
    assert fixable((unseen,)) == (reason in FIXABLE)


def test_verify_has_its_shape(ask: Ask, pack: Path) -> None:
    code, out, err = ask("verify", str(pack), "--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["ok"] is True
    assert found["problems"] == []
    assert found["signer"] == {"fingerprint": OURS.fingerprint, "established": False}
    assert found["reperformed"] == {"checks": 2, "differ": [], "same_engine": True}


def test_a_broken_pack_has_the_shape_too(ask: Ask, made: Made, pack: Path) -> None:
    pack.write_bytes(SEAL_FAULTS["a file deleted"].make(made))
    code, out, _ = ask("verify", str(pack), "--format", "json")
    found = json.loads(out)
    assert code == 4
    agree("`verify PACK --format json`", found)
    assert found["ok"] is False
    assert [(item["kind"], item["path"]) for item in found["problems"]] == [("missing", "pack.pdf")]


@pytest.mark.parametrize("data", [b"", b"no pack", b"\x00" * 100, b"PK\x03\x04"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_any_file_that_is_no_pack_exits_4(ask: Ask, pack: Path, data: bytes, form: str) -> None:
    pack.write_bytes(data)
    assert ask("verify", str(pack), "--format", form)[0] == 4


def test_hostile_names_reach_no_terminal(ask: Ask, made: Made, pack: Path) -> None:

    pack.write_bytes(
        SEAL_FAULTS["a file added"].make(made).replace(b"site/new.html", b"site/\x1b[1m.html")
    )
    for form in ("text", "json"):
        code, out, err = ask("verify", str(pack), "--format", form)
        assert code == 4
        assert "\x1b" not in out + err


def test_the_kinds_of_problem_are_in_the_handbook() -> None:
    told = set(re.findall(r"`([a-z]+)`", (HANDBOOK / "auditor.md").read_text("utf-8")))
    kinds = {fault.kind for fault in {**SEAL_FAULTS, **CONTENT_FAULTS}.values()}
    assert kinds <= told


def test_the_reasons_in_the_handbook_are_those_of_the_code() -> None:
    told = re.findall(r"^\| `([a-z_]+)` \|", section("Reasons for unknown"), re.MULTILINE)
    assert told == [reason.value for reason in Reason]
    assert {Reason(name) for name in told[:10]} == FIXABLE


def test_the_exit_codes_in_the_handbook_are_those_of_the_help(ask: Ask) -> None:
    told = re.findall(r"^\| (\d) \|", section("Exit codes"), re.MULTILINE)
    assert told == ["0", "1", "2", "3", "4"]
    words = ask("--help")[1]
    assert re.findall(r"[:;]\s(\d)\s", words) == told


def test_plan_and_lint_have_what_the_handbook_says(ask: Ask) -> None:
    found = json.loads(ask("plan", "--format", "json")[1])
    told = set(re.findall(r"`([a-z]+)`", section("`plan --format json`")))
    places = {"partition", "account", "region"}
    assert {name for name, _ in members(found)} - places == told
    code, out, _ = ask("lint", "--format", "json")
    told = set(re.findall(r"`([a-z]+)`", section("`lint --format json`"))) - {"error", "advice"}
    assert code == 0
    assert all(set(item) == told for item in json.loads(out))


def test_policy_is_json_alone(ask: Ask) -> None:
    code, out, err = ask("policy")
    assert (code, err) == (0, "")
    assert json.loads(out)["Version"] == "2012-10-17"


def commands(group: click.Group = app, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        found.append((*above, name))
        if isinstance(command, click.Group):
            found += commands(command, (*above, name))
    return found


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(ask: Ask, path: tuple[str, ...]) -> None:
    code, out, err = ask(*path, "--help")
    assert (code, err) == (0, "")
    assert f"Example: vouchbook {path[0]}" in out
    assert ask(*path, "-h")[1] == out


def test_the_commands_are_those_of_the_design() -> None:
    wanted = "init lint plan policy collect evaluate build seal verify refresh list demo sandbox"
    assert set(wanted.split()) <= {path[0] for path in commands()}


def test_colours_are_for_terminals_that_want_them(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in "".join(ask("evaluate")[1:])
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert COLOUR.search(ask("evaluate")[1])
    monkeypatch.setenv("NO_COLOR", "1")
    assert not COLOUR.search("".join(ask("evaluate")[1:]))
    assert "\x1b" not in ask("evaluate", "--format", "json")[1]


def test_logs_go_to_standard_error(ask: Ask) -> None:
    _, out, _ = ask("--verbose", "evaluate", "--format", "json")
    assert json.loads(out)
