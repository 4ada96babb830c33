"""Where on the sides of its boxes each line begins and ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from vouchbook.mesh.layout import Box, Layout, Link, Way

RIGHT = 1
LEFT = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a link: the box, its side, and how high."""

    box: Box
    side: int
    y: float

    @property
    def x(self) -> float:
        """The edge of the box."""
        return self.box.x + (self.box.width if self.side == RIGHT else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """An end before it has its height."""

    link: Link
    client: bool
    box: Box
    side: int
    port: str
    """Ends with the same port share a point."""
    towards: float
    """How high the line goes on."""


def ends_of(layout: Layout) -> dict[Link, tuple[End, End]]:
    """The client's and the server's end of each link, spread over the sides of the boxes."""
    boxes = {box.id: box for box in layout.boxes}
    wanted = [end for way in layout.ways for end in _wanted(way, boxes)]
    heights = _heights(wanted)
    found = {
        (end.link, end.client): End(
            box=end.box, side=end.side, y=heights[end.box.id, end.side, end.port]
        )
        for end in wanted
    }
    return {way.link: (found[way.link, True], found[way.link, False]) for way in layout.ways}


def _wanted(way: Way, boxes: Mapping[str, Box]) -> tuple[_Wanted, _Wanted]:
    client, server = boxes[way.link.client], boxes[way.link.server]
    if client.column == server.column:
        out = into = RIGHT
    else:
        out = RIGHT if client.column < server.column else LEFT
        into = -out
    own = f"{way.link.client} {way.link.server} {way.link.strand}"
    first = way.lanes[0][1] if way.lanes else server.y
    last = way.lanes[-1][1] if way.lanes else client.y
    return (
        _Wanted(
            link=way.link,
            client=True,
            box=client,
            side=out,
            port=f"out {way.bundle if way.from_client else own}",
            towards=first,
        ),
        _Wanted(
            link=way.link,
            client=False,
            box=server,
            side=into,
            port=f"into {own if way.from_client else way.bundle}",
            towards=last,
        ),
    )


def _heights(wanted: Iterable[_Wanted]) -> dict[tuple[str, int, str], float]:
    """Give each port of a side its height: in the order in which the lines go on."""
    sides: dict[tuple[str, int], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    boxes = {}
    for end in wanted:
        boxes[end.box.id] = end.box
        sides[end.box.id, end.side][end.port].append(end.towards)
    heights = {}
    for (name, side), ports in sides.items():
        box = boxes[name]
        ranked = sorted((fmean(towards), port) for port, towards in ports.items())
        for place, (_, port) in enumerate(ranked, 1):
            y = box.y + box.height * place / (len(ranked) + 1)
            heights[name, side, port] = round(y, 1)
    return heights
