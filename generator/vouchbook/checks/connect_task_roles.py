"""Does each service of ECS Service Connect act under a role of its own?"""

from collections.abc import Iterator
from dataclasses import replace

from vouchbook.checks._connect import definition_of, each_connected, settings_of
from vouchbook.checks._connect_examples import (
    client,
    definition,
    denied_services,
    deployment,
    lost_primary,
    named,
    serving,
    settings,
    unconnected,
    without,
)
from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._resources import resource_of, witness
from vouchbook.checks._task_examples import ROLE, unread_task
from vouchbook.checks._tasks import DESCRIBE, LIST, SERVICES, TASKS, role_of
from vouchbook.checks._workloads import DESCRIBE_SERVICES, definitions_named
from vouchbook.model.check import Check, Estate, Given, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import View


def _own_role(subject: Subject) -> Outcome:
    task, service = definition_of(subject), resource_of(subject)
    role = task.get("taskRoleArn")
    if not role:
        return failed(f"{task.id} has no taskRoleArn")
    if role == task.get("executionRoleArn"):
        return failed(f"{role} is task role and execution role at once")
    other = _sharer(subject, service, str(role))
    if other:
        return failed(f"{role} is also the role of {other}")
    return passed(f"{role} is the role of this service alone")


def _sharer(subject: Subject, service: View, role: str) -> str:
    """Another service of Service Connect under the same role; empty where there is none."""
    found = witness(
        _under(subject.estate, role, service.place.account),
        lambda other: other.id != service.id and settings_of(other) is not None,
    )
    return found.id if found is not None else ""


def _under(estate: Estate, role: str, account: str) -> Iterator[View]:
    """Every service that runs a task definition with a role."""
    for task in estate.among(TASKS, role_of, role, account=account):
        yield from estate.among(SERVICES, definitions_named, task.id, account=account)


def _with(**members: object) -> Given:
    facts = {**definition().facts[""], **members}
    return replace(definition(), facts={"": without(facts)})


def _sharing(**members: object) -> Given:
    told = deployment(settings(services=None), taskDefinition=definition("orders:3").id)
    whole = {"deployments": [told], "taskDefinition": definition("orders:3").id, **members}
    return named(serving(), "orders", **whole)


TASK_ROLES = Check(
    id="connect-task-roles",
    objective="least-privilege",
    topic="security-iam",
    says="Services of ECS Service Connect have a task role that no other one of them shares.",
    severity=Severity.HIGH,
    over=(SERVICES,),
    subject=each_connected,
    holds=_own_role,
    joins=(TASKS,),
    counts="services of Service Connect",
    remedy=(
        "Give each service a task role of its own. The agent needs none: AWS sees to what it may "
        "do, so the role is the application's alone."
    ),
    references=(DESCRIBE_SERVICES, DESCRIBE, "ECS Developer Guide: task IAM role"),
    examples=(
        passing("A role of its own.", serving(), definition()),
        passing("A client alone.", client(), definition()),
        passing(
            "Two revisions of one family share a role.",
            *(serving(), definition(), definition("checkout:6")),
        ),
        passing(
            "The other one does not use Service Connect.",
            *(serving(), definition(), definition("orders:3")),
            _sharing(deployments=[deployment(None, taskDefinition=definition("orders:3").id)]),
        ),
        failing("No role.", serving(), _with(taskRoleArn=None)),
        failing("The execution role serves as task role.", serving(), _with(executionRoleArn=ROLE)),
        failing(
            "Another service runs under it.",
            *(serving(), definition(), definition("orders:3"), _sharing()),
        ),
        failing(
            "Another service runs the same task definition.",
            *(serving(), definition(), named(serving(), "orders")),
        ),
        failing(
            "A witness decides, whatever else could not be told.",
            *(serving(), definition(), definition("orders:3"), _sharing()),
            named(serving(deployments=[], taskDefinition=definition().id), "audit"),
        ),
        moot("A service without Service Connect.", unconnected()),
        unknowing(
            "Another service runs it, and whether that uses Service Connect is not told.",
            *(serving(), definition()),
            named(serving(deployments=[], taskDefinition=definition().id), "orders"),
        ),
        unknowing("It is no longer active.", serving()),
        unknowing("It could not be read.", serving(), unread_task()),
        unknowing("Task definitions were denied.", serving(), blind(TASKS, LIST)),
        lost_primary(),
        denied_services(),
    ),
)
