"""ECS: what is described by the hundred is never a missing row, and overrides keep no secret."""

import json
from collections.abc import Mapping
from typing import Any

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import ecs, ecs_tasks
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact
from vouchbook.model.reasons import Reason, Unread

ECS = "arn:aws:ecs:eu-west-1:111122223333"
CLUSTER = f"{ECS}:cluster/shop"
OTHER = f"{ECS}:cluster/other"
HIDDEN = "a-shared-secret"
DENIED = Unread(reason=Reason.DENIED, operation="ecs:ListTasks")


def task(number: int, cluster: str = CLUSTER) -> dict[str, Any]:
    arn = f"{ECS}:task/{cluster.rpartition('/')[2]}/{number:03}"
    return {"taskArn": arn, "clusterArn": cluster, "lastStatus": "RUNNING"}


def asked(tasks: list[dict[str, Any]], cluster: str = CLUSTER) -> Mapping[str, object]:
    arns = [item["taskArn"] for item in tasks]
    return {"cluster": cluster, "include": ["TAGS"], "tasks": arns}


def reader_of(tasks: list[dict[str, Any]], *answers: Mapping[str, Any]) -> FakeReader:
    """A reader of one cluster, whose tasks are asked for by the hundred, with these answers."""
    arns = [item["taskArn"] for item in tasks]
    batches = [tasks[first : first + 100] for first in range(0, len(tasks), 100)]
    return FakeReader(
        world=world(
            (ecs.LIST_CLUSTERS, {}, {"clusterArns": [CLUSTER]}),
            (ecs_tasks.LIST_TASKS, {"cluster": CLUSTER}, {"taskArns": arns}),
            *(
                (ecs_tasks.DESCRIBE_TASKS, asked(batch), answer)
                for batch, answer in zip(batches, answers, strict=True)
            ),
        )
    )


def test_tasks_are_described_by_the_hundred() -> None:
    tasks = [task(number) for number in range(120)]
    answers = [{"tasks": part, "failures": []} for part in (tasks[:100], tasks[100:])]
    reader = reader_of(tasks, *answers)
    ecs_tasks.TASKS.read(reader)
    assert len(reader.records) == 120
    assert not reader.gaps


def test_a_failure_is_a_gap_with_its_reason_and_without_its_words() -> None:
    here, gone, refused = (task(number) for number in range(3))
    failures = [
        {"arn": gone["taskArn"], "reason": "MISSING"},
        {"arn": refused["taskArn"], "reason": "ACCESS", "detail": HIDDEN},
    ]
    reader = reader_of([here, gone, refused], {"tasks": [here], "failures": failures})
    ecs_tasks.TASKS.read(reader)
    assert [resource for resource, _ in reader.records] == [here["taskArn"]]
    assert {arn: (gap.reason, gap.detail) for arn, gap in reader.gaps.items()} == {
        gone["taskArn"]: (Reason.VANISHED, "MISSING"),
        refused["taskArn"]: (Reason.REJECTED, "ACCESS"),
    }


def test_a_task_that_is_in_neither_list_is_a_gap() -> None:
    here, lost = task(0), task(1)
    reader = reader_of([here, lost], {"tasks": [here], "failures": []})
    ecs_tasks.TASKS.read(reader)
    assert {arn: gap.reason for arn, gap in reader.gaps.items()} == {
        lost["taskArn"]: Reason.TRUNCATED
    }


def test_a_failure_without_a_name_is_a_gap_of_the_cluster() -> None:
    reader = reader_of([task(0)], {"tasks": [task(0)], "failures": [{"reason": "X"}]})
    ecs_tasks.TASKS.read(reader)
    assert list(reader.gaps) == [CLUSTER]


def test_a_cluster_that_was_denied_does_not_hide_the_next_one() -> None:
    there = task(0, OTHER)
    reader = FakeReader(
        world=world(
            (ecs.LIST_CLUSTERS, {}, {"clusterArns": [CLUSTER, OTHER]}),
            (ecs_tasks.LIST_TASKS, {"cluster": CLUSTER}, DENIED),
            (ecs_tasks.LIST_TASKS, {"cluster": OTHER}, {"taskArns": [there["taskArn"]]}),
            (ecs_tasks.DESCRIBE_TASKS, asked([there], OTHER), {"tasks": [there], "failures": []}),
        )
    )
    ecs_tasks.TASKS.read(reader)
    assert list(reader.gaps) == [CLUSTER]
    assert [resource for resource, _ in reader.records] == [there["taskArn"]]


def test_clusters_are_asked_to_include_what_they_would_leave_out() -> None:
    cluster = {"clusterArn": CLUSTER, "status": "ACTIVE"}
    question = {"clusters": [CLUSTER], "include": ["CONFIGURATIONS", "SETTINGS", "TAGS"]}
    answer = {"clusters": [cluster], "failures": []}
    reader = FakeReader(
        world=world(
            (ecs.LIST_CLUSTERS, {}, {"clusterArns": [CLUSTER]}),
            (ecs_tasks.DESCRIBE_CLUSTERS, question, answer),
        )
    )
    ecs_tasks.CLUSTERS.read(reader)
    assert reader.records == {(CLUSTER, "ecs:DescribeClusters"): cluster}


def test_an_empty_cluster_is_not_asked_for_its_tasks() -> None:
    reader = reader_of([])
    ecs_tasks.TASKS.read(reader)
    assert [operation for operation, _ in reader.calls] == ["ecs:ListClusters", "ecs:ListTasks"]


def test_no_secret_of_an_override_is_kept() -> None:
    override = {
        "name": "app",
        "command": ["--password", HIDDEN],
        "environment": [{"name": "DATABASE_PASSWORD", "value": HIDDEN}],
    }
    told = {
        **task(0),
        "overrides": {"containerOverrides": [override]},
        "startedBy": HIDDEN,
    }
    value = canonical_value({"tasks": [told], "failures": []})
    assert isinstance(value, dict)
    kept = json.dumps(redact(value, ecs_tasks.DESCRIBE_TASKS.redact)[0])
    assert HIDDEN not in kept
    assert "DATABASE_PASSWORD" in kept
