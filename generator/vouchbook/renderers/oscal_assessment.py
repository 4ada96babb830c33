"""What was to be looked at, and what was seen: assessment plan and assessment results.

An observation is one check with one verdict and all its subjects. A requirement gets a finding
only where something was seen to deviate, or where a check that tests it passed: unknown and partly
supported ones have observations and no finding, because OSCAL knows two states and neither is
true of them. Source: NIST OSCAL 1.2.1, assessment plan and assessment results.
"""

from collections.abc import Iterable, Iterator, Mapping

from vouchbook.kernel.requirement_ids import oscal_token
from vouchbook.model.check import Verdict
from vouchbook.model.dossier import CheckView, Dossier, FrameworkView, RequirementView
from vouchbook.model.framework import Relation, Status
from vouchbook.model.result import Finding
from vouchbook.renderers.oscal_catalog import statement
from vouchbook.renderers.oscal_parts import (
    PREPARER,
    Ids,
    Json,
    line,
    metadata,
    prop,
    resources,
)
from vouchbook.renderers.oscal_system import PLAN as SYSTEM_PLAN
from vouchbook.renderers.pdf_attachments import Attachment

PLAN, RESULTS = "assessment-plan.json", "assessment-results.json"
SUPPORTS = (
    "Satisfied is OSCAL's word. Here it says that a check that tests this requirement passed for "
    "every subject, and that nothing seen deviates: the check supports the requirement."
)
DEVIATES = "Something that was seen deviates from what a check or a control expects."


def assessment_plan(dossier: Dossier, framework: FrameworkView, ids: Ids) -> Json:
    """Every check as an activity, and the requirements that it speaks to."""
    activities = [_activity(check, framework, ids) for check in dossier.checks]
    definitions = {"local-definitions": {"activities": activities}} if activities else {}
    return {
        "assessment-plan": {
            "uuid": ids.of_run("document", PLAN),
            "metadata": metadata(dossier, framework, "What was to be looked at", ids),
            "import-ssp": {"href": SYSTEM_PLAN},
            **definitions,
            "reviewed-controls": reviewed(framework),
            "assessment-subjects": [
                {
                    "type": "inventory-item",
                    "description": line(_where(dossier)),
                    "include-all": {},
                }
            ],
        }
    }


def _where(dossier: Dossier) -> str:
    places = ", ".join(f"{p.account} {p.region}" for p in dossier.header.places)
    return f"Every subject of every check's population in: {places or 'no place'}"


def _activity(check: CheckView, framework: FrameworkView, ids: Ids) -> Json:
    rows = {row.requirement.id for row in framework.requirements}
    met = [
        item.requirement
        for item in check.supports
        if item.framework == framework.id and item.requirement in rows
    ]
    activity: Json = {
        "uuid": ids.lasting("activity", check.id),
        "title": line(check.id),
        "description": line(check.says),
        "props": [
            prop("objective", check.objective),
            prop("severity", check.severity),
            *(prop("operation", name) for name in check.operations),
        ],
    }
    if met:
        selected = [{"control-id": oscal_token(name)} for name in sorted(set(met))]
        activity["related-controls"] = {"control-selections": [{"include-controls": selected}]}
    return activity


def reviewed(framework: FrameworkView) -> Json:
    """Every requirement of the baseline: the denominator."""
    names = [{"control-id": oscal_token(row.requirement.id)} for row in framework.requirements]
    return {"control-selections": [{"include-controls": names}]}


def assessment_results(
    dossier: Dossier, framework: FrameworkView, files: Mapping[str, Attachment], ids: Ids
) -> Json:
    """Every check's verdicts with their subjects, and the findings about requirements."""
    checks = dossier.checks
    items = {_key(found): found for check in checks for found in check.result.findings}
    inventory = [_item(found, ids) for _, found in sorted(items.items())]
    observations = [seen for check in checks for seen in _observations(dossier, check, files, ids)]
    findings = [found for row in framework.requirements if (found := _finding(dossier, row, ids))]
    result: Json = {
        "uuid": ids.of_run("result"),
        "title": line(f"Evaluation of snapshot {dossier.snapshot}"),
        "description": line(_about(framework)),
        "start": dossier.header.started,
        "end": dossier.header.ended,
        "props": [prop(f"count-{name}", count) for name, count in framework.counts.items()],
        "reviewed-controls": reviewed(framework),
        **({"local-definitions": {"inventory-items": inventory}} if inventory else {}),
        **({"observations": observations} if observations else {}),
        **({"findings": findings} if findings else {}),
    }
    return {
        "assessment-results": {
            "uuid": ids.of_run("document", RESULTS),
            "metadata": metadata(dossier, framework, "What was seen", ids),
            "import-ap": {"href": PLAN},
            "results": [result],
            "back-matter": {
                "resources": resources(dossier, files, (check.id for check in checks), ids)
            },
        }
    }


