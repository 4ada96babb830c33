"""What is left of App Mesh, read over HTTP and judged at an instant after its end."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.aws import harness
from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate, observe
from vouchbook.collect import blind_spots
from vouchbook.evaluate import evaluate
from vouchbook.kernel.registry import checks
from vouchbook.model.check import Verdict
from vouchbook.model.result import CheckResult
from vouchbook.sandbox import Sandbox
from vouchbook.sandbox.estate.demo.tasks import meshed_task

CHECK = "appmesh-eol-exit-managed"
SIDECARS = "appmesh-sidecars-retired"
LAST_USE = "appmesh-last-use-past"
CHECKS = (CHECK, LAST_USE, SIDECARS)
"""Judged here alone: an estate has its instant before the end."""
LATER = "2026-11-02T12:00:00.000000Z"


def _moved(room: Room) -> None:
    app = {"name": "app", "image": "example/orders:2", "memory": 128}
    old = room.client("ecs").register_task_definition(family="old", **_meshed(room))
    room.client("ecs").deregister_task_definition(
        taskDefinition=old["taskDefinition"]["taskDefinitionArn"]
    )
    _run(room, {"containerDefinitions": [app]})


def _stayed(room: Room) -> None:
    _run(room, _meshed(room))
    called = {
        "eventName": "DescribeMesh",
        "eventSource": "appmesh.amazonaws.com",
        "eventTime": "2026-10-02T08:00:00+00:00",
    }
    place = f"{room.number}/{REGION}"
    room.sandbox.declare("cloudtrail-event", place, {"0a1b2c3d-0001": called})
    iam = room.client("iam", "global")
    iam.create_service_linked_role(AWSServiceName="appmesh.amazonaws.com")
    ec2 = room.client("ec2")
    ec2.create_vpc_endpoint(
        VpcEndpointType="Interface",
        VpcId=ec2.describe_vpcs()["Vpcs"][0]["VpcId"],
        ServiceName=f"com.amazonaws.{REGION}.appmesh-envoy-management",
    )
    mesh = room.client("appmesh").create_mesh(meshName="shop")["mesh"]["metadata"]["arn"]
    room.client("ram").create_resource_share(
        name="shop", resourceArns=[mesh], principals=["444455556666"]
    )


def _meshed(room: Room) -> Mapping[str, Any]:
    return meshed_task(
        account=room.number,
        region=REGION,
        resource="mesh/shop/virtualNode/orders",
        log_group="/shop/envoy",
        task_role="envoy-orders",
        execution_role="pulls-images",
    )


def _run(room: Room, task: Mapping[str, Any]) -> None:
    ecs = room.client("ecs")
    made = ecs.register_task_definition(family="orders", **task)["taskDefinition"]
    ecs.create_cluster(clusterName="shop")
    ecs.create_service(
        cluster="shop",
        serviceName="orders",
        taskDefinition=made["taskDefinitionArn"],
        desiredCount=1,
    )


def _judged_later(estate: Estate, sandbox: Sandbox, number: str) -> dict[str, CheckResult]:
    readings = observe(estate, sandbox, number).readings
    assert not blind_spots(readings)
    now = harness.snapshot_of(readings)
    later = replace(
        now,
        header=replace(now.header, as_of=LATER),
        engagement=replace(now.engagement, period_to="2026-12-31"),
    )
    return {found.check: found for found in evaluate(later, [checks()[name] for name in CHECKS])}


def test_what_is_left_is_told_one_by_one() -> None:
    too_early = dict.fromkeys(CHECKS, Verdict.NOT_APPLICABLE)
    with Sandbox.start(empty=True) as sandbox:
        moved = Estate(name="moved", build=_moved, expects=too_early)
        after = _judged_later(moved, sandbox, "111122223333")
        assert {found.verdict for found in after.values()} == {Verdict.PASS}
        stayed = Estate(name="stayed", build=_stayed, expects=too_early)
        results = _judged_later(stayed, sandbox, "555555555555")
    assert {found.verdict for found in results.values()} == {Verdict.FAIL}
    kinds = {
        found.subject.split(":")[2]
        for found in results[CHECK].findings
        if found.verdict is Verdict.FAIL
    }
    assert kinds == {"ecs", "ec2", "iam", "ram"}
