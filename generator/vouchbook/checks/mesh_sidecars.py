"""Does nothing carry App Mesh's Envoy any more, nor could it be started again?"""

from collections.abc import Callable
from dataclasses import replace

from vouchbook.checks._governance_examples import AFTER, PERIOD, at
from vouchbook.checks._identity_examples import blind
from vouchbook.checks._resources import collector_of, resource_of
from vouchbook.checks._task_examples import plain_task, service, task, unread_task
from vouchbook.checks._tasks import DESCRIBE, LIST, SERVICES, TASKS, envoys_of
from vouchbook.checks._workload_examples import lone_task
from vouchbook.checks._workloads import (
    DESCRIBE_RUNNING,
    LIST_SERVICES,
    RUNNING,
    definitions_named,
    each_workload,
)
from vouchbook.checks.mesh_residue import before_the_end
from vouchbook.model.check import (
    Check,
    Example,
    Given,
    Outcome,
    Severity,
    Subject,
    Verdict,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

INACTIVE = "ecs.inactive-task-definitions"
_STOPPED = "STOPPED"
_LIST_RUNNING = "ecs:ListTasks"


def _carriers(view: View) -> tuple[View, ...]:
    """Task definitions with App Mesh's proxy or Envoy; tasks that are of no service."""
    if collector_of(view) == RUNNING:
        return each_workload(view)
    return (view,) if _is_meshed(view) else ()


def _is_meshed(definition: View) -> bool:
    proxied = definition.get("proxyConfiguration", "type") == "APPMESH"
    return proxied or bool(envoys_of(definition))


def _retired(subject: Subject) -> Outcome:
    resource = resource_of(subject)
    # That there is something to ask about rests on its record, whatever the answer is.
    resource.get("")
    too_early = before_the_end(subject.estate)
    if too_early:
        return not_applicable(too_early)
    return _JUDGES[collector_of(resource)](subject, resource)


def _active(_subject: Subject, _definition: View) -> Outcome:
    return failed("it has App Mesh's Envoy, and is active: it can be started at any time")


def _inactive(subject: Subject, definition: View) -> Outcome:
    account = definition.place.account
    for user in subject.estate.among(SERVICES, definitions_named, definition.id, account=account):
        if user.get("status") != "INACTIVE":
            return failed(f"it was deregistered, and {user.id} still runs it")
    for user in subject.estate.among(RUNNING, definition_run, definition.id, account=account):
        if user.get("lastStatus") != _STOPPED:
            return failed(f"it was deregistered, and {user.id} still runs")
    return passed("it was deregistered, and nothing runs it: it tells what ran, and no more")


def definition_run(running: View) -> tuple[str, ...]:
    """The task definition that a task runs."""
    return (str(running.get("taskDefinitionArn")),)


def _lone(subject: Subject, running: View) -> Outcome:
    arn = str(running.get("taskDefinitionArn"))
    found = subject.estate.one(TASKS, arn) or subject.estate.one(INACTIVE, arn)
    if found is None:
        raise UnreadError(
            Unread(reason=Reason.VANISHED, operation=DESCRIBE, permission=DESCRIBE, detail=arn)
        )
    if _is_meshed(found):
        return failed(f"it runs {arn}, which has App Mesh's Envoy in it")
    return passed(f"it runs {arn}, which has nothing of App Mesh")


_JUDGES: dict[str, Callable[[Subject, View], Outcome]] = {
    TASKS: _active,
    INACTIVE: _inactive,
    RUNNING: _lone,
}


def _after(verdict: Verdict, why: str, *given: Given) -> Example:
    return at(verdict, why, *given, as_of=AFTER, period=("2026-07-01", "2026-12-31"))


def _deregistered(of: Given) -> Given:
    return replace(of, collector=INACTIVE, facts={"": {**of.facts[""], "status": "INACTIVE"}})


_OLD = _deregistered(task())
_ALONE = lone_task()[0]
_PROXIED = task({"name": "app", "image": "app"})
_OTHER = task({"name": "app", "image": "app"}, name="stock:1", proxyConfiguration=None)
_STAGED = [{"taskDefinition": task().id}]
_ENVOY_ALONE = task(proxyConfiguration=None)

SIDECARS_RETIRED = Check(
    id="appmesh-sidecars-retired",
    objective="configuration-known",
    topic="compliance",
    says=(
        "Since AWS ended App Mesh, its Envoy is in no active task definition, nor in anything "
        "that runs."
    ),
    severity=Severity.HIGH,
    over=(TASKS, INACTIVE, RUNNING),
    subject=_carriers,
    holds=_retired,
    joins=(SERVICES,),
    counts="task definitions with App Mesh's Envoy, and tasks of no service",
    remedy=(
        "Stop what still runs it, then deregister the task definition. Keep deregistered ones: "
        "they are evidence of what ran, until somebody deletes them."
    ),
    references=(DESCRIBE, DESCRIBE_RUNNING, "ecs:DescribeServices"),
    examples=(
        _after(Verdict.PASS, "Deregistered, and nothing runs it.", _OLD),
        _after(Verdict.PASS, "A service runs something else.", _OLD, service(_OTHER)),
        _after(
            Verdict.PASS,
            "A service that ran it is deleted.",
            _OLD,
            service(task(), status="INACTIVE"),
        ),
        _after(
            Verdict.PASS,
            "A task that ran it has stopped.",
            *(_OLD, lone_task(lastStatus="STOPPED")[0]),
        ),
        _after(Verdict.PASS, "A task of no service, without it.", plain_task(), _ALONE),
        _after(Verdict.FAIL, "It is active, and nothing runs it.", task()),
        _after(Verdict.FAIL, "A proxy configuration, whatever its Envoy.", _PROXIED),
        _after(Verdict.FAIL, "An Envoy without a proxy configuration.", _ENVOY_ALONE),
        _after(Verdict.FAIL, "Deregistered, and a service runs on.", _OLD, service(task())),
        _after(
            Verdict.FAIL,
            "Deregistered, and a deployment runs on.",
            *(_OLD, service(_OTHER, deployments=_STAGED)),
        ),
        _after(
            Verdict.FAIL,
            "Deregistered, and a task set runs on.",
            *(_OLD, service(_OTHER, taskSets=_STAGED)),
        ),
        _after(
            Verdict.FAIL,
            "Deregistered, and a task of a service runs on.",
            *(_OLD, lone_task(group="service:checkout")[0]),
        ),
        _after(Verdict.FAIL, "A task of no service runs it.", task(), _ALONE),
        at(Verdict.NOT_APPLICABLE, "Before its end, whatever is there.", task(), _OLD, _ALONE),
        at(
            Verdict.NOT_APPLICABLE,
            "A period that ended before, looked at later.",
            task(),
            as_of=AFTER,
            period=("2026-01-01", "2026-06-30"),
        ),
        at(
            Verdict.FAIL,
            "A period that ends with App Mesh, looked at later.",
            task(),
            as_of=AFTER,
            period=PERIOD,
        ),
        _after(Verdict.NOT_APPLICABLE, "Nothing has it.", plain_task()),
        _after(Verdict.UNKNOWN, "What a task runs is in no list.", _ALONE),
        _after(Verdict.UNKNOWN, "It could not be read.", unread_task()),
        _after(Verdict.UNKNOWN, "Active ones were denied.", blind(TASKS, LIST)),
        _after(Verdict.UNKNOWN, "Deregistered ones were denied.", blind(INACTIVE, LIST)),
        _after(Verdict.UNKNOWN, "Services were denied.", _OLD, blind(SERVICES, LIST_SERVICES)),
        _after(Verdict.UNKNOWN, "Tasks were denied.", _OLD, blind(RUNNING, _LIST_RUNNING)),
    ),
)
