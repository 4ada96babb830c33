"""Metric filters over the trail's log group, an alarm for each, and whom they tell."""

from collections.abc import Mapping

from vouchbook.sandbox.estate.model import Ref
from vouchbook.sandbox.estate.steps import Call, Fact

_GROUP = "/trail/org-audit"
_SPACE = "Trail"


def _calls(service: str, names: str) -> str:
    """A pattern that counts calls of a service by their names."""
    any_of = " || ".join(f'($.eventName = "{name}")' for name in names.split())
    return f'{{ ($.eventSource = "{service}.amazonaws.com") && ({any_of}) }}'


_PATTERNS: Mapping[str, str] = {
    "refused-calls": (
        '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'
    ),
    "root-user": (
        '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && '
        '$.eventType != "AwsServiceEvent" }'
    ),
    "iam-policies": _calls(
        "iam",
        "AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreatePolicy CreatePolicyVersion "
        "DeleteGroupPolicy DeletePolicy DeletePolicyVersion DeleteRolePolicy DeleteUserPolicy "
        "DetachGroupPolicy DetachRolePolicy DetachUserPolicy PutGroupPolicy PutRolePolicy "
        "PutUserPolicy",
    ),
    "trails": _calls("cloudtrail", "CreateTrail DeleteTrail StartLogging StopLogging UpdateTrail"),
    "failed-sign-ins": (
        '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }'
    ),
    "keys": _calls("kms", "DisableKey ScheduleKeyDeletion"),
    "bucket-policies": _calls(
        "s3",
        "DeleteBucketCors DeleteBucketLifecycle DeleteBucketPolicy DeleteBucketReplication "
        "PutBucketAcl PutBucketCors PutBucketLifecycle PutBucketPolicy PutBucketReplication",
    ),
    "config": _calls(
        "config",
        "DeleteDeliveryChannel PutConfigurationRecorder PutDeliveryChannel "
        "StopConfigurationRecorder",
    ),
    "security-groups": _calls(
        "ec2",
        "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup "
        "DeleteSecurityGroup RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
    ),
    "gateways": _calls(
        "ec2",
        "AttachInternetGateway CreateCustomerGateway CreateInternetGateway DeleteCustomerGateway "
        "DeleteInternetGateway DetachInternetGateway",
    ),
    # Left out is the association that ReplaceRouteTableAssociation changes.
    "route-tables": _calls(
        "ec2",
        "CreateRoute CreateRouteTable DeleteRoute DeleteRouteTable DisassociateRouteTable "
        "ReplaceRoute",
    ),
    "vpcs": _calls(
        "ec2",
        "AcceptVpcPeeringConnection CreateVpc CreateVpcPeeringConnection DeleteVpc "
        "DeleteVpcPeeringConnection ModifyVpcAttribute RejectVpcPeeringConnection",
    ),
}
"""Nothing counts changes of network ACLs."""
_WEAK = {
    "route-tables": "Bad: counts all changes of route tables but one.",
}


def _filter(name: str, pattern: str) -> Call:
    metric = {"metricName": name, "metricNamespace": _SPACE, "metricValue": "1"}
    return Call(
        name=f"filter-{name}",
        shows=_WEAK.get(name, "Good: counts what somebody should know of."),
        service="logs",
        operation="put_metric_filter",
        parameters={
            "logGroupName": _GROUP,
            "filterName": name,
            "filterPattern": pattern,
            "metricTransformations": [metric],
        },
    )


def _alarm(name: str) -> Call:
    return Call(
        name=f"alarm-{name}",
        shows="Good: tells those who subscribed to the topic.",
        service="cloudwatch",
        operation="put_metric_alarm",
        parameters={
            "AlarmName": name,
            "Namespace": _SPACE,
            "MetricName": name,
            "Statistic": "Sum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "AlarmActions": [Ref(kind="topic", name="security-alarms")],
        },
    )


ALARMS: tuple[Call | Fact, ...] = (
    Call(
        name="security-alarms",
        shows="Good: alarms lead to people.",
        service="sns",
        operation="create_topic",
        parameters={"Name": "security-alarms"},
        keeps={"topic": "TopicArn"},
    ),
    Call(
        name="security-alarms-mail",
        shows="Good: a mailbox of the team, not of a person.",
        service="sns",
        operation="subscribe",
        parameters={
            "TopicArn": Ref(kind="topic", name="security-alarms"),
            "Protocol": "email",
            "Endpoint": "security@example.com",
        },
    ),
    Fact(
        name="security-alarms-confirmed",
        shows="Good: the mailbox has confirmed that it wants the mails.",
        kind="sns-topic",
        about=Ref(kind="topic", name="security-alarms"),
        facts={"confirmed": True},
    ),
    *(_filter(name, pattern) for name, pattern in _PATTERNS.items()),
    *(_alarm(name) for name in _PATTERNS),
)
