"""ECS: task definitions with an Envoy that were deregistered, as long as ECS still describes them.

A revision never changes but in its status and its tags; so what it was holds from when it was
registered. From when it was deregistered it is no longer among the active ones.

Source: Amazon ECS API reference, ListTaskDefinitions, DescribeTaskDefinition.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from vouchbook.checks._tasks import is_envoy
from vouchbook.collectors.ecs import TASK_DEFINITIONS
from vouchbook.kernel.detected import paths_below
from vouchbook.kernel.records import digested
from vouchbook.model.facts import Facts
from vouchbook.model.history import Observation
from vouchbook.model.place import Place
from vouchbook.model.reading import Record
from vouchbook.rescue.asking import Asker, Document, Page, Question
from vouchbook.rescue.operations import DESCRIBE_TASK_DEFINITION, LIST_TASK_DEFINITIONS

_ROOT = "taskDefinition"
_TELLS_OF_TODAY = ("status", "deregisteredAt")


def read_definitions(asker: Asker) -> tuple[Page, ...]:
    """Give every inactive task definition with an Envoy that a place still has."""
    listed = asker.ask(Question(operation=LIST_TASK_DEFINITIONS, parameters={"status": "INACTIVE"}))
    found: list[Page] = []
    for arn in sorted(map(str, listed.items("taskDefinitionArns"))):
        told = asker.ask(
            Question(
                operation=DESCRIBE_TASK_DEFINITION,
                parameters={"taskDefinition": arn, "include": ["TAGS"]},
                about=arn,
                keep=_meshed,
            )
        )
        found += told.pages
    return tuple(found)


def _meshed(answer: Document) -> Document | None:
    """The answer where its task definition carries an Envoy or sends its traffic through one."""
    told = answer[_ROOT]
    proxied = (told.get("proxyConfiguration") or {}).get("type") == "APPMESH"
    envoys = any(is_envoy(Facts(item, {})) for item in told["containerDefinitions"])
    return answer if proxied or envoys else None


def observations_of(
    answer: Document, place: Place, asked_at: str, origin: str
) -> Iterator[Observation]:
    """Yield what an inactive task definition tells: what it was, and since when it is no more."""
    told: Mapping[str, Any] = answer[_ROOT]
    arn = str(told["taskDefinitionArn"])
    registered = told.get("registeredAt")
    if registered:
        was = {key: value for key, value in told.items() if key not in _TELLS_OF_TODAY}
        lacks = (*(f"{_ROOT}.{name}" for name in _TELLS_OF_TODAY), "tags")
        record = _record(arn, place, str(registered), origin, facts={_ROOT: was}, lacks=lacks)
        yield Observation(record=record, seen=asked_at)
    ended = str(told.get("deregisteredAt") or asked_at)
    gone = _record(arn, place, ended, origin, facts={})
    # Where ECS doesn't tell the time, it may have been at any since it was registered.
    earliest = "" if told.get("deregisteredAt") else str(registered or "")
    yield Observation(record=gone, seen=asked_at, gone=True, earliest=earliest)


def _record(
    arn: str,
    place: Place,
    at: str,
    origin: str,
    *,
    facts: Mapping[str, Any],
    lacks: tuple[str, ...] = (),
) -> Record:
    return digested(
        Record(
            id=arn,
            collector=TASK_DEFINITIONS.id,
            operation=DESCRIBE_TASK_DEFINITION.id,
            place=place,
            as_of=at,
            facts=facts,
            lacks=lacks,
            origin=origin,
            redacted=tuple(sorted({*DESCRIBE_TASK_DEFINITION.redact, *paths_below(facts)}))
            if facts
            else (),
        )
    )
