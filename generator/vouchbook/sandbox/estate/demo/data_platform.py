"""Platform of the data account: what stands around its mesh, mostly still to be put right."""

from typing import Any

from vouchbook.sandbox.estate.demo import registry, services
from vouchbook.sandbox.estate.demo.data_mesh import DATA_MESH
from vouchbook.sandbox.estate.demo.stacks import mesh_stack
from vouchbook.sandbox.estate.documents import (
    allow,
    envoy_may_stream,
    policy,
    session_of,
    trusts_account,
    trusts_service,
)
from vouchbook.sandbox.estate.model import Ref, Role
from vouchbook.sandbox.estate.steps import Call, Fact

ACCOUNT = "444455556666"
CONFIG_BUCKET = "data-config-444455556666"
_MESH = f"arn:aws:appmesh:us-east-1:{ACCOUNT}:mesh/data"
_HERE = f"{ACCOUNT}/us-east-1"
FORGOTTEN = f"{_MESH}/virtualNode/archive"
"""A node that AWS Config still shows, and App Mesh does not list."""

ROLES = (
    Role(
        name="mesh-deployer",
        shows="Good: changes this mesh alone. Bad: people use it by hand.",
        trust=trusts_account("123456789012", "mesh-deployer"),
        inline={
            "mesh": policy(
                allow(["appmesh:UpdateRoute", "appmesh:UpdateVirtualNode"], f"{_MESH}/*")
            )
        },
    ),
    Role(
        name="data-next-nodes",
        shows="Bad: whatever runs on these nodes may be any proxy of the mesh.",
        trust=trusts_service("ec2"),
        inline={"proxy": policy(envoy_may_stream([f"{_MESH}/*"]))},
    ),
    Role(
        name="export-execution",
        shows="Bad: may change the mesh, beside what an execution role needs.",
        trust=trusts_service("ecs-tasks"),
        managed=("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",),
        inline={"mesh": policy(allow(["appmesh:Describe*", "appmesh:UpdateVirtualNode"]))},
    ),
)


def _secret(name: str, shows: str) -> Call:
    return Call(
        name=name,
        shows=shows,
        service="secretsmanager",
        operation="create_secret",
        parameters={"Name": name, "SecretString": "never read"},
        keeps={"secret": "ARN"},
    )


def _eks(name: str, operation: str, shows: str, /, **parameters: Any) -> Call:
    return Call(name=name, shows=shows, service="eks", operation=operation, parameters=parameters)


_IMAGES: tuple[Call | Fact, ...] = (
    registry.repository(
        "app", "Weak: tags can't be moved, but AWS's key.", imageTagMutability="IMMUTABLE"
    ),
    registry.image(
        "app", "2026.8.1", "Bad: scanned long ago, and never since.", "2026-05-04T15:00:00+00:00"
    ),
    registry.scan(ACCOUNT, "app", "2026.8.1", "Bad: months old.", on="2026-05-04", MEDIUM=2),
    registry.repository(
        "export", "Bad: tags can be moved, AWS's key.", imageTagMutability="MUTABLE"
    ),
    registry.image("export", "latest", "Bad: never scanned.", "2026-09-07T15:00:00+00:00"),
)

GROUNDWORK: tuple[Call | Fact, ...] = (
    *_IMAGES,
    _secret("data/warehouse", "Bad: never rotates, and AWS's key encrypts it."),
    _secret("data/lake", "Unreadable: the reader may not see how it is kept."),
    _eks(
        "data-next",
        "create_cluster",
        "Bad: logs nothing, open to the Internet, no own key; the data tier is to move there.",
        name="data-next",
        version="1.33",
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/data-next-nodes",
        resourcesVpcConfig={
            "subnetIds": [Ref(kind="subnet", name="data-a")],
            "endpointPublicAccess": True,
        },
    ),
    _eks(
        "data-next-nodes",
        "create_nodegroup",
        "Bad: its nodes have the role that may be any proxy.",
        clusterName="data-next",
        nodegroupName="general",
        nodeRole=f"arn:aws:iam::{ACCOUNT}:role/data-next-nodes",
        subnets=[Ref(kind="subnet", name="data-a")],
    ),
)

