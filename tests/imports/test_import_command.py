"""`vouchbook import`: files become sealed observations, traced to whoever brought them."""

import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.packs.world import write_workspace
from tests.sources import cloudtrail_writer
from vouchbook.cli.app import run
from vouchbook.import_store import Imports
from vouchbook.kernel.errors import IntegrityError
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.workspace import Workspace

TEMPLATE = """\
Resources:
  Mesh:
    Type: AWS::AppMesh::Mesh
    Properties: {MeshName: shop, Spec: {EgressFilter: {Type: DROP_ALL}}}
  Orders:
    Type: AWS::AppMesh::VirtualNode
    Properties:
      MeshName: !GetAtt Mesh.MeshName
      VirtualNodeName: orders
      Tags: [{Key: note, Value: %s}]
      Spec:
        Listeners: [{PortMapping: {Port: 8080, Protocol: http}}]
"""
CANARY = "AKIAIOSFODNN7CANARY1"
"""Formed like a key of AWS, and belonging to nobody."""
HERE = ("--account", "111122223333", "--region", "us-east-1")
THEN = ("--at", "2026-03-01T10:00:00+01:00")
WHENCE = ("--origin", "git tag mesh-12")
Bring = Callable[..., tuple[int, str, str]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return write_workspace(tmp_path / "w")


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "mesh.yaml"
    path.write_text(TEMPLATE % CANARY, "utf-8")
    return path


@pytest.fixture
def bring(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Bring:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(workspace.root / "config"))
    monkeypatch.setenv("HOME", str(workspace.root / "home"))

    def brought(*arguments: str) -> tuple[int, str, str]:
        code = run(["--workspace", str(workspace.root), "import", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return brought


def stored(workspace: Workspace) -> Imports:
    return workspace.imports


def test_what_a_file_tells_is_sealed_with_who_brought_it(
    workspace: Workspace, template: Path, bring: Bring
) -> None:
    code, out, _ = bring(
        *("cloudformation", str(template), *HERE, *THEN, *WHENCE), "--format", "json"
    )
    said = json.loads(out)
    assert (code, said["files"], said["observations"], said["flaws"]) == (0, 1, 4, [])
    (name,) = stored(workspace).names()
    assert name == said["import"]
    opened = stored(workspace).open(name)
    assert opened.header.kind == "cloudformation"
    assert opened.header.origin == "git tag mesh-12"
    assert opened.header.brought_by == workspace.config.engagement.preparer.name
    assert opened.header.place == Place(partition="aws", account="111122223333", region="us-east-1")
    (custody,) = opened.brought.custody
    assert (custody.name, custody.size) == ("mesh.yaml", template.stat().st_size)
    assert custody.brought_by == opened.header.brought_by
    sources = {item.record.source for item in opened.brought.observations}
    instants = {item.instant for item in opened.brought.observations}
    assert sources == {Source.IAC_TEMPLATE}
    assert instants == {"2026-03-01T09:00:00.000000Z"}


def test_a_secret_stays_in_the_original_alone(
    workspace: Workspace, template: Path, bring: Bring
) -> None:
    assert bring("cloudformation", str(template), *HERE, *THEN, *WHENCE)[0] == 0
    holders = [
        path.relative_to(workspace.imports.root).parts[1]
        for path in workspace.imports.root.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert holders == ["originals"]


def test_originals_are_nobody_elses_to_read_and_can_stay_where_they_are(
    workspace: Workspace, template: Path, bring: Bring
) -> None:
    bring("cloudformation", str(template), *HERE, *THEN, *WHENCE)
    (kept,) = workspace.imports.root.glob("*/originals/*")
    assert kept.stat().st_mode & 0o077 == 0
    template.write_text(TEMPLATE % "other", "utf-8")
    bring("cloudformation", str(template), *HERE, *THEN, *WHENCE, "--no-originals")
    assert len(list(workspace.imports.root.glob("*/originals/*"))) == 1
    assert len(workspace.imports.names()) == 2


@pytest.mark.parametrize("file", ["brought.jsonl", "import.json", "shapes.json", "originals/*"])
def test_a_changed_import_is_refused_by_name(
    workspace: Workspace, template: Path, bring: Bring, file: str
) -> None:
    bring("cloudformation", str(template), *HERE, *THEN, *WHENCE)
    (path,) = workspace.imports.root.glob(f"*/{file}")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"shop", b"shap") + b" ")
    (name,) = workspace.imports.names()
    with pytest.raises(IntegrityError, match=r"mesh\.yaml|" + re.escape(path.name)):
        workspace.imports.open(name)
    assert run(["--workspace", str(workspace.root), "period"]) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cloudformation", *HERE, *THEN), "nobody can trace files whose origin isn't told"),
        (("cloudformatoin", *HERE, *THEN, *WHENCE), "no kind of import"),
        (("cloudformation", *THEN, *WHENCE), "don't say which account and region"),
        (("cloudformation", *HERE, *WHENCE), "don't say when they were made"),
        (("cloudformation", *HERE[:2], *THEN, *WHENCE), "account and region go together"),
        (("cloudformation", *HERE, "--at", "yesterday", *WHENCE), "is no instant"),
        (("cloudformation", *HERE, "--at", "2026-03-01", *WHENCE), "in which time zone"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_kept(
    workspace: Workspace, template: Path, bring: Bring, arguments: tuple[str, ...], words: str
) -> None:
    code, _, err = bring(arguments[0], str(template), *arguments[1:])
    assert (code, workspace.imports.names()) == (2, ())
    assert words in err
    assert "next:" in err


def test_a_bomb_is_refused_by_name(workspace: Workspace, tmp_path: Path, bring: Bring) -> None:
    bomb = tmp_path / "mesh.json.gz"
    bomb.write_bytes(gzip.compress(b"\0" * (80 * 1024 * 1024)))
    code, _, err = bring("cloudformation", str(bomb), *HERE, *THEN, *WHENCE)
    assert (code, workspace.imports.names()) == (2, ())
    assert "mesh.json.gz" in err
    assert "larger than" in err


def test_links_and_names_that_are_paths_lead_nowhere(
    workspace: Workspace, template: Path, tmp_path: Path, bring: Bring
) -> None:
    folder = tmp_path / "given"
    (folder / "..hidden").mkdir(parents=True)
    (folder / "..hidden" / "mesh%2F..%2F.yaml").write_text(TEMPLATE % "x", "utf-8")
    (folder / "link.yaml").symlink_to(template)
    assert bring("cloudformation", str(folder), *HERE, *THEN, *WHENCE)[0] == 0
    (opened,) = workspace.imports.opened()
    (custody,) = opened.brought.custody
    assert custody.name == "..hidden/mesh%2F..%2F.yaml"
    (kept,) = workspace.imports.root.glob("*/originals/*")
    assert kept.name == custody.sha256


def test_the_same_file_twice_is_one_history(
    workspace: Workspace, template: Path, bring: Bring
) -> None:
    for _ in range(2):
        bring("cloudformation", str(template), *HERE, *THEN, *WHENCE)
    assert len(workspace.material().history.observations) == 4


def test_a_changed_log_file_exits_4_and_is_named(
    workspace: Workspace, tmp_path: Path, bring: Bring
) -> None:
    trail = cloudtrail_writer.Trail()
    start = datetime(2026, 8, 1, tzinfo=UTC)
    for hour in range(3):
        begun = start + timedelta(hours=hour)
        event = cloudtrail_writer.other_write(begun + timedelta(minutes=5))
        trail.deliver(begun + timedelta(minutes=20), event)
        trail.digest(begun, begun + timedelta(hours=1))
    for name, data in trail.brought().items():
        path = tmp_path / "trail" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    arguments = ("cloudtrail", str(tmp_path / "trail"), *WHENCE)
    assert bring(*arguments)[0] == 0
    log = next((tmp_path / "trail").rglob("*CloudTrail_*.json.gz"))
    log.write_bytes(gzip.compress(gzip.decompress(log.read_bytes()) + b" "))
    code, out, _ = bring(*arguments, "--format", "json")
    flaws = [item for item in json.loads(out)["flaws"] if item["kind"] == "changed"]
    assert code == 4
    assert [item["name"].rpartition("/")[2] for item in flaws] == [log.name]
    assert len(workspace.imports.names()) == 2
