"""How timelines look: for each kind a letter, a colour and a pattern. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

INK = "#1b242b"
QUIET = "#454f58"
PAPER = "#ffffff"
RULE = "#c3ccd3"
_TILE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a kind of span is drawn: a letter, a colour, and a pattern on it."""

    letter: str
    colour: str
    ground: str
    """Class of its ground; empty: paper, and the strokes have the colour."""
    strokes: str = ""
    """What is drawn on a tile of the ground, as path data."""
    width: float = 0.0


STYLES = {
    "pass": Style(letter="P", colour="#2e7d4f", ground="pass"),
    "advice": Style(
        letter="A",
        colour="#2b8ea0",
        ground="advice",
        strokes="M3 0V6",
        width=1.2,
    ),
    "fail": Style(
        letter="F",
        colour="#b3261e",
        ground="fail",
        strokes="M0 0L6 6M6 0L0 6",
        width=1.1,
    ),
    "unknown": Style(
        letter="U", colour="#9a6700", ground="", strokes="M-1 1L1 -1M0 6L6 0M5 7L7 5", width=1.6
    ),
    "not-applicable": Style(
        letter="N", colour="#6b7680", ground="", strokes="M2 2h2v2h-2z", width=0.8
    ),
    "gap": Style(
        letter="G", colour="#454f58", ground="", strokes="M-1 5L1 7M0 0L6 6M5 -1L7 1", width=1.4
    ),
}
"""Kind -> its look. A gap's own name stands in the place of its letter."""
MEANINGS = {
    "pass": "passes",
    "advice": "passes with advice",
    "fail": "fails",
    "unknown": "unknown",
    "not-applicable": "not applicable",
    "gap": "not watched",
}


def sample(kind: str, identifier: str) -> str:
    """A patch as timelines have it, for a legend; `identifier` makes its id unique in a page."""
    shape = 'x="0.5" y="0.5" width="27" height="13"'
    frame = f'class="vb-time-frame" stroke="{QUIET}" stroke-width="0.7"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="vb-time-sample" viewBox="0 0 28 14" '
        f'width="28" height="14" aria-hidden="true"><title>the look of {MEANINGS[kind]}</title>'
        f"<defs>{_pattern(kind, identifier)}</defs>{filled(kind, identifier, shape, frame)}</svg>"
    )


def patterns(identifier: str) -> Iterator[str]:
    """Every pattern that a drawing may need; `identifier` makes their ids unique in a page."""
    for kind in STYLES:
        yield _pattern(kind, identifier)


def _pattern(kind: str, identifier: str) -> str:
    """What is drawn on the ground; the ground is no part of it, its tiles would show seams."""
    style = STYLES[kind]
    if not style.strokes:
        return ""
    stroke = PAPER if style.ground else style.colour
    look = "vb-time-line-paper" if style.ground else f"vb-time-line-{kind}"
    return (
        f'<pattern id="{escape(identifier)}-{kind}" patternUnits="userSpaceOnUse" '
        f'width="{_TILE}" height="{_TILE}"><path d="{style.strokes}" class="{look}" '
        f'stroke="{stroke}" stroke-width="{style.width}" fill="none"/></pattern>'
    )


def filled(kind: str, identifier: str, shape: str, frame: str, title: str = "") -> str:
    """A rectangle with the ground of its kind, and again with its pattern and a frame."""
    style = STYLES[kind]
    ground = f"vb-fill-{style.ground}" if style.ground else "vb-time-paper"
    fill = style.colour if style.ground else PAPER
    pattern = f"url(#{escape(identifier)}-{kind})" if style.strokes else "none"
    under = f'<rect {shape} class="{ground}" fill="{fill}">{title}</rect>'
    if not style.strokes and not frame:
        return under
    return f'{under}<rect {shape} {frame} fill="{pattern}" pointer-events="none"/>'
