"""The import kind `cloudtrail`: what events tell of App Mesh, and when they tell everything.

It takes delivered log files and digests, the public keys, the newest digest's signature, the event
history (LookupEvents) and results of CloudTrail Lake, packed or not, told apart by what is in them.
Only log files that an unbroken chain of signed digests names show that nothing else happened.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from vouchbook.model.history import Brought, Custody, Flaw
from vouchbook.model.importing import Hand, Import, Original
from vouchbook.model.place import Place
from vouchbook.sources.cloudtrail_chain import Chains, chains_of
from vouchbook.sources.cloudtrail_events import (
    Blind,
    Change,
    Told,
    change_in,
    core_of,
    identity_of,
    mapping,
    text,
)
from vouchbook.sources.cloudtrail_material import KIND, Material, material_of
from vouchbook.sources.cloudtrail_replay import completeness, replay, replayed, untold
from vouchbook.sources.cloudtrail_sharing import writers
from vouchbook.sources.cloudtrail_spans import covers
from vouchbook.sources.cloudtrail_watches import (
    blind_of,
    by_place,
    doubted,
    holed,
    watched,
    watches_of,
)

__all__ = ["CLOUDTRAIL", "read", "replay", "untold"]


@dataclass(slots=True, kw_only=True)
class _Sorted:
    """The events of an import, each once."""

    changes: list[Change] = field(default_factory=list)
    blind: list[Blind] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)


def read(originals: Iterable[Original], hand: Hand) -> Brought:
    """Read all files of one import: observations, watches, and every break with its file's name."""
    material = material_of(originals)
    chains = chains_of(material)
    runs, silent = watched(chains)
    vouched, loose = _once(material.told, chains)
    # A chain that is whole has no room for more: a forged file, or a chain that isn't whole.
    strange = {told.origin: told for told in doubted(runs, loose)}
    events = _understood([*vouched, *(told for told in loose if told.origin not in strange)])
    events.blind += [blind_of(told, _STRANGE) for told in strange.values()]
    events.flaws += [
        Flaw(kind="contradiction", name=told.name, detail=_tell(told, _STRANGE))
        for told in strange.values()
    ]
    open_runs = holed(runs, [item for item in events.blind if _counts(item, chains, strange)])
    times = by_place(open_runs)

    def unbroken(place: Place, start: str, end: str) -> bool:
        return covers(times.get(place, ()), start, end)

    keys = ", ".join(sorted({key.source for key in material.keys})) or "no file"
    watches, absent = watches_of(open_runs, writers(material.sharing, events.changes), keys)
    return Brought(
        custody=_custody(material),
        observations=replayed(events.changes, hand.shapes, hand.clean, unbroken),
        watches=watches,
        flaws=_flaws(material.flaws, chains.flaws, silent, events.flaws, absent, _copies(material)),
    )


_STRANGE = (
    "no log file of the unbroken chain of digests has it, though all of its time are here: it is"
    " not believed, and from then on nothing is taken as known"
)


def _counts(item: Blind, chains: Chains, strange: Collection[str]) -> bool:
    """Whether a blind event stands in a file that CloudTrail is shown to have written."""
    return item.told.content in chains.vouched or item.told.origin in strange


def _once(told: Iterable[Told], chains: Chains) -> tuple[list[Told], list[Told]]:
    """One copy of each event: those that signed digests vouch for, and the others."""
    copies: dict[str, Told] = {}
    for item in told:
        known = identity_of(item)
        copies[known] = min(copies.get(known, item), item, key=lambda one: _rank(one, chains))
    vouched = [item for item in copies.values() if item.content in chains.vouched]
    return vouched, [item for item in copies.values() if item.content not in chains.vouched]


def _rank(told: Told, chains: Chains) -> tuple[object, ...]:
    return (told.content not in chains.vouched, *completeness(told))


def _understood(told: Iterable[Told]) -> _Sorted:
    found = _Sorted()
    for item in told:
        change = change_in(item)
        if isinstance(change, Change):
            found.changes.append(change)
            continue
        found.blind.append(change)
        found.flaws.append(Flaw(kind="malformed", name=item.name, detail=_tell(item, change.why)))
    return found


def _tell(told: Told, why: str) -> str:
    where = told.origin.partition("#")[2]
    event = text(told.event.get("eventID")) or "without an id"
    return f"event {event} ({where}): {why}"


def _copies(material: Material) -> list[Flaw]:
    """Copies of one event that don't agree about what it did."""
    first: dict[str, Told] = {}
    found: list[Flaw] = []
    for told in sorted(material.told, key=lambda item: item.origin):
        event = told.event
        plain = all(mapping(event.get(name)) for name in ("requestParameters", "responseElements"))
        if not plain or event.get("addendum") or not text(event.get("eventID")):
            continue
        known = f"{event['eventID']} {event.get('recipientAccountId')}"
        other = first.setdefault(known, told)
        if core_of(other) != core_of(told):
            words = _tell(told, f"{other.name} has another version of it")
            found.append(Flaw(kind="contradiction", name=told.name, detail=words))
    return found


def _custody(material: Material) -> tuple[Custody, ...]:
    return tuple(sorted(set(material.custody), key=lambda item: (item.name, item.sha256)))


def _flaws(*groups: Iterable[Flaw]) -> tuple[Flaw, ...]:
    every = {flaw for group in groups for flaw in group}
    return tuple(sorted(every, key=lambda flaw: (flaw.name, flaw.kind, flaw.detail)))


CLOUDTRAIL = Import(
    id=KIND,
    says=(
        "CloudTrail: log files with their digests and public keys, the output of lookup-events,"
        " query results of CloudTrail Lake."
    ),
    read=read,
)
"""Replays what changed App Mesh, and shows through which times nothing else did."""
