"""The seven App Mesh resource types: how they are named, nested and addressed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One resource type."""

    operation_noun: str
    """As operations name it: `VirtualNode` in `DescribeVirtualNode`."""
    plural: str
    """As list operations name it: `VirtualNodes` in `ListVirtualNodes`."""
    member: str
    """As parameters and answers name it: `virtualNode`, with its name in `virtualNodeName`."""
    parent: "Kind | None" = None
    """The type it lives in."""

    @property
    def name_member(self) -> str:
        """The parameter that holds its name."""
        return f"{self.member}Name"

    @property
    def list_member(self) -> str:
        """The member of a list answer that holds the references."""
        return self.plural[0].lower() + self.plural[1:]

    @property
    def lineage(self) -> tuple["Kind", ...]:
        """The types from the mesh down to this one."""
        above = self.parent.lineage if self.parent is not None else ()
        return (*above, self)

    def names(self, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        """The names that address one resource, from the mesh's down."""
        return tuple(str(parameters[kind.name_member]) for kind in self.lineage)

    def arn(self, region: str, mesh_owner: str, names: tuple[str, ...]) -> str:
        """The resource's ARN; its account is the mesh's owner, whoever made the resource."""
        path = "/".join(
            f"{kind.member}/{name}" for kind, name in zip(self.lineage, names, strict=True)
        )
        return f"arn:aws:appmesh:{region}:{mesh_owner}:{path}"


MESH = Kind(operation_noun="Mesh", plural="Meshes", member="mesh")
VIRTUAL_NODE = Kind(
    operation_noun="VirtualNode", plural="VirtualNodes", member="virtualNode", parent=MESH
)
VIRTUAL_SERVICE = Kind(
    operation_noun="VirtualService", plural="VirtualServices", member="virtualService", parent=MESH
)
VIRTUAL_ROUTER = Kind(
    operation_noun="VirtualRouter", plural="VirtualRouters", member="virtualRouter", parent=MESH
)
ROUTE = Kind(operation_noun="Route", plural="Routes", member="route", parent=VIRTUAL_ROUTER)
VIRTUAL_GATEWAY = Kind(
    operation_noun="VirtualGateway", plural="VirtualGateways", member="virtualGateway", parent=MESH
)
GATEWAY_ROUTE = Kind(
    operation_noun="GatewayRoute",
    plural="GatewayRoutes",
    member="gatewayRoute",
    parent=VIRTUAL_GATEWAY,
)

KINDS = (
    MESH,
    VIRTUAL_NODE,
    VIRTUAL_SERVICE,
    VIRTUAL_ROUTER,
    ROUTE,
    VIRTUAL_GATEWAY,
    GATEWAY_ROUTE,
)
