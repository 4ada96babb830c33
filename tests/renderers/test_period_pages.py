"""Site, PDF and tables say the same of the period: standings, deviations, gaps; names are text."""

import csv
import io
import json
import re
import subprocess
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from tests.period_estate import FORMULA, HOSTILE, SPOOFED, daily, period
from tests.renderers.dossier_fixture import dossier, material
from tests.renderers.period_fixture import dossier_with_period
from vouchbook.durations import length
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import decode, encode
from vouchbook.model.dossier import Dossier
from vouchbook.model.facts import Bundle
from vouchbook.model.film import Standing
from vouchbook.model.renderer import no_progress
from vouchbook.period_outline import gaps, statement
from vouchbook.renderers.csv_exports import exports
from vouchbook.renderers.pdf_attachments import attachments
from vouchbook.renderers.pdf_chapters import Chapter, manuscript
from vouchbook.renderers.pdf_chunks import directed
from vouchbook.renderers.pdf_layout import lay_out_chunk
from vouchbook.renderers.period_views import MOST_ROWS, film_rows, subject_rows
from vouchbook.renderers.sheets_period import period_sheets
from vouchbook.renderers.site_addresses import PERIOD, addresses
from vouchbook.renderers.site_pages import Site, make_site
from vouchbook.renderers.tables import XLSX

DOSSIER = dossier_with_period()
FILMED = period()
TLS = "mesh-listener-tls-strict"
GOLDEN = Path(__file__).parent / "golden"
TAG = re.compile(r"<[^>]+>")
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)


def made(of: Dossier) -> Site:
    return make_site(of, addresses(of, [page.path for page in of.pages]))


SITE = made(DOSSIER)


def html(path: str, site: Site = SITE) -> str:
    return site.html(path, lambda target: f"../{target}")


def text(found: str) -> str:
    return " ".join(unescape(TAG.sub(" ", found.replace("<wbr>", ""))).split())


def squeezed(found: str) -> str:
    """Tags stand between letters where a line may break."""
    return re.sub(r"\s", "", unescape(TAG.sub("", found)))


def chapters(of: Dossier = DOSSIER) -> list[Chapter]:
    found = manuscript(of, material(), attachments(of, material())).body
    begins = ("chapter-period", "film-", "period-")
    return [item for item in found if item.heading.anchor.startswith(begins)]


OVERVIEW = html(PERIOD["period"])
CHANGES = html(PERIOD["changes"])
CHECK = html(SITE.addresses.checks[TLS])
CHAPTERS = chapters()
PRINTED = "".join(item.html for item in CHAPTERS)
FILES = {name: data for name, data in exports(DOSSIER).items() if name.startswith("period-")}
PAGES = {path: html(path) for path in SITE.pages}


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(FILES[name].decode("utf-8"), newline="")))


