"""AWS RAM: what the account shares, and with whom. Source: AWS RAM API reference."""

from collections import defaultdict
from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_SIZE = ("maxResults", 500)
_ASSOCIATIONS = "resourceShareAssociations"

GET_SHARES = Operation(
    service="ram",
    name="GetResourceShares",
    permission="ram:GetResourceShares",
    members=(
        "resourceShares",
        "resourceShares[].resourceShareArn",
        "resourceShares[].allowExternalPrincipals",
        "resourceShares[].status",
    ),
    paging=Paging(items="resourceShares", size=_SIZE),
)
GET_ASSOCIATIONS = Operation(
    service="ram",
    name="GetResourceShareAssociations",
    permission="ram:GetResourceShareAssociations",
    members=(
        _ASSOCIATIONS,
        f"{_ASSOCIATIONS}[].resourceShareArn",
        f"{_ASSOCIATIONS}[].associatedEntity",
        f"{_ASSOCIATIONS}[].associationType",
        f"{_ASSOCIATIONS}[].status",
    ),
    paging=Paging(items=_ASSOCIATIONS, size=_SIZE),
)
LIST_PERMISSIONS = Operation(
    service="ram",
    name="ListResourceSharePermissions",
    permission="ram:ListResourceSharePermissions",
    members=("permissions", "permissions[].arn", "permissions[].permissionType"),
    paging=Paging(items="permissions", size=_SIZE),
)


def _read_shares(reader: Reader) -> None:
    shares = list(reader.items(GET_SHARES, resourceOwner="SELF"))
    for share in shares:
        arn = share["resourceShareArn"]
        reader.record(arn, GET_SHARES, share)
        reader.describe(arn, LIST_PERMISSIONS, resourceShareArn=arn)
    # Two lists hold the associations of every share; one type of them is asked for at a time.
    by_share: dict[str, list[Any]] = defaultdict(list)
    for kind in ("RESOURCE", "PRINCIPAL") if shares else ():
        for item in reader.items(GET_ASSOCIATIONS, associationType=kind):
            by_share[item["resourceShareArn"]].append(item)
    for share in shares:
        arn = share["resourceShareArn"]
        reader.record(arn, GET_ASSOCIATIONS, {_ASSOCIATIONS: by_share[arn]})


SHARES = Collector(
    id="ram.shares",
    says="Resource shares that the account owns: resources, principals and permissions.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(operation=GET_SHARES, path=("resourceShares", "[]")),
        Facet(name="associations", operation=GET_ASSOCIATIONS, path=(_ASSOCIATIONS,)),
        Facet(name="permissions", operation=LIST_PERMISSIONS, path=("permissions",)),
    ),
    read=_read_shares,
)
