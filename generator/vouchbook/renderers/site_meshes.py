"""The pages of the meshes: one for all of them, and one for each with its graph and its edges."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from vouchbook.mesh.drawing import Drawing, draw, sample
from vouchbook.mesh.parts import MESHES
from vouchbook.mesh.sheets import lonely, sheets
from vouchbook.model.dossier import Dossier
from vouchbook.model.mesh_graph import MeshView
from vouchbook.renderers import mesh_views as views

LEAST_TEXT = 0.9
"""CSS pixels for a unit of a drawing at least: a line of its text is then nine pixels high."""
MOST_TEXT = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing as a page shows it: it scrolls in its frame before its text gets too small."""

    svg: Markup
    caption: str
    least: int
    most: int


def meshes_data(dossier: Dossier) -> dict[str, Any]:
    """What the page about all meshes shows."""
    rows = [{"mesh": mesh, "counts": mesh.counts()} for mesh in dossier.meshes]
    return {
        "rows": rows,
        "parts": views.judgement_parts(views.added_up(dossier.meshes)),
        "legend": _legend(),
        "blind": views.blind(dossier.coverage),
        "collected": any(row.collector == MESHES for row in dossier.coverage),
    }


def mesh_data(dossier: Dossier, mesh: MeshView) -> dict[str, Any]:
    """What the page of one mesh shows."""
    records = views.record_rows(dossier, mesh)
    drawn = sheets(mesh)
    shown = {vertex.id for sheet in drawn for vertex in sheet.vertices}
    return {
        "mesh": mesh,
        "parts": views.judgement_parts(mesh.counts()),
        "legend": _legend(),
        "pictures": list(_pictures(mesh)),
        "undrawn": [vertex for vertex in lonely(mesh) if vertex.id not in shown],
        "rows": views.edge_rows(mesh),
        "vertices": views.vertex_rows(mesh),
        "kinds": views.KINDS,
        "records": records,
        "cite": views.citing(records),
        "groups": views.GROUPS,
        "folder": f"snapshot/{dossier.snapshot}",
    }


def _pictures(mesh: MeshView) -> Iterator[Picture]:
    for sheet in sheets(mesh):
        part = f", sheet {sheet.number} of {sheet.of}" if sheet.of > 1 else ""
        title = f"Service graph of mesh {mesh.name}{part}"
        made: Drawing = draw(sheet, identifier=f"mesh-graph-{sheet.number}", title=title)
        yield Picture(
            # Every text in it was escaped when it was drawn.
            svg=Markup(made.svg),  # noqa: S704
            caption=title,
            least=round(made.width * LEAST_TEXT),
            most=round(made.width * MOST_TEXT),
        )


def _legend() -> list[dict[str, Any]]:
    return [
        {
            "judgement": judgement.value,
            "tone": views.tone_of(judgement.value),
            "letter": letter,
            "meaning": meaning,
            "sample": Markup(sample(judgement)),  # noqa: S704 - made of constants alone
        }
        for judgement, letter, meaning in views.legend()
    ]
