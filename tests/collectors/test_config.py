"""AWS Config: a region without a recorder has its record; what rules found comes in one list."""

import json

from tests.collectors.fake_reader import REGIONAL_PLACE, FakeReader, world
from vouchbook.collectors import config
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact

HERE = config.recording_id(REGIONAL_PLACE)
RULE = "arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-1"
HIDDEN = "a-shared-secret"


def rule(name: str) -> dict[str, str]:
    return {"ConfigRuleName": name, "ConfigRuleArn": f"{RULE}-{name}"}


def found(name: str, kind: str) -> dict[str, object]:
    return {"ConfigRuleName": name, "Compliance": {"ComplianceType": kind}}


def test_a_region_without_a_recorder_is_recorded_as_such() -> None:
    names = {
        config.DESCRIBE_RECORDERS: "ConfigurationRecorders",
        config.DESCRIBE_RECORDER_STATUS: "ConfigurationRecordersStatus",
        config.DESCRIBE_DELIVERY_CHANNELS: "DeliveryChannels",
        config.DESCRIBE_RETENTION: "RetentionConfigurations",
    }
    empty = {operation: dict[str, object]({name: []}) for operation, name in names.items()}
    reader = FakeReader(world=world(*((op, {}, answer) for op, answer in empty.items())))
    config.RECORDING.read(reader)
    assert reader.records == {(HERE, op.id): answer for op, answer in empty.items()}


def test_only_a_rule_that_is_broken_is_asked_for_its_resources() -> None:
    asked = {"ConfigRuleName": "broken", "ComplianceTypes": ["NON_COMPLIANT"]}
    details = {"EvaluationResults": [{"ComplianceType": "NON_COMPLIANT"}]}
    told = [
        found("broken", "NON_COMPLIANT"),
        found("kept", "COMPLIANT"),
        found("gone", "COMPLIANT"),
    ]
    reader = FakeReader(
        world=world(
            (config.DESCRIBE_RULES, {}, {"ConfigRules": [rule("broken"), rule("kept")]}),
            (config.DESCRIBE_COMPLIANCE, {}, {"ComplianceByConfigRules": told}),
            (config.GET_COMPLIANCE_DETAILS, asked, details),
        )
    )
    config.RULES.read(reader)
    assert reader.records == {
        (f"{RULE}-broken", "config:DescribeConfigRules"): rule("broken"),
        (f"{RULE}-kept", "config:DescribeConfigRules"): rule("kept"),
        (f"{RULE}-broken", "config:DescribeComplianceByConfigRule"): told[0],
        (f"{RULE}-kept", "config:DescribeComplianceByConfigRule"): told[1],
        (f"{RULE}-broken", "config:GetComplianceDetailsByConfigRule"): details,
    }


def test_a_rule_of_which_nothing_is_told_has_no_compliance() -> None:
    reader = FakeReader(
        world=world(
            (config.DESCRIBE_RULES, {}, {"ConfigRules": [rule("new")]}),
            (config.DESCRIBE_COMPLIANCE, {}, {"ComplianceByConfigRules": []}),
        )
    )
    config.RULES.read(reader)
    assert list(reader.records) == [(f"{RULE}-new", "config:DescribeConfigRules")]


def test_free_text_and_what_rules_are_given_is_not_kept() -> None:
    answer = canonical_value(
        {
            "ConfigRules": [
                {
                    "Description": HIDDEN,
                    "InputParameters": HIDDEN,
                    "Source": {
                        "Owner": "CUSTOM_POLICY",
                        "CustomPolicyDetails": {"PolicyText": HIDDEN},
                    },
                }
            ]
        }
    )
    assert isinstance(answer, dict)
    assert HIDDEN not in json.dumps(redact(answer, config.DESCRIBE_RULES.redact)[0])
