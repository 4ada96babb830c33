"""Lay a graph out: boxes in columns from left to right, and a line for each link. Pure.

The same graph gives the same numbers on any machine: sums are made in a fixed order, and results
are rounded to a tenth.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vouchbook.mesh.heights import BOX_GAP, BOX_HEIGHT, MOST_HEIGHT, placed
from vouchbook.mesh.ranks import MOST_COLUMNS, MOST_ROWS, columns_of
from vouchbook.mesh.slots import Columns, Slot, arranged, neighbours

MOST_WIDTH = 1230.0
"""A page's width, in the units in which a line of text is ten high."""
WIDEST_BOX = 150.0
GAP = 72.0
"""Between columns: room for lines to bend, and for their labels."""
MARGIN = 20.0
BULGE = 45.0
"""How far a line between two boxes of one column leaves it."""
CAPTION = 22.0
"""Above the rows of vertices without a link."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Link:
    """One line to draw. Links of one strand look alike, so that they may share a lane."""

    client: str
    server: str
    strand: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where a vertex stands."""

    id: str
    column: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The lanes that a link takes past the columns between its ends, from client to server."""

    link: Link
    lanes: tuple[tuple[int, float], ...]
    """Column and height."""
    bundle: str
    """Lines of one bundle run together, as far as they have the same way."""
    from_client: bool
    """Whether a bundle has the client in common, rather than the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Boxes and ways, with the room that they take."""

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    width: float
    height: float
    left: tuple[float, ...]
    """The left edge of each column."""
    box_width: float
    apart: float | None = None
    """Where the rows of vertices without a link begin, below the others."""


def lay_out(vertices: Sequence[str], links: Iterable[Link]) -> Layout:
    """Lay out vertices (in the order that settles ties) and the links between them.

    Vertices that no link touches stand in rows of their own below the others. Sixty vertices take
    no more than a page of A4 in landscape at six points a line. A link from a vertex to itself,
    or to one that isn't there, is a ValueError.
    """
    wanted = sorted(set(links))
    known = set(vertices)
    for link in wanted:
        if link.client == link.server or not {link.client, link.server} <= known:
            raise ValueError(f"{link} does not join two vertices of the graph")
    joined = {name for link in wanted for name in (link.client, link.server)}
    lonely = [name for name in vertices if name not in joined]
    most = min(MOST_ROWS, max(1, MOST_ROWS + 2 - -(-len(lonely) // MOST_COLUMNS)))
    columns = columns_of(
        [name for name in vertices if name in joined],
        [(link.client, link.server) for link in wanted],
        most,
    )
    below = _rows(lonely, len(columns), MOST_ROWS + 2 - max(map(len, columns), default=0))
    return _measured(columns, wanted, below)


def _rows(lonely: Sequence[str], columns: int, most: int) -> list[Sequence[str]]:
    """Names in rows as wide as the columns above, or wider where they would be too many."""
    wide = max(columns, min(4, len(lonely)), 1)
    while wide < MOST_COLUMNS and -(-len(lonely) // wide) > most:
        wide += 1
    return [lonely[start : start + wide] for start in range(0, len(lonely), wide)]


def _measured(
    columns: Sequence[Sequence[str]], links: Sequence[Link], below: Sequence[Sequence[str]]
) -> Layout:
    column = {name: number for number, names in enumerate(columns) for name in names}
    hubs = _hubs(links)
    paths = {link: _path(link, column, hubs[link][0]) for link in links}
    segments = [piece for path in paths.values() for piece in pairwise(path)]
    order = arranged(_slots(columns, paths.values()), segments)
    extra = CAPTION + len(below) * (BOX_HEIGHT + BOX_GAP) if below else 0.0
    middle, room = placed(order, *neighbours(segments), MOST_HEIGHT - extra)
    wide = max(len(columns), max(map(len, below), default=0), 1)
    # Beside the last column such lines need room of their own.
    last = any(column[a.client] == column[a.server] == wide - 1 for a in links)
    margins = 2 * MARGIN + (BULGE if last else 0.0)
    width = min(WIDEST_BOX, (MOST_WIDTH - margins - GAP * (wide - 1)) / wide)
    left = tuple(MARGIN + number * (width + GAP) for number in range(wide))
    boxes = [slot for names in order for slot in names if not slot.lane]
    caption = CAPTION if columns else 0.0
    rows = [room + caption + (n + 0.5) * (BOX_HEIGHT + BOX_GAP) for n in range(len(below))]
    return Layout(
        boxes=(
            *(_box(slot, left[slot.column], middle[slot], width) for slot in boxes),
            *(
                _box(Slot(column=number, key=name), left[number], y, width)
                for y, names in zip(rows, below, strict=True)
                for number, name in enumerate(names)
            ),
        ),
        ways=tuple(_way(link, column, hubs[link], paths[link], middle) for link in links),
        width=_round(margins + wide * width + (wide - 1) * GAP),
        height=_round(room + (extra if columns else extra - CAPTION) if below else room),
        left=tuple(_round(x) for x in left[: max(len(columns), 1)]),
        box_width=_round(width),
        apart=_round(room) if below and columns else None,
    )


def _slots(columns: Sequence[Sequence[str]], paths: Iterable[list[Slot]]) -> Columns:
    """The boxes of each column, and the lanes of the lines that pass it."""
    lanes: dict[int, dict[Slot, None]] = defaultdict(dict)
    for path in paths:
        for slot in path[1:-1]:
            lanes[slot.column][slot] = None
    return tuple(
        (*(Slot(column=number, key=name) for name in names), *lanes[number])
        for number, names in enumerate(columns)
    )


def _hubs(links: Sequence[Link]) -> dict[Link, tuple[str, bool]]:
    """The bundle of each link, and whether it's the client's: the busier end has it."""
    out = Counter((link.client, link.strand) for link in links)
    into = Counter((link.server, link.strand) for link in links)
    found = {}
    for link in links:
        from_client = out[link.client, link.strand] >= into[link.server, link.strand]
        hub = link.client if from_client else link.server
        found[link] = (f"{'from' if from_client else 'to'} {link.strand} {hub}", from_client)
    return found


def _path(link: Link, column: dict[str, int], bundle: str) -> list[Slot]:
    """The slots of a link from left to right; empty where both ends stand in one column."""
    ends = sorted(((column[link.client], link.client), (column[link.server], link.server)))
    (first, one), (last, other) = ends
    if first == last:
        return []
    way = "back" if column[link.client] == last else "on"
    return [
        Slot(column=first, key=one),
        *(
            Slot(column=number, key=f"{bundle} {way}", lane=True)
            for number in range(first + 1, last)
        ),
        Slot(column=last, key=other),
    ]


def _way(
    link: Link,
    column: dict[str, int],
    hub: tuple[str, bool],
    path: list[Slot],
    middle: dict[Slot, float],
) -> Way:
    bundle, from_client = hub
    lanes = [(slot.column, _round(middle[slot])) for slot in path[1:-1]]
    if column[link.client] > column[link.server]:
        lanes.reverse()
    return Way(link=link, lanes=tuple(lanes), bundle=bundle, from_client=from_client)


def _box(slot: Slot, left: float, middle: float, width: float) -> Box:
    return Box(
        id=slot.key,
        column=slot.column,
        x=_round(left),
        y=_round(middle - BOX_HEIGHT / 2),
        width=_round(width),
        height=BOX_HEIGHT,
    )


def _round(number: float) -> float:
    return round(number, 1)
