"""A timeline as SVG: one bar a check, or a subject. No script, nothing fetched, all escaped.

Without a width it stretches with its page: places are percentages and texts keep their size.
Nothing is told by colour alone: each kind has a pattern, and a letter at every bar. Presentation
attributes are for paper; classes let a style sheet choose other colours, as for a dark screen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from vouchbook.book.text import visible
from vouchbook.durations import length
from vouchbook.mesh.texts import width_of
from vouchbook.renderers.period_axis import Tick, ticks
from vouchbook.renderers.period_looks import INK, PAPER, QUIET, RULE, STYLES, filled, patterns
from vouchbook.renderers.period_marks import (
    LOW,
    MARK,
    Flag,
    Mark,
    Scale,
    Span,
    flags,
    inside,
    marks,
    plate_at,
)

FONT = "Vouchbook Sans, system-ui, sans-serif"
_AXIS = 29.0
_LABEL = 14.0
_FLAG = 11.0
_BAR = 14.0
_GAP = 7.0
_MOMENT = 5.0
Spell = Callable[[str], str]
"""Spells out what a medium can't draw, before texts are cut to their room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of a timeline."""

    label: str
    """What stands first: a number."""
    name: str
    """Where there is no room for all of it, its end is shown: beginnings of names are alike."""
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The measures of a drawing that doesn't stretch."""

    width: float
    """In its own units; a line of text is ten high."""
    unit: float
    """Points a unit."""

    def size(self, height: float) -> str:
        """The attributes that tell it."""
        wide, high = _n(self.width * self.unit), _n(height * self.unit)
        return f'width="{wide}pt" height="{high}pt" viewBox="0 0 {_n(self.width)} {_n(height)}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A drawing with what is needed to place it."""

    svg: str
    height: float


def draw(
    bars: Sequence[Bar],
    window: tuple[str, str],
    *,
    identifier: str,
    title: str,
    words: str,
    paper: Paper | None = None,
    spell: Spell = str,
) -> Timeline:
    """Draw bars over a window of time; `identifier` makes its ids unique in a page.

    `words` tell the drawing to whoever can't see it. Without paper it takes its frame's width.
    """
    scale = Scale(start=window[0], whole=length(*window), width=paper.width if paper else None)
    places = ticks(window, scale)
    parts: list[str] = []
    top = _AXIS
    for bar in bars:
        drawn, top = _bar(bar, scale, identifier, top, spell)
        parts += drawn
    height = top
    name = escape(identifier)
    size = paper.size(height) if paper else f'width="100%" height="{_n(height)}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="vb-time" role="img" {size} '
        f'aria-labelledby="{name}-title {name}-desc" '
        f'font-family="{FONT}" font-size="10"><title id="{name}-title">{_safe(title, spell)}'
        f'</title><desc id="{name}-desc">{_safe(words, spell)}</desc>\n'
        f"<defs>{''.join(patterns(identifier))}</defs>\n"
        + "\n".join([*_axis(places, scale, height), *parts])
        + "\n</svg>"
    )
    return Timeline(svg=svg, height=height)


def _axis(places: Sequence[Tick], scale: Scale, height: float) -> Iterator[str]:
    for tick in places:
        x = scale.at(tick.at)
        yield (
            f'<line x1="{x}" x2="{x}" y1="{_n(_AXIS - 4)}" y2="{_n(height)}" class="vb-time-rule" '
            f'stroke="{RULE}" stroke-width="0.6"/>'
        )
        if tick.label:
            yield (
                f'<text x="{x}" y="{_n(_AXIS - 7)}" text-anchor="{tick.anchor}" '
                f'class="vb-time-quiet" fill="{QUIET}">{escape(tick.label)}</text>'
            )
        if tick.above:
            yield (
                f'<text x="{x}" y="{_n(_AXIS - 19)}" text-anchor="{tick.anchor}" '
                f'class="vb-time-ink" fill="{INK}">{escape(tick.above)}</text>'
            )


