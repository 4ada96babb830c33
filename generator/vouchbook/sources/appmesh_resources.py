"""What App Mesh has: its seven kinds of resources, how they are named, and their ARNs.

Source: App Mesh API reference; service authorization reference (resource types). In a shared mesh
an ARN carries the account of the resource's owner, which needn't be the mesh's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vouchbook.collectors import appmesh
from vouchbook.kernel.errors import UsageError
from vouchbook.model.collector import Collector, Operation
from vouchbook.model.place import Place, parse_arn
from vouchbook.sources.appmesh_values import is_text

_NAME = re.compile(r"[^\s/\x00-\x1f\x7f]{1,255}")
_ACCOUNT = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of resource."""

    noun: str
    """As operations and CloudFormation's types write it: `VirtualNode`."""
    collector: Collector
    names: tuple[str, ...]
    """The members that name one inside its mesh, outermost first."""

    @property
    def describe(self) -> Operation:
        """The operation whose answer its records are."""
        return self.collector.facets[0].operation

    @property
    def root(self) -> str:
        """The member of that answer that holds everything: `virtualNode`."""
        return self.collector.facets[0].path[0]

    @property
    def every_name(self) -> tuple[str, ...]:
        """The members that name one, its mesh first."""
        return ("meshName", *self.names)

    def arn(self, place: Place, names: Mapping[str, str]) -> str:
        """The ARN of one that an account owns, from all its names."""
        tail = "".join(f"/{member.removesuffix('Name')}/{names[member]}" for member in self.names)
        where = f"arn:{place.partition}:appmesh:{place.region}:{place.account}"
        return f"{where}:mesh/{names['meshName']}{tail}"


KINDS = (
    Kind(noun="Mesh", collector=appmesh.MESHES, names=()),
    Kind(noun="VirtualNode", collector=appmesh.VIRTUAL_NODES, names=("virtualNodeName",)),
    Kind(noun="VirtualGateway", collector=appmesh.VIRTUAL_GATEWAYS, names=("virtualGatewayName",)),
    Kind(noun="VirtualRouter", collector=appmesh.VIRTUAL_ROUTERS, names=("virtualRouterName",)),
    Kind(noun="VirtualService", collector=appmesh.VIRTUAL_SERVICES, names=("virtualServiceName",)),
    Kind(noun="Route", collector=appmesh.ROUTES, names=("virtualRouterName", "routeName")),
    Kind(
        noun="GatewayRoute",
        collector=appmesh.GATEWAY_ROUTES,
        names=("virtualGatewayName", "gatewayRouteName"),
    ),
)
"""Every kind, parents before what is inside them."""

LIST_TAGS = appmesh.LIST_TAGS
"""The operation whose answer a resource's tags are."""


def is_name(text: object) -> bool:
    """Whether this can be a resource's name: a slash in it would forge another's ARN."""
    return isinstance(text, str) and bool(_NAME.fullmatch(text)) and is_text(text)


def is_account(text: object) -> bool:
    """Whether this has the form of an account's id."""
    return isinstance(text, str) and bool(_ACCOUNT.fullmatch(text))


def place_of(arn: str) -> Place | None:
    """The place that an ARN names; None where it is none, or names no account and region."""
    parts = parse_arn(arn)
    if parts is None or not is_account(parts.account) or not (parts.partition and parts.region):
        return None
    return Place(partition=parts.partition, account=parts.account, region=parts.region)


def named_by(arn: str, kind: Kind) -> dict[str, str] | None:
    """The names that an App Mesh ARN holds; None where it isn't the ARN of one of this kind."""
    parts = parse_arn(arn)
    if parts is None or parts.service != "appmesh" or place_of(arn) is None:
        return None
    found = parts.resource.split("/")
    wanted = ("mesh", *(member.removesuffix("Name") for member in kind.names))
    names = dict(zip(kind.every_name, found[1::2], strict=False))
    whole = tuple(found[::2]) == wanted and len(found) == 2 * len(wanted)
    return names if whole and all(is_name(name) for name in names.values()) else None


def bare(name: str) -> str:
    """A mesh's name as an ARN may have it, `shop@444455556666`, without its owner's account."""
    return name.partition("@")[0]


def require_shapes(shapes: Mapping[str, object]) -> None:
    """UsageError where the form of an answer isn't known: names could not be checked."""
    for kind in KINDS:
        if not shapes.get(kind.describe.id):
            message = f"this machine doesn't know what {kind.describe.id} answers"
            hint = "use a botocore that still has App Mesh, or an earlier snapshot's shapes"
            raise UsageError(message, hint=hint)
