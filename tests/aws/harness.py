"""What the tests of collection share: a small estate, its plan, and runs of single tasks."""

import importlib
import json
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from tests.asked import asked_checks, asked_collectors
from tests.aws import furniture, rooms
from tests.aws.rooms import Room
from vouchbook.aws.run import Runner
from vouchbook.aws.session import Sessions
from vouchbook.aws.shapes import shapes_of
from vouchbook.evaluate import evaluate
from vouchbook.kernel.canonical import canonical, instant
from vouchbook.kernel.codec import encode
from vouchbook.kernel.registry import slots
from vouchbook.model.check import Check
from vouchbook.model.collector import Operation
from vouchbook.model.engagement import AttachedFile, Engagement, Parameter, Person, Statement
from vouchbook.model.place import Place
from vouchbook.model.plan import Plan, Task
from vouchbook.model.reach import Reach
from vouchbook.model.reading import Reading
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult
from vouchbook.model.snapshot import Header, Snapshot
from vouchbook.plan import make_plan
from vouchbook.sandbox import HUB, Sandbox

MEMBER = rooms.MEMBER
REGION = rooms.REGION
NOW = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
PLACE = Place(partition="aws", account=MEMBER, region=REGION)

PARAMETERS: Mapping[str, Any] = {
    "approved_admin_roles": ["vouchbook-reader"],
    "approved_changes": [],
    "approved_external_accounts": [HUB],
    "approved_flows": ["shop/carts -> orders.shop.internal"],
    "approved_image_repositories": [],
    "approved_proxy_bypasses": [],
    "approved_read_only_principals": [],
    "approved_share_principals": [HUB],
    "change_ticket_pattern": "CHG-*",
    "customer_keys_required": True,
    "health_data_processed": True,
    "image_scan_max_age_days": 30,
    "log_retention_days": 365,
    "mtls_required_meshes": ["*"],
    "remediation_days_critical": 15,
    "remediation_days_high": 30,
    "required_aws_reports": ["SOC 2"],
    "required_config_rules": ["cloudtrail-enabled"],
    "required_security_standards": ["aws-foundational-security-best-practices"],
    "required_tags": ["owner"],
    "sensitive_data_in_s3": True,
}
"""Every organisation-defined parameter, so that as many verdicts as possible are at stake."""


def now() -> datetime:
    return NOW


def reach(sandbox: Sandbox, **other: Any) -> Reach:
    said = {
        "accounts": (MEMBER,),
        "regions": (REGION,),
        "role": "vouchbook-reader",
        "external_id": "vouchbook-demo",
        "endpoint": sandbox.endpoint,
        "attempts": 1,
        "workers": 4,
        **other,
    }
    return Reach(**said)


@contextmanager
def pointed_at(sandbox: Sandbox) -> Iterator[None]:
    """Let the environment lead to a sandbox, as its own instructions have it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in sandbox.environment().items():
            patch.setenv(name, value)
        yield


def runner(sandbox: Sandbox, **other: Any) -> Runner:
    """A runner without retries, whose session in the member account is open already."""
    wanted = reach(sandbox, **other)
    with pointed_at(sandbox):
        made = Runner(sessions=Sessions(wanted, run="test", now=now), reach=wanted, now=now)
        made.sessions.account(MEMBER)
    return made


def furnish(sandbox: Sandbox) -> None:
    """Add what the small estate lacks, so that every operation has more to say than "none".

    Each module of `tests.aws.furniture` adds the things of one service.
    """
    account = runner(sandbox, attempts=3).sessions.account(MEMBER)
    with pointed_at(sandbox):
        for name in sorted(found.name for found in pkgutil.iter_modules(furniture.__path__)):
            module = importlib.import_module(f"{furniture.__name__}.{name}")
            module.furnish(Room(account=account, sandbox=sandbox))


def plan(places: Iterable[Place] = (PLACE,)) -> Plan:
    """The plan for every check and every collector that asks AWS."""
    return make_plan(asked_checks(), places, asked_collectors())


@cache
def operations() -> Mapping[str, Operation]:
    """Every operation that some collector asks AWS for, by id; the first constant of each."""
    found: dict[str, Operation] = {}
    for collector in asked_collectors().values():
        for operation in collector.operations:
            found.setdefault(operation.id, operation)
    return dict(sorted(found.items()))


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of(operations().values())


def callers_of(operation: str) -> tuple[str, ...]:
    """The collectors that declare an operation."""
    return tuple(
        name
        for name, collector in asked_collectors().items()
        if operation in {declared.id for declared in collector.operations}
    )


def tasks_of(whole: Plan, operation: str) -> tuple[Task, ...]:
    """The plan's tasks that call an operation, each with only the collectors that declare it."""
    wanted = set(callers_of(operation))
    found = [
        Task(
            place=task.place,
            service=task.service,
            collectors=tuple(name for name in task.collectors if name in wanted),
        )
        for task in whole.tasks
    ]
    return tuple(task for task in found if task.collectors)


