"""Anchors, dates and characters: what stands on a page is legible, and can't leave its place."""

import unicodedata
from importlib.resources import files
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.renderers.pdf_text import (
    anchor,
    css_string,
    drawable,
    legible,
    moment,
    ranges,
    size,
    ticks,
)

INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


@given(st.text(max_size=100), st.text(max_size=100))
def test_anchors_are_plain_and_differ_where_their_names_differ(one: str, other: str) -> None:
    found = anchor("check", one)
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert (found == anchor("check", other)) == (one == other)


def test_a_plain_id_is_its_own_anchor() -> None:
    assert anchor("check", "mesh-listener-tls-strict") == "check-mesh-listener-tls-strict"
    assert anchor("requirement", "a", "b-c") != anchor("requirement", "a-b", "c")


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        ([3], "3"),
        ([4, 3, 1, 3], "1, 3\N{EN DASH}4"),
        (range(1, 41), "1\N{EN DASH}40"),
    ],
)
def test_ranges(numbers: list[int], text: str) -> None:
    assert ranges(numbers) == text


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        ("2026-09-15T12:00:00.000000Z", "2026-09-15 12:00:00 UTC"),
        ("2026-09-15T12:00:00", "2026-09-15T12:00:00"),
        ("", ""),
        ("soon", "soon"),
    ],
)
def test_a_date_is_never_invented(instant: str, text: str) -> None:
    assert moment(instant) == text


@given(st.text())
def test_a_css_string_can_not_be_left(text: str) -> None:
    inside = css_string(text)[1:-1]
    assert all(char.isascii() and (char.isalnum() or char == "\\") for char in inside)


@given(st.text())
def test_what_the_fonts_lack_is_spelled_out(text: str) -> None:
    assert {ord(char) for char in legible(text)} - {9, 10, 13} <= drawable()


def test_a_name_can_not_hide_or_turn_itself() -> None:
    assert legible("a\u202eb\u200bc\x1b") == "a‹U+202E›b‹U+200B›c‹U+001B›"  # noqa: RUF001
    assert legible("\u27e8U+202E\u27e9 \u27e8") == "‹U+202E› ‹U+27E8›"  # noqa: RUF001
    assert legible("Ωμέγα Журнал ắ – “é”") == "Ωμέγα Журнал ắ – “é”"  # noqa: RUF001


def test_the_list_of_drawable_characters_is_what_the_fonts_have() -> None:
    folder = files("vouchbook.renderers").joinpath("fonts")
    fonts = [item for item in folder.iterdir() if item.name.endswith(".woff")]
    tables = [set(TTFont(BytesIO(font.read_bytes())).getBestCmap()) for font in fonts]
    everywhere = set.intersection(*tables)
    assert len(fonts) == 4
    assert drawable() <= everywhere
    missing = everywhere - drawable()
    assert all(unicodedata.category(chr(point)) in INVISIBLE for point in missing)


def test_every_font_comes_with_its_licence() -> None:
    folder = files("vouchbook.renderers").joinpath("fonts")
    for name in ("OFL-SourceSans3.txt", "OFL-SourceCodePro.txt"):
        assert "SIL Open Font License, Version 1.1" in folder.joinpath(name).read_text("utf-8")


def test_backticks_become_code_and_nothing_else_does() -> None:
    assert ticks("Set `tls.mode` <b>") == "Set <code>tls.mode</code> &lt;b&gt;"
    assert ticks("one ` alone") == "one ` alone"


def test_sizes_have_groups() -> None:
    assert size(1234567) == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567 bytes"
