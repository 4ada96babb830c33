"""Short ways to write single observations, lists and watches."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.period.truth import HERE
from vouchbook.collectors import appmesh
from vouchbook.kernel.records import digested
from vouchbook.model.history import Census, Observation, Watch
from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Record, Source
from vouchbook.model.reasons import Reason, Unread

NODES = appmesh.VIRTUAL_NODES.id
DESCRIBE = appmesh.DESCRIBE_VIRTUAL_NODE.id
TAGS = appmesh.LIST_TAGS.id
NODE = "arn:aws:appmesh:eu-west-1:111122223333:mesh/shop/virtualNode/orders"
LIVE, CONFIG, TRAIL = Source.LIVE_API, Source.CONFIG_HISTORY, Source.CLOUDTRAIL
TEMPLATE, IMPORTED = Source.IAC_TEMPLATE, Source.IMPORTED_SNAPSHOT


def on(day: int, hour: int = 12, minute: int = 0) -> str:
    """An instant in March 2026."""
    return f"2026-03-{day:02}T{hour:02}:{minute:02}:00.000000Z"


def mode(value: str) -> Mapping[str, Any]:
    """What DescribeVirtualNode answers about a node whose one listener has this TLS mode."""
    listener = {"portMapping": {"port": 8080, "protocol": "http"}, "tls": {"mode": value}}
    return {
        "virtualNode": {
            "meshName": "shop",
            "virtualNodeName": "orders",
            "spec": {"listeners": [listener]},
        }
    }


def seen(
    source: Source,
    at: str,
    facts: Mapping[str, Any] | None = None,
    *,
    operation: str = DESCRIBE,
    lacks: tuple[str, ...] = (),
    unread: Reason | None = None,
    place: Place = HERE,
    name: str = NODE,
    **more: Any,
) -> Observation:
    told = {} if more.get("gone") else facts
    record = Record(
        id=name,
        collector=NODES,
        operation=operation,
        place=place,
        as_of=at,
        source=source,
        facts=told,
        lacks=lacks,
        unread=Unread(reason=unread) if unread else None,
    )
    return Observation(record=digested(record), seen=at, **more)


def census(
    at: str, *members: str, source: Source = LIVE, gaps: tuple[Gap, ...] = (), place: Place = HERE
) -> Census:
    return Census(
        collector=NODES,
        place=place,
        at=at,
        source=source,
        members=frozenset(members),
        gaps=gaps,
        cites=(f"sha256:list-of-{at}",),
    )


def failed(at: str, reason: Reason = Reason.DENIED) -> Census:
    gap = Gap(id=str(HERE), unread=Unread(reason=reason, operation="appmesh:ListMeshes"))
    return replace(census(at, gaps=(gap,)), cites=())


def watch(source: Source, start: str, end: str, place: Place = HERE) -> Watch:
    return Watch(
        source=source,
        place=place,
        collectors=(NODES,),
        start=start,
        end=end,
        because="it is said so",
    )
