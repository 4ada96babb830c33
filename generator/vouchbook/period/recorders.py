"""Since when AWS Config's recorder ran, as snapshots show it: a watch, if its items were brought.

A recorder's status tells when it was last started and that it runs; so between the two it ran
without a break. That is a watch only as far as what it recorded is in the history, too: a recorder
whose items nobody brought tells nothing. So a watch

- begins no earlier than the first thing that AWS Config's own material tells of this collector in
  this place, and no earlier than the last snapshot that shows the recorder otherwise;
- ends, at the latest, `TELLS_WITHIN` before the last thing that this material tells: what changed
  later need not have been captured when it was brought.

Material in which the import found anything wrong or missing counts for nothing here. That all items
of a time were brought, no file can show: it rests on the word of whoever brought them.

Source: AWS Config API reference, ConfigurationRecorder and ConfigurationRecorderStatus.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from vouchbook.kernel.config_recorders import records
from vouchbook.kernel.counted_types import MESH_TYPES
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.facts import Facts, Resource, Trail, View
from vouchbook.model.history import Brought, Watch
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.model.reasons import UnreadError
from vouchbook.model.snapshot import Snapshot
from vouchbook.normalise import normalise
from vouchbook.period.times import before, spoken

TELLS_WITHIN = timedelta(hours=6)
"""How long after a change AWS Config has captured it, at the latest: AWS names no bound; this is
the interval in which it delivers its files, and what the import of its items assumes, too."""
_RECORDING = "config.recording"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sighting:
    """What one snapshot shows of the recorder of a place, for one collector."""

    as_of: str
    since: str
    """When it was last started; empty where it doesn't run, or doesn't record this."""
    cites: tuple[str, ...]


def recorded(snapshots: Sequence[Snapshot], brought: Iterable[Brought]) -> Iterator[Watch]:
    """Yield the watches that snapshots show, as far as what was recorded was brought."""
    told = _told(brought)
    sightings: dict[tuple[str, Place], list[_Sighting]] = defaultdict(list)
    for snapshot in sorted(snapshots, key=lambda item: (item.header.as_of, item.id)):
        for key, sighting in _sightings(snapshot):
            if key in told:
                sightings[key].append(sighting)
    for (collector, place), found in sorted(sightings.items()):
        first, last = told[collector, place]
        for start, sighting in _runs(found):
            begun, ended = max(start, first), min(sighting.as_of, last)
            if begun < ended:
                yield Watch(
                    source=Source.CONFIG_HISTORY,
                    place=place,
                    collectors=(collector,),
                    start=begun,
                    end=ended,
                    because=_because(sighting),
                    cites=sighting.cites,
                )


def _because(sighting: _Sighting) -> str:
    return (
        f"AWS Config's recorder was started at {spoken(sighting.since)}, and at"
        f" {spoken(sighting.as_of)} it was recording; its items were brought, as"
        " whoever brought them says"
    )


def _told(brought: Iterable[Brought]) -> dict[tuple[str, Place], tuple[str, str]]:
    """From when to when AWS Config's own material can be relied on, by collector and place."""
    times: dict[Place, list[str]] = defaultdict(list)
    for part in brought:
        if part.flaws:
            continue
        for item in part.observations:
            if item.record.source is Source.CONFIG_HISTORY:
                times[item.record.place] += (item.record.as_of, item.seen)
        for census in part.censuses:
            if census.source is Source.CONFIG_HISTORY and not census.gaps:
                times[census.place].append(census.at)
    return {
        (counted.collector, place): (min(found), before(max(found), TELLS_WITHIN))
        for place, found in times.items()
        for counted in MESH_TYPES
    }


def _runs(found: Sequence[_Sighting]) -> Iterator[tuple[str, _Sighting]]:
    """Each sighting of a running recorder, with since when nothing speaks against it."""
    barred = ""
    for sighting in found:
        if sighting.since:
            yield max(sighting.since, barred), sighting
        else:
            barred = sighting.as_of


def _sightings(snapshot: Snapshot) -> Iterator[tuple[tuple[str, Place], _Sighting]]:
    readings = [item for item in snapshot.readings if item.collector == _RECORDING]
    model = normalise(readings, all_collectors(), snapshot.shapes)
    for resource in model.resources.get(_RECORDING, ()):
        for counted in MESH_TYPES:
            sighting = _sighting(resource, counted.type, snapshot.header.as_of)
            if sighting is not None:
                yield (counted.collector, resource.place), sighting


def _sighting(resource: Resource, kind: str, as_of: str) -> _Sighting | None:
    """What a region's recording shows; None where it could not be read."""
    trail = Trail()
    view = View(resource, trail)
    try:
        recorders = [item for item in view.get("recorders") or () if records(item, kind)]
        status = {item.get("name"): item for item in view.get("status") or ()}
        since = min(
            (
                _since(status[item.get("name")])
                for item in recorders
                if item.get("name") in status and _continuous(item, kind)
            ),
            default="",
            key=lambda text: text or "9",
        )
    except UnreadError:
        return None
    return _Sighting(as_of=as_of, since=since, cites=trail.digests)


def _since(status: Facts) -> str:
    """When a recorder was last started, if it runs and delivers; else empty."""
    delivers = str(status.get("lastStatus") or "").upper() == "SUCCESS"
    started = status.get("lastStartTime")
    return str(started) if status.get("recording") and delivers and started else ""


def _continuous(recorder: Facts, kind: str) -> bool:
    """Whether a type is recorded as it changes: once a day would show half of the changes."""
    mode = recorder.get("recordingMode")
    if mode is None:
        return True
    frequency = mode.get("recordingFrequency")
    for override in mode.get("recordingModeOverrides") or ():
        if kind in _types(override.get("resourceTypes")):
            frequency = override.get("recordingFrequency")
    return bool(frequency != "DAILY")


def _types(value: Any) -> tuple[Any, ...]:
    return tuple(value or ())
