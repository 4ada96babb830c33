"""Is somebody told, at once, of what a trail sees?"""

from collections.abc import Iterator
from functools import partial

from vouchbook.checks._alarm_examples import CONFIRMED, LOGS, TOPIC, alarm, topic, watching
from vouchbook.checks._filter_patterns import Condition, counts, read
from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    TRAIL,
    blind,
    failing,
    hidden,
    moot,
    passing,
    trail,
    unknowing,
)
from vouchbook.checks._resources import resource_of, seen_by
from vouchbook.checks._watched_events import WATCHED
from vouchbook.model.check import (
    Check,
    Estate,
    Outcome,
    Part,
    Severity,
    Subject,
    failed,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.place import parse_arn

TRAILS = "cloudtrail.trails"
FILTERS = "logs.metric-filters"
ALARMS = "cloudwatch.alarms"
TOPICS = "sns.topics"
DESCRIBE = "cloudtrail:DescribeTrails"
STATUS = "cloudtrail:GetTrailStatus"
DESCRIBE_FILTERS = "logs:DescribeMetricFilters"
DESCRIBE_ALARMS = "cloudwatch:DescribeAlarms"
LIST_TOPICS = "sns:ListTopics"
LIST_SUBSCRIPTIONS = "sns:ListSubscriptionsByTopic"
_BY_ID = {watched.id: watched for watched in WATCHED}


def _each_kind(found: View) -> Iterator[Part]:
    """One subject a kind of event; a trail of one Region alone watches nothing as a whole."""
    if found.get("IsMultiRegionTrail") is True:
        for watched in WATCHED:
            yield Part(key=watched.id, facts=found.get(""))


def _alarmed(subject: Subject) -> Outcome:
    watched = _BY_ID[subject.key]
    account = resource_of(subject).place.account
    for case in watched.cases:
        leads = partial(_leads_to_alarm, subject.estate, case, account)
        if subject.estate.find(TRAILS, leads) is None:
            return failed(
                f"nobody is told of {_named(case)}: no metric filter that counts it has an alarm "
                "with a confirmed subscription"
            )
    return passed(f"alarms with a confirmed subscription tell of {watched.says}")


def _leads_to_alarm(
    estate: Estate, case: frozenset[Condition], account: str, candidate: View
) -> bool:
    """Whether a trail that this account has, or was shown, leads to an alarm in such a case."""
    if not seen_by(candidate, account) or candidate.get("IsMultiRegionTrail") is not True:
        return False
    group = parse_arn(candidate.get("CloudWatchLogsLogGroupArn") or "")
    if group is None or candidate.get("status", "IsLogging") is not True:
        return False
    name = group.resource.removeprefix("log-group:").removesuffix(":*")

    def alarms(item: View) -> bool:
        if item.get("logGroupName") != name:
            return False
        pattern = read(item.get("filterPattern") or "")
        return pattern is not None and counts(pattern, case) and _sounds(estate, item)

    found = estate.find(FILTERS, alarms, account=group.account, region=group.region)
    return found is not None


def _sounds(estate: Estate, item: View) -> bool:
    """Whether what a metric filter counts has an alarm that somebody hears."""
    metrics = {
        (told.get("metricNamespace"), told.get("metricName"))
        for told in item.get("metricTransformations") or ()
    }

    def heard(alarm: View) -> bool:
        if (alarm.get("Namespace"), alarm.get("MetricName")) not in metrics:
            return False
        if alarm.get("ActionsEnabled") is not True:
            return False
        return any(_reaches_somebody(estate, action) for action in alarm.get("AlarmActions") or ())

    place = item.place
    return estate.find(ALARMS, heard, account=place.account, region=place.region) is not None


def _reaches_somebody(estate: Estate, action: str) -> bool:
    arn = parse_arn(action)
    if arn is None or arn.service != "sns":
        return False
    topic = estate.one(TOPICS, action)
    # Until its address has confirmed, a subscription has words in the place of its ARN.
    return topic is not None and any(
        parse_arn(item.get("SubscriptionArn") or "") for item in topic.get("subscriptions") or ()
    )


def _named(case: frozenset[Condition]) -> str:
    """How a sentence calls a case: by the call, the error or the kind of user."""
    told = {item.member: item.value for item in case if item.operator == "="}
    for member in ("$.eventName", "$.errorCode", "$.userIdentity.type"):
        if member in told:
            return f"{member.removeprefix('$.')} {told[member]}"
    return ", ".join(sorted(item.member for item in case))


_FED = trail(CloudWatchLogsLogGroupArn=f"{LOGS}:*")
_STOPPED = trail(CloudWatchLogsLogGroupArn=f"{LOGS}:*", status={"IsLogging": False})
_HEARD = topic(CONFIRMED)
_KEYS = (
    "{($.eventSource=kms.amazonaws.com)&&(($.eventName=ScheduleKeyDeletion)||"
    '($.eventName="DisableKey"))}'
)
_ROOT = (
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS '
    '&& $.eventType != "AwsServiceEvent" }'
)

TO_CLOUDWATCH_ALARMS = Check(
    id="cloudtrail-to-cloudwatch-alarms",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says=(
        "For each kind of event that CIS lists, a trail of all Regions leads to a metric filter, "
        "an alarm and somebody who is told."
    ),
    severity=Severity.MEDIUM,
    over=(TRAILS,),
    joins=(FILTERS, ALARMS, TOPICS),
    subject=_each_kind,
    holds=_alarmed,
    counts="kinds of events of trails of all Regions",
    remedy=(
        "Let the trail feed a log group in CloudWatch Logs; give each kind of event a metric "
        "filter with an alarm over its metric, and the alarm an SNS topic that somebody has "
        "confirmed a subscription to."
    ),
    references=(
        DESCRIBE,
        DESCRIBE_FILTERS,
        DESCRIBE_ALARMS,
        LIST_SUBSCRIPTIONS,
        "CIS AWS Foundations Benchmark 3.0, section 4",
    ),
    examples=(
        passing("A filter, an alarm and a reader for each.", _FED, _HEARD, *watching()),
        passing(
            "White space, quotes and the order of terms don't matter.",
            _FED,
            _HEARD,
            *watching(cis_4_7=_KEYS, cis_4_3=_ROOT),
        ),
        passing(
            "A filter may count more than is asked for.",
            _FED,
            _HEARD,
            *watching(cis_4_7="{ $.eventSource = kms.amazonaws.com }", cis_4_1="{$.errorCode=*}"),
        ),
        passing(
            "A second trail without a log group does no harm.",
            _FED,
            trail(arn=f"{TRAIL}-2"),
            _HEARD,
            *watching(),
        ),
        failing("The trail feeds no log group.", trail(), _HEARD, *watching()),
        failing("The trail is stopped.", _STOPPED, _HEARD, *watching()),
        failing("One kind has no filter.", _FED, _HEARD, *watching("cis-4.7")),
        failing(
            "A filter leaves one call out.",
            _FED,
            _HEARD,
            *watching(cis_4_7="{ $.eventName = DisableKey }"),
        ),
        failing(
            "A filter asks for more than the event has.",
            _FED,
            _HEARD,
            *watching(cis_4_3='{ $.userIdentity.type = "Root" && $.awsRegion = "us-east-1" }'),
        ),
        failing(
            "A filter over text instead of members.",
            _FED,
            _HEARD,
            *watching(cis_4_6="ConsoleLogin"),
        ),
        failing("Nobody has confirmed.", _FED, topic("PendingConfirmation"), *watching()),
        failing("Nobody has subscribed.", _FED, topic(), *watching()),
        failing(
            "An alarm's actions are off.",
            _FED,
            _HEARD,
            *watching()[:-1],
            alarm(WATCHED[-1].id, TOPIC, enabled=False),
        ),
        failing(
            "An alarm does something, and tells nobody.",
            _FED,
            _HEARD,
            *watching()[:-1],
            alarm(WATCHED[-1].id, f"arn:aws:automate:{REGION}:ec2:stop"),
        ),
        moot("No trails; that there has to be one is another check's matter."),
        moot("A trail of one Region alone.", trail(IsMultiRegionTrail=False)),
        unknowing("The status was denied.", hidden(_FED, "status", STATUS), _HEARD, *watching()),
        unknowing(
            "The log group is in an account that was not collected.",
            trail(CloudWatchLogsLogGroupArn=f"{LOGS.replace(HOME, '444455556666')}:*"),
            _HEARD,
            *watching(),
        ),
        unknowing("Filters were denied.", _FED, _HEARD, blind(FILTERS, DESCRIBE_FILTERS)),
        unknowing(
            "Alarms were denied.",
            _FED,
            _HEARD,
            *(given for given in watching() if given.collector == FILTERS),
            blind(ALARMS, DESCRIBE_ALARMS),
        ),
        unknowing("Topics were denied.", _FED, *watching(), blind(TOPICS, LIST_TOPICS)),
        unknowing(
            "Subscriptions were denied.",
            _FED,
            hidden(_HEARD, "subscriptions", LIST_SUBSCRIPTIONS),
            *watching(),
        ),
        unknowing("Trails were denied.", blind(TRAILS, DESCRIBE)),
    ),
)
