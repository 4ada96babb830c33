"""ECS: the services of a namespace, and revisions of services, both of which moto lacks."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.ecs.models import Service, ecs_backends
from moto.servicediscovery.models import servicediscovery_backends

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.ecs_settings import asked_of, connect_of, revision_of
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST_ON_A_PAGE = 100
_MOST_REVISIONS = 20


def _in_namespace(stage: Stage) -> Mapping[str, Any]:
    asked = stage.parameters
    names = _names_of(stage, str(asked["namespace"]))
    found = sorted(
        service.arn
        for service in _services(stage)
        if str((connect_of(stage, service.arn) or {}).get("namespace")) in names
    )
    shown, token = page(
        found,
        limit=asked.get("maxResults"),
        token=asked.get("nextToken"),
        most=_MOST_ON_A_PAGE,
        refused="InvalidParameterException",
    )
    return {"serviceArns": list(shown), **({"nextToken": token} if token else {})}


def _names_of(stage: Stage, named: str) -> frozenset[str]:
    """What services may call a namespace; its ARN, where it is another account's."""
    backend = servicediscovery_backends[stage.call.account][stage.call.region]
    for namespace in backend.namespaces.values():
        if named in {namespace.arn, namespace.name}:
            return frozenset({namespace.arn, namespace.name})
    if f":{stage.call.account}:" not in named and named.startswith("arn:"):
        return frozenset({named})
    raise AwsError("NamespaceNotFoundException", "The specified namespace was not found.")


def _services(stage: Stage) -> Iterator[Service]:
    yield from ecs_backends[stage.call.account][stage.call.region].services.values()


def _revisions(stage: Stage) -> Mapping[str, Any]:
    wanted = stage.parameters["serviceRevisionArns"]
    if len(wanted) > _MOST_REVISIONS:
        message = f"serviceRevisionArns can have at most {_MOST_REVISIONS} items."
        raise AwsError("InvalidParameterException", message)
    known = {revision_of(service.arn): service for service in _services(stage)}
    return {
        "serviceRevisions": [_revision(stage, known[arn], arn) for arn in wanted if arn in known],
        "failures": [{"arn": arn, "reason": "MISSING"} for arn in wanted if arn not in known],
    }


def _revision(stage: Stage, service: Service, arn: str) -> dict[str, Any]:
    told = {
        "serviceRevisionArn": arn,
        "serviceArn": service.arn,
        "clusterArn": service.cluster_arn,
        "taskDefinition": service.task_definition,
        "launchType": service.launch_type,
        "networkConfiguration": service.network_configuration or None,
        "serviceConnectConfiguration": asked_of(stage, service.arn).get(
            "serviceConnectConfiguration"
        ),
        "createdAt": _made(stage, service),
    }
    return {name: value for name, value in told.items() if value is not None}


def _made(stage: Stage, service: Service) -> datetime:
    declared = stage.world.state(Declared).of("ecs-deployment", service.arn).get("createdAt")
    made = declared or service.deployments[0]["createdAt"]
    if not isinstance(made, datetime):
        raise TypeError("createdAt of a declared deployment is a time with an offset")
    return made if made.tzinfo is not None else made.replace(tzinfo=UTC)


ECS_CONNECT = Supplement(
    service="ecs",
    handlers={
        "DescribeServiceRevisions": _revisions,
        "ListServicesByNamespace": _in_namespace,
    },
)
