"""AWS Config: what is recorded in a region, and its rules. Source: AWS Config API reference.

Recorders, channels and retention are settings of a region as a whole; so they are recorded about
the region's recording, for which AWS has no ARN, and a region without a recorder has its record.
"""

from collections.abc import Mapping
from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope
from vouchbook.model.place import Place

_NEXT = "NextToken"
_SETTLED = frozenset({"COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"})
"""What a rule says where it has no resource to name."""

DESCRIBE_RECORDERS = Operation(
    service="config",
    name="DescribeConfigurationRecorders",
    permission="config:DescribeConfigurationRecorders",
    members=("ConfigurationRecorders", "ConfigurationRecorders[].name"),
)
DESCRIBE_RECORDER_STATUS = Operation(
    service="config",
    name="DescribeConfigurationRecorderStatus",
    permission="config:DescribeConfigurationRecorderStatus",
    members=(
        "ConfigurationRecordersStatus",
        "ConfigurationRecordersStatus[].name",
        "ConfigurationRecordersStatus[].recording",
    ),
    redact=("ConfigurationRecordersStatus[].lastErrorMessage",),
)
DESCRIBE_DELIVERY_CHANNELS = Operation(
    service="config",
    name="DescribeDeliveryChannels",
    permission="config:DescribeDeliveryChannels",
    members=("DeliveryChannels", "DeliveryChannels[].name", "DeliveryChannels[].s3BucketName"),
)
DESCRIBE_RETENTION = Operation(
    service="config",
    name="DescribeRetentionConfigurations",
    permission="config:DescribeRetentionConfigurations",
    members=("RetentionConfigurations", "RetentionConfigurations[].RetentionPeriodInDays"),
    paging=Paging(items="RetentionConfigurations", token_in=_NEXT, token_out=_NEXT),
)
DESCRIBE_RULES = Operation(
    service="config",
    name="DescribeConfigRules",
    permission="config:DescribeConfigRules",
    members=(
        "ConfigRules",
        "ConfigRules[].ConfigRuleName",
        "ConfigRules[].ConfigRuleArn",
        "ConfigRules[].ConfigRuleState",
        "ConfigRules[].Source.Owner",
    ),
    paging=Paging(items="ConfigRules", token_in=_NEXT, token_out=_NEXT),
    # Free text, a policy's text, and whatever a rule is given: none is needed, all may be secret.
    redact=(
        "ConfigRules[].Description",
        "ConfigRules[].InputParameters",
        "ConfigRules[].Source.CustomPolicyDetails.PolicyText",
    ),
)
DESCRIBE_COMPLIANCE = Operation(
    service="config",
    name="DescribeComplianceByConfigRule",
    permission="config:DescribeComplianceByConfigRule",
    members=(
        "ComplianceByConfigRules",
        "ComplianceByConfigRules[].ConfigRuleName",
        "ComplianceByConfigRules[].Compliance.ComplianceType",
    ),
    paging=Paging(items="ComplianceByConfigRules", token_in=_NEXT, token_out=_NEXT),
)
GET_COMPLIANCE_DETAILS = Operation(
    service="config",
    name="GetComplianceDetailsByConfigRule",
    permission="config:GetComplianceDetailsByConfigRule",
    members=("EvaluationResults", "EvaluationResults[].ComplianceType"),
    paging=Paging(items="EvaluationResults", token_in=_NEXT, token_out=_NEXT, size=("Limit", 100)),
    redact=("EvaluationResults[].Annotation", "EvaluationResults[].ResultToken"),
)


def recording_id(place: Place) -> str:
    """The id of what AWS Config records in a region."""
    return f"arn:{place.partition}:config:{place.region}:{place.account}:recording"


def _read_recording(reader: Reader) -> None:
    recording = recording_id(reader.place)
    reader.describe(recording, DESCRIBE_RECORDERS)
    reader.describe(recording, DESCRIBE_RECORDER_STATUS)
    reader.describe(recording, DESCRIBE_DELIVERY_CHANNELS)
    reader.describe(recording, DESCRIBE_RETENTION)


def _read_rules(reader: Reader) -> None:
    rules = {str(rule["ConfigRuleName"]): rule for rule in reader.items(DESCRIBE_RULES)}
    for rule in rules.values():
        reader.record(rule["ConfigRuleArn"], DESCRIBE_RULES, rule)
    # One list tells of all rules; asking for each would be throttled where there are hundreds.
    for told in reader.items(DESCRIBE_COMPLIANCE):
        rule = rules.get(told["ConfigRuleName"], {})
        if rule:
            _read_compliance(reader, rule["ConfigRuleArn"], told)


def _read_compliance(reader: Reader, rule: str, told: Mapping[str, Any]) -> None:
    reader.record(rule, DESCRIBE_COMPLIANCE, told)
    if told["Compliance"]["ComplianceType"] not in _SETTLED:
        reader.describe(
            rule,
            GET_COMPLIANCE_DETAILS,
            ConfigRuleName=told["ConfigRuleName"],
            ComplianceTypes=["NON_COMPLIANT"],
        )


RECORDING = Collector(
    id="config.recording",
    says="What AWS Config records in each region: recorders, status, delivery and retention.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(
            name="recorders",
            operation=DESCRIBE_RECORDERS,
            path=("ConfigurationRecorders",),
        ),
        Facet(
            name="status",
            operation=DESCRIBE_RECORDER_STATUS,
            path=("ConfigurationRecordersStatus",),
        ),
        Facet(
            name="channels",
            operation=DESCRIBE_DELIVERY_CHANNELS,
            path=("DeliveryChannels",),
        ),
        Facet(
            name="retention",
            operation=DESCRIBE_RETENTION,
            path=("RetentionConfigurations",),
        ),
    ),
    read=_read_recording,
)
RULES = Collector(
    id="config.rules",
    says="Config rules with what they found, and the resources that do not comply.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(operation=DESCRIBE_RULES, path=("ConfigRules", "[]")),
        Facet(
            name="compliance",
            operation=DESCRIBE_COMPLIANCE,
            path=("ComplianceByConfigRules", "[]"),
        ),
        Facet(name="details", operation=GET_COMPLIANCE_DETAILS, path=("EvaluationResults",)),
    ),
    read=_read_rules,
)
