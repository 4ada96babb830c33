"""CloudTrail Lake: event data stores, which moto lacks. A list tells their names alone, as AWS."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST = 1000
_LONGEST = {"EXTENDABLE_RETENTION_PRICING": 366, "FIXED_RETENTION_PRICING": 2557}
_USUAL: Mapping[str, Any] = {
    "AdvancedEventSelectors": [
        {
            "Name": "Default management events",
            "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}],
        }
    ],
    "MultiRegionEnabled": True,
    "OrganizationEnabled": False,
    "TerminationProtectionEnabled": True,
    "BillingMode": "EXTENDABLE_RETENTION_PRICING",
}
_CHANGEABLE = (
    "AdvancedEventSelectors",
    "BillingMode",
    "KmsKeyId",
    "MultiRegionEnabled",
    "Name",
    "OrganizationEnabled",
    "RetentionPeriod",
    "TerminationProtectionEnabled",
)


class Stores:
    """Event data stores by ARN."""

    def __init__(self) -> None:
        self.by_arn: dict[str, dict[str, Any]] = {}


def _create(stage: Stage) -> Mapping[str, Any]:
    told = {name: stage.parameters[name] for name in _CHANGEABLE if name in stage.parameters}
    store = {**_USUAL, **told}
    store.setdefault("RetentionPeriod", _LONGEST[store["BillingMode"]])
    now = stage.world.now()
    ingests = stage.parameters.get("StartIngestion", True)
    store.update(
        EventDataStoreArn=_arn(stage),
        Status="ENABLED" if ingests else "STOPPED_INGESTION",
        CreatedTimestamp=now,
        UpdatedTimestamp=now,
    )
    stage.world.state(Stores).by_arn[store["EventDataStoreArn"]] = store
    return store


def _arn(stage: Stage) -> str:
    place = f"{stage.call.region}:{stage.call.account}"
    made = hashlib.sha256(f"{place}:{stage.parameters['Name']}".encode()).digest()
    return f"arn:aws:cloudtrail:{place}:eventdatastore/{UUID(bytes=made[:16], version=4)}"


def _list(stage: Stage) -> Mapping[str, Any]:
    prefix = f"arn:aws:cloudtrail:{stage.call.region}:{stage.call.account}:"
    stores = stage.world.state(Stores).by_arn.values()
    mine = [
        {"EventDataStoreArn": store["EventDataStoreArn"], "Name": store["Name"]}
        for store in stores
        if store["EventDataStoreArn"].startswith(prefix)
    ]
    some, token = page(
        mine,
        limit=stage.parameters.get("MaxResults"),
        token=stage.parameters.get("NextToken"),
        most=_MOST,
        refused="InvalidNextTokenException",
    )
    return {"EventDataStores": list(some), **({"NextToken": token} if token else {})}


def _get(stage: Stage) -> Mapping[str, Any]:
    return _found(stage)


def _update(stage: Stage) -> Mapping[str, Any]:
    store = _found(stage)
    store.update(
        {name: stage.parameters[name] for name in _CHANGEABLE if name in stage.parameters},
        UpdatedTimestamp=stage.world.now(),
    )
    return store


def _stop(stage: Stage) -> Mapping[str, Any]:
    _found(stage).update(Status="STOPPED_INGESTION", UpdatedTimestamp=stage.world.now())
    return {}


def _start(stage: Stage) -> Mapping[str, Any]:
    _found(stage).update(Status="ENABLED", UpdatedTimestamp=stage.world.now())
    return {}


def _delete(stage: Stage) -> Mapping[str, Any]:
    store = _found(stage)
    if store["TerminationProtectionEnabled"]:
        told = "The store is protected against termination."
        raise AwsError("EventDataStoreTerminationProtectedException", told)
    # It is kept for seven days more.
    store.update(Status="PENDING_DELETION", UpdatedTimestamp=stage.world.now())
    return {}


def _found(stage: Stage) -> dict[str, Any]:
    named = str(stage.parameters["EventDataStore"]).rpartition("/")[2]
    place = f"arn:aws:cloudtrail:{stage.call.region}:{stage.call.account}:eventdatastore/{named}"
    try:
        return stage.world.state(Stores).by_arn[place]
    except KeyError:
        told = "The event data store was not found."
        raise AwsError("EventDataStoreNotFoundException", told) from None


CLOUDTRAIL_LAKE = Supplement(
    service="cloudtrail",
    handlers={
        "CreateEventDataStore": _create,
        "DeleteEventDataStore": _delete,
        "GetEventDataStore": _get,
        "ListEventDataStores": _list,
        "StartEventDataStoreIngestion": _start,
        "StopEventDataStoreIngestion": _stop,
        "UpdateEventDataStore": _update,
    },
)
