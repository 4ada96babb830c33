"""Do containers of a mesh task keep to themselves?"""

from collections.abc import Iterator
from dataclasses import replace

from vouchbook.checks._identity_examples import blind, denial, failing, moot, passing, unknowing
from vouchbook.checks._resources import listed
from vouchbook.checks._task_examples import (
    application,
    envoy,
    logs,
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
from vouchbook.checks._workload_examples import CLUSTER
from vouchbook.checks.task_storage_keys import CLUSTERS, DESCRIBE_CLUSTERS
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, advised, failed, passed
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

ALL_BUT_PRIVILEGED = frozenset({"ALL", "SYS_ADMIN"})
"""Capabilities by which a container can do what a privileged one can."""
_AS_TASK, _OVERRIDE = "DEFAULT", "OVERRIDE"
"""Where ECS Exec logs sessions: as the task's containers log, or as the cluster says."""
_DESCRIBE_SERVICES = "ecs:DescribeServices"


def _hardened(subject: Subject) -> Outcome:
    task = task_of(subject)
    wrong = [*_shared_namespaces(task), *_powers(task), *_root(task)]
    if wrong:
        return failed("; ".join(wrong))
    for container in envoys_of(task):
        if not container.get("user"):
            raise not_told("the user of Envoy, which only its image knows")
    remarks = sorted(_remarks(task))
    for opened, log in _ways_in(subject):
        if not log:
            return failed(f"{opened.id} allows ECS Exec, and its cluster logs no session")
        remarks.append(f"{opened.id} allows ECS Exec, whose sessions are logged to {log}")
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


def _ways_in(subject: Subject) -> Iterator[tuple[View, str]]:
    """Yield each service that lets people into the task's containers, and where that is logged.

    The place is empty where sessions are logged nowhere.
    """
    task = task_of(subject)
    account, region = task.place.account, task.place.region
    running = subject.estate.among(SERVICES, _runs, task.id, account=account, region=region)
    for item in running:
        if item.get("enableExecuteCommand") is True:
            yield item, _log_of_sessions(subject, task, str(item.get("clusterArn")))


def _runs(service: View) -> tuple[str, ...]:
    """The task definitions that a service or one of its deployments runs."""
    deployments = service.get("deployments") or ()
    named = (service.get("taskDefinition"), *(one.get("taskDefinition") for one in deployments))
    return tuple(str(item) for item in named if item)


def _log_of_sessions(subject: Subject, task: View, cluster_arn: str) -> str:
    cluster = subject.estate.one(CLUSTERS, cluster_arn)
    if cluster is None:
        raise UnreadError(
            Unread(
                reason=Reason.VANISHED,
                operation=DESCRIBE_CLUSTERS,
                permission=DESCRIBE_CLUSTERS,
                detail=cluster_arn,
            )
        )
    setting = cluster.get("configuration", "executeCommandConfiguration", "logging") or _AS_TASK
    if setting == _AS_TASK:
        drivers = {item.get("logConfiguration", "logDriver") for item in containers_of(task)}
        return "the containers' own log groups" if drivers == {"awslogs"} else ""
    if setting == _OVERRIDE:
        told = cluster.get("configuration", "executeCommandConfiguration", "logConfiguration")
        named = told and (told.get("cloudWatchLogGroupName") or told.get("s3BucketName"))
        return str(named or "")
    return ""


def _remarks(task: View) -> Iterator[str]:
    for container in containers_of(task):
        name = container.get("name")
        if container.get("readonlyRootFilesystem") is not True:
            yield f"container {name} can write to its root file system"
        if _added(container):
            yield f"container {name} adds the capability {listed(_added(container))}"


_SERVICE = service(task())
_OPEN = service(task(), enableExecuteCommand=True)
_LOGGED = task(application(logConfiguration=logs()), envoy())


def _cluster(**exec_settings: object) -> Given:
    told = {"clusterArn": CLUSTER, "configuration": {"executeCommandConfiguration": exec_settings}}
    return Given(collector=CLUSTERS, id=CLUSTER, facts={"": told})


def _capable(*added: str) -> Given:
    told = {"capabilities": {"add": list(added)}}
    return task(application(linuxParameters=told), envoy())


CONTAINER_HARDENING = Check(
    id="ecs-container-hardening",
    objective="configuration-known",
    topic="security",
    says="Containers beside an Envoy aren't privileged, and nobody can step into them unseen.",
    severity=Severity.MEDIUM,
    over=(TASKS,),
    subject=meshed,
    holds=_hardened,
    joins=(SERVICES, CLUSTERS),
    counts="task definitions with an Envoy",
    remedy=(
        "Drop privileged mode, host namespaces and strong capabilities, give Envoy the user 1337, "
        "and turn ECS Exec off in services, or log its sessions in the cluster."
    ),
    references=(
        DESCRIBE,
        _DESCRIBE_SERVICES,
        DESCRIBE_CLUSTERS,
        "ECS API: ContainerDefinition, ExecuteCommandConfiguration",
    ),
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
        passing(
            "ECS Exec is allowed, and the cluster logs its sessions.",
            task(),
            _OPEN,
            _cluster(
                logging="OVERRIDE", logConfiguration={"cloudWatchLogGroupName": "/ecs/sessions"}
            ),
            advice=True,
        ),
        passing(
            "ECS Exec is allowed, and logs where the containers do.",
            _LOGGED,
            _OPEN,
            _cluster(logging="DEFAULT"),
            advice=True,
        ),
        failing("ECS Exec without a log.", _LOGGED, _OPEN, _cluster(logging="NONE")),
        failing(
            "ECS Exec logs where the containers do, and one has no log group.",
            task(application(), envoy()),
            _OPEN,
            _cluster(),
        ),
        failing(
            "A deployment of a service still runs it.",
            task(),
            service(task(name="checkout:8"), [task()], enableExecuteCommand=True),
            _cluster(logging="NONE"),
        ),
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
            "ECS Exec is allowed, and whether sessions are logged was denied.",
            task(),
            _OPEN,
            blind(CLUSTERS, DESCRIBE_CLUSTERS),
        ),
        unknowing("ECS Exec is allowed in a cluster that is not among those read.", task(), _OPEN),
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
