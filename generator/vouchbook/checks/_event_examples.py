"""Small event histories for the examples of checks."""

from collections.abc import Mapping
from typing import Any

from vouchbook.checks._events import CHANGES, CONNECTIONS, HISTORY
from vouchbook.checks._identity_examples import HOME, REGION
from vouchbook.model.check import Given

SOURCE = "appmesh.amazonaws.com"
EVENT = "11111111-2222-3333-4444-555555555555"
MOMENT = "2026-09-10T08:00:00.000000Z"
TICKET = "CHG-1042"
_CLOUDTRAIL = f"arn:aws:cloudtrail:{REGION}:{HOME}"

Plain = Mapping[str, Any]


def identity(name: str, session: str, account: str = HOME) -> Plain:
    """Who acts in the session of a role."""
    return {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        "sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{account}:role/{name}"}},
    }


def change(
    session: str = TICKET,
    *,
    name: str = "UpdateVirtualNode",
    moment: str = MOMENT,
    who: Plain | None = None,
    **members: object,
) -> Given:
    """A call that changed the node orders of the mesh shop."""
    record = {
        "eventName": name,
        "userIdentity": who or identity("deployer", session),
        "requestParameters": {"meshName": "shop", "virtualNodeName": "orders"},
        **members,
    }
    return _event(CHANGES, name, moment, record)


def connection(
    name: str = "checkout-envoy",
    node: str = "",
    status: str = "ConnectionEstablished",
    failure: str = "",
    **members: object,
) -> Given:
    """A proxy that connected in a role for a mesh resource."""
    record = {
        "userIdentity": identity(name, "0123456789abcdef"),
        "serviceEventDetails": {"nodeArn": node, "eventStatus": status, "failureReason": failure},
        **members,
    }
    return _event(CONNECTIONS, "StreamAggregatedResources", MOMENT, record)


def history(*names: str, region: str = REGION) -> Given:
    """What the event history has of App Mesh: the newest event, or nothing."""
    events = [{"EventId": EVENT, "EventName": name, "EventTime": MOMENT} for name in names]
    return Given(
        collector=HISTORY,
        id=f"arn:aws:cloudtrail:{region}:{HOME}:event-history/{SOURCE}",
        facts={"": {"Events": events}},
    )


def _event(collector: str, name: str, moment: str, record: Plain) -> Given:
    item = {"EventId": EVENT, "EventName": name, "EventTime": moment, "EventSource": SOURCE}
    return Given(
        collector=collector,
        id=f"{_CLOUDTRAIL}:event/{EVENT}",
        facts={"": item, "event": record},
    )
