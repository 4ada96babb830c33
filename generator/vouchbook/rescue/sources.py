"""The four sources of a rescue: how each is asked, and what it told of a place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from vouchbook.model.collector import Operation
from vouchbook.model.place import Place
from vouchbook.rescue import operations as op
from vouchbook.rescue.asking import Asker, Page
from vouchbook.rescue.definitions import read_definitions
from vouchbook.rescue.events import read_events
from vouchbook.rescue.items import read_items
from vouchbook.rescue.stacks import read_stacks


class Name(StrEnum):
    """What is asked."""

    CLOUDTRAIL = "cloudtrail"
    CONFIG = "config"
    CLOUDFORMATION = "cloudformation"
    ECS = "ecs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The instants that a rescue is about."""

    begun: datetime
    """Up to when it asks: the start of the run, also where a later one goes on with it."""
    since: datetime
    """The beginning of the engagement's period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one source told of one place."""

    place: Place
    source: Name
    pages: tuple[Page, ...] = ()
    """The pages that tell of App Mesh."""
    kept: timedelta | None = None
    """How long AWS Config keeps items; None where it isn't known."""
    deleted: tuple[str, ...] = field(default=())
    """When stacks with App Mesh were deleted."""


def _cloudtrail(asker: Asker, times: Times) -> Found:
    pages = read_events(asker, times.begun)
    return Found(place=asker.place, source=Name.CLOUDTRAIL, pages=pages)


def _config(asker: Asker, times: Times) -> Found:
    told = read_items(asker, times.begun, times.since)
    # A recorder that ran shows that nothing else changed; but not where items are missing here.
    recorders = told.recorders if told.whole else ()
    pages = (*told.items, *recorders)
    return Found(place=asker.place, source=Name.CONFIG, pages=pages, kept=told.kept)


def _cloudformation(asker: Asker, _times: Times) -> Found:
    told = read_stacks(asker)
    return Found(
        place=asker.place, source=Name.CLOUDFORMATION, pages=told.pages, deleted=told.deleted
    )


def _ecs(asker: Asker, _times: Times) -> Found:
    return Found(place=asker.place, source=Name.ECS, pages=read_definitions(asker))


READ: Mapping[Name, Callable[[Asker, Times], Found]] = {
    Name.CLOUDTRAIL: _cloudtrail,
    Name.CONFIG: _config,
    Name.CLOUDFORMATION: _cloudformation,
    Name.ECS: _ecs,
}
"""How each source is read in one place."""
FIRST: Mapping[Name, Operation] = {
    Name.CLOUDTRAIL: op.LOOKUP_EVENTS,
    Name.CONFIG: op.LIST_RECORDED,
    Name.CLOUDFORMATION: op.LIST_STACKS,
    Name.ECS: op.LIST_TASK_DEFINITIONS,
}
"""The operation that can't be asked where an account can't be opened."""
