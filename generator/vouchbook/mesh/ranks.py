"""Which column a vertex stands in: a layered drawing's first half (Sugiyama, Tagawa and Toda 1981).

Own code, because what is needed is small: no kept pure-Python library does layered layout with
crossing reduction, and a graph library would give the order of sets a say in the bytes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Arrow = tuple[str, str]
"""From one vertex to another, by their ids."""

MOST_COLUMNS = 6
MOST_ROWS = 12
"""A page's worth: at ten units a line, six columns by twelve rows print at six points on A4."""


def columns_of(
    vertices: Sequence[str], arrows: Iterable[Arrow], most: int = MOST_ROWS
) -> tuple[tuple[str, ...], ...]:
    """Vertices in columns from left to right: who calls stands before whom it calls, if possible.

    Deterministic: everything that the arrows leave open is settled by the vertices' order. There
    are at most `MOST_COLUMNS` columns; each has at most `most` rows while all vertices fit.
    """
    layers = _layers(vertices, _forward(vertices, arrows))
    if len(layers) <= MOST_COLUMNS and all(len(layer) <= most for layer in layers):
        return tuple(layers)
    return _refilled(layers)


def _forward(vertices: Sequence[str], arrows: Iterable[Arrow]) -> dict[str, list[str]]:
    """The arrows without cycles: those that lead back into the walk are turned around."""
    order = {name: number for number, name in enumerate(vertices)}
    after: dict[str, set[str]] = defaultdict(set)
    for one, other in arrows:
        if one != other:
            after[one].add(other)
    called = {other for found in after.values() for other in found}
    roots = [name for name in vertices if name not in called]
    place = _finished(
        [*roots, *vertices],
        {one: sorted(found, key=order.__getitem__) for one, found in after.items()},
    )
    forward: dict[str, set[str]] = defaultdict(set)
    for one, found in after.items():
        for other in found:
            first, second = (one, other) if place[one] > place[other] else (other, one)
            forward[first].add(second)
    return {one: sorted(found, key=order.__getitem__) for one, found in forward.items()}


def _finished(starts: Iterable[str], after: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Vertex -> when a depth-first walk was done with it; callers are done after the called."""
    done: dict[str, int] = {}
    entered: set[str] = set()
    for start in starts:
        pending = [(start, False)]
        while pending:
            name, leaving = pending.pop()
            if leaving:
                done[name] = len(done)
            elif name not in entered:
                entered.add(name)
                pending.append((name, True))
                pending += [(other, False) for other in reversed(after.get(name, ()))]
    return done


def _layers(vertices: Sequence[str], after: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Longest paths from the left: a vertex stands behind everybody who calls it."""
    before = dict.fromkeys(vertices, 0)
    for found in after.values():
        for other in found:
            before[other] += 1
    depth = dict.fromkeys(vertices, 0)
    pending = [name for name in vertices if not before[name]]
    for name in pending:
        for other in after.get(name, ()):
            depth[other] = max(depth[other], depth[name] + 1)
            before[other] -= 1
            if not before[other]:
                pending.append(other)
    layers: dict[int, list[str]] = defaultdict(list)
    for name in vertices:
        layers[depth[name]].append(name)
    return [tuple(layers[number]) for number in sorted(layers)]


def _refilled(layers: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Too deep or too wide for a page: fill columns evenly, and keep the layers' order."""
    names = [name for layer in layers for name in layer]
    count = min(MOST_COLUMNS, len(names))
    rows, longer = divmod(len(names), count)
    columns = []
    start = 0
    for number in range(count):
        end = start + rows + (number < longer)
        columns.append(tuple(names[start:end]))
        start = end
    return tuple(columns)
