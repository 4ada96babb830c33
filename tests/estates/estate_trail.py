"""What happened in a mesh, who is told of it, and what AWS Config keeps of it."""

from collections.abc import Iterable
from typing import Any

from tests.aws import harness
from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate
from vouchbook.checks._filter_patterns import Condition
from vouchbook.checks._watched_events import WATCHED
from vouchbook.model.check import Verdict
from vouchbook.model.engagement import AttachedFile, Statement
from vouchbook.sandbox import HUB
from vouchbook.sandbox.estate.clients import Clients
from vouchbook.sandbox.estate.demo.tasks import meshed_task
from vouchbook.sandbox.handlers.cloudtrail_events import assumed

NODE = "mesh/shop/virtualNode/orders"
RULE = "cloudtrail-enabled"
MALFORMED = '{"eventVersion": "1.08", "recipientAccountId": "111122223333, "eventCategory": "x"}'
"""Not JSON, in the way in which the user guide's own example isn't."""


def _told(room: Room) -> None:
    """Everything as it should be."""
    place = f"{room.number}/{REGION}"
    room.sandbox.declare("cloudtrail-history", room.number, {"session": "CHG-1042"})
    _mesh(room)
    _proxy(room, "envoy-orders")
    room.client("cloudtrail").create_event_data_store(Name="audit")
    _trail(room, confirmed=True)
    _recorder(room, {"allSupported": True, "includeGlobalResourceTypes": True})
    room.sandbox.declare("config-rule", f"{place}/{RULE}", {"compliance": "COMPLIANT"})


def _untold(room: Room) -> None:
    """Everything done, and nothing of it well enough."""
    place = f"{room.number}/{REGION}"
    _mesh(room)
    _proxy(room, "envoy-carts")
    stores = room.client("cloudtrail")
    stores.create_event_data_store(Name="audit", TerminationProtectionEnabled=False)
    _trail(room, confirmed=False)
    _recorder(room, {"allSupported": False, "resourceTypes": ["AWS::AppMesh::Mesh"]})
    broken = {"type": "AWS::CloudTrail::Trail", "id": "audit"}
    room.sandbox.declare("config-rule", f"{place}/{RULE}", {"non_compliant": [broken]})


def _silent(room: Room) -> None:
    """A mesh of which the event history knows nothing."""
    room.sandbox.declare("cloudtrail-history", room.number, {"silent": True})
    room.client("appmesh").create_mesh(meshName="shop")


def _malformed(room: Room) -> None:
    """An event whose record is no JSON; and one of a service that has a CreateRoute, too."""
    foreign = {"eventName": "CreateRoute", "eventSource": "ec2.amazonaws.com"}
    broken = {"eventName": "CreateMesh", "text": MALFORMED}
    place = f"{room.number}/{REGION}"
    events = {"0a1b2c3d-0002": foreign, "0a1b2c3d-0003": broken}
    room.sandbox.declare("cloudtrail-event", place, events)


def _mesh(room: Room) -> None:
    mesh = room.client("appmesh")
    mesh.create_mesh(meshName="shop")
    spec: dict[str, Any] = {"serviceDiscovery": {"dns": {"hostname": "orders.shop.internal"}}}
    mesh.create_virtual_node(meshName="shop", virtualNodeName="orders", spec=spec)
    mesh.update_virtual_node(
        meshName="shop", virtualNodeName="orders", spec={**spec, "backends": []}
    )


def _proxy(room: Room, role: str) -> None:
    """A task whose role is `envoy-orders`, and a proxy that connects in some role."""
    task = meshed_task(
        account=room.number,
        region=REGION,
        resource=NODE,
        log_group="/shop/envoy",
        task_role="envoy-orders",
        execution_role="pulls-images",
    )
    room.client("ecs").register_task_definition(family="orders", **task)
    connected = {
        "eventName": "StreamAggregatedResources",
        "eventTime": "2026-09-15T08:00:00+00:00",
        "eventType": "AwsServiceEvent",
        "userIdentity": assumed(room.number, role, "0a1b2c3d"),
        "serviceEventDetails": {
            "nodeArn": f"arn:aws:appmesh:{REGION}:{room.number}:{NODE}",
            "eventStatus": "ConnectionEstablished",
            "failureReason": "",
        },
    }
    place = f"{room.number}/{REGION}"
    room.sandbox.declare("cloudtrail-event", place, {"0a1b2c3d-0001": connected})


