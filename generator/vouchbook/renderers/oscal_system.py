"""The system as OSCAL describes it: what is checked in each service, and a fragment of the plan.

The system security plan names every requirement in scope with its status, the organisation's
controls that meet it, and what is inherited from AWS. AWS publishes no plan to point at, so AWS
stands here as a component of its own. Source: NIST OSCAL 1.2.1, component definition and SSP.
"""

from collections import defaultdict
from collections.abc import Mapping

from vouchbook.kernel.requirement_ids import oscal_token
from vouchbook.model.dossier import CheckView, ControlView, Dossier, FrameworkView, RequirementView
from vouchbook.model.framework import Status
from vouchbook.model.split import PartStatus
from vouchbook.renderers.oscal_catalog import PROFILE
from vouchbook.renderers.oscal_parts import PROVIDER, Ids, Json, line, metadata, prop

COMPONENTS, PLAN = "component-definition.json", "system-security-plan.json"
SYSTEM, AWS = "this-system", "aws"


def component_definition(dossier: Dossier, framework: FrameworkView, ids: Ids) -> Json:
    """What the checks of each AWS service show about the framework's requirements."""
    by_service: dict[str, list[CheckView]] = defaultdict(list)
    for check in dossier.checks:
        for service in sorted({name.partition(":")[0] for name in check.operations}):
            by_service[service].append(check)
    rows = {row.requirement.id for row in framework.requirements}
    components = [
        _service(framework, name, checks, rows, ids) for name, checks in sorted(by_service.items())
    ]
    return {
        "component-definition": {
            "uuid": ids.of_run("document", COMPONENTS),
            "metadata": metadata(dossier, framework, "What is checked in each service", ids),
            **({"components": components} if components else {}),
        }
    }


def _service(
    framework: FrameworkView, name: str, checks: list[CheckView], rows: set[str], ids: Ids
) -> Json:
    shown: dict[str, list[str]] = defaultdict(list)
    for check in checks:
        for item in check.supports:
            if item.framework == framework.id and item.requirement in rows:
                words = f"{check.id} ({item.relation.value}): {item.shows} Not: {item.not_shown}"
                shown[item.requirement].append(words)
    implemented = [
        {
            "uuid": ids.lasting("component-requirement", name, requirement),
            "control-id": oscal_token(requirement),
            "description": line(" ".join(shown[requirement])),
        }
        for requirement in (row.requirement.id for row in framework.requirements)
        if requirement in shown
    ]
    component: Json = {
        "uuid": ids.lasting("service", name),
        "type": "service",
        "title": line(name),
        "description": line(f"Configuration of the AWS service {name}, read by its API"),
        "props": [prop("check", check.id) for check in checks],
    }
    if implemented:
        component["control-implementations"] = [
            {
                "uuid": ids.lasting("service-implementation", name),
                "source": PROFILE,
                "description": "What each check shows about a requirement, and what it does not",
                "implemented-requirements": implemented,
            }
        ]
    return component


def security_plan(dossier: Dossier, framework: FrameworkView, ids: Ids) -> Json:
    """The fragment: system, components, and every requirement in scope with its status."""
    scope = dossier.engagement
    controls = {view.control.id: view for view in dossier.controls}
    return {
        "system-security-plan": {
            "uuid": ids.of_run("document", PLAN),
            "metadata": metadata(dossier, framework, "Fragment of a system security plan", ids),
            "import-profile": {"href": PROFILE},
            "system-characteristics": {
                "system-ids": [{"identifier-type": "urn:vouchbook:system", "id": line(scope.name)}],
                "system-name": line(scope.subject),
                "description": line(scope.boundary),
                "props": [prop("environment", scope.environment)],
                "system-information": {
                    "information-types": [
                        {
                            "uuid": ids.lasting("information-type", "all"),
                            "title": "Not described here",
                            "description": "A fragment: the organisation's own plan has them.",
                        }
                    ]
                },
                "status": {"state": "operational"},
                "authorization-boundary": {"description": line(scope.boundary)},
            },
            "system-implementation": {
                "users": [{"uuid": ids.lasting("user", "all"), "title": "Users of the system"}],
                "components": [*_two_sides(dossier, ids), *_controls(dossier, ids)],
            },
            "control-implementation": {
                "description": line(_denominator(framework)),
                "implemented-requirements": [
                    _implemented(row, controls, ids) for row in framework.requirements
                ],
            },
        }
    }


def _denominator(framework: FrameworkView) -> str:
    parts = ", ".join(f"{name} {count}" for name, count in framework.parts.items())
    return f"{framework.denominator} requirements in scope: {parts or 'none'}."


