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
LATER = "2026-11-02T12:00:00.000000Z"


def _moved(room: Room) -> None:
    app = {"name": "app", "image": "example/orders:2", "memory": 128}
    _run(room, {"containerDefinitions": [app]})


def _stayed(room: Room) -> None:
    task = meshed_task(
        account=room.number,
        region=REGION,
        resource="mesh/shop/virtualNode/orders",
        log_group="/shop/envoy",
        task_role="envoy-orders",
        execution_role="pulls-images",
    )
    _run(room, task)
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


def _judged_later(estate: Estate, sandbox: Sandbox, number: str) -> CheckResult:
    readings = observe(estate, sandbox, number).readings
    assert not blind_spots(readings)
    now = harness.snapshot_of(readings)
    later = replace(
        now,
        header=replace(now.header, as_of=LATER),
        engagement=replace(now.engagement, period_to="2026-12-31"),
    )
    (result,) = evaluate(later, [checks()[CHECK]])
    return result


def test_what_is_left_is_told_one_by_one() -> None:
    with Sandbox.start(empty=True) as sandbox:
        moved = Estate(name="moved", build=_moved, expects={CHECK: Verdict.NOT_APPLICABLE})
        assert _judged_later(moved, sandbox, "111122223333").verdict is Verdict.PASS
        stayed = Estate(name="stayed", build=_stayed, expects={CHECK: Verdict.NOT_APPLICABLE})
        result = _judged_later(stayed, sandbox, "555555555555")
    kinds = {
        found.subject.split(":")[2] for found in result.findings if found.verdict is Verdict.FAIL
    }
    assert kinds == {"ecs", "ec2", "iam", "ram"}