class Tables(HTMLParser):
    """Whether every cell has a table around it, and every heading a row below."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in {"table", "thead", "tbody", "tr", "td", "th", "div", "figure", "ul", "li"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"table", "thead", "tbody", "tr", "td", "th", "div", "figure", "ul", "li"}:
            assert self.open.pop() == tag


def test_a_dossier_without_a_period_has_the_same_pages_and_files_as_before() -> None:
    plain = dossier()
    site = made(plain)
    assert not [path for path in site.pages if path.startswith("evidence/period")]
    assert "period/" not in json.dumps(site.nav)
    assert not chapters(plain)
    assert not [name for name in exports(plain) if name.startswith("period-")]
    assert 'id="period"' not in html(site.addresses.checks[TLS], site)
    assert "observed at one instant of it" in html("evidence/index.md", site)


def test_the_dossier_comes_back() -> None:
    one = encode(DOSSIER)
    assert encode(decode(Dossier, one)) == one
    assert json.loads(canonical(one))["period"]["start"] == FILMED.start


def test_each_film_is_reached_from_the_overview_and_the_navigation() -> None:
    nav = json.dumps(SITE.nav)
    known = {check.id for check in DOSSIER.checks}
    for film in FILMED.films:
        target = SITE.addresses.films[film.check]
        assert f'href="../{target}"' in OVERVIEW
        path, _, anchor = target.partition("#")
        assert path in SITE.pages
        assert f'id="{anchor or "period"}"' in PAGES[path]
        assert (path in nav) == (film.check in known or "#" not in target)
    assert PERIOD["changes"] in nav
    assert f'href="../{PERIOD["period"]}"' in PAGES["evidence/index.md"]


def test_a_standing_is_exactly_one_of_the_five_and_stands_beside_the_time_unseen() -> None:
    table = {row["Check"]: row for row in rows("period-checks.csv")}
    for row in film_rows(DOSSIER, FILMED):
        line = next(
            item for item in re.findall(r"<tr>.*?</tr>", OVERVIEW, re.DOTALL) if row.says in item
        )
        said = text(line)
        assert row.film.standing.value in said
        assert row.longest in said
        assert row.times[1].words in said
        assert table[row.film.check]["Standing"] == row.film.standing.value
        assert table[row.film.check]["Statement"] == statement(row.film, FILMED)
    assert {row["Standing"] for row in table.values()} == {item.value for item in Standing}


def test_nothing_gives_an_opinion() -> None:
    pages = [found for path, found in PAGES.items() if "/period/" in path]
    for found in (*pages, CHECK, PRINTED):
        assert "operated effectively" not in found.lower()
        assert "was effective" not in found.lower()
    assert "It is no opinion" in OVERVIEW
    assert "It is no opinion" in PRINTED


def test_a_percentage_never_stands_without_its_seconds() -> None:
    for found in (OVERVIEW, CHECK, PRINTED):
        for before in re.findall(r"(.{0,60})\d %", text(SVG.sub("", found))):
            assert re.search(r"\d s, [\d. under]*$", before), before


def test_deviations_are_the_same_on_every_face() -> None:
    wanted = {
        (film.check, item.subject, item.start, item.end)
        for film in FILMED.films
        for item in film.deviations
    }
    table = {
        (row["Check"], row["Subject"].removeprefix("'"), row["Start"], row["End"])
        for row in rows("period-stretches.csv")
        if row["Verdict"] == "fail" and row["Of"] == "subject"
    }
    assert table == wanted
    sections = [item for item in CHAPTERS if item.heading.anchor.startswith("film-")]
    assert len(sections) == sum(bool(film.deviations) for film in FILMED.films)
    assert "14 min 24 s" in PRINTED
    assert "14 min 24 s" in CHECK
    assert "at 2026-04-11 00:00:00 UTC" in text(CHECK)


def test_who_began_and_ended_a_deviation_is_told() -> None:
    for found in (CHECK, PRINTED):
        said = squeezed(found)
        assert "changedbyarn:aws:sts::111122223333:assumed-role/Admin/mateo_jackson" in said
        assert "bywhomnosourcetells" in said


def test_gaps_are_named_on_every_face() -> None:
    for gap in gaps(FILMED):
        for found in (OVERVIEW, PRINTED):
            assert f">{gap.name}</t" in found
            assert gap.name in [item.text for svg in _graphs(found) for item in svg.iter()]
        assert f'id="{gap.name.lower()}"' in OVERVIEW
        assert gap.name in {row["Gap"] for row in rows("period-unseen.csv")}
    seconds = {row["Seconds"] for row in rows("period-unseen.csv")}
    assert {"274320", "16200"} <= seconds


def _graphs(found: str) -> list[ET.Element]:
    return [
        ET.fromstring(svg)  # noqa: S314 - our own drawing
        for svg in SVG.findall(found)
        if 'class="vb-time"' in svg
    ]


def test_each_check_has_a_bar_and_each_picture_at_most_so_many() -> None:
    for found, most in ((OVERVIEW, 20), (PRINTED, 10)):
        labels = [
            [item.text or "" for item in svg.iter() if re.match(r"\d+ \S", item.text or "")]
            for svg in _graphs(found)
        ]
        assert all(len(some) <= most for some in labels)
        numbers = {int(label.split()[0]) for some in labels for label in some}
        assert set(range(1, len(FILMED.films) + 1)) <= numbers


def test_ids_are_unique_and_tags_are_closed() -> None:
    for path, found in PAGES.items():
        ids = re.findall(r'\bid="([^"]+)"', found)
        assert len(ids) == len(set(ids)), path
        assert Tables(found).open == [], path


def test_stretches_of_a_subject_add_up_on_its_row() -> None:
    film = next(item for item in FILMED.films if item.check == TLS)
    found = subject_rows(film, FILMED)
    assert len(found) == film.subjects
    numbers = [row.number for row in found]
    assert numbers == list(range(1, film.subjects + 1))
    for row in found:
        assert f'id="subject-{row.number}"' in CHECK
    table = [row for row in rows("period-stretches.csv") if row["Check"] == TLS]
    combined = sum(float(row["Seconds"]) for row in table if row["Of"] == "check")
    assert round(combined * 1e6) == length(FILMED.start, FILMED.end)


def test_what_stretches_cite_as_one_is_taken_apart() -> None:
    bundle = Bundle(digest="sha256:b", members=("sha256:1", "sha256:2"))
    film = replace(FILMED.films[0], bundles=(bundle,))
    of = replace(DOSSIER, period=replace(FILMED, films=(film,)))
    assert [row[1:] for row in period_sheets(of)["period-bundles.csv"].rows] == [
        ("sha256:b", "sha256:1"),
        ("sha256:b", "sha256:2"),
    ]


def test_changes_tell_when_what_and_who() -> None:
    assert CHANGES.count("<tr><th") >= len(FILMED.turnings)
    said = text(CHANGES)
    assert "between 2026-03-08 04:48:00 UTC and 2026-03-08 06:00:00 UTC" in said
    assert "by whom no source tells" in said
    table = rows("period-changes.csv")
    assert len({(row["At"], row["Resource"]) for row in table}) == len(FILMED.turnings)
    assert len(table) == sum(max(1, len(item.paths)) for item in FILMED.turnings)
    fact = next(row for row in table if row["Fact"].endswith("tls.mode"))
    assert (fact["Before"], fact["After"]) == ('"STRICT"', '"PERMISSIVE"')


def test_contradictions_flaws_and_custody_are_shown() -> None:
    for found in (OVERVIEW, PRINTED):
        said = text(found)
        assert 'config-history: ["STRICT"]' in said
        assert "the chain has a hole" in said
        assert "Li Juan" in said
        assert FILMED.history.partition(":")[2] in squeezed(found)
    assert [row["Kind"] for row in rows("period-flaws.csv")] == ["changed", "missing"]
    assert [row["What"] for row in rows("period-custody.csv")] == ["file", "snapshot"]
    assert rows("period-contradictions.csv")[0]["Believed"] == '["STRICT"]'


@pytest.mark.parametrize("name", [HOSTILE, FORMULA, SPOOFED])
def test_hostile_names_are_text(name: str) -> None:
    for found in (*PAGES.values(), PRINTED):
        assert HOSTILE not in found
        assert "\u202e" not in found
        assert "\x1b" not in found
        assert "javascript:" not in re.sub(r">[^<]*<", "><", SVG.sub("", found))
    assert squeezed(name.partition("\x1b")[0].replace("<", "&lt;"))[:12] in squeezed(CHECK)
    for file in FILES:
        for row in rows(file):
            assert not any(cell.startswith(("=", "+", "@")) for cell in row.values())


def test_a_film_of_a_hostile_check_has_a_page_of_its_own() -> None:
    film = replace(daily(), check="../../x<script>")
    other = replace(DOSSIER, period=replace(FILMED, films=(film,)))
    site = made(other)
    path = site.addresses.films[film.check]
    assert path == "evidence/period/x-script.md"
    assert "<script>" not in html(path, site)
    assert "<script" not in json.dumps(site.nav)
    assert "<script" not in site.pages[path].title


def test_much_is_cut_and_says_so() -> None:
    many = replace(FILMED, turnings=FILMED.turnings * 60)
    found = text(html(PERIOD["changes"], made(replace(DOSSIER, period=many))))
    assert f"Shown: {MOST_ROWS} of {13 * 60} changes" in found
    assert len(period_sheets(replace(DOSSIER, period=many))["period-changes.csv"].rows) == 14 * 60


def test_thousands_of_files_are_counted_and_not_listed() -> None:
    one = FILMED.custody[0]
    files = tuple(replace(one, name=f"log-{number:05}", size=10) for number in range(3_000))
    of = replace(DOSSIER, period=replace(FILMED, custody=files))
    for found in (html(PERIOD["period"], made(of)), "".join(item.html for item in chapters(of))):
        said = text(found)
        assert "3,000" in said
        assert re.search("30[, ]000", said)
        assert "log-00001" not in said
    assert len(period_sheets(of)["period-custody.csv"].rows) == 3_001


def test_thousands_of_flaws_are_counted() -> None:
    flaw = FILMED.flaws[0]
    many = tuple(replace(flaw, name=f"log-{number:05}") for number in range(3_000))
    of = replace(DOSSIER, period=replace(FILMED, flaws=many))
    for found in (html(PERIOD["period"], made(of)), "".join(item.html for item in chapters(of))):
        assert re.search(r"changed 3[, ]?000", text(found))
        assert "log-00001" in found
        assert "log-02999" not in found
    assert len(period_sheets(of)["period-flaws.csv"].rows) == 3_000


def test_an_empty_period_says_that_there_is_nothing() -> None:
    none = replace(
        FILMED, films=(), turnings=(), unseen=(), contradictions=(), flaws=(), custody=()
    )
    of = replace(DOSSIER, period=none)
    for found in (html(PERIOD["period"], made(of)), "".join(item.html for item in chapters(of))):
        said = text(found)
        assert "No check was judged over this period." in said
        assert "All of it was watched." in said
        assert "No source tells of a change." in said


def test_the_workbook_reads_back_as_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "index.xlsx"
    XLSX.render(DOSSIER, material(), path, no_progress)
    book: Any = openpyxl.load_workbook(path)
    for sheet in period_sheets(DOSSIER).values():
        found = list(book[sheet.name].iter_rows(values_only=True))
        assert list(found[0]) == [column.title for column in sheet.columns]
        assert len(found) == len(sheet.rows) + 1
        assert all(cell.data_type != "f" for row in book[sheet.name].iter_rows() for cell in row)
    head = [cell.value for cell in book["Period stretches"][1]]
    at = head.index("Seconds")
    seconds = [row[at] for row in book["Period stretches"].iter_rows(min_row=2, values_only=True)]
    assert 0.000001 in seconds
    assert 864 in seconds


def test_the_same_dossier_gives_the_same_pages() -> None:
    again = made(dossier_with_period())
    assert {path: html(path, again) for path in again.pages} == PAGES
    assert "".join(item.html for item in chapters(dossier_with_period())) == PRINTED


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("film.html", "evidence/period/iam-proxy-role-10-scoped.md"),
        ("changes.html", PERIOD["changes"]),
    ],
)
def test_a_page_is_as_it_was_looked_at(name: str, path: str) -> None:
    """To accept a change, look at the page, then write it: the assertion tells where."""
    golden = GOLDEN / name
    assert PAGES[path] == golden.read_text("utf-8"), golden


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = manuscript(DOSSIER, material(), attachments(DOSSIER, material()))
    path = tmp_path_factory.mktemp("pdf") / "period.pdf"
    path.write_bytes(lay_out_chunk(written.head, directed(PRINTED, frozenset())).pdf)
    return path


def tool(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_timeline_is_printed_within_the_page(printed: Path) -> None:
    layout = tool("pdftotext", "-bbox", str(printed), "-")
    for page in layout.split("<page ")[1:]:
        wide, high = (float(re.findall(f'{name}="(.+?)"', page)[0]) for name in ("width", "height"))
        foot = [float(top) for top in re.findall(r'yMax="([\d.]+)">snapshot', page)]
        assert foot
        body = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.+?)</word', page)
        for left, _, right, bottom, word in body:
            assert float(left) >= 0
            assert float(right) <= wide
            assert float(bottom) <= high
            if re.fullmatch(r"[PFUNA]|G\d+", word):
                assert float(bottom) < max(foot) - 8
    fonts = [line.split()[0] for line in tool("pdffonts", str(printed)).splitlines()[2:]]
    assert all("Vouchbook" in name for name in fonts)


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
