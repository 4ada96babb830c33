"""From when to when a recorder of AWS Config is shown to have run, and for which collectors.

Two things show it: two items of the recorder itself, for the time between them; and a description
of it as recording, for the time since its last start. The description shows what is recorded at its
end alone; so where the recorder's own items are there, they count for what it recorded before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from vouchbook.model.history import Flaw
from vouchbook.model.place import Place
from vouchbook.sources.config_history_answers import shown
from vouchbook.sources.config_history_recorders import Delivery, SetUp, Status, Turn


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Where:
    """The file in which something stands."""

    name: str
    cite: str
    """Its digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the files of an import show of recorders, each with where it stands."""

    turns: Mapping[Turn, Where]
    set_ups: Mapping[SetUp, Where]
    statuses: Mapping[Status, Where]
    deliveries: Mapping[Delivery, Where]
    at: str
    """When the recorders were described."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A time through which a recorder covered collectors."""

    place: Place
    start: str
    end: str
    covers: tuple[str, ...]
    because: frozenset[str]
    cites: frozenset[str]


def runs_of(found: Shown) -> tuple[tuple[Run, ...], tuple[Flaw, ...]]:
    """Give every run that is shown, and why there is none where a recorder was described."""
    runs = [*_between_turns(found)]
    flaws: list[Flaw] = []
    keys = {(item.place, item.recorder) for item in found.set_ups}
    keys |= {(item.place, item.recorder) for item in found.statuses}
    for place, recorder in sorted(keys):
        run, flaw = _described(found, place, recorder)
        if run is not None:
            runs.append(run)
        if flaw is not None:
            flaws.append(flaw)
    return tuple(runs), tuple(flaws)


def _between_turns(found: Shown) -> Iterator[Run]:
    for one, other in pairwise(sorted(found.turns)):
        if (one.place, one.recorder) != (other.place, other.recorder):
            continue
        # A start in between shows that it was stopped, of which no item was brought.
        starts = (
            status.started
            for status in _about(found.statuses, one.place, one.recorder)
            if one.at < status.started < other.at
        )
        yield Run(
            place=one.place,
            start=max([one.at, *starts]),
            end=other.at,
            covers=one.covers,
            because=frozenset({f"items of the recorder {shown(one.recorder)} show it recording"}),
            cites=frozenset({found.turns[one].cite, found.turns[other].cite}),
        )


def _described(found: Shown, place: Place, recorder: str) -> tuple[Run | None, Flaw | None]:
    """The run until a recorder was described, or why there is none."""
    set_ups = _about(found.set_ups, place, recorder)
    statuses = _about(found.statuses, place, recorder)
    deliveries = [item for item in found.deliveries if item.place == place]
    places = [*(found.set_ups[item] for item in set_ups), *(found.statuses[i] for i in statuses)]
    why_not = _why_not(set_ups, statuses, deliveries)
    if why_not:
        about = f"the recorder {shown(recorder)} of {place}"
        detail = f"nothing shows that {about} ran until it was described: {why_not}"
        return None, Flaw(kind="missing", name=min(places).name, detail=detail)
    started, covers = statuses[0].started, set_ups[0].covers
    last = max(_about(found.turns, place, recorder), default=None)
    cites = {*(item.cite for item in places), *(found.deliveries[d].cite for d in deliveries)}
    if last is not None and last.at >= started:
        started, covers = last.at, tuple(name for name in covers if name in last.covers)
        cites.add(found.turns[last].cite)
    if started >= found.at:
        return None, None
    delivered = "and delivering" if deliveries else "(whether it delivered was not brought)"
    because = f"the recorder {shown(recorder)} was described as recording since then {delivered}"
    run = Run(
        place=place,
        start=started,
        end=found.at,
        covers=covers,
        because=frozenset({because}),
        cites=frozenset(cites),
    )
    return run, None


def _why_not(set_ups: list[SetUp], statuses: list[Status], deliveries: list[Delivery]) -> str:
    if not set_ups:
        return "what it records was not brought (describe-configuration-recorders)"
    if not statuses:
        return "its status was not brought (describe-configuration-recorder-status)"
    if len(set_ups) > 1 or len(statuses) > 1:
        return "the files describe it in more than one way"
    if statuses[0].why_not:
        return statuses[0].why_not
    if not set_ups[0].covers:
        return "it records no type of App Mesh continuously"
    return next((item.why_not for item in sorted(deliveries) if item.why_not), "")


_Of = TypeVar("_Of", Turn, SetUp, Status)


def _about(items: Iterable[_Of], place: Place, recorder: str) -> list[_Of]:
    return [item for item in items if (item.place, item.recorder) == (place, recorder)]
