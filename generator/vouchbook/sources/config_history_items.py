"""One configuration item of AWS Config: what it says of one App Mesh resource, and of when.

Source: AWS Config API reference, ConfigurationItem; AWS Config developer guide, components of a
configuration item. Delivered files write `ARN` and `awsAccountId` and hold the configuration as an
object; the API writes `arn` and `accountId` and holds it as text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.errors import UsageError
from vouchbook.model.history import Observation
from vouchbook.model.place import Place, parse_arn
from vouchbook.sources.appmesh_resources import KINDS, Kind, is_account, named_by
from vouchbook.sources.appmesh_values import moment
from vouchbook.sources.config_history_answers import (
    Clean,
    Fields,
    Head,
    answers_of,
    gone,
    require_text,
    shown,
    status_in,
)
from vouchbook.sources.config_history_facts import root_shape

TYPES: Mapping[str, Kind] = {f"AWS::AppMesh::{kind.noun}": kind for kind in KINDS}
"""The resource types that are read, as AWS Config calls them."""

_NOT_RECORDED = frozenset({"ResourceNotRecorded", "ResourceDeletedNotRecorded"})
_PARTITION = re.compile(r"aws(-[a-z]{1,8}){0,4}")
_REGION = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,16}){1,4}")
_STATE = re.compile(r"[0-9]{1,20}")
_YEARS = ("2000", "2200")
"""Outside of them a time is no capture's, and can't be reckoned with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one configuration item tells of one resource."""

    kind: Kind
    arn: str
    place: Place
    capture: str
    """When AWS Config captured it."""
    state: int | None = None
    """`configurationStateId`, which orders a resource's items; None where it is no number."""
    created: str = ""
    """When the resource was made, as AWS Config knows it; empty where it doesn't."""
    daily: bool = False
    """Whether the type was recorded once a day at that time."""
    recorded: bool = True
    """False where the item says that the recorder doesn't record the type."""
    observations: tuple[Observation, ...]
    """One a facet, from the capture on."""
    flaws: tuple[str, ...] = ()
    """What is wrong with the item, each a sentence."""

    @property
    def exists(self) -> bool:
        """Whether the resource was there when this was captured."""
        return not any(item.gone for item in self.observations)


def observations_of_item(
    item: Mapping[str, Any],
    place: Place | None,
    shapes: Mapping[str, Any],
    clean: Clean,
    *,
    origin: str = "",
) -> list[Observation]:
    """Give what one App Mesh configuration item says, one observation a facet, from its capture on.

    `place` is where it was asked for, and counts where the item doesn't say itself. Since when it
    may have been so, only the items before it tell: `config_history_order.in_order` sets that.
    UsageError where it isn't clear whose item it is, or of when.
    """
    return list(told_by(item, place, shapes, clean, origin=origin).observations)


def told_by(
    item: Mapping[str, Any],
    place: Place | None,
    shapes: Mapping[str, Any],
    clean: Clean,
    *,
    origin: str = "",
) -> Told:
    """Read one App Mesh configuration item.

    UsageError where it isn't clear whose it is, or of when, and where `shapes` doesn't have its
    form. What is clear but can't be understood is an observation, too: unread from then on.
    """
    require_text(item)
    fields = fields_of(item)
    kind = TYPES.get(str(fields.get("resourcetype")))
    if kind is None:
        raise UsageError(f"{shown(fields.get('resourcetype'))} is no resource type of App Mesh")
    root_shape(kind, shapes)
    head = _head(fields, kind, place, origin)
    answers, flaws = answers_of(head, fields, shapes)
    return Told(
        kind=kind,
        arn=head.arn,
        place=head.place,
        capture=head.capture,
        state=state_of(fields),
        created=time_of(fields.get("resourcecreationtime")),
        daily=fields.get("recordingfrequency") == "DAILY",
        recorded=status_in(fields) not in _NOT_RECORDED,
        observations=tuple(head.observation(answer, clean) for answer in answers),
        flaws=tuple(f"{head.arn}, captured {head.capture}: it {flaw}" for flaw in flaws),
    )


