"""OSCAL 1.2.1: one folder a framework, seven documents that point at each other by file name."""

import json
from collections.abc import Mapping
from pathlib import Path

from vouchbook.kernel.errors import IntegrityError
from vouchbook.model.dossier import Dossier, FrameworkView
from vouchbook.model.renderer import Material, Progress, Renderer
from vouchbook.renderers.oscal_assessment import (
    PLAN,
    RESULTS,
    assessment_plan,
    assessment_results,
)
from vouchbook.renderers.oscal_catalog import CATALOG, PROFILE, catalog, profile
from vouchbook.renderers.oscal_parts import Json, ids_of
from vouchbook.renderers.oscal_poam import POAM, plan_of_action
from vouchbook.renderers.oscal_references import dangling
from vouchbook.renderers.oscal_system import COMPONENTS, component_definition, security_plan
from vouchbook.renderers.oscal_system import PLAN as SYSTEM_PLAN
from vouchbook.renderers.pdf_attachments import Attachment, attachments, by_check
from vouchbook.renderers.site_addresses import unique


def documents(
    dossier: Dossier, framework: FrameworkView, files: Mapping[str, Attachment]
) -> dict[str, Json]:
    """The documents of one framework by file name."""
    ids = ids_of(dossier, framework)
    found = {
        CATALOG: catalog(dossier, framework, ids),
        PROFILE: profile(dossier, framework, ids),
        COMPONENTS: component_definition(dossier, framework, ids),
        SYSTEM_PLAN: security_plan(dossier, framework, ids),
        PLAN: assessment_plan(dossier, framework, ids),
        RESULTS: assessment_results(dossier, framework, files, ids),
    }
    actions = plan_of_action(dossier, framework, files, ids)
    return {**found, **({POAM: actions} if actions else {})}


def written(document: Json) -> bytes:
    """A document's bytes: sorted, compact UTF-8, ending with a line feed."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def _render(dossier: Dossier, material: Material, path: Path, progress: Progress) -> None:
    files = by_check(attachments(dossier, material))
    folders = unique(framework.id for framework in dossier.frameworks)
    path.mkdir(parents=True, exist_ok=True)
    for done, framework in enumerate(dossier.frameworks, start=1):
        found = documents(dossier, framework, files)
        problems = dangling(found)
        if problems:
            message = f"OSCAL of {framework.id} points at nothing: {problems[0]}"
            raise IntegrityError(message, path=folders[framework.id])
        folder = path / folders[framework.id]
        folder.mkdir()
        for name, document in found.items():
            folder.joinpath(name).write_bytes(written(document))
        progress("OSCAL", done, len(dossier.frameworks))


OSCAL = Renderer(
    id="oscal",
    says="OSCAL 1.2.1 by framework: catalog, profile, components, plans, results and POA&M",
    output="exports/oscal",
    render=_render,
)
