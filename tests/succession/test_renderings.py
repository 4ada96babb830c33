"""Site, PDF and tables tell the succession; states in words, names as text, tables with heads."""

import re
from dataclasses import replace
from html import unescape

import pytest

from tests.renderers.dossier_fixture import dossier, material
from tests.succession.making import (
    AS_OF,
    END,
    MESH,
    PASS,
    START,
    day,
    film,
    model,
    period,
    result,
    service,
    task,
)
from vouchbook.model.check import Verdict
from vouchbook.model.dossier import Dossier
from vouchbook.model.succession import STATES, Succession
from vouchbook.renderers.csv_exports import exports
from vouchbook.renderers.pdf_attachments import attachments
from vouchbook.renderers.pdf_chapters import manuscript
from vouchbook.renderers.site_addresses import AFTER, addresses
from vouchbook.renderers.site_nav import paths_in
from vouchbook.renderers.site_pages import make_site
from vouchbook.renderers.succession_views import MOST
from vouchbook.renderers.succession_words import SIGNS, TONES
from vouchbook.succession.telling import succession

PAGE = AFTER["after"]
TAG = re.compile(r"<[^>]+>")
HOSTILE = "<script>alert(1)"
NODE = f"{MESH}/virtualNode/{HOSTILE}"


def told(*, many: int = 0) -> Succession:
    others = tuple(f"{MESH}/virtualNode/n{number:04}#listener:80" for number in range(many))
    found = succession(
        [
            result("mesh-listener-tls-strict", PASS, f"{NODE}#listener:80", *others),
            result("mesh-mtls-server-requires-client-cert", PASS),
            result("connect-service-tls", PASS),
            result("appmesh-eol-exit-managed", Verdict.FAIL, f"{NODE}", because=HOSTILE),
        ],
        period(
            film("mesh-listener-tls-strict", (PASS, START, day("09-01"))),
            film("connect-service-tls", (PASS, day("09-11"), END)),
        ),
        model(task(1, envoy_of=NODE, active=False), task(2), service()),
        AS_OF,
    )
    assert found is not None
    return found


def shown(of: Succession | None) -> Dossier:
    return replace(dossier(), succession=of)


def page(of: Succession) -> str:
    found = shown(of)
    site = make_site(found, addresses(found, [item.path for item in found.pages]))
    return site.html(PAGE, lambda target: f"../{target}")


def text(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html.replace("<wbr>", ""))).split())


def chapters(of: Dossier) -> str:
    written = manuscript(of, material(), attachments(of, material())).body
    return "".join(item.html for item in written)


def test_without_a_succession_there_is_no_page_no_chapter_and_no_table() -> None:
    bare = shown(None)
    site = make_site(bare, addresses(bare, [item.path for item in bare.pages]))
    assert PAGE not in site.pages
    assert "AWS ended App Mesh on" not in chapters(bare)
    assert not any(name.startswith("after-app-mesh") for name in exports(bare))


def test_the_page_stands_in_the_navigation() -> None:
    found = shown(told())
    site = make_site(found, addresses(found, [item.path for item in found.pages]))
    assert PAGE in paths_in(site.nav)


@pytest.mark.parametrize("made", [page(told()), chapters(shown(told()))])
def test_page_and_chapter_say_what_happened(made: str) -> None:
    said = text(made)
    assert "shown again after a gap" in said
    assert "2026-09-01 00:00:00 UTC to 2026-09-11 00:00:00 UTC" in said
    assert "lost by design" in said
    assert "client certificates" in said
    assert "What is left of App Mesh" in said
    assert "task family orders runs it" in said
    assert HOSTILE not in made
    assert HOSTILE in said


def test_every_state_has_a_sign_a_tone_and_a_meaning_on_the_page() -> None:
    assert set(SIGNS) == set(TONES) == set(STATES)
    assert len(set(SIGNS.values())) == len(SIGNS)
    said = text(page(told()))
    for state, meaning in STATES.items():
        assert f"{SIGNS[state]} {state.value}" in said
        assert meaning in said


def test_every_table_has_a_caption_and_heads_and_every_row_its_cells() -> None:
    html = page(told())
    tables = html.split("<table")[1:]
    assert tables
    for table in tables:
        table_html = table.split("</table>")[0]
        assert "<caption" in table_html
        heads = table_html.split("</thead>")[0].count("<th ")
        body = table_html.split("<tbody>")[1].split("</tbody>")[0]
        for row in body.split("<tr")[1:]:
            spans = sum(int(found) - 1 for found in re.findall(r'colspan="(\d+)"', row))
            assert row.count("<td") + row.count("<th") + spans == heads


def test_links_lead_to_checks_that_have_a_page() -> None:
    html = page(told())
    known = {check.id for check in dossier().checks}
    for name in re.findall(r'href="\.\./evidence/checks/([a-z0-9-]+)\.md', html):
        assert name in known
    anchors = set(re.findall(r'id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= anchors


def test_a_page_says_where_it_leaves_workloads_to_the_exports() -> None:
    found = told(many=MOST)
    assert len(found.workloads) == MOST + 1
    assert f"Shown: {MOST} of {MOST + 1} workloads" in text(page(found))
    rows = exports(shown(found))["after-app-mesh-workloads.csv"].decode().count("virtual node,")
    assert rows == MOST + 1
