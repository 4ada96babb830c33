"""Draw a graph as SVG: no script, nothing fetched, everything escaped.

A line's dashes and the letter beside its number say what its colour says. Presentation attributes
are for paper; classes let a style sheet choose other colours, as for a dark screen.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from vouchbook.book.text import visible
from vouchbook.mesh.layout import MARGIN, Box, Layout, Link, lay_out
from vouchbook.mesh.sheets import Sheet
from vouchbook.mesh.strokes import LETTER, Label, Piece, Point, Stroke, strokes
from vouchbook.mesh.texts import below_name, fitted, numbers_text
from vouchbook.model.mesh_graph import Judgement, VertexKind, VertexView

Spell = Callable[[str], str]
"""Spells out what a medium can't draw, before texts are cut to their boxes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the lines of one judgement are drawn."""

    letter: str
    colour: str
    width: float
    dashes: str = ""


STYLES = {
    Judgement.MUTUAL: Style(letter="M", colour="#14602f", width=3.2),
    Judgement.ENCRYPTED: Style(letter="E", colour="#0b5563", width=1.5),
    Judgement.OPTIONAL: Style(letter="O", colour="#6d5200", width=1.5, dashes="9 4"),
    Judgement.PLAINTEXT: Style(letter="P", colour="#9b1420", width=1.8, dashes="1.8 3.4"),
    Judgement.BROKEN: Style(letter="X", colour="#523284", width=1.5, dashes="10 3 2 3"),
    Judgement.UNKNOWN: Style(letter="?", colour="#454b54", width=1.2, dashes="3 7"),
}
"""Judgement -> its line. The letters stand beside the numbers; X is a way that can't work."""
INK = "#1b242b"
QUIET = "#454f58"
PAPER = "#ffffff"
FONT = "Vouchbook Sans, system-ui, sans-serif"
_CORNERS = {VertexKind.OUTSIDE: 17.0}
_OUTLINES = {
    VertexKind.EXTERNAL: "7 3",
    VertexKind.MISSING: "2 3",
    VertexKind.UNREAD: "2 3",
}
TOP = 8.0
"""Room above and below the boxes."""
STRAIGHT = 2
"""So many points make a straight line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An SVG with what is needed to place it."""

    svg: str
    width: float
    height: float


def draw(
    sheet: Sheet, *, identifier: str, title: str, points: float = 0.0, spell: Spell = str
) -> Drawing:
    """Draw a sheet. `identifier` makes its ids unique in a page.

    With `points` the drawing is that wide at most, and a line of its text at most nine points
    high; without, a style sheet decides.
    """
    links: dict[Link, list[int]] = defaultdict(list)
    loops: dict[Link, list[int]] = defaultdict(list)
    for number, edge in sheet.edges:
        link = Link(client=edge.client, server=edge.server, strand=edge.judgement.value)
        (loops if edge.client == edge.server else links)[link].append(number)
    layout = lay_out([vertex.id for vertex in sheet.vertices], links)
    boxes = {box.id: box for box in layout.boxes}
    names = {vertex.id: spell(visible(vertex.name)) for vertex in sheet.vertices}
    labels = {link: _words(link, numbers) for link, numbers in links.items()}
    drawn = strokes(layout, labels)
    seen: set[tuple[str, Piece]] = set()
    parts = [
        *_caption(layout),
        *(
            _line(stroke, seen, _tooltip(stroke.link, links[stroke.link], names))
            for stroke in drawn
        ),
        *(
            _loop(boxes[link.client], link, _words(link, numbers))
            for link, numbers in sorted(loops.items())
        ),
        *(_box(boxes[vertex.id], vertex, names[vertex.id], spell) for vertex in sheet.vertices),
        *(_label(stroke.label, stroke.link) for stroke in drawn),
    ]
    head = (title, described(sheet))
    return Drawing(
        svg=_framed(layout, parts, identifier, head, points),
        width=layout.width,
        height=_height(layout),
    )


