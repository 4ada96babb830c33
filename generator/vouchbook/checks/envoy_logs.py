"""Does Envoy's output leave the task, at a level fit for production?"""

from typing import Any

from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    failing,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._task_examples import (
    LOG_GROUP,
    application,
    envoy,
    logs,
    plain_task,
    task,
    unread_task,
)
from vouchbook.checks._tasks import (
    DESCRIBE,
    LIST,
    TASKS,
    container_of,
    each_envoy,
    not_told,
    setting,
)
from vouchbook.kernel.detected import has_marks
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, failed, passed

GROUPS = "logs.groups"
DRIVERS = frozenset({"awsfirelens", "awslogs", "fluentd", "splunk"})
"""Log drivers that take a container's output off the host."""
LEVEL = "ENVOY_LOG_LEVEL"
VERBOSE = frozenset({"debug", "trace"})


def _shipped(subject: Subject) -> Outcome:
    container = container_of(subject)
    driver = container.get("logConfiguration", "logDriver")
    if driver not in DRIVERS:
        return failed(
            f"the log driver is {driver or 'not set'}; expected one of {', '.join(sorted(DRIVERS))}"
        )
    options = container.get("logConfiguration", "options") or {}
    if driver == "awslogs" and not options.get("awslogs-group"):
        return failed("the log driver is awslogs, and no awslogs-group is named")
    level = setting(container, LEVEL)
    if (level or "").strip().lower() in VERBOSE:
        return failed(f"{LEVEL} is {level}; at that level Envoy writes headers and more")
    if driver == "awslogs" and not _group_exists(subject, options):
        return failed(f"the log group {options['awslogs-group']} does not exist")
    return passed(f"output goes to {driver}, and {LEVEL} is {level or 'left at its default, info'}")


def _group_exists(subject: Subject, options: dict[str, str]) -> bool:
    place, name = subject.place, options["awslogs-group"]
    region = options.get("awslogs-region") or place.region
    if has_marks(name) or has_marks(region):
        raise not_told("the log group's name, which was redacted")
    arn = f"arn:{place.partition}:logs:{region}:{place.account}:log-group:{name}"
    found = subject.estate.one(GROUPS, arn)
    return found is not None and found.get("logGroupName") == name


def _group() -> Given:
    arn = f"arn:aws:logs:{REGION}:{HOME}:log-group:{LOG_GROUP}"
    facts = {"logGroupName": LOG_GROUP, "logGroupArn": arn}
    return Given(collector=GROUPS, id=arn, facts={"": facts})


def _with(**members: Any) -> Given:
    return task(application(), envoy(**members))


def _at(level: str) -> Given:
    return task(application(), envoy(settings={LEVEL: level}))


LOG_DRIVER_AND_LEVEL = Check(
    id="envoy-log-driver-and-level",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says="Envoy's output is shipped off the task, and not at a debugging level.",
    severity=Severity.MEDIUM,
    over=(TASKS,),
    subject=each_envoy,
    holds=_shipped,
    joins=(GROUPS,),
    counts="Envoy containers",
    remedy=f"Set a log driver that ships to a log group that exists, and {LEVEL} to info or less.",
    references=(
        DESCRIBE,
        "logs:DescribeLogGroups",
        "ECS API: LogConfiguration",
        "App Mesh User Guide: Envoy configuration variables",
    ),
    examples=(
        passing("Shipped to a log group that exists.", task(), _group()),
        passing("Shipped by FireLens.", _with(logConfiguration=logs(driver="awsfirelens"))),
        passing("A quiet level.", _at("warning"), _group()),
        failing("No log driver.", _with(logConfiguration=None)),
        failing("A file on the host.", _with(logConfiguration=logs(driver="json-file"))),
        failing("The log group does not exist.", task()),
        failing("awslogs without a group.", _with(logConfiguration={"logDriver": "awslogs"})),
        failing("Debug.", _at("DEBUG"), _group()),
        failing("Trace.", _at("trace"), _group()),
        moot("Only a task definition without an Envoy.", plain_task()),
        unknowing("Log groups were denied.", task(), blind(GROUPS, "logs:DescribeLogGroups")),
        unknowing(
            "The level may come from a file.",
            _with(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::example/envoy.env"}]),
            _group(),
        ),
        unknowing(
            "The level comes from a secret.",
            _with(secrets=[{"name": LEVEL, "valueFrom": "example-parameter"}]),
            _group(),
        ),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
