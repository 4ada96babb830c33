"""Timelines: nothing on another, nothing too short to be seen, the same every time, all escaped."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.period_estate import DAYS, END, FORMULA, HOSTILE, SPOOFED, START, day, period, tick
from vouchbook.kernel.canonical import instant
from vouchbook.mesh.texts import width_of
from vouchbook.renderers.period_axis import ticks
from vouchbook.renderers.period_looks import MEANINGS, STYLES, sample
from vouchbook.renderers.period_marks import (
    MARK,
    Mark,
    Scale,
    Span,
    flags,
    inside,
    marks,
    plate_at,
)
from vouchbook.renderers.period_timeline import Bar, Paper, draw
from vouchbook.renderers.period_views import kind_of

SVG = "{http://www.w3.org/2000/svg}"
WHOLE = DAYS * 86_400_000_000
FLUID = Scale(start=START, whole=WHOLE)
PRINTED = Scale(start=START, whole=WHOLE, width=704.0)
SCALES = pytest.mark.parametrize("scale", [FLUID, PRINTED], ids=["screen", "paper"])
KINDS = tuple(kind for kind in STYLES if kind != "gap")


@st.composite
def spans(draw_one: st.DrawFn) -> tuple[Span, ...]:
    """Spans that follow each other, with holes between some, from a microsecond to months."""
    edges = sorted(
        draw_one(
            st.sets(
                st.one_of(
                    st.integers(0, WHOLE),
                    st.integers(0, DAYS).map(lambda number: number * 86_400_000_000),
                    st.integers(0, DAYS).map(lambda number: number * 86_400_000_000 + 1),
                ),
                min_size=2,
                max_size=60,
            )
        )
    )
    first = datetime(2026, 1, 1, tzinfo=UTC)
    kinds = st.sampled_from((*KINDS, ""))
    found = []
    for left, right in pairwise(min(edge, WHOLE) for edge in edges):
        kind = draw_one(kinds)
        if kind and left < right:
            one, other = (first + timedelta(microseconds=edge) for edge in (left, right))
            found.append(Span(start=instant(one), end=instant(other), kind=kind))
    return tuple(found)


def letter(mark: Mark) -> str:
    return mark.name or STYLES[mark.kind].letter


@SCALES
@given(given_spans=spans())
@settings(max_examples=80)
def test_no_letter_lies_on_another(scale: Scale, given_spans: tuple[Span, ...]) -> None:
    placed = flags(marks(given_spans, scale), scale, letter)
    for one, other in pairwise(placed):
        assert one.right <= other.left
    for flag in placed:
        assert flag.left >= -0.001
        assert flag.right <= scale.reference + 0.001


@SCALES
@given(given_spans=spans())
@settings(max_examples=80)
def test_every_kind_of_a_bar_is_drawn_with_its_letter(
    scale: Scale, given_spans: tuple[Span, ...]
) -> None:
    found = marks(given_spans, scale)
    kinds = {span.kind for span in given_spans}
    assert {mark.kind for mark in found} == kinds
    shown = {letter(mark) for mark in found if inside(mark, scale, letter(mark))}
    for flag in flags(found, scale, letter):
        shown |= set(flag.text.split())
    assert shown == {STYLES[kind].letter for kind in kinds}


@SCALES
@given(given_spans=spans())
@settings(max_examples=80)
def test_a_deviation_is_where_it_was_and_can_be_seen(
    scale: Scale, given_spans: tuple[Span, ...]
) -> None:
    found = marks(given_spans, scale)
    for span in given_spans:
        if span.kind == "fail":
            left, right = scale.part(span.start), scale.part(span.end)
            assert any(
                mark.kind == "fail"
                and mark.left <= right + scale.column
                and mark.right >= left - scale.column
                for mark in found
            )
    for mark in found:
        assert mark.short or (mark.right - mark.left) * 900 >= MARK - 0.001 or scale.width


@SCALES
@given(given_spans=spans())
@settings(max_examples=60)
def test_long_spans_end_where_they_ended(scale: Scale, given_spans: tuple[Span, ...]) -> None:
    found = marks(given_spans, scale)
    for span in given_spans:
        left, right = scale.part(span.start), scale.part(span.end)
        if right - left >= scale.column:
            assert any(
                mark.kind == span.kind and mark.left <= left and right <= mark.right
                for mark in found
            )


def test_a_day_by_day_look_is_one_unknown_with_moments() -> None:
    found = [span for number in range(DAYS) for span in _daily(number)]
    drawn = marks(found, FLUID)
    long = [mark for mark in drawn if not mark.short]
    assert [(mark.kind, mark.right) for mark in long] == [("unknown", 1.0)]
    assert sum(mark.kind == "pass" for mark in drawn) == DAYS
    (first,) = flags(drawn, FLUID, letter)
    assert first.text == "P"


def _daily(number: int) -> tuple[Span, Span]:
    return (
        Span(start=day(number), end=tick(number), kind="pass"),
        Span(start=tick(number), end=day(number + 1), kind="unknown"),
    )


def test_however_often_something_was_seen_a_bar_stays_small() -> None:
    found = [
        span
        for hour in range(DAYS * 24)
        for span in (
            Span(start=day(hour / 24), end=tick(hour / 24), kind="pass"),
            Span(start=tick(hour / 24), end=day((hour + 1) / 24), kind="unknown"),
        )
    ]
    assert len(marks(found, FLUID)) < 500
    assert {mark.kind for mark in marks(found, FLUID) if not mark.short} == {"unknown"}


def test_a_letter_stands_beside_a_mark_that_it_would_cover() -> None:
    found = marks(
        (
            Span(start=START, end=day(90), kind="pass"),
            Span(start=day(90), end=day(90.01), kind="fail"),
            Span(start=day(90.01), end=END, kind="pass"),
        ),
        FLUID,
    )
    (long,) = [mark for mark in found if not mark.short]
    at = plate_at(long, found, FLUID, "P")
    assert abs(at - 0.5) * FLUID.reference > width_of("P") / 2


@pytest.mark.parametrize(
    ("days", "labels", "above"),
    [
        (180, ["Jan", "Feb", "Mar", "Apr", "May", "Jun"], ["2026"]),
        (700, ["Jan", "Feb"], ["2026", "2027"]),
        (4_000, ["Jan"], ["2026", "2027"]),
        (30, ["1", "2"], ["Jan 2026"]),
        (1, ["00:00"], ["1 Jan 2026"]),
    ],
)
@SCALES
def test_the_axis_has_ticks_and_labels_with_room(
    scale: Scale, days: int, labels: list[str], above: list[str]
) -> None:
    scale = Scale(start=START, whole=days * 86_400_000_000, width=scale.width)
    found = ticks((START, day(days)), scale)
    assert len(found) <= 70
    said = [item.label for item in found if item.label]
    assert said[0] == labels[0]
    assert said if scale is FLUID else set(labels) & set(said)
    assert [item.above for item in found if item.above][: len(above)] == above
    for line in ("label", "above"):
        ends = [_extent(getattr(item, line), item.at, item.anchor, scale) for item in found]
        for one, other in pairwise(pair for pair in ends if pair):
            assert one[1] <= other[0]


def _extent(text: str, at: float, anchor: str, scale: Scale) -> tuple[float, float] | None:
    if not text:
        return None
    wide, middle = width_of(text), at * scale.reference
    left = {"start": middle, "middle": middle - wide / 2, "end": middle - wide}[anchor]
    return left, left + wide


def bars() -> list[Bar]:
    found = []
    for number, film in enumerate(period().films, start=1):
        made = [
            Span(start=item.start, end=item.end, kind=kind_of(item), title=item.because)
            for item in film.combined
        ]
        found.append(Bar(label=str(number), name=film.check, spans=tuple(made)))
    return found


HOSTILE_BARS = [
    Bar(
        label="1",
        name=name,
        spans=(Span(start=START, end=END, kind="fail", title=name, name=""),),
    )
    for name in (HOSTILE, FORMULA, SPOOFED, "</text><image href='x'/>&\"'")
]


def drawn(given_bars: list[Bar], paper: Paper | None = None) -> str:
    return draw(
        given_bars,
        (START, END),
        identifier="t",
        title=HOSTILE,
        words=SPOOFED,
        paper=paper,
    ).svg


@pytest.mark.parametrize("paper", [None, Paper(width=704.0, unit=0.7)], ids=["screen", "paper"])
def test_a_timeline_is_well_formed_and_tells_what_it_is(paper: Paper | None) -> None:
    made = ET.fromstring(drawn(bars(), paper))  # noqa: S314 - our own drawing
    assert made.attrib["role"] == "img"
    title, desc = made.find(f"{SVG}title"), made.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert made.attrib["aria-labelledby"] == f"{title.attrib['id']} {desc.attrib['id']}"
    ids = [item.attrib["id"] for item in made.iter() if "id" in item.attrib]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", drawn(bars(), paper)))
    assert used <= set(ids)
    texts = [item.text for item in made.iter(f"{SVG}text")]
    for film in period().films:
        assert any(film.check in (text or "") for text in texts)


def test_names_are_text() -> None:
    found = drawn(HOSTILE_BARS)
    made = ET.fromstring(found)  # noqa: S314 - our own drawing
    assert {item.tag.removeprefix(SVG) for item in made.iter()} == {
        *("svg", "title", "desc", "defs", "pattern", "path", "line", "text", "rect"),
    }
    assert "\u202e" not in found
    assert "\x1b" not in found


def test_a_screen_gets_percentages_and_paper_gets_units() -> None:
    places = re.findall(r'<rect x="([^"]+)"', drawn(bars()))
    assert places
    assert all(place.endswith("%") for place in places)
    printed = re.findall(r'<rect x="([^"]+)"', drawn(bars(), Paper(width=704.0, unit=0.7)))
    assert max(float(place) for place in printed) <= 704
    assert 'width="492.8pt"' in drawn(bars(), Paper(width=704.0, unit=0.7))


def test_drawing_twice_gives_the_same_bytes() -> None:
    assert drawn(bars()) == drawn(bars())


def test_a_kind_is_told_by_letter_pattern_and_colour() -> None:
    looks = [(style.letter, style.strokes, style.colour) for style in STYLES.values()]
    for at in range(3):
        assert len({look[at] for look in looks}) == len(looks)
    for kind in STYLES:
        made = ET.fromstring(sample(kind, "x"))  # noqa: S314 - our own drawing
        assert made.attrib["aria-hidden"] == "true"
        assert MEANINGS[kind] in (made.findtext(f"{SVG}title") or "")


def test_a_long_name_keeps_its_end() -> None:
    name = (
        "arn:aws:appmesh:eu-central-1:111122223333:mesh/payments/virtualNode/" + "x" * 60 + "-end"
    )
    (text,) = re.findall(r">(7 [^<]+)<", drawn([Bar(label="7", name=name, spans=())]))
    assert text.startswith("7 …")
    assert text.endswith("-end")
    assert width_of(text) <= FLUID.reference
