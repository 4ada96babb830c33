"""OSCAL documents are read by the library of OSCAL's own community, and say what the dossier says.

The library (compliance-trestle) knows the models of OSCAL 1.2.1; the references inside are held
by our own check, which both it and the schemas leave alone.
"""

import copy
import json
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.oscal.world import world
from tests.renderers.dossier_fixture import material
from vouchbook.kernel.requirement_ids import oscal_token
from vouchbook.model.framework import Status
from vouchbook.model.renderer import no_progress
from vouchbook.renderers.oscal import OSCAL
from vouchbook.renderers.oscal_parts import line
from vouchbook.renderers.oscal_references import dangling

DOSSIER = world()
FOLDERS = {view.id: view for view in DOSSIER.frameworks}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("oscal") / "oscal"
    OSCAL.render(DOSSIER, material(), path, no_progress)
    return path


def parsed(folder: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_bytes()) for path in sorted(folder.iterdir())}


MODELS = {
    "catalog": "Catalog",
    "profile": "Profile",
    "component-definition": "ComponentDefinition",
    "system-security-plan": "SystemSecurityPlan",
    "assessment-plan": "AssessmentPlan",
    "assessment-results": "AssessmentResults",
    "plan-of-action-and-milestones": "PlanOfActionAndMilestones",
}
MODULES = {
    "component-definition": "component",
    "system-security-plan": "ssp",
    "plan-of-action-and-milestones": "poam",
}


def model(name: str) -> Any:
    with warnings.catch_warnings():
        # The library's own models warn of names that pydantic keeps for itself.
        warnings.simplefilter("ignore")
        module = import_module(f"trestle.oscal.{MODULES.get(name, name.replace('-', '_'))}")
    return getattr(module, MODELS[name])


@pytest.mark.parametrize("framework", FOLDERS)
@pytest.mark.parametrize("name", MODELS)
def test_the_library_of_oscal_reads_each_document(made: Path, framework: str, name: str) -> None:
    read = model(name).oscal_read(made / framework / f"{name}.json")
    assert "1.2.1" in repr(read.metadata.oscal_version)


def test_the_library_refuses_what_is_broken(made: Path, tmp_path: Path) -> None:
    name = "assessment-results"
    document = json.loads((made / next(iter(FOLDERS)) / f"{name}.json").read_bytes())
    document[name]["results"][0].pop("reviewed-controls")
    broken = tmp_path / f"{name}.json"
    broken.write_text(json.dumps(document), "utf-8")
    with pytest.raises(Exception, match="reviewed"):
        model(name).oscal_read(broken)


@pytest.mark.parametrize("framework", FOLDERS)
def test_every_reference_leads_somewhere(made: Path, framework: str) -> None:
    assert dangling(parsed(made / framework)) == []


