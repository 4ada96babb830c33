"""Roles, guards and shares as they should be, and as they shouldn't."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import botocore.session

from tests.aws import harness
from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate
from vouchbook.model.check import Verdict
from vouchbook.sandbox import HUB
from vouchbook.sandbox.estate.demo.tasks import meshed_task

ANALYZERS = "access-analyzer.amazonaws.com"
READ_ONLY = "arn:aws:iam::aws:policy/AWSAppMeshReadOnly"
PULLS = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
STREAM = "appmesh:StreamAggregatedResources"
GUARDED = (
    "cloudtrail:DeleteTrail",
    "cloudtrail:StopLogging",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
)
APPROVED = {**harness.PARAMETERS, "approved_read_only_principals": ["mesh-viewer"]}


def _policy(effect: str, action: str | Sequence[str], resource: str = "*") -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _role(room: Room, name: str, *, stream: str = "", policies: Sequence[str] = ()) -> None:
    iam = room.client("iam", "global")
    trusted = {"Service": "ecs-tasks.amazonaws.com"}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusted}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    if stream:
        document = _policy("Allow", STREAM, stream)
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
    for arn in policies:
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)


def _task(room: Room, execution_role: str) -> None:
    task = meshed_task(
        account=room.number,
        region=REGION,
        resource="mesh/shop/virtualNode/orders",
        log_group="/shop/envoy",
        task_role="envoy-orders",
        execution_role=execution_role,
    )
    room.client("ecs").register_task_definition(family="orders", **task)


def _share(room: Room, principal: str) -> None:
    mesh = room.client("appmesh").create_mesh(meshName="shop")["mesh"]["metadata"]["arn"]
    room.client("ram").create_resource_share(
        name="mesh", resourceArns=[mesh], principals=[principal], allowExternalPrincipals=True
    )


def _analyzer(room: Room, *findings: Mapping[str, Any]) -> None:
    client = room.client("accessanalyzer")
    arn = client.create_analyzer(analyzerName="outside", type="ACCOUNT")["arn"]
    room.sandbox.declare("access-analyzer-findings", arn, {"findings": list(findings)})


def _join(room: Room) -> None:
    """Make the account a member of the hub's organisation that may read it, below a guard."""
    hub: Any = botocore.session.get_session().create_client("organizations", region_name=REGION)
    root = _organized(hub)
    email = f"{room.number}@example.com"
    room.sandbox.declare("organizations-account", email, {"id": room.number})
    hub.create_account(AccountName=room.number, Email=email)
    unit = hub.create_organizational_unit(ParentId=root, Name=f"unit-{room.number}")
    unit_id = unit["OrganizationalUnit"]["Id"]
    hub.move_account(AccountId=room.number, SourceParentId=root, DestinationParentId=unit_id)
    guard = hub.create_policy(
        Name=f"guard-{room.number}",
        Description="What watches the account stays on.",
        Type="SERVICE_CONTROL_POLICY",
        Content=_policy("Deny", GUARDED),
    )
    hub.attach_policy(PolicyId=guard["Policy"]["PolicySummary"]["Id"], TargetId=unit_id)
    hub.register_delegated_administrator(AccountId=room.number, ServicePrincipal=ANALYZERS)


def _organized(hub: Any) -> str:
    """The root of the hub's organisation, which other estates of this sandbox may have made."""
    with suppress(hub.exceptions.AlreadyInOrganizationException):
        hub.create_organization(FeatureSet="ALL")
    root = hub.list_roots()["Roots"][0]
    if not root["PolicyTypes"]:
        hub.enable_policy_type(RootId=root["Id"], PolicyType="SERVICE_CONTROL_POLICY")
    return str(root["Id"])


def _in_order(room: Room) -> None:
    node = f"arn:aws:appmesh:{REGION}:{room.number}:mesh/shop/virtualNode/orders"
    _join(room)
    _role(room, "envoy-orders", stream=node)
    _role(room, "pulls-images", policies=[PULLS])
    _role(room, "mesh-viewer", policies=[READ_ONLY])
    _task(room, "pulls-images")
    _share(room, HUB)
    _analyzer(room)


def _amiss(room: Room) -> None:
    bucket = {"resource": "arn:aws:s3:::example-shop-assets", "resourceType": "AWS::S3::Bucket"}
    _role(room, "envoy-orders", stream="*")
    _role(room, "pulls-images", stream="*", policies=[PULLS, READ_ONLY])
    _task(room, "pulls-images")
    _share(room, "555555555555")
    _analyzer(room, bucket)


def _unwatched(room: Room) -> None:
    _role(room, "envoy-orders", stream="*")


ESTATES = (
    Estate(
        name="identity in order",
        build=_in_order,
        expects={
            "access-analyzer-enabled": Verdict.PASS,
            "access-analyzer-no-active-external": Verdict.PASS,
            "ecs-execution-role-least": Verdict.PASS,
            "iam-appmesh-readonly-holders": Verdict.PASS,
            "iam-proxy-auth-scoped": Verdict.PASS,
            "org-guardrails-scp": Verdict.PASS,
            "ram-mesh-shares-approved": Verdict.PASS,
        },
        parameters=APPROVED,
    ),
    Estate(
        name="identity amiss",
        build=_amiss,
        expects={
            "access-analyzer-no-active-external": Verdict.FAIL,
            "ecs-execution-role-least": Verdict.FAIL,
            "iam-appmesh-readonly-holders": Verdict.FAIL,
            "iam-proxy-auth-scoped": Verdict.FAIL,
            "org-guardrails-scp": Verdict.FAIL,
            "ram-mesh-shares-approved": Verdict.FAIL,
        },
        parameters={**APPROVED, "approved_share_principals": [HUB]},
    ),
    Estate(
        name="identity that nothing watches",
        build=_unwatched,
        expects={
            "access-analyzer-enabled": Verdict.FAIL,
            "access-analyzer-no-active-external": Verdict.UNKNOWN,
        },
    ),
)