def read(by: Runner, tasks: Iterable[Task]) -> tuple[Reading, ...]:
    return tuple(reading for task in tasks for reading in by.run(task))


def replaced(readings: Iterable[Reading], others: Iterable[Reading]) -> tuple[Reading, ...]:
    """The readings, with those of the same collector and place taken from `others`."""
    new = {(reading.collector, reading.place): reading for reading in others}
    return tuple(new.get((reading.collector, reading.place), reading) for reading in readings)


def snapshot_of(readings: tuple[Reading, ...]) -> Snapshot:
    at = instant(NOW)
    return Snapshot(
        id="20260915T120000Z-000000000000",
        header=Header(started=at, ended=at, as_of=at, synthetic=True, tool="test", plan="test"),
        engagement=Engagement(
            name="test",
            subject="A test",
            boundary="One sandbox",
            environment="test",
            period_from="2026-07-01",
            period_to="2026-09-30",
            preparer=Person(name="Mary Major"),
            parameters=tuple(
                Parameter(name=name, value=value, owner="Mary Major", since="2026-01-01")
                for name, value in PARAMETERS.items()
            ),
            statements=tuple(
                Statement(
                    slot=slot,
                    assertion="word-of-the-test",
                    who="Mary Major",
                    role="Compliance officer",
                    date="2026-09-01",
                    expires="2026-12-31",
                    looked_at="What no API shows.",
                    files=(AttachedFile(path="word.txt", sha256="0" * 64),),
                )
                for slot in sorted(slots())
            ),
        ),
        readings=readings,
        shapes=shapes(),
    )


def judge_all(
    readings: tuple[Reading, ...], checks: Iterable[Check] | None = None
) -> dict[str, CheckResult]:
    wanted = asked_checks().values() if checks is None else checks
    return {result.check: result for result in evaluate(snapshot_of(readings), wanted)}


def judge_again(clean: "Clean", readings: tuple[Reading, ...]) -> dict[str, CheckResult]:
    """Judge after something changed: anew where a check declares what changed, else as it was.

    A check is a pure function of the collectors that it declares, which a test of its own shows
    for each (`test_a_check_looks_at_nothing_but_what_it_declares`).
    """
    before = {(item.collector, item.place): item for item in clean.readings}
    changed = {
        item.collector for item in readings if before.get((item.collector, item.place)) is not item
    }
    wanted = [check for check in asked_checks().values() if changed & declared(check)]
    needed = {name for check in wanted for name in declared(check)}
    kept = tuple(item for item in readings if item.collector in needed)
    return {**clean.results, **judge_all(kept, wanted)}


def declared(check: Check) -> set[str]:
    """The collectors that a check names: its population's, and those that it joins."""
    return {*check.over, *check.joins}


def in_bytes(value: object) -> bytes:
    return canonical(encode(value))


@dataclass(frozen=True, kw_only=True, slots=True)
class Clean:
    """What collection and evaluation give where nothing goes wrong."""

    plan: Plan
    readings: tuple[Reading, ...]
    results: Mapping[str, CheckResult]


def clean_run(by: Runner) -> Clean:
    whole = plan()
    readings = read(by, whole.tasks)
    return Clean(plan=whole, readings=readings, results=judge_all(readings))


def shown(value: object) -> str:
    """A value as a person reads it in a failing test."""
    return json.dumps(encode(value), sort_keys=True)


def unread(operation: Operation, reason: Reason = Reason.DENIED) -> Unread:
    """Why an operation gave no answer, as a run would record it."""
    return Unread(reason=reason, operation=operation.id, permission=operation.permission)
