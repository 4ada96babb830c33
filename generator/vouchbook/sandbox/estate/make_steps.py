"""Making single steps: calls and facts."""

from typing import Any

from vouchbook.sandbox.estate.steps import Call, Fact
from vouchbook.sandbox.estate.workshop import Bench


def make_step(bench: Bench, step: Call | Fact) -> None:
    """Call an operation and keep what it gave, or declare facts."""
    bench.workshop.set_clock(step.made)
    if isinstance(step, Fact):
        about, facts = bench.settled(step.about), bench.settled(step.facts)
        bench.workshop.sandbox.declare(step.kind, about, facts)
        return
    answer = bench.call(step.service, step.operation, **step.parameters)
    for kind, place in step.keeps.items():
        bench.keep(kind, step.name, _found(answer, place))


def _found(answer: Any, place: str) -> str:
    for part in place.split("."):
        answer = answer[int(part) if part.isdecimal() else part]
    return str(answer)
