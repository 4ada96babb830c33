"""The plugin under `mkdocs build`, strict, in workspaces of its own."""

import logging
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from tests.renderers.dossier_fixture import PAGES, dossier
from vouchbook.model.renderer import no_progress
from vouchbook.renderers.site_given import Given, handing_over

HEAD = "---\ntitle: A page\n---\n"
CONFIG = """
site_name: Book
nav:
  - Audit book: [index.md]
  - Handbook: [handbook/index.md]
plugins: [search, vouchbook]
theme: {name: material, font: false}
"""


def workspace(root: Path, home: str, handbook: str = "# How\n") -> Path:
    (root / "docs" / "handbook").mkdir(parents=True)
    (root / "docs" / "index.md").write_text(HEAD + home, "utf-8")
    (root / "docs" / "handbook" / "index.md").write_text(handbook, "utf-8")
    (root / "mkdocs.yml").write_text(CONFIG)
    return root


def site(root: Path) -> Path:
    config = load_config(
        config_file=str(root / "mkdocs.yml"), site_dir=str(root / "site"), strict=True
    )
    build(config)
    return root / "site"


def test_without_a_snapshot_a_strict_build_passes_and_says_so(tmp_path: Path) -> None:
    folder = site(workspace(tmp_path, "[TLS is on.](claim:mesh-listener-tls-strict)\n"))
    html = (folder / "index.html").read_text("utf-8")
    assert "not yet observed" in html
    assert "claim:" not in html
    assert '<div class="vb-stamp' not in html
    assert not (folder / "evidence").exists()
    assert (folder / "handbook" / "index.html").is_file()


@pytest.mark.parametrize(
    ("home", "complaint"),
    [
        ("[x](claim:mesh-listener-tls-strikt)\n", "index.md:4:5: unknown-check"),
        ("[x](inherited:aws-soc2)\n", "unknown-report"),
        ('<a href="claim:mesh-listener-tls-strict">x</a>\n', "is left over"),
        ("## A [x](claim:mesh-listener-tls-strict)\n", "claim-in-heading"),
        ("[x](topics/missing.md)\n", "topics/missing.md"),
    ],
)
def test_a_mistake_fails_a_strict_build_and_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, home: str, complaint: str
) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(Abort):
        site(workspace(tmp_path, home))
    assert complaint in caplog.text


def test_advice_fails_nothing(tmp_path: Path) -> None:
    assert site(workspace(tmp_path, "Every node is set up as needed.\n")).is_dir()


def test_a_claim_in_the_handbook_binds_nothing_and_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    handbook = "`[x](claim:fine)` and [x](claim:mesh-listener-tls-strict)\n"
    with caplog.at_level(logging.WARNING), pytest.raises(Abort):
        site(workspace(tmp_path, "Text.\n", handbook))
    assert "handbook/index.md: 'claim:mesh-listener-tls-strict' is left over" in caplog.text


def test_a_failing_verdict_fails_no_strict_build(tmp_path: Path) -> None:
    root = workspace(tmp_path, PAGES["topics/data-protection.md"].partition("---\n# ")[2])
    hand = Given(dossier=dossier(), pages=PAGES, progress=no_progress)
    with handing_over(hand):
        folder = site(root)
    assert (folder / "evidence" / "checks" / "mesh-listener-tls-strict.html").is_file()


def test_a_page_in_the_way_of_a_generated_one_is_refused(tmp_path: Path) -> None:
    root = workspace(tmp_path, "Text.\n")
    (root / "docs" / "evidence").mkdir()
    (root / "docs" / "evidence" / "index.md").write_text("# Mine\n")
    hand = Given(dossier=dossier(), pages=PAGES, progress=no_progress)
    with handing_over(hand), pytest.raises(Abort):
        site(root)
