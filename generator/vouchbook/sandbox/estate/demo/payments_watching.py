"""Who watches the payments account in the United States, and what its event history tells."""

from typing import Any

from vouchbook.sandbox.estate.demo import services
from vouchbook.sandbox.estate.demo.alarms import ALARMS
from vouchbook.sandbox.estate.demo.payments_identity import ACCOUNT
from vouchbook.sandbox.estate.demo.payments_logging import CONFIG_BUCKET
from vouchbook.sandbox.estate.documents import session_of
from vouchbook.sandbox.estate.model import Ref
from vouchbook.sandbox.estate.steps import Call, Fact

_HERE = f"{ACCOUNT}/us-east-1"
_MESH = f"arn:aws:appmesh:us-east-1:{ACCOUNT}:mesh/payments"

CHANGE = "CHG-2026-0042"
"""The session in which the pipeline made each change of the last months."""
EMERGENCY = (
    "7c1f0a52-3b1e-4c58-9a55-2f64b7d1e001",
    "7c1f0a52-3b1e-4c58-9a55-2f64b7d1e002",
)
"""Ids of the events that somebody approved afterwards."""


def _event(number: str, shows: str, **members: Any) -> Fact:
    return Fact(
        name=f"event {number}",
        shows=shows,
        kind="cloudtrail-event",
        about=_HERE,
        facts={number: members},
    )


def _canary(number: str, verb: str, moment: str) -> Fact:
    return _event(
        number,
        "Good: without a ticket at first, and approved the day after.",
        eventName=f"{verb}VirtualNode",
        eventTime=moment,
        userIdentity=session_of(ACCOUNT, "breakglass", "diego.ramirez"),
        requestParameters={"meshName": "payments", "virtualNodeName": "canary"},
        resources=[
            {
                "ARN": f"{_MESH}/virtualNode/canary",
                "accountId": ACCOUNT,
                "type": "AWS::AppMesh::VirtualNode",
            }
        ],
    )


def _connection(number: str, shows: str, role: str, node: str, **details: str) -> Fact:
    told = {
        "nodeArn": f"{_MESH}/{node}",
        "eventStatus": "ConnectionEstablished",
        "failureReason": "",
        **details,
    }
    return _event(
        f"2b9d7f10-0c4e-4f7a-8d21-51c6a0e9b{number}",
        shows,
        eventName="StreamAggregatedResources",
        eventTime=f"2026-09-15T1{number[-1]}:05:00+00:00",
        eventType="AwsServiceEvent",
        sourceIPAddress="appmesh.amazonaws.com",
        userIdentity=session_of(ACCOUNT, role, f"0a1b2c3d4e5f{number}"),
        serviceEventDetails=told,
    )


EVENTS = (
    _canary(EMERGENCY[0], "Create", "2026-07-30T21:40:00+00:00"),
    _canary(EMERGENCY[1], "Delete", "2026-07-30T23:05:00+00:00"),
    _event(
        "7c1f0a52-3b1e-4c58-9a55-2f64b7d1e003",
        "Refused, so it changed nothing.",
        eventName="UpdateMesh",
        eventTime="2026-08-27T14:20:00+00:00",
        userIdentity=session_of(ACCOUNT, "partner-settlement", "settlement"),
        requestParameters={"meshName": "payments"},
        errorCode="AccessDenied",
        errorMessage="User is not authorized to perform: appmesh:UpdateMesh",
    ),
    _connection("000", "Good: the task's own role.", "envoy-ledger", "virtualNode/ledger"),
    _connection("100", "Good: the gateway's own role.", "envoy-edge", "virtualGateway/edge"),
    _connection(
        "010",
        "Weak: cut off, with a reason that somebody should look into.",
        "envoy-cards",
        "virtualNode/cards",
        eventStatus="ConnectionTerminated",
        failureReason="The proxy did not answer in time.",
    ),
    _connection(
        "110",
        "Bad: the role of reports may be any proxy, and here it is that of ledger.",
        "envoy-reports",
        "virtualNode/ledger",
    ),
    _connection(
        "001",
        "It can't be told whose proxy this is: it runs on an instance.",
        "hsm-bridge-host",
        "virtualNode/hsm-bridge",
    ),
)

