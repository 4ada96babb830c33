"""AWS Config: the items that it recorded of a resource, and how it delivers them.

moto has the present item of a few types alone. Declared are, under `config-items` and the name
`ACCOUNT/REGION`, the items of a resource by its id, members of a ConfigurationItem each; what isn't
said of resource and place is filled in. Like AWS, a call spans seven days: of a longer time it
gives short pages, with a token as long as there is more.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.config.models import config_backends

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.stage import Stage, Supplement

DECLARED = "config-items"
_SPAN = timedelta(days=7)
_USUAL, _MOST = 10, 100
_DELETED = ("ResourceDeleted", "ResourceDeletedNotRecorded")


def declared_items(stage: Stage) -> Mapping[str, list[dict[str, Any]]]:
    """The declared items of a place by the resource's id, oldest first."""
    place = f"{stage.call.account}/{stage.call.region}"
    declared = stage.world.state(Declared).of(DECLARED, place)
    return {name: sorted(items, key=_captured) for name, items in declared.items()}


def deleted_at(items: Sequence[Mapping[str, Any]]) -> datetime | None:
    """When a resource was deleted, by its items; None where it wasn't."""
    last = items[-1]
    if last["configurationItemStatus"] not in _DELETED:
        return None
    when: datetime = last["configurationItemCaptureTime"]
    return when


def _history(stage: Stage) -> Mapping[str, Any]:
    if not config_backends[stage.call.account][stage.call.region].recorders:
        told = "There are no customer managed configuration recorders available."
        raise AwsError("NoAvailableConfigurationRecorderException", told)
    name = str(stage.parameters["resourceId"])
    items = declared_items(stage).get(name)
    if items is None:
        if stage.parameters["resourceType"].startswith("AWS::AppMesh::"):
            raise AwsError("ResourceNotDiscoveredException", f"Resource {name} is not discovered.")
        return stage.moto()
    pages = list(_pages(stage, items))
    number = _number(stage.parameters.get("nextToken"))
    if number >= len(pages):
        raise AwsError("InvalidNextTokenException", "The nextToken is not valid.")
    more = {"nextToken": _token(number + 1)} if number + 1 < len(pages) else {}
    shown = [_item(stage, name, item) for item in pages[number]]
    return {"configurationItems": shown, **more}


def _pages(stage: Stage, items: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The items of the asked time, newest first, in pages that span seven days at most."""
    asked = stage.parameters
    later = _aware(asked.get("laterTime")) or stage.world.now()
    earlier = _aware(asked.get("earlierTime")) or _captured(items[0])
    limit = min(asked.get("limit") or _USUAL, _MOST)
    if earlier > later:
        raise AwsError("InvalidTimeRangeException", "The earlier time is later.")
    while True:
        start = max(later - _SPAN, earlier)
        found = [
            one
            for one in reversed(items)
            if start < _captured(one) <= later or start == earlier == _captured(one)
        ]
        for first in range(0, len(found) or 1, limit):
            yield found[first : first + limit]
        if start <= earlier:
            return
        later = start


def _item(stage: Stage, name: str, item: Mapping[str, Any]) -> dict[str, Any]:
    usual = {
        "version": "1.3",
        "accountId": stage.call.account,
        "awsRegion": stage.call.region,
        "availabilityZone": "Not Applicable",
        "resourceType": stage.parameters["resourceType"],
        "resourceId": name,
        "arn": name,
        "resourceName": name.rpartition("/")[2],
        "tags": {},
        "relationships": [],
        "supplementaryConfiguration": {},
    }
    return usual | dict(item)


def _captured(item: Mapping[str, Any]) -> datetime:
    when: datetime = item["configurationItemCaptureTime"]
    return when


def _aware(asked: datetime | None) -> datetime | None:
    """A parameter's time; requests carry it in UTC, and the parser doesn't say so."""
    return asked if asked is None or asked.tzinfo else asked.replace(tzinfo=UTC)


def _token(number: int) -> str:
    return base64.urlsafe_b64encode(f"span:{number}".encode()).decode().rstrip("=")


def _number(token: str | None) -> int:
    if not token:
        return 0
    text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode(errors="replace")
    word, _, number = text.partition(":")
    if word != "span" or not number.isdecimal():
        raise AwsError("InvalidNextTokenException", "The nextToken is not valid.")
    return int(number)


def _delivery(stage: Stage) -> Mapping[str, Any]:
    backend = config_backends[stage.call.account][stage.call.region]
    told = [{"name": name, **_delivered()} for name in sorted(backend.delivery_channels)]
    return {"DeliveryChannelsStatus": told}


def _delivered() -> dict[str, Any]:
    return {
        "configHistoryDeliveryInfo": {"lastStatus": "Success"},
        "configStreamDeliveryInfo": {"lastStatus": "Not_Applicable"},
    }


CONFIG_ITEMS = Supplement(
    service="config",
    handlers={"DescribeDeliveryChannelStatus": _delivery, "GetResourceConfigHistory": _history},
)
