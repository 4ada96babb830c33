import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown, markdown

from tests.renderers.dossier_fixture import HOSTILE, MARKDOWN, PAGES, dossier
from vouchbook.book.badge import MOST_ROWS
from vouchbook.book.extension import VouchbookExtension
from vouchbook.book.render import page_html
from vouchbook.book.text import breakable, visible
from vouchbook.model.dossier import Dossier

TOPIC = "topics/data-protection.md"


def link(kind: str, identifier: str) -> str:
    return "" if identifier.startswith("handbook") else f"#{kind}-{identifier}"


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def test_a_claim_keeps_its_sentence_and_gains_verdict_population_and_time() -> None:
    html = page_html(PAGES[TOPIC], dossier(), link)
    assert (
        "Every virtual-node listener accepts TLS only. "
        "fail · of 161 listeners: 150 fail, 11 pass · as of 2026-09-15 12:00 UTC"
    ) in plain(html)
    assert 'href="#check-mesh-listener-tls-strict"' in html
    assert 'class="vb-claim vb-fail"' in html


def test_a_pass_with_advice_is_told_apart() -> None:
    html = page_html(PAGES[TOPIC], dossier(), link)
    assert "pass with advice · 6 of 6 client policies · 1 with advice · as of" in plain(html)
    assert 'class="vb-claim vb-advice"' in html


def test_unknown_says_why_and_an_unknown_number_is_no_number() -> None:
    text = plain(page_html(PAGES[TOPIC], dossier(), link))
    assert "unknown · of 4 keys seen, out of an unknown number: 2 are unknown, 2 pass · " in text
    assert "the caller was not allowed to ask; operation kms:GetKeyRotationStatus" in text
    assert "We run 161 virtual nodes and an unknown number of keys." in text


def test_the_other_kinds_of_claim_say_what_they_rest_on() -> None:
    text = plain(page_html(PAGES[TOPIC], dossier(), link))
    assert "inherited · AWS SOC 2 Type II" in text
    assert "asserted · Martha Rivera, Head of platform security" in text
    assert "intended · planned for 2027-03-31" in text


def test_an_evidence_image_becomes_a_table_that_states_every_count() -> None:
    html = page_html(PAGES[TOPIC], dossier(), link)
    assert html.count('<span class="vb-verdict vb-fail">') == MOST_ROWS
    text = plain(html)
    assert "161 listeners, in 2 places: 150 fail, 11 pass; every list was read to its end" in text
    assert f"Shown: {MOST_ROWS} of 161 rows; and {161 - MOST_ROWS} more" in text
    assert "<p><div" not in html


def test_without_a_dossier_everything_is_not_yet_observed() -> None:
    text = plain(page_html(PAGES[TOPIC], None, link))
    assert "Every virtual-node listener accepts TLS only. not yet observed" in text
    assert "Listener TLS by virtual node: not yet observed." in text
    assert "a number not yet observed of virtual nodes" in text


def test_a_page_is_recognised_by_its_text_or_named() -> None:
    changed = PAGES[TOPIC].replace("Data at rest", "Stored data")
    assert "161 listeners: 150" in plain(page_html(changed, dossier(), link, path=TOPIC))
    assert "161 listeners: 150" not in plain(page_html(changed, dossier(), link))


def test_links_between_pages_are_led_on_or_taken_out() -> None:
    html = page_html(PAGES["index.md"], dossier(), link)
    assert '<a href="#page-topics/data-protection.md">data protection</a>' in html
    assert "<span>how it works</span>" in html


def test_the_extension_works_alone_by_its_name_and_as_a_module() -> None:
    for name in ("vouchbook.book.extension", VouchbookExtension()):
        assert "not yet observed" in markdown("[x](claim:tls)", extensions=[name])


def test_wrong_links_are_left_for_lint_to_name() -> None:
    for wrong in ("[x](claim:Tls)", "# [x](claim:tls)", "a ![x](evidence:tls)"):
        assert "vb-" not in page_html(wrong, dossier(), link)


def test_an_extension_that_is_switched_off_binds_nothing() -> None:
    extension = VouchbookExtension(dossier=dossier())
    extension.enabled = False
    assert "vb-" not in Markdown(extensions=[extension]).convert("[x](claim:tls)")


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.seen.update(f"{tag}@{name}" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def with_names(name: str) -> Dossier:
    """A dossier in which hostile text stands wherever a record can bring it in."""
    whole = dossier()
    checks = tuple(
        replace(
            check,
            result=replace(
                check.result,
                findings=tuple(
                    replace(item, subject=f"arn:{name}", because=name)
                    for item in check.result.findings[:3]
                ),
            ),
        )
        for check in whole.checks
    )
    claims = tuple(replace(view, because=name) for view in whole.claims)
    return replace(whole, checks=checks, claims=claims)


def parsed(name: str) -> Tags:
    tags = Tags()
    tags.feed(page_html(PAGES[TOPIC], with_names(name), link))
    return tags


PIECES = (*"<>\"'&{}[]()|:#*_`\\=/ \n\t.a1\x02\x03\x1b\u202e\u200b", "{:", "&lt;", "wzxhzdk:0")
NASTY = st.lists(st.sampled_from(PIECES), max_size=40).map(
    lambda pieces: "".join(pieces) + HOSTILE + MARKDOWN,
)


@given(name=NASTY)
def test_hostile_names_are_text_and_nothing_else(name: str) -> None:
    harmless, hostile = parsed("name"), parsed(name)
    assert hostile.seen == harmless.seen
    assert visible(name) in "".join(hostile.texts)


def test_what_can_not_be_seen_is_spelled_out() -> None:
    assert visible("a\u202eb\x1bc\nd") == "a⟨U+202E⟩b⟨U+001B⟩c d"
    assert str(breakable("a:<b>/c")) == "a:<wbr>&lt;b&gt;/<wbr>c"
