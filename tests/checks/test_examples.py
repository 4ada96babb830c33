"""Every check carries its own tests: its examples, run here, with the API's own shapes."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from botocore.model import Shape

from tests.checks.fits import REQUIRED, misfits, strangers
from tests.mutation.worlds import shape_of
from vouchbook.aws.shapes import shapes_of
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import checks, collectors
from vouchbook.looked_at import Field, fields
from vouchbook.model.check import Check, Example, Verdict
from vouchbook.model.objectives import OBJECTIVES
from vouchbook.normalise import facet_shape

CASES = [
    pytest.param(check, example, id=f"{check.id}-{number}-{example.verdict.value}")
    for check in checks().values()
    for number, example in enumerate(check.examples)
]


@cache
def shapes() -> Mapping[str, Any]:
    operations = {op for collector in collectors().values() for op in collector.operations}
    return shapes_of(operations)


@pytest.mark.parametrize(("check", "example"), CASES)
def test_an_example_gives_its_verdict(check: Check, example: Example) -> None:
    result = judge_example(check, example, shapes())
    said = "; ".join(found.because for found in result.findings)
    assert result.verdict is example.verdict, f"{example.why}: {said}"
    assert (result.advices > 0) is example.advice, f"{example.why}: {said}"
    assert all(found.because for found in result.findings)


@pytest.mark.parametrize("check", checks().values(), ids=list(checks()))
def test_a_check_shows_that_it_can_pass_fail_and_not_know(check: Check) -> None:
    shown = {example.verdict for example in check.examples}
    assert {Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN} <= shown


@pytest.mark.parametrize("check", checks().values(), ids=list(checks()))
def test_a_check_names_what_exists(check: Check) -> None:
    assert set(check.over) | set(check.joins) <= set(collectors())
    assert check.objective in OBJECTIVES
    assert check.remedy.strip()
    assert check.says.endswith(".")


FROM_TEMPLATES = {
    "mesh-cert-provider-inventory": ".tls.certificate: a union",
    "mesh-client-trust-source-set": ".validation.trust: a union",
    "mesh-virtual-service-provider-set": ".spec.provider: a union",
}
"""App Mesh answers a union with exactly one member. A template or an item of AWS Config that was
imported is not held to that, so these checks show what they say of none, and of two at once."""


@pytest.mark.parametrize(("check", "example"), CASES)
def test_an_example_is_what_the_api_could_have_answered(check: Check, example: Example) -> None:
    wrong = [text for text in _misfits(example) if REQUIRED not in text]
    allowed = FROM_TEMPLATES.get(check.id, "nothing")
    assert [text for text in wrong if allowed not in text] == []


@pytest.mark.parametrize("check", FROM_TEMPLATES)
def test_what_only_a_template_can_have_is_in_an_example(check: str) -> None:
    said = [text for example in checks()[check].examples for text in _misfits(example)]
    assert any(FROM_TEMPLATES[check] in text for text in said)


@pytest.mark.parametrize("check", checks().values(), ids=list(checks()))
def test_an_example_leaves_out_only_what_its_check_never_asks_for(check: Check) -> None:
    asked = {f"{field.collector}:{field.facet}.{field.below}" for field in fields(check, shapes())}
    missing = {
        text.removesuffix(f": {REQUIRED}")
        for example in check.examples
        for text in _misfits(example)
        if REQUIRED in text
    }
    assert {name for name in missing if any(_within(name, field) for field in asked)} == set()


def _within(name: str, field: str) -> bool:
    return field == name or field.startswith((f"{name}.", f"{name}["))


def _misfits(example: Example) -> list[str]:
    found: list[str] = []
    for given in example.given:
        facets = {facet.name: facet for facet in collectors()[given.collector].facets}
        assert set(given.facts) | set(given.unread) <= set(facets)
        for name, value in given.facts.items():
            facet, where = facets[name], f"{given.collector}:{name}"
            if value is None or facet.json:
                continue
            if facet.fields is not None:
                found += strangers(value, facet_shape(facet, {}), where)
            else:
                found += misfits(value, _shape(given.collector, name), where)
    return found


@cache
def _shape(collector: str, facet: str) -> Shape | None:
    return shape_of(Field(operation="", path="", collector=collector, facet=facet))
