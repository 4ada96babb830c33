"""The PDF as other people's tools read it: poppler, qpdf and pikepdf."""

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from tests.renderers.dossier_fixture import FORMULA, HOSTILE, dossier, material
from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import no_progress
from vouchbook.renderers.pdf import PDF, attachments
from vouchbook.renderers.pdf_chapters import manuscript
from vouchbook.renderers.pdf_chunks import ELSEWHERE, chunks, directed
from vouchbook.renderers.pdf_layout import BlockedAddressError, shipped

ROOT = Path(__file__).parent.parent.parent
AGAIN = """
import sys
from pathlib import Path
from tests.renderers.test_pdf import hostile, material, no_progress, PDF
PDF.render(hostile(), material(), Path(sys.argv[1]), no_progress)
"""
NASTY = "</style><img src=http://127.0.0.1:9/x>{{ 7*7 }}{% raw %}\u202egnp.exe\u4e2d"


def hostile() -> Dossier:
    """The fixture's dossier, with more text that tries to be something else than text."""
    found = dossier()
    subject = f'Meshes "; }} @page {{ size: A6 }} body {{ display: none }} /* {NASTY}'
    first, *others = found.checks
    findings = (replace(first.result.findings[0], because=NASTY), *first.result.findings[1:])
    nasty = replace(first, remedy=NASTY, result=replace(first.result, findings=findings))
    return replace(
        found,
        engagement=replace(found.engagement, subject=subject),
        checks=(nasty, *others),
    )


DOSSIER = hostile()
FILES = attachments(DOSSIER, material())


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "deep" / "pack.pdf"
    PDF.render(DOSSIER, material(), path, no_progress)
    return path


@pytest.fixture(scope="module")
def pages(pack: Path) -> list[str]:
    return tool("pdftotext", "-layout", str(pack), "-").split("\f")[:-1]


@pytest.fixture(scope="module")
def squeezed(pack: Path) -> str:
    """All text in reading order, without any white space: lines may break anywhere."""
    return squeeze(tool("pdftotext", "-raw", str(pack), "-"))