def _two_sides(dossier: Dossier, ids: Ids) -> list[Json]:
    return [
        {
            "uuid": ids.lasting("component", SYSTEM),
            "type": "this-system",
            "title": line(dossier.engagement.subject),
            "description": line(dossier.engagement.boundary),
            "status": {"state": "operational"},
        },
        {
            "uuid": ids.lasting("component", AWS),
            "type": "system",
            "title": "Amazon Web Services",
            "description": "AWS's side of the split; shown by reviewed reports only.",
            "props": [{"name": "implementation-point", "value": "external"}],
            "status": {"state": "operational"},
            "responsible-roles": [{"role-id": PROVIDER}],
        },
    ]


def _controls(dossier: Dossier, ids: Ids) -> list[Json]:
    return [
        {
            "uuid": ids.lasting("control", view.control.id),
            "type": "process-procedure",
            "title": line(view.control.title),
            "description": line(view.control.description),
            "props": [
                prop("control", view.control.id),
                prop("control-status", view.status.value, view.because),
                prop("owner", view.control.owner),
                prop("type", view.control.type.value),
                prop("manner", view.control.manner.value),
                prop("frequency", view.control.frequency),
            ],
            "status": {"state": "operational"},
        }
        for view in dossier.controls
    ]


def _implemented(row: RequirementView, controls: Mapping[str, ControlView], ids: Ids) -> Json:
    item = row.requirement
    return {
        "uuid": ids.lasting("requirement", item.id),
        "control-id": oscal_token(item.id),
        "props": [
            prop("requirement", item.id),
            prop("status", row.status.value, row.because),
            prop("part", row.part.value),
            prop("aws-status", row.aws.status.value),
            prop("customer-status", row.customer.status.value),
        ],
        "by-components": [
            _ours(row, ids),
            *([_theirs(row, ids)] if row.aws.status is not PartStatus.NONE else []),
            *(
                {
                    "uuid": ids.lasting("meets", item.id, name),
                    "component-uuid": ids.lasting("control", name),
                    "description": line(controls[name].control.description),
                    "props": [prop("control-status", controls[name].status.value)],
                }
                for name in row.controls
                if name in controls
            ),
        ],
    }


def _ours(row: RequirementView, ids: Ids) -> Json:
    """The customer's side; it inherits only what a reviewed report speaks for."""
    name = row.requirement.id
    part: Json = {
        "uuid": ids.lasting("ours", name),
        "component-uuid": ids.lasting("component", SYSTEM),
        "description": line(row.customer.words, "The customer has no part in it."),
        **_state(row),
    }
    if row.aws.status is PartStatus.INHERITED:
        part["inherited"] = [
            {
                "uuid": ids.lasting("inherited", name),
                "provided-uuid": ids.lasting("provided", name),
                "description": line(row.aws.because),
            }
        ]
    if row.aws.status is not PartStatus.NONE and row.customer.status in _SHOWN:
        part["satisfied"] = [
            {
                "uuid": ids.lasting("answered", name),
                "responsibility-uuid": ids.lasting("responsibility", name),
                "description": line(row.customer.because),
                "remarks": "Evidence supports this; the word is OSCAL's, not a conclusion of ours.",
            }
        ]
    return part


_SHOWN = (PartStatus.SUPPORTED,)


_STATES = {
    Status.SUPPORTED: "implemented",
    Status.PARTLY_SUPPORTED: "partial",
    Status.NOT_APPLICABLE: "not-applicable",
}


def _state(row: RequirementView) -> Json:
    """What OSCAL calls the state, where it has a word that says no more than ours."""
    if row.status not in _STATES:
        return {}
    remarks = line(f"Status here: {row.status.value}. {row.because}")
    return {"implementation-status": {"state": _STATES[row.status], "remarks": remarks}}


def _theirs(row: RequirementView, ids: Ids) -> Json:
    """AWS's side: what it provides, and what that leaves to the customer."""
    name = row.requirement.id
    export: Json = {
        "provided": [
            {
                "uuid": ids.lasting("provided", name),
                "description": line(row.aws.words),
                "remarks": line(f"{row.aws.status.value}: {row.aws.because}"),
            }
        ]
    }
    if row.customer.status is not PartStatus.NONE:
        export["responsibilities"] = [
            {
                "uuid": ids.lasting("responsibility", name),
                "provided-uuid": ids.lasting("provided", name),
                "description": line(row.customer.words),
            }
        ]
    return {
        "uuid": ids.lasting("theirs", name),
        "component-uuid": ids.lasting("component", AWS),
        "description": line(row.aws.words),
        "export": export,
    }
