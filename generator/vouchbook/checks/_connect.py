"""Walk services of ECS Service Connect: what their deployments say, and what stands behind it.

Service Connect belongs to a deployment, and not to the service: what counts is the PRIMARY one.
"""

from collections.abc import Iterator

from vouchbook.checks._resources import resource_of
from vouchbook.checks._tasks import DESCRIBE, SERVICES, TASKS, containers_of
from vouchbook.checks._workloads import DESCRIBE_SERVICES
from vouchbook.model.check import Part, Subject
from vouchbook.model.facts import Facts, View
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import Reason, Unread, UnreadError

NAMESPACES = "servicediscovery.namespaces"
CLUSTERS = "ecs.clusters"
LIST_NAMESPACES = "servicediscovery:ListNamespaces"
LIST_MEMBERS = "ecs:ListServicesByNamespace"
DESCRIBE_CLUSTERS = "ecs:DescribeClusters"
ACTIVE = "ACTIVE"
CLIENT_ALONE = "it offers nothing through Service Connect: a client alone"
_GONE = "INACTIVE"
_PRIMARY = "PRIMARY"
_ROLLING = "ECS"
"""The controller for which AWS keeps deployments; with another one there is no Service Connect."""


def primary_of(service: View) -> Facts | None:
    """The deployment that a service is to be; None where it has none, or is gone.

    Raises UnreadError where a living service should have one, and the answer holds none.
    """
    if service.get("status") == _GONE:
        return None
    for item in service.get("deployments") or ():
        if item.get("status") == _PRIMARY:
            return item if isinstance(item, Facts) else None
    controller = service.get("deploymentController", "type") or _ROLLING
    if controller == _ROLLING and service.get("status") == ACTIVE:
        raise untold(f"the PRIMARY deployment of {service.id}")
    return None


def settings_of(service: View) -> Facts | None:
    """What the PRIMARY deployment says of Service Connect; None where it doesn't use it."""
    primary = primary_of(service)
    found = primary.get("serviceConnectConfiguration") if primary is not None else None
    return found if isinstance(found, Facts) and found.get("enabled") is True else None


def offered_by(service: View) -> tuple[Facts, ...]:
    """What a service offers through Service Connect; nothing for one that is a client alone."""
    settings = settings_of(service)
    return (settings.get("services") or ()) if settings is not None else ()


def each_connected(service: View) -> tuple[View, ...]:
    """The service, where it uses Service Connect."""
    return (service,) if settings_of(service) is not None else ()


def each_offer(service: View) -> tuple[Part | View, ...]:
    """One subject an offer; a client alone is one as a whole."""
    return tuple(_parts(offered_by(service))) or each_connected(service)


def each_encrypted_offer(service: View) -> tuple[Part, ...]:
    """One subject an offer for which TLS is configured."""
    return tuple(_parts(item for item in offered_by(service) if item.get("tls") is not None))


def _parts(offers: Iterator[Facts] | tuple[Facts, ...]) -> Iterator[Part]:
    for item in offers:
        yield Part(key=f"port:{item.get('portName')}", facts=item)


def connected(subject: Subject) -> Facts:
    """The Service Connect settings of a subject's service."""
    found = settings_of(resource_of(subject))
    if found is None:
        raise LookupError("a subject of this check is of a service that uses Service Connect")
    return found


def definition_of(subject: Subject) -> View:
    """The task definition that the PRIMARY deployment runs.

    Raises UnreadError where it was not read: active ones alone are.
    """
    service = resource_of(subject)
    primary = primary_of(service)
    arn = primary.get("taskDefinition") if primary is not None else None
    if not arn:
        raise untold(f"the task definition of {service.id}")
    found = subject.estate.one(TASKS, arn, account=service.place.account)
    if found is None:
        detail = f"{arn}, which is not among the active task definitions"
        raise UnreadError(
            Unread(
                reason=Reason.NOT_COLLECTED, operation=DESCRIBE, permission=DESCRIBE, detail=detail
            )
        )
    return found


def behind(subject: Subject) -> tuple[Facts, Facts]:
    """The container behind an offer, and its port mapping of the offer's name."""
    task, name = definition_of(subject), subject.get("portName")
    for container in containers_of(task):
        for mapping in container.get("portMappings") or ():
            if mapping.get("name") == name:
                return container, mapping
    detail = f"the port {name} of {task.id}"
    raise UnreadError(Unread(reason=Reason.NOT_IN_SOURCE, operation=DESCRIBE, detail=detail))


def namespace_named(subject: Subject, service: View) -> str:
    """The name or ARN of a service's namespace, be it the default of its cluster.

    Raises UnreadError where neither names one.
    """
    settings = settings_of(service)
    named = settings.get("namespace") if settings is not None else None
    if not named:
        cluster = subject.estate.one(CLUSTERS, str(service.get("clusterArn")))
        named = cluster.get("serviceConnectDefaults", "namespace") if cluster else None
    if not named:
        raise untold(f"the namespace of {service.id}")
    return str(named)


def namespace_of(subject: Subject, service: View) -> View | None:
    """The namespace of a service; None where complete lists don't have it."""
    named, place = namespace_named(subject, service), service.place
    if parse_arn(named) is not None:
        return subject.estate.one(NAMESPACES, named)
    found = subject.estate.among(
        NAMESPACES, name_key, named, account=place.account, region=place.region
    )
    return next(iter(found), None)


def name_key(namespace: View) -> tuple[str, ...]:
    """The name of a namespace, to find it by."""
    return (str(namespace.get("Name")),)


def members_of(subject: Subject, namespace: View) -> list[View]:
    """The services that a namespace lists, sorted.

    Raises UnreadError where one of them was not read.
    """
    found = []
    for arn in sorted(namespace.get("services") or ()):
        service = subject.estate.one(SERVICES, arn)
        if service is None:
            raise UnreadError(
                Unread(
                    reason=Reason.VANISHED,
                    operation=DESCRIBE_SERVICES,
                    permission=DESCRIBE_SERVICES,
                    detail=arn,
                )
            )
        found.append(service)
    return found


def untold(detail: str) -> UnreadError:
    """Give what to raise where an answer of DescribeServices should have told, and does not."""
    return UnreadError(
        Unread(
            reason=Reason.TRUNCATED,
            operation=DESCRIBE_SERVICES,
            permission=DESCRIBE_SERVICES,
            detail=detail,
        )
    )
