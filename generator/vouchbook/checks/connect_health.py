"""Is a task behind ECS Service Connect that is ill found out, and replaced?"""

from vouchbook.checks._connect import CLIENT_ALONE, behind, each_offer
from vouchbook.checks._connect_examples import (
    client,
    definition,
    denied_services,
    lost_primary,
    offer,
    serving,
    unconnected,
)
from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._resources import resource_of
from vouchbook.checks._task_examples import unread_task
from vouchbook.checks._tasks import DESCRIBE, LIST, SERVICES, TASKS
from vouchbook.checks._workloads import DESCRIBE_SERVICES
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)


def _watched(subject: Subject) -> Outcome:
    if not subject.key:
        return not_applicable(CLIENT_ALONE)
    container, _ = behind(subject)
    name = container.get("name")
    if container.get("healthCheck", "command"):
        return passed(f"ECS asks container {name} for its health")
    balanced = any(
        item.get("containerName") == name and item.get("targetGroupArn")
        for item in resource_of(subject).get("loadBalancers") or ()
    )
    if balanced:
        return advised(
            f"container {name} has no healthCheck; a load balancer's alone has it replaced"
        )
    return failed(
        f"container {name} has no healthCheck: Service Connect leaves out what fails calls, and "
        "nobody replaces it"
    )


_CHECK = {"command": ["CMD-SHELL", "(redacted)"], "interval": 10}
_BALANCED = {
    "targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/a/1",
    "containerName": "app",
    "containerPort": 8080,
}

HEALTH_CHECKS = Check(
    id="connect-health-checks",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Containers behind ECS Service Connect have a health check, by which ECS replaces them.",
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=each_offer,
    holds=_watched,
    joins=(TASKS,),
    counts="offers of services of Service Connect, and clients",
    remedy=(
        "Give the container a healthCheck. Cloud Map's health is not asked by Service Connect, and "
        "how it leaves out hosts that fail is AWS's to set. That deployments roll back is asked "
        "by ecs-deployment-safety."
    ),
    references=(DESCRIBE_SERVICES, DESCRIBE, "ECS API: HealthCheck"),
    examples=(
        passing("A health check.", serving(), definition(healthCheck=_CHECK)),
        passing(
            "A load balancer's alone.",
            *(serving(loadBalancers=[_BALANCED]), definition()),
            advice=True,
        ),
        failing("None.", serving(), definition()),
        failing("One without a command.", serving(), definition(healthCheck={"command": []})),
        failing(
            "A load balancer before another container.",
            serving(loadBalancers=[{**_BALANCED, "containerName": "other"}]),
            definition(),
        ),
        failing(
            "A classic load balancer, which has no target group.",
            serving(loadBalancers=[{"loadBalancerName": "edge", "containerName": "app"}]),
            definition(),
        ),
        moot("A client alone.", client()),
        moot("A service without Service Connect.", unconnected()),
        unknowing("No port of that name.", serving(offer(portName="grpc")), definition()),
        unknowing("It is no longer active.", serving()),
        unknowing("It could not be read.", serving(), unread_task()),
        unknowing("Task definitions were denied.", serving(), blind(TASKS, LIST)),
        lost_primary(),
        denied_services(),
    ),
)
