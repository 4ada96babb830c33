"""CloudTrail: delivery times that a running trail would have; moto's are always now."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from moto.cloudtrail.models import Trail, cloudtrail_backends

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.stage import Stage, Supplement

_DELIVERED_BEFORE = timedelta(minutes=4)
_DIGESTED_BEFORE = timedelta(minutes=42)


def _status(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    trail = _trail(stage)
    told: dict[str, Any] = {"IsLogging": answer["IsLogging"]}
    for name in ("StartLoggingTime", "StopLoggingTime"):
        if answer.get(name):
            told[name] = answer[name]
    for name, member in (("TimeLoggingStarted", "Start"), ("TimeLoggingStopped", "Stop")):
        if f"{member}LoggingTime" in told:
            told[name] = _written(told[f"{member}LoggingTime"])
    if answer["IsLogging"]:
        told.update(_deliveries(trail, stage.world.now()))
    return {**told, **stage.world.state(Declared).of("cloudtrail-trail", trail.arn)}


def _deliveries(trail: Trail, now: datetime) -> dict[str, Any]:
    delivered = now - _DELIVERED_BEFORE
    told: dict[str, Any] = {
        "LatestDeliveryTime": delivered,
        "LatestDeliveryAttemptTime": _written(delivered),
        "LatestDeliveryAttemptSucceeded": _written(delivered),
    }
    if trail.log_validation:
        told["LatestDigestDeliveryTime"] = now - _DIGESTED_BEFORE
    if trail.cw_log_group_arn:
        told["LatestCloudWatchLogsDeliveryTime"] = delivered
    return told


def _trail(stage: Stage) -> Trail:
    named = str(stage.parameters["Name"])
    backend = cloudtrail_backends[stage.call.account][stage.call.region]
    trails: list[Trail] = list(backend.describe_trails(include_shadow_trails=True))
    return next(trail for trail in trails if named in {trail.trail_name, trail.arn})


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _home(stage: Stage, member: str) -> str:
    # A trail of all regions answers in each of them under its ARN; moto knows it at home only.
    arn = str(stage.parameters[member]).split(":")
    return arn[3] if arn[0] == "arn" else stage.call.region


def _get_trail(stage: Stage) -> Mapping[str, Any]:
    return stage.moto(_home(stage, "Name"))


def _event_selectors(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto(_home(stage, "TrailName"))
    if answer.get("EventSelectors") or answer.get("AdvancedEventSelectors"):
        return answer
    # A trail whose selectors nobody ever set logs all management events.
    usual = {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [],
        "ExcludeManagementEventSources": [],
    }
    return {"TrailARN": answer["TrailARN"], "EventSelectors": [usual]}


def _insight_selectors(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto(_home(stage, "TrailName"))
    if not answer.get("InsightSelectors"):
        told = f"Trail {answer['TrailARN']} does not have Insights enabled."
        raise AwsError("InsightNotEnabledException", told)
    return answer


CLOUDTRAIL = Supplement(
    service="cloudtrail",
    handlers={
        "GetEventSelectors": _event_selectors,
        "GetInsightSelectors": _insight_selectors,
        "GetTrail": _get_trail,
        "GetTrailStatus": _status,
    },
)
