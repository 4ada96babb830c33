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
    forward = _forward(vertices, arrows)
    layers = _layers(vertices, forward)
    if len(layers) <= MOST_COLUMNS and all(len(layer) <= most for layer in layers):
        return tuple(layers)
    return _refilled([name for layer in layers for name in layer], forward, most)


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


def _refilled(
    names: Sequence[str], after: Mapping[str, Sequence[str]], most: int
) -> tuple[tuple[str, ...], ...]:
    """Too deep or too wide for a page: cut the layers' order anew, within few columns.

    The cuts are those that leave the fewest arrows inside a column; of these, the earliest.
    """
    rows = max(most, -(-len(names) // MOST_COLUMNS))
    within = _within(names, after, rows)
    best: list[dict[int, tuple[int, int]]] = [{0: (0, 0)}]
    for _ in range(MOST_COLUMNS):
        reached: dict[int, tuple[int, int]] = {}
        for start, (cost, _) in best[-1].items():
            for end in range(start + 1, min(start + rows, len(names)) + 1):
                found = (cost + within[start][end - start], start)
                reached[end] = min(reached.get(end, found), found)
        best.append(reached)
    _, count = min(
        (found[len(names)][0], number) for number, found in enumerate(best) if len(names) in found
    )
    columns: list[tuple[str, ...]] = []
    end = len(names)
    for reached in reversed(best[1 : count + 1]):
        start = reached[end][1]
        columns.append(tuple(names[start:end]))
        end = start
    return tuple(reversed(columns))


def _within(names: Sequence[str], after: Mapping[str, Sequence[str]], rows: int) -> list[list[int]]:
    """For each first name and each length of a column, how many arrows would stay inside it."""
    place = {name: number for number, name in enumerate(names)}
    before: dict[int, list[int]] = defaultdict(list)
    for one, found in after.items():
        for other in found:
            first, last = sorted((place[one], place[other]))
            before[last].append(first)
    table = []
    for start in range(len(names)):
        costs = [0]
        for end in range(start, min(start + rows, len(names))):
            costs.append(costs[-1] + sum(first >= start for first in before[end]))
        table.append(costs)
    return table
