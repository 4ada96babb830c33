"""A period for a terminal and as Markdown: every check with its time unseen, nothing that acts."""

import re
from dataclasses import replace

from tests.period_estate import HOSTILE, OUTAGES, SPOOFED, day, period
from vouchbook.book.text import code
from vouchbook.durations import length
from vouchbook.kernel.codec import decode, encode
from vouchbook.model.film import Period, Standing, Unseen
from vouchbook.period_outline import gaps, ranked, standings, statement
from vouchbook.period_words import deviating, period_markdown, period_text, statements

PERIOD = period()
TEXT = period_text(PERIOD)
MARKDOWN = period_markdown(PERIOD)
EMPTY = replace(
    PERIOD, films=(), turnings=(), unseen=(), contradictions=(), flaws=(), custody=(), snapshots=()
)


def test_the_estate_has_every_standing_and_agrees_with_itself() -> None:
    assert all(standings(PERIOD).values())
    assert encode(decode(Period, encode(PERIOD))) == encode(PERIOD)
    for film in PERIOD.films:
        whole = sum(length(item.start, item.end) for item in film.combined)
        assert whole == length(PERIOD.start, PERIOD.end)


def test_every_check_stands_in_both_with_its_standing() -> None:
    for film in PERIOD.films:
        line = next(line for line in TEXT.splitlines() if line.startswith(f"{film.check} "))
        assert film.standing.value in line
        assert f"| `{film.check}` | {film.standing.value} |" in MARKDOWN


def test_a_standing_is_never_told_without_the_time_unseen() -> None:
    for film, line in zip(ranked(PERIOD), statements(PERIOD), strict=True):
        assert line == f"{film.check}: {statement(film, PERIOD)}"
        assert film.standing.value in line
        assert "unknown" in line
    conformed = next(film for film in PERIOD.films if film.standing is Standing.CONFORMED)
    words = statement(conformed, PERIOD)
    assert "3 d 8 h 42 min (290,520 s, 1.8 %)" in words
    assert "longest time unseen 3 d 4 h 12 min (274,320 s, 1.7 %)" in words


def test_no_opinion_is_given() -> None:
    for words in (TEXT, MARKDOWN, " ".join(statements(PERIOD))):
        assert "effective" not in words.lower()
        assert "complian" not in words.lower()
    assert "It is no opinion" in TEXT
    assert "It is no opinion" in MARKDOWN


def test_deviations_outages_and_flaws_are_listed() -> None:
    assert [film.check for film in deviating(PERIOD)] == [
        film.check for film in ranked(PERIOD) if film.deviations
    ]
    for found in (TEXT, MARKDOWN):
        assert "14 min 24 s (864 s)" in found
        assert "2026-02-10 04:12:00 to 2026-02-13 08:24:00 UTC" in found
        assert "2026-05-03 21:00:00 to 2026-05-04 01:30:00 UTC" in found
        assert "the digest differs" in found


def test_what_is_not_there_is_said() -> None:
    text = period_text(EMPTY)
    assert "no check was judged over this period" in text
    assert "WHAT WAS NOT WATCHED: all of it was watched" in text
    assert "none: everything comes from snapshots" in text
    assert "0 checks: none was judged." in period_markdown(EMPTY)


def test_names_can_neither_send_signs_nor_break_out() -> None:
    for found in (TEXT, MARKDOWN):
        assert "\x1b" not in found
        assert "\u202e" not in found
    for line in MARKDOWN.splitlines():
        spans = re.sub(r"(`+)[^`].*?[^`]?\1(?!`)", "", line)
        assert HOSTILE not in spans
        assert "javascript:" not in spans
    rows = [line for line in MARKDOWN.splitlines() if line.startswith("| `mesh-listener")]
    assert {row.count("|") for row in rows} == {5, 9}


def test_a_code_span_holds_any_text() -> None:
    assert code(SPOOFED).startswith("``")
    assert "|" not in code(SPOOFED)
    assert code("") == ""
    assert code("`a`") == "`` `a` ``"


def test_long_lists_are_cut_and_say_so() -> None:
    many = tuple(PERIOD.turnings[0] for _ in range(100))
    assert "and 40 more: `vouchbook period --format json` has all" in period_text(
        replace(PERIOD, turnings=many)
    )


def test_gaps_that_are_alike_share_a_name_and_go_by_time() -> None:
    found = gaps(PERIOD)
    assert [gap.name for gap in found] == ["G1", "G2", "G3"]
    assert [(gap.start, gap.end) for gap in found[1:]] == list(OUTAGES)
    assert [name for name, _ in found[1].what] == ["appmesh.virtual-nodes", "iam.roles"]
    assert sum(len(places) for gap in found for _, places in gap.what) == len(PERIOD.unseen)
    other = replace(PERIOD.unseen[0], because="for another reason")
    assert len(gaps(replace(PERIOD, unseen=(*PERIOD.unseen, other)))) == 4


def test_a_gap_of_an_instant_is_told() -> None:
    item = PERIOD.unseen[0]
    short = Unseen(
        collector=item.collector, place=item.place, start=day(1), end=day(2), because="x"
    )
    assert "1 d (86,400 s)" in period_text(replace(PERIOD, unseen=(short,)))
