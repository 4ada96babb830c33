"""ECS: secrets stay out, and a service that could not be described is never a missing row."""

import json
from collections.abc import Mapping
from typing import Any

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import ecs, ecs_inactive
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.detected import MARK
from vouchbook.kernel.redaction import redact
from vouchbook.model.collector import Operation
from vouchbook.model.reasons import Reason, Unread

ECS = "arn:aws:ecs:eu-west-1:111122223333"
CLUSTER = f"{ECS}:cluster/shop"
OTHER = f"{ECS}:cluster/other"
HIDDEN = "a-shared-secret"
DENIED = Unread(reason=Reason.DENIED, operation="ecs:ListServices")


def service(number: int, cluster: str = CLUSTER) -> dict[str, Any]:
    arn = f"{ECS}:service/{cluster.rpartition('/')[2]}/s{number:02}"
    return {"serviceArn": arn, "clusterArn": cluster, "status": "ACTIVE"}


def asked(services: list[dict[str, Any]], cluster: str = CLUSTER) -> Mapping[str, object]:
    arns = [item["serviceArn"] for item in services]
    return {"cluster": cluster, "services": arns, "include": ["TAGS"]}


def reader_of(services: list[dict[str, Any]], *answers: Mapping[str, Any]) -> FakeReader:
    """A reader of one cluster, whose services are asked for by ten, with these answers."""
    arns = [item["serviceArn"] for item in services]
    batches = [services[first : first + 10] for first in range(0, len(services), 10)]
    return FakeReader(
        world=world(
            (ecs.LIST_CLUSTERS, {}, {"clusterArns": [CLUSTER]}),
            (ecs.LIST_SERVICES, {"cluster": CLUSTER}, {"serviceArns": arns}),
            *(
                (ecs.DESCRIBE_SERVICES, asked(batch), answer)
                for batch, answer in zip(batches, answers, strict=True)
            ),
        )
    )


def test_services_are_described_by_ten() -> None:
    services = [service(number) for number in range(12)]
    answers = [{"services": part, "failures": []} for part in (services[:10], services[10:])]
    reader = reader_of(services, *answers)
    ecs.SERVICES.read(reader)
    assert len(reader.records) == 12
    assert not reader.gaps


def test_a_failure_is_a_gap_with_its_reason() -> None:
    here, gone, refused = (service(number) for number in range(3))
    failures = [
        {"arn": gone["serviceArn"], "reason": "MISSING"},
        {"arn": refused["serviceArn"], "reason": "ACCESS", "detail": HIDDEN},
    ]
    reader = reader_of([here, gone, refused], {"services": [here], "failures": failures})
    ecs.SERVICES.read(reader)
    assert [resource for resource, _ in reader.records] == [here["serviceArn"]]
    assert {arn: (gap.reason, gap.detail) for arn, gap in reader.gaps.items()} == {
        gone["serviceArn"]: (Reason.VANISHED, "MISSING"),
        refused["serviceArn"]: (Reason.REJECTED, "ACCESS"),
    }
    assert all(gap.permission == "ecs:DescribeServices" for gap in reader.gaps.values())


def test_a_service_that_is_in_neither_list_is_a_gap() -> None:
    here, lost = service(0), service(1)
    reader = reader_of([here, lost], {"services": [here], "failures": []})
    ecs.SERVICES.read(reader)
    assert {arn: gap.reason for arn, gap in reader.gaps.items()} == {
        lost["serviceArn"]: Reason.TRUNCATED
    }


def test_a_failure_without_a_name_is_a_gap_of_the_cluster() -> None:
    reader = reader_of([service(0)], {"services": [service(0)], "failures": [{"reason": "X"}]})
    ecs.SERVICES.read(reader)
    assert list(reader.gaps) == [CLUSTER]


def test_a_cluster_that_was_denied_does_not_hide_the_next_one() -> None:
    there = service(0, OTHER)
    reader = FakeReader(
        world=world(
            (ecs.LIST_CLUSTERS, {}, {"clusterArns": [CLUSTER, OTHER]}),
            (ecs.LIST_SERVICES, {"cluster": CLUSTER}, DENIED),
            (ecs.LIST_SERVICES, {"cluster": OTHER}, {"serviceArns": [there["serviceArn"]]}),
            (ecs.DESCRIBE_SERVICES, asked([there], OTHER), {"services": [there], "failures": []}),
        )
    )
    ecs.SERVICES.read(reader)
    assert list(reader.gaps) == [CLUSTER]
    assert [resource for resource, _ in reader.records] == [there["serviceArn"]]


def redacted(operation: Operation, answer: Mapping[str, Any]) -> dict[str, Any]:
    value = canonical_value(answer)
    assert isinstance(value, dict)
    return redact(value, operation.redact)[0]