def _about(framework: FrameworkView) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in framework.counts.items() if count)
    return (
        f"{framework.denominator} requirements in scope: {counts}. Only deviations and supported "
        "requirements have a finding; OSCAL has no word for the others, whose status stands in "
        "the system security plan."
    )


def _key(found: Finding) -> tuple[str, ...]:
    place = found.place
    return (place.partition, place.account, place.region, found.subject)


def subject_id(found: Finding, ids: Ids) -> str:
    """The UUID of a finding's subject, the same from run to run."""
    return ids.lasting("subject", *_key(found))


def _item(found: Finding, ids: Ids) -> Json:
    place = found.place
    return {
        "uuid": subject_id(found, ids),
        "description": line(found.subject),
        "props": [
            prop("subject", found.subject),
            prop("partition", place.partition),
            prop("account", place.account),
            prop("region", place.region),
        ],
    }


def _observations(
    dossier: Dossier, check: CheckView, files: Mapping[str, Attachment], ids: Ids
) -> Iterator[Json]:
    for verdict in Verdict:
        found = [item for item in check.result.findings if item.verdict is verdict]
        if found:
            yield _observation(dossier, check, verdict, found, check.id in files, ids)


def observation_id(check: str, verdict: str, ids: Ids) -> str:
    """The UUID of what one check saw with one verdict."""
    return ids.of_run("observation", check, verdict)


def _observation(
    dossier: Dossier,
    check: CheckView,
    verdict: Verdict,
    found: Iterable[Finding],
    attached: bool,  # noqa: FBT001 - named at its only call by its place
    ids: Ids,
) -> Json:
    population = check.result.population
    seen: Json = {
        "uuid": observation_id(check.id, verdict.value, ids),
        "title": line(f"{check.id}: {verdict.value}"),
        "description": line(check.says),
        "props": [
            prop("check", check.id),
            prop("verdict", verdict.value),
            prop("population", "unknown" if population is None else population),
            prop("complete", "yes" if check.result.complete else "no"),
        ],
        "methods": ["TEST-AUTOMATED"],
        "types": ["control-objective"],
        "origins": [{"actors": [{"type": "party", "actor-uuid": ids.lasting("party", PREPARER)}]}],
        "subjects": [_subject(item, ids) for item in found],
        "collected": dossier.header.as_of,
    }
    if attached:
        link = f"#{ids.of_run('resource', check.id)}"
        seen["relevant-evidence"] = [
            {"href": link, "description": "The records that this check cites, one a line."}
        ]
    return seen


def _subject(found: Finding, ids: Ids) -> Json:
    """A subject, with why; a row that stands for many unseen ones says so."""
    subject: Json = {
        "subject-uuid": subject_id(found, ids),
        "type": "inventory-item",
        "remarks": line(found.because),
    }
    props = [prop("advice", "yes")] if found.advice else []
    props += [prop("reason", found.reason.value)] if found.reason else []
    props += [prop("operation", found.operation)] if found.operation else []
    props += [prop("permission", found.permission)] if found.permission else []
    props += [prop("hides", "an unknown number of subjects")] if found.hides else []
    return {**subject, "props": props} if props else subject


def _finding(dossier: Dossier, row: RequirementView, ids: Ids) -> Json | None:
    """A finding, only where one of OSCAL's two states can be said."""
    states = {
        Status.DEVIATION: ("not-satisfied", "fail", DEVIATES),
        Status.SUPPORTED: ("satisfied", "pass", SUPPORTS),
    }
    if row.status not in states:
        return None
    state, reason, remarks = states[row.status]
    item = row.requirement
    related = [
        {"observation-uuid": observation_id(check.id, verdict.value, ids)}
        for check in dossier.checks
        if any(s.check == check.id and s.relation is not Relation.CONTEXT for s in row.shown)
        for verdict in Verdict
        if check.result.counts.get(verdict.value, 0)
    ]
    finding: Json = {
        "uuid": ids.of_run("finding", item.id),
        "title": line(f"{item.id} {item.title}"),
        "description": line(row.because),
        "props": [prop("requirement", item.id), prop("status", row.status.value)],
        "target": {
            "type": "statement-id",
            "target-id": statement(item.id),
            "status": {"state": state, "reason": reason, "remarks": remarks},
        },
    }
    return {**finding, "related-observations": related} if related else finding
