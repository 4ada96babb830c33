"""Layouts: no box on another, the same every time, and sixty boxes on a page at six points."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mesh.worlds import mesh_of
from vouchbook.checks._mesh_examples import (
    backend,
    gateway,
    gateway_route,
    listener,
    node,
    policy,
    service,
)
from vouchbook.mesh.drawing import STYLES, draw, sample
from vouchbook.mesh.layout import Layout, Link, lay_out
from vouchbook.mesh.sheets import MOST_BOXES, lonely, numbered, sheets
from vouchbook.mesh.slots import Slot, arranged, crossings
from vouchbook.mesh.strokes import overlap, strokes
from vouchbook.mesh.texts import fitted, numbers_text, width_of
from vouchbook.model.mesh_graph import JUDGEMENTS, Judgement, MeshView

PAGE = (739.0, 440.0)
"""Points between the margins of an A4 page in landscape, and below its heading."""
LINE = 10
"""The height of a line of text in a drawing's own units."""
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\u202e&\"'"


@st.composite
def graphs(draw_one: st.DrawFn, most: int = 60) -> tuple[list[str], list[Link]]:
    count = draw_one(st.integers(1, most))
    names = [f"v{number:02}" for number in range(count)]
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.sampled_from("abc"))
    found = draw_one(st.lists(ends, max_size=150))
    links = [Link(client=names[a], server=names[b], strand=c) for a, b, c in found if a != b]
    return names, links


def chain(count: int) -> list[Link]:
    names = [f"v{number:02}" for number in range(count)]
    return [Link(client=one, server=other) for one, other in pairwise(names)]


def star(count: int, *, inward: bool) -> list[Link]:
    others = [f"v{number:02}" for number in range(1, count)]
    return [
        Link(client=name, server="v00") if inward else Link(client="v00", server=name)
        for name in others
    ]


def check(layout: Layout, names: list[str]) -> None:
    assert sorted(box.id for box in layout.boxes) == sorted(names)
    areas = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in layout.boxes]
    for number, one in enumerate(areas):
        assert one[0] >= 0
        assert one[1] >= 0
        assert one[2] <= layout.width
        assert one[3] <= layout.height + 0.1
        assert all(not overlap(one, other) for other in areas[:number])
    scale = min(PAGE[0] / layout.width, PAGE[1] / (layout.height + 16))
    assert scale * LINE >= 6


@settings(max_examples=120, deadline=None)
@given(graph=graphs())
def test_no_box_lies_on_another_and_all_fit_on_a_page(graph: tuple[list[str], list[Link]]) -> None:
    names, links = graph
    check(lay_out(names, links), names)


@pytest.mark.parametrize(
    "links",
    [
        pytest.param(chain(60), id="a chain"),
        pytest.param(star(60, inward=True), id="all call one"),
        pytest.param(star(60, inward=False), id="one calls all"),
        pytest.param([], id="no link"),
        pytest.param(star(13, inward=False), id="a few, and many alone"),
        pytest.param([*chain(60), Link(client="v59", server="v00")], id="a circle"),
    ],
)
def test_sixty_boxes_of_any_form_fit_on_a_page(links: list[Link]) -> None:
    names = [f"v{number:02}" for number in range(60)]
    check(lay_out(names, links), names)


@settings(max_examples=30, deadline=None)
@given(graph=graphs(25), shuffled=st.randoms(use_true_random=False))
def test_the_order_of_links_changes_nothing(
    graph: tuple[list[str], list[Link]], shuffled: object
) -> None:
    names, links = graph
    mixed = list(links)
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]
    assert lay_out(names, links) == lay_out(names, mixed)


def test_clients_stand_before_their_servers() -> None:
    layout = lay_out(["a", "b", "c"], [Link(client="c", server="b"), Link(client="b", server="a")])
    assert {box.id: box.column for box in layout.boxes} == {"c": 0, "b": 1, "a": 2}


def test_crossings_that_can_be_avoided_are() -> None:
    left = tuple(Slot(column=0, key=name) for name in "abc")
    right = tuple(Slot(column=1, key=name) for name in "xyz")
    pieces = [(left[0], right[2]), (left[1], right[1]), (left[2], right[0])]
    assert crossings((left, right), pieces) == 3
    assert crossings(arranged((left, right), pieces), pieces) == 0


@pytest.mark.parametrize(
    "link",
    [Link(client="a", server="a"), Link(client="a", server="b"), Link(client="", server="a")],
)
def test_a_link_that_joins_nothing_is_refused(link: Link) -> None:
    with pytest.raises(ValueError, match="does not join"):
        lay_out(["a"], [link])


@settings(max_examples=40, deadline=None)
@given(graph=graphs(30))
def test_a_line_begins_and_ends_at_its_boxes(graph: tuple[list[str], list[Link]]) -> None:
    layout = lay_out(*graph)
    boxes = {box.id: box for box in layout.boxes}
    for stroke in strokes(layout, {way.link: "1" for way in layout.ways}):
        client, server = boxes[stroke.link.client], boxes[stroke.link.server]
        start, tip = stroke.pieces[0][0], stroke.head[0]
        assert start[0] in {client.x, client.x + client.width}
        assert client.y < start[1] < client.y + client.height
        assert tip[0] == pytest.approx(server.x, abs=0.11) or tip[0] == pytest.approx(
            server.x + server.width, abs=0.11
        )
        assert server.y < tip[1] < server.y + server.height
        for one, other in pairwise(stroke.pieces):
            assert one[-1] == other[0]