def described(sheet: Sheet) -> str:
    """The drawing in words, for whoever can't see it; the table has the details."""
    counts = Counter(edge.judgement for _, edge in sheet.edges)
    found = [f"{counts[item]} {item.value}" for item in STYLES if counts[item]]
    edges = ", ".join(found) or "none"
    return (
        f"{len(sheet.vertices)} boxes, and lines from clients to servers by judgement: {edges}. "
        "The numbers are those of the table of edges."
    )


def sample(judgement: Judgement) -> str:
    """A line as drawings have it, for a legend."""
    style = STYLES[judgement]
    line = f'<path d="M2 8H40" {_stroke(judgement)}/>'
    head = f'<path d="M46 8L39 4.5V11.5Z" {_fill(judgement)}/>'
    return (
        f'<svg class="vb-mesh-sample" viewBox="0 0 66 16" width="66" height="16" '
        f'aria-hidden="true" font-family="{FONT}" font-size="10">'
        f"<title>the line of {judgement.value} edges</title>{line}{head}"
        f'<text x="52" y="11.5" class="vb-mesh-ink" fill="{INK}">{style.letter}</text></svg>'
    )


def _framed(
    layout: Layout, parts: Iterable[str], identifier: str, head: tuple[str, str], points: float
) -> str:
    name = escape(identifier)
    title, words = (escape(visible(text)) for text in head)
    width, height = layout.width, _height(layout)
    unit = min(points / width, 0.9) if points else 0.0
    size = f' width="{_n(width * unit)}pt" height="{_n(height * unit)}pt"' if unit else ""
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="vb-mesh" role="img"{size} '
        f'viewBox="0 {_n(-TOP)} {_n(width)} {_n(height)}" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="{FONT}" font-size="10">'
        f'<title id="{name}-title">{title}</title><desc id="{name}-desc">{words}</desc>\n'
        f"{body}\n</svg>"
    )


def _height(layout: Layout) -> float:
    return layout.height + 2 * TOP


def _words(link: Link, numbers: Iterable[int]) -> str:
    return f"{numbers_text(numbers)} {STYLES[Judgement(link.strand)].letter}"


def _tooltip(link: Link, numbers: Iterable[int], names: Mapping[str, str]) -> str:
    """What a pointer that rests on a line is told."""
    ends = f"{names[link.client]} to {names[link.server]}"
    return f"{numbers_text(numbers)}: {ends}, {link.strand}"


def _line(stroke: Stroke, seen: set[tuple[str, Piece]], tooltip: str) -> str:
    """A line with its head. Where lines of one bundle run together, it is drawn once."""
    judgement = Judgement(stroke.link.strand)
    pieces = stroke.pieces if stroke.from_client else _reversed(stroke.pieces)
    fresh = [piece for piece in pieces if (judgement.value, piece) not in seen]
    seen.update((judgement.value, piece) for piece in fresh)
    head = "L".join(_point(point) for point in stroke.head)
    return (
        f"<g><title>{escape(tooltip)}</title>"
        f'<path d="{_path(fresh)}" {_stroke(judgement)}/>'
        f'<path d="M{head}Z" {_fill(judgement)}/></g>'
    )


def _reversed(pieces: Iterable[Piece]) -> list[Piece]:
    return [tuple(reversed(piece)) for piece in reversed(list(pieces))]


def _path(pieces: Iterable[Piece]) -> str:
    found: list[str] = []
    here: Point | None = None
    for piece in pieces:
        if piece[0] != here:
            found.append(f"M{_point(piece[0])}")
        verb = "L" if len(piece) == STRAIGHT else "C"
        found.append(verb + " ".join(_point(point) for point in piece[1:]))
        here = piece[-1]
    return "".join(found)


