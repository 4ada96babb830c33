"""Site, PDF and tables say the same of the meshes: numbers, judgements, reasons; names are text."""

import csv
import io
import json
import re
import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.mesh.worlds import model_of
from tests.renderers.dossier_fixture import dossier, material
from tests.renderers.mesh_fixture import FORMULA, HOSTILE, SPOOFED
from vouchbook.checks._mesh_examples import backend, node
from vouchbook.mesh.graph import mesh_views
from vouchbook.mesh.properties import PROPERTIES
from vouchbook.mesh.sheets import sheets
from vouchbook.model.dossier import Dossier
from vouchbook.model.mesh_graph import Judgement, MeshView
from vouchbook.renderers.csv_exports import exports
from vouchbook.renderers.mesh_views import edge_rows, record_rows
from vouchbook.renderers.pdf_attachments import attachments
from vouchbook.renderers.pdf_chapters import Chapter, manuscript
from vouchbook.renderers.pdf_chunks import directed
from vouchbook.renderers.pdf_layout import lay_out_chunk
from vouchbook.renderers.site_addresses import FIXED, addresses
from vouchbook.renderers.site_pages import Site, make_site

DOSSIER = dossier()
FIRST, SECOND = DOSSIER.meshes
TAG = re.compile(r"<[^>]+>")
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
ROW = re.compile(r'<tr id="edge-(\d+)">(.*?)</tr>', re.DOTALL)


def made(of: Dossier) -> Site:
    return make_site(of, addresses(of, [page.path for page in of.pages]))


SITE = made(DOSSIER)


def html(path: str, site: Site = SITE) -> str:
    return site.html(path, lambda target: f"../{target}")


def page(mesh: MeshView) -> str:
    return html(SITE.addresses.meshes[mesh.id])


def text(found: str) -> str:
    return " ".join(unescape(TAG.sub(" ", found.replace("<wbr>", ""))).split())


def chapters(of: Dossier = DOSSIER) -> list[Chapter]:
    written = manuscript(of, material(), attachments(of, material())).body
    start = next(at for at, item in enumerate(written) if item.heading.anchor == "chapter-meshes")
    return list(written[start : start + 1 + len(of.meshes)])


def table() -> list[dict[str, str]]:
    data = exports(DOSSIER)["mesh-edges.csv"].decode("utf-8")
    return list(csv.DictReader(io.StringIO(data, newline="")))


def test_the_fixture_has_each_judgement_and_what_hides() -> None:
    found = {edge.judgement for mesh in DOSSIER.meshes for edge in mesh.edges}
    assert found == set(Judgement)
    assert any(edge.hides for edge in FIRST.edges)
    assert SECOND.hidden


def test_each_mesh_has_a_page_in_the_navigation_and_on_the_overview() -> None:
    nav = json.dumps(SITE.nav)
    for mesh in DOSSIER.meshes:
        assert SITE.addresses.meshes[mesh.id] in nav
        assert f'href="../{SITE.addresses.meshes[mesh.id]}"' in html(FIXED["meshes"])
    assert FIXED["meshes"] in nav
    assert f'href="../{FIXED["meshes"]}"' in html(FIXED["overview"])
    assert HOSTILE not in nav


@pytest.mark.parametrize("mesh", DOSSIER.meshes, ids=["first", "second"])
def test_site_and_pdf_and_table_have_the_same_edges(mesh: MeshView) -> None:
    on_site = {int(number): text(row) for number, row in ROW.findall(page(mesh))}
    in_pdf = text(chapters()[1 + DOSSIER.meshes.index(mesh)].html)
    in_table = {int(row["Number"]): row for row in table() if row["Mesh"] == mesh.id}
    assert set(on_site) == set(in_table) == set(range(1, len(mesh.edges) + 1))
    for row in edge_rows(mesh):
        said = on_site[row.number]
        assert f" {row.edge.judgement.value} " in said
        assert row.edge.judgement.value == in_table[row.number]["Judgement"]
        for words in row.edge.because:
            assert " ".join(words.split()) in said
            assert " ".join(words.split()) in in_pdf or "\x1b" in words or SPOOFED in words
            assert words in in_table[row.number]["Because"]
        assert ("unknown number of edges" in said) is row.edge.hides
        assert (in_table[row.number]["Stands for others"] == "yes") is row.edge.hides


def test_the_table_has_every_property_and_reason() -> None:
    rows = {(row["Mesh"], row["Edge"].removeprefix("'")): row for row in table()}
    for mesh in DOSSIER.meshes:
        for edge in mesh.edges:
            row = rows[mesh.id, edge.id]
            for item in edge.properties:
                cell = row[item.name[0].upper() + item.name[1:]].removeprefix("'")
                assert cell == (item.value or "unknown")
                assert not item.unknown or f"{item.name}: {item.unknown}" in row["Unknown"]
            assert row["Cites"].split() == list(edge.cites)
    assert set(PROPERTIES) <= {name[0].lower() + name[1:] for name in table()[0]}


def test_counts_add_up_everywhere() -> None:
    overview = text(html(FIXED["meshes"]))
    total = sum(len(mesh.edges) for mesh in DOSSIER.meshes)
    assert f"{total} edges in all" in overview
    for mesh in DOSSIER.meshes:
        assert sum(mesh.counts().values()) == len(mesh.edges)


