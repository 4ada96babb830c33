"""Short texts for drawings: cut to a width, numbers put together, and what stands in a box."""

from collections.abc import Iterable

from vouchbook.model.mesh_graph import ListenerView, VertexKind, VertexView

_NARROW = frozenset("ijlftr.,:;'|!()[]{}-/ I·")
_WIDE = frozenset("mwMWQOG@%&—")
_ELLIPSIS = "…"
_ASCII = 0x7F
KINDS = {
    VertexKind.GATEWAY: "gateway",
    VertexKind.NODE: "",
    VertexKind.EXTERNAL: "external?",
    VertexKind.OUTSIDE: "outside the mesh",
    VertexKind.MISSING: "not there",
    VertexKind.UNREAD: "not seen",
}


def width_of(text: str, size: float = 10.0) -> float:
    """About how wide a text is in a sans-serif font, rather more than less."""
    return sum(_letter(letter) for letter in text) * size


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if ord(letter) > _ASCII:
        return 1.0
    if letter in _WIDE:
        return 0.92
    return 0.68 if letter.isupper() else 0.57


def fitted(text: str, room: float) -> str:
    """A text that fits into the room: the whole, or its beginning and an ellipsis."""
    if width_of(text) <= room:
        return text
    kept = text
    while kept and width_of(kept + _ELLIPSIS) > room:
        kept = kept[:-1]
    return kept + _ELLIPSIS


def numbers_text(numbers: Iterable[int]) -> str:
    """Numbers as an index has them: `1-4, 7`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(one) if one == last else f"{one}-{last}" for one, last in runs)


def below_name(vertex: VertexView) -> tuple[str, str]:
    """What stands below a vertex's name: its kind and its listeners; and the latter alone."""
    listeners = [_short(item) for item in vertex.listeners]
    if vertex.kind is VertexKind.NODE and not listeners:
        listeners = ["no listener"]
    said = ", ".join(listeners)
    return " · ".join(word for word in (KINDS[vertex.kind], said) if word), said


def _short(listener: ListenerView) -> str:
    clients = " mTLS" if listener.validates else ""
    return f"{listener.port} {listener.mode or 'no TLS'}{clients}"
