"""Security Hub: the standards of a hub, and findings by filter, which moto does not know."""

from collections.abc import Iterable, Mapping
from typing import Any

from moto.securityhub.models import SecurityHubBackend, securityhub_backends

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_FOUNDATIONAL = (
    "arn:aws:securityhub:{region}::standards/aws-foundational-security-best-practices/v/1.0.0"
)
_MOST_ON_A_PAGE = 100
_TOLD_OF_A_HUB = ("HubArn", "SubscribedAt", "AutoEnableControls", "ControlFindingGenerator")
_FILTERED = {
    "AwsAccountId": ("AwsAccountId",),
    "ComplianceStatus": ("Compliance", "Status"),
    "RecordState": ("RecordState",),
    "Region": ("Region",),
    "SeverityLabel": ("Severity", "Label"),
    "WorkflowStatus": ("Workflow", "Status"),
}


class Standards:
    """The standards that are enabled, by account and region, in the order of enabling."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[str, str], list[str]] = {}

    def of(self, stage: Stage) -> list[str]:
        """The list of the call's own account and region."""
        return self._by_place.setdefault((stage.call.account, stage.call.region), [])


def _hub(stage: Stage) -> SecurityHubBackend:
    """The hub's state, where the account has one in the region."""
    backend: SecurityHubBackend = securityhub_backends[stage.call.account][stage.call.region]
    if not backend.enabled:
        told = f"Account {stage.call.account} is not subscribed to AWS Security Hub"
        raise AwsError("InvalidAccessException", told, status=401)
    return backend


def _enable(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    if stage.parameters.get("EnableDefaultStandards", True):
        _add(stage, [_FOUNDATIONAL.format(region=stage.call.region)])
    return answer


def _describe(stage: Stage) -> Mapping[str, Any]:
    _hub(stage)
    answer = stage.moto()
    return {name: answer[name] for name in _TOLD_OF_A_HUB}


def _enable_standards(stage: Stage) -> Mapping[str, Any]:
    _hub(stage)
    asked = [one["StandardsArn"] for one in stage.parameters["StandardsSubscriptionRequests"]]
    _add(stage, asked)
    pending = [_subscription(stage, arn) | {"StandardsStatus": "PENDING"} for arn in asked]
    return {"StandardsSubscriptions": pending}


def _add(stage: Stage, arns: Iterable[str]) -> None:
    enabled = stage.world.state(Standards).of(stage)
    enabled += [arn for arn in arns if arn not in enabled]


def _enabled_standards(stage: Stage) -> Mapping[str, Any]:
    _hub(stage)
    shown, token = page(
        [_subscription(stage, arn) for arn in stage.world.state(Standards).of(stage)],
        limit=stage.parameters.get("MaxResults"),
        token=stage.parameters.get("NextToken"),
        most=_MOST_ON_A_PAGE,
        refused="InvalidInputException",
    )
    return {"StandardsSubscriptions": shown, "NextToken": token}


def _subscription(stage: Stage, standard: str) -> dict[str, Any]:
    name = standard.partition("::")[2].partition("/")[2]
    place = f"{stage.call.region}:{stage.call.account}"
    arn = f"arn:aws:securityhub:{place}:subscription/{name}"
    told = {
        "StandardsSubscriptionArn": arn,
        "StandardsArn": standard,
        "StandardsInput": {},
        "StandardsStatus": "READY",
        "StandardsControlsUpdatable": "READY_FOR_UPDATES",
    }
    return told | dict(stage.world.state(Declared).of("securityhub-standard", arn))


def _findings(stage: Stage) -> Mapping[str, Any]:
    filters = stage.parameters.get("Filters") or {}
    strange = sorted(set(filters) - set(_FILTERED))
    if strange:
        raise AwsError("InvalidInputException", f"The sandbox has no filter {strange[0]}.")
    found = [finding.as_dict() for finding in _hub(stage).findings]
    shown, token = page(
        [finding for finding in found if _passes(finding, filters)],
        limit=stage.parameters.get("MaxResults"),
        token=stage.parameters.get("NextToken"),
        most=_MOST_ON_A_PAGE,
        refused="InvalidInputException",
    )
    return {"Findings": shown, "NextToken": token}


def _passes(finding: Mapping[str, Any], filters: Mapping[str, Any]) -> bool:
    return all(
        any(_at(finding, _FILTERED[name]) == one["Value"] for one in wanted)
        for name, wanted in filters.items()
    )


def _at(finding: Mapping[str, Any], path: Iterable[str]) -> object:
    here: Any = finding
    for name in path:
        here = here.get(name) if isinstance(here, Mapping) else None
    return here


SECURITYHUB = Supplement(
    service="securityhub",
    handlers={
        "BatchEnableStandards": _enable_standards,
        "DescribeHub": _describe,
        "EnableSecurityHub": _enable,
        "GetEnabledStandards": _enabled_standards,
        "GetFindings": _findings,
    },
)
