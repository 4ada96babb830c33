"""ECS: the tasks of services, which moto doesn't run, and what it leaves out of every task."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ecs.models import EC2ContainerServiceBackend, Service, Task, ecs_backends
from moto.moto_api._internal import mock_random

from vouchbook.sandbox.call import Call
from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.handlers.ecs_settings import agent_of, connect_of
from vouchbook.sandbox.stage import Stage, Supplement

_RUNNING = "RUNNING"
_FARGATE = "FARGATE"
_EPHEMERAL_GIB = 20


class StorageKeys:
    """The key of a Fargate task's storage, as its cluster had it when the task began."""

    def __init__(self) -> None:
        self.by_task: dict[str, str] = {}


def populate(stage: Stage, service_arn: str) -> None:
    """Let a service of moto's have as many tasks as it desires, spread over its subnets.

    Where the service says too little to place a task, it has none.
    """
    backend = _backend(stage.call)
    service = next((one for one in backend.services.values() if one.arn == service_arn), None)
    if service is None:
        return
    own = _of_service(backend, service)
    for task in own[service.desired_count :]:
        del backend.tasks[service.cluster_name][task.task_arn]
    for number in range(len(own), service.desired_count):
        _start(stage, backend, service, number)


def leave(stage: Stage, service: Mapping[str, Any]) -> None:
    """Take the tasks of a deleted service away."""
    tasks = _backend(stage.call).tasks.get(str(service["clusterArn"]).rpartition("/")[2], {})
    group = f"service:{service['serviceName']}"
    for arn in [arn for arn, task in tasks.items() if task.group == group]:
        del tasks[arn]


def lone_tasks(call: Call, cluster_arn: str) -> int:
    """How many tasks run in a cluster that are of no service."""
    tasks = _backend(call).tasks.get(cluster_arn.rpartition("/")[2], {}).values()
    return sum(
        not task.group.startswith("service:") and task.desired_status == _RUNNING for task in tasks
    )


def _backend(call: Call) -> EC2ContainerServiceBackend:
    backend: EC2ContainerServiceBackend = ecs_backends[call.account][call.region]
    return backend


def _of_service(backend: EC2ContainerServiceBackend, service: Service) -> list[Task]:
    tasks = backend.tasks.get(service.cluster_name, {}).values()
    return [task for task in tasks if task.group == f"service:{service.name}"]


def _start(
    stage: Stage, backend: EC2ContainerServiceBackend, service: Service, number: int
) -> None:
    if service.task_definition is None:
        return
    definition = copy(backend.describe_task_definition(service.task_definition))
    network = service.network_configuration.get("awsvpcConfiguration") or {}
    needs_network = definition.network_mode == "awsvpc"
    if needs_network and not network:
        return
    # moto's own way to an interface ends in an error where a VPC gives no DNS names.
    definition.network_mode = ""
    hosts = [host.container_instance_arn for host in _hosts(backend, service.cluster_name)]
    host = hosts[number % len(hosts)] if hosts and service.launch_type != _FARGATE else None
    task = Task(
        cluster=backend.clusters[service.cluster_name],
        task_definition=definition,
        container_instance_arn=host,
        resource_requirements=None,
        backend=backend,
        group=f"service:{service.name}",
        launch_type=service.launch_type or "",
        platform_version=service.platform_version,
    )
    if needs_network:
        task.attachments.append(_interface(stage.call, network, number))
    backend.tasks.setdefault(service.cluster_name, {})[task.task_arn] = task
    _remember_key(stage, task)


