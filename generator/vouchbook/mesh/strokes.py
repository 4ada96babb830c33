"""From ways to strokes: curves between boxes, arrowheads, and a place for each label. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vouchbook.mesh.layout import BULGE, Layout, Link, Way
from vouchbook.mesh.ports import End, ends_of

Point = tuple[float, float]
Piece = tuple[Point, ...]
"""Two points are a straight line, four a Bézier curve."""
Area = tuple[float, float, float, float]
"""Left, top, right and bottom."""

LETTER = 5.9
"""The width of a letter of a label."""
LABEL_HEIGHT = 12.0
_PLACES = (0.5, 0.36, 0.64, 0.24, 0.76, 0.14, 0.86)
_HEAD = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The text of a stroke, centred in a small box of its own."""

    text: str
    x: float
    y: float
    width: float
    height: float = LABEL_HEIGHT

    @property
    def area(self) -> Area:
        """What it covers."""
        half, up = self.width / 2, self.height / 2
        return (self.x - half, self.y - up, self.x + half, self.y + up)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A link as it is drawn."""

    link: Link
    pieces: tuple[Piece, ...]
    """From the client to the server."""
    from_client: bool
    """Whether lines that run together begin together; dashes are drawn from there."""
    head: tuple[Point, Point, Point]
    """The triangle at the server's end."""
    label: Label


def strokes(layout: Layout, labels: Mapping[Link, str]) -> tuple[Stroke, ...]:
    """Draw every way; labels avoid each other and the boxes as far as there is room."""
    ends = ends_of(layout)
    taken: list[Area] = [
        (box.x, box.y, box.x + box.width, box.y + box.height) for box in layout.boxes
    ]
    found = []
    for way in layout.ways:
        client, server = ends[way.link]
        pieces = tuple(_pieces(way, client, server, layout))
        # Where a bundle has the client in common, its lines are apart near their servers.
        label = _label(labels[way.link], pieces[-1 if way.from_client else 0], taken)
        taken.append(label.area)
        found.append(
            Stroke(
                link=way.link,
                pieces=pieces,
                from_client=way.from_client,
                head=_head(server),
                label=label,
            )
        )
    return tuple(found)


def _pieces(way: Way, client: End, server: End, layout: Layout) -> Iterator[Piece]:
    here: Point = (client.x, client.y)
    tip = (server.x + server.side * _HEAD, server.y)
    if client.box.column == server.box.column:
        x = client.x + client.side * BULGE
        yield (here, (x, here[1]), (x, tip[1]), tip)
        return
    for column, y in way.lanes:
        near, far = layout.left[column], layout.left[column] + layout.box_width
        if client.side < 0:
            near, far = far, near
        yield _curve(here, (near, y))
        yield ((near, y), (far, y))
        here = (far, y)
    yield _curve(here, tip)


def _curve(one: Point, other: Point) -> Piece:
    """A curve that leaves and arrives level."""
    middle = round((one[0] + other[0]) / 2, 1)
    return (one, (middle, one[1]), (middle, other[1]), other)


def _head(server: End) -> tuple[Point, Point, Point]:
    back = server.x + server.side * _HEAD
    return ((server.x, server.y), (back, server.y - 3.5), (back, server.y + 3.5))


def _label(text: str, piece: Piece, taken: Sequence[Area]) -> Label:
    width = round(len(text) * LETTER + 6, 1)
    best, least = None, float("inf")
    for place in _PLACES:
        x, y = _at(piece, place)
        label = Label(text=text, x=round(x, 1), y=round(y, 1), width=width)
        covered = sum(overlap(label.area, other) for other in taken)
        if covered < least:
            best, least = label, covered
    if best is None:
        raise ValueError("a label needs a place")
    return best


def overlap(one: Area, other: Area) -> float:
    """The area that two areas share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _at(piece: Piece, place: float) -> Point:
    """The point of a piece at a part of its way (de Casteljau)."""
    points = list(piece)
    while len(points) > 1:
        points = [
            (a[0] + (b[0] - a[0]) * place, a[1] + (b[1] - a[1]) * place)
            for a, b in pairwise(points)
        ]
    return points[0]