def values(document: Any, key: str) -> Iterator[tuple[list[Any], str]]:
    """Every place in a document where a member stands: (the object and key that hold it)."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name == key:
                yield [document, name], json.dumps(value)
            yield from values(value, key)
    elif isinstance(document, list):
        for value in document:
            yield from values(value, key)


PLANTED = {
    "observation-uuid": "00000000-0000-4000-8000-000000000000",
    "subject-uuid": "00000000-0000-4000-8000-000000000000",
    "component-uuid": "00000000-0000-4000-8000-000000000000",
    "provided-uuid": "00000000-0000-4000-8000-000000000000",
    "risk-uuid": "00000000-0000-4000-8000-000000000000",
    "actor-uuid": "00000000-0000-4000-8000-000000000000",
    "party-uuids": ["00000000-0000-4000-8000-000000000000"],
    "control-id": "zz-99",
    "with-ids": ["zz-99"],
    "target-id": "zz-99_smt",
    "role-id": "nobody",
    "href": "#00000000-0000-4000-8000-000000000000",
}


@pytest.mark.parametrize("key", PLANTED)
def test_a_planted_reference_to_nothing_is_found(made: Path, key: str) -> None:
    documents = copy.deepcopy(parsed(made / "nist-800-53-r5"))
    places = [place for document in documents.values() for place, _ in values(document, key)]
    assert places
    holder, name = places[0]
    holder[name] = PLANTED[key]
    value = PLANTED[key]
    planted = value if isinstance(value, str) else value[0]
    problems = dangling(documents)
    assert problems
    assert all(planted.removeprefix("#") in problem for problem in problems)


def test_what_answers_a_responsibility_must_not_point_at_what_is_provided(made: Path) -> None:
    documents = copy.deepcopy(parsed(made / "nist-800-53-r5"))
    plan = documents["system-security-plan.json"]
    (provided, _), *_ = values(plan, "provided")
    (answer, _), *_ = values(plan, "responsibility-uuid")
    answer[0]["responsibility-uuid"] = provided[0]["provided"][0]["uuid"]
    assert len(dangling(documents)) == 1


def test_a_uuid_that_stands_twice_is_found(made: Path) -> None:
    documents = copy.deepcopy(parsed(made / "nist-800-53-r5"))
    results = documents["assessment-results.json"]["assessment-results"]["results"][0]
    results["observations"][1]["uuid"] = results["observations"][0]["uuid"]
    assert any("stands twice" in problem for problem in dangling(documents))


@pytest.mark.parametrize("framework", FOLDERS)
def test_every_requirement_bears_its_status_and_nothing_else_is_there(
    made: Path, framework: str
) -> None:
    plan = parsed(made / framework)["system-security-plan.json"]["system-security-plan"]
    rows = plan["control-implementation"]["implemented-requirements"]
    said = {
        prop["requirement"]: prop["status"]
        for prop in ({p["name"]: p["value"] for p in row["props"]} for row in rows)
    }
    view = FOLDERS[framework]
    assert said == {row.requirement.id: row.status.value for row in view.requirements}
    assert len(rows) == view.denominator


@pytest.mark.parametrize("framework", FOLDERS)
def test_only_deviations_and_supported_requirements_have_a_finding(
    made: Path, framework: str
) -> None:
    (result,) = parsed(made / framework)["assessment-results.json"]["assessment-results"]["results"]
    found = {
        finding["target"]["target-id"]: finding["target"]["status"]
        for finding in result.get("findings", ())
    }
    words = {Status.DEVIATION: "not-satisfied", Status.SUPPORTED: "satisfied"}
    expected = {
        f"{oscal_token(row.requirement.id)}_smt": words[row.status]
        for row in FOLDERS[framework].requirements
        if row.status in words
    }
    assert {name: status["state"] for name, status in found.items()} == expected
    assert all(status["remarks"] for status in found.values())


@pytest.mark.parametrize("framework", FOLDERS)
def test_every_verdict_of_every_subject_is_observed(made: Path, framework: str) -> None:
    (result,) = parsed(made / framework)["assessment-results.json"]["assessment-results"]["results"]
    subjects = {
        item["uuid"]: {prop["name"]: prop["value"] for prop in item["props"]}["subject"]
        for item in result["local-definitions"]["inventory-items"]
    }
    seen = sorted(
        (names["check"], subjects[subject["subject-uuid"]], names["verdict"])
        for item in result["observations"]
        for names in [{prop["name"]: prop["value"] for prop in item["props"]}]
        for subject in item["subjects"]
    )
    assert seen == sorted(
        (check.id, line(found.subject), found.verdict.value)
        for check in DOSSIER.checks
        for found in check.result.findings
    )


def test_evidence_is_named_with_the_digest_of_the_file_in_the_pack(made: Path) -> None:
    results = parsed(made / "nist-800-53-r5")["assessment-results.json"]["assessment-results"]
    linked = [
        (link["href"], link["hashes"][0]["value"])
        for resource in results["back-matter"]["resources"]
        for link in resource.get("rlinks", ())
    ]
    assert linked
    assert all(href.startswith("../../evidence/") and len(value) == 64 for href, value in linked)


def test_an_accepted_risk_is_an_approved_deviation_and_no_other_status(made: Path) -> None:
    name = "plan-of-action-and-milestones"
    document = parsed(made / "nist-800-53-r5")[f"{name}.json"][name]
    states = {risk["title"]: risk["status"] for risk in document["risks"]}
    assert states["mesh-listener-tls-strict"] == "deviation-approved"
    assert {risk for risk, state in states.items() if state != "open"} == {
        "mesh-listener-tls-strict"
    }


def test_two_renderings_are_the_same_bytes(made: Path, tmp_path: Path) -> None:
    OSCAL.render(world(), material(), tmp_path / "oscal", no_progress)
    again = {
        path.relative_to(tmp_path / "oscal"): path.read_bytes()
        for path in (tmp_path / "oscal").rglob("*.json")
    }
    assert again == {path.relative_to(made): path.read_bytes() for path in made.rglob("*.json")}
