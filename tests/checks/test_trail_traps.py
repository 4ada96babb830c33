"""Traps of events, alarms and AWS Config that an example's single verdict can't show in full."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._alarm_examples import LOGS, TOPIC, topic, watching
from vouchbook.checks._event_examples import change, connection
from vouchbook.checks._filter_patterns import Condition, counts, read
from vouchbook.checks._identity_examples import TRAIL, trail
from vouchbook.checks._task_examples import CARTS, ORDERS, task
from vouchbook.checks._watched_events import WATCHED
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Check, Example, Given, Verdict
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult

IDS = (
    "cloudtrail-appmesh-events-present",
    "cloudtrail-envoy-connection-events",
    "cloudtrail-lake-store-usable",
    "cloudtrail-to-cloudwatch-alarms",
    "config-recorder-covers-mesh",
    "config-rules-compliance",
    "mesh-change-activity-reviewed",
    "tls-runtime-handshake-evidence",
)
ALARMS = "cloudtrail-to-cloudwatch-alarms"
CHANGES = "mesh-change-activity-reviewed"
CONNECTIONS = "cloudtrail-envoy-connection-events"
DENIED = Unread(reason=Reason.DENIED, operation="any:Any", permission="any:Any")
WORLDS = [
    pytest.param(checks()[name], example, number, id=f"{name}-{at}-without-{number}")
    for name in IDS
    for at, example in enumerate(checks()[name].examples)
    for number, given in enumerate(example.given)
    # Of the many alike filters and alarms the first and the last are enough.
    if given.blind is None and (number < 3 or number == len(example.given) - 1)
]
COLLECTIONS = [
    pytest.param(checks()[name], example, collector, id=f"{name}-{at}-without-{collector}")
    for name in IDS
    for at, example in enumerate(checks()[name].examples)
    for collector in (*checks()[name].over, *checks()[name].joins)
]


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def ask(check: str, *given: Given, **parameters: object) -> CheckResult:
    world = Example(verdict=Verdict.PASS, why="", given=given, parameters=parameters)
    return judge_example(checks()[check], world, shapes())


def only_more_unknown(check: Check, before: Example, after: Example) -> None:
    known = {found.subject: found.verdict for found in judged(check, before).findings}
    for found in judged(check, after).findings:
        assert found.verdict in {known.get(found.subject), Verdict.UNKNOWN}, found.because


def judged(check: Check, example: Example) -> CheckResult:
    return judge_example(check, example, shapes())


@pytest.mark.parametrize(("check", "example", "number"), WORLDS)
def test_what_is_taken_away_only_ever_makes_it_unknown(
    check: Check, example: Example, number: int
) -> None:
    given = example.given[number]
    unread = replace(given, facts={}, unread={**given.unread, **dict.fromkeys(given.facts, DENIED)})
    without = tuple(unread if at == number else other for at, other in enumerate(example.given))
    only_more_unknown(check, example, replace(example, given=without))


@pytest.mark.parametrize(("check", "example", "collector"), COLLECTIONS)
def test_a_denied_collector_only_ever_makes_it_unknown(
    check: Check, example: Example, collector: str
) -> None:
    left = tuple(given for given in example.given if given.collector != collector)
    blind = Given(collector=collector, blind=DENIED)
    only_more_unknown(check, example, replace(example, given=(*left, blind)))


def pattern(text: str, *wanted: Condition) -> bool:
    found = read(text)
    return found is not None and counts(found, frozenset(wanted))


NAME = Condition("$.eventName", "=", "DisableKey")
SOURCE = Condition("$.eventSource", "=", "kms.amazonaws.com")


@pytest.mark.parametrize(
    "text",
    [
        "{$.eventName=DisableKey}",
        '{ ( $.eventName = "DisableKey" ) }',
        "{ $.eventName = DisableKey || $.eventName = Other }",
        "{ $.eventName = Other || $.eventName = DisableKey }",
        "{ $.eventSource = kms.amazonaws.com && $.eventName = DisableKey }",
        "{ $.eventSource = kms.amazonaws.com && ($.eventName = X || $.eventName = DisableKey) }",
        "{ $.eventName = Other && $.eventName = X || $.eventName = DisableKey }",
        "{ $.eventName = Disable* }",
        "{ $.eventSource = kms.* }",
        "  {\n$.eventName\n=\nDisableKey\n}  ",
    ],
)
def test_a_filter_that_counts_at_least_what_is_asked_for(text: str) -> None:
    assert pattern(text, NAME, SOURCE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "{ }",
        "DisableKey",
        "$.eventName = DisableKey",
        "[ip, user, name = DisableKey]",
        "{ $.eventName = Other }",
        "{ $.eventName != DisableKey }",
        "{ $.eventName = disablekey }",
        "{ $.eventName = DisableKey && $.awsRegion = us-east-1 }",
        "{ ($.eventName = Other || $.eventName = DisableKey) && $.awsRegion = us-east-1 }",
        "{ $.requestParameters.eventName = DisableKey }",
        "{ $.eventName = DisableKey",
        "{ $.eventName = DisableKey ) }",
        "{ ($.eventName = DisableKey }",
        "{ $.eventName = DisableKey && }",
        "{ $.eventName DisableKey }",
        "{ $.eventName = DisableKey extra }",
        "{ eventName = DisableKey }",
        "{ $.eventName IS ODD }",
        f"{{ {'(' * 400}$.eventName = DisableKey{')' * 400} }}",
    ],
)
def test_a_filter_that_counts_less_or_cannot_be_told(text: str) -> None:
    assert not pattern(text, NAME, SOURCE)


def test_what_has_no_value_is_told_apart() -> None:
    absent = Condition("$.userIdentity.invokedBy", "NOT EXISTS")
    assert pattern("{ $.userIdentity.invokedBy NOT EXISTS }", absent)
    assert pattern("{ $.userIdentity.invokedBy not exists }", absent)
    assert not pattern("{ $.userIdentity.invokedBy EXISTS }", absent)
    assert not pattern("{ $.userIdentity.invokedBy IS NULL }", absent)
    assert not pattern("{ $.userIdentity.invokedBy != x }", absent)


def test_the_words_of_the_benchmark_itself_are_enough() -> None:
    # The two whose form differs most from a plain list of calls, in the benchmark's syntax.
    refused, root = WATCHED[0], WATCHED[1]
    text = (
        '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*") && '
        '($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket")}'
    )
    assert all(pattern(text, *case) for case in refused.cases)
    text = (
        '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && '
        '$.eventType!="AwsServiceEvent"}'
    )
    assert all(pattern(text, *case) for case in root.cases)


def test_every_kind_of_event_has_a_row_of_its_own() -> None:
    fed = trail(CloudWatchLogsLogGroupArn=f"{LOGS}:*")
    confirmed = topic(f"{TOPIC}:11111111-2222-3333-4444-555555555555")
    result = ask(ALARMS, fed, confirmed, *watching("cis-4.7"))
    verdicts = {found.subject: found.verdict for found in result.findings}
    assert set(verdicts) == {f"{TRAIL}#{watched.id}" for watched in WATCHED}
    assert [name for name, verdict in verdicts.items() if verdict is Verdict.FAIL] == [
        f"{TRAIL}#cis-4.7"
    ]


def test_a_rule_says_which_call_nobody_is_told_of() -> None:
    fed = trail(CloudWatchLogsLogGroupArn=f"{LOGS}:*")
    confirmed = topic(f"{TOPIC}:11111111-2222-3333-4444-555555555555")
    only = "{ $.eventName = DisableKey }"
    result = ask(ALARMS, fed, confirmed, *watching(cis_4_7=only))
    (found,) = (one for one in result.findings if one.verdict is Verdict.FAIL)
    assert "ScheduleKeyDeletion" in found.because


def test_a_change_is_approved_by_its_own_id_alone() -> None:
    told = change("emergency")
    other = ask(CHANGES, told, change_ticket_pattern="CHG-*", approved_changes=["another-event"])
    assert other.verdict is Verdict.FAIL
    assert "assumed-role/deployer/emergency" in other.findings[0].because


@pytest.mark.parametrize(
    "record",
    [
        {"userIdentity": None},
        {"userIdentity": "Mary Major"},
        {"userIdentity": {"arn": ["arn:aws:sts::111122223333:assumed-role/deployer/CHG-1"]}},
        {"userIdentity": {"arn": "CHG-1042"}},
        {"userIdentity": {"arn": "arn:aws:iam::111122223333:role/assumed-role/CHG-1042"}},
    ],
)
def test_a_hostile_identity_is_nobody(record: Mapping[str, Any]) -> None:
    given = change()
    told = replace(given, facts={"": given.facts[""], "event": record})
    result = ask(CHANGES, told, change_ticket_pattern="CHG-*", approved_changes=[])
    assert result.verdict is Verdict.FAIL


def test_an_event_that_is_no_object_names_nobody() -> None:
    given = change()
    told = replace(given, facts={"": given.facts[""], "event": ["no", "object"]})
    result = ask(CHANGES, told, change_ticket_pattern="*", approved_changes=[])
    assert result.verdict is Verdict.FAIL


def test_a_refused_call_explains_no_change() -> None:
    arn = "arn:aws:appmesh:us-east-1:111122223333:mesh/shop/virtualNode/orders"
    metadata = {"arn": arn, "lastUpdatedAt": "2026-09-10T08:00:00.000000Z", "version": 2}
    node = Given(collector="appmesh.virtual-nodes", id=arn, facts={"": {"metadata": metadata}})
    refused = change(errorCode="BadRequestException")
    result = ask(CHANGES, refused, node, change_ticket_pattern="CHG-*", approved_changes=[])
    verdicts = {found.subject: found.verdict for found in result.findings}
    assert verdicts[arn] is Verdict.FAIL
    assert verdicts[refused.id] is Verdict.NOT_APPLICABLE


def test_a_consumer_of_a_shared_mesh_changes_in_its_own_account() -> None:
    arn = "arn:aws:appmesh:us-east-1:444455556666:mesh/shop/virtualNode/orders"
    metadata = {
        "arn": arn,
        "lastUpdatedAt": "2026-09-10T08:00:00.000000Z",
        "version": 2,
        "resourceOwner": "111122223333",
    }
    node = Given(collector="appmesh.virtual-nodes", id=arn, facts={"": {"metadata": metadata}})
    assert ask(CHANGES, change(), node, change_ticket_pattern="CHG-*").verdict is Verdict.PASS


def test_a_role_of_two_nodes_speaks_for_each_of_them() -> None:
    # That a role is shared is another check's matter.
    both = task(), task(name="carts:1", containerDefinitions=_envoy_of(CARTS))
    assert ask(CONNECTIONS, connection(node=ORDERS), *both).verdict is Verdict.PASS
    assert ask(CONNECTIONS, connection(node=CARTS), *both).verdict is Verdict.PASS


def _envoy_of(resource: str) -> list[Mapping[str, Any]]:
    told = [{"name": "APPMESH_RESOURCE_ARN", "value": resource}]
    return [{"name": "envoy", "image": "aws-appmesh-envoy:v1", "environment": told}]