@pytest.mark.parametrize("mesh", DOSSIER.meshes, ids=["first", "second"])
def test_each_drawing_has_the_numbers_of_the_table(mesh: MeshView) -> None:
    found = page(mesh)
    graphs = [ET.fromstring(svg) for svg in SVG.findall(found) if 'class="vb-mesh"' in svg]  # noqa: S314
    assert len(graphs) == len(sheets(mesh))
    said = [item.text or "" for graph in graphs for item in graph.iter() if item.text]
    labels = " ".join(words for words in said if re.fullmatch(r"[\d, -]+ [MEOPX?]", words))
    numbers = set()
    for run in re.findall(r"\d+(?:-\d+)?", labels):
        one, _, last = run.partition("-")
        numbers |= set(range(int(one), int(last or one) + 1))
    assert numbers == set(range(1, len(mesh.edges) + 1))
    for graph in graphs:
        assert graph.attrib["role"] == "img"


def test_what_could_not_be_seen_is_said() -> None:
    found = text(page(SECOND))
    assert "Not all of this mesh was seen." in found
    assert SECOND.hidden[0].unread.sentence() in found
    assert "Not all of this mesh was seen." in text(page(FIRST))
    in_pdf = text(chapters()[2].html)
    assert SECOND.hidden[0].unread.sentence() in in_pdf


def test_every_cite_leads_to_a_record_on_the_page() -> None:
    for mesh in DOSSIER.meshes:
        found = page(mesh)
        ids = set(re.findall(r'id="(record-r\d+)"', found))
        links = set(re.findall(r'href="#(record-r\d+)"', found))
        assert links <= ids
        assert len(ids) == len(record_rows(DOSSIER, mesh))
        assert {row.digest for row in record_rows(DOSSIER, mesh)} == set(mesh.cites())


@pytest.mark.parametrize("name", [HOSTILE, FORMULA, SPOOFED])
def test_hostile_names_are_text(name: str) -> None:
    places = [*(html(path) for path in SITE.pages), *(chapter.html for chapter in chapters())]
    for found in places:
        assert HOSTILE not in found
        assert "\u202e" not in found
        assert "\x1b" not in found
        assert "javascript:" not in re.sub(r">[^<]*<", "><", found)
    assert any(unescape(name.partition("\x1b")[0])[:20] in text(found) for found in places)
    for row in table():
        for cell in row.values():
            assert not cell.startswith(("=", "+", "@"))
    for title in (page.title for page in SITE.pages.values()):
        assert "<script" not in title


def test_a_large_mesh_is_drawn_on_sheets_and_lists_what_it_leaves_out() -> None:
    nodes = [node(f"n{number:03}", backends=[backend("away")]) for number in range(80)]
    alone = [node(f"alone-{number:03}") for number in range(10)]
    (mesh,) = mesh_views(model_of(*nodes, *alone))
    big = replace(DOSSIER, meshes=(mesh,))
    site = made(big)
    found = html(site.addresses.meshes[mesh.id], site)
    assert "sheet 1 of 2" in found
    assert "Not drawn, since no edge touches them: 10" in text(found)
    assert "alone-009" in found
    assert "alone-009" in chapters(big)[1].html


def test_without_a_mesh_the_pages_say_so_and_why() -> None:
    none = replace(DOSSIER, meshes=(), coverage=())
    assert "Nothing was asked for meshes." in text(html(FIXED["meshes"], made(none)))
    seen = replace(
        DOSSIER.coverage[0], collector="appmesh.meshes", state="seen", records=0, resources=0
    )
    empty = replace(none, coverage=(seen,))
    assert "read to its end and is empty" in text(html(FIXED["meshes"], made(empty)))
    unseen = replace(seen, state="unseen", reason="denied", permission="appmesh:ListMeshes")
    blind = text(html(FIXED["meshes"], made(replace(none, coverage=(unseen,)))))
    assert "may stand behind these readings" in blind
    assert "appmesh:ListMeshes" in blind
    assert "is empty" not in blind
    assert "may stand behind" in text(chapters(replace(none, coverage=(unseen,)))[0].html)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = manuscript(DOSSIER, material(), attachments(DOSSIER, material()))
    body = "".join(chapter.html for chapter in chapters())
    path = tmp_path_factory.mktemp("pdf") / "meshes.pdf"
    path.write_bytes(lay_out_chunk(written.head, directed(body, frozenset())).pdf)
    return path


def tool(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_graph_is_printed_on_a_wide_page_with_the_shipped_fonts(printed: Path) -> None:
    pages = tool("pdftotext", "-layout", str(printed), "-").split("\f")
    number = next(at for at, words in enumerate(pages, 1) if "callers" in words)
    size = tool("pdfinfo", "-f", str(number), "-l", str(number), str(printed))
    wide, high = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", size)[0]
    assert float(wide) > float(high)
    assert re.search(r"\d+ [EX]", pages[number - 1])
    fonts = [line.split()[0] for line in tool("pdffonts", str(printed)).splitlines()[2:]]
    assert fonts
    assert all("Vouchbook" in name for name in fonts)


def test_text_of_a_graph_is_six_points_high_at_least(printed: Path) -> None:
    layout = tool("pdftotext", "-bbox-layout", str(printed), "-")
    words = re.findall(r'<word .*?yMin="([\d.]+)".*?yMax="([\d.]+)">', layout)
    heights = [float(bottom) - float(top) for top, bottom in words]
    assert min(heights) >= 6


def test_every_figure_has_an_alternative(printed: Path) -> None:
    pikepdf: Any = pytest.importorskip("pikepdf")
    with pikepdf.open(printed) as pdf:
        figures = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        assert figures
        assert all(str(item.get("/Alt", "")) for item in figures)
