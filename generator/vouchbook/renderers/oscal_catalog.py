"""A framework as an OSCAL catalog of ids, and the baseline in scope as a profile of it.

The catalog holds ids and short titles of our own (or in the public domain), never a copyrighted
text. Source: NIST OSCAL 1.2.1, catalog and profile models.
"""

from vouchbook.kernel.requirement_ids import oscal_token
from vouchbook.model.dossier import Dossier, FrameworkView, RequirementView
from vouchbook.renderers.oscal_parts import Ids, Json, line, metadata, prop, token

CATALOG, PROFILE = "catalog.json", "profile.json"


def statement(requirement: str) -> str:
    """The id of a requirement's statement in the catalog."""
    return f"{oscal_token(requirement)}_smt"


def catalog(dossier: Dossier, framework: FrameworkView, ids: Ids) -> Json:
    """Every requirement in scope, by group."""
    groups: dict[str, list[RequirementView]] = {name: [] for name, _ in framework.groups}
    for row in framework.requirements:
        groups.setdefault(row.requirement.group, []).append(row)
    titles = dict(framework.groups)
    links = [{"href": framework.catalog, "rel": "canonical"}] if framework.catalog else []
    about = metadata(dossier, framework, f"Ids of {framework.label or framework.title}", ids)
    return {
        "catalog": {
            "uuid": ids.of_run("document", CATALOG),
            "metadata": {**about, **({"links": links} if links else {})},
            "groups": [
                {
                    "id": f"group-{token(name)}",
                    "title": line(titles.get(name, "") or name),
                    "controls": [_control(row) for row in rows],
                }
                for name, rows in groups.items()
                if rows
            ],
        }
    }


def _control(row: RequirementView) -> Json:
    item = row.requirement
    return {
        "id": oscal_token(item.id),
        "title": line(item.title),
        "props": [{"name": "label", "value": line(item.id)}, prop("share", item.share.value)],
        "parts": [
            {
                "id": statement(item.id),
                "name": "statement",
                "prose": line(item.title),
            }
        ],
    }


def profile(dossier: Dossier, framework: FrameworkView, ids: Ids) -> Json:
    """The requirements of the baseline in scope."""
    title = f"{framework.label or framework.title}, baseline {framework.baseline or 'all'}"
    names = [oscal_token(row.requirement.id) for row in framework.requirements]
    return {
        "profile": {
            "uuid": ids.of_run("document", PROFILE),
            "metadata": metadata(dossier, framework, title, ids),
            "imports": [{"href": CATALOG, "include-controls": [{"with-ids": names}]}],
            "merge": {"as-is": True},
        }
    }
