"""Are log groups encrypted with the customer's key, and kept long enough?"""

from vouchbook.checks._identity_examples import (
    HOME,
    KEY,
    REGION,
    blind,
    failing,
    moot,
    passing,
    unknowing,
)
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, advised, failed, passed

GROUPS = "logs.groups"
DESCRIBE = "logs:DescribeLogGroups"
CUSTOMER_KEYS = "customer_keys_required"
RETENTION = "log_retention_days"
DELIVERY_DAYS = 1
"""How long CloudWatch Logs keeps events of the Delivery class, which has no setting for it."""


def _own_key(subject: Subject) -> Outcome:
    key = subject.get("kmsKeyId")
    if key:
        return passed(f"encrypted with the key {key}")
    if subject.estate.parameter(CUSTOMER_KEYS):
        return failed(f"no kmsKeyId, and the engagement demands customer keys ({CUSTOMER_KEYS})")
    return advised("no kmsKeyId: CloudWatch Logs encrypts with a key of its own")


def _kept(subject: Subject) -> Outcome:
    days = subject.get("retentionInDays")
    if subject.get("logGroupClass") == "DELIVERY":
        days = DELIVERY_DAYS
    if days is None:
        return advised("no retentionInDays: events never expire; see whether they should")
    required = subject.estate.parameter(RETENTION)
    if days < required:
        return failed(f"events are kept {days} days, expected at least {required}")
    return passed(f"events are kept {days} days; at least {required} are required")


def _group(**members: object) -> Given:
    arn = f"arn:aws:logs:{REGION}:{HOME}:log-group:/ecs/checkout"
    facts = {"logGroupName": "/ecs/checkout", "logGroupArn": arn, "logGroupClass": "STANDARD"}
    return Given(collector=GROUPS, id=arn, facts={"": facts | members})


KMS_ENCRYPTED = Check(
    id="log-group-kms-encrypted",
    objective="data-encrypted-at-rest",
    topic="data-protection",
    says="Log groups are encrypted with a customer managed key where the organisation demands it.",
    severity=Severity.LOW,
    over=(GROUPS,),
    holds=_own_key,
    parameters=(CUSTOMER_KEYS,),
    counts="log groups",
    remedy=(
        "Associate a customer managed key with the log group; events that are already in it stay "
        "under the service's own key."
    ),
    references=(DESCRIBE, "CloudWatch Logs User Guide: encrypt log data using AWS KMS"),
    examples=(
        passing("A customer managed key; nothing else can be associated.", _group(kmsKeyId=KEY)),
        passing(
            "Encrypted by the service; customer keys are not demanded.",
            _group(),
            advice=True,
            customer_keys_required=False,
        ),
        failing("Customer keys are demanded.", _group(), customer_keys_required=True),
        moot("No log groups."),
        unknowing("The engagement doesn't say whether it demands customer keys.", _group()),
        unknowing("Log groups were denied.", blind(GROUPS, DESCRIBE)),
    ),
)

RETENTION_KEPT = Check(
    id="log-group-retention",
    objective="logs-protected",
    topic="logging-using-cloudtrail",
    says="Log groups keep their events as long as the organisation requires.",
    severity=Severity.MEDIUM,
    over=(GROUPS,),
    holds=_kept,
    parameters=(RETENTION,),
    counts="log groups",
    remedy="Raise the log group's retention; what has expired already is lost.",
    references=(DESCRIBE, "CloudWatch Logs User Guide: change log data retention"),
    examples=(
        passing("Long enough.", _group(retentionInDays=365), log_retention_days=365),
        passing("Never expires.", _group(), advice=True),
        failing("Too short.", _group(retentionInDays=30), log_retention_days=365),
        failing(
            "The Delivery class keeps events for a day, whatever is set.",
            _group(logGroupClass="DELIVERY"),
            log_retention_days=365,
        ),
        moot("No log groups."),
        unknowing("The engagement requires no number of days.", _group(retentionInDays=30)),
        unknowing("Log groups were denied.", blind(GROUPS, DESCRIBE)),
    ),
)