WATCHERS: tuple[Call | Fact, ...] = (
    *ALARMS,
    *services.recorder(
        ACCOUNT,
        CONFIG_BUCKET,
        services.EVERYTHING,
        "Good: records everything, and keeps it for long enough.",
        400,
    ),
    *services.rule(ACCOUNT, "us-east-1", services.TRAIL_THERE, "Good: there is a trail."),
    *services.rule(
        ACCOUNT,
        "us-east-1",
        services.TRAIL_VALIDATED,
        "Good: the trail's files are validated.",
    ),
    *services.hub("us-east-1", "Good: both standards.", "foundational", "nist"),
    services.detector("Good: watches containers, too.", "ECS_FARGATE_AGENT_MANAGEMENT"),
    *services.analyzer(
        _HERE,
        "everybody",
        "ORGANIZATION",
        "Good: watches all accounts of the organisation. Bad: it found a role that another "
        "company may take; that of the partner was accepted.",
        [
            {
                "resource": f"arn:aws:iam::{ACCOUNT}:role/vendor-metrics",
                "resourceType": "AWS::IAM::Role",
                "resourceOwnerAccount": ACCOUNT,
                "status": "ACTIVE",
            },
            {
                "resource": f"arn:aws:iam::{ACCOUNT}:role/partner-settlement",
                "resourceType": "AWS::IAM::Role",
                "resourceOwnerAccount": ACCOUNT,
                "status": "ARCHIVED",
            },
            {
                "resource": Ref(kind="key", name="data-lake", account="444455556666"),
                "resourceType": "AWS::KMS::Key",
                "resourceOwnerAccount": "444455556666",
                "status": "ACTIVE",
            },
        ],
    ),
    Call(
        name="macie",
        shows="Good: looks for personal data in buckets.",
        service="macie2",
        operation="enable_macie",
    ),
    Call(
        name="events",
        shows="Good: management events of all Regions, under an own key, protected.",
        service="cloudtrail",
        operation="create_event_data_store",
        parameters={"Name": "org-events", "KmsKeyId": Ref(kind="key", name="audit-trail")},
    ),
    Call(
        name="handshakes",
        shows="Counters of TLS handshakes are exported; what they say, no API of AWS tells.",
        service="cloudwatch",
        operation="put_metric_data",
        parameters={
            "Namespace": "ContainerInsights/Prometheus",
            "MetricData": [
                {
                    "MetricName": "envoy_listener_ssl_handshake",
                    "Value": 3,
                    "Dimensions": [{"Name": "TaskDefinitionFamily", "Value": "payments-ledger"}],
                }
            ],
        },
    ),
    *EVENTS,
)

EVERYWHERE: tuple[Call | Fact, ...] = (
    Call(
        name="config-role",
        shows="The role of AWS Config.",
        service="iam",
        operation="create_service_linked_role",
        parameters={"AWSServiceName": "config.amazonaws.com"},
    ),
    Call(
        name="security-contact",
        shows="Good: AWS can reach the security team.",
        service="account",
        operation="put_alternate_contact",
        parameters={
            "AlternateContactType": "SECURITY",
            "Name": "Ana Carolina Silva",
            "Title": "Head of platform security",
            "EmailAddress": "security@example.com",
            "PhoneNumber": "+1 555 0100",
        },
    ),
    Fact(
        name="history",
        shows="Good: the pipeline names its change.",
        kind="cloudtrail-history",
        about=ACCOUNT,
        facts={"session": CHANGE},
    ),
    services.artifact(ACCOUNT, "No report covers the quarter yet."),
)
