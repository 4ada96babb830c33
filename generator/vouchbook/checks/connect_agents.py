"""Is the agent of ECS Service Connect, which AWS picks and updates at deployments, there and new?

Which release runs is told nowhere: how long ago a service was deployed is what can be known.
"""

from vouchbook.checks._connect import each_connected, primary_of, settings_of, untold
from vouchbook.checks._connect_examples import (
    CHECKOUT,
    CREATED,
    client,
    denied_services,
    lost_primary,
    serving,
    unconnected,
)
from vouchbook.checks._dates import day, days, moment
from vouchbook.checks._identity_examples import (
    Plain,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import listed, resource_of
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workload_examples import replica
from vouchbook.checks._workloads import DESCRIBE_RUNNING, DESCRIBE_SERVICES, LIST_SERVICES, RUNNING
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

MOST_DAYS = 90
"""Envoy, of which the agent is made, is released each quarter (its release policy)."""
AGENT = "ecs-service-connect-"
"""How the name of the agent's container begins."""
_SERVICE = "service:"
_LIST_RUNNING = "ecs:ListTasks"
_UP = "RUNNING"


def _fresh(subject: Subject) -> Outcome:
    service = resource_of(subject)
    primary = primary_of(service)
    since = primary.get("createdAt") if primary is not None else None
    if not since:
        raise untold(f"since when {service.id} is deployed")
    age = moment(subject.estate.as_of) - moment(since)
    told = f"deployed on {day(since)}, {age.days} days before"
    if age > days(MOST_DAYS):
        return failed(f"{told}: its agents are older than the {MOST_DAYS} days of a release")
    return passed(f"{told}: its agents are of then or newer")


def _of_services(task: View) -> tuple[View, ...]:
    return (task,) if str(task.get("group") or "").startswith(_SERVICE) else ()


def _accompanied(subject: Subject) -> Outcome:
    task = resource_of(subject)
    service = _service_of(subject, task)
    if service is None or settings_of(service) is None:
        return not_applicable("its service does not use Service Connect")
    if task.get("lastStatus") != _UP:
        return not_applicable(f"lastStatus is {task.get('lastStatus')}: it comes or goes")
    agents = [
        item
        for item in task.get("containers") or ()
        if str(item.get("name") or "").startswith(AGENT)
    ]
    if not agents:
        raise _unnamed(task)
    status = {str(item.get("lastStatus")) for item in agents}
    if status != {_UP}:
        return failed(f"the agent's container is {listed(status)}, expected {_UP}")
    if any(item.get("healthStatus") == "UNHEALTHY" for item in agents):
        return failed("the agent's container is UNHEALTHY")
    images = listed(item.get("imageDigest") or "a digest that ECS does not tell" for item in agents)
    return passed(f"the agent runs, from {images}")


def _service_of(subject: Subject, task: View) -> View | None:
    """The service that a task is of; None where complete lists no longer have it."""
    place, name = task.place, str(task.get("group")).removeprefix(_SERVICE)
    cluster = str(task.get("clusterArn")).rpartition("/")[2]
    here = f"arn:{place.partition}:ecs:{place.region}:{place.account}:service"
    # Services from before 2018 can still have ARNs that don't name their cluster.
    return subject.estate.one(SERVICES, f"{here}/{cluster}/{name}") or subject.estate.one(
        SERVICES, f"{here}/{name}"
    )


def _unnamed(task: View) -> UnreadError:
    # AWS documents no name: without one that is known, it can't be said that there is no agent.
    return UnreadError(
        Unread(
            reason=Reason.NOT_IN_SOURCE,
            operation=DESCRIBE_RUNNING,
            permission=DESCRIBE_RUNNING,
            detail=f"a container {AGENT}… of {task.id}",
        )
    )


_DIGEST = f"sha256:{'a' * 64}"


def _agent(**members: object) -> Plain:
    told = {"name": f"{AGENT}0a1b2", "lastStatus": "RUNNING", "imageDigest": _DIGEST}
    return {**told, **members}


def _task(*containers: Plain, **members: object) -> Given:
    return replica(
        1, "a", containers=[{"name": "app", "lastStatus": "RUNNING"}, *containers], **members
    )


def _deployed(moment_: str | None) -> Given:
    return serving(deployed={"createdAt": moment_})


_SHORT = CHECKOUT.replace("/shop/", "/")
_OLD_STYLE = Given(collector=SERVICES, id=_SHORT, facts=serving().facts)

AGENT_FRESH = Check(
    id="connect-agent-fresh",
    objective="configuration-known",
    topic="configuration-vulnerability-analysis",
    says=(
        f"Services of ECS Service Connect were deployed within {MOST_DAYS} days, and so with a "
        "recent agent."
    ),
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=each_connected,
    holds=_fresh,
    counts="services of Service Connect",
    remedy=(
        "Force a new deployment at least once a quarter: only then tasks get the agent that is "
        "current. Its release can neither be chosen nor read."
    ),
    references=(
        DESCRIBE_SERVICES,
        "ECS Developer Guide: Service Connect agent",
        "Envoy: release policy (one release a quarter)",
    ),
    examples=(
        passing("Deployed last month.", serving()),
        passing("A client alone has an agent, too.", client()),
        passing("Deployed 90 days ago.", _deployed("2026-06-17T12:00:00.000000Z")),
        failing("Deployed a second before that.", _deployed("2026-06-17T11:59:59.000000Z")),
        failing(
            "A newer deployment is not the PRIMARY one.",
            serving(
                deployed={"createdAt": "2026-01-05T09:00:00.000000Z"},
                more=[{"id": "ecs-svc/2", "status": "ACTIVE", "createdAt": CREATED}],
            ),
        ),
        moot("A service without Service Connect.", unconnected()),
        unknowing("The answer has no time.", _deployed(None)),
        lost_primary(),
        denied_services(),
    ),
)
AGENT_RUNNING = Check(
    id="connect-agent-running",
    objective="configuration-known",
    topic="configuration-vulnerability-analysis",
    says="Running tasks of services of ECS Service Connect have its agent running in them.",
    severity=Severity.MEDIUM,
    over=(RUNNING,),
    subject=_of_services,
    holds=_accompanied,
    joins=(SERVICES,),
    counts="tasks of services",
    remedy="Look at why the agent's container stopped, and deploy the service anew.",
    references=(DESCRIBE_RUNNING, DESCRIBE_SERVICES, "ECS Developer Guide: Service Connect agent"),
    examples=(
        passing("It runs.", _task(_agent()), serving()),
        passing("Its digest is not told.", _task(_agent(imageDigest=None)), serving()),
        passing("Its service's ARN names no cluster.", _task(_agent()), _OLD_STYLE),
        failing("It stopped.", _task(_agent(lastStatus="STOPPED")), serving()),
        failing("It is ill.", _task(_agent(healthStatus="UNHEALTHY")), serving()),
        moot("Another service.", _task(), unconnected()),
        moot("Its service is gone.", _task()),
        moot("It is on its way.", _task(lastStatus="PENDING"), serving()),
        moot("A task of no service.", _task(group="family:checkout"), serving()),
        unknowing("No container has a name that is known.", _task(), serving()),
        unknowing("Services were denied.", _task(_agent()), blind(SERVICES, LIST_SERVICES)),
        unknowing("The task was denied.", hidden(_task(), "", DESCRIBE_RUNNING), serving()),
        unknowing("Tasks were denied.", blind(RUNNING, _LIST_RUNNING)),
    ),
)
