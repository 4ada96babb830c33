"""Amazon ECS: task definitions, services and their revisions. Source: Amazon ECS API reference.

`DescribeServices` and `DescribeServiceRevisions` tell of what they could not describe in
`failures`, in an answer with status 200: each of them is a gap, and so is what stands in neither
list.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope
from vouchbook.model.reasons import Reason, Unread, UnreadError

_SIZE = ("maxResults", 100)
_TAGS = ("TAGS",)
_BATCH = 10
"""How many services one request may name."""
_REVISIONS_BATCH = 20
"""How many revisions one request may name."""
_GONE = "MISSING"
_CONTAINERS = "taskDefinition.containerDefinitions[]"
_CONNECT = "services[].deployments[].serviceConnectConfiguration"
_REVISED_CONNECT = "serviceRevisions[].serviceConnectConfiguration"

LIST_TASK_DEFINITIONS = Operation(
    service="ecs",
    name="ListTaskDefinitions",
    permission="ecs:ListTaskDefinitions",
    members=("taskDefinitionArns",),
    paging=Paging(items="taskDefinitionArns", size=_SIZE),
)
DESCRIBE_TASK_DEFINITION = Operation(
    service="ecs",
    name="DescribeTaskDefinition",
    permission="ecs:DescribeTaskDefinition",
    members=(
        "taskDefinition.taskDefinitionArn",
        "taskDefinition.containerDefinitions",
        "taskDefinition.containerDefinitions[].name",
        "taskDefinition.containerDefinitions[].image",
        "taskDefinition.family",
        "taskDefinition.status",
    ),
    redact=(
        f"{_CONTAINERS}.environment[]!env-values",
        f"{_CONTAINERS}.logConfiguration.options!log-options",
        f"{_CONTAINERS}.dockerLabels.*",
        f"{_CONTAINERS}.command[]",
        f"{_CONTAINERS}.entryPoint[]",
        f"{_CONTAINERS}.healthCheck.command[]",
        f"{_CONTAINERS}.firelensConfiguration.options.*",
        "taskDefinition.volumes[].dockerVolumeConfiguration.driverOpts.*",
        "taskDefinition.volumes[].dockerVolumeConfiguration.labels.*",
        "taskDefinition.registeredBy",
    ),
)
LIST_CLUSTERS = Operation(
    service="ecs",
    name="ListClusters",
    permission="ecs:ListClusters",
    members=("clusterArns",),
    paging=Paging(items="clusterArns", size=_SIZE),
)
LIST_SERVICES = Operation(
    service="ecs",
    name="ListServices",
    permission="ecs:ListServices",
    members=("serviceArns",),
    paging=Paging(items="serviceArns", size=_SIZE),
)
DESCRIBE_SERVICES = Operation(
    service="ecs",
    name="DescribeServices",
    permission="ecs:DescribeServices",
    members=(
        "services",
        "services[].serviceArn",
        "services[].clusterArn",
        "services[].status",
        "failures",
    ),
    redact=(
        f"{_CONNECT}.logConfiguration.options!log-options",
        "services[].events[].message",
        "services[].createdBy",
    ),
)
DESCRIBE_REVISIONS = Operation(
    service="ecs",
    name="DescribeServiceRevisions",
    permission="ecs:DescribeServiceRevisions",
    members=(
        "serviceRevisions",
        "serviceRevisions[].serviceRevisionArn",
        "serviceRevisions[].serviceArn",
        "serviceRevisions[].createdAt",
        "failures",
    ),
    redact=(f"{_REVISED_CONNECT}.logConfiguration.options!log-options",),
)


def _read_task_definitions(reader: Reader) -> None:
    for arn in _texts(reader, LIST_TASK_DEFINITIONS, status="ACTIVE"):
        reader.describe(arn, DESCRIBE_TASK_DEFINITION, taskDefinition=arn, include=[*_TAGS])


def _read_services(reader: Reader) -> None:
    for cluster in _texts(reader, LIST_CLUSTERS):
        with reader.within(cluster):
            for service in _services(reader, cluster):
                reader.record(service["serviceArn"], DESCRIBE_SERVICES, service)


def _read_revisions(reader: Reader) -> None:
    for cluster in _texts(reader, LIST_CLUSTERS):
        with reader.within(cluster):
            named = {
                str(revision["arn"])
                for service in _services(reader, cluster)
                for revision in service.get("currentServiceRevisions") or ()
                if revision.get("arn")
            }
            for batch in _batches(sorted(named), _REVISIONS_BATCH):
                _read_revision_batch(reader, cluster, batch)


def _services(reader: Reader, cluster: str) -> Iterator[Mapping[str, Any]]:
    """The services of a cluster; what of them can't be described is a gap each."""
    arns = list(_texts(reader, LIST_SERVICES, cluster=cluster))
    for batch in _batches(arns, _BATCH):
        asked = {"cluster": cluster, "services": [*batch], "include": [*_TAGS]}
        for answer in reader.items(DESCRIBE_SERVICES, **asked):
            yield from answer["services"]
            told = {service["serviceArn"] for service in answer["services"]}
            _tell_gaps(reader, DESCRIBE_SERVICES, cluster, {*batch} - told, answer["failures"])


