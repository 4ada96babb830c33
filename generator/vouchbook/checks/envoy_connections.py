"""Do proxies connect to App Mesh as what they are meant to be?"""

import re
from collections.abc import Mapping
from typing import Any

from vouchbook.checks._event_examples import connection
from vouchbook.checks._events import CONNECTIONS, LOOKUP, actor, document, role, text_at
from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._resources import resource_of
from vouchbook.checks._task_examples import CARTS, ORDERS, application, envoy, task
from vouchbook.checks._tasks import DESCRIBE, LIST, TASKS, envoys_of, mesh_resource
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
    unknown,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread

_MESH_OWNER = re.compile(r"(?<=[^/:])@\d{12}(?=/)")
"""What is appended to a mesh's name where it is shared."""
_BROKEN = "ConnectionTerminated"


def _expected(subject: Subject) -> Outcome:
    event = resource_of(subject)
    record = document(event)
    who = role(record) or actor(record)
    what = _MESH_OWNER.sub("", text_at(record, "serviceEventDetails", "nodeArn"))
    if not who or not what:
        return failed("the event does not name both a principal and a mesh resource")
    estate, place = subject.estate, event.place

    def meant(task: View) -> bool:
        return task.get("taskRoleArn") == who and _speaks_for(task, what)

    if estate.find(TASKS, meant, account=place.account, region=place.region) is not None:
        return _ended(record, f"{who} speaks for {what}, as a task definition has it")

    def contradicts(task: View) -> bool:
        if not envoys_of(task):
            return False
        return task.get("taskRoleArn") == who or _speaks_for(task, what)

    found = estate.find(TASKS, contradicts, account=place.account, region=place.region)
    if found is not None:
        return failed(f"{who} spoke for {what}, and {found.id} has it otherwise")
    return unknown(_elsewhere(what))


def _speaks_for(task: View, resource: str) -> bool:
    return any(mesh_resource(envoy, task.place) == resource for envoy in envoys_of(task))


def _ended(record: Mapping[str, Any], sentence: str) -> Outcome:
    reason = text_at(record, "serviceEventDetails", "failureReason")
    if text_at(record, "serviceEventDetails", "eventStatus") != _BROKEN or not reason:
        return passed(sentence)
    return advised(f"{sentence}; it was cut off ({reason}): show who looked into it")


def _elsewhere(what: str) -> Unread:
    return Unread(
        reason=Reason.NOT_IN_SOURCE,
        operation=DESCRIBE,
        permission=DESCRIBE,
        detail=f"no ECS task is meant to speak for {what}; its EKS or EC2 workload may be",
    )


ENVOY_CONNECTION_EVENTS = Check(
    id="cloudtrail-envoy-connection-events",
    objective="peers-authenticated",
    topic="logging-using-cloudtrail",
    says=(
        "On the last day that saw proxies connect, each came in the role of the task definition "
        "that speaks for its mesh resource."
    ),
    severity=Severity.MEDIUM,
    over=(CONNECTIONS,),
    joins=(TASKS,),
    holds=_expected,
    counts="kinds of connections",
    remedy=(
        "Find out who holds the role that spoke for another's mesh resource; narrow its policy to "
        "the virtual node or gateway that it runs, and keep events of earlier days from the "
        "trail's files."
    ),
    references=(
        LOOKUP,
        DESCRIBE,
        "App Mesh User Guide: logging App Mesh API calls with AWS CloudTrail",
    ),
    examples=(
        passing("Role and node are those of a task definition.", connection(node=ORDERS), task()),
        passing(
            "A shared mesh's name carries its owner.",
            connection(node=ORDERS.replace("mesh/shop", "mesh/shop@444455556666")),
            task(),
        ),
        passing(
            "It was cut off, with a reason.",
            connection(node=ORDERS, status=_BROKEN, failure="Unhealthy"),
            task(),
            advice=True,
        ),
        failing(
            "Another task's role spoke for the node.",
            connection("carts-envoy", ORDERS),
            task(),
        ),
        failing("The role spoke for another node.", connection(node=CARTS), task()),
        failing("The event names no node.", connection(), task()),
        failing(
            "The event names nobody.",
            connection(node=ORDERS, userIdentity={"type": "AWSService"}),
            task(),
        ),
        moot("No proxy connected."),
        unknowing(
            "No task definition knows the role or the node: it may run on EKS.",
            connection("eks-envoy", CARTS),
            task(),
        ),
        unknowing(
            "A task definition does not say for which node it speaks.",
            connection("eks-envoy", CARTS),
            task(
                application(),
                envoy(
                    resource="",
                    secrets=[{"name": "APPMESH_RESOURCE_ARN", "valueFrom": "example-parameter"}],
                ),
            ),
        ),
        unknowing(
            "The event's record is no JSON.",
            hidden(connection(node=ORDERS), "event", LOOKUP),
            task(),
        ),
        unknowing("Task definitions were denied.", connection(node=ORDERS), blind(TASKS, LIST)),
        unknowing("Events were denied.", blind(CONNECTIONS, LOOKUP), task()),
    ),
)
