"""Read an event of CloudTrail: who acted, and on which mesh resource.

The record is a document that AWS, or somebody in AWS's name, wrote: any member may be missing, and
none is trusted to be of the kind that it should be.
"""

from collections.abc import Mapping
from typing import Any

from vouchbook.model.facts import View
from vouchbook.model.place import parse_arn

CHANGES = "cloudtrail.mesh-events"
HISTORY = "cloudtrail.mesh-history"
CONNECTIONS = "cloudtrail.envoy-connections"
LOOKUP = "cloudtrail:LookupEvents"
_SESSION = "assumed-role/"


def document(event: View) -> Mapping[str, Any]:
    """The event's record; UnreadError where it is no JSON."""
    told = event.get("event")
    return told if isinstance(told, Mapping) else {}


def text_at(record: Mapping[str, Any], *names: str) -> str:
    """The text at a path of a record; empty where there is none."""
    here: Any = record
    for name in names:
        here = here.get(name) if isinstance(here, Mapping) else None
    return here if isinstance(here, str) else ""


def actor(record: Mapping[str, Any]) -> str:
    """The ARN of who acted; empty where the event names nobody."""
    return text_at(record, "userIdentity", "arn")


def role(record: Mapping[str, Any]) -> str:
    """The ARN of the role in whose session somebody acted; empty where there is none."""
    return text_at(record, "userIdentity", "sessionContext", "sessionIssuer", "arn")


def session(record: Mapping[str, Any]) -> str:
    """The name of the role session in which somebody acted; empty where it was none."""
    arn = parse_arn(actor(record))
    if arn is None or arn.service != "sts" or not arn.resource.startswith(_SESSION):
        return ""
    return arn.resource.rpartition("/")[2]


def names_in(arn: str) -> dict[str, str]:
    """What a mesh resource's ARN names, as requests name it (`meshName`, `routeName`)."""
    found = parse_arn(arn)
    parts = found.resource.split("/") if found else []
    return {f"{kind}Name": name for kind, name in zip(parts[::2], parts[1::2], strict=False)}


def kind_in(arn: str) -> str:
    """The kind of mesh resource that an ARN names, as operations write it: `VirtualNode`."""
    found = parse_arn(arn)
    parts = found.resource.split("/") if found else []
    return parts[-2][:1].upper() + parts[-2][1:] if len(parts) > 1 else ""
