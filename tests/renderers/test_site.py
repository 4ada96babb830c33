"""The pack's site, built once and read back."""

import gzip
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from tests.renderers.dossier_fixture import (
    HOSTILE,
    MARKDOWN,
    NODES,
    PAGES,
    dossier,
    material,
)
from vouchbook.book.text import visible
from vouchbook.model.renderer import no_progress
from vouchbook.renderers.site import SITE
from vouchbook.renderers.site_env import record_id
from vouchbook.renderers.site_parts import best_permission, claim_parts, status_parts

STAMP = "NOT EVIDENCE · DRAFT"


class Reader(HTMLParser):
    """Links, anchors, tags and text of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", "".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        if tag == "a" and named.get("href"):
            self.links.append(named["href"] or "")
        if tag in {"script", "img", "iframe", "source"} and named.get("src"):
            self.loads.append(named["src"] or "")
        if tag == "link" and named.get("href"):
            self.loads.append(named["href"] or "")
        if named.get("id"):
            self.ids.append(named["id"] or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def built(folder: Path, workspace: Path | None = None) -> Path:
    SITE.render(dossier(), material(workspace), folder, no_progress)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("site") / "site")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Reader]:
    return {
        path.relative_to(site).as_posix(): Reader(path.read_text("utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def test_every_kind_of_page_is_there(pages: dict[str, Reader]) -> None:
    wanted = {
        *("index.html", "404.html", "topics/data-protection.html"),
        *("assertions/key-ceremony-2026.html", "evidence/index.html", "evidence/coverage.html"),
        *("evidence/unknown.html", "evidence/responsibility.html", "evidence/claims.html"),
        *("evidence/reports.html", "evidence/provenance.html", "evidence/checks/index.html"),
        "evidence/checks/mesh-listener-tls-strict.html",
        "evidence/frameworks/nist-800-53-r5/index.html",
        "evidence/frameworks/nist-800-53-r5/sc-8.html",
        "evidence/frameworks/soc2-tsc-2017/cc6-7.html",
    }
    assert wanted <= pages.keys()
    assert "evidence/frameworks/nist-800-53-r5/ac-2-1.html" not in pages
    assert not [name for name in pages if name.startswith(("handbook", "decisions"))]


def test_every_page_is_stamped_on_screen_and_on_paper(pages: dict[str, Reader]) -> None:
    for name, page in pages.items():
        assert page.text.count(STAMP) >= 2, name


def test_no_link_and_no_anchor_is_dead(site: Path, pages: dict[str, Reader]) -> None:
    for name, page in pages.items():
        for link in page.links:
            if link.startswith("https://squidfunk.github.io/"):
                continue
            path, anchor = urldefrag(unquote(link))
            target = (site / name).parent / path if path else site / name
            assert target.is_file(), (name, link)
            if anchor:
                other = target.resolve().relative_to(site.resolve()).as_posix()
                assert anchor in pages[other].ids, (name, link)


def test_ids_are_unique(pages: dict[str, Reader]) -> None:
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[str, Reader]) -> None:
    for name, page in pages.items():
        for address in page.loads:
            assert "//" not in address, (name, address)
            assert ((site / name).parent / address).is_file(), (name, address)
    style = (site / "assets/vouchbook/site.css").read_text("utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_hostile_names_are_text(site: Path, pages: dict[str, Reader]) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert HOSTILE not in text
        assert 'onclick="' not in text
        assert "\u202e" not in text
        assert 'href="javascript:' not in text
    listing = pages["evidence/checks/mesh-listener-tls-strict.html"].text
    assert f"virtualNode/{HOSTILE}" in listing
    assert visible(MARKDOWN).split("\n")[0] in listing
    assert HOSTILE in pages["evidence/index.html"].text


def test_three_clicks_lead_from_a_framework_to_the_record(pages: dict[str, Reader]) -> None:
    framework = pages["evidence/frameworks/nist-800-53-r5/index.html"]
    assert "../../checks/mesh-listener-tls-strict.html" in framework.links
    check = pages["evidence/checks/mesh-listener-tls-strict.html"]
    anchor = record_id(NODES[42].digest)
    assert f"#{anchor}" in check.links
    assert anchor in check.ids
    assert "snapshot/20260915T120000Z-0123456789ab/readings/111122223333/" in check.text
    assert "appmesh.virtual-nodes.jsonl line 43" in check.text


def test_a_list_that_a_verdict_rests_on_is_shown_as_well(pages: dict[str, Reader]) -> None:
    page = pages["evidence/checks/mesh-gateway-certificate-valid.html"].text
    assert "appmesh:ListVirtualGateways" in page
    assert '{"meshName":"payments"}' in page


def test_every_finding_and_every_count_of_the_dossier_is_on_its_page(
    pages: dict[str, Reader],
) -> None:
    for check in dossier().checks:
        text = pages[f"evidence/checks/{check.id}.html"].text
        for item in check.result.findings:
            assert visible(item.subject) in text
            assert visible(item.because) in text
        for verdict, count in check.result.counts.items():
            assert f"{verdict.replace('-', ' ')}{count}" in text.replace(" ", "").replace(
                "notapplicable",
                "not applicable",
            )


def test_raw_facts_stay_out_unless_the_engagement_publishes_them(
    tmp_path: Path,
    pages: dict[str, Reader],
) -> None:
    name = "evidence/checks/mesh-listener-tls-strict.html"
    assert "portMapping" not in pages[name].text
    whole = dossier()
    open_one = replace(whole, engagement=replace(whole.engagement, publish_raw_evidence=True))
    SITE.render(open_one, material(), tmp_path / "site", no_progress)
    assert '"portMapping":{"port":8080}' in Reader((tmp_path / "site" / name).read_text()).text


def test_parts_add_up_to_the_denominator() -> None:
    for framework in dossier().frameworks:
        assert sum(part.count for part in status_parts(framework.counts)) == framework.denominator
    assert sum(part.count for part in claim_parts(dossier().claims)) == len(dossier().claims)


def test_the_overview_names_the_permission_that_clears_most(pages: dict[str, Reader]) -> None:
    best = best_permission(dossier().blindness)
    assert best is not None
    assert (best.permission, best.findings) == ("kms:GetKeyRotationStatus", 2)
    text = pages["evidence/index.html"].text
    assert "kms:GetKeyRotationStatus, for 2 findings of 3 that are unknown" in text
    assert "4 of 6 readings" in text
    assert "777788889999" in text


def test_search_finds_a_control_an_arn_and_a_check_without_a_server(site: Path) -> None:
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    everything = json.dumps(index)
    for word in ("SC-8", "node-042", "mesh-listener-tls-strict"):
        assert word in everything
    script = (site / "search/search_index.js").read_text("utf-8")
    assert script == f"var __index = {(site / 'search/search_index.json').read_text('utf-8')}"
    assert "assets/vouchbook/worker.js" in (site / "index.html").read_text("utf-8")


def test_the_map_of_the_site_bears_the_day_of_the_snapshot(site: Path) -> None:
    packed = (site / "sitemap.xml.gz").read_bytes()
    assert gzip.decompress(packed) == (site / "sitemap.xml").read_bytes()
    assert int.from_bytes(packed[4:8], "little") == 1789430400


def test_two_builds_in_two_processes_are_the_same_bytes(site: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.renderers.test_site import built;"
        "built(Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(sys.path)}
    other = tmp_path / "site"
    subprocess.run([sys.executable, "-c", code, str(other)], check=True, env=environment)
    names = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    assert names == sorted(p.relative_to(other) for p in other.rglob("*") if p.is_file())
    for name in names:
        assert (site / name).read_bytes() == (other / name).read_bytes(), name


def test_the_environment_is_left_as_it_was(tmp_path: Path) -> None:
    before = dict(os.environ)
    built(tmp_path / "site")
    assert dict(os.environ) == before


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a site of its own: an explicit navigation, a Handbook, an image."""
    docs = tmp_path / "docs"
    for name, text in {**PAGES, "handbook/index.md": "# How\n"}.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, "utf-8")
    (docs / "topics" / "picture.svg").write_text("<svg/>")
    (docs / "handbook" / "secret.txt").write_text("not for a pack")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Ours\n"
        "site_url: https://example.com/book/\n"
        "repo_url: https://example.com/repo\n"
        "nav:\n"
        "  - Audit book:\n"
        "      - index.md\n"
        "      - Topics: [topics/data-protection.md, topics/logging-using-cloudtrail.md]\n"
        "      - assertions/key-ceremony-2026.md\n"
        "  - Handbook: [handbook/index.md]\n"
        "plugins: [search, vouchbook]\n"
        "theme: {name: material}\n",
    )
    return tmp_path


def test_a_workspace_of_its_own_gives_its_name_and_its_images_but_no_handbook(
    workspace: Path,
) -> None:
    site = built(workspace / "build" / "site", workspace)
    home = (site / "index.html").read_text("utf-8")
    assert "- Ours</title>" in home
    assert (site / "topics/picture.svg").is_file()
    assert not (site / "handbook").exists()
    assert "Handbook" not in home
    assert "example.com" not in home
    assert "fonts.g" not in home
    assert "<span>how it works</span>" in home
    assert "evidence/checks/mesh-listener-tls-strict.html" in (
        site / "topics/data-protection.html"
    ).read_text("utf-8")


def test_a_workspace_without_a_site_of_its_own_gets_one(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert (built(tmp_path / "build" / "site", tmp_path) / "index.html").is_file()
