"""Estates that are built through boto3, read over HTTP, and judged: a verdict each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.asked import asked_collectors
from tests.aws import harness
from tests.aws.rooms import REGION, Room
from vouchbook.aws.run import Runner
from vouchbook.aws.session import Sessions
from vouchbook.evaluate import evaluate
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.check import Verdict
from vouchbook.model.engagement import Engagement, Parameter, Person, Statement
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading
from vouchbook.model.result import CheckResult
from vouchbook.model.snapshot import Header, Snapshot
from vouchbook.plan import make_plan
from vouchbook.sandbox import Sandbox

ACCOUNTS = (
    *("111122223333", "444455556666", "555555555555", "777788889999", "999988887777"),
    *("111111111111", "222222222222", "333333333333", "444444444444", "666666666666"),
    *("777777777777", "888888888888", "999999999999", "210987654321", "123456789123"),
)
"""Account ids of AWS's documentation: one an estate, so that no estate sees another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Estate:
    """One account built for some verdicts."""

    name: str
    build: Callable[[Room], None]
    expects: Mapping[str, Verdict]
    """Check -> the verdict that it must give over this account as a whole."""
    parameters: Mapping[str, Any] = field(default_factory=lambda: harness.PARAMETERS)
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Observed:
    """What was read from an estate over HTTP, and how it was judged."""

    readings: tuple[Reading, ...]
    results: Mapping[str, CheckResult]


def observe(estate: Estate, sandbox: Sandbox, number: str) -> Observed:
    """Build an estate in an account of its own, collect it over HTTP, and judge it."""
    reach = harness.reach(sandbox, accounts=(number,), attempts=3, read_timeout=30.0)
    with harness.pointed_at(sandbox):
        sessions = Sessions(reach, run="test", now=harness.now)
        estate.build(Room(account=sessions.account(number), sandbox=sandbox, number=number))
        runner = Runner(sessions=sessions, reach=reach, now=harness.now)
        place = Place(partition="aws", account=number, region=REGION)
        plan = make_plan(tuple(estate.expects), (place,), asked_collectors())
        readings = tuple(reading for task in plan.tasks for reading in runner.run(task))
    wanted = [all_checks()[name] for name in estate.expects]
    results = evaluate(_snapshot(estate, readings), wanted)
    return Observed(readings=readings, results={result.check: result for result in results})


def _snapshot(estate: Estate, readings: tuple[Reading, ...]) -> Snapshot:
    at = instant(harness.NOW)
    parameters = tuple(
        Parameter(name=name, value=value, owner="Mary Major", since="2026-01-01")
        for name, value in estate.parameters.items()
    )
    return Snapshot(
        id="20260915T120000Z-000000000000",
        header=Header(started=at, ended=at, as_of=at, synthetic=True, tool="test", plan="test"),
        engagement=Engagement(
            name="test",
            subject="A test",
            boundary="One account of a sandbox",
            environment="test",
            period_from="2026-07-01",
            period_to="2026-09-30",
            preparer=Person(name="Mary Major"),
            parameters=parameters,
            statements=estate.statements,
        ),
        readings=readings,
        shapes=harness.shapes(),
    )
