"""Do deployments of the mesh's services roll back by themselves, and keep its capacity?"""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import resource_of
from vouchbook.checks._task_examples import plain_task
from vouchbook.checks._tasks import SERVICES, TASKS
from vouchbook.checks._workload_examples import connected, running
from vouchbook.checks._workloads import DESCRIBE_SERVICES, LIST_SERVICES, NOT_IN_MESH, in_mesh
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View

LIMITS = "application-autoscaling.ecs-targets"
DESCRIBE_LIMITS = "application-autoscaling:DescribeScalableTargets"
WHOLE = 100
ENOUGH = 2
FEW = 3
"""Up to so many tasks App Mesh's guidance allows more at once than of many."""
_DIMENSION = "ecs:service:DesiredCount"


def _safe(subject: Subject) -> Outcome:
    service = resource_of(subject)
    if not in_mesh(subject, service):
        return not_applicable(NOT_IN_MESH)
    wrong = [*_capacity_kept(service), *_rolled_back(service)]
    if wrong:
        return failed("; ".join(wrong))
    least, told = _least(subject, service)
    if least < ENOUGH:
        return failed(f"{told}, expected at least {ENOUGH}")
    controller = _controller(service)
    story = f"{told}; {_story(controller)}"
    most, advised_most = _settings(service, "maximumPercent"), _guided(service)
    if isinstance(most, int) and most > advised_most:
        return advised(
            f"{story}, but maximumPercent is {most}: App Mesh's guidance is {advised_most}, so "
            "that Envoys don't all connect at once"
        )
    return passed(story)


def _controller(service: View) -> str:
    return str(service.get("deploymentController", "type") or "ECS")


def _settings(service: View, *path: str) -> object:
    return service.get("deploymentConfiguration", *path)


def _capacity_kept(service: View) -> Iterator[str]:
    least = _settings(service, "minimumHealthyPercent")
    if least is None and _controller(service) != "ECS":
        # Whoever replaces tasks there is told nothing by this setting.
        return
    if not isinstance(least, int) or least < WHOLE:
        yield f"minimumHealthyPercent is {least}, expected at least {WHOLE}"


def _rolled_back(service: View) -> Iterator[str]:
    """What stops a deployment that fails; of another controller ECS tells nothing about it."""
    if _controller(service) != "ECS":
        return
    breaker = _both(service, "deploymentCircuitBreaker")
    alarms = _both(service, "alarms") and bool(_settings(service, "alarms", "alarmNames"))
    if not breaker and not alarms:
        yield "neither a circuit breaker nor alarms roll a failing deployment back"


def _both(service: View, name: str) -> bool:
    return (
        _settings(service, name, "enable") is True and _settings(service, name, "rollback") is True
    )


def _story(controller: str) -> str:
    if controller == "ECS":
        return "a failing deployment is rolled back"
    return f"rolling back is up to its controller, {controller}"


def _least(subject: Subject, service: View) -> tuple[int, str]:
    """The fewest tasks that the service may be scaled to, and how that is known."""
    place = service.place
    # A service's resource in Application Auto Scaling is service/CLUSTER/NAME, as in its long ARN.
    cluster = str(service.get("clusterArn")).rpartition("/")[2]
    arn = (
        f"arn:{place.partition}:application-autoscaling:{place.region}:{place.account}"
        f":scalable-target/{_DIMENSION}/service/{cluster}/{service.get('serviceName')}"
    )
    target = subject.estate.one(LIMITS, arn)
    if target is not None:
        least = int(target.get("MinCapacity"))
        return least, f"MinCapacity is {least}"
    desired = int(service.get("desiredCount") or 0)
    return desired, f"nothing scales it, and desiredCount is {desired}"


def _guided(service: View) -> int:
    few = (service.get("desiredCount") or 0) <= FEW
    return 150 if few else 125


def _target(least: int) -> Given:
    name = "service/shop/checkout"
    arn = f"arn:aws:application-autoscaling:{REGION}:{HOME}:scalable-target/{_DIMENSION}/{name}"
    facts = {
        "ResourceId": name,
        "ScalableDimension": _DIMENSION,
        "MinCapacity": least,
        "MaxCapacity": 10,
    }
    return Given(collector=LIMITS, id=arn, facts={"": facts})


def _deployed(
    *, controller: str = "ECS", desired: int = 2, **settings: object
) -> tuple[Given, Given]:
    told = {
        "minimumHealthyPercent": 100,
        "maximumPercent": 150,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        **settings,
    }
    return running(
        desiredCount=desired,
        deploymentController={"type": controller},
        deploymentConfiguration={name: value for name, value in told.items() if value is not None},
    )


_ALARMS = {"enable": True, "rollback": True, "alarmNames": ["checkout-5xx"]}
_NO_ROLLBACK = {"enable": True, "rollback": False}

DEPLOYMENT_SAFETY = Check(
    id="ecs-deployment-safety",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says=(
        "ECS services of the mesh keep their capacity while they are deployed, roll a failing "
        "deployment back, and are never scaled below two tasks."
    ),
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    holds=_safe,
    joins=(TASKS, LIMITS),
    counts="ECS services",
    remedy=(
        "Set minimumHealthyPercent to 100 and maximumPercent to 125 (150 with two or three tasks), "
        "turn the circuit breaker on with rollback, or alarms with rollback, and give its scalable "
        "target a minimum of two."
    ),
    references=(DESCRIBE_SERVICES, DESCRIBE_LIMITS, "App Mesh User Guide: best practices"),
    examples=(
        passing("As App Mesh's guidance has it.", *_deployed(), _target(2)),
        passing("Nothing scales it, and two are wanted.", *_deployed()),
        passing(
            "Alarms instead of the circuit breaker.",
            *_deployed(deploymentCircuitBreaker=None, alarms=_ALARMS),
            _target(2),
        ),
        passing(
            "Another controller rolls back in its own way.",
            *_deployed(controller="CODE_DEPLOY", deploymentCircuitBreaker=None),
            _target(2),
        ),
        passing(
            "An external controller has none of these settings.",
            *running(deploymentController={"type": "EXTERNAL"}),
        ),
        passing(
            "Twice as many tasks for a while: more than the guidance.",
            *_deployed(maximumPercent=200),
            advice=True,
        ),
        passing(
            "Half as many more are much, where there are many.",
            *_deployed(desired=8),
            advice=True,
        ),
        failing("Half of the tasks may be gone.", *_deployed(minimumHealthyPercent=50)),
        failing(
            "So with another controller that is told this setting.",
            *_deployed(controller="CODE_DEPLOY", minimumHealthyPercent=50),
        ),
        failing("Nothing rolls back.", *_deployed(deploymentCircuitBreaker=_NO_ROLLBACK)),
        failing(
            "Alarms that only stop.",
            *_deployed(deploymentCircuitBreaker=None, alarms={**_ALARMS, "rollback": False}),
        ),
        failing("It may be scaled to one.", *_deployed(), _target(1)),
        failing("One is wanted, and nothing scales it.", *_deployed(desired=1)),
        failing("Service Connect, as AWS sets it up.", *connected(deploymentConfiguration={})),
        moot("Not of the mesh.", *running(plain_task(), desiredCount=1)),
        moot("No services."),
        unknowing("Its limits were denied.", *_deployed(), hidden(_target(2), "", DESCRIBE_LIMITS)),
        unknowing("Limits were denied.", *_deployed(), blind(LIMITS, DESCRIBE_LIMITS)),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)
