"""AWS Config's items of App Mesh: each state that it recorded, back to what it still keeps.

A resource's history is walked back in windows of seven days, the most that one call may span, and
each window is read to its last page token, however short its pages are. The walk ends where AWS
Config keeps nothing older; or, before the engagement's period, at the item with which a resource
was discovered. Inside the period it goes on: one of the same name may have been deleted before.

Source: AWS Config API reference, ListDiscoveredResources, GetResourceConfigHistory,
DescribeRetentionConfigurations.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vouchbook.model.history import Flaw
from vouchbook.rescue.asking import Asker, Page, Question
from vouchbook.rescue.operations import (
    DESCRIBE_DELIVERY_STATUS,
    DESCRIBE_RECORDER_STATUS,
    DESCRIBE_RECORDERS,
    DESCRIBE_RETENTION,
    GET_HISTORY,
    LIST_RECORDED,
)
from vouchbook.sources.config_history_items import TYPES

WINDOW = timedelta(days=7)
"""What one call may span."""
KEPT = timedelta(days=2557)
"""How long items are kept where nobody set another time."""
_LATE = timedelta(days=7)
"""So long after a deletion its item may come: recorded once a day, it comes a day later."""
_RECORDER = (DESCRIBE_RECORDERS, DESCRIBE_RECORDER_STATUS, DESCRIBE_DELIVERY_STATUS)
_DISCOVERED = "ResourceDiscovered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What AWS Config told in one place."""

    items: tuple[Page, ...]
    """Lists of resources, and their items."""
    recorders: tuple[Page, ...]
    """Recorders, their status and their delivery's."""
    whole: bool
    """Whether every item was read: only then recorders show that nothing else changed."""
    kept: timedelta | None
    """How long it keeps items; None where that could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resource:
    type: str
    id: str
    deleted: datetime | None


def read_items(asker: Asker, begun: datetime, since: datetime) -> Recorded:
    """Give everything that AWS Config still has of App Mesh in a place.

    `since` is the beginning of the engagement's period.
    """
    kept = _retention(asker)
    recorders = [page for op in _RECORDER for page in asker.ask(Question(operation=op)).pages]
    pages: list[Page] = []
    whole = True
    resources: set[_Resource] = set()
    for type_ in sorted(TYPES):
        asked = {"resourceType": type_, "includeDeletedResources": True}
        told = asker.ask(Question(operation=LIST_RECORDED, parameters=asked, about=type_))
        if told.none:
            asker.flaws.append(_without_recorder(asker))
            break
        whole = whole and told.whole
        pages += told.pages
        resources.update(_resource(item) for item in told.items("resourceIdentifiers"))
    oldest = begun - (kept or KEPT)
    for resource in sorted(resources, key=lambda item: (item.type, item.id)):
        walk = _Walk(asker=asker, resource=resource, oldest=oldest, since=since)
        pages += walk.back_from(begun)
        whole = whole and walk.whole
    return Recorded(items=tuple(pages), recorders=tuple(recorders), whole=whole, kept=kept)


def _retention(asker: Asker) -> timedelta | None:
    told = asker.ask(Question(operation=DESCRIBE_RETENTION))
    if not told.whole:
        return None
    days = [int(item["RetentionPeriodInDays"]) for item in told.items("RetentionConfigurations")]
    return timedelta(days=min(days)) if days else KEPT


def _without_recorder(asker: Asker) -> Flaw:
    return Flaw(
        kind="missing",
        name=f"{asker.place}: AWS Config",
        detail="without a recorder AWS Config tells nothing, not even what one recorded before",
    )


def _resource(item: Mapping[str, Any]) -> _Resource:
    deleted = item.get("resourceDeletionTime")
    return _Resource(
        type=item["resourceType"],
        id=item["resourceId"],
        deleted=datetime.fromisoformat(deleted) if deleted else None,
    )


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One resource's history, from the newest item backwards."""

    asker: Asker
    resource: _Resource
    oldest: datetime
    since: datetime
    whole: bool = True

    def back_from(self, begun: datetime) -> Iterator[Page]:
        """Yield the pages that hold items, newest first."""
        deleted = self.resource.deleted
        later = begun if deleted is None else min(begun, deleted + _LATE)
        first = ""
        while later > self.oldest:
            earlier = max(later - WINDOW, self.oldest)
            asked = {
                "resourceType": self.resource.type,
                "resourceId": self.resource.id,
                "laterTime": later,
                "earlierTime": earlier,
            }
            question = Question(operation=GET_HISTORY, parameters=asked, about=self.resource.id)
            told = self.asker.ask(question)
            self.whole = self.whole and told.whole
            yield from told.pages
            found = list(told.items("configurationItems"))
            if found:
                first = _status_of_oldest(found)
            # The rest would be refused or unknown for the same reason.
            if not told.whole or told.none:
                return
            if first == _DISCOVERED and earlier < self.since:
                return
            later = earlier


def _status_of_oldest(items: list[Mapping[str, Any]]) -> str:
    """The status of the oldest of some items."""
    oldest = min(items, key=lambda item: str(item["configurationItemCaptureTime"]))
    return str(oldest["configurationItemStatus"])
