"""What second sources say of an account's mesh resources, as checks may ask for it.

Each source is read to its end or raises: one that was not read could have shown anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vouchbook.checks._events import CHANGES
from vouchbook.kernel.config_recorders import why_not
from vouchbook.kernel.counted_types import MESH_TYPES, CountedType
from vouchbook.kernel.mesh_writes import write_in
from vouchbook.model.check import Estate
from vouchbook.model.facts import Facts, View

DISCOVERED = "config.discovered"
RECORDING = "config.recording"
STACKS = "cloudformation.stacks"
SOURCES = (DISCOVERED, STACKS, CHANGES)
GONE = frozenset({"CREATE_FAILED", "DELETE_COMPLETE", "DELETE_SKIPPED"})
"""Statuses of a stack's resource that the stack doesn't hold (any more)."""
_BY_TYPE = {counted.type: counted for counted in MESH_TYPES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A mesh resource as a second source shows it."""

    source: str
    counted: CountedType
    names: tuple[str, ...]
    """What its ARN is, or can be."""
    gone: bool = False
    """The source names it, and says that it was deleted."""


def shown_by_config(estate: Estate, account: str) -> Iterator[Shown]:
    """What AWS Config has discovered and not seen deleted."""
    for item in estate.every(DISCOVERED, account=account):
        # Told by its id, so that a verdict rests on mesh resources alone.
        if ":appmesh:" not in item.id and ":discovered/AWS::AppMesh::" not in item.id:
            continue
        counted = _BY_TYPE.get(item.get("resourceType"))
        if counted is not None:
            yield Shown(source="AWS Config", counted=counted, names=(item.get("resourceId"),))


def shown_by_stacks(estate: Estate, account: str) -> Iterator[Shown]:
    """What stacks made, and didn't find deleted outside them."""
    for stack in estate.every(STACKS, account=account):
        for item in held_by(stack):
            yield Shown(
                source=f"stack {stack.get('StackName')}",
                counted=_BY_TYPE[item.get("ResourceType")],
                names=(item.get("PhysicalResourceId"),),
                gone=drift_of(item) == "DELETED",
            )


def held_by(stack: View) -> Iterator[Facts]:
    """The mesh resources that a stack holds."""
    for item in stack.get("resources") or ():
        known = item.get("ResourceType") in _BY_TYPE and item.get("PhysicalResourceId")
        if known and item.get("ResourceStatus") not in GONE:
            yield item


def drift_of(item: Facts) -> str:
    """The drift status of a stack's resource; empty where there is none."""
    return str(item.get("DriftInformation", "StackResourceDriftStatus") or "")


def shown_by_events(estate: Estate, account: str) -> Iterator[Shown]:
    """What the last event about each resource left there, or deleted."""
    last: dict[tuple[str, ...], tuple[str, Shown]] = {}
    for event in estate.every(CHANGES, account=account):
        write = write_in(event.place, str(event.get("EventName")), event.get("event"))
        moment = str(event.get("EventTime"))
        if write is not None and moment >= last.get(write.arns, ("",))[0]:
            found = Shown(
                source="an event of CloudTrail",
                counted=_BY_TYPE[write.type],
                names=write.arns,
                gone=write.deleted,
            )
            last[write.arns] = (moment, found)
    yield from (shown for _, shown in last.values())


def unrecorded(estate: Estate, account: str) -> str:
    """Where AWS Config can't show meshes, and why not; empty where it can in every region."""
    regions = 0
    for recording in estate.every(RECORDING, account=account):
        regions += 1
        recorders, status = recording.get("recorders") or (), recording.get("status") or ()
        text = why_not(recorders, status, MESH_TYPES[0].type)
        if text:
            return f"{recording.place.region}: {text}"
    return "" if regions else "no region's recording was looked at"
