"""GetAccountAuthorizationDetails in pages; moto gives all of it at once."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage

_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
_MOST_ON_A_PAGE = 1000
_UNASKED = 100


def account_authorization_details(stage: Stage) -> Mapping[str, Any]:
    """One page over all four lists together, as AWS cuts them."""
    whole = stage.moto()
    # AWS shows its own policies where they are attached; moto shows those that nobody uses too,
    # and walks a set, whose order would differ.
    whole["Policies"] = sorted(
        (policy for policy in whole.get("Policies", ()) if _is_shown(policy)),
        key=lambda policy: str(policy["Arn"]),
    )
    items = [(name, item) for name in _LISTS for item in whole.get(name, ())]
    shown, marker = page(
        items,
        limit=stage.parameters.get("MaxItems", _UNASKED),
        token=stage.parameters.get("Marker"),
        most=_MOST_ON_A_PAGE,
        refused="ValidationError",
    )
    answer: dict[str, Any] = {name: [] for name in _LISTS}
    for name, item in shown:
        answer[name].append(item)
    return {**answer, "IsTruncated": marker is not None, "Marker": marker}


def _is_shown(policy: Mapping[str, Any]) -> bool:
    is_of_aws = str(policy["Arn"]).startswith("arn:aws:iam::aws:")
    return not is_of_aws or bool(policy.get("AttachmentCount", 0))
