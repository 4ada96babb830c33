"""Small chains from a trail's events to somebody who is told, for the examples of checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._filter_patterns import Condition
from vouchbook.checks._identity_examples import HOME, REGION
from vouchbook.checks._watched_events import WATCHED
from vouchbook.model.check import Given

LOGS = f"arn:aws:logs:{REGION}:{HOME}:log-group:/trail/audit"
TOPIC = f"arn:aws:sns:{REGION}:{HOME}:security-alarms"
CONFIRMED = f"{TOPIC}:11111111-2222-3333-4444-555555555555"
ALARM_ARN = f"arn:aws:cloudwatch:{REGION}:{HOME}:alarm"


def pattern_of(cases: Sequence[frozenset[Condition]]) -> str:
    """A filter's pattern that counts exactly these cases."""
    return f"{{ {' || '.join(f'({_all_of(case)})' for case in cases)} }}"


def _all_of(case: frozenset[Condition]) -> str:
    return " && ".join(
        f"({item.member} {item.operator}{f' {chr(34)}{item.value}{chr(34)}' if item.value else ''})"
        for item in sorted(case)
    )


def metric_filter(name: str, pattern: str) -> Given:
    """A filter over the trail's log group."""
    facts = {
        "filterName": name,
        "logGroupName": "/trail/audit",
        "filterPattern": pattern,
        "metricTransformations": [{"metricName": name, "metricNamespace": "Trail"}],
    }
    return Given(
        collector="logs.metric-filters",
        id=f"{LOGS}:metric-filter:{name}",
        facts={"": facts},
        region=REGION,
    )


def alarm(name: str, *actions: str, enabled: bool = True) -> Given:
    """An alarm over the metric of the filter of that name."""
    facts = {
        "AlarmArn": f"{ALARM_ARN}:{name}",
        "AlarmName": name,
        "Namespace": "Trail",
        "MetricName": name,
        "ActionsEnabled": enabled,
        "AlarmActions": [*actions],
    }
    return Given(collector="cloudwatch.alarms", id=f"{ALARM_ARN}:{name}", facts={"": facts})


def topic(*subscriptions: str) -> Given:
    """The topic of the alarms."""
    told: list[Mapping[str, Any]] = [
        {"SubscriptionArn": item, "Protocol": "email"} for item in subscriptions
    ]
    return Given(
        collector="sns.topics", id=TOPIC, facts={"": {"TopicArn": TOPIC}, "subscriptions": told}
    )


def watching(without: str = "", **differs: str) -> tuple[Given, ...]:
    """A filter and an alarm for each kind of event, by its id (`_` stands for `-` and `.`)."""
    kinds = {watched.id.replace("-", "_").replace(".", "_"): watched for watched in WATCHED}
    return tuple(
        given
        for key, watched in kinds.items()
        if watched.id != without
        for given in (
            metric_filter(watched.id, differs.get(key) or pattern_of(watched.cases)),
            alarm(watched.id, TOPIC),
        )
    )
