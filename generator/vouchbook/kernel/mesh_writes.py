"""What a CloudTrail event of App Mesh made, changed or deleted: verb, type and ARN.

Source: App Mesh User Guide, "Logging App Mesh API calls with AWS CloudTrail". Any member of an
event may be missing, and none is trusted to be of the kind that it should be.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.model.place import Place

_LINEAGES = {
    "Mesh": ("mesh",),
    "VirtualNode": ("mesh", "virtualNode"),
    "VirtualGateway": ("mesh", "virtualGateway"),
    "VirtualRouter": ("mesh", "virtualRouter"),
    "VirtualService": ("mesh", "virtualService"),
    "Route": ("mesh", "virtualRouter", "route"),
    "GatewayRoute": ("mesh", "virtualGateway", "gatewayRoute"),
}
"""Each type, and what its ARN names on the way to it."""
_NAME = re.compile(f"(Create|Update|Delete)({'|'.join(_LINEAGES)})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One resource that somebody made, changed or deleted."""

    deleted: bool
    type: str
    """As AWS Config and CloudFormation call it."""
    arns: tuple[str, ...]
    """By the mesh's owner first; in a shared mesh also by the account that wrote."""


def write_in(place: Place, event: str, record: Any) -> Write | None:
    """Tell what an event wrote; None where it is of another kind, was refused, or lacks names."""
    found = _NAME.fullmatch(event)
    record = record if isinstance(record, Mapping) else {}
    said = record.get("requestParameters")
    if found is None or record.get("errorCode") or not isinstance(said, Mapping):
        return None
    verb, kind = found.groups()
    names = {part: said.get(f"{part}Name") for part in _LINEAGES[kind]}
    if not all(isinstance(name, str) and name for name in names.values()):
        return None
    path = "/".join(f"{part}/{name}" for part, name in names.items())
    owners = dict.fromkeys((said.get("meshOwner") or place.account, place.account))
    return Write(
        deleted=verb == "Delete",
        type=f"AWS::AppMesh::{kind}",
        arns=tuple(
            f"arn:{place.partition}:appmesh:{place.region}:{owner}:{path}" for owner in owners
        ),
    )
