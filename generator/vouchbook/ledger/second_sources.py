"""Second sources: what Config, CloudFormation, CloudTrail and the tag index say exists, by type.

None of them is the truth: Config shows what its recorder covers, CloudFormation what stacks made,
CloudTrail what was written in 90 days, the tag index what has or had tags. What they show and a
list lacks is worth an explanation.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from vouchbook.kernel.config_recorders import why_not
from vouchbook.kernel.counted_types import BY_TYPE, MESH_TYPES, TYPES, CountedType
from vouchbook.kernel.mesh_writes import write_in
from vouchbook.model.facts import Resource, Trail, View
from vouchbook.model.place import Place, home_of, parse_arn
from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.model.reasons import Unread, UnreadError
from vouchbook.normalise import Model

GONE = frozenset({"CREATE_FAILED", "DELETE_COMPLETE", "DELETE_SKIPPED"})
"""Statuses of a stack's resource that the stack doesn't hold (any more)."""
DELETED = "DELETED"
"""The drift status of what somebody deleted outside its stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One resource as a second source shows it."""

    type: str
    place: Place
    id: str
    """As pages show it: the ARN where it can be told, else the source's own id."""
    names: frozenset[str]
    """Everything that the list could call it by."""
    digest: str
    gone: str = ""
    """Why it isn't there any more, though the source still names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """Something of a source that could not be read; `type` is empty where it hides every type."""

    place: Place
    unread: Unread
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Why a source may lack what a list has, where it is known for a type in a place."""

    place: Place
    type: str
    text: str


Told: TypeAlias = Shown | Blind | Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A second source."""

    name: str
    collector: str
    operation: str
    """The operation whose listings show that it was read to its end."""
    tell: Callable[[Model], Iterator[Told]]
    asked_for: tuple[CountedType, ...] = TYPES
    """The types that it is asked for; it has no part in the rows of others."""
    knows: Callable[[CountedType], bool] = field(default=lambda _counted: True)
    misses: str
    """Why it may lack what the list has."""
    exceeds: str
    """Why it may show what the list lacks."""


def _identified(counted: CountedType, place: Place, name: str) -> tuple[str, frozenset[str]]:
    arn = counted.arn(place, name)
    return arn or name, frozenset({name, arn} - {""})


def _of_config(model: Model) -> Iterator[Told]:
    yield from _of_recording(model)
    for resource in model.resources.get("config.discovered", ()):
        trail = Trail()
        view = View(resource, trail)
        counted = BY_TYPE.get(view.get("resourceType") or "")
        name = view.get("resourceId")
        if counted is None or not name:
            continue
        # A bucket's home is no region, a role's the one where Config recorded it.
        shown, names = _identified(counted, resource.seen_in[0], name)
        title = view.get("resourceName")
        yield Shown(
            type=counted.type,
            place=resource.place,
            # A role's own id says nothing to a reader, and to a stack either: both know its name.
            id=shown if shown.startswith("arn:") or not title else title,
            names=names,
            digest=trail.digests[0],
        )


def _of_recording(model: Model) -> Iterator[Told]:
    """Where Config can't show a type, because nobody records it."""
    for resource in model.resources.get("config.recording", ()):
        view = View(resource, Trail())
        try:
            recorders, status = view.get("recorders") or (), view.get("status") or ()
        except UnreadError:
            # It explains, and counts nothing: without it the usual reasons are given.
            continue
        for counted in TYPES:
            text = why_not(recorders, status, counted.type)
            if text:
                yield Note(place=resource.place, type=counted.type, text=text)


def _of_stacks(model: Model) -> Iterator[Told]:
    for resource in model.resources.get("cloudformation.stacks", ()):
        try:
            yield from _of_stack(resource)
        except UnreadError as error:
            yield Blind(place=resource.place, unread=error.unread)


def _of_stack(resource: Resource) -> Iterator[Told]:
    trail = Trail()
    for item in View(resource, trail).get("resources") or ():
        counted = BY_TYPE.get(item.get("ResourceType") or "")
        name = item.get("PhysicalResourceId")
        if counted is None or not name or item.get("ResourceStatus") in GONE:
            continue
        shown, names = _identified(counted, resource.place, name)
        drift = item.get("DriftInformation", "StackResourceDriftStatus")
        yield Shown(
            type=counted.type,
            place=resource.place,
            id=shown,
            names=names,
            digest=trail.digests[0],
            gone="its stack found it deleted" if drift == DELETED else "",
        )


