"""CloudTrail's event history about App Mesh: 90 days, newest first, in each region.

Source: CloudTrail API reference, LookupEvents; App Mesh User Guide, "Logging App Mesh API calls
with AWS CloudTrail". The window is never asked for, so the history gives all that it has, and the
same request means the same thing in every run.

All events of App Mesh in one list would be endless: controllers and scanners describe, and every
proxy connects anew about each half hour. LookupEvents takes one attribute alone, so three
collectors ask for three things that each have an end:

- what changed App Mesh: by the names of its calls, a list that is closed since the API is;
- whether the history has anything of App Mesh: its newest event;
- who connected as which proxy: a day's worth, counted back from the newest connection, in which
  every running proxy connects many times. Of events that tell the same (role, resource, status,
  reason of a failure) the newest is recorded.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope
from vouchbook.model.place import Place

SOURCE = "appmesh.amazonaws.com"
CONNECTED = "StreamAggregatedResources"
"""The event that Envoy's management service writes when a proxy connects or is disconnected."""
SPAN = timedelta(days=1)
"""How far connections are read back from the newest one."""

_KINDS = (
    "GatewayRoute",
    "Mesh",
    "Route",
    "VirtualGateway",
    "VirtualNode",
    "VirtualRouter",
    "VirtualService",
)
CHANGES = (
    *(f"{verb}{kind}" for kind in _KINDS for verb in ("Create", "Delete", "Update")),
    *("DeleteMeshPolicy", "PutMeshPolicy", "TagResource", "UntagResource"),
)
"""Every call that changes something in App Mesh (API version 2019-01-25, and RAM's policies)."""

LOOKUP_EVENTS = Operation(
    service="cloudtrail",
    name="LookupEvents",
    permission="cloudtrail:LookupEvents",
    members=(
        "Events",
        "Events[].EventId",
        "Events[].EventName",
        "Events[].EventTime",
        "Events[].EventSource",
        "Events[].CloudTrailEvent",
    ),
    paging=Paging(
        items="Events",
        token_in="NextToken",
        token_out="NextToken",
        size=("MaxResults", 50),
    ),
    redact=(
        "Events[].AccessKeyId",
        "Events[].Username",
        "Events[].CloudTrailEvent!cloudtrail-event",
    ),
)
NEWEST_EVENT = replace(
    LOOKUP_EVENTS,
    paging=Paging(
        items="Events",
        token_in="NextToken",
        token_out="NextToken",
        size=("MaxResults", 1),
    ),
)
"""The same call for its first event alone."""

_ITEM = Facet(operation=LOOKUP_EVENTS, path=("Events", "[]"))
# The path goes on from the item that a record of this operation holds.
_DOCUMENT = Facet(name="event", operation=LOOKUP_EVENTS, path=("CloudTrailEvent",), json=True)


def event_id(place: Place, identifier: str) -> str:
    """The id of an event's record: AWS gives events an id and no ARN."""
    return f"arn:{place.partition}:cloudtrail:{place.region}:{place.account}:event/{identifier}"


def history_id(place: Place) -> str:
    """The id of what a region's event history has of App Mesh."""
    history = f"event-history/{SOURCE}"
    return f"arn:{place.partition}:cloudtrail:{place.region}:{place.account}:{history}"


def _read_changes(reader: Reader) -> None:
    for name in CHANGES:
        for event in _named(reader, name):
            reader.record(event_id(reader.place, event["EventId"]), LOOKUP_EVENTS, event)


def _read_connections(reader: Reader) -> None:
    told: set[tuple[str, ...]] = set()
    newest: datetime | None = None
    for event in _named(reader, CONNECTED):
        moment = datetime.fromisoformat(event["EventTime"])
        newest = newest or moment
        if newest - moment > SPAN:
            return
        what = _what(event)
        if what not in told:
            told.add(what)
            reader.record(event_id(reader.place, event["EventId"]), LOOKUP_EVENTS, event)


def _read_history(reader: Reader) -> None:
    newest = next(reader.items(NEWEST_EVENT, LookupAttributes=_where("EventSource", SOURCE)), None)
    facts = {"Events": [] if newest is None else [newest]}
    reader.record(history_id(reader.place), NEWEST_EVENT, facts)


def _named(reader: Reader, name: str) -> Iterator[Mapping[str, Any]]:
    """The events of a name that are App Mesh's: other services have a CreateRoute, too."""
    for event in reader.items(LOOKUP_EVENTS, LookupAttributes=_where("EventName", name)):
        if event["EventSource"] == SOURCE:
            yield event


def _where(key: str, value: str) -> list[dict[str, str]]:
    return [{"AttributeKey": key, "AttributeValue": value}]


def _what(event: Mapping[str, Any]) -> tuple[str, ...]:
    """What a connection tells: the role rather than its session, as each task has its own."""
    try:
        document = json.loads(event["CloudTrailEvent"])
    except ValueError:
        return (event["EventId"],)
    identity = ("userIdentity", "sessionContext", "sessionIssuer", "arn")
    actor = _at(document, *identity) or _at(document, "userIdentity", "arn")
    details = ("nodeArn", "eventStatus", "failureReason")
    return (actor, *(_at(document, "serviceEventDetails", name) for name in details))


def _at(value: Any, *names: str) -> str:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


MESH_EVENTS = Collector(
    id="cloudtrail.mesh-events",
    says="Calls of the last 90 days that changed App Mesh: who, what and when, each an event.",
    scope=Scope.REGIONAL,
    facets=(_ITEM, _DOCUMENT),
    read=_read_changes,
)
MESH_HISTORY = Collector(
    id="cloudtrail.mesh-history",
    says="Whether the event history of 90 days has anything of App Mesh: its newest event.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=NEWEST_EVENT),),
    read=_read_history,
)
ENVOY_CONNECTIONS = Collector(
    id="cloudtrail.envoy-connections",
    says="Proxies that connected in the last day that saw one: the newest event of each kind.",
    scope=Scope.REGIONAL,
    facets=(_ITEM, _DOCUMENT),
    read=_read_connections,
)
