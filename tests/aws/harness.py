"""What the tests of collection share: a small estate, its plan, and runs of single tasks."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.run import Runner
from vouchbook.aws.session import Sessions
from vouchbook.aws.shapes import shapes_of
from vouchbook.evaluate import evaluate
from vouchbook.kernel.canonical import canonical, instant
from vouchbook.kernel.codec import encode
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.check import Check
from vouchbook.model.collector import Operation
from vouchbook.model.engagement import Engagement, Parameter, Person
from vouchbook.model.place import Place
from vouchbook.model.plan import Plan, Task
from vouchbook.model.reach import Reach
from vouchbook.model.reading import Reading
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult
from vouchbook.model.snapshot import Header, Snapshot
from vouchbook.plan import make_plan
from vouchbook.sandbox import HUB, Sandbox
from vouchbook.sandbox.estate.demo.tasks import meshed_task

MEMBER = "111122223333"
REGION = "us-east-1"
NOW = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
PLACE = Place(partition="aws", account=MEMBER, region=REGION)

PARAMETERS: Mapping[str, Any] = {
    "approved_admin_roles": ["vouchbook-reader"],
    "approved_external_accounts": [HUB],
    "approved_flows": ["shop/carts -> orders.shop.internal"],
    "approved_image_repositories": [],
    "approved_proxy_bypasses": [],
    "customer_keys_required": True,
    "log_retention_days": 365,
    "mtls_required_meshes": ["*"],
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
    """Add what the small estate lacks, so that every operation has more to say than "none"."""
    account = runner(sandbox, attempts=3).sessions.account(MEMBER)
    with pointed_at(sandbox):
        iam: Any = account.client("iam", "global")
        iam.create_service_linked_role(AWSServiceName="appmesh.amazonaws.com")
        control: Any = account.client("s3control", "global")
        control.put_public_access_block(
            AccountId=MEMBER,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )
        pca: Any = account.client("acm-pca", REGION)
        for authority in pca.list_certificate_authorities()["CertificateAuthorities"]:
            arn = authority["Arn"]
            pca.put_policy(ResourceArn=arn, Policy=json.dumps(_shared_with_hub(arn)))
        _furnish_containers(account.client("ecs", REGION))
        logs: Any = account.client("logs", REGION)
        groups = logs.describe_log_groups()["logGroups"]
        _furnish_network(account.client("ec2", REGION), groups[0]["logGroupName"])


def _furnish_network(ec2: Any, log_group: str) -> None:
    """Beside the default VPC and its group: a private endpoint and a flow log."""
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = sorted(item["SubnetId"] for item in ec2.describe_subnets()["Subnets"])
    group = ec2.create_security_group(
        GroupName="endpoints", Description="Private endpoints", VpcId=vpc
    )["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="172.31.0.0/16"
    )
    ec2.create_vpc_endpoint(
        VpcEndpointType="Interface",
        VpcId=vpc,
        ServiceName=f"com.amazonaws.{REGION}.appmesh-envoy-management",
        SubnetIds=subnets[:2],
        SecurityGroupIds=[group],
        PrivateDnsEnabled=True,
    )
    ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="REJECT",
        LogDestinationType="cloud-watch-logs",
        LogGroupName=log_group,
        DeliverLogsPermissionArn=f"arn:aws:iam::{MEMBER}:role/vouchbook-reader",
    )


def _furnish_containers(ecs: Any) -> None:
    """A node's task definition, with an old Envoy, and a service that runs it."""
    task = meshed_task(
        account=MEMBER,
        region=REGION,
        resource="mesh/shop/virtualNode/orders",
        log_group="/trail/audit",
        task_role="envoy-orders",
        execution_role="vouchbook-reader",
    )
    made = ecs.register_task_definition(family="orders", **task)["taskDefinition"]
    ecs.create_cluster(clusterName="shop")
    ecs.create_service(
        cluster="shop",
        serviceName="orders",
        taskDefinition=made["taskDefinitionArn"],
        desiredCount=1,
    )


def _shared_with_hub(authority: str) -> Mapping[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{HUB}:root"},
        "Action": "acm-pca:GetCertificate",
        "Resource": authority,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def plan(places: Iterable[Place] = (PLACE,)) -> Plan:
    """The plan for every check and every collector that there is."""
    return make_plan(all_checks(), places, all_collectors())


@cache
def operations() -> Mapping[str, Operation]:
    """Every operation that some collector uses, by id; the first constant of each."""
    found: dict[str, Operation] = {}
    for collector in all_collectors().values():
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
        for name, collector in all_collectors().items()
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
        ),
        readings=readings,
        shapes=shapes(),
    )


def judge_all(
    readings: tuple[Reading, ...], checks: Iterable[Check] | None = None
) -> dict[str, CheckResult]:
    wanted = all_checks().values() if checks is None else checks
    return {result.check: result for result in evaluate(snapshot_of(readings), wanted)}


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
