"""Meshes that every source shows alike, one with a hidden node, and an account without any."""

from tests.aws.furniture import cloudformation, config_inventory
from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate
from vouchbook.model.check import Verdict

MESH = "orchard"
NODES = 101
HIDDEN = "node-101"


def hidden_node(account: str) -> str:
    """The ARN of the node that App Mesh's list leaves out."""
    return f"arn:aws:appmesh:{REGION}:{account}:mesh/{MESH}/virtualNode/{HIDDEN}"


def _shown_alike(room: Room) -> None:
    _build(room, 2)
    config_inventory.furnish(room)
    cloudformation.hold(room, dict(cloudformation.everything(room)))


def _one_hidden(room: Room) -> None:
    _build(room, NODES)
    config_inventory.furnish(room)
    resources = dict(cloudformation.everything(room))
    drifted = {arn: resources[arn] for arn in sorted(resources)[:2]}
    cloudformation.hold(room, drifted, drift="MODIFIED")
    room.sandbox.declare("appmesh-listed", hidden_node(room.number), {"listed": False})


def _unchecked(room: Room) -> None:
    _build(room, 1)
    config_inventory.furnish(room)
    resources = dict(cloudformation.everything(room))
    cloudformation.hold(room, resources, drift="NOT_CHECKED")


def _nothing(room: Room) -> None:
    config_inventory.furnish(room)


def _build(room: Room, nodes: int) -> None:
    mesh = room.client("appmesh")
    mesh.create_mesh(meshName=MESH)
    for number in range(1, nodes + 1):
        name = f"node-{number:03}"
        mesh.create_virtual_node(
            meshName=MESH,
            virtualNodeName=name,
            spec={"serviceDiscovery": {"dns": {"hostname": f"{name}.orchard.internal"}}},
        )


ONE_HIDDEN = Estate(
    name="inventory with a hidden node",
    build=_one_hidden,
    expects={
        "mesh-inventory-complete": Verdict.FAIL,
        "mesh-config-recoverable": Verdict.FAIL,
    },
)
ESTATES = (
    Estate(
        name="inventory that every source shows alike",
        build=_shown_alike,
        expects={
            "mesh-inventory-complete": Verdict.PASS,
            "mesh-config-recoverable": Verdict.PASS,
        },
    ),
    ONE_HIDDEN,
    Estate(
        name="inventory in stacks that nobody checked for drift",
        build=_unchecked,
        expects={
            "mesh-inventory-complete": Verdict.PASS,
            "mesh-config-recoverable": Verdict.UNKNOWN,
        },
    ),
    Estate(
        name="inventory without a mesh",
        build=_nothing,
        expects={
            "mesh-inventory-complete": Verdict.NOT_APPLICABLE,
            "mesh-config-recoverable": Verdict.NOT_APPLICABLE,
        },
    ),
)