def tool(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_page_is_stamped_and_numbered(pages: list[str]) -> None:
    total = len(pages)
    assert total > 10
    for number, page in enumerate(pages, start=1):
        assert "NOT EVIDENCE" in page
        assert "DRAFT" in page
        assert DOSSIER.snapshot in page
        assert f"Page {number} of {total}" in page


def test_the_number_of_a_page_stands_at_its_foot(pack: Path) -> None:
    found = tool("pdftotext", "-bbox", str(pack), "-")
    for number, page in enumerate(found.split("<page ")[1:], start=1):
        height = float(re.findall(r'height="(.+?)"', page)[0])
        words = re.findall(r'yMin="(.+?)" xMax=".+?" yMax=".+?">(.*)</word', page)
        foot = [word for top, word in words if float(top) > height - 70]
        assert foot[foot.index("Page") : foot.index("Page") + 3] == ["Page", str(number), "of"]


def test_without_stamps_no_page_has_one() -> None:
    clean = replace(DOSSIER, stamps=())
    text = manuscript(clean, material(), FILES)
    assert "NOT EVIDENCE" not in text.head + text.front({})


def test_qpdf_finds_nothing_wrong(pack: Path) -> None:
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", str(pack))


def test_what_is_attached_is_what_is_listed(pack: Path, tmp_path: Path, squeezed: str) -> None:
    listed = re.findall(r"^\d+: (.+)$", tool("pdfdetach", "-list", str(pack)), re.MULTILINE)
    assert listed == [file.name for file in FILES]
    tool("pdfdetach", "-saveall", "-o", str(tmp_path), str(pack))
    assert sorted(path.name for path in tmp_path.iterdir()) == listed
    table = squeezed[squeezed.rindex("filesareattachedtothisPDF.") :]
    for file in FILES:
        data = (tmp_path / file.name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file.sha256
        assert data == file.data
        assert squeeze(f"{file.reference}{file.name}") in table
        assert f"{len(data)}{file.sha256}" in table
    assert re.findall(r"E-(\d{3})\1-", table) == [name[:3] for name in listed]


def test_attachments_are_described_dated_and_associated(pack: Path) -> None:
    with pikepdf.open(pack) as pdf:
        tree = list(pdf.Root.Names.EmbeddedFiles.Names.as_list())
        names, specs = [str(name) for name in tree[::2]], tree[1::2]
        assert names == sorted(names)
        assert [spec.objgen for spec in specs] == [spec.objgen for spec in pdf.Root.AF.as_list()]
        for spec, file in zip(specs, FILES, strict=True):
            assert file.sha256 in str(spec.Desc)
            assert str(spec.AFRelationship) == f"/{file.relationship}"
            params = spec.EF.F.Params
            assert str(params.CreationDate) == str(params.ModDate) == "D:20260915120000Z"
            assert int(params.Size) == len(file.data)


def test_metadata_comes_from_the_dossier(pack: Path) -> None:
    with pikepdf.open(pack) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo["/Title"]).startswith("Audit pack: Meshes")
        assert str(pdf.docinfo["/Author"]) == DOSSIER.engagement.preparer.name
        dates = {str(pdf.docinfo[name]) for name in ("/CreationDate", "/ModDate")}
        assert dates == {"D:20260915120000Z"}


def test_the_outline_names_every_chapter_and_section(pack: Path) -> None:
    body = manuscript(DOSSIER, material(), FILES).body
    wanted = [f"{part.heading.number} {part.heading.title}" for part in body]
    found: list[str] = []

    def walk(items: list[pikepdf.OutlineItem]) -> None:
        for item in items:
            found.append(item.title)
            walk(list(item.children))

    with pikepdf.open(pack) as pdf, pdf.open_outline() as outline:
        walk(list(outline.root))
    assert [title for title in wanted if title not in found] == []


def test_links_lead_into_the_document_and_arrive(pack: Path) -> None:
    with pikepdf.open(pack) as pdf:
        known = {str(name) for name in pdf.Root.Names.Dests.Names.as_list()[::2]}
        notes = [note for page in pdf.pages for note in page.get("/Annots", pikepdf.Array())]
        targets = [str(note.Dest) for note in notes if "/Dest" in note]
        assert len(targets) > 20
        assert set(targets) <= known
        assert [note for note in notes if "/A" in note] == []


def test_the_document_is_laid_out_in_several_chunks() -> None:
    parts = chunks(manuscript(DOSSIER, material(), FILES).body)
    assert len(parts) > 1, "else nothing here shows that chunks are joined rightly"
    assert any(part.running for part in parts[1:])


def test_every_structure_element_is_reached_and_every_page_knows_its_own(pack: Path) -> None:
    with pikepdf.open(pack) as pdf:
        root = pdf.Root.StructTreeRoot
        (document,) = root.K.as_list()
        assert str(document.S) == "/Document"
        assert all(part.P.objgen == document.objgen for part in document.K.as_list())
        nums = root.ParentTree.Nums.as_list()
        keys = [int(key) for key in nums[::2]]
        assert keys == list(range(int(root.ParentTreeNextKey)))
        for page in pdf.pages:
            elements = nums[2 * int(page.StructParents) + 1].as_list()
            assert all(item.Pg.objgen == page.obj.objgen for item in elements if "/Pg" in item)
            for note in page.get("/Annots", pikepdf.Array()).as_list():
                parent = nums[2 * int(note.StructParent) + 1]
                assert any(
                    kid.Obj.objgen == note.objgen
                    for kid in parent.K.as_list()
                    if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid
                )


def test_the_contents_name_the_right_pages(pages: list[str]) -> None:
    for part in manuscript(DOSSIER, material(), FILES).body:
        entry = squeeze(f"{part.heading.number}{part.heading.title}")
        lines = [squeeze(line) for page in pages[1:3] for line in page.splitlines()]
        page = next(line.removeprefix(entry) for line in lines if line.startswith(entry))
        assert squeeze(part.heading.title) in squeeze(pages[int(page) - 1])


def test_every_finding_and_requirement_is_printed(squeezed: str) -> None:
    for check in DOSSIER.checks:
        assert check.id in squeezed
        for item in check.result.findings:
            if "\x1b" not in item.subject:
                rest = item.subject.split(":", 5)[-1]
                assert squeeze(rest) in squeezed, item.subject
    for framework in DOSSIER.frameworks:
        for view in framework.requirements:
            assert view.requirement.id in squeezed
    for reason in DOSSIER.blindness:
        assert reason.permission in squeezed
    for account in DOSSIER.outside:
        assert account.id in squeezed


def test_hostile_text_stays_text(squeezed: str, pages: list[str]) -> None:
    for name in (HOSTILE, FORMULA, "{{7*7}}", "{%raw%}", "<imgsrc=http://127.0.0.1:9/x>"):
        assert squeeze(name) in squeezed
    assert "‹U+202E›gnp" in squeezed  # noqa: RUF001
    assert "‹U+4E2D›" in squeezed  # noqa: RUF001
    assert "\u202e" not in squeezed
    assert len(pages) > 10


def test_no_word_leaves_the_page(pack: Path) -> None:
    margin = 50.5
    found = tool("pdftotext", "-bbox", str(pack), "-")
    boxes = [
        (*map(float, size), *box)
        for *size, words in re.findall(
            r'(?s)<page width="(.+?)" height="(.+?)">(.*?)</page>', found
        )
        for box in re.findall(
            r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*)</word', words
        )
    ]
    assert len(boxes) > 1000
    for width, height, *corners, word in boxes:
        left, top, right, bottom = map(float, corners)
        assert margin < left < right < width - margin, word
        assert 0 < top < bottom < height - margin / 3, word