def _caption(layout: Layout) -> Iterator[str]:
    """What stands above the boxes that no line touches."""
    if layout.apart is None:
        return
    top, right = layout.apart, layout.width - MARGIN
    yield (
        f'<path d="M{_n(MARGIN)} {_n(top)}H{_n(right)}" class="vb-mesh-rule" '
        f'stroke="{QUIET}" stroke-width="0.5" fill="none"/>'
        f'<text x="{_n(MARGIN)}" y="{_n(top + 14)}" class="vb-mesh-quiet" fill="{QUIET}">'
        f"Without a line: nothing that was read leads to these, or away from them.</text>"
    )


def _loop(box: Box, link: Link, words: str) -> str:
    """A line from a box to itself, above its right-hand corner."""
    judgement = Judgement(link.strand)
    right, top = box.x + box.width, box.y
    curve = ((right, top + 8), (right + 30, top - 6), (right + 30, top + 40), (right + 7, top + 26))
    head = f"M{_n(right)} {_n(top + 26)}l7 -3.5v7Z"
    label = Label(text=words, x=right + 30, y=top + 17, width=len(words) * LETTER + 6)
    return (
        f'<g><path d="{_path([curve])}" {_stroke(judgement)}/>'
        f'<path d="{head}" {_fill(judgement)}/>{_label(label, link)}</g>'
    )


def _label(label: Label, link: Link) -> str:
    left, top, _, _ = label.area
    judgement = Judgement(link.strand)
    return (
        f'<g><rect x="{_n(left)}" y="{_n(top)}" width="{_n(label.width)}" '
        f'height="{_n(label.height)}" rx="2" class="vb-mesh-paper" fill="{PAPER}"/>'
        f'<text x="{_n(label.x)}" y="{_n(label.y + 3.6)}" text-anchor="middle" '
        f'class="vb-mesh-mark-{judgement.value}" fill="{STYLES[judgement].colour}" '
        f'font-weight="600">{escape(label.text)}</text></g>'
    )


def _box(box: Box, vertex: VertexView, name: str, spell: Spell) -> str:
    room = box.width - 12
    below, ports = (spell(visible(words)) for words in below_name(vertex))
    # Where there is no room for the kind, the outline still tells it.
    short = ports if ports and fitted(below, room) != below else below
    dashes = _OUTLINES.get(vertex.kind, "")
    outline = f' stroke-dasharray="{dashes}"' if dashes else ""
    x = _n(box.x + box.width / 2)
    full = escape(f"{name}: {below}" if below else name)
    wall = (
        f'<path d="M{_n(box.x + 3.5)} {_n(box.y)}v{_n(box.height)}" class="vb-mesh-wall" '
        f'stroke="{QUIET}" fill="none"/>'
        if vertex.kind is VertexKind.GATEWAY
        else ""
    )
    return (
        f"<g><title>{full}</title>"
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}" '
        f'rx="{_n(_CORNERS.get(vertex.kind, 3.0))}" class="vb-mesh-box" fill="{PAPER}" '
        f'stroke="{QUIET}"{outline}/>{wall}'
        f'<text x="{x}" y="{_n(box.y + 14.5)}" text-anchor="middle" class="vb-mesh-ink" '
        f'fill="{INK}" font-weight="600">{escape(fitted(name, room))}</text>'
        f'<text x="{x}" y="{_n(box.y + 27)}" text-anchor="middle" class="vb-mesh-quiet" '
        f'fill="{QUIET}">{escape(fitted(short, room))}</text></g>'
    )


def _stroke(judgement: Judgement) -> str:
    style = STYLES[judgement]
    dashes = f' stroke-dasharray="{style.dashes}"' if style.dashes else ""
    return (
        f'class="vb-mesh-line-{judgement.value}" stroke="{style.colour}" fill="none" '
        f'stroke-width="{_n(style.width)}"{dashes}'
    )


def _fill(judgement: Judgement) -> str:
    return f'class="vb-mesh-mark-{judgement.value}" fill="{STYLES[judgement].colour}"'


def _point(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    """A number as short as a tenth allows."""
    return f"{round(number, 1):g}"
