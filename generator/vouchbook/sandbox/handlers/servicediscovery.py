"""Cloud Map: who owns a namespace, those that others share, and pages, all of which moto lacks."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.ram.models import ram_backends
from moto.servicediscovery.models import Namespace, servicediscovery_backends

from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST_ON_A_PAGE = 100


def _list(stage: Stage) -> Mapping[str, Any]:
    asked = stage.parameters
    every = sorted(_seen(stage), key=lambda namespace: str(namespace.arn))
    shown, token = page(
        [_told(namespace) for namespace in every],
        limit=asked.get("MaxResults"),
        token=asked.get("NextToken"),
        most=_MOST_ON_A_PAGE,
        refused="InvalidInput",
    )
    return {"Namespaces": list(shown), **({"NextToken": token} if token else {})}


def _seen(stage: Stage) -> Iterator[Namespace]:
    """The account's own namespaces, then those of others that RAM shares with it."""
    account, region = stage.call.account, stage.call.region
    yield from servicediscovery_backends[account][region].namespaces.values()
    for owner in sorted(set(ram_backends) - {account}):
        shared = {
            arn
            for share in ram_backends[owner][region].resource_shares
            if account in share.principals
            for arn in share.resource_arns
        }
        for namespace in servicediscovery_backends[owner][region].namespaces.values():
            if namespace.arn in shared:
                yield namespace


def _told(namespace: Namespace) -> dict[str, Any]:
    return {
        "Id": namespace.id,
        "Arn": namespace.arn,
        "ResourceOwner": namespace.arn.split(":")[4],
        "Name": namespace.name,
        "Type": namespace.type,
        "Properties": {"HttpProperties": {"HttpName": namespace.name}},
        "CreateDate": datetime.fromtimestamp(namespace.created, UTC),
    }


SERVICEDISCOVERY = Supplement(service="servicediscovery", handlers={"ListNamespaces": _list})
