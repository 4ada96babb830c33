"""Inspector: what it scans, and what an estate declares that it covers and finds.

Coverage and findings are declared under `ACCOUNT/REGION`, as `inspector2-coverage` with
`coveredResources`, as `inspector2-findings` with `findings`, and as `inspector2-account` with
`failedAccounts`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

Item = Mapping[str, Any]

_MOST_ON_A_PAGE = 200
_TYPES = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}
_ERROR = {"errorCode": "ALREADY_ENABLED", "errorMessage": ""}
"""AWS sends these members whether there was an error or not."""


class Enabled:
    """The types of resources that Inspector scans, by account and region."""

    def __init__(self) -> None:
        self.by_place: dict[tuple[str, str], set[str]] = {}


def _place(stage: Stage, account: str = "") -> tuple[str, str]:
    return (account or stage.call.account, stage.call.region)


def _status(stage: Stage, account: str, kind: str = "") -> str:
    enabled = stage.world.state(Enabled).by_place.get(_place(stage, account), set())
    return "ENABLED" if (kind in enabled if kind else enabled) else "DISABLED"


def _accounts(stage: Stage) -> list[str]:
    return [str(item) for item in stage.parameters.get("accountIds") or [stage.call.account]]


def _toggle(stage: Stage, change: Callable[[set[str], set[str]], object]) -> Mapping[str, Any]:
    wanted = {_TYPES[str(item)] for item in stage.parameters.get("resourceTypes") or _TYPES}
    for account in _accounts(stage):
        known = stage.world.state(Enabled).by_place.setdefault(_place(stage, account), set())
        change(known, wanted)
    told = [
        {
            "accountId": account,
            "status": _status(stage, account),
            "resourceStatus": {
                kind: _status(stage, account, kind) for kind in sorted(_TYPES.values())
            },
        }
        for account in _accounts(stage)
    ]
    return {"accounts": told, "failedAccounts": []}


def _enable(stage: Stage) -> Mapping[str, Any]:
    return _toggle(stage, set.update)


def _disable(stage: Stage) -> Mapping[str, Any]:
    return _toggle(stage, set.difference_update)


def _batch_status(stage: Stage) -> Mapping[str, Any]:
    failed = _declared(stage, "inspector2-account", "failedAccounts")
    lost = {item["accountId"] for item in failed}
    told = [
        {
            "accountId": account,
            "state": {"status": _status(stage, account), **_ERROR},
            "resourceState": {
                kind: {"status": _status(stage, account, kind), **_ERROR}
                for kind in sorted(_TYPES.values())
            },
        }
        for account in _accounts(stage)
        if account not in lost
    ]
    return {"accounts": told, "failedAccounts": failed}


def _declared(stage: Stage, kind: str, member: str) -> list[Item]:
    name = "/".join(_place(stage))
    return [*stage.world.state(Declared).of(kind, name).get(member, ())]


def _coverage(stage: Stage) -> Mapping[str, Any]:
    known = _declared(stage, "inspector2-coverage", "coveredResources")
    wanted = _filtered(stage, known, {"resourceType": _member("resourceType")})
    return _paged(stage, "coveredResources", wanted)


def _findings(stage: Stage) -> Mapping[str, Any]:
    tests = {
        "findingStatus": _member("status"),
        "severity": _member("severity"),
        "resourceType": lambda item: item["resources"][0]["type"],
    }
    known = _declared(stage, "inspector2-findings", "findings")
    return _paged(stage, "findings", _filtered(stage, known, tests))


def _member(name: str) -> Callable[[Item], Any]:
    return lambda item: item[name]


def _filtered(
    stage: Stage, items: Sequence[Item], tests: Mapping[str, Callable[[Item], Any]]
) -> list[Item]:
    """The items that have one of the wanted values under each filter that is known here."""
    criteria = stage.parameters.get("filterCriteria") or {}
    wanted = {
        name: {value["value"] for value in criteria[name]} for name in tests if name in criteria
    }
    return [
        item
        for item in items
        if all(tests[name](item) in values for name, values in wanted.items())
    ]


def _paged(stage: Stage, member: str, items: Sequence[Item]) -> Mapping[str, Any]:
    here, token = page(
        items,
        limit=stage.parameters.get("maxResults"),
        token=stage.parameters.get("nextToken"),
        most=_MOST_ON_A_PAGE,
        refused="ValidationException",
    )
    return {member: here, "nextToken": token}


INSPECTOR = Supplement(
    service="inspector2",
    handlers={
        "BatchGetAccountStatus": _batch_status,
        "Disable": _disable,
        "Enable": _enable,
        "ListCoverage": _coverage,
        "ListFindings": _findings,
    },
)
