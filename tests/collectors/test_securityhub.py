"""Security Hub: its own findings of its own region, and nothing that people wrote about them."""

from tests.collectors.fake_reader import REGIONAL_PLACE, FakeReader, world
from vouchbook.collectors import securityhub
from vouchbook.kernel.detected import MARK
from vouchbook.kernel.redaction import redact

ARN = "arn:aws:securityhub:eu-west-1:111122223333:hub/default"
FILTERS = {
    "AwsAccountId": [{"Value": REGIONAL_PLACE.account, "Comparison": "EQUALS"}],
    "Region": [{"Value": REGIONAL_PLACE.region, "Comparison": "EQUALS"}],
    "SeverityLabel": [{"Value": "CRITICAL", "Comparison": "EQUALS"}],
    "ComplianceStatus": [{"Value": "FAILED", "Comparison": "EQUALS"}],
    "RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}],
}
OFF = "InvalidAccessException: is not subscribed to"


def test_a_hub_that_is_off_is_an_observation() -> None:
    reader = FakeReader(
        world=world(
            (securityhub.DESCRIBE_HUB, {}, OFF),
            (securityhub.GET_ENABLED_STANDARDS, {}, {"StandardsSubscriptions": []}),
            (securityhub.GET_FINDINGS, {"Filters": FILTERS}, {"Findings": []}),
        )
    )
    securityhub.HUBS.read(reader)
    assert reader.records[ARN, "securityhub:DescribeHub"] == OFF


def test_only_what_fails_critically_here_is_asked_for() -> None:
    found = {"Id": "finding-1"}
    reader = FakeReader(
        world=world(
            (securityhub.DESCRIBE_HUB, {}, {"HubArn": ARN}),
            (securityhub.GET_ENABLED_STANDARDS, {}, {"StandardsSubscriptions": []}),
            (securityhub.GET_FINDINGS, {"Filters": FILTERS}, {"Findings": [found]}),
        )
    )
    securityhub.HUBS.read(reader)
    assert reader.records[ARN, "securityhub:GetFindings"] == {"Findings": [found]}


def test_notes_and_configurations_stay_out_of_findings() -> None:
    resource = {"Id": ARN, "Tags": {"owner": "x"}, "Details": {"Other": {"password": "x"}}}
    answer = {
        "Findings": [
            {
                "Id": "finding-1",
                "Note": {"Text": "Mary said so", "UpdatedBy": "mary"},
                "UserDefinedFields": {"reviewer": "mary"},
                "Resources": [resource],
            }
        ]
    }
    hidden, _ = redact(answer, securityhub.GET_FINDINGS.redact)
    (finding,) = hidden["Findings"]
    assert finding["Note"] == MARK
    assert finding["UserDefinedFields"] == {"reviewer": MARK}
    assert finding["Resources"] == [{"Id": ARN, "Tags": {"owner": MARK}, "Details": MARK}]