def _read_revision_batch(reader: Reader, cluster: str, batch: Sequence[str]) -> None:
    for answer in reader.items(DESCRIBE_REVISIONS, serviceRevisionArns=[*batch]):
        found = answer["serviceRevisions"]
        for revision in found:
            reader.record(revision["serviceRevisionArn"], DESCRIBE_REVISIONS, revision)
        told = {revision["serviceRevisionArn"] for revision in found}
        _tell_gaps(reader, DESCRIBE_REVISIONS, cluster, {*batch} - told, answer["failures"])


def _batches(arns: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(arns), size):
        yield arns[first : first + size]


def _tell_gaps(
    reader: Reader,
    operation: Operation,
    cluster: str,
    missing: set[str],
    failures: Sequence[Mapping[str, Any]],
) -> None:
    failed = {str(item.get("arn") or ""): item for item in failures}
    for arn in sorted({*missing, *failed}):
        with reader.within(arn or cluster):
            raise UnreadError(_unread(operation, failed.get(arn)))


def _unread(operation: Operation, failure: Mapping[str, Any] | None) -> Unread:
    """Why something is not among those described; its failure's free text is left out."""
    code = str(failure.get("reason") or "") if failure else "not in the answer"
    if failure is None:
        reason = Reason.TRUNCATED
    else:
        reason = Reason.VANISHED if code == _GONE else Reason.REJECTED
    return Unread(
        reason=reason, operation=operation.id, permission=operation.permission, detail=code
    )


def _texts(reader: Reader, operation: Operation, **parameters: object) -> Iterator[str]:
    """The items of a list of ARNs."""
    for item in reader.items(operation, **parameters):
        yield str(item)


TASK_DEFINITIONS = Collector(
    id="ecs.task-definitions",
    says="Active task definitions: containers, proxy, roles and network mode, without secrets.",
    scope=Scope.REGIONAL,
    also=(LIST_TASK_DEFINITIONS,),
    facets=(
        Facet(operation=DESCRIBE_TASK_DEFINITION, path=("taskDefinition",)),
        Facet(name="tags", operation=DESCRIBE_TASK_DEFINITION, path=("tags",)),
    ),
    read=_read_task_definitions,
)
SERVICES = Collector(
    id="ecs.services",
    says="Services of every cluster: task definition, network, ECS Exec and Service Connect.",
    scope=Scope.REGIONAL,
    also=(LIST_CLUSTERS, LIST_SERVICES),
    facets=(Facet(operation=DESCRIBE_SERVICES, path=("services", "[]")),),
    read=_read_services,
)
SERVICE_REVISIONS = Collector(
    id="ecs.service-revisions",
    says="The revisions that services are deployed from: what AWS keeps of their configuration.",
    scope=Scope.REGIONAL,
    also=(LIST_CLUSTERS, LIST_SERVICES, DESCRIBE_SERVICES),
    facets=(Facet(operation=DESCRIBE_REVISIONS, path=("serviceRevisions", "[]")),),
    read=_read_revisions,
)
