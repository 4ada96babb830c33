"""What pages and tables say of a mesh's edges: rows in words, computed from the dossier. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vouchbook.mesh.drawing import STYLES
from vouchbook.mesh.sheets import numbered
from vouchbook.model.dossier import Coverage, Dossier, Listed
from vouchbook.model.mesh_graph import (
    JUDGEMENTS,
    EdgeView,
    Judgement,
    MeshView,
    VertexKind,
    VertexView,
)
from vouchbook.renderers.site_parts import Part

KINDS = {
    VertexKind.GATEWAY: "virtual gateway",
    VertexKind.NODE: "virtual node",
    VertexKind.EXTERNAL: "virtual node, perhaps for something outside",
    VertexKind.OUTSIDE: "outside the mesh",
    VertexKind.MISSING: "not there",
    VertexKind.UNREAD: "not seen",
}
CLIENT = (
    *("client policy", "policy enforced", "policy's ports", "client trusts"),
    *("names expected", "client certificate"),
)
SERVER = (
    *("listener's TLS mode", "protocol", "server certificate", "issuer"),
    *("listener's client trust", "clients' names"),
)
BETWEEN = ("trust covers issuer", "names match")
WAY = (
    *("gateway route takes", "route takes", "share of the route", "retries", "timeouts"),
    "router listens on",
)
GROUPS = {"client": CLIENT, "server": SERVER, "between": BETWEEN, "way": WAY}
"""The properties that the cells of a row in a table of edges show."""
_SILENT = frozenset({"not on the way", "outside the mesh", "leads nowhere", "no policy", "no TLS"})
"""Values that say that a question does not arise; lists of every property have them."""
_NOTHING = frozenset({"none", "none asked for"})
_SPOKEN = frozenset(
    {"client policy", "client certificate", "listener's TLS mode", "server certificate"}
)
"""Properties whose `none` is worth a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRow:
    """One edge with its number and its ends."""

    number: int
    edge: EdgeView
    client: VertexView
    server: VertexView

    @property
    def target(self) -> str:
        """The server's name and port."""
        return (
            self.server.name if self.edge.port is None else f"{self.server.name}:{self.edge.port}"
        )

    def lines(self, names: Iterable[str]) -> list[str]:
        """Properties in words, one a line; those that are unknown for one reason share a line."""
        known: list[str] = []
        unknown: dict[str, list[str]] = {}
        for name in names:
            found = self.edge.told(name)
            if found.unknown:
                unknown.setdefault(found.unknown, []).append(name)
            elif _speaks(name, found.value):
                known.append(f"{name}: {found.value}")
        return known + [f"{', '.join(some)}: unknown, {why}" for why, some in unknown.items()]


def _speaks(name: str, value: str) -> bool:
    if value in _SILENT:
        return False
    return value not in _NOTHING or name in _SPOKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class VertexRow:
    """One vertex, with the numbers of its edges."""

    vertex: VertexView
    calls: tuple[int, ...]
    called: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """A record or a listing that edges rest on, with the number by which the page cites it."""

    number: int
    digest: str
    operation: str
    about: str
    file: str
    line: int


def edge_rows(mesh: MeshView) -> tuple[EdgeRow, ...]:
    """The edges of a mesh, numbered as in its drawings."""
    known = {vertex.id: vertex for vertex in mesh.vertices}
    return tuple(
        EdgeRow(number=number, edge=edge, client=known[edge.client], server=known[edge.server])
        for number, edge in numbered(mesh)
    )


def vertex_rows(mesh: MeshView) -> tuple[VertexRow, ...]:
    """The vertices of a mesh with the edges that they have."""
    edges = numbered(mesh)
    return tuple(
        VertexRow(
            vertex=vertex,
            calls=tuple(number for number, edge in edges if edge.client == vertex.id),
            called=tuple(number for number, edge in edges if edge.server == vertex.id),
        )
        for vertex in mesh.vertices
    )


def record_rows(dossier: Dossier, mesh: MeshView) -> tuple[RecordRow, ...]:
    """Everything that the mesh's edges and vertices rest on, and where it stands."""
    cited = frozenset(mesh.cites())
    found = [
        (item.record.operation, item.record.id, item.record.digest, item.file, item.line)
        for item in dossier.records
        if item.record.digest in cited
    ]
    found += [
        (item.listing.operation, _list_words(item), item.listing.digest, item.file, item.line)
        for item in dossier.listings
        if item.listing.digest in cited
    ]
    return tuple(
        RecordRow(
            number=number, operation=operation, about=about, digest=digest, file=file, line=line
        )
        for number, (operation, about, digest, file, line) in enumerate(sorted(found), start=1)
    )


def _list_words(item: Listed) -> str:
    """Which list it is, and with which parameters it was asked for."""
    parameters = sorted(item.listing.parameters.items())
    asked = "".join(f", {name}={value}" for name, value in parameters)
    return f"{item.collector} in {item.place}{asked}"


def citing(records: Iterable[RecordRow]) -> Callable[[Iterable[str]], list[int]]:
    """Give what turns digests into the numbers of their records, sorted."""
    numbers = {row.digest: row.number for row in records}
    return lambda digests: sorted(numbers[digest] for digest in digests if digest in numbers)


def tone_of(judgement: str) -> str:
    """The class by which style sheets colour a judgement, beside its word."""
    return f"mesh-{judgement}"


def judgement_parts(counts: dict[str, int]) -> tuple[Part, ...]:
    """All judgements, what needs somebody first; they add up to the number of edges."""
    order = (
        *(Judgement.PLAINTEXT, Judgement.BROKEN, Judgement.UNKNOWN, Judgement.OPTIONAL),
        *(Judgement.ENCRYPTED, Judgement.MUTUAL),
    )
    return tuple(
        Part(label=item.value, tone=tone_of(item.value), count=counts[item.value]) for item in order
    )


def added_up(meshes: Iterable[MeshView]) -> dict[str, int]:
    """Judgement -> number of edges over several meshes."""
    total = dict.fromkeys((item.value for item in JUDGEMENTS), 0)
    for mesh in meshes:
        for name, count in mesh.counts().items():
            total[name] += count
    return total


def legend() -> Iterator[tuple[Judgement, str, str]]:
    """Judgement, its letter, and what it means."""
    for judgement, meaning in JUDGEMENTS.items():
        yield judgement, STYLES[judgement].letter, meaning


def blind(coverage: Iterable[Coverage]) -> list[Coverage]:
    """Readings of App Mesh that were not whole: meshes may stand behind them."""
    return [row for row in coverage if row.collector.startswith("appmesh.") and row.state != "seen"]
