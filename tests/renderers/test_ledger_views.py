"""The completeness ledger on pages and in tables: every number, and every id that differs."""

import re
from dataclasses import replace
from html import unescape

import pytest

from tests.renderers.dossier_fixture import FRANKFURT, dossier, material
from tests.renderers.ledger_fixture import HOSTILE, MANY, ledger
from vouchbook.model.dossier import Dossier
from vouchbook.model.ledger import STATES
from vouchbook.renderers.ledger_views import (
    MOST_IDS,
    TONES,
    completeness,
    ledger_data,
    source_names,
    worst_first,
)
from vouchbook.renderers.pdf_attachments import attachments
from vouchbook.renderers.pdf_chapters import manuscript
from vouchbook.renderers.site_addresses import FIXED, addresses
from vouchbook.renderers.site_pages import make_site

ROWS = ledger(FRANKFURT)
DOSSIER = replace(dossier(), ledger=ROWS)


def on_site(found: Dossier) -> str:
    site = make_site(found, addresses(found, ()))
    return site.html(FIXED["completeness"], lambda path: path)


def in_pdf(found: Dossier) -> str:
    given = material()
    (chapter,) = [
        chapter
        for chapter in manuscript(found, given, attachments(found, given)).body
        if chapter.heading.title == "Completeness"
    ]
    return chapter.html


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub("<[^>]*>", "", html)))


@pytest.mark.parametrize("render", [on_site, in_pdf])
def test_a_page_says_what_is_missing_and_how_much_of_it(render: object) -> None:
    assert callable(render)
    html = render(DOSSIER)
    text = words(html)
    for row in ROWS:
        assert row.type in text
        assert row.state in text
    for row in worst_first(ROWS):
        assert row.explanation in text
    assert MANY[0] in text
    assert MANY[-1] not in text, "the table has it"
    assert f"and {24 - MOST_IDS} more" in text
    assert "<script>" not in html
    assert "unknown" in text


@pytest.mark.parametrize("render", [on_site, in_pdf])
def test_without_rows_a_page_says_so(render: object) -> None:
    assert callable(render)
    assert "No list was held against another source." in words(render(replace(DOSSIER, ledger=())))


def test_incomplete_lists_come_first() -> None:
    assert [row.state for row in worst_first(ROWS)] == ["incomplete", "unread"]


def test_every_state_is_counted_and_coloured() -> None:
    found = ledger_data(DOSSIER)["states"]
    assert {item.state for item in found} == set(STATES) == set(TONES)
    assert sum(item.count for item in found) == len(ROWS)
    assert {row.state for row in ROWS} == set(STATES)


def test_sources_are_columns_in_their_order() -> None:
    assert source_names(ROWS) == ("AWS Config", "AWS CloudFormation")
    cells = [view.cells for view in ledger_data(DOSSIER)["rows"]]
    assert all(len(found) == 2 for found in cells)
    assert cells[-1][1] is None


def test_the_table_names_every_id() -> None:
    rows = completeness(DOSSIER).rows
    assert len(rows) == sum(len(row.sources) for row in ROWS)
    titles = [column.title for column in completeness(DOSSIER).columns]
    first = dict(zip(titles, rows[0], strict=True))
    assert str(first["Only there"]).split("\n") == list(MANY)
    assert (first["Listed"], first["Count"], first["Shown elsewhere alone"]) == (2, 25, 24)
    assert dict(zip(titles, rows[1], strict=True))["Only there"] == HOSTILE
    unread = dict(zip(titles, rows[-1], strict=True))
    assert (unread["Count"], unread["Reason"]) == ("unknown", "denied")
