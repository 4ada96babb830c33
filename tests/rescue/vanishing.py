"""What is about to vanish, built in an embedded AWS, and runs that rescue it."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.aws import harness
from tests.packs.world import OURS
from vouchbook.kernel.import_files import OpenedImport
from vouchbook.model.renderer import no_progress
from vouchbook.rescue.crew import Means
from vouchbook.rescue.run import Rescued, rescue
from vouchbook.sandbox import Sandbox
from vouchbook.workspace import Workspace

MEMBER, REGION = harness.MEMBER, harness.REGION
MESH = f"arn:aws:appmesh:{REGION}:{MEMBER}:mesh/shop"
ORDERS = f"{MESH}/virtualNode/orders"
OLD = f"{MESH}/virtualNode/old"
"""Made, changed, deleted, made again and deleted for good: only AWS Config tells of it."""
NOT_RECORDED = (
    MESH,
    f"{MESH}/virtualGateway/edge",
    f"{MESH}/virtualGateway/edge/gatewayRoute/orders",
    f"{MESH}/virtualNode/carts",
    f"{MESH}/virtualNode/mailer",
    f"{MESH}/virtualRouter/orders",
    f"{MESH}/virtualRouter/orders/route/all",
    f"{MESH}/virtualService/orders.shop.internal",
)
"""What is left of the mesh of the small estate, of which AWS Config has no items here."""
NODE_TYPE = "AWS::AppMesh::VirtualNode"
UPDATE = "11111111-2222-4333-8444-555555555555"
"""The one event that changed something."""
TOML = f"""
[engagement]
name = "small"
subject = "The shop"
boundary = "One account of an embedded AWS"
environment = "test"
period = {{ from = "2026-07-01", to = "2026-09-30" }}
preparer = {{ name = "Mary Major" }}
[scope]
accounts = ["{MEMBER}"]
regions = ["{REGION}"]
role = "vouchbook-reader"
external_id = "vouchbook-demo"
[signer]
key = "key.pem"
"""
WORDS = "correct-horse-battery-staple"
"""A password that no detector takes for one."""
RESOURCES: dict[str, Any] = {
    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Password"}}},
    "Node": {
        "Type": NODE_TYPE,
        "Properties": {
            "MeshName": {"Ref": "Mesh"},
            "VirtualNodeName": "drafted",
            "Spec": {
                "Listeners": [
                    {
                        "PortMapping": {"Port": 8080, "Protocol": "http"},
                        "TLS": {"Mode": "STRICT", "Certificate": {}},
                    }
                ]
            },
        },
    },
}
TEMPLATE = {
    "Parameters": {
        "Mesh": {"Type": "String", "Default": "not-this-one"},
        "Password": {"Type": "String", "Default": WORDS},
    },
    "Resources": RESOURCES,
}


def workspace(folder: Path) -> Workspace:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vouchbook.toml").write_text(TOML, "utf-8")
    return Workspace(folder)


@dataclass(slots=True)
class Clock:
    """A clock that only goes on where somebody sleeps."""

    at: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def run(sandbox: Sandbox, where: Workspace, **other: Any) -> Rescued:
    """Rescue without waiting for the pace of lookups."""
    clock = other.pop("clock", None) or Clock()
    reach = other.pop("reach", None) or harness.reach(sandbox)
    said: dict[str, Any] = {
        "now": harness.now,
        "clock": clock,
        "sleep": clock.sleep,
        "signer": lambda _synthetic: OURS,
        "progress": no_progress,
        "by": "Mary Major",
    }
    return rescue(where, reach, Means(**{**said, **other}))


def opened(where: Workspace, rescued: Rescued) -> OpenedImport:
    return where.imports.open(rescued.identifier)


def asked(sandbox: Sandbox) -> Counter[str]:
    """How often each request of a rescue was made."""
    ours = {"cloudtrail", "config", "cloudformation", "ecs"}
    return Counter(
        f"{call['operation']} {call['parameters']}"
        for call in sandbox.calls()
        if call["service"] in ours
    )


def operations(sandbox: Sandbox) -> Counter[str]:
    return Counter(name.partition(" ")[0] for name in asked(sandbox).elements())


def at(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def config_item(
    arn: str, day: str, status: str = "OK", mode: str = "STRICT", **more: Any
) -> dict[str, Any]:
    """A configuration item of a virtual node as the API has it."""
    name = arn.rpartition("/")[2]
    configuration = {
        "MeshName": "shop",
        "MeshOwner": MEMBER,
        "ResourceOwner": MEMBER,
        "VirtualNodeName": name,
        "Uid": f"uid-of-{name}",
        "Arn": arn,
        "Spec": {"Listeners": [{"PortMapping": {"Port": 8080}, "Tls": {"Mode": mode}}]},
    }
    told = {} if "Deleted" in status else {"configuration": json.dumps(configuration)}
    return {
        "resourceType": NODE_TYPE,
        "configurationItemCaptureTime": at(day).isoformat(),
        "configurationItemStatus": status,
        "configurationStateId": str(int(at(day).timestamp() * 1000)),
        **told,
        **more,
    }


def build(sandbox: Sandbox) -> None:
    """Everything that a rescue is for, beside the small estate."""
    account = harness.runner(sandbox, attempts=3).sessions.account(MEMBER)
    with harness.pointed_at(sandbox):
        _build_config(account.client("config", REGION), sandbox)
        _build_stacks(account.client("cloudformation", REGION))
        _build_tasks(account.client("ecs", REGION), sandbox)
    _build_events(sandbox)


def _build_config(config: Any, sandbox: Sandbox) -> None:
    config.put_configuration_recorder(
        ConfigurationRecorder={
            "name": "default",
            "roleARN": f"arn:aws:iam::{MEMBER}:role/config",
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": False},
        }
    )
    config.put_delivery_channel(
        DeliveryChannel={"name": "default", "s3BucketName": "trail-111122223333"}
    )
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    recorder = f"arn:aws:config:{REGION}:{MEMBER}:configuration-recorder/default"
    started = {"lastStartTime": "2026-05-01T00:00:00+00:00"}
    sandbox.declare("config-recorder", recorder, started)
    for arn in NOT_RECORDED:
        sandbox.declare("config-discovered", arn, {"shown": False})
    items = {
        ORDERS: [
            config_item(ORDERS, "2026-05-02", "ResourceDiscovered", "PERMISSIVE"),
            config_item(ORDERS, "2026-08-03"),
        ],
        OLD: [
            config_item(OLD, "2026-05-03", "ResourceDiscovered"),
            config_item(OLD, "2026-07-10", "ResourceDeleted"),
            config_item(OLD, "2026-07-20", "ResourceDiscovered", "PERMISSIVE"),
            config_item(OLD, "2026-08-20", "ResourceDeleted"),
        ],
    }
    sandbox.declare("config-items", f"{MEMBER}/{REGION}", items)


def _build_stacks(cloudformation: Any) -> None:
    given = [
        {"ParameterKey": "Mesh", "ParameterValue": "shop"},
        {"ParameterKey": "Password", "ParameterValue": WORDS},
    ]
    body = json.dumps(TEMPLATE)
    for name in ("mesh-old", "mesh"):
        cloudformation.create_stack(StackName=name, TemplateBody=body, Parameters=given)
    cloudformation.delete_stack(StackName="mesh-old")
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    cloudformation.create_stack(StackName="other", TemplateBody=json.dumps(topic))


def _build_tasks(ecs: Any, sandbox: Sandbox) -> None:
    image = "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.6.1-prod"
    for family, name in (("carts-old", image), ("plain-old", "nginx:1")):
        made = ecs.register_task_definition(
            family=family,
            containerDefinitions=[
                {
                    "name": "envoy",
                    "image": name,
                    "memory": 128,
                    "environment": [{"name": "APP_PASSWORD", "value": WORDS}],
                }
            ],
        )
        arn = made["taskDefinition"]["taskDefinitionArn"]
        ecs.deregister_task_definition(taskDefinition=arn)
        times = {
            "registeredAt": "2026-02-01T09:00:00+00:00",
            "deregisteredAt": "2026-08-01T09:00:00+00:00",
        }
        sandbox.declare("ecs-task-definition", arn, times)


def _build_events(sandbox: Sandbox) -> None:
    """More events than fit on a page, most of calls that only read."""
    events: dict[str, object] = {
        f"00000000-0000-4000-8000-{number:012}": {
            "eventName": "DescribeMesh",
            "readOnly": True,
            "eventTime": (at("2026-08-01") + timedelta(minutes=number // 2)).isoformat(),
            "requestParameters": {"meshName": "shop"},
            "sourceIPAddress": "192.0.2.44",
        }
        for number in range(120)
    }
    sandbox.declare("cloudtrail-event", f"{MEMBER}/{REGION}", {**events, UPDATE: _update()})


def _update() -> dict[str, object]:
    """A change of a node, as App Mesh answers it."""
    spec = {"listeners": [{"portMapping": {"port": 8080, "protocol": "http"}}]}
    names = {"meshName": "shop", "virtualNodeName": "carts"}
    arn = f"{MESH}/virtualNode/carts"
    metadata = {"arn": arn, "uid": "uid-of-carts", "version": 7, "meshOwner": MEMBER}
    identity = {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{MEMBER}:assumed-role/deployer/deploy",
        "accountId": MEMBER,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
    }
    return {
        "eventName": "UpdateVirtualNode",
        "eventTime": at("2026-09-02").isoformat(),
        "requestParameters": {**names, "spec": spec},
        "responseElements": {"virtualNode": {**names, "spec": spec, "metadata": metadata}},
        "sourceIPAddress": "192.0.2.44",
        "userAgent": "an-agent/1.0",
        "userIdentity": identity,
    }


def events_of(where: Workspace, import_: OpenedImport) -> list[Any]:
    """Every event that an import's pages hold; one may stand on two of them."""
    folder = where.imports.root / import_.id / "originals"
    return [
        event
        for custody in import_.brought.custody
        for event in json.loads((folder / custody.sha256).read_bytes()).get("Events", ())
    ]
