"""What is measured, each in a process of its own: vouchbook, and the plain calls beside it."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

from benchmarks.estate import ACCOUNT, EXTERNAL_ID, REGION, ROLE
from benchmarks.processes import Cost, peak_mib, timed
from vouchbook.aws.run import Runner
from vouchbook.aws.session import Sessions
from vouchbook.aws.shapes import shapes_of
from vouchbook.collect import finish, gather
from vouchbook.config import load_config
from vouchbook.evaluate import evaluate
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.engagement import Engagement
from vouchbook.model.place import Place
from vouchbook.model.plan import Plan
from vouchbook.model.reach import Reach
from vouchbook.model.reading import Seen
from vouchbook.model.snapshot import Header
from vouchbook.plan import make_plan
from vouchbook.sandbox.clock import AS_OF
from vouchbook.seal import demo_signer
from vouchbook.store import Locker

WORKERS = 8
_PLACE = Place(partition="aws", account=ACCOUNT, region=REGION)
_CONFIG = Path(__file__).resolve().parents[1] / "vouchbook.toml"

Request = tuple[str, Mapping[str, Any]]
"""An operation's id, and its parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run of vouchbook: what it took, and how much it saw."""

    collecting: Cost
    """Asking, keeping, writing and sealing."""
    evaluating: Cost
    """Reading the snapshot back, with every digest checked, is not part of it."""
    collected_mib: float
    """Peak of memory after collecting."""
    peak_mib: float
    """Peak of memory after evaluating."""
    resources: int
    calls: int
    findings: int
    snapshot_bytes: int


def run_vouchbook(
    environment: Mapping[str, str], services: tuple[str, ...] = ()
) -> tuple[Outcome, tuple[Request, ...]]:
    """Collect, seal and evaluate for every check, or for the collectors of some services alone.

    Gives what it took, and the requests that were sent.
    """
    os.environ.update(environment)
    plan = _plan(services)
    engagement = load_config(_CONFIG).engagement
    with tempfile.TemporaryDirectory() as folder:
        locker = Locker(root=Path(folder))
        identifier, collecting = timed(lambda: _collect(environment, locker, plan, engagement))
        collected = peak_mib()
        opened = locker.open(identifier)
        size = sum(len(data) for data in locker.files(identifier).values())
    checks = [all_checks()[name] for name in plan.checks]
    results, evaluating = timed(lambda: evaluate(opened.snapshot, checks))
    readings = opened.snapshot.readings
    requests = tuple((call.operation, call.parameters) for item in readings for call in item.calls)
    outcome = Outcome(
        collecting=collecting,
        evaluating=evaluating,
        collected_mib=collected,
        peak_mib=peak_mib(),
        resources=sum(
            len({record.id for record in item.records})
            for item in readings
            if isinstance(item, Seen)
        ),
        calls=len(requests),
        findings=sum(len(result.findings) for result in results),
        snapshot_bytes=size,
    )
    return outcome, requests


def _plan(services: tuple[str, ...]) -> Plan:
    if not services:
        return make_plan(all_checks(), [_PLACE], all_collectors())
    counted = [name for name in all_collectors() if name.split(".", 1)[0] in services]
    wanted = [
        check.id for check in all_checks().values() if {*check.over, *check.joins} <= set(counted)
    ]
    return make_plan(wanted, [_PLACE], counted)


def _collect(
    environment: Mapping[str, str], locker: Locker, plan: Plan, engagement: Engagement
) -> str:
    reach = Reach(
        accounts=(ACCOUNT,),
        regions=(REGION,),
        role=ROLE,
        external_id=EXTERNAL_ID,
        endpoint=environment["AWS_ENDPOINT_URL"],
        attempts=1,
        workers=WORKERS,
    )
    sessions = Sessions(reach, run="measured", now=_now)
    runner = Runner(sessions=sessions, reach=reach, now=_now)
    at = instant(_now())
    header = Header(
        started=at, ended=at, as_of=at, synthetic=True, tool="vouchbook", plan="measured"
    )
    operations = {op for name in plan.collectors for op in all_collectors()[name].operations}
    with locker.run("measured", fresh=True) as run, ThreadPoolExecutor(WORKERS) as executor:
        readings = gather(plan, runner.run, run, executor, lambda _: None)
        shapes = shapes_of(operations)
        return finish(run, header, engagement, plan, shapes, readings, demo_signer())


def _now() -> datetime:
    return datetime.fromisoformat(AS_OF)


def run_plain_calls(
    environment: Mapping[str, str], requests: Iterable[Request]
) -> tuple[Cost, float]:
    """Send the same requests with botocore alone, and throw the answers away: the floor.

    Gives what it took and the peak of memory.
    """
    os.environ.update(environment)
    session = _assumed()
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=WORKERS)
    # S3 Control puts the account before the host, which no loopback address has.
    told = [request for request in requests if not request[0].startswith("s3control:")]
    names = {operation.split(":", 1)[0] for operation, _ in told}
    clients = {name: session.create_client(name, config=config) for name in sorted(names)}

    def send(request: Request) -> None:
        operation, parameters = request
        service, name = operation.split(":", 1)
        try:
            getattr(clients[service], xform_name(name))(**parameters)
        except (ClientError, ParamValidationError):
            return

    def every() -> None:
        with ThreadPoolExecutor(WORKERS) as executor:
            for _ in executor.map(send, told):
                pass

    _, cost = timed(every)
    return cost, peak_mib()


def _assumed() -> botocore.session.Session:
    base = botocore.session.Session()
    client: Any = base.create_client("sts")
    given = client.assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{ROLE}",
        RoleSessionName="floor",
        ExternalId=EXTERNAL_ID,
    )["Credentials"]
    base.set_credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    return base
