"""The edges of every mesh as a table: one row an edge, one column a property."""

from vouchbook.mesh.properties import PROPERTIES
from vouchbook.model.dossier import Dossier
from vouchbook.model.mesh_graph import EdgeView, MeshView
from vouchbook.renderers.mesh_views import EdgeRow, edge_rows
from vouchbook.renderers.sheets import Cell, Sheet, columns


def mesh_edges(dossier: Dossier) -> Sheet:
    """One row for each edge of each mesh, with all its properties."""
    rows = [_row(mesh, row) for mesh in dossier.meshes for row in edge_rows(mesh)]
    return Sheet(
        name="Mesh edges",
        about="One connection that a mesh's configuration allows, and what both ends make of it",
        columns=columns(
            ("Mesh", 30),
            ("Number", 8),
            ("Edge", 50),
            ("Client", 24),
            ("Server", 24),
            ("Port", 8),
            ("Way", 36),
            ("Judgement", 17),
            ("Because", 60),
            ("Stands for others", 10),
            *((_titled(name), 24) for name in PROPERTIES),
            ("Unknown", 60),
            ("Cites", 24),
        ),
        rows=tuple(rows),
    )


def _titled(name: str) -> str:
    return name[0].upper() + name[1:]


def _row(mesh: MeshView, row: EdgeRow) -> tuple[Cell, ...]:
    edge = row.edge
    return (
        *(mesh.id, row.number, edge.id, row.client.name, row.server.name, edge.port),
        *(edge.via.words(), edge.judgement.value, "; ".join(edge.because)),
        "yes" if edge.hides else "no",
        *("unknown" if item.unknown else item.value for item in edge.properties),
        _unknown(edge),
        " ".join(edge.cites),
    )


def _unknown(edge: EdgeView) -> str:
    """Every property that is unknown, with its reason."""
    return "\n".join(f"{item.name}: {item.unknown}" for item in edge.properties if item.unknown)
