"""The same story as each source tells it: snapshots, CloudTrail's files, AWS Config's files."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.period.truth import (
    CONSUMER,
    END,
    HERE,
    MESH,
    OWNER,
    REGION,
    START,
    Change,
    Plain,
    State,
    Truth,
    World,
    day,
    written,
)
from tests.sources import cloudtrail_writer as trail_writer
from tests.sources import config_history_writer as config_writer
from vouchbook.aws.shapes import shapes_of
from vouchbook.collectors import appmesh
from vouchbook.kernel.records import digested, listing_of
from vouchbook.kernel.registry import collectors
from vouchbook.model.collector import Collector
from vouchbook.model.engagement import Engagement, Person
from vouchbook.model.history import Brought
from vouchbook.model.importing import Hand
from vouchbook.model.reading import Reading, Record, Seen
from vouchbook.model.snapshot import Header, Snapshot
from vouchbook.sources.cloudtrail import CLOUDTRAIL
from vouchbook.sources.config_history import CONFIG_HISTORY

MESHES, NODES = appmesh.MESHES, appmesh.VIRTUAL_NODES
EVERY = tuple(found for name, found in collectors().items() if name.startswith("appmesh."))

SNAPSHOTS = (1.05, 9.3, 22.6, 36.2, 44.26, 64.4, 90.5, 124.3, 160.7, 179.2)
"""Days on which somebody collected; none within an outage."""
TRAILS = ((0, 40), (43, 60), (63, 120), (123, 180))
"""From which day to which CloudTrail's files were brought."""
RECORDED = ((0, 35), (45, 100))
"""From which day to which AWS Config's recorder ran."""
DIGEST = timedelta(hours=6)


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def engagement() -> Engagement:
    return Engagement(
        name="shop",
        subject="the shop's mesh",
        boundary="one account",
        environment="production",
        period_from="2026-03-01",
        period_to="2026-08-27",
        preparer=Person(name="Ana Example"),
        accounts=(OWNER,),
    )


# -- snapshots ------------------------------------------------------------------------------------


def described(state: State) -> Plain:
    """What the API would answer about a resource."""
    root = "mesh" if state.arn == MESH else "virtualNode"
    names = {"meshName": "shop"}
    if state.arn != MESH:
        names["virtualNodeName"] = state.arn.rsplit("/", 1)[-1]
    metadata = {
        "arn": state.arn,
        "createdAt": written(state.created),
        "lastUpdatedAt": written(state.updated),
        "meshOwner": OWNER,
        "resourceOwner": state.owner,
        "uid": state.uid,
        "version": state.version,
    }
    status = {"status": "ACTIVE"}
    return {root: {**names, "metadata": metadata, "spec": state.spec, "status": status}}


def listed(tags: Mapping[str, str]) -> Plain:
    return {"tags": [{"key": key, "value": value} for key, value in sorted(tags.items())]}


def snapshot(world: World, at: datetime) -> Snapshot:
    """A snapshot of the owner's account; its answers came half a minute before its end."""
    asked = written(at - timedelta(seconds=30))
    return Snapshot(
        id=f"{at:%Y%m%dT%H%M%SZ}-000000000000",
        header=Header(
            started=asked, ended=written(at), as_of=written(at), synthetic=True, tool="t", plan="p"
        ),
        engagement=engagement(),
        readings=tuple(_reading(collector, world, asked) for collector in EVERY),
        shapes=shapes(),
    )


def _reading(collector: Collector, world: World, asked: str) -> Reading:
    records: list[Record] = []
    for state in world.values():
        if collector.id == (MESHES if state.arn == MESH else NODES).id:
            records.append(_record(collector, 0, state.arn, asked, described(state)))
            if state.owner == OWNER:
                records.append(_record(collector, 1, state.arn, asked, listed(state.tags)))
    listing = listing_of(
        collector.id, collector.also[-1].id, {}, len(world), 1, (HERE, asked), complete=True
    )
    return Seen(
        collector=collector.id,
        place=HERE,
        as_of=asked,
        records=tuple(sorted(records, key=lambda item: (item.id, item.operation))),
        listings=(listing,),
    )


def _record(collector: Collector, facet: int, arn: str, asked: str, facts: Plain) -> Record:
    operation = collector.facets[facet].operation.id
    return digested(
        Record(
            id=arn,
            collector=collector.id,
            operation=operation,
            place=HERE,
            as_of=asked,
            facts=facts,
        )
    )


def snapshots(truth: Truth, days: Iterable[float] = SNAPSHOTS) -> list[Snapshot]:
    return [snapshot(truth.at(day(number)), day(number)) for number in days]


# -- CloudTrail -----------------------------------------------------------------------------------


def events(truth: Truth) -> list[Plain]:
    """Every call of the story as its account's trail has it."""
    found = []
    world: World = truth.before
    for change, then in truth.happened():
        found.append(_event(change, then.get(change.arn) or world.get(change.arn)))
        world = then
    return found


def _event(change: Change, state: State | None) -> Plain:
    noun = "Mesh" if change.arn == MESH else "VirtualNode"
    tagging = change.verb.endswith("Resource")
    name = change.verb if tagging else f"{change.verb}{noun}"
    request: Plain = {"meshName": "shop"}
    if noun == "VirtualNode":
        request["virtualNodeName"] = change.arn.rsplit("/", 1)[-1]
    if change.by != OWNER:
        request["meshOwner"] = OWNER
    pairs = [{"key": key, "value": value} for key, value in change.tags.items()]
    if tagging:
        told = {"tags": pairs} if change.verb == "TagResource" else {"tagKeys": [*change.tags]}
        request = {"resourceArn": change.arn, **told}
    elif change.verb != "Delete":
        request |= {"spec": change.spec, **({"tags": pairs} if pairs else {})}
    said: Plain = {"requestParameters": request}
    if change.error:
        said |= {"errorCode": change.error, "errorMessage": "no", "responseElements": None}
    elif not tagging and state is not None:
        said["responseElements"] = _answer(change, state)
    return trail_writer.event(name, change.at, account=change.by, awsRegion=REGION, **said)


