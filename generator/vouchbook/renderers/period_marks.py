"""Where the spans of a bar stand: what is too short to be seen becomes a mark, and gets a flag.

A bar has at most a mark of each kind in a column, so that a drawing stays small however often
something was observed; the table beside it has all. Pure.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vouchbook.durations import length
from vouchbook.mesh.texts import width_of

NARROW = 300.0
"""CSS pixels of a drawing on a telephone: a letter that has room there has room anywhere."""
WIDE = 900.0
"""The same on a wide screen: what could not be seen even there becomes a mark."""
MARK = 2.4
"""The width of what would be too short to be seen."""
_EDGE = 0.006
"""Room at both ends of a bar that stretches, so that marks at its ends are whole."""
_SIDE = 2.0
"""The same in points, for one that doesn't."""
_ORDER = ("gap", "not-applicable", "pass", "advice", "unknown", "fail")
"""What is drawn first is covered by what follows."""
LOW = frozenset({"not-applicable", "pass", "advice"})
"""Kinds of which one letter a bar is enough: nobody has to look at them."""
_PADDING = 6.0
_APART = 3.0
_PLACES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time with its kind: a verdict, `advice` or `gap`."""

    start: str
    end: str
    kind: str
    title: str = ""
    """What a pointer that rests on it is told."""
    name: str = ""
    """What stands at it in the place of its kind's letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span as it is drawn: from 0 to 1."""

    left: float
    right: float
    kind: str
    title: str
    name: str
    short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A letter above a bar."""

    at: float
    text: str
    anchor: str
    left: float
    """What it covers, in the units of the scale's reference."""
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From time to places: percentages without a width, units with one."""

    start: str
    whole: int
    """Microseconds."""
    width: float | None = None

    @property
    def reference(self) -> float:
        """The width by which it is decided what there is room for."""
        return (self.width or NARROW) - 2 * _SIDE

    @property
    def column(self) -> float:
        """What part of the whole is as wide as a mark."""
        return MARK / (self.width or WIDE)

    def part(self, instant: str) -> float:
        """Where an instant stands, from 0 to 1; what lies outside stands at the end."""
        return min(max(length(self.start, instant) / self.whole, 0.0), 1.0)

    def at(self, part: float) -> str:
        """A place as an attribute."""
        if self.width is None:
            return f"{100 * (_EDGE + (1 - 2 * _EDGE) * part):.3f}%"
        return f"{_SIDE + self.reference * part:.2f}"

    def wide(self, part: float) -> str:
        """A width as an attribute."""
        if self.width is None:
            return f"{100 * (1 - 2 * _EDGE) * part:.3f}%"
        return f"{self.reference * part:.2f}"


def marks(spans: Iterable[Span], scale: Scale) -> tuple[Mark, ...]:
    """What of a bar is drawn, in the order of drawing: long spans joined, short ones as marks."""
    placed = [_placed(span, scale) for span in sorted(spans, key=lambda span: span.start)]
    smooth = [item for run in _runs(placed) for item in _smoothed(run, scale)]
    long = _joined([item for item in smooth if not item.short], placed)
    short: dict[tuple[int, str], Mark] = {}
    for item in smooth:
        if item.short:
            short.setdefault((int(item.left / scale.column), item.kind), item)
    found = [*long, *short.values()]
    return tuple(
        sorted(found, key=lambda item: (item.short, _ORDER.index(item.kind), item.left, item.right))
    )


def _placed(span: Span, scale: Scale) -> Mark:
    left, right = scale.part(span.start), scale.part(span.end)
    short = right - left < scale.column
    return Mark(
        left=left, right=right, kind=span.kind, title=span.title, name=span.name, short=short
    )


def _runs(placed: Iterable[Mark]) -> Iterator[list[Mark]]:
    """Short spans that follow each other without a hole, together; every other span alone."""
    run: list[Mark] = []
    for item in placed:
        follows = run and run[-1].short and item.short and not item.name
        if follows and item.left <= run[-1].right:
            run.append(item)
            continue
        if run:
            yield run
        run = [item]
    if run:
        yield run


def _smoothed(run: list[Mark], scale: Scale) -> list[Mark]:
    """A long run of short spans as what prevails in each column, with marks for all others."""
    if len(run) == 1 or run[-1].right - run[0].left < scale.column:
        return run
    start = run[0].left
    count = max(1, round((run[-1].right - start) / scale.column))
    column = (run[-1].right - start) / count
    times: list[Counter[str]] = [Counter() for _ in range(count)]
    for item in run:
        at = min(int((item.left - start) / column), count - 1)
        while at < count and start + at * column < item.right:
            left, right = start + at * column, start + (at + 1) * column
            times[at][item.kind] += round((min(item.right, right) - max(item.left, left)) * 1e12)
            at += 1
    prevails = [_most(time) for time in times]
    ground = [
        Mark(
            left=start + at * column,
            right=start + (at + 1) * column,
            kind=kind,
            title="",
            name="",
            short=False,
        )
        for at, kind in enumerate(prevails)
    ]
    others = [
        item
        for item in run
        if prevails[min(int((item.left - start) / column), count - 1)] != item.kind
    ]
    return [*ground, *others]


def _most(time: Counter[str]) -> str:
    """The kind that takes most of a column; of two alike, the one that is drawn later."""
    return max(time, key=lambda kind: (time[kind], _ORDER.index(kind)))


def _joined(long: Sequence[Mark], every: Sequence[Mark]) -> list[Mark]:
    """Join long spans of one kind between which nothing but marks stand."""
    found: list[Mark] = []
    between = _covered(every)
    for item in long:
        last = found[-1] if found else None
        if (
            last
            and not item.name
            and last.kind == item.kind
            and (last.right >= item.left or between(last.right, item.left))
        ):
            title = last.title if last.title == item.title else ""
            found[-1] = Mark(
                left=last.left,
                right=max(last.right, item.right),
                kind=item.kind,
                title=title,
                name="",
                short=False,
            )
        else:
            found.append(item)
    return found


def _covered(every: Sequence[Mark]) -> Callable[[float, float], bool]:
    """Whether spans stand without a hole from one place to another."""
    holes = [(one.right, other.left) for one, other in pairwise(every) if one.right < other.left]

    def covered(start: float, end: float) -> bool:
        return not any(start <= left and right <= end for left, right in holes)

    return covered


def inside(mark: Mark, scale: Scale, text: str) -> bool:
    """Whether a mark has room for its letter; names of gaps may overlap, and stand above."""
    room = (mark.right - mark.left) * scale.reference
    return not mark.short and not mark.name and room >= width_of(text) + _PADDING


def plate_at(mark: Mark, found: Sequence[Mark], scale: Scale, text: str) -> float:
    """Where in a span its letter stands: in the middle, or beside it where a mark stands there."""
    half = (width_of(text) + _PADDING) / 2
    short = [(item.left + item.right) / 2 for item in found if item.short]
    for place in _PLACES:
        at = mark.left + (mark.right - mark.left) * place
        near = (at - mark.left) * scale.reference, (mark.right - at) * scale.reference
        if min(near) >= half and not any(
            abs(at - other) * scale.reference < half + MARK for other in short
        ):
            return at
    return (mark.left + mark.right) / 2


def flags(found: Sequence[Mark], scale: Scale, letter: Callable[[Mark], str]) -> tuple[Flag, ...]:
    """Letters above what has no room for its own: worst first, none on another, none alike twice.

    Where two stand too near each other, the worse keeps its place; a kind that has no letter
    anywhere in the bar then joins its neighbour.
    """
    waiting = [item for item in found if not inside(item, scale, letter(item))]
    waiting.sort(key=lambda item: (-_ORDER.index(item.kind), item.left))
    shown = {letter(item) for item in found if inside(item, scale, letter(item))}
    placed: list[Flag] = []
    for item in waiting:
        if item.kind in LOW and letter(item) in shown:
            continue
        flag = _flag(item, scale, letter(item))
        if not any(_overlap(flag, other) for other in placed):
            placed.append(flag)
            shown.add(flag.text)
    for item in waiting:
        if letter(item) not in shown:
            _join(placed, _flag(item, scale, letter(item)), scale)
            shown.add(letter(item))
    return tuple(sorted(placed, key=lambda flag: flag.left))


def _flag(mark: Mark, scale: Scale, text: str) -> Flag:
    return _flag_at((mark.left + mark.right) / 2, text, scale)


def _flag_at(at: float, text: str, scale: Scale) -> Flag:
    wide = width_of(text)
    middle = at * scale.reference
    if middle < wide / 2:
        return Flag(at=0.0, text=text, anchor="start", left=0.0, right=wide)
    if middle + wide / 2 > scale.reference:
        end = scale.reference
        return Flag(at=1.0, text=text, anchor="end", left=end - wide, right=end)
    return Flag(at=at, text=text, anchor="middle", left=middle - wide / 2, right=middle + wide / 2)


def _overlap(one: Flag, other: Flag) -> bool:
    return one.left < other.right + _APART and other.left < one.right + _APART


def _join(placed: list[Flag], flag: Flag, scale: Scale) -> None:
    """Write a letter beside the nearest one, with whatever then has no room beside it."""
    near = min(placed, key=lambda other: abs(other.left - flag.left))
    placed.remove(near)
    wider = _flag_at(near.at, f"{near.text} {flag.text}", scale)
    while covered := [other for other in placed if _overlap(wider, other)]:
        texts = [item.text for item in sorted([*covered, wider], key=lambda item: item.left)]
        words = dict.fromkeys(word for text in texts for word in text.split())
        for other in covered:
            placed.remove(other)
        wider = _flag_at(wider.at, " ".join(words), scale)
    placed.append(wider)