def _interface(call: Call, network: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Give a task an interface of its own, in the next one of its service's subnets."""
    subnet = network["subnets"][number % len(network["subnets"])]
    made = ec2_backends[call.account][call.region].create_network_interface(
        subnet=subnet,
        private_ip_address=[],
        group_ids=network.get("securityGroups", []),
        description="ECS task",
    )
    details = {
        "subnetId": subnet,
        "networkInterfaceId": made.id,
        "macAddress": made.mac_address,
        "privateIPv4Address": made.private_ip_address,
    }
    return {
        "id": str(mock_random.uuid4()),
        "type": "ElasticNetworkInterface",
        "status": "ATTACHED",
        "details": [{"name": name, "value": value} for name, value in details.items()],
    }


def _hosts(backend: EC2ContainerServiceBackend, cluster: str) -> Iterable[Any]:
    return backend.container_instances.get(cluster, {}).values()


def _remember_key(stage: Stage, task: Task) -> None:
    settings = _backend(stage.call).clusters[task.cluster_name].configuration or {}
    key = settings.get("managedStorageConfiguration", {}).get("fargateEphemeralStorageKmsKeyId")
    if key:
        stage.world.state(StorageKeys).by_task[task.task_arn] = key


def _run(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    started = {told["taskArn"] for told in answer["tasks"]}
    for tasks in _backend(stage.call).tasks.values():
        for task in tasks.values():
            if task.task_arn in started:
                _remember_key(stage, task)
    return {**answer, "tasks": [_completed(stage, told) for told in answer["tasks"]]}


def _list(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    asked, backend = stage.parameters, _backend(stage.call)
    cluster = str(asked.get("cluster", "default")).rpartition("/")[2]
    wanted = asked.get("desiredStatus", _RUNNING)
    # moto takes one cluster's name for another's that contains it, and ignores the service.
    own = {
        arn
        for arn, task in backend.tasks.get(cluster, {}).items()
        if task.desired_status == wanted
        and asked.get("serviceName", task.group.partition(":")[2]) == task.group.partition(":")[2]
    }
    return {"taskArns": [arn for arn in answer["taskArns"] if arn in own]}


def _describe(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    told = {task["taskArn"] for task in answer["tasks"]}
    missing = [arn for arn in stage.parameters["tasks"] if ":" in arn and arn not in told]
    return {
        "tasks": [_completed(stage, task) for task in answer["tasks"]],
        "failures": [{"arn": arn, "reason": "MISSING"} for arn in missing],
    }


def _completed(stage: Stage, task: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"healthStatus": "HEALTHY", **task}
    # moto leads a task one step nearer to its end whenever it is looked at.
    told["lastStatus"] = told["desiredStatus"]
    zone = _zone(stage.call, task)
    if zone:
        told["availabilityZone"] = zone
    if told.get("launchType") == _FARGATE:
        key = stage.world.state(StorageKeys).by_task.get(told["taskArn"])
        told["fargateEphemeralStorage"] = {"sizeInGiB": _EPHEMERAL_GIB} | (
            {"kmsKeyId": key} if key else {}
        )
    service = _service_of(stage, task)
    if service is not None and connect_of(stage, service.arn) is not None:
        told["containers"] = [*told.get("containers", ()), agent_of(told["taskArn"], service)]
    return told | dict(stage.world.state(Declared).of("ecs-task", told["taskArn"]))


def _service_of(stage: Stage, task: Mapping[str, Any]) -> Service | None:
    cluster = str(task["clusterArn"]).rpartition("/")[2]
    name = str(task.get("group", "")).removeprefix("service:")
    found: Service | None = _backend(stage.call).services.get(f"{cluster}:{name}")
    return found


def _zone(call: Call, task: Mapping[str, Any]) -> str:
    """The zone of the task's subnet, or of the instance that it runs on."""
    network = ec2_backends[call.account][call.region]
    for attachment in task.get("attachments", ()):
        for detail in attachment.get("details", ()):
            if detail["name"] == "subnetId":
                return str(network.get_subnet(detail["value"]).availability_zone)
    cluster = str(task["clusterArn"]).rpartition("/")[2]
    for host in _hosts(_backend(call), cluster):
        if host.container_instance_arn == task.get("containerInstanceArn"):
            return str(network.get_instance(host.ec2_instance_id).availability_zone)
    return ""


ECS_TASKS = Supplement(
    service="ecs",
    handlers={"DescribeTasks": _describe, "ListTasks": _list, "RunTask": _run},
)
