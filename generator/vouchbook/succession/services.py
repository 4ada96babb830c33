"""The services of successors, and the task definitions that speak for App Mesh, from records."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from vouchbook.checks._connect import primary_of, settings_of
from vouchbook.checks._tasks import envoys_of, mesh_resource
from vouchbook.model.facts import Facts, Trail, View
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import UnreadError
from vouchbook.model.succession import Technology
from vouchbook.normalise import Model
from vouchbook.succession.ties import Speaker, Successor, Ties

_ECS, _LATTICE = "ecs.services", "vpc-lattice.services"
_TARGETS, _NAMESPACES = "vpc-lattice.target-groups", "servicediscovery.namespaces"
_TASKS = "ecs.tasks"
_DEFINITIONS = ("ecs.task-definitions", "ecs.inactive-task-definitions")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Behind:
    """What runs behind a Lattice service, as target groups and ECS services tell."""

    families: frozenset[str]
    parts: frozenset[str]
    cites: frozenset[str]


@dataclass(slots=True)
class _Estate:
    """Looks at resources one by one; what can't be read ties nothing, and is told."""

    model: Model
    blind: set[str] = field(default_factory=set)

    def each(self, collector: str, look: Callable[[View, Trail], Iterator[T]]) -> Iterator[T]:
        """Yield what is found in every resource of a collector."""
        for resource in self.model.resources.get(collector, ()):
            trail = Trail()
            try:
                yield from tuple(look(View(resource, trail), trail))
            except UnreadError as error:
                self.blind.add(error.unread.sentence())

    def namespace(self, named: str, trail: Trail) -> str:
        """The name of a namespace, be it given by its ARN; empty where no record tells."""
        if parse_arn(named) is None:
            return named
        found = self.model.by_id(_NAMESPACES, named)
        return str(View(found[0], trail).get("Name") or "") if found else ""


def ties_in(model: Model) -> Ties:
    """Look through the services and task definitions of an estate."""
    estate = _Estate(model)
    speakers = [found for name in _DEFINITIONS for found in estate.each(name, _speaking)]
    behind = _behind(estate)
    tasks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for owner, task in estate.each(_TASKS, _owned):
        tasks[owner].add(task)
    found = [
        *estate.each(_ECS, lambda view, trail: _connected(estate, view, trail, tasks)),
        *estate.each(_LATTICE, lambda view, trail: _lattice(behind, view, trail)),
    ]
    return Ties(found, speakers, estate.blind)


def _speaking(task: View, trail: Trail) -> Iterator[Speaker]:
    for envoy in envoys_of(task):
        yield Speaker(
            id=task.id,
            speaks_for=mesh_resource(envoy, task.place),
            place=task.place,
            family=family_of(task.id),
            cites=frozenset(trail.digests),
        )


def family_of(arn: str) -> str:
    """The family in the ARN of a task definition."""
    return arn.rpartition("/")[2].rpartition(":")[0]


def _running(service: View) -> str:
    """The task definition that a service is to run; empty for one that is gone."""
    primary = primary_of(service)
    return str(primary.get("taskDefinition") or "") if primary is not None else ""


def _owned(task: View, _trail: Trail) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the cluster and the group of a task; a service's tasks have it for a group."""
    yield (str(task.get("clusterArn")), str(task.get("group"))), task.id


def _connected(
    estate: _Estate,
    service: View,
    trail: Trail,
    tasks: Mapping[tuple[str, str], set[str]],
) -> Iterator[Successor]:
    settings = settings_of(service)
    if settings is None:
        return
    running = _running(service)
    name = service.id.rpartition("/")[2]
    own = tasks.get((str(service.get("clusterArn")), f"service:{name}"), set())
    namespace = estate.namespace(str(settings.get("namespace") or ""), trail)
    yield Successor(
        technology=Technology.SERVICE_CONNECT,
        resource=service.id,
        place=service.place,
        name=name,
        dns=frozenset(_called(settings, namespace)),
        families=frozenset({family_of(running)} if running else ()),
        parts=frozenset({*own, running} - {""}),
        cites=frozenset(trail.digests),
    )


def _called(settings: Facts, namespace: str) -> Iterator[str]:
    """The names under which clients call a service: its aliases, or what ECS makes of the port.

    Source: ECS API, ServiceConnectClientAlias: without `dnsName`, `discoveryName.namespace`.
    """
    for offer in settings.get("services") or ():
        plain = str(offer.get("discoveryName") or offer.get("portName"))
        aliases = [item.get("dnsName") for item in offer.get("clientAliases") or ()] or [None]
        for alias in aliases:
            if alias or namespace:
                yield str(alias or f"{plain}.{namespace}").rstrip(".").lower()


def _lattice(behind: dict[str, _Behind], service: View, trail: Trail) -> Iterator[Successor]:
    names = (service.get("customDomainName"), service.get("dnsEntry", "domainName"))
    more = behind.get(service.id)
    yield Successor(
        technology=Technology.LATTICE,
        resource=service.id,
        place=service.place,
        name=str(service.get("name") or ""),
        dns=frozenset(str(item).rstrip(".").lower() for item in names if item),
        families=more.families if more else frozenset(),
        parts=more.parts if more else frozenset(),
        cites=frozenset(trail.digests) | (more.cites if more else frozenset()),
    )


def _behind(estate: _Estate) -> dict[str, _Behind]:
    """What runs behind each Lattice service, by its ARN."""
    registered: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for group, running, cites in estate.each(_ECS, _registering):
        registered[group].append((family_of(running), cites))
    found: dict[str, _Behind] = {}
    for group, service, cites in estate.each(_TARGETS, _serving):
        old = found.get(service) or _Behind(
            families=frozenset(), parts=frozenset(), cites=frozenset()
        )
        tasks = registered[group]
        found[service] = _Behind(
            families=old.families | {family for family, _ in tasks if family},
            parts=old.parts | {group},
            cites=old.cites.union(cites, *(told for _, told in tasks)),
        )
    return found


def _registering(service: View, trail: Trail) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield each target group to which ECS adds the tasks of a service.

    Source: ecs:DescribeServices, `deployments[].vpcLatticeConfigurations[].targetGroupArn`.
    """
    primary = primary_of(service)
    # Snapshots of older engines have shapes without this member.
    told = primary.plain().get("vpcLatticeConfigurations") if primary is not None else None
    for item in told or ():
        yield str(item.get("targetGroupArn")), _running(service), frozenset(trail.digests)


def _serving(group: View, trail: Trail) -> Iterator[tuple[str, str, frozenset[str]]]:
    for service in group.get("serviceArns") or ():
        yield group.id, str(service), frozenset(trail.digests)
