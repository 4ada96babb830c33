"""AWS's own watchers: Config, Security Hub, GuardDuty and others, a few calls each."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.sandbox.estate.model import Parameters
from vouchbook.sandbox.estate.steps import Call, Fact

EVERYTHING: Parameters = {"allSupported": True, "includeGlobalResourceTypes": True}
OF_THE_REGION: Parameters = {"allSupported": True, "includeGlobalResourceTypes": False}
TRAIL_THERE = "cloudtrail-enabled"
TRAIL_VALIDATED = "cloud-trail-log-file-validation-enabled"
_RULES = {
    TRAIL_THERE: "CLOUD_TRAIL_ENABLED",
    TRAIL_VALIDATED: "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
}
_STANDARDS = {
    "foundational": "aws-foundational-security-best-practices/v/1.0.0",
    "nist": "nist-800-53/v/5.0.0",
}


def recorder(
    account: str, bucket: str, group: Parameters, shows: str, days: int
) -> tuple[Call, ...]:
    """A running recorder of AWS Config, which keeps its history for some days."""
    role = f"arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com"
    recorded = {
        "name": "default",
        "roleARN": f"{role}/AWSServiceRoleForConfig",
        "recordingGroup": group,
    }
    calls: Sequence[tuple[str, Parameters]] = (
        ("put_configuration_recorder", {"ConfigurationRecorder": recorded}),
        ("put_delivery_channel", {"DeliveryChannel": {"name": "default", "s3BucketName": bucket}}),
        ("start_configuration_recorder", {"ConfigurationRecorderName": "default"}),
        ("put_retention_configuration", {"RetentionPeriodInDays": days}),
    )
    return tuple(
        Call(name=name, shows=shows, service="config", operation=name, parameters=told)
        for name, told in calls
    )


def rule(account: str, region: str, name: str, shows: str, *broken_by: str) -> tuple[Call, Fact]:
    """A managed rule of AWS Config over trails, and the trails that break it."""
    told = {"ConfigRuleName": name, "Source": {"Owner": "AWS", "SourceIdentifier": _RULES[name]}}
    found: dict[str, Any] = {"compliance": "COMPLIANT"}
    if broken_by:
        broken = [{"type": "AWS::CloudTrail::Trail", "id": trail} for trail in broken_by]
        found = {"non_compliant": broken}
    return (
        Call(
            name=name,
            shows=shows,
            service="config",
            operation="put_config_rule",
            parameters={"ConfigRule": told},
        ),
        Fact(
            name=f"result of {name}",
            shows=shows,
            kind="config-rule",
            about=f"{account}/{region}/{name}",
            facts=found,
        ),
    )


def hub(region: str, shows: str, *standards: str) -> tuple[Call, ...]:
    """Security Hub with these standards."""
    wanted = [
        {"StandardsArn": f"arn:aws:securityhub:{region}::standards/{_STANDARDS[name]}"}
        for name in standards
    ]
    return (
        Call(
            name="hub",
            shows=shows,
            service="securityhub",
            operation="enable_security_hub",
            parameters={"EnableDefaultStandards": False},
        ),
        Call(
            name="standards",
            shows=shows,
            service="securityhub",
            operation="batch_enable_standards",
            parameters={"StandardsSubscriptionRequests": wanted},
        ),
    )


def critical(account: str, control: str, title: str, shows: str) -> Call:
    """A finding of Security Hub, of critical severity, about an account's root user."""
    place = f"us-east-1:{account}"
    finding: Mapping[str, Any] = {
        "SchemaVersion": "2018-10-08",
        "Id": f"arn:aws:securityhub:{place}:security-control/{control}/finding/0a1b2c3d",
        "ProductArn": "arn:aws:securityhub:us-east-1::product/aws/securityhub",
        "GeneratorId": f"security-control/{control}",
        "AwsAccountId": account,
        "Region": "us-east-1",
        "Types": ["Software and Configuration Checks"],
        "CreatedAt": "2026-08-30T20:00:00Z",
        "UpdatedAt": "2026-09-15T08:00:00Z",
        "Severity": {"Label": "CRITICAL"},
        "Title": title,
        "Description": title,
        "Resources": [{"Type": "AwsAccount", "Id": f"AWS::::Account:{account}"}],
        "Compliance": {"Status": "FAILED", "SecurityControlId": control},
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
    }
    return Call(
        name=control,
        shows=shows,
        service="securityhub",
        operation="batch_import_findings",
        parameters={"Findings": [finding]},
    )


def detector(shows: str, *agents: str) -> Call:
    """GuardDuty; runtime monitoring is on where agents for it are named."""
    managed = [{"Name": agent, "Status": "ENABLED"} for agent in agents]
    runtime = {
        "Name": "RUNTIME_MONITORING",
        "Status": "ENABLED" if agents else "DISABLED",
        "AdditionalConfiguration": managed,
    }
    return Call(
        name="detector",
        shows=shows,
        service="guardduty",
        operation="create_detector",
        parameters={"Enable": True, "Features": [runtime]},
    )


def analyzer(
    place: str, name: str, kind: str, shows: str, found: Sequence[Parameters] = ()
) -> tuple[Fact, ...]:
    """An analyzer of access from outside in a place, `ACCOUNT/REGION`, and what it found."""
    account, region = place.split("/")
    made = "2026-01-15T08:00:00+00:00"
    told = {
        "name": name,
        "type": kind,
        "createdAt": made,
        "lastResourceAnalyzedAt": "2026-09-15T03:00:00+00:00",
        "tags": {},
    }
    arn = f"arn:aws:access-analyzer:{region}:{account}:analyzer/{name}"
    return (
        Fact(
            name=name,
            shows=shows,
            kind="access-analyzers",
            about=place,
            facts={"all": [told]},
        ),
        Fact(
            name=f"findings of {name}",
            shows=shows,
            kind="access-analyzer-findings",
            about=arn,
            facts={"findings": list(found)},
        ),
    )


def report(
    identifier: str, name: str, series: str, first: str, last: str, version: int = 1
) -> Mapping[str, Any]:
    """A report of AWS's auditors, as Artifact lists it."""
    return {
        "id": identifier,
        "name": name,
        "series": series,
        "category": "Certifications and Attestations",
        "companyName": "Amazon Web Services",
        "version": version,
        "periodStart": f"{first}T00:00:00Z",
        "periodEnd": f"{last}T00:00:00Z",
    }


def artifact(account: str, shows: str) -> Fact:
    """What Artifact shows to every account: the same reports."""
    reports = (
        report(
            "report-0a1b2c3d4e5f6071",
            "AWS SOC 2 Type II Report",
            "SOC 2",
            "2025-10-01",
            "2026-03-31",
        ),
        report(
            "report-1b2c3d4e5f607182",
            "AWS SOC Continued Operations Letter",
            "SOC 2",
            "2026-04-01",
            "2026-06-30",
        ),
        report(
            "report-2c3d4e5f60718293",
            "AWS ISO/IEC 27001:2022 Certificate",
            "ISO",
            "2025-11-21",
            "2028-11-20",
        ),
    )
    return Fact(
        name="artifact",
        shows=shows,
        kind="artifact",
        about=account,
        facts={"reports": list(reports), "customerAgreements": []},
    )
