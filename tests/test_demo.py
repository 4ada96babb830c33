"""The demo's whole road: real HTTP, real files, real PDF; what it makes is held against itself."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import botocore
import pytest

from vouchbook.kernel.ziptree import read_zip

ROOT = Path(__file__).resolve().parent.parent
STAMP = "NOT EVIDENCE"


NO_AWS = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
"""Whoever asked AWS for anything would be refused at once."""


def vouchbook(
    *arguments: str, seed: str = "0", **variables: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "COLUMNS": "120", **variables}
    if "PYTHONPATH" in os.environ and "PYTHONPATH" in variables:
        environment["PYTHONPATH"] += os.pathsep + os.environ["PYTHONPATH"]
    return subprocess.run(
        [sys.executable, "-m", "vouchbook", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "here"
    done = vouchbook("demo", "--dir", str(folder), seed="1")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "exactly the verdicts" in done.stderr
    return folder


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_the_sealed_snapshot_of_the_repository_is_rebuilt_byte_for_byte(demo: Path) -> None:
    mine = {name: sha for name, sha in tree(ROOT / "evidence").items() if name[0].isdigit()}
    assert tree(demo / "evidence") == mine, "run `make snapshot` if the demo was meant to change"


@pytest.fixture
def without_app_mesh(tmp_path: Path) -> Path:
    """A folder with botocore as it will be one day: it has dropped App Mesh."""
    whole = Path(botocore.__file__).parent
    less = tmp_path / "later" / "botocore"
    (less / "data").mkdir(parents=True)
    for item in whole.iterdir():
        if item.name != "data":
            (less / item.name).symlink_to(item)
    for item in (whole / "data").iterdir():
        if item.name != "appmesh":
            (less / "data" / item.name).symlink_to(item)
    return less.parent


def test_a_pack_is_built_anew_from_itself_when_aws_has_forgotten_app_mesh(
    demo: Path, without_app_mesh: Path, tmp_path: Path
) -> None:
    """Two builds, by other hash seeds, one of them from the pack alone: the same bytes."""
    (pack,) = (demo / "build").glob("*.zip")
    signer = json.loads(vouchbook("verify", str(pack), "--format", "json").stdout)["signer"]
    anew = ("--rebuild", str(tmp_path / "anew"), "--format", "json")
    done = vouchbook(
        *("verify", str(pack), "--signer", signer["fingerprint"], *anew),
        seed="2",
        PYTHONPATH=str(without_app_mesh),
        **NO_AWS,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    rebuilt = json.loads(done.stdout)["rebuilt"]
    assert rebuilt["differ"] == []
    first = {name: sha for name, sha in tree(demo / "build").items() if not name.endswith(".zip")}
    assert tree(tmp_path / "anew") == first
    assert rebuilt["files"] == len(first)


def test_app_mesh_is_gone_where_the_pack_was_built_anew(without_app_mesh: Path) -> None:
    asked = "import botocore.session as s; print('appmesh' in s.Session().get_available_services())"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": str(without_app_mesh)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_every_page_of_the_site_is_stamped(demo: Path) -> None:
    pages = sorted((demo / "build" / "site").rglob("*.html"))
    assert len(pages) > 60
    assert [page for page in pages if STAMP not in page.read_text("utf-8")] == []


def test_the_site_asks_nobody_else_for_anything(demo: Path) -> None:
    fetched = re.compile(
        r'(?:src|href)="(https?:)?//[^"]*"[^>]*(?:rel="stylesheet"|rel="preload")|'
        r'<(?:script|img|iframe|link)[^>]+(?:src|href)="(?:https?:)?//'
    )
    for page in (demo / "build" / "site").rglob("*.html"):
        assert not fetched.search(page.read_text("utf-8")), page


def test_every_page_of_the_pdf_is_stamped(demo: Path) -> None:
    text = subprocess.run(
        ["pdftotext", "-layout", demo / "build" / "pack.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) > 60
    assert [number for number, page in enumerate(pages, 1) if STAMP not in page] == []


def test_the_pdf_is_clean_and_its_attachments_are_those_of_the_pack(
    demo: Path, tmp_path: Path
) -> None:
    pdf = demo / "build" / "pack.pdf"
    subprocess.run(["qpdf", "--check", pdf], check=True, capture_output=True)
    subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, pdf], check=True)
    attached = {path.name: path.read_bytes() for path in sorted(tmp_path.iterdir())}
    (snapshot,) = [path for path in (demo / "evidence").iterdir() if path.name[0].isdigit()]
    assert attached["001-manifest.json"] == (snapshot / "manifest.json").read_bytes()
    known = {
        json.loads(line)["digest"]
        for path in snapshot.glob("readings/*/*.jsonl")
        for line in path.read_bytes().splitlines()
        if json.loads(line)["kind"] in {"record", "listing"}
    }
    for name, data in attached.items():
        if name.endswith(".jsonl"):
            lines = [json.loads(line) for line in data.splitlines()]
            assert lines, name
            assert all(line["digest"] in known for line in lines), name
    (pack,) = (demo / "build").glob("*.zip")
    manifest = json.loads(read_zip(pack.read_bytes())["manifest.json"])["files"]
    listed = {
        entry["path"].removeprefix("exports/evidence/"): entry["sha256"]
        for entry in manifest
        if entry["path"].startswith("exports/evidence/")
    }
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in attached.items()}


def test_the_pack_holds_what_was_built_and_what_was_seen(demo: Path) -> None:
    (pack,) = (demo / "build").glob("*.zip")
    files = read_zip(pack.read_bytes())
    listed = {entry["path"] for entry in json.loads(files["manifest.json"])["files"]}
    assert listed == set(files) - {"manifest.json", "manifest.dsse.json"}
    assert {name.split("/")[0] for name in listed} == {
        "READ-ME.txt",
        "book",
        "exports",
        "pack.json",
        "pack.pdf",
        "results",
        "site",
        "site-source",
        "snapshot",
    }
    assert not any("handbook" in name or "decisions" in name for name in listed)


def test_the_pack_verifies_and_a_tampered_one_does_not(demo: Path, tmp_path: Path) -> None:
    (pack,) = (demo / "build").glob("*.zip")
    sound = vouchbook("verify", str(pack), "--format", "json")
    said = json.loads(sound.stdout)
    assert (sound.returncode, said["ok"], said["signer"]["established"]) == (0, True, False)
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "tampered.zip").write_bytes(bytes(data))
    broken = vouchbook("verify", str(tmp_path / "tampered.zip"), "--format", "json")
    assert broken.returncode == 4
    assert json.loads(broken.stdout)["problems"]


def test_a_demo_never_overwrites_somebody_elses_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious", "utf-8")
    done = vouchbook("demo", "--dir", str(tmp_path))
    assert done.returncode == 2
    assert "nothing was touched" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
