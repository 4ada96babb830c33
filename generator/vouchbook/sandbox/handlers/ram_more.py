"""AWS RAM: permissions of shares, which moto lacks, and which principals are from outside."""

from collections.abc import Mapping
from typing import Any

from moto.organizations.models import organizations_backends
from moto.ram.models import ram_backends

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_PARTITION = "aws"
_MOST_ON_A_PAGE = 500
_ACCOUNT_DIGITS = 12
_DEFAULTS = {"appmesh": "AWSRAMPermissionAppMeshMesh"}


def _associations(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    for item in answer["resourceShareAssociations"]:
        if item["associationType"] == "PRINCIPAL":
            item["external"] = _is_outside(item["associatedEntity"], stage.call.account)
    return answer


def _is_outside(principal: str, owner: str) -> bool:
    """Whether a principal's account is of another organisation than the share's owner, or none."""
    account = principal if principal.isdecimal() else principal.split(":")[4]
    if len(account) != _ACCOUNT_DIGITS:
        return False
    return _manager(account) != _manager(owner)


def _manager(account: str) -> str:
    if organizations_backends[account][_PARTITION].org is not None:
        return account
    manager, _ = organizations_backends.master_accounts.get(account, ("", ""))
    return manager or f"none of {account}"


def _permissions(stage: Stage) -> Mapping[str, Any]:
    wanted = stage.parameters["resourceShareArn"]
    backend = ram_backends[stage.call.account][stage.call.region]
    for share in backend.resource_shares:
        if share.arn == wanted:
            services = sorted({arn.split(":")[2] for arn in share.resource_arns})
            shown, token = page(
                [_permission(service) for service in services],
                limit=stage.parameters.get("maxResults"),
                token=stage.parameters.get("nextToken"),
                most=_MOST_ON_A_PAGE,
                refused="InvalidNextTokenException",
            )
            return {"permissions": list(shown), "nextToken": token}
    raise AwsError("UnknownResourceException", f"ResourceShare {wanted} could not be found.")


def _permission(service: str) -> dict[str, Any]:
    name = _DEFAULTS.get(service, f"AWSRAMDefaultPermission-{service}")
    return {
        "arn": f"arn:aws:ram::aws:permission/{name}",
        "name": name,
        "permissionType": "AWS_MANAGED",
        "isResourceTypeDefault": True,
        "defaultVersion": True,
        "version": "1",
        "status": "ATTACHABLE",
    }


RAM_MORE = Supplement(
    service="ram",
    handlers={
        "GetResourceShareAssociations": _associations,
        "ListResourceSharePermissions": _permissions,
    },
)
