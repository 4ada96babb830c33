"""The special form `!cloudtrail-event`: a CloudTrail event without what it tells about people.

`PATH!cloudtrail-event` reads the JSON text at PATH. It keeps who acted (as an ARN), what, on which
mesh resource, when and with which outcome; every other text in it is masked, whatever it is: source
addresses, user agents, key ids, session tokens, the values of other requests and responses.

`PATH!cloudtrail-mesh-event` keeps, of App Mesh's own events, what was asked for and what came back
as well: from these a resource's states are told again, and App Mesh shows them to whoever may read.
Source: CloudTrail User Guide, "CloudTrail record contents".
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from vouchbook.kernel.canonical import canonical, canonical_value, parse
from vouchbook.kernel.detected import MARK

_APP_MESH = "appmesh.amazonaws.com"
Kept: TypeAlias = "Mapping[str, Kept | None]"
"""What stays of an object: a name alone, or what stays inside it; `*` is every other name."""

_ALONE = None
_RESOURCE_NAMES: Kept = dict.fromkeys(
    (
        "gatewayRouteName",
        "meshName",
        "meshOwner",
        "resourceArn",
        "routeName",
        "virtualGatewayName",
        "virtualNodeName",
        "virtualRouterName",
        "virtualServiceName",
    )
)
_IDENTITY: Kept = {
    "type": _ALONE,
    "arn": _ALONE,
    "accountId": _ALONE,
    "invokedBy": _ALONE,
    "sessionContext": {"sessionIssuer": {"arn": _ALONE}},
}
_EVENT: Kept = {
    "eventVersion": _ALONE,
    "eventTime": _ALONE,
    "eventSource": _ALONE,
    "eventName": _ALONE,
    "awsRegion": _ALONE,
    "eventType": _ALONE,
    "eventID": _ALONE,
    "errorCode": _ALONE,
    "readOnly": _ALONE,
    "recipientAccountId": _ALONE,
    "userIdentity": _IDENTITY,
    "requestParameters": _RESOURCE_NAMES,
    "resources": {"ARN": _ALONE, "accountId": _ALONE, "type": _ALONE},
    "serviceEventDetails": {"*": _ALONE},
    "tlsDetails": {"*": _ALONE},
}
_WHOLE: Kept = {}
"""What stays inside, whatever it is."""
_MESH_EVENT: Kept = {
    **_EVENT,
    **dict.fromkeys(("requestParameters", "responseElements"), _WHOLE),
    **dict.fromkeys(("requestID", "sharedEventID", "eventCategory")),
    "addendum": dict.fromkeys(("reason", "originalEventID", "originalRequestID")),
}


def mask_event(value: Any, where: str, masked: list[str]) -> Any:
    """Give an event's text with everything masked that isn't named above.

    What is no JSON object can't be told apart, so it is masked as a whole.
    """
    return _masked(value, where, masked, own=_EVENT)


def mask_mesh_event(value: Any, where: str, masked: list[str]) -> Any:
    """Likewise, but an event of App Mesh keeps its request and its answer."""
    return _masked(value, where, masked, own=_MESH_EVENT)


def _masked(value: Any, where: str, masked: list[str], *, own: Kept) -> Any:
    """Give what stays of an event: `own` of App Mesh's, less of any other service's."""
    try:
        event = parse(value.encode()) if isinstance(value, str) else None
        if not isinstance(event, dict):
            masked.append(where)
            return MARK
        kept = _object(event, own if event.get("eventSource") == _APP_MESH else _EVENT)
        text = canonical(canonical_value(kept)).decode()
    except ValueError:
        masked.append(where)
        return MARK
    if kept != event:
        form = "cloudtrail-event" if own is _EVENT else "cloudtrail-mesh-event"
        masked.append(f"{where}!{form}")
    return text


def _object(value: Mapping[str, Any], kept: Kept) -> dict[str, Any]:
    return {name: _member(item, name, kept) for name, item in value.items()}


def _member(value: Any, name: str, kept: Kept) -> Any:
    found = name if name in kept else "*"
    if found not in kept:
        return _hidden(value)
    inner = kept[found]
    if inner is not None:
        return _inside(value, inner)
    # Only a plain text was meant to stay: whatever comes in its place is not known.
    return value if isinstance(value, str) else _hidden(value)


def _inside(value: Any, kept: Kept) -> Any:
    if kept is _WHOLE:
        return value
    if isinstance(value, dict):
        return _object(value, kept)
    if isinstance(value, list):
        return [_inside(item, kept) for item in value]
    return _hidden(value)


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hidden(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    return MARK if isinstance(value, str) else value