def _head(fields: Fields, kind: Kind, place: Place | None, origin: str) -> Head:
    arn, capture = arn_in(fields, kind), capture_of(fields)
    return Head(
        kind=kind,
        arn=arn,
        place=place_of_item(fields, place, arn),
        capture=capture,
        # Recorded once a day, an item is delivered long after it was captured.
        seen=max(capture, time_of(fields.get("configurationitemdeliverytime"))),
        origin=origin,
        event=_event(fields),
    )


def told_deleted(kind: Kind, arn: str, place: Place, at: str, *, seen: str, origin: str) -> Told:
    """Tell that a resource was gone from an instant on, as a list of discovered resources does."""
    head = Head(kind=kind, arn=arn, place=place, capture=at, seen=seen, origin=origin)
    return Told(
        kind=kind,
        arn=arn,
        place=place,
        capture=at,
        observations=tuple(head.observation(item, _as_it_is) for item in gone(kind)),
    )


def _as_it_is(_: object, facts: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    return facts, ()


def fields_of(item: object) -> Fields:
    """An item's members by their names in lower case; UsageError where two become one."""
    if not isinstance(item, Mapping):
        raise UsageError("it is no configuration item but a bare value")
    fields: dict[str, Any] = {}
    for key, value in item.items():
        plain = str(key).lower()
        if fields.get(plain, value) != value:
            raise UsageError(f"it says two things of its {shown(plain)}")
        fields[plain] = value
    return fields


def arn_in(fields: Fields, kind: Kind) -> str:
    """The ARN of the resource that an item is about; UsageError where it has none of its type."""
    for name in ("arn", "resourceid"):
        found = fields.get(name)
        if isinstance(found, str) and found.startswith("arn:"):
            if named_by(found, kind) is None:
                raise UsageError(f"{shown(found)} is not the ARN of an {kind.noun} of App Mesh")
            return found
    raise UsageError(f"it has no ARN, so nobody can tell which {kind.noun} it is about")


def place_of_item(fields: Fields, place: Place | None, arn: str) -> Place:
    """Where AWS Config recorded an item; UsageError where it contradicts itself."""
    named = parse_arn(arn)
    account = fields.get("awsaccountid") or fields.get("accountid")
    account = account or (place.account if place else "") or (named.account if named else "")
    region = fields.get("awsregion") or (named.region if named else "")
    partition = named.partition if named else ""
    if named is not None and named.region and region != named.region:
        raise UsageError(
            f"it is of the region {shown(region)}, and its ARN of {shown(named.region)}"
        )
    known = is_account(account) and _REGION.fullmatch(str(region))
    if not (known and _PARTITION.fullmatch(partition)):
        raise UsageError("it doesn't say of which account, region and partition it is")
    return Place(partition=partition, account=str(account), region=str(region))


def capture_of(fields: Fields) -> str:
    """When an item was captured; UsageError where it doesn't say."""
    found = time_of(fields.get("configurationitemcapturetime"))
    if not found:
        raise UsageError("it doesn't say when it was captured")
    return found


def time_of(value: Any) -> str:
    """An instant in canonical form; empty where it is none, or none that can be reckoned with."""
    found = moment(value) or ""
    return found if _YEARS[0] <= found[:4] < _YEARS[1] else ""


def state_of(fields: Fields) -> int | None:
    """What orders the items of one resource; None where it is no number."""
    found = fields.get("configurationstateid")
    if isinstance(found, bool) or not isinstance(found, int | str):
        return None
    return int(found) if _STATE.fullmatch(str(found)) else None


def _event(fields: Fields) -> str:
    """The CloudTrail event that led to an item, where it names just one; else its state's id."""
    related = fields.get("relatedevents")
    if isinstance(related, list) and len(related) == 1 and isinstance(related[0], str):
        return related[0]
    state = fields.get("configurationstateid")
    return str(state) if isinstance(state, int | str) else ""