def _of_tags(model: Model) -> Iterator[Told]:
    by_service: Mapping[str, list[CountedType]] = defaultdict(list)
    for counted in TYPES:
        by_service[counted.service].append(counted)
    for resource in model.resources.get("tagging.resources", ()):
        arn = parse_arn(resource.id)
        for counted in by_service.get(arn.service, ()) if arn else ():
            if counted.fits(resource.id):
                yield Shown(
                    type=counted.type,
                    place=resource.place,
                    id=resource.id,
                    names=frozenset({resource.id}),
                    digest=resource.branches[""].digest,
                )


def _of_events(model: Model) -> Iterator[Told]:
    """What the history's last event about each resource leaves there, or deletes."""
    last: dict[str, tuple[str, Shown]] = {}
    for resource in model.resources.get("cloudtrail.mesh-events", ()):
        trail = Trail()
        view = View(resource, trail)
        try:
            name, moment, record = (view.get(part) for part in ("EventName", "EventTime", "event"))
        except UnreadError as error:
            yield Blind(place=resource.place, unread=error.unread)
            continue
        write = write_in(resource.place, str(name), record)
        if write is None or (write.arns[0] in last and last[write.arns[0]][0] > str(moment)):
            continue
        shown = Shown(
            type=write.type,
            place=home_of(write.arns[0], resource.place),
            id=write.arns[0],
            names=frozenset(write.arns),
            digest=trail.digests[0],
            gone="an event tells of the deletion" if write.deleted else "",
        )
        last[shown.id] = (str(moment), shown)
    yield from (shown for _, shown in last.values())


def blind_spots(model: Model, source: Source) -> Iterator[Blind]:
    """Whatever of a source's own lists could not be read."""
    for reading in model.readings.get(source.collector, ()):
        if isinstance(reading, Unseen):
            yield Blind(place=reading.place, unread=reading.unread)
            continue
        for gap in reading.gaps:
            tail = gap.id.rpartition("/")[2]
            kind = tail if tail in BY_TYPE else ""
            yield Blind(place=reading.place, unread=gap.unread, type=kind)


def listings_of(source: Source, readings: Iterable[Reading], kind: str) -> Iterator[str]:
    """Digests of the lists among readings of a source that show what it has of a type."""
    for reading in readings:
        for listing in reading.listings if isinstance(reading, Seen) else ():
            if listing.operation == source.operation and _about(listing.parameters, kind):
                yield listing.digest


def _about(parameters: Mapping[str, Any], kind: str) -> bool:
    """Whether a list was asked for this type, or for every type at once."""
    for attribute in parameters.get("LookupAttributes", ()):
        verbs = ("Create", "Update", "Delete")
        return attribute["AttributeValue"] in {f"{verb}{kind.rpartition(':')[2]}" for verb in verbs}
    return bool(parameters.get("resourceType", kind) == kind)


SOURCES = (
    Source(
        name="AWS Config",
        collector="config.discovered",
        operation="config:ListDiscoveredResources",
        tell=_of_config,
        knows=lambda counted: counted.config,
        misses="its recorder may not cover the type or the region, or has not seen them yet",
        exceeds="the list lacks them, or they were deleted and Config has not seen that yet",
    ),
    Source(
        name="AWS CloudFormation",
        collector="cloudformation.stacks",
        operation="cloudformation:ListStacks",
        tell=_of_stacks,
        misses="no stack of the account made them here",
        exceeds="the list lacks them, or they were deleted outside their stack",
    ),
    Source(
        name="AWS CloudTrail",
        collector="cloudtrail.mesh-events",
        operation="cloudtrail:LookupEvents",
        tell=_of_events,
        asked_for=MESH_TYPES,
        misses="nobody made or changed them in the 90 days of the event history",
        exceeds="the list lacks them, though an event made them and none deletes them",
    ),
    Source(
        name="Resource Groups Tagging API",
        collector="tagging.resources",
        operation="resourcegroupstaggingapi:GetResources",
        tell=_of_tags,
        misses="it shows only what has or had tags",
        exceeds="the list lacks them, or they were deleted: the tag index keeps them for a while",
    ),
)
"""Every second source, in the order in which pages show them."""