def test_no_secret_of_a_task_definition_is_kept() -> None:
    container = {
        "name": "envoy",
        "image": "aws-appmesh-envoy",
        "environment": [
            {"name": "ENVOY_LOG_LEVEL", "value": "info"},
            {"name": "DATABASE_PASSWORD", "value": HIDDEN},
            {"name": "AWS_SECRET_ACCESS_KEY", "value": HIDDEN},
        ],
        "logConfiguration": {
            "logDriver": "splunk",
            "options": {"splunk-token": HIDDEN, "awslogs-group": "/ecs/shop"},
        },
        "dockerLabels": {"label": HIDDEN},
        "command": ["--password", HIDDEN],
        "entryPoint": [HIDDEN],
        "healthCheck": {"command": ["CMD-SHELL", HIDDEN]},
        "firelensConfiguration": {"type": "fluentbit", "options": {"option": HIDDEN}},
    }
    volume = {"dockerVolumeConfiguration": {"driverOpts": {"o": HIDDEN}, "labels": {"l": HIDDEN}}}
    answer = {
        "taskDefinition": {
            "containerDefinitions": [container],
            "volumes": [volume],
            "registeredBy": HIDDEN,
        }
    }
    kept = redacted(ecs.DESCRIBE_TASK_DEFINITION, answer)
    assert HIDDEN not in json.dumps(kept)
    (told,) = kept["taskDefinition"]["containerDefinitions"]
    assert told["environment"] == [
        {"name": "ENVOY_LOG_LEVEL", "value": "info"},
        {"name": "DATABASE_PASSWORD", "value": MARK},
        {"name": "AWS_SECRET_ACCESS_KEY", "value": MARK},
    ]
    assert told["logConfiguration"]["options"] == {
        "splunk-token": MARK,
        "awslogs-group": "/ecs/shop",
    }


def test_no_secret_of_a_service_is_kept() -> None:
    connect = {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": HIDDEN}}}
    told = {
        **service(0),
        "createdBy": HIDDEN,
        "events": [{"id": "1", "message": HIDDEN}],
        "deployments": [{"serviceConnectConfiguration": connect}],
    }
    kept = redacted(ecs.DESCRIBE_SERVICES, {"services": [told], "failures": []})
    assert HIDDEN not in json.dumps(kept)


def revisions_of(numbers: range, failures: list[dict[str, str]] | None = None) -> FakeReader:
    """A reader of one service with so many current revisions, which are asked for by twenty."""
    arns = [f"{ECS}:service-revision/shop/s00/{number:02}" for number in numbers]
    here = {**service(0), "currentServiceRevisions": [{"arn": arn} for arn in arns]}
    lost = {item["arn"] for item in failures or ()}
    batches = [arns[first : first + 20] for first in range(0, len(arns), 20)]
    return FakeReader(
        world=world(
            (ecs.LIST_CLUSTERS, {}, {"clusterArns": [CLUSTER]}),
            (ecs.LIST_SERVICES, {"cluster": CLUSTER}, {"serviceArns": [here["serviceArn"]]}),
            (ecs.DESCRIBE_SERVICES, asked([here]), {"services": [here], "failures": []}),
            *(
                (
                    ecs.DESCRIBE_REVISIONS,
                    {"serviceRevisionArns": batch},
                    {
                        "serviceRevisions": [
                            {"serviceRevisionArn": arn, "serviceArn": here["serviceArn"]}
                            for arn in batch
                            if arn not in lost
                        ],
                        "failures": failures or [],
                    },
                )
                for batch in batches
            ),
        )
    )


def test_revisions_are_described_by_twenty() -> None:
    reader = revisions_of(range(21))
    ecs.SERVICE_REVISIONS.read(reader)
    assert len(reader.records) == 21
    assert not reader.gaps
    assert [name for name, _ in reader.calls].count("ecs:DescribeServiceRevisions") == 2


def test_a_revision_that_is_gone_is_a_gap() -> None:
    gone = f"{ECS}:service-revision/shop/s00/01"
    reader = revisions_of(range(2), [{"arn": gone, "reason": "MISSING"}])
    ecs.SERVICE_REVISIONS.read(reader)
    assert {arn: gap.reason for arn, gap in reader.gaps.items()} == {gone: Reason.VANISHED}
    assert reader.gaps[gone].permission == "ecs:DescribeServiceRevisions"


def test_services_without_revisions_ask_for_none() -> None:
    reader = reader_of([service(0)], {"services": [service(0)], "failures": []})
    ecs.SERVICE_REVISIONS.read(reader)
    assert not reader.records
    assert not reader.gaps


def test_a_service_that_was_not_described_hides_its_revisions() -> None:
    reader = reader_of([service(0)], {"services": [], "failures": []})
    ecs.SERVICE_REVISIONS.read(reader)
    assert {arn: gap.operation for arn, gap in reader.gaps.items()} == {
        service(0)["serviceArn"]: "ecs:DescribeServices"
    }


def test_no_secret_of_a_revision_is_kept() -> None:
    logs = {"logDriver": "splunk", "options": {"splunk-token": HIDDEN, "awslogs-group": "/ecs"}}
    answer = {"serviceRevisions": [{"serviceConnectConfiguration": {"logConfiguration": logs}}]}
    kept = redacted(ecs.DESCRIBE_REVISIONS, answer)
    assert HIDDEN not in json.dumps(kept)


def test_deregistered_task_definitions_are_listed_as_such() -> None:
    arn = f"{ECS}:task-definition/shop:1"
    told = {"taskDefinition": {"taskDefinitionArn": arn, "status": "INACTIVE"}}
    reader = FakeReader(
        world=world(
            (ecs.LIST_TASK_DEFINITIONS, {"status": "INACTIVE"}, {"taskDefinitionArns": [arn]}),
            (ecs.DESCRIBE_TASK_DEFINITION, {"taskDefinition": arn, "include": ["TAGS"]}, told),
        )
    )
    ecs_inactive.INACTIVE_TASK_DEFINITIONS.read(reader)
    assert reader.records == {(arn, "ecs:DescribeTaskDefinition"): told}
