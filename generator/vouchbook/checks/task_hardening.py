"""Do containers of a mesh task keep to themselves?"""

from collections.abc import Iterator
from dataclasses import replace

from vouchbook.checks._identity_examples import blind, denial, failing, moot, passing, unknowing
from vouchbook.checks._resources import listed
from vouchbook.checks._task_examples import (
    application,
    envoy,
    plain_task,
    service,
    task,
    unread_task,
)
from vouchbook.checks._tasks import (
    DESCRIBE,
    LIST,
    SERVICES,
    TASKS,
    containers_of,
    envoys_of,
    meshed,
    not_told,
    task_of,
)
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, advised, failed, passed
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

ALL_BUT_PRIVILEGED = frozenset({"ALL", "SYS_ADMIN"})
"""Capabilities by which a container can do what a privileged one can."""
_CLUSTERS = "ecs:DescribeClusters"
_DESCRIBE_SERVICES = "ecs:DescribeServices"


def _hardened(subject: Subject) -> Outcome:
    task = task_of(subject)
    wrong = [*_shared_namespaces(task), *_powers(task), *_root(task)]
    if wrong:
        return failed("; ".join(wrong))
    for container in envoys_of(task):
        if not container.get("user"):
            raise not_told("the user of Envoy, which only its image knows")
    _require_no_exec(subject)
    remarks = sorted(_remarks(task))
    if remarks:
        return advised(f"hardened, but {'; '.join(remarks)}")
    return passed("no container is privileged, Envoy is not root, and no service allows ECS Exec")


def _shared_namespaces(task: View) -> Iterator[str]:
    for mode in ("pidMode", "ipcMode"):
        if task.get(mode) == "host":
            yield f"{mode} is host"


def _powers(task: View) -> Iterator[str]:
    for container in containers_of(task):
        name = container.get("name")
        if container.get("privileged") is True:
            yield f"container {name} is privileged"
        strong = set(_added(container)) & ALL_BUT_PRIVILEGED
        if strong:
            yield f"container {name} adds the capability {listed(strong)}"


def _root(task: View) -> Iterator[str]:
    for container in envoys_of(task):
        user = (container.get("user") or "").partition(":")[0]
        if user == "root" or (user.isdigit() and int(user) == 0):
            yield "Envoy runs as root"


def _added(container: Facts) -> tuple[str, ...]:
    return container.get("linuxParameters", "capabilities", "add") or ()


def _require_no_exec(subject: Subject) -> None:
    """Raise UnreadError where a service lets people into the task's containers.

    That is in order where the cluster logs their sessions, which no collector reads yet.
    """
    task = task_of(subject)

    def opens(service: View) -> bool:
        runs = {service.get("taskDefinition")}
        runs |= {item.get("taskDefinition") for item in service.get("deployments") or ()}
        return task.id in runs and service.get("enableExecuteCommand") is True

    place = task.place
    found = subject.estate.find(SERVICES, opens, account=place.account, region=place.region)
    if found is not None:
        raise UnreadError(
            Unread(
                reason=Reason.NOT_COLLECTED,
                operation=_CLUSTERS,
                permission=_CLUSTERS,
                detail=f"{found.id} allows ECS Exec; whether its cluster logs sessions",
            )
        )


def _remarks(task: View) -> Iterator[str]:
    for container in containers_of(task):
        name = container.get("name")
        if container.get("readonlyRootFilesystem") is not True:
            yield f"container {name} can write to its root file system"
        if _added(container):
            yield f"container {name} adds the capability {listed(_added(container))}"


_SERVICE = service(task())


def _capable(*added: str) -> Given:
    told = {"capabilities": {"add": list(added)}}
    return task(application(linuxParameters=told), envoy())


CONTAINER_HARDENING = Check(
    id="ecs-container-hardening",
    objective="configuration-known",
    topic="security",
    says="Containers beside an Envoy aren't privileged, and nobody can step into them.",
    severity=Severity.MEDIUM,
    over=(TASKS,),
    subject=meshed,
    holds=_hardened,
    joins=(SERVICES,),
    counts="task definitions with an Envoy",
    remedy=(
        "Drop privileged mode, host namespaces and strong capabilities, give Envoy the user 1337, "
        "and turn ECS Exec off in services."
    ),
    references=(DESCRIBE, _DESCRIBE_SERVICES, "ECS API: ContainerDefinition"),
    examples=(
        passing("Hardened.", task(), _SERVICE, plain_task()),
        passing(
            "A service of another task definition allows ECS Exec.",
            task(),
            service(task(name="stock:1"), enableExecuteCommand=True),
        ),
        passing(
            "A root file system that can be written.",
            task(application(), envoy(readonlyRootFilesystem=None)),
            _SERVICE,
            advice=True,
        ),
        passing("A capability that is not strong.", _capable("NET_ADMIN"), _SERVICE, advice=True),
        failing("Privileged.", task(application(privileged=True), envoy()), _SERVICE),
        failing("Strong capabilities.", _capable("SYS_ADMIN"), _SERVICE),
        failing("The host's processes.", task(pidMode="host"), _SERVICE),
        failing("The host's memory.", task(ipcMode="host"), _SERVICE),
        failing("Envoy as root.", task(application(), envoy(user="0:0")), _SERVICE),
        failing(
            "What fails by itself fails, whether services are known or not.",
            task(pidMode="host"),
            blind(SERVICES, "ecs:ListClusters"),
        ),
        moot("Only a task definition without an Envoy.", plain_task()),
        unknowing("Envoy's user is its image's.", task(application(), envoy(user=None)), _SERVICE),
        unknowing(
            "ECS Exec is allowed, and nobody knows whether sessions are logged.",
            task(),
            service(task(), enableExecuteCommand=True),
        ),
        unknowing(
            "A deployment of a service still runs it.",
            task(),
            service(task(name="checkout:8"), [task()], enableExecuteCommand=True),
        ),
        unknowing(
            "A service could not be read.",
            task(),
            replace(_SERVICE, facts={}, unread={"": denial(_DESCRIBE_SERVICES)}),
        ),
        unknowing("Services were denied.", task(), blind(SERVICES, "ecs:ListClusters")),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