def crowd(count: int, calls: int) -> MeshView:
    """A mesh in which each node calls the next few, and a gateway calls the first."""
    names = [f"node-{number:03}" for number in range(count)]
    nodes = [
        node(
            name,
            listeners=[listener()],
            backends=[
                backend(f"{names[(at + step) % count]}.shop") for step in range(1, calls + 1)
            ],
            defaults=policy() if at % 2 else None,
        )
        for at, name in enumerate(names)
    ]
    services = [service(f"{name}.shop", node=name) for name in names]
    return mesh_of(
        gateway(listeners=[listener(443)]), gateway_route("node-000.shop"), *nodes, *services
    )


@pytest.mark.parametrize(
    ("count", "calls"), [(1, 0), (58, 1), (59, 3), (200, 1), (62, 3), (300, 0)]
)
def test_every_edge_is_on_one_sheet(count: int, calls: int) -> None:
    mesh = crowd(count, calls)
    drawn = sheets(mesh)
    found = sorted((number, edge.id) for sheet in drawn for number, edge in sheet.edges)
    assert found == [(number, edge.id) for number, edge in numbered(mesh)]
    shown = {vertex.id for sheet in drawn for vertex in sheet.vertices}
    assert {vertex.id for vertex in mesh.vertices} - shown <= {item.id for item in lonely(mesh)}
    for sheet in drawn:
        assert len(sheet.vertices) <= MOST_BOXES
        made = draw(sheet, identifier="g", title="t", points=PAGE[0])
        root = ET.fromstring(made.svg)  # noqa: S314 - our own drawing
        wide = float(root.attrib["width"].removesuffix("pt"))
        high = float(root.attrib["height"].removesuffix("pt"))
        assert wide <= PAGE[0]
        assert high <= PAGE[1]
        assert 10 * wide / made.width >= 5.99


def test_the_edges_of_one_client_can_be_more_than_a_sheet_holds() -> None:
    mesh = mesh_of(node("hub", backends=[backend(f"away-{number}") for number in range(130)]))
    drawn = sheets(mesh)
    assert [len(sheet.edges) for sheet in drawn] == [59, 59, 12]
    assert [(sheet.number, sheet.of) for sheet in drawn] == [(1, 3), (2, 3), (3, 3)]
    assert all(len(sheet.vertices) <= MOST_BOXES for sheet in drawn)


def test_a_drawing_says_in_words_and_dashes_what_it_says_in_colours() -> None:
    (sheet,) = sheets(crowd(4, 1))
    root = ET.fromstring(draw(sheet, identifier="g", title="The graph").svg)  # noqa: S314 - ours
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "g-title g-desc"
    assert root.findtext(f"{SVG}title") == "The graph"
    assert "1 box" not in (root.findtext(f"{SVG}desc") or "")
    texts = [item.text or "" for item in root.iter(f"{SVG}text")]
    for _, edge in sheet.edges:
        letter = STYLES[edge.judgement].letter
        assert any(text.endswith(f" {letter}") for text in texts)
    assert len({(style.dashes, style.width) for style in STYLES.values()}) == len(Judgement)
    assert len({style.letter for style in STYLES.values()}) == len(Judgement)
    assert list(STYLES) == list(JUDGEMENTS) == list(Judgement)
    assert not {"script", "style", "a", "image", "foreignObject"} & {
        item.tag.removeprefix(SVG) for item in root.iter()
    }
    for judgement in Judgement:
        ET.fromstring(sample(judgement))  # noqa: S314 - ours


def test_a_name_can_neither_leave_its_text_nor_hide() -> None:
    (sheet,) = sheets(mesh_of(node(HOSTILE, backends=[backend(HOSTILE)])))
    made = draw(sheet, identifier='"><script>', title=HOSTILE)
    assert "<script" not in made.svg
    assert "\u202e" not in made.svg
    root = ET.fromstring(made.svg)  # noqa: S314 - ours
    assert root.findtext(f"{SVG}title", "").startswith("</text><script>alert(1)")


def test_a_node_that_calls_itself_has_a_loop() -> None:
    view = mesh_of(
        node("a", listeners=[listener()], backends=[backend("a.shop")]), service("a.shop", node="a")
    )
    (sheet,) = sheets(view)
    svg = draw(sheet, identifier="g", title="t").svg
    assert "1 P" in svg
    ET.fromstring(svg)  # noqa: S314 - ours


def test_drawing_twice_gives_the_same_bytes() -> None:
    (sheet,) = sheets(crowd(20, 2))
    assert draw(sheet, identifier="g", title="t") == draw(sheet, identifier="g", title="t")


@settings(max_examples=100)
@given(text=st.text(max_size=60), room=st.floats(0, 300))
def test_a_text_is_cut_to_its_room(text: str, room: float) -> None:
    cut = fitted(text, room)
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))
    assert width_of(cut) <= room or cut in {text, "…"}


def test_numbers_are_put_together() -> None:
    assert numbers_text([3, 1, 2, 7]) == "1-3, 7"
    assert numbers_text([5]) == "5"
