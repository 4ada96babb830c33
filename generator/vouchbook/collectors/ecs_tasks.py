"""Amazon ECS: clusters, running tasks and container instances. Source: Amazon ECS API reference.

Each of them is described in batches, and what a batch could not describe is told in `failures`,
in an answer with status 200: each of those is a gap, and so is what stands in neither list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vouchbook.collectors.ecs import LIST_CLUSTERS
from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope
from vouchbook.model.reasons import Reason, Unread, UnreadError

_SIZE = ("maxResults", 100)
_BATCH = 100
"""How many things one request may name."""
_GONE = "MISSING"
_OVERRIDES = "tasks[].overrides.containerOverrides[]"

DESCRIBE_CLUSTERS = Operation(
    service="ecs",
    name="DescribeClusters",
    permission="ecs:DescribeClusters",
    members=("clusters", "clusters[].clusterArn", "clusters[].status", "failures"),
)
LIST_TASKS = Operation(
    service="ecs",
    name="ListTasks",
    permission="ecs:ListTasks",
    members=("taskArns",),
    paging=Paging(items="taskArns", size=_SIZE),
)
DESCRIBE_TASKS = Operation(
    service="ecs",
    name="DescribeTasks",
    permission="ecs:DescribeTasks",
    members=(
        "tasks",
        "tasks[].taskArn",
        "tasks[].clusterArn",
        "tasks[].taskDefinitionArn",
        "tasks[].lastStatus",
        "failures",
    ),
    redact=(
        f"{_OVERRIDES}.environment[]!env-values",
        f"{_OVERRIDES}.command[]",
        # Whoever starts a task may write anything there, a name or an address too.
        "tasks[].startedBy",
    ),
)
LIST_CONTAINER_INSTANCES = Operation(
    service="ecs",
    name="ListContainerInstances",
    permission="ecs:ListContainerInstances",
    members=("containerInstanceArns",),
    paging=Paging(items="containerInstanceArns", size=_SIZE),
)
DESCRIBE_CONTAINER_INSTANCES = Operation(
    service="ecs",
    name="DescribeContainerInstances",
    permission="ecs:DescribeContainerInstances",
    members=(
        "containerInstances",
        "containerInstances[].containerInstanceArn",
        "containerInstances[].status",
        "failures",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """How things of one kind are asked for by the hundred."""

    operation: Operation
    items: str
    """The response's list, and the request's list of ARNs."""
    arn: str
    more: Mapping[str, object]


_CLUSTERS = _Kind(
    operation=DESCRIBE_CLUSTERS,
    items="clusters",
    arn="clusterArn",
    # Without them the answer has no encryption keys, and doesn't say that it lacks any.
    more={"include": ["CONFIGURATIONS", "SETTINGS", "TAGS"]},
)
_TASKS = _Kind(operation=DESCRIBE_TASKS, items="tasks", arn="taskArn", more={"include": ["TAGS"]})
_HOSTS = _Kind(
    operation=DESCRIBE_CONTAINER_INSTANCES,
    items="containerInstances",
    arn="containerInstanceArn",
    more={"include": ["TAGS"]},
)


def _read_clusters(reader: Reader) -> None:
    place = reader.place
    here = f"arn:{place.partition}:ecs:{place.region}:{place.account}:cluster/"
    _read_all(reader, _CLUSTERS, here, list(_texts(reader, LIST_CLUSTERS)))


def _read_tasks(reader: Reader) -> None:
    # Without a status, AWS lists the tasks that are meant to run.
    _read_in_clusters(reader, LIST_TASKS, _TASKS)


def _read_container_instances(reader: Reader) -> None:
    _read_in_clusters(reader, LIST_CONTAINER_INSTANCES, _HOSTS)


def _read_in_clusters(reader: Reader, listing: Operation, kind: _Kind) -> None:
    for cluster in _texts(reader, LIST_CLUSTERS):
        with reader.within(cluster):
            arns = list(_texts(reader, listing, cluster=cluster))
            _read_all(reader, kind, cluster, arns, cluster=cluster)


def _read_all(
    reader: Reader, kind: _Kind, scope: str, arns: Sequence[str], **inside: object
) -> None:
    for first in range(0, len(arns), _BATCH):
        batch = arns[first : first + _BATCH]
        asked = {**inside, **kind.more, kind.items: [*batch]}
        for answer in reader.items(kind.operation, **asked):
            for item in answer[kind.items]:
                reader.record(item[kind.arn], kind.operation, item)
            for arn, unread in _gaps(kind, batch, answer):
                with reader.within(arn or scope):
                    raise UnreadError(unread)


def _gaps(
    kind: _Kind, batch: Sequence[str], answer: Mapping[str, Any]
) -> Iterator[tuple[str, Unread]]:
    """What was asked for and not described; a failure's free text is left out."""
    failures = answer["failures"]
    for failure in failures:
        code = str(failure.get("reason") or "")
        reason = Reason.VANISHED if code == _GONE else Reason.REJECTED
        yield str(failure.get("arn") or ""), _unread(kind.operation, reason, code)
    if len(answer[kind.items]) + len(failures) < len(batch):
        told = {item[kind.arn] for item in answer[kind.items]}
        told |= {failure.get("arn") for failure in failures}
        for arn in sorted({*batch} - told):
            yield arn, _unread(kind.operation, Reason.TRUNCATED, "not in the answer")


def _unread(operation: Operation, reason: Reason, detail: str) -> Unread:
    return Unread(
        reason=reason, operation=operation.id, permission=operation.permission, detail=detail
    )


def _texts(reader: Reader, operation: Operation, **parameters: object) -> Iterator[str]:
    """The items of a list of ARNs."""
    for item in reader.items(operation, **parameters):
        yield str(item)


CLUSTERS = Collector(
    id="ecs.clusters",
    says="Clusters: storage keys, logging of ECS Exec, settings and capacity providers.",
    scope=Scope.REGIONAL,
    also=(LIST_CLUSTERS,),
    facets=(Facet(operation=DESCRIBE_CLUSTERS, path=("clusters", "[]")),),
    read=_read_clusters,
)
TASKS = Collector(
    id="ecs.tasks",
    says="Tasks that are meant to run, of services or not: zone, state, health, interfaces.",
    scope=Scope.REGIONAL,
    also=(LIST_CLUSTERS, LIST_TASKS),
    facets=(Facet(operation=DESCRIBE_TASKS, path=("tasks", "[]")),),
    read=_read_tasks,
)
CONTAINER_INSTANCES = Collector(
    id="ecs.container-instances",
    says="Container instances: which EC2 instances carry tasks.",
    scope=Scope.REGIONAL,
    also=(LIST_CLUSTERS, LIST_CONTAINER_INSTANCES),
    facets=(Facet(operation=DESCRIBE_CONTAINER_INSTANCES, path=("containerInstances", "[]")),),
    read=_read_container_instances,
)