def _trail(room: Room, *, confirmed: bool) -> None:
    """A trail of all Regions with a filter and an alarm for each kind of event."""
    logs = room.client("logs")
    logs.create_log_group(logGroupName="/trail/audit")
    group = logs.describe_log_groups()["logGroups"][0]["arn"]
    _bucket(room)
    trails = room.client("cloudtrail")
    trails.create_trail(
        Name="audit",
        S3BucketName=f"trail-{room.number}",
        IsMultiRegionTrail=True,
        IncludeGlobalServiceEvents=True,
        CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=f"arn:aws:iam::{room.number}:role/trail",
    )
    trails.start_logging(Name="audit")
    sns = room.client("sns")
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="security@example.com")
    if confirmed:
        room.sandbox.declare("sns-topic", topic, {"confirmed": True})
    for watched in WATCHED:
        _alarm(room, watched.id, watched.cases, topic)


def _bucket(room: Room) -> None:
    # The reader's clients take the empty answer to this write for one that was cut off.
    clients = Clients(room.sandbox.endpoint, room.sandbox.environment(), HUB)
    clients.call(room.number, REGION, "s3", "create_bucket", {"Bucket": f"trail-{room.number}"})


def _alarm(room: Room, name: str, cases: Iterable[frozenset[Condition]], topic: str) -> None:
    pattern = " || ".join(f"({_all_of(case)})" for case in cases)
    metric = {"metricName": name, "metricNamespace": "Trail", "metricValue": "1"}
    room.client("logs").put_metric_filter(
        logGroupName="/trail/audit",
        filterName=name,
        filterPattern=f"{{ {pattern} }}",
        metricTransformations=[metric],
    )
    room.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="Trail",
        MetricName=name,
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        AlarmActions=[topic],
    )


def _all_of(case: frozenset[Condition]) -> str:
    # CloudWatch Logs takes 1024 characters: the name of the call is enough, without its service.
    wanted = [item for item in sorted(case) if item.member != "$.eventSource"]
    return " && ".join(
        f'{item.member}{item.operator}"{item.value}"'
        if item.value
        else f"{item.member} {item.operator}"
        for item in wanted
    )


def _recorder(room: Room, group: dict[str, Any]) -> None:
    config = room.client("config")
    role = f"arn:aws:iam::{room.number}:role/config"
    recorder = {"name": "default", "roleARN": role, "recordingGroup": group}
    config.put_configuration_recorder(ConfigurationRecorder=recorder)
    bucket = f"trail-{room.number}"
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": bucket})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    source = {"Owner": "AWS", "SourceIdentifier": "CLOUD_TRAIL_ENABLED"}
    config.put_config_rule(ConfigRule={"ConfigRuleName": RULE, "Source": source})


def _word(*, holds: bool) -> Statement:
    return Statement(
        slot="tls-runtime-handshake-evidence",
        assertion="handshakes-2026",
        who="Mary Major",
        role="platform engineer",
        date="2026-09-01",
        expires="2027-03-31",
        looked_at="ssl.handshake of every listener in August",
        holds=holds,
        files=(AttachedFile(path="handshakes.csv", sha256="0" * 64),),
    )


CHECKS = (
    "cloudtrail-envoy-connection-events",
    "cloudtrail-lake-store-usable",
    "cloudtrail-to-cloudwatch-alarms",
    "config-recorder-covers-mesh",
    "config-rules-compliance",
    "mesh-change-activity-reviewed",
    "tls-runtime-handshake-evidence",
)
PARAMETERS = {**harness.PARAMETERS, "change_ticket_pattern": "CHG-*", "approved_changes": []}

ESTATES = (
    Estate(
        name="trail that somebody watches",
        build=_told,
        expects={
            **dict.fromkeys(CHECKS, Verdict.PASS),
            "cloudtrail-appmesh-events-present": Verdict.PASS,
        },
        parameters=PARAMETERS,
        statements=(_word(holds=True),),
    ),
    Estate(
        name="trail that nobody watches",
        build=_untold,
        expects=dict.fromkeys(CHECKS, Verdict.FAIL),
        parameters=PARAMETERS,
        statements=(_word(holds=False),),
    ),
    Estate(
        name="trail that knows nothing of a mesh",
        build=_silent,
        expects={"cloudtrail-appmesh-events-present": Verdict.FAIL},
    ),
    Estate(
        name="trail with an event that is no JSON",
        build=_malformed,
        expects={"mesh-change-activity-reviewed": Verdict.UNKNOWN},
        parameters=PARAMETERS,
    ),
)
