"""Making ECS clusters, task definitions and services."""

from vouchbook.sandbox.estate.workload_model import Cluster, Task
from vouchbook.sandbox.estate.workshop import Bench, pairs


def make_task(bench: Bench, task: Task) -> None:
    """Register a task definition."""
    bench.workshop.set_clock(task.made)
    answer = bench.call(
        "ecs",
        "register_task_definition",
        family=task.name,
        tags=pairs(task.tags, "key", "value") or None,
        **task.parameters,
    )
    bench.keep("task", task.name, answer["taskDefinition"]["taskDefinitionArn"])


def make_cluster(bench: Bench, cluster: Cluster) -> None:
    """Make a cluster and its services."""
    bench.workshop.set_clock(cluster.made)
    bench.call(
        "ecs",
        "create_cluster",
        clusterName=cluster.name,
        tags=pairs(cluster.tags, "key", "value") or None,
        **cluster.parameters,
    )
    for service in cluster.services:
        bench.workshop.set_clock(service.made)
        bench.call(
            "ecs",
            "create_service",
            cluster=cluster.name,
            serviceName=service.name,
            tags=pairs(service.tags, "key", "value") or None,
            **service.parameters,
        )