_NOTEBOOK = Call(
    name="notebook",
    shows="Bad: no role, and the metadata service answers without a token.",
    service="ec2",
    operation="run_instances",
    parameters={
        "ImageId": "ami-0a1b2c3d4e5f60718",
        "InstanceType": "t3.small",
        "MinCount": 1,
        "MaxCount": 1,
        "SubnetId": Ref(kind="subnet", name="data-a"),
        "SecurityGroupIds": [Ref(kind="security-group", name="data-tasks")],
        "MetadataOptions": {"HttpTokens": "optional", "HttpPutResponseHopLimit": 2},
    },
)
_HISTORY = (
    Fact(
        name="history",
        shows="Bad: changes are made by hand, and name no change.",
        kind="cloudtrail-history",
        about=ACCOUNT,
        facts={"session": "jane.doe"},
    ),
    Fact(
        name="connection",
        shows="Bad: the role of query speaks for lake, whose task has no role.",
        kind="cloudtrail-event",
        about=_HERE,
        facts={
            "2b9d7f10-0c4e-4f7a-8d21-51c6a0e9c000": {
                "eventName": "StreamAggregatedResources",
                "eventTime": "2026-09-15T08:20:00+00:00",
                "eventType": "AwsServiceEvent",
                "sourceIPAddress": "appmesh.amazonaws.com",
                "userIdentity": session_of(ACCOUNT, "envoy-data", "0a1b2c3d4e5f"),
                "serviceEventDetails": {
                    "nodeArn": f"{_MESH}/virtualNode/lake",
                    "eventStatus": "ConnectionEstablished",
                    "failureReason": "",
                },
            }
        },
    ),
)

FURNITURE: tuple[Call | Fact, ...] = (
    *services.recorder(
        ACCOUNT,
        CONFIG_BUCKET,
        {
            "allSupported": False,
            "includeGlobalResourceTypes": False,
            "resourceTypes": [
                "AWS::AppMesh::Mesh",
                "AWS::AppMesh::VirtualNode",
                "AWS::CloudTrail::Trail",
                "AWS::S3::Bucket",
            ],
        },
        "Bad: some types alone, not for long enough.",
        90,
    ),
    Fact(
        name="forgotten node",
        shows="Bad: AWS Config shows a node that App Mesh does not list.",
        kind="config-discovered",
        about=_HERE,
        facts={"AWS::AppMesh::VirtualNode": [FORGOTTEN]},
    ),
    *services.rule(ACCOUNT, "us-east-1", services.TRAIL_THERE, "Good: there is a trail."),
    *services.rule(
        ACCOUNT,
        "us-east-1",
        services.TRAIL_VALIDATED,
        "Bad: the trail's files are not validated.",
        "data-trail",
    ),
    *services.hub("us-east-1", "On, with one of two standards.", "foundational"),
    services.critical(
        ACCOUNT, "IAM.9", "MFA should be enabled for the root user", "Bad: root without MFA."
    ),
    services.detector("Bad: runtime monitoring is off, and containers run."),
    Call(
        name="events",
        shows="Bad: anybody may delete the store.",
        service="cloudtrail",
        operation="create_event_data_store",
        parameters={"Name": "data-events", "TerminationProtectionEnabled": False},
    ),
    *mesh_stack(_MESH, DATA_MESH, "Nobody has ever checked this stack for drift."),
    _NOTEBOOK,
    *_HISTORY,
)

EVERYWHERE: tuple[Call | Fact, ...] = (
    Call(
        name="config-role",
        shows="The role of AWS Config.",
        service="iam",
        operation="create_service_linked_role",
        parameters={"AWSServiceName": "config.amazonaws.com"},
    ),
    services.artifact(ACCOUNT, "No report covers the quarter yet."),
)
