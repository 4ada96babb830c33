"""Until when each source can still be asked about App Mesh, and why. Pure: dates in, dates out.

Sources: CloudTrail user guide (event history: 90 days); AWS Config API reference
(RetentionConfiguration: 30 to 2557 days); CloudFormation API reference (deleted stacks: 90 days);
Amazon ECS developer guide (inactive and deleted task definitions).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vouchbook.collectors.appmesh import END_OF_SERVICE
from vouchbook.model.place import Place
from vouchbook.rescue.items import KEPT

HISTORY = timedelta(days=90)
"""How far CloudTrail's event history reaches back, and how long deleted stacks are shown."""
_END = date.fromisoformat(END_OF_SERVICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """What a source still tells, and until when."""

    source: str
    what: str
    until: str
    """The last day on which it can be had, `YYYY-MM-DD`; empty where no day is fixed."""
    why: str
    place: Place | None = None
    """The place that this is known of; None where it holds anywhere."""


def deadlines() -> tuple[Deadline, ...]:
    """What is known before anything was asked."""
    return (
        _events(),
        Deadline(
            source="AWS Config items",
            what="every state of a mesh resource that a recorder captured",
            until=str(_END + KEPT),
            why=(
                f"kept for {KEPT.days} days where nobody set less (at least 30); the states of "
                "the last day of App Mesh go last, older ones every day"
            ),
        ),
        Deadline(
            source="CloudFormation, deleted stacks",
            what="templates of stacks that made App Mesh",
            until="",
            why=f"shown for {HISTORY.days} days after each stack was deleted",
        ),
        _definitions(),
    )


def deadlines_known(
    kept: Iterable[tuple[Place, timedelta | None]], deleted: Iterable[tuple[Place, str]]
) -> tuple[Deadline, ...]:
    """What is known afterwards.

    `kept` has for each place how long AWS Config keeps items there (None: not known), `deleted`
    when stacks with App Mesh were deleted.
    """
    return (
        _events(),
        *(_items(place, days) for place, days in sorted(kept, key=lambda item: item[0])),
        *(_stack(place, at) for place, at in _first(deleted)),
        _definitions(),
    )


def _events() -> Deadline:
    return Deadline(
        source="CloudTrail event history",
        what="who called what of App Mesh, and proxies that connected",
        until=str(_END + HISTORY),
        why=f"it reaches back {HISTORY.days} days, and App Mesh ended on {_END}",
    )


def _definitions() -> Deadline:
    return Deadline(
        source="ECS, inactive task definitions",
        what="which Envoy image and settings ran, from when to when",
        until="",
        why="they can be described until somebody deletes them",
    )


def _items(place: Place, kept: timedelta | None) -> Deadline:
    told = "" if kept is not None else " (assumed: the setting could not be read)"
    days = kept or KEPT
    return Deadline(
        source="AWS Config items",
        what="every state of a mesh resource that a recorder captured",
        until=str(_END + days),
        why=f"kept for {days.days} days here{told}; older states go every day",
        place=place,
    )


def _first(deleted: Iterable[tuple[Place, str]]) -> list[tuple[Place, str]]:
    """The earliest deletion in each place."""
    found: dict[Place, str] = {}
    for place, at in deleted:
        found[place] = min(found.get(place, at), at)
    return sorted(found.items())


def _stack(place: Place, at: str) -> Deadline:
    day = datetime.fromisoformat(at).date()
    return Deadline(
        source="CloudFormation, deleted stacks",
        what="templates of stacks that made App Mesh",
        until=str(day + HISTORY),
        why=f"the first of them was deleted on {day}, and is shown for {HISTORY.days} days",
        place=place,
    )
