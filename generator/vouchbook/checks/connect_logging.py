"""Do agents of ECS Service Connect write access logs, and do these leave the task?"""

from typing import Any

from vouchbook.checks._connect import connected, each_connected
from vouchbook.checks._connect_examples import (
    ACCESS_LOG,
    client,
    denied_services,
    lost_primary,
    offer,
    serving,
    settings,
    unconnected,
)
from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    Plain,
    blind,
    failing,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._tasks import SERVICES, not_told
from vouchbook.checks._workloads import DESCRIBE_SERVICES
from vouchbook.checks.envoy_logs import DRIVERS
from vouchbook.kernel.detected import MARK, has_marks
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, advised, failed, passed

GROUPS = "logs.groups"
LIST_GROUPS = "logs:DescribeLogGroups"


def _logged(subject: Subject) -> Outcome:
    told = connected(subject)
    access, shipped = told.get("accessLogConfiguration"), told.get("logConfiguration")
    if access is None:
        return failed("no accessLogConfiguration: agents write no access log")
    if shipped is None:
        return failed("no logConfiguration: what agents write, the access log too, is thrown away")
    driver, options = shipped.get("logDriver"), shipped.get("options") or {}
    if driver not in DRIVERS:
        return failed(f"logDriver is {driver}; expected one of {', '.join(sorted(DRIVERS))}")
    if driver == "awslogs":
        wrong = _lost(subject, options)
        if wrong:
            return failed(wrong)
    form = f"access logs as {access.get('format')} go to {driver}"
    if access.get("includeQueryParameters") == "ENABLED":
        return advised(f"{form}, with query parameters: secrets in URLs end up in them")
    return passed(f"{form}, without query parameters")


def _lost(subject: Subject, options: dict[str, Any]) -> str:
    """Why logs have nowhere to go; empty where they have."""
    place, name = subject.place, str(options.get("awslogs-group") or "")
    region = str(options.get("awslogs-region") or place.region)
    if not name:
        return "logDriver is awslogs, and no awslogs-group is named"
    if has_marks(name) or has_marks(region):
        raise not_told("the log group's name, which was redacted")
    arn = f"arn:{place.partition}:logs:{region}:{place.account}:log-group:{name}"
    found = subject.estate.one(GROUPS, arn)
    there = found is not None and found.get("logGroupName") == name
    return "" if there else f"the log group {name} does not exist"


def _group(name: str = "/ecs/connect") -> Given:
    arn = f"arn:aws:logs:{REGION}:{HOME}:log-group:/ecs/connect"
    return Given(collector=GROUPS, id=arn, facts={"": {"logGroupName": name, "logGroupArn": arn}})


def _with(**members: object) -> Given:
    return serving(connect=settings(offer(), **members))


def _to(driver: str, **options: str) -> Plain:
    return {"logDriver": driver, "options": options}


ACCESS_LOGS = Check(
    id="connect-access-logs",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says="Agents of ECS Service Connect write access logs, and ship them off the task.",
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=each_connected,
    holds=_logged,
    joins=(GROUPS,),
    counts="services of Service Connect",
    remedy=(
        "Set accessLogConfiguration (a format, and no query parameters) and logConfiguration (a "
        "driver that ships, and a log group that exists), both of them, and deploy."
    ),
    references=(
        DESCRIBE_SERVICES,
        LIST_GROUPS,
        "ECS API: ServiceConnectAccessLogConfiguration",
        "ECS API: LogConfiguration",
    ),
    examples=(
        passing("Both are set.", serving(), _group()),
        passing("Text.", _with(accessLogConfiguration={"format": "TEXT"}), _group()),
        passing("Shipped by FireLens.", _with(logConfiguration=_to("awsfirelens"))),
        passing("A client alone.", client(), _group()),
        passing(
            "With query parameters.",
            _with(accessLogConfiguration={**ACCESS_LOG, "includeQueryParameters": "ENABLED"}),
            _group(),
            advice=True,
        ),
        failing("Written, and thrown away.", _with(logConfiguration=None), _group()),
        failing("Shipped, and not written.", _with(accessLogConfiguration=None), _group()),
        failing(
            "A client alone that logs nothing.",
            serving(connect=settings(services=None, accessLogConfiguration=None)),
        ),
        failing("A file on the host.", _with(logConfiguration=_to("json-file"))),
        failing("The log group does not exist.", serving()),
        failing("Another group that begins so.", serving(), _group("/ecs/connect-old")),
        failing("No group is named.", _with(logConfiguration=_to("awslogs")), _group()),
        moot("A service without Service Connect.", unconnected()),
        unknowing(
            "The group's name was redacted.",
            _with(logConfiguration=_to("awslogs", **{"awslogs-group": MARK})),
        ),
        unknowing("Log groups were denied.", serving(), blind(GROUPS, LIST_GROUPS)),
        lost_primary(),
        denied_services(),
    ),
)
