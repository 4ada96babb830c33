"""CloudTrail's event history: events that an estate declares, and those of App Mesh's own writes.

Declared are, under `cloudtrail-event` and the name `ACCOUNT/REGION`, events by their id: members of
the event's record, or `text` alone for what is to stand in place of the record. For every App Mesh
resource the history also has the call that made it and the last one that changed it. Their session
is declared under `cloudtrail-history` and the account: `session`, or `silent` for no such events.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.appmesh.kinds import KINDS
from vouchbook.sandbox.handlers.appmesh.state import MeshState, Resource
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_KEPT = timedelta(days=90)
_MOST = 50
_APP_MESH = "appmesh.amazonaws.com"
_DEPLOYER = "mesh-deployer"
_SESSION = "deploy"
_ATTRIBUTES = frozenset({"EventId", "EventName", "EventSource", "ReadOnly"})


def _lookup(stage: Stage) -> Mapping[str, Any]:
    wanted = stage.parameters.get("LookupAttributes") or []
    if len(wanted) > 1 or any(one["AttributeKey"] not in _ATTRIBUTES for one in wanted):
        raise AwsError("InvalidLookupAttributesException", "One attribute of those offered.")
    found = [event for event in _history(stage) if _fits(event, stage.parameters, wanted)]
    found.sort(key=lambda event: (event["EventTime"], event["EventId"]), reverse=True)
    events, token = page(
        found,
        limit=stage.parameters.get("MaxResults"),
        token=stage.parameters.get("NextToken"),
        most=_MOST,
        refused="InvalidNextTokenException",
    )
    return {"Events": list(events), **({"NextToken": token} if token else {})}


def _fits(event: Mapping[str, Any], asked: Mapping[str, Any], wanted: list[Any]) -> bool:
    since, until = (_aware(asked.get(name)) for name in ("StartTime", "EndTime"))
    if (since and event["EventTime"] < since) or (until and event["EventTime"] > until):
        return False
    return all(event.get(one["AttributeKey"]) == one["AttributeValue"] for one in wanted)


def _aware(asked: datetime | None) -> datetime | None:
    """A parameter's time; requests carry it in UTC, and the parser doesn't say so."""
    return asked if asked is None or asked.tzinfo else asked.replace(tzinfo=UTC)


def _history(stage: Stage) -> Iterator[dict[str, Any]]:
    oldest = stage.world.now() - _KEPT
    place = f"{stage.call.account}/{stage.call.region}"
    declared = stage.world.state(Declared).of("cloudtrail-event", place)
    records = [_whole(stage, identifier, told) for identifier, told in declared.items()]
    records += _of_meshes(stage)
    for record in records:
        event = _event(record)
        if event["EventTime"] >= oldest:
            yield event


def _whole(stage: Stage, identifier: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """A declared event with the members that every event has."""
    usual = {
        "eventVersion": "1.08",
        "eventTime": stage.world.now(),
        "eventSource": _APP_MESH,
        "awsRegion": stage.call.region,
        "eventID": identifier,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "recipientAccountId": stage.call.account,
    }
    return usual | dict(told)


def _event(record: dict[str, Any]) -> dict[str, Any]:
    """An event as LookupEvents tells it."""
    text = record.pop("text", None)
    moment = record["eventTime"]
    resources = [
        {"ResourceType": item["type"], "ResourceName": item["ARN"]}
        for item in record.get("resources", ())
    ]
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": str(record["readOnly"]).lower(),
        "EventTime": moment,
        "EventSource": record["eventSource"],
        "Resources": resources,
        "CloudTrailEvent": text if text is not None else json.dumps(_plain(record)),
        **_actor(record.get("userIdentity") or {}),
    }


def _actor(identity: Mapping[str, Any]) -> dict[str, str]:
    told = {
        "Username": str(identity.get("arn", "")).rpartition("/")[2],
        "AccessKeyId": str(identity.get("accessKeyId", "")),
    }
    return {name: value for name, value in told.items() if value}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return _written(value)
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _of_meshes(stage: Stage) -> Iterator[dict[str, Any]]:
    account, region = stage.call.account, stage.call.region
    told = stage.world.state(Declared).of("cloudtrail-history", account)
    if told.get("silent"):
        return
    session = str(told.get("session", _SESSION))
    state = stage.world.state(MeshState)
    made = [r for mesh in state.meshes_of(region, account) for r in _from(state, mesh)]
    for resource in made:
        if resource.resource_owner != account:
            continue
        yield _written_by(stage, resource, "Create", resource.created, session)
        if resource.version > 1:
            yield _written_by(stage, resource, "Update", resource.updated, session)


def _from(state: MeshState, resource: Resource) -> Iterator[Resource]:
    """A resource and everything that lives in it."""
    yield resource
    for kind in KINDS:
        if kind.parent is resource.kind:
            for inner in state.inside(resource, kind):
                yield from _from(state, inner)


def _written_by(
    stage: Stage, resource: Resource, verb: str, moment: datetime, session: str
) -> dict[str, Any]:
    name = f"{verb}{resource.kind.operation_noun}"
    made = hashlib.sha256(f"{resource.uid}|{name}|{moment.isoformat()}".encode()).digest()
    account = stage.call.account
    told = {
        "eventTime": moment,
        "eventName": name,
        "userIdentity": assumed(account, _DEPLOYER, session),
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "aws-cli/2.17.1",
        "requestParameters": {**resource.naming(), "spec": resource.spec},
        "resources": [
            {
                "ARN": resource.arn,
                "accountId": resource.mesh_owner,
                "type": f"AWS::AppMesh::{resource.kind.operation_noun}",
            }
        ],
    }
    return _whole(stage, str(UUID(bytes=made[:16], version=4)), told)


def assumed(account: str, role: str, session: str) -> dict[str, Any]:
    """The identity of a role's session, as events tell it."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAIOSFODNN7EXAMPLE:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accountId": account,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAIOSFODNN7EXAMPLE",
                "arn": f"arn:aws:iam::{account}:role/{role}",
                "accountId": account,
                "userName": role,
            }
        },
    }


CLOUDTRAIL_EVENTS = Supplement(service="cloudtrail", handlers={"LookupEvents": _lookup})
