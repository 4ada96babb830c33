"""The PDF's chapter about meshes: a section for each, with its graph, its edges and its records."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from vouchbook.mesh.drawing import draw, sample
from vouchbook.mesh.sheets import lonely, sheets
from vouchbook.model.dossier import Dossier
from vouchbook.model.mesh_graph import MeshView
from vouchbook.renderers import mesh_views as views
from vouchbook.renderers.pdf_text import anchor, legible
from vouchbook.renderers.site_parts import Part

PAGE_WIDTH = 739.0
"""Points between the margins of a landscape page: sixty boxes are then lettered at six points."""
LEAD = (
    "Who may call whom in each service mesh, and what the settings of both ends make of the "
    "connection. An edge is one way from a client to a port of a server. It tells what the "
    "configuration allows, and nothing about traffic that flowed."
)
EMPTY = "No mesh was seen."
HIDDEN = "No mesh was seen; meshes may stand behind the readings of App Mesh that were not whole."


def no_mesh(dossier: Dossier) -> str:
    """What the chapter says where there is no graph."""
    return HIDDEN if views.blind(dossier.coverage) else EMPTY


def mesh_rows(dossier: Dossier) -> list[tuple[MeshView, tuple[Part, ...]]]:
    """Each mesh with its edges by judgement."""
    return [(mesh, views.judgement_parts(mesh.counts())) for mesh in dossier.meshes]


def mesh_section(dossier: Dossier, mesh: MeshView) -> dict[str, Any]:
    """What the section of one mesh shows."""
    records = views.record_rows(dossier, mesh)
    drawn = sheets(mesh)
    shown = {vertex.id for sheet in drawn for vertex in sheet.vertices}
    return {
        "mesh": mesh,
        "parts": views.judgement_parts(mesh.counts()),
        "legend": [
            (judgement.value, letter, meaning, Markup(sample(judgement)))  # noqa: S704 - constants
            for judgement, letter, meaning in views.legend()
        ],
        "pictures": list(_pictures(mesh)),
        "undrawn": [vertex.name for vertex in lonely(mesh) if vertex.id not in shown],
        "rows": views.edge_rows(mesh),
        "vertices": views.vertex_rows(mesh),
        "kinds": views.KINDS,
        "records": records,
        "cite": views.citing(records),
        "groups": views.GROUPS,
    }


def _pictures(mesh: MeshView) -> Iterator[tuple[str, Markup]]:
    for sheet in sheets(mesh):
        part = f", sheet {sheet.number} of {sheet.of}" if sheet.of > 1 else ""
        title = f"Service graph of mesh {mesh.name}{part}"
        made = draw(
            sheet,
            identifier=anchor("graph", mesh.id, str(sheet.number)),
            title=title,
            points=PAGE_WIDTH,
            spell=legible,
        )
        # Every text in it was escaped when it was drawn.
        yield title, Markup(made.svg)  # noqa: S704
