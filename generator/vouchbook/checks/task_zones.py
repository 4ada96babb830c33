"""Does a service of the mesh survive the loss of a zone?"""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._resources import listed, resource_of, witness
from vouchbook.checks._task_examples import plain_task, task
from vouchbook.checks._tasks import SERVICES, TASKS
from vouchbook.checks._workload_examples import (
    STABLE,
    both_subnets,
    connected,
    replica,
    running,
    subnet,
)
from vouchbook.checks._workloads import (
    DESCRIBE_RUNNING,
    DESCRIBE_SERVICES,
    DESCRIBE_SUBNETS,
    LIST_SERVICES,
    NOT_IN_MESH,
    RUNNING,
    SUBNETS,
    in_mesh,
    subnets_of,
)
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

ENOUGH = 2
_LIST_RUNNING = "ecs:ListTasks"


def _spread(subject: Subject) -> Outcome:
    service = resource_of(subject)
    if not in_mesh(subject, service):
        return not_applicable(NOT_IN_MESH)
    desired = service.get("desiredCount") or 0
    if desired < ENOUGH:
        return failed(f"desiredCount is {desired}, expected at least {ENOUGH}")
    if service.get("networkConfiguration", "awsvpcConfiguration") is not None:
        zones = {found.get("AvailabilityZoneId") for found in subnets_of(subject, service)}
        if len(zones) < ENOUGH:
            return failed(f"its subnets are all in {listed(zones)}, expected {ENOUGH} zones")
    _require_steady(service)
    return _running_zones(subject, service)


def _require_steady(service: View) -> None:
    """Raise UnreadError where tasks come and go: what was seen then is neither before nor after."""
    moving = "; ".join(_movements(service))
    if moving:
        raise UnreadError(
            Unread(
                reason=Reason.BRACKETED,
                operation=DESCRIBE_RUNNING,
                permission=DESCRIBE_RUNNING,
                detail=f"the snapshot fell into a deployment: {moving}",
            )
        )


def _movements(service: View) -> Iterator[str]:
    deployments = service.get("deployments") or ()
    if len(deployments) > 1:
        yield f"{len(deployments)} deployments"
    states = {item.get("rolloutState") for item in deployments} - {None, "COMPLETED"}
    if states:
        yield f"rolloutState {listed(states)}"
    sets = {item.get("stabilityStatus") for item in service.get("taskSets") or ()}
    if "STABILIZING" in sets:
        yield "a task set is STABILIZING"
    running, desired = service.get("runningCount"), service.get("desiredCount")
    if running != desired:
        yield f"runningCount is {running}, desiredCount {desired}"


def _running_zones(subject: Subject, service: View) -> Outcome:
    first = _task(subject, service, "")
    if first is None:
        return failed("no task was seen that runs and is healthy")
    zone = str(first.get("availabilityZone"))
    other = _task(subject, service, zone)
    if other is None:
        return failed(f"every task that runs and is healthy is in {zone}")
    return passed(f"tasks run in {listed([zone, other.get('availabilityZone')])}, and maybe more")


def _task(subject: Subject, service: View, not_in: str) -> View | None:
    """A healthy running task of a service in another zone than one; None by complete lists."""
    place, cluster = service.place, service.get("clusterArn")
    group = f"service:{service.get('serviceName')}"
    # ARNs of tasks name their cluster: the tasks of others need not be looked into.
    under = f":task/{str(cluster).rpartition('/')[2]}/"

    def wanted(task: View) -> bool:
        return (
            task.get("clusterArn") == cluster
            and task.get("lastStatus") == "RUNNING"
            and task.get("healthStatus") != "UNHEALTHY"
            and task.get("availabilityZone") not in {None, not_in}
        )

    tasks = subject.estate.among(
        *(RUNNING, _group_of, group),
        account=place.account,
        region=place.region,
        possible=lambda task: under in task or task.count("/") == 1,
    )
    return witness(tasks, wanted)


def _group_of(task: View) -> tuple[str]:
    return (str(task.get("group")),)


_SPREAD = (replica(1, "a"), replica(2, "b"))

MULTI_AZ_TASKS = Check(
    id="multi-az-tasks",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says=(
        "Each ECS service of the mesh wants two tasks or more, in subnets of two zones or more, "
        "and healthy tasks of it were seen running in two zones."
    ),
    severity=Severity.HIGH,
    over=(SERVICES,),
    holds=_spread,
    joins=(TASKS, RUNNING, SUBNETS),
    counts="ECS services",
    remedy=(
        "Give the service subnets in two zones at least and a desired count of two at least, and "
        "let ECS rebalance its tasks over zones. What runs on EKS is not judged."
    ),
    references=(DESCRIBE_SERVICES, DESCRIBE_RUNNING, DESCRIBE_SUBNETS),
    examples=(
        passing("Two tasks in two zones.", *running(), *both_subnets(), *_SPREAD),
        passing("Service Connect, without an Envoy.", *connected(), *both_subnets(), *_SPREAD),
        passing(
            "On hosts, whose zones the tasks tell.", *running(networkConfiguration=None), *_SPREAD
        ),
        failing("One task.", *running(desiredCount=1, runningCount=1), *both_subnets()),
        failing("Scaled to nothing.", *running(desiredCount=0, runningCount=0)),
        failing("Two subnets of one zone.", *running(), *both_subnets("use1-az1"), *_SPREAD),
        failing(
            "Two zones are allowed, and all tasks run in one.",
            *running(),
            *both_subnets(),
            replica(1, "a"),
            replica(2, "a"),
        ),
        failing(
            "In the second zone nothing healthy runs.",
            *running(desiredCount=3, runningCount=3),
            *both_subnets(),
            replica(1, "a"),
            replica(2, "b", healthStatus="UNHEALTHY"),
            replica(3, "b", lastStatus="PENDING"),
        ),
        failing(
            "A service of the same name in another cluster is another service.",
            *running(),
            *both_subnets(),
            replica(1, "a"),
            replica(2, "b", clusterArn="arn:aws:ecs:us-east-1:111122223333:cluster/other"),
        ),
        moot("Not of the mesh.", *running(plain_task(), desiredCount=1)),
        moot("No services."),
        unknowing(
            "A deployment is under way.",
            *running(
                deployments=[{**STABLE, "rolloutState": "IN_PROGRESS", "taskDefinition": task().id}]
            ),
            *both_subnets(),
            *_SPREAD,
        ),
        unknowing(
            "Tasks are missing just now.", *running(runningCount=1), *both_subnets(), *_SPREAD
        ),
        unknowing("A subnet is in no account that was read.", *running(), subnet(), *_SPREAD),
        unknowing(
            "A task was denied: it could be in the second zone.",
            *running(),
            *both_subnets(),
            replica(1, "a"),
            hidden(replica(2, "b"), "", DESCRIBE_RUNNING),
        ),
        unknowing("Tasks were denied.", *running(), *both_subnets(), blind(RUNNING, _LIST_RUNNING)),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)
