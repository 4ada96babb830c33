"""Can a service of ECS Service Connect be rebuilt from what is kept beside it?"""

from vouchbook.checks._connect import connected, each_connected
from vouchbook.checks._connect_examples import (
    CHECKOUT,
    CREATED,
    client,
    denied_services,
    lost_primary,
    offer,
    serving,
    settings,
    unconnected,
)
from vouchbook.checks._dates import day
from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    Plain,
    blind,
    denial,
    failing,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import resource_of
from vouchbook.checks._second_sources import GONE, STACKS, drift_of
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workloads import DESCRIBE_SERVICES
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
    unknown,
)
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread

REVISIONS = "ecs.service-revisions"
DESCRIBE = "ecs:DescribeServiceRevisions"
TYPE = "AWS::ECS::Service"
_DETECT = "cloudformation:ListStackResources"
_DRIFTED = frozenset({"MODIFIED", "DELETED"})
_IN_SYNC = "IN_SYNC"


def _rebuildable(subject: Subject) -> Outcome:
    service = resource_of(subject)
    place = service.place
    for found in subject.estate.among(
        STACKS, services_held, service.id, account=place.account, region=place.region
    ):
        return _as_its_stack_has_it(service, found)
    return _as_aws_keeps_it(subject, service)


def services_held(stack: View) -> tuple[str, ...]:
    """The ARNs of the services that a stack holds."""
    return tuple(str(item.get("PhysicalResourceId")) for item in _held(stack))


def _held(stack: View) -> tuple[Facts, ...]:
    return tuple(
        item
        for item in stack.get("resources") or ()
        if item.get("ResourceType") == TYPE and item.get("ResourceStatus") not in GONE
    )


def _as_its_stack_has_it(service: View, stack: View) -> Outcome:
    item = next(one for one in _held(stack) if one.get("PhysicalResourceId") == service.id)
    drift, title = drift_of(item), f"stack {stack.get('StackName')}"
    if drift in _DRIFTED:
        return failed(f"it is no longer as {title} describes it: drift is {drift}")
    checked = str(item.get("DriftInformation", "LastCheckTimestamp") or "")
    if drift != _IN_SYNC or not checked:
        return _unchecked(f"{title} never compared it with its template")
    changed = max(str(one.get("createdAt") or "") for one in service.get("deployments") or ())
    if checked < changed:
        return _unchecked(f"{title} compared it before its last deployment")
    return passed(f"it is in {title}, and was in sync on {day(checked)}")


def _unchecked(why: str) -> Outcome:
    return unknown(Unread(reason=Reason.STALE, operation=_DETECT, permission=_DETECT, detail=why))


def _as_aws_keeps_it(subject: Subject, service: View) -> Outcome:
    """Without a stack there is the revision, which AWS keeps as long as the service."""
    wanted = _names(connected(subject))
    for item in service.get("currentServiceRevisions") or ():
        found = subject.estate.one(REVISIONS, str(item.get("arn")))
        kept = found.get("serviceConnectConfiguration") if found is not None else None
        if found is not None and kept is not None and _names(kept) == wanted:
            return advised(
                f"it is in no stack; AWS keeps its settings as revision {_last(found.id)} of "
                f"{day(found.get('createdAt'))}, as long as the service is there"
            )
    return failed("it is in no stack, and no current revision of it holds these settings")


def _names(told: Facts) -> tuple[object, ...]:
    """What tells settings apart; the rest may be spelled otherwise by another operation."""
    offers = [(one.get("portName"), one.get("tls") is None) for one in told.get("services") or ()]
    return (told.get("enabled"), sorted(offers, key=str))


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]


_REVISION = CHECKOUT.replace(":service/", ":service-revision/") + "/4980306466373577095"
_CURRENT = [{"arn": _REVISION, "runningTaskCount": 2}]
_STACK = f"arn:aws:cloudformation:{REGION}:{HOME}:stack/shop/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
_CHECKED = "2026-09-01T06:00:00.000000Z"


def _revision(connect: Plain | None = None) -> Given:
    facts = {
        "serviceRevisionArn": _REVISION,
        "serviceArn": CHECKOUT,
        "createdAt": CREATED,
        "serviceConnectConfiguration": connect or settings(offer()),
    }
    return Given(collector=REVISIONS, id=_REVISION, facts={"": facts})


def _stack(drift: str = _IN_SYNC, checked: str = _CHECKED, **members: object) -> Given:
    information: dict[str, str] = {"StackResourceDriftStatus": drift}
    if checked:
        information["LastCheckTimestamp"] = checked
    item = {
        "LogicalResourceId": "Service",
        "PhysicalResourceId": CHECKOUT,
        "ResourceType": TYPE,
        "ResourceStatus": "UPDATE_COMPLETE",
        "DriftInformation": information,
        **members,
    }
    summary = {"StackId": _STACK, "StackName": "shop", "StackStatus": "UPDATE_COMPLETE"}
    return Given(collector=STACKS, id=_STACK, facts={"": summary, "resources": [item]})


def _denied_stack() -> Given:
    return Given(
        collector=STACKS,
        id=_STACK,
        facts={"": {"StackId": _STACK, "StackName": "shop", "StackStatus": "CREATE_COMPLETE"}},
        unread={"resources": denial(_DETECT)},
    )


_REVISED = serving(currentServiceRevisions=_CURRENT)

CONFIG_RECOVERABLE = Check(
    id="connect-config-recoverable",
    objective="configuration-known",
    topic="disaster-recovery-resiliency",
    says="Services of ECS Service Connect can be rebuilt: from a stack, or from their revision.",
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=each_connected,
    holds=_rebuildable,
    joins=(STACKS, REVISIONS),
    counts="services of Service Connect",
    remedy=(
        "Bring the service into a stack, run drift detection, and mend what has drifted. A "
        "revision goes with its service: keep snapshots of it elsewhere."
    ),
    references=(
        DESCRIBE_SERVICES,
        DESCRIBE,
        _DETECT,
        "ECS Developer Guide: Amazon ECS service revisions",
    ),
    examples=(
        passing("In a stack, and in sync.", serving(), _stack()),
        passing("AWS keeps its revision.", _REVISED, _revision(), advice=True),
        passing(
            "A client alone.",
            *(client(currentServiceRevisions=_CURRENT), _revision(settings(services=None))),
            advice=True,
        ),
        failing("It has drifted.", _REVISED, _stack("MODIFIED"), _revision()),
        failing("Neither stack nor revision.", serving()),
        failing(
            "Its revision offers something else.",
            _REVISED,
            _revision(settings(offer(portName="x"))),
        ),
        failing("Its revision has no TLS.", _REVISED, _revision(settings(offer(tls=None)))),
        failing("Its revision is gone.", _REVISED),
        failing("Its stack has lost it.", serving(), _stack(ResourceStatus="DELETE_SKIPPED")),
        failing(
            "Something else of that name.", serving(), _stack(ResourceType="AWS::ECS::TaskSet")
        ),
        moot("A service without Service Connect.", unconnected()),
        unknowing("Drift was never checked.", serving(), _stack("NOT_CHECKED", "")),
        unknowing(
            "It was deployed since.", serving(), _stack(checked="2026-08-01T06:00:00.000000Z")
        ),
        unknowing("What its stack holds was denied.", _REVISED, _denied_stack(), _revision()),
        unknowing("Stacks were denied.", _REVISED, blind(STACKS, "cloudformation:ListStacks")),
        unknowing("Revisions were denied.", _REVISED, blind(REVISIONS, DESCRIBE)),
        lost_primary(),
        denied_services(),
    ),
)
