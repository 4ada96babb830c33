"""Walk what runs on ECS: services, and tasks of no service, with their place in mesh and network.

A workload is of the mesh where a task definition that it runs carries App Mesh's Envoy, or where
one of its deployments uses Service Connect.
"""

from collections.abc import Iterable, Iterator

from vouchbook.checks._network import DESCRIBE_GROUPS, GROUPS
from vouchbook.checks._resources import collector_of, resource_of
from vouchbook.checks._tasks import DESCRIBE, SERVICES, TASKS, envoys_of
from vouchbook.model.check import Subject
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

RUNNING = "ecs.tasks"
INTERFACES = "ec2.network-interfaces"
SUBNETS = "ec2.subnets"
DESCRIBE_SERVICES = "ecs:DescribeServices"
DESCRIBE_RUNNING = "ecs:DescribeTasks"
DESCRIBE_INTERFACES = "ec2:DescribeNetworkInterfaces"
DESCRIBE_SUBNETS = "ec2:DescribeSubnets"
LIST_SERVICES = "ecs:ListServices"
_OF_A_SERVICE = "service:"
_STOPPED = "STOPPED"
_INTERFACE_ID = "networkInterfaceId"


def each_workload(view: View) -> tuple[View, ...]:
    """A service; and a task that is of no service, as long as it runs."""
    if collector_of(view) == SERVICES:
        return (view,)
    lone = not str(view.get("group") or "").startswith(_OF_A_SERVICE)
    return (view,) if lone and view.get("lastStatus") != _STOPPED else ()


def is_service(workload: View) -> bool:
    """Whether a workload is a service rather than a single task."""
    return collector_of(workload) == SERVICES


def stages_of(service: View) -> tuple[Facts, ...]:
    """A service's deployments and task sets: what of it still runs beside what was asked for."""
    return (*(service.get("deployments") or ()), *(service.get("taskSets") or ()))


def definitions_named(workload: View) -> tuple[str, ...]:
    """The ARNs of every task definition that a workload runs, the service's own one first."""
    if not is_service(workload):
        return (str(workload.get("taskDefinitionArn")),)
    own = workload.get("taskDefinition")
    staged = sorted({str(item.get("taskDefinition")) for item in stages_of(workload)} - {"None"})
    return tuple(dict.fromkeys([*([str(own)] if own else ()), *staged]))


def definitions_of(subject: Subject, workload: View) -> Iterator[View]:
    """Yield the task definitions that a workload runs.

    Raises UnreadError at one that was not read: only active ones are collected, and a workload
    may run one that was deregistered since.
    """
    for arn in definitions_named(workload):
        found = subject.estate.one(TASKS, arn)
        if found is None:
            raise UnreadError(
                Unread(
                    reason=Reason.NOT_COLLECTED,
                    operation=DESCRIBE,
                    permission=DESCRIBE,
                    detail=f"{arn}, which is not among the active task definitions",
                )
            )
        yield found


def connects(workload: View) -> bool:
    """Whether a deployment of a service uses Service Connect."""
    return is_service(workload) and any(
        item.get("serviceConnectConfiguration", "enabled") is True
        for item in workload.get("deployments") or ()
    )


def has_envoy(subject: Subject, workload: View) -> bool:
    """Whether a task definition that a workload runs carries an Envoy; a witness decides."""
    return any(envoys_of(task) for task in definitions_of(subject, workload))


def in_mesh(subject: Subject, workload: View) -> bool:
    """Whether a workload is of the mesh, or of its successor Service Connect."""
    return connects(workload) or has_envoy(subject, workload)


NO_ENVOY = "no task definition that it runs carries an Envoy"
NOT_IN_MESH = f"{NO_ENVOY}, and it doesn't use Service Connect"


def networks_of(service: View) -> tuple[Facts, ...]:
    """Every network configuration that tasks of a service have or may get.

    Raises UnreadError where there is none: its tasks use the addresses of the hosts then.
    """
    path = ("networkConfiguration", "awsvpcConfiguration")
    found = [service.get(*path), *(stage.get(*path) for stage in stages_of(service))]
    networks = tuple(item for item in found if item is not None)
    if not networks:
        raise on_hosts(DESCRIBE_SERVICES)
    return networks


