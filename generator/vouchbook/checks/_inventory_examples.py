"""Small inventories with second sources for the examples of checks."""

from collections.abc import Mapping
from typing import Any

from vouchbook.checks._event_examples import change
from vouchbook.checks._identity_examples import HOME, REGION, denial
from vouchbook.checks._second_sources import DISCOVERED, RECORDING, STACKS
from vouchbook.model.check import Given

MESH = f"arn:aws:appmesh:{REGION}:{HOME}:mesh/shop"
NODE = f"{MESH}/virtualNode/orders"
MOMENT = "2026-09-10T08:00:00.000000Z"
CHECKED = "2026-09-14T06:00:00.000000Z"
_STACK = f"arn:aws:cloudformation:{REGION}:{HOME}:stack/shop/1a2b3c4d-1111-2222-3333-444455556666"
_RECORDER = {"name": "default", "recordingGroup": {"allSupported": True}}
_TYPES = {MESH: "AWS::AppMesh::Mesh", NODE: "AWS::AppMesh::VirtualNode"}

Plain = Mapping[str, Any]


def the_mesh(updated: str = MOMENT) -> Given:
    """The mesh shop."""
    facts = {"meshName": "shop", "spec": {}, **_state(MESH, updated)}
    return Given(collector="appmesh.meshes", id=MESH, facts={"": facts})


def node(updated: str = MOMENT) -> Given:
    """Its node orders."""
    facts = {"meshName": "shop", "virtualNodeName": "orders", "spec": {}, **_state(NODE, updated)}
    return Given(collector="appmesh.virtual-nodes", id=NODE, facts={"": facts})


def undescribed() -> Given:
    """The node orders, which was listed, and whose description was denied."""
    unread = {"": denial("appmesh:DescribeVirtualNode")}
    return Given(collector="appmesh.virtual-nodes", id=NODE, unread=unread)


def _state(arn: str, updated: str) -> dict[str, Any]:
    metadata = {
        "arn": arn,
        "meshOwner": HOME,
        "resourceOwner": HOME,
        "version": 1,
        "lastUpdatedAt": updated,
    }
    return {"metadata": metadata, "status": {"status": "ACTIVE"}}


def discovered() -> tuple[Given, Given]:
    """Mesh and node as AWS Config shows them."""
    made = [
        Given(
            collector=DISCOVERED,
            id=arn,
            facts={"": {"resourceType": kind, "resourceId": arn, "resourceName": "example"}},
        )
        for arn, kind in _TYPES.items()
    ]
    return made[0], made[1]


def recording(*, running: bool = True) -> Given:
    """A recorder of everything that AWS Config supports."""
    return Given(
        collector=RECORDING,
        id=f"arn:aws:config:{REGION}:{HOME}:recording",
        facts={
            "recorders": [_RECORDER],
            "status": [{"name": "default", "recording": running}],
        },
    )


def stacked(arn: str, drift: str = "IN_SYNC", checked: str = CHECKED, **members: object) -> Plain:
    """A mesh resource as its stack lists it."""
    information: dict[str, str] = {"StackResourceDriftStatus": drift}
    if checked:
        information["LastCheckTimestamp"] = checked
    return {
        "LogicalResourceId": "Resource",
        "PhysicalResourceId": arn,
        "ResourceType": _TYPES[arn],
        "ResourceStatus": "CREATE_COMPLETE",
        "DriftInformation": information,
        **members,
    }


def stack(*resources: Plain) -> Given:
    """The stack shop with these resources."""
    summary = {"StackId": _STACK, "StackName": "shop", "StackStatus": "CREATE_COMPLETE"}
    return Given(collector=STACKS, id=_STACK, facts={"": summary, "resources": list(resources)})


def unread_stack() -> Given:
    """The stack shop, whose resources were denied."""
    summary = {"StackId": _STACK, "StackName": "shop", "StackStatus": "CREATE_COMPLETE"}
    unread = {"resources": denial("cloudformation:ListStackResources")}
    return Given(collector=STACKS, id=_STACK, facts={"": summary}, unread=unread)


def made_by_event(name: str = "CreateVirtualNode") -> Given:
    """A call about the node orders in CloudTrail's event history."""
    return change(name=name)