def _answer(change: Change, state: State) -> Plain:
    answer = described(state)
    root = next(iter(answer.values()))
    for name in ("createdAt", "lastUpdatedAt"):
        root["metadata"][name] = root["metadata"][name].replace(".000000Z", "Z")
    if change.verb == "Delete":
        root["status"] = {"status": "DELETED"}
    return answer


def trail_files(truth: Truth) -> dict[str, bytes]:
    """The files of both accounts' trails; those of the outages are missing."""
    brought: dict[str, bytes] = {}
    told = events(truth)
    for account in (OWNER, CONSUMER):
        trail = trail_writer.Trail(account=account, region=REGION)
        mine = [item for item in told if item["recipientAccountId"] == account]
        moment = START
        while moment < END:
            ended = moment + DIGEST
            within = [item for item in mine if _in(item["eventTime"], moment, ended)]
            # Something else was done in every digest's time, as in any account.
            other = trail_writer.other_write(moment + timedelta(minutes=1), account)
            trail.deliver(ended - timedelta(minutes=5), other, *within)
            trail.digest(moment, ended)
            moment = ended
        brought |= {name: data for name, data in trail.brought().items() if _kept(name)}
    return brought


def _in(time: str, start: datetime, end: datetime) -> bool:
    return start <= datetime.fromisoformat(time) < end


def _kept(name: str) -> bool:
    """Whether a file was brought: what was written in an outage is lost."""
    for part in name.replace("/", "_").split("_"):
        stamp = part.removesuffix(".json.gz").removesuffix("Z")
        if len(stamp) in {13, 15} and stamp[:8].isdigit() and stamp[8:9] == "T":
            moment = datetime.strptime(f"{stamp[:13]}+0000", "%Y%m%dT%H%M%z")
            return any(day(start) < moment <= day(end) for start, end in TRAILS)
    return True


def from_trail(truth: Truth) -> Brought:
    hand = Hand(place=None, at="", shapes=shapes(), clean=trail_writer.clean)
    return CLOUDTRAIL.read(trail_writer.originals(trail_files(truth)), hand)


# -- AWS Config -----------------------------------------------------------------------------------


def items(truth: Truth) -> list[Plain]:
    """What the owner's recorder captured while it ran, its own starts and stops with it."""
    found: list[Plain] = []
    number = 1
    for start, end in RECORDED:
        began, ended = day(start), day(end)
        found.append(_recorder(began, number, recording=True))
        found += [
            _item(state, began + timedelta(minutes=3), number, "ResourceDiscovered")
            for state in truth.at(began).values()
            if state.owner == OWNER
        ]
        world: World = truth.at(began)
        for change, then in truth.happened():
            number += 1
            mine = change.by == OWNER and not change.error
            if mine and began < change.at and change.at + change.captured < ended:
                state = then.get(change.arn) or world[change.arn]
                status = "ResourceDeleted" if change.arn not in then else "OK"
                found.append(_item(state, change.at + change.captured, number, status))
            world = then
        number += 1
        found.append(_recorder(ended, number, recording=False))
        number += 1
    return found


def _recorder(at: datetime, number: int, *, recording: bool) -> Plain:
    told = config_writer.recorder_item(at, recording=recording)
    return {**told, "awsRegion": REGION, "configurationStateId": number}


def _item(state: State, at: datetime, number: int, status: str) -> Plain:
    kind = "Mesh" if state.arn == MESH else "VirtualNode"
    configuration: Plain = {
        "MeshName": "shop",
        "MeshOwner": OWNER,
        "ResourceOwner": state.owner,
        "Uid": state.uid,
        "Arn": state.arn,
        "Id": state.arn,
        "Spec": _spelled(state.spec),
    }
    if kind == "VirtualNode":
        configuration["VirtualNodeName"] = state.arn.rsplit("/", 1)[-1]
    return config_writer.item(
        at,
        configuration if status != "ResourceDeleted" else {},
        ARN=state.arn,
        resourceId=state.arn,
        resourceName=state.arn.rsplit("/", 1)[-1],
        resourceType=f"AWS::AppMesh::{kind}",
        awsRegion=REGION,
        configurationStateId=number,
        configurationItemStatus=status,
        resourceCreationTime=config_writer.when(state.created),
        tags=dict(state.tags),
    ) | ({"configuration": None} if status == "ResourceDeleted" else {})


def _spelled(value: Any) -> Any:
    """Names as AWS Config writes them: `TLS` and `DNS` in capitals."""
    if isinstance(value, Mapping):
        special = {"tls": "TLS", "dns": "DNS"}
        return {
            special.get(key, key[:1].upper() + key[1:]): _spelled(item)
            for key, item in value.items()
        }
    return [_spelled(item) for item in value] if isinstance(value, list) else value


def from_config(truth: Truth) -> Brought:
    hand = Hand(place=HERE, at=written(END), shapes=shapes(), clean=trail_writer.clean)
    told = items(truth)
    files = {"history.json.gz": config_writer.history(*told)}
    return CONFIG_HISTORY.read(trail_writer.originals(files), hand)