def interfaces_of(subject: Subject, task: View) -> tuple[View, ...]:
    """The network interfaces of a task.

    Raises UnreadError where it has none of its own, and where one was not read.
    """
    found = tuple(
        _interface(subject, str(detail.get("value")))
        for attachment in task.get("attachments") or ()
        for detail in attachment.get("details") or ()
        if detail.get("name") == _INTERFACE_ID
    )
    if not found:
        raise on_hosts(DESCRIBE_RUNNING)
    return found


def _interface(subject: Subject, identifier: str) -> View:
    return ec2_named(subject, INTERFACES, f"network-interface/{identifier}", DESCRIBE_INTERFACES)


def subnets_of(subject: Subject, workload: View) -> list[View]:
    """The subnets in which tasks of a workload are or may be started, each once, sorted."""
    if is_service(workload):
        named = {name for item in networks_of(workload) for name in item.get("subnets") or ()}
    else:
        named = {item.get("SubnetId") for item in interfaces_of(subject, workload)}
    return [
        ec2_named(subject, SUBNETS, f"subnet/{name}", DESCRIBE_SUBNETS) for name in sorted(named)
    ]


def groups_of(subject: Subject, workload: View) -> Iterator[View]:
    """Yield the security groups of a workload's tasks, each once, sorted.

    A service that names none gets the default group of its subnets' VPC.
    """
    if not is_service(workload):
        interfaces = interfaces_of(subject, workload)
        yield from groups_by_id(
            subject, (one.get("GroupId") for item in interfaces for one in item.get("Groups") or ())
        )
        return
    networks = networks_of(workload)
    named = {name for item in networks for name in item.get("securityGroups") or ()}
    yield from groups_by_id(subject, named)
    if not all(item.get("securityGroups") for item in networks):
        yield from _default_groups(subject, workload)


def groups_by_id(subject: Subject, identifiers: Iterable[object]) -> Iterator[View]:
    """Yield security groups by their ids, each once, sorted; raise UnreadError at an unread one."""
    for name in sorted({str(item) for item in identifiers}):
        yield ec2_named(subject, GROUPS, f"security-group/{name}", DESCRIBE_GROUPS)


def _default_groups(subject: Subject, service: View) -> Iterator[View]:
    for vpc in sorted({str(item.get("VpcId")) for item in subnets_of(subject, service)}):
        yield _default_group(subject, vpc)


def _default_group(subject: Subject, vpc: str) -> View:
    found = subject.estate.find(
        GROUPS,
        lambda group: group.get("GroupName") == "default" and group.get("VpcId") == vpc,
        region=resource_of(subject).place.region,
    )
    if found is None:
        raise foreign(DESCRIBE_GROUPS, f"the default security group of {vpc}")
    return found


def ec2_named(subject: Subject, collector: str, name: str, operation: str) -> View:
    """The resource of EC2 that ends in `name` (`subnet/subnet-…`), whoever owns it.

    Raises UnreadError where it is in none of the accounts that were read: a group or subnet of a
    shared VPC can belong to another one.
    """
    place = resource_of(subject).place
    own = f"arn:{place.partition}:ec2:{place.region}:{place.account}:{name}"
    found = subject.estate.one(collector, own) or subject.estate.find(
        collector, lambda view: view.id.endswith(f":{name}"), region=place.region
    )
    if found is None:
        raise foreign(operation, name)
    return found


def foreign(operation: str, what: str) -> UnreadError:
    """Give what to raise for something that none of the accounts that were read has."""
    return UnreadError(
        Unread(
            reason=Reason.CROSS_ACCOUNT,
            operation=operation,
            permission=operation,
            detail=f"{what} is in no account that was read",
        )
    )


def on_hosts(operation: str) -> UnreadError:
    """Give what to raise where tasks have no network interface of their own."""
    return UnreadError(
        Unread(
            reason=Reason.NOT_IN_SOURCE,
            operation=operation,
            permission=operation,
            detail="no awsvpc network: its tasks use the interfaces of the hosts they land on",
        )
    )
