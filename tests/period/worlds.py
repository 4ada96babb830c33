"""Small worlds that hypothesis draws: what was so, and sources that tell some of it, truly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from vouchbook.collectors import appmesh
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.records import digested
from vouchbook.model.history import Census, History, Observation, Watch
from vouchbook.model.place import Place
from vouchbook.model.reading import Record, Source

HERE = Place(partition="aws", account="111122223333", region="eu-west-1")
NODES = appmesh.VIRTUAL_NODES.id
DESCRIBE = appmesh.DESCRIBE_VIRTUAL_NODE.id
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
LAST = 240
"""The worlds last so many hours."""
LAG = 6
"""AWS Config captures within so many hours."""
NAMES = ("orders", "web")
MODES = ("STRICT", "PERMISSIVE")
UNSEEN = ("virtualNode.status", "virtualNode.metadata")


def hour(number: float) -> str:
    return instant(BEGIN + timedelta(hours=number))


def node(name: str) -> str:
    return f"arn:aws:appmesh:eu-west-1:111122223333:mesh/shop/virtualNode/{name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """From an hour on, a node has a mode; an empty one: it isn't there."""

    at: int
    name: str
    mode: str


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What was so, and who told of it."""

    changes: tuple[Change, ...]
    trails: tuple[tuple[int, int], ...]
    """From which hour to which CloudTrail's files are whole."""
    recorders: tuple[tuple[int, int], ...]
    """From which hour to which AWS Config's recorder ran."""
    lags: tuple[float, ...]
    snapshots: tuple[float, ...]

    def at(self, moment: float) -> dict[str, tuple[str, int]]:
        """Each node's mode, with the hour in which this incarnation was made."""
        found: dict[str, tuple[str, int]] = {}
        for change in self.changes:
            if change.at > moment:
                break
            if change.mode:
                born = found[change.name][1] if change.name in found else change.at
                found[change.name] = (change.mode, born)
            else:
                found.pop(change.name, None)
        return found


def facts(name: str, mode: str, born: int) -> Mapping[str, object]:
    listener = {"portMapping": {"port": 8080, "protocol": "http"}, "tls": {"mode": mode}}
    root: dict[str, object] = {
        "meshName": "shop",
        "virtualNodeName": name,
        "spec": {"listeners": [listener]},
    }
    metadata = {"arn": node(name), "uid": uid(name, born), "meshOwner": HERE.account}
    whole = {"metadata": metadata, "status": {"status": "ACTIVE"}}
    return {"virtualNode": {**root, **whole}}


def uid(name: str, born: int) -> str:
    return f"{name}-{born}"


def observed(
    source: Source, at: float, name: str, state: tuple[str, int] | None, *, earliest: float = -1
) -> Observation:
    told = None if state is None else facts(name, *state)
    if told is not None and source is Source.CONFIG_HISTORY:
        root = told["virtualNode"]
        assert isinstance(root, dict)
        kept = {key: item for key, item in root.items() if key not in {"status", "metadata"}}
        told = {"virtualNode": kept}
    record = Record(
        id=node(name),
        collector=NODES,
        operation=DESCRIBE,
        place=HERE,
        as_of=hour(at),
        source=source,
        facts={} if told is None else told,
        lacks=UNSEEN if source is Source.CONFIG_HISTORY else (),
    )
    return Observation(
        record=digested(record),
        seen=hour(at),
        earliest=hour(earliest) if 0 <= earliest < at else "",
        gone=state is None,
        born=uid(name, state[1]) if state else "",
    )


def history(world: World) -> History:
    """Everything that the sources of a world tell."""
    return History(
        observations=tuple(sorted(_observations(world), key=_order)),
        censuses=tuple(census(world, at) for at in sorted(world.snapshots)),
        watches=tuple(_watches(world)),
    )


def _order(item: Observation) -> tuple[str, str, str]:
    return (item.instant, item.record.id, item.record.digest)


def census(world: World, at: float) -> Census:
    return Census(
        collector=NODES,
        place=HERE,
        at=hour(at),
        source=Source.LIVE_API,
        members=frozenset(node(name) for name in world.at(at)),
        cites=(f"sha256:list-of-{at}",),
    )


def _observations(world: World) -> Iterable[Observation]:
    for at in world.snapshots:
        for name, state in world.at(at).items():
            yield observed(Source.LIVE_API, at, name, state)
    for change in world.changes:
        became = world.at(change.at).get(change.name)
        if any(start <= change.at < end for start, end in world.trails):
            yield observed(Source.CLOUDTRAIL, change.at, change.name, became)
    yield from _items(world)


def _items(world: World) -> Iterable[Observation]:
    """AWS Config's items: each says what was so when it was captured, some hours after a change."""
    captured: dict[str, float] = {}
    for number, change in enumerate(world.changes):
        at = change.at + world.lags[number % len(world.lags)]
        before = captured.get(change.name, -1.0)
        if any(start <= change.at and at < end for start, end in world.recorders) and at > before:
            then = world.at(at).get(change.name)
            earliest = max(at - LAG, before, 0)
            yield observed(Source.CONFIG_HISTORY, at, change.name, then, earliest=earliest)
            captured[change.name] = at


def _watches(world: World) -> Iterable[Watch]:
    for start, end in world.trails:
        yield _watch(Source.CLOUDTRAIL, start, end)
    for start, end in world.recorders:
        if start < end - LAG:
            yield _watch(Source.CONFIG_HISTORY, start, end - LAG)


def _watch(source: Source, start: int, end: int) -> Watch:
    return Watch(
        source=source,
        place=HERE,
        collectors=(NODES,),
        start=hour(start),
        end=hour(end),
        because="it is said so",
    )


HOURS = st.integers(min_value=0, max_value=LAST - 1)


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    ends = sorted(draw(st.sets(HOURS, max_size=6)))
    return tuple(zip(ends[::2], ends[1::2], strict=False))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    hours = sorted(draw(st.sets(st.integers(min_value=1, max_value=LAST - 1), max_size=9)))
    changes: list[Change] = [
        Change(at=0, name=name, mode=draw(st.sampled_from(("", *MODES)))) for name in NAMES
    ]
    changes += [
        Change(
            at=at,
            name=draw(st.sampled_from(NAMES)),
            mode=draw(st.sampled_from(("", *MODES))),
        )
        for at in hours
    ]
    return World(
        changes=_turning(changes),
        trails=draw(spans()),
        recorders=draw(spans()),
        lags=tuple(draw(st.lists(st.sampled_from((0.25, 1.5, 5.75)), min_size=1, max_size=4))),
        snapshots=tuple(draw(st.sets(HOURS.map(lambda number: number + 0.125), max_size=4))),
    )


def _turning(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Only those that change something: nobody deletes what isn't there."""
    kept: list[Change] = []
    now: dict[str, str] = {}
    for change in changes:
        if now.get(change.name, "") != change.mode:
            kept.append(change)
            now[change.name] = change.mode
    return tuple(kept)
