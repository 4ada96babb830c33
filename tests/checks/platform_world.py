"""Worlds of platform services for tests of checks, and a law that each of their checks obeys."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._task_examples import application, task
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Example, Given, Verdict
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult, Finding

DENIED = Unread(reason=Reason.DENIED, operation="any:Any", permission="any:Any")
TERMS: Mapping[str, Any] = {
    "image_scan_max_age_days": 30,
    "remediation_days_critical": 15,
    "remediation_days_high": 30,
    "customer_keys_required": True,
}


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def ask(check: str, *given: Given, **world: Any) -> CheckResult:
    example = Example(verdict=Verdict.PASS, why="", given=given, **{"parameters": TERMS, **world})
    return judge_example(checks()[check], example, shapes())


def only(result: CheckResult) -> Finding:
    (found,) = result.findings
    return found


def about(result: CheckResult, words: str) -> Finding:
    (found,) = [found for found in result.findings if words in found.subject]
    return found


def running(text: str) -> Given:
    return task(application(image=text))


def poorer(check: str, example: Example) -> Iterator[Example]:
    """The example with one resource unread, for each of them, and with each collector denied."""
    for number, given in enumerate(example.given):
        if given.blind is None:
            hidden = {**given.unread, **dict.fromkeys(given.facts, DENIED)}
            unread = replace(given, facts={}, unread=hidden)
            others = tuple(
                unread if at == number else other for at, other in enumerate(example.given)
            )
            yield replace(example, given=others)
    for collector in (*checks()[check].over, *checks()[check].joins):
        others = tuple(given for given in example.given if given.collector != collector)
        yield replace(example, given=(*others, Given(collector=collector, blind=DENIED)))


def contradictions(check: str) -> Iterator[str]:
    """Verdicts that became another one than unknown when something could not be read."""
    for example in checks()[check].examples:
        before = judge_example(checks()[check], example, shapes())
        known = {found.subject: found.verdict for found in before.findings}
        for less in poorer(check, example):
            for found in judge_example(checks()[check], less, shapes()).findings:
                if found.verdict not in {known.get(found.subject), Verdict.UNKNOWN}:
                    yield f"{example.why}: {found.subject} is {found.verdict}: {found.because}"
