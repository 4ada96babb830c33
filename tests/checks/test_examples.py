"""Every check carries its own tests: its examples, run here, with the API's own shapes."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import checks, collectors
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


@pytest.mark.parametrize(("check", "example"), CASES)
def test_an_example_uses_only_names_of_the_api(check: Check, example: Example) -> None:
    for given in example.given:
        facets = {facet.name: facet for facet in collectors()[given.collector].facets}
        assert set(given.facts) | set(given.unread) <= set(facets)
        for name, value in given.facts.items():
            strange = list(_strange(value, facet_shape(facets[name], shapes()), name))
            assert not strange, f"{check.id}: {strange}"


def _strange(value: object, shape: Mapping[str, Any], where: str) -> list[str]:
    if "struct" in shape and isinstance(value, Mapping):
        found = [f"{where}.{key}" for key in value if key not in shape["struct"]]
        for key, item in value.items():
            found += _strange(item, shape["struct"].get(key, {}), f"{where}.{key}")
        return found
    if "list" in shape and isinstance(value, list | tuple):
        return [name for item in value for name in _strange(item, shape["list"], f"{where}[]")]
    if "map" in shape and isinstance(value, Mapping):
        return [n for item in value.values() for n in _strange(item, shape["map"], f"{where}.*")]
    if "struct" in shape or "list" in shape:
        return [] if value is None else [f"{where} is {type(value).__name__}"]
    return []