def _bar(
    bar: Bar, scale: Scale, identifier: str, top: float, spell: Spell
) -> tuple[list[str], float]:
    """The strokes of one bar, and where the next begins."""
    label = _label(spell(visible(bar.label)), spell(visible(bar.name)), scale.reference)
    found = marks(bar.spans, scale)
    above = flags(found, scale, _letter)
    start = scale.at(0.0)
    look = f'y="{_n(top + 10)}" class="vb-time-ink" fill="{INK}"'
    parts = [f'<text x="{start}" {look}>{escape(label)}</text>']
    y = top + _LABEL + (_FLAG if above else 0.0)
    middle = _n(y + _BAR / 2)
    parts.append(
        f'<line x1="{start}" x2="{scale.at(1.0)}" y1="{middle}" y2="{middle}" '
        f'class="vb-time-rule" stroke="{RULE}"/>'
    )
    parts += [_mark(item, scale, identifier, y, spell) for item in found]
    plates = [item for item in found if inside(item, scale, _letter(item))]
    parts += [
        _plate(item, plate_at(item, found, scale, _letter(item)), scale, y) for item in plates
    ]
    parts += [_flag(item, scale, y) for item in above]
    return parts, y + _BAR + _GAP


def _label(number: str, name: str, room: float) -> str:
    """The number, and as much of the name's end as there is room for."""
    whole = f"{number} {name}".strip()
    if width_of(whole) <= room:
        return whole
    kept = name
    while kept and width_of(f"{number} …{kept}") > room:
        kept = kept[1:]
    return f"{number} …{kept}"


def _letter(mark: Mark) -> str:
    return mark.name or STYLES[mark.kind].letter


def _mark(mark: Mark, scale: Scale, identifier: str, y: float, spell: Spell) -> str:
    low = mark.kind in LOW and mark.short
    title = f"<title>{_safe(mark.title, spell)}</title>" if mark.title and not low else ""
    if not mark.short:
        wide = scale.wide(mark.right - mark.left)
        shape = f'x="{scale.at(mark.left)}" width="{wide}" y="{_n(y)}" height="{_n(_BAR)}"'
        frame = f'class="vb-time-frame" stroke="{QUIET}" stroke-width="0.7"'
        return filled(mark.kind, identifier, shape, frame, title)
    # A moment is too short to be seen: it is drawn wider than it was, around its place. What is
    # good stands low, so that many moments don't look like a time that was watched.
    top, high = (y + _BAR - _MOMENT, _MOMENT) if low else (y, _BAR)
    place = f'x="{scale.at((mark.left + mark.right) / 2)}" width="{_n(MARK)}"'
    moved = f'transform="translate({_n(-MARK / 2)})"'
    shape = f'{place} y="{_n(top)}" height="{_n(high)}" {moved}'
    return filled(mark.kind, identifier, shape, "", title)


def _plate(mark: Mark, at: float, scale: Scale, y: float) -> str:
    """The letter on a ground of its own, so that no pattern runs through it."""
    text = _letter(mark)
    x = scale.at(at)
    wide = width_of(text) + 4
    return (
        f'<rect x="{x}" y="{_n(y + 1.5)}" width="{_n(wide)}" height="{_n(_BAR - 3)}" rx="2" '
        f'transform="translate({_n(-wide / 2)})" class="vb-time-paper" fill="{PAPER}"/>'
        f'<text x="{x}" y="{_n(y + 10.5)}" text-anchor="middle" font-weight="600" '
        f'class="vb-time-ink" fill="{INK}">{escape(text)}</text>'
    )


def _flag(flag: Flag, scale: Scale, y: float) -> str:
    return (
        f'<text x="{scale.at(flag.at)}" y="{_n(y - 2)}" text-anchor="{flag.anchor}" '
        f'font-weight="600" class="vb-time-ink" fill="{INK}">{escape(flag.text)}</text>'
    )


def _safe(text: str, spell: Spell) -> str:
    return escape(spell(visible(text)))


def _n(number: float) -> str:
    """A number as short as a tenth allows."""
    return f"{round(number, 1):g}"
