"""What is open: a plan of action and milestones with one item for each check that fails somewhere.

An accepted risk stays an open deviation; that it was accepted is told beside it. Nothing that is
unknown is an item. Source: NIST OSCAL 1.2.1, POA&M.
"""

from collections.abc import Mapping

from vouchbook.model.check import Verdict
from vouchbook.model.dossier import CheckView, Dossier, FrameworkView, RiskView
from vouchbook.model.result import Finding
from vouchbook.model.risk import RiskState
from vouchbook.renderers.oscal_assessment import subject_id
from vouchbook.renderers.oscal_parts import Ids, Json, line, metadata, prop, resources
from vouchbook.renderers.oscal_system import PLAN as SYSTEM_PLAN
from vouchbook.renderers.pdf_attachments import Attachment

POAM = "plan-of-action-and-milestones.json"


def plan_of_action(
    dossier: Dossier, framework: FrameworkView, files: Mapping[str, Attachment], ids: Ids
) -> Json | None:
    """The open items; None where no check fails, because OSCAL's list can't be empty."""
    failing = [check for check in dossier.checks if check.result.verdict is Verdict.FAIL]
    if not failing:
        return None
    subjects = {subject_id(found, ids): found for check in failing for found in _failed(check)}
    return {
        "plan-of-action-and-milestones": {
            "uuid": ids.of_run("document", POAM),
            "metadata": metadata(dossier, framework, "What is open", ids),
            "import-ssp": {"href": SYSTEM_PLAN},
            "local-definitions": {
                "inventory-items": [
                    {"uuid": name, "description": line(found.subject)}
                    for name, found in sorted(subjects.items())
                ]
            },
            "observations": [_observation(dossier, check, files, ids) for check in failing],
            "risks": [_risk(dossier, check, ids) for check in failing],
            "poam-items": [_open(check, ids) for check in failing],
            "back-matter": {
                "resources": resources(dossier, files, (check.id for check in failing), ids)
            },
        }
    }


def _failed(check: CheckView) -> list[Finding]:
    return [found for found in check.result.findings if found.verdict is Verdict.FAIL]


def _observation(
    dossier: Dossier, check: CheckView, files: Mapping[str, Attachment], ids: Ids
) -> Json:
    seen: Json = {
        "uuid": ids.of_run("open-observation", check.id),
        "description": line(check.says),
        "props": [prop("check", check.id), prop("verdict", Verdict.FAIL.value)],
        "methods": ["TEST-AUTOMATED"],
        "subjects": [
            {
                "subject-uuid": subject_id(found, ids),
                "type": "inventory-item",
                "remarks": line(found.because),
            }
            for found in _failed(check)
        ],
        "collected": dossier.header.as_of,
    }
    if check.id in files:
        link = f"#{ids.of_run('resource', check.id)}"
        seen["relevant-evidence"] = [{"href": link, "description": "The records that it cites."}]
    return seen


def _accepted(dossier: Dossier, check: CheckView) -> tuple[list[RiskView], bool]:
    """The acceptances in force for a check's failing subjects, and whether they cover them all."""
    failed = {(check.id, found.subject) for found in _failed(check)}
    holding = [
        risk
        for risk in dossier.risks
        if risk.state is RiskState.IN_FORCE and failed & set(risk.covered)
    ]
    covered = {pair for risk in holding for pair in risk.covered}
    return holding, bool(failed) and failed <= covered


def _risk(dossier: Dossier, check: CheckView, ids: Ids) -> Json:
    holding, whole = _accepted(dossier, check)
    failed = len(_failed(check))
    risk: Json = {
        "uuid": ids.of_run("risk", check.id),
        "title": line(check.id),
        "description": line(f"{failed} subjects fail: {check.says}"),
        "statement": line(check.remedy),
        "props": [prop("severity", check.severity), prop("failing-subjects", failed)],
        "status": "deviation-approved" if whole else "open",
    }
    if holding:
        risk["props"] += [
            prop("risk-acceptance", risk_view.acceptance.id, _words(risk_view))
            for risk_view in holding
        ]
        risk["deadline"] = f"{min(item.acceptance.until for item in holding)}T23:59:59Z"
    risk["related-observations"] = [{"observation-uuid": ids.of_run("open-observation", check.id)}]
    return risk


def _words(risk: RiskView) -> str:
    item = risk.acceptance
    return (
        f"Accepted by {item.approver} for {item.owner} from {item.since} until {item.until}; "
        f"compensating: {item.compensating}. It still fails."
    )


def _open(check: CheckView, ids: Ids) -> Json:
    return {
        "uuid": ids.of_run("item", check.id),
        "title": line(check.id),
        "description": line(f"{check.says} Remedy: {check.remedy}"),
        "related-observations": [{"observation-uuid": ids.of_run("open-observation", check.id)}],
        "related-risks": [{"risk-uuid": ids.of_run("risk", check.id)}],
    }
