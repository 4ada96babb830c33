"""Does each Envoy task act under a role of its own?"""

from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._resources import witness
from vouchbook.checks._task_examples import (
    CARTS,
    EDGE,
    ORDERS,
    ROLE,
    application,
    envoy,
    plain_task,
    task,
    unread_task,
)
from vouchbook.checks._tasks import (
    DESCRIBE,
    LIST,
    TASKS,
    envoys_of,
    mesh_resource,
    meshed,
    role_of,
    task_of,
)
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import View


def _own_role(subject: Subject) -> Outcome:
    task = task_of(subject)
    role = task.get("taskRoleArn")
    if not role:
        return failed(
            "no taskRoleArn: on EC2 its containers take the instance's role, on Fargate none"
        )
    if role == task.get("executionRoleArn"):
        return failed(f"{role} is task role and execution role at once")

    def shares(other: View) -> bool:
        if other.id == task.id or not envoys_of(other):
            return False
        return _speaks_for(other) != _speaks_for(task)

    under_it = subject.estate.among(TASKS, role_of, role, account=task.place.account)
    found = witness(under_it, shares)
    if found is not None:
        return failed(f"{role} is also the role of {found.id}, which speaks for another resource")
    return passed(f"{role} is the role of this mesh resource's tasks alone")


def _speaks_for(task: View) -> frozenset[str]:
    return frozenset(mesh_resource(envoy, task.place) for envoy in envoys_of(task))


_FROM_SECRET = envoy(
    resource="", secrets=[{"name": "APPMESH_RESOURCE_ARN", "valueFrom": "example-parameter"}]
)
_OTHER = task(application(), envoy(CARTS), name="carts:2")

TASK_ROLE_SET = Check(
    id="ecs-task-role-set",
    objective="least-privilege",
    topic="security-iam",
    says="Task definitions with an Envoy have a task role that no other mesh resource shares.",
    severity=Severity.HIGH,
    over=(TASKS,),
    subject=meshed,
    holds=_own_role,
    counts="task definitions with an Envoy",
    remedy="Give each virtual node and gateway a task role of its own, and deregister old ones.",
    references=(DESCRIBE, "ECS Developer Guide: task IAM role"),
    examples=(
        passing("A role of its own.", task(), plain_task()),
        passing("Two revisions of one node share a role.", task(), task(name="checkout:8")),
        passing(
            "A shared mesh's name carries its owner; the node is the same.",
            task(),
            task(
                application(),
                envoy(ORDERS.replace("mesh/shop", "mesh/shop@444455556666")),
                name="checkout:8",
            ),
        ),
        failing("No role.", task(taskRoleArn=None)),
        failing("The execution role serves as task role.", task(executionRoleArn=ROLE)),
        failing("Two nodes share a role.", task(), _OTHER),
        failing(
            "Node and gateway share a role.",
            task(),
            task(envoy(EDGE), name="edge:1", proxyConfiguration=None),
        ),
        failing(
            "A witness decides, whatever else could not be read.",
            task(),
            _OTHER,
            task(application(), _FROM_SECRET, name="stock:1", taskRoleArn=None),
        ),
        moot("Task definitions without an Envoy."),
        moot("Only a task definition without an Envoy.", plain_task()),
        unknowing(
            "Another one has the same role, and does not say for which node it speaks.",
            task(),
            task(application(), _FROM_SECRET, name="stock:1"),
        ),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
