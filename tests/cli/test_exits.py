"""Exit codes: wrong usage, a broken workspace, broken evidence, and what to do next."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask
from tests.packs.estate import PAGES, TOML
from tests.packs.world import OURS, Made, make_pack, write_workspace
from vouchbook.cli.app import run
from vouchbook.seal import local_signer

WRONG = {
    "no such command": ["frobnicate"],
    "no such option": ["evaluate", "--frobnicate"],
    "no such form": ["evaluate", "--format", "xml"],
    "no such snapshot": ["--snapshot", "1999", "evaluate"],
    "no such pack": ["verify", "no-such-file.zip"],
    "a folder as a pack": ["verify", "."],
    "nothing to verify": ["verify"],
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_exits_2_with_a_sentence(
    made: Made, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["--workspace", str(made.workspace.root), *WRONG[name]])
    shown = capsys.readouterr()
    assert code == 2
    assert shown.out == ""
    assert shown.err.strip()
    assert "Traceback" not in shown.err


NO_BOOK = {
    "no workspace": None,
    "a broken configuration": "name =",
    "mistakes in the configuration": "a = 1",
    "no docs": TOML,
}


@pytest.mark.parametrize("name", NO_BOOK)
@pytest.mark.parametrize("command", ["plan", "evaluate", "seal"])
def test_a_broken_workspace_exits_2_with_the_next_step(
    ask: Ask, tmp_path: Path, name: str, command: str
) -> None:
    text = NO_BOOK[name]
    if text is not None:
        (tmp_path / "vouchbook.toml").write_text(text, "utf-8")
    code, out, err = ask(command, workspace=tmp_path)
    assert (code, out) == (2, "")
    assert "next: " in err


def test_a_page_that_is_no_text_is_told(ask: Ask, tmp_path: Path) -> None:
    write_workspace(tmp_path)
    (tmp_path / "docs" / "index.md").write_bytes(b"\xff\xfe")
    code, _, err = ask("lint", workspace=tmp_path)
    assert code == 2
    assert "UTF-8" in err


def test_an_unknown_check_in_a_page_exits_2(ask: Ask, tmp_path: Path) -> None:
    page = PAGES["topics/data-protection.md"].replace("tls-strict)", "tls-strikt)")
    write_workspace(tmp_path, TOML, {**PAGES, "topics/data-protection.md": page})
    code, out, _ = ask("lint", workspace=tmp_path)
    assert code == 2
    assert "mesh-listener-tls-strikt" in out
    assert ask("build", workspace=tmp_path)[0] == 2


def test_without_a_snapshot_evaluating_exits_2(ask: Ask, tmp_path: Path) -> None:
    write_workspace(tmp_path)
    code, _, err = ask("evaluate", workspace=tmp_path)
    assert code == 2
    assert "vouchbook collect" in err


def test_broken_evidence_exits_4(ask: Ask, tmp_path: Path) -> None:
    made = make_pack(tmp_path)
    path = tmp_path / "evidence" / made.snapshot / "plan.json"
    path.write_bytes(path.read_bytes() + b"\n")
    for command in ("evaluate", "seal", "build"):
        code, _, err = ask(command, workspace=tmp_path)
        assert code == 4
        assert "plan.json" in err


def test_sealing_needs_what_was_built_from_the_same_book(ask: Ask, tmp_path: Path) -> None:
    make_pack(tmp_path, local_signer(tmp_path / "key.pem"))
    assert ask("seal", workspace=tmp_path)[0] == 0
    pack = tmp_path / "build" / "example-payments.zip"
    assert ask("verify", str(pack))[0] == 0
    page = tmp_path / "docs" / "index.md"
    page.write_text(page.read_text("utf-8") + "\nAnd more.\n", "utf-8")
    code, _, err = ask("seal", workspace=tmp_path)
    assert code == 2
    assert "vouchbook build" in err
    code, _, err = ask("seal", "--out", str(tmp_path / "empty"), workspace=tmp_path)
    assert code == 2
    assert "vouchbook build" in err


def test_sealing_twice_gives_the_same_bytes(ask: Ask, tmp_path: Path) -> None:
    make_pack(tmp_path, local_signer(tmp_path / "key.pem"))
    pack = tmp_path / "build" / "example-payments.zip"
    ask("seal", workspace=tmp_path)
    first = pack.read_bytes()
    ask("seal", workspace=tmp_path)
    assert pack.read_bytes() == first


def test_another_key_than_the_snapshots_seals_nothing(ask: Ask, tmp_path: Path) -> None:
    make_pack(tmp_path, OURS)
    code, _, err = ask("seal", workspace=tmp_path)
    assert code == 2
    assert OURS.fingerprint in err
    assert not list((tmp_path / "build").glob("*.zip"))