def test_only_shipped_fonts_are_used(pack: Path) -> None:
    rows = tool("pdffonts", str(pack)).splitlines()[2:]
    assert all("+Vouchbook-" in row for row in rows)
    assert len({row.split()[0].partition("+")[2] for row in rows}) == 4


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/x", "file:///etc/hostname", "font:../pdf.py", "font:", "data:,x"],
)
def test_nothing_but_a_shipped_font_is_fetched(address: str) -> None:
    with pytest.raises(BlockedAddressError):
        shipped(address)


def test_a_link_that_leads_nowhere_loses_its_address() -> None:
    html = '<p id="a">href="#b" <a href="#a">x</a> <a class="y" href="#b">z</a></p>'
    wanted = '<p id="a">href="#b" <a href="#a">x</a> <a class="y" >z</a></p>'
    assert directed(html, frozenset({"a", "c"})) == wanted
    assert f'href="{ELSEWHERE}c"' in directed('<a href="#c">y</a>', frozenset({"a", "c"}))


def test_another_process_without_the_machines_fonts_makes_the_same_bytes(
    pack: Path, tmp_path: Path
) -> None:
    path = tmp_path / "pack.pdf"
    fonts = tmp_path / "fonts.conf"
    fonts.write_text("<fontconfig><cachedir>cache</cachedir></fontconfig>", encoding="ascii")
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LANG": "C"}
    environment["FONTCONFIG_FILE"] = str(fonts)
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "generator")])
    subprocess.run(
        [sys.executable, "-c", AGAIN, str(path)], check=True, env=environment, cwd=tmp_path
    )
    assert path.read_bytes() == pack.read_bytes()


def test_a_dossier_with_nothing_in_it_has_sentences_for_its_tables(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    bare = replace(dossier(), checks=(), claims=(), pages=(), assertions=(), frameworks=())
    bare = replace(bare, coverage=(), blindness=(), outside=(), records=(), files=(), stamps=())
    bare = replace(bare, populations={})
    path = tmp_path / "pack.pdf"
    told: list[tuple[str, int, int]] = []
    PDF.render(bare, material(), path, lambda *step: told.append(step))
    assert [step[1] for step in told] == list(range(told[-1][2] + 1))
    text = " ".join(tool("pdftotext", "-raw", str(path), "-").split())
    for sentence in (
        "No check was run.",
        "No check fails.",
        "The engagement names no framework.",
        "The book claims nothing.",
        "No collector was asked.",
        "Nothing is unknown",
        "2 files are attached",
    ):
        assert sentence in text
    assert not recwarn.list


def test_no_table_is_empty() -> None:
    for part in manuscript(DOSSIER, material(), FILES).body:
        bodies = re.findall(r"<tbody>(.*?)</tbody>", part.html, re.DOTALL)
        assert all("<td" in body for body in bodies), part.heading.title
