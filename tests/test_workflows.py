"""The GitHub workflows: linted, and the scripts of the shipped one carried out."""

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "generator" / "vouchbook" / "templates" / "workflows"
REFRESH = TEMPLATES / "vouchbook-refresh.yml"
WORKFLOWS = sorted([*TEMPLATES.glob("*.yml"), *(ROOT / ".github" / "workflows").glob("*.yml")])

GH = """#!/usr/bin/env bash
case "$*" in
  *"/pages --jq .public") answer="$PAGES" ;;
  *"--jq .visibility") answer="$VISIBILITY" ;;
  "api --method PUT"*) printf '%s\\n' "$@" >"$RUNNER_TEMP/put"; exit 0 ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac
case "$answer" in
  HTTP*) echo "gh: ($answer)" >&2; exit 1 ;;
  *) echo "$answer" ;;
esac
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a step ended: exit code, what it printed, the outputs that it set."""

    code: int
    said: str
    outputs: str


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / name
    return subprocess.run(
        [program, *arguments], check=False, capture_output=True, text=True, timeout=120
    )


def step_script(job: str, name: str) -> str:
    workflow: dict[str, Any] = yaml.safe_load(REFRESH.read_text(encoding="utf-8"))
    (script,) = [step["run"] for step in workflow["jobs"][job]["steps"] if step.get("name") == name]
    return str(script)


def run_step(folder: Path, job: str, name: str, **given: str) -> Ended:
    """Run a step's script as the runner does, with a `gh` that answers from the environment."""
    gh = folder / "gh"
    gh.write_text(GH, encoding="utf-8")
    gh.chmod(0o755)
    outputs = folder / "outputs"
    outputs.touch()
    environment = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(outputs),
        "GITHUB_REPOSITORY": "example/mesh-audit",
        "GITHUB_RUN_ID": "1",
        "GITHUB_RUN_ATTEMPT": "1",
    }
    done = subprocess.run(
        ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step_script(job, name)],
        check=False,
        capture_output=True,
        text=True,
        env=environment | given,
        cwd=folder,
        timeout=60,
    )
    said = done.stdout + done.stderr
    return Ended(code=done.returncode, said=said, outputs=outputs.read_text(encoding="utf-8"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_the_security_linter_finds_nothing(workflow: Path) -> None:
    done = tool("zizmor", "--offline", "--no-progress", "--persona=auditor", str(workflow))
    assert done.returncode == 0, done.stdout


def test_the_workflows_match_the_schema() -> None:
    done = tool(
        "check-jsonschema",
        "--builtin-schema=vendor.github-workflows",
        *(str(path) for path in WORKFLOWS),
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("visibility", "code"), [("private", 0), ("internal", 0), ("public", 1)])
def test_evidence_is_collected_only_in_a_restricted_repository(
    tmp_path: Path, visibility: str, code: int
) -> None:
    ended = run_step(tmp_path, "refresh", "Refuse a public repository", VISIBILITY=visibility)
    assert ended.code == code
    assert ("Make it private" in ended.said) == bool(code)


@pytest.mark.parametrize(
    ("visibility", "pages", "code", "outputs", "said"),
    [
        ("private", "false", 0, "private=true\n", ""),
        ("internal", "false", 0, "private=true\n", ""),
        ("private", "HTTP 404", 0, "private=false\n", "No Pages site is set up"),
        ("private", "true", 1, "", "can be read by anyone"),
        ("private", "null", 1, "", "can be read by anyone"),
        ("private", "HTTP 403", 1, "", "did not tell who can read"),
        ("public", "false", 1, "", "is 'public', not private"),
        ("HTTP 500", "false", 1, "", "did not tell the visibility"),
    ],
)
def test_the_site_is_published_only_where_the_target_is_shown_to_be_private(
    tmp_path: Path, visibility: str, pages: str, code: int, outputs: str, said: str
) -> None:
    name = "Refuse a target that is not shown to be private"
    ended = run_step(tmp_path, "publish", name, VISIBILITY=visibility, PAGES=pages)
    assert (ended.code, ended.outputs) == (code, outputs)
    assert said in ended.said


@pytest.mark.parametrize("secret", ["a private key", ""])
def test_the_signing_key_lies_where_vouchbook_looks_and_goes_away(
    tmp_path: Path, secret: str
) -> None:
    key = tmp_path / ".config" / "vouchbook" / "signing-key.pem"
    given = {"HOME": str(tmp_path), "SIGNING_KEY": secret}
    ended = run_step(tmp_path, "refresh", "Put the signing key in place", **given)
    assert ended.code == 0, ended.said
    assert key.exists() == bool(secret)
    if secret:
        assert key.read_text(encoding="utf-8") == "a private key\n"
        assert key.stat().st_mode & 0o077 == 0
    assert ("sealed with a key of its own" in ended.said) == (not secret)
    assert run_step(tmp_path, "refresh", "Take the signing key away", **given).code == 0
    assert not key.exists()


def test_only_snapshots_of_this_run_are_kept(tmp_path: Path) -> None:
    for name in ("runs", "2026-09-14-aaaa", "2026-09-15-bbbb"):
        (tmp_path / "evidence" / name).mkdir(parents=True)
    (tmp_path / "snapshots-before").write_text("2026-09-14-aaaa\nruns\n", encoding="utf-8")
    picked = tmp_path / "picked"
    picked.mkdir()
    (picked / "snapshots-before").symlink_to(tmp_path / "snapshots-before")
    ended = run_step(tmp_path, "refresh", "Pick the new snapshot", RUNNER_TEMP=str(picked))
    assert ended.code == 0, ended.said
    assert [path.name for path in (picked / "evidence").iterdir()] == ["2026-09-15-bbbb"]


def test_a_run_that_ended_early_keeps_no_snapshot(tmp_path: Path) -> None:
    (tmp_path / "evidence" / "2026-09-14-aaaa").mkdir(parents=True)
    picked = tmp_path / "picked"
    picked.mkdir()
    ended = run_step(tmp_path, "refresh", "Pick the new snapshot", RUNNER_TEMP=str(picked))
    assert ended.code == 0, ended.said
    assert list((picked / "evidence").iterdir()) == []


@pytest.mark.parametrize(
    ("code", "recorded", "reason"),
    [
        ("0", 0, "publishing the site ended with: failure"),
        ("1", 1, "claims fail or are unknown"),
        ("2", 2, "wrong usage"),
        ("3", 3, "collection incomplete"),
        ("4", 4, "integrity broken"),
        ("137", 137, "ended unexpectedly"),
        ("", None, "ended before the refresh did: cancelled"),
    ],
)
def test_a_failed_run_is_recorded(
    tmp_path: Path, code: str, recorded: int | None, reason: str
) -> None:
    ended = run_step(
        tmp_path,
        "record",
        "Commit the run record",
        CODE=code,
        REFRESH="cancelled",
        PUBLISH="failure",
    )
    assert ended.code == 0, ended.said
    sent = (tmp_path / "put").read_text(encoding="utf-8")
    record = json.loads(base64.b64decode(sent.partition("content=")[2]))
    assert sorted(record) == ["attempt", "exit_code", "reason", "run_id", "when"]
    assert (record["exit_code"], record["run_id"]) == (recorded, "1")
    assert reason in record["reason"]
    path = f"repos/example/mesh-audit/contents/evidence/runs/{record['when'].replace(':', '')}.json"
    assert path in sent.splitlines()
