"""Organizations: what only some accounts may ask.

moto answers every member about roots, and nobody but the management account about policies. AWS
answers the management account and delegated administrators, and refuses all others.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from moto.organizations.models import OrganizationsBackend, organizations_backends

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Handler, Stage, Supplement

_PARTITION = "aws"
_MOST_ON_A_PAGE = 20


def _backend(stage: Stage) -> OrganizationsBackend:
    """The state of the organisation that the caller may ask about."""
    caller = stage.call.account
    own = organizations_backends[caller][_PARTITION]
    if own.org is not None:
        return own
    manager, _ = organizations_backends.master_accounts.get(caller, ("", ""))
    if not manager:
        told = "Your account is not a member of an organization."
        raise AwsError("AWSOrganizationsNotInUseException", told)
    above = organizations_backends[manager][_PARTITION]
    if all(admin.account.id != caller for admin in above.admins):
        told = "You don't have permissions to access this resource."
        raise AwsError("AccessDeniedException", told)
    return above


def _page(stage: Stage, name: str, items: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    shown, token = page(
        items,
        limit=stage.parameters.get("MaxResults"),
        token=stage.parameters.get("NextToken"),
        most=_MOST_ON_A_PAGE,
        refused="InvalidInputException",
    )
    return {name: list(shown), "NextToken": token}


def _roots(stage: Stage) -> Mapping[str, Any]:
    return _page(stage, "Roots", _backend(stage).list_roots()["Roots"])


def _units(stage: Stage) -> Mapping[str, Any]:
    backend, parent = _backend(stage), stage.parameters["ParentId"]
    backend.validate_parent_id(parent)
    units = [unit.describe()["OrganizationalUnit"] for unit in _below(backend.ou, parent)]
    return _page(stage, "OrganizationalUnits", units)


def _accounts(stage: Stage) -> Mapping[str, Any]:
    backend, parent = _backend(stage), stage.parameters["ParentId"]
    backend.validate_parent_id(parent)
    accounts = [_timely(account.describe()) for account in _below(backend.accounts, parent)]
    return _page(stage, "Accounts", accounts)


def _below(items: Iterable[Any], parent: str) -> list[Any]:
    return [item for item in items if item.parent_id == parent]


def _policies(stage: Stage) -> Mapping[str, Any]:
    found = [
        policy.describe()["Policy"]["PolicySummary"]
        for policy in _backend(stage).policies
        if policy.type == stage.parameters["Filter"]
    ]
    return _page(stage, "Policies", [_without_gaps(item) for item in found])


def _policy(stage: Stage) -> Mapping[str, Any]:
    told = _backend(stage).describe_policy(PolicyId=stage.parameters["PolicyId"])["Policy"]
    return {"Policy": {**told, "PolicySummary": _without_gaps(told["PolicySummary"])}}


def _without_gaps(summary: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in summary.items() if value is not None}


def _targets(stage: Stage) -> Mapping[str, Any]:
    wanted = stage.parameters["PolicyId"]
    return _page(
        stage, "Targets", _backend(stage).list_targets_for_policy(PolicyId=wanted)["Targets"]
    )


def _delegates(stage: Stage) -> Mapping[str, Any]:
    service = stage.parameters.get("ServicePrincipal")
    found = [
        _timely(admin.describe())
        for admin in _backend(stage).admins
        if service is None or service in admin.services
    ]
    return _page(stage, "DelegatedAdministrators", found)


def _timely(told: Mapping[str, Any]) -> dict[str, Any]:
    """Moto's own numbers as the times that they stand for."""
    return {
        name: datetime.fromtimestamp(value, tz=UTC) if isinstance(value, float | int) else value
        for name, value in told.items()
    }


_HANDLERS: Mapping[str, Handler] = {
    "DescribePolicy": _policy,
    "ListAccountsForParent": _accounts,
    "ListDelegatedAdministrators": _delegates,
    "ListOrganizationalUnitsForParent": _units,
    "ListPolicies": _policies,
    "ListRoots": _roots,
    "ListTargetsForPolicy": _targets,
}
ORGANIZATIONS_POLICIES = Supplement(service="organizations", handlers=_HANDLERS)
