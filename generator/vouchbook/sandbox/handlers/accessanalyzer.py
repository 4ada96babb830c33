"""IAM Access Analyzer, which moto lacks: analyzers, and the findings that an estate declares."""

from collections.abc import Iterable, Mapping
from typing import Any

from moto.organizations.models import organizations_backends

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST_ON_A_PAGE = 100
_SERVICE = "access-analyzer.amazonaws.com"
FINDINGS = "access-analyzer-findings"
"""Declared under this kind and an analyzer's ARN: `findings`, each as ListFindingsV2 shows it."""
ANALYZER = "access-analyzer"
"""Declared under this kind and an analyzer's ARN: members of its description that differ."""
ANALYZERS = "access-analyzers"
"""Declared under this kind and `account/region`: `all`, analyzers that somebody else has made."""


class Analyzers:
    """All analyzers by ARN, in the order of their making."""

    def __init__(self) -> None:
        self.by_arn: dict[str, dict[str, Any]] = {}


def _create(stage: Stage) -> Mapping[str, Any]:
    call, name = stage.call, stage.parameters["analyzerName"]
    arn = f"arn:aws:access-analyzer:{call.region}:{call.account}:analyzer/{name}"
    made = stage.world.state(Analyzers).by_arn
    if arn in made:
        raise AwsError(
            "ConflictException", f"{name} exists already.", status=409, members=_named(name)
        )
    kind = stage.parameters["type"]
    if kind.startswith("ORGANIZATION") and not _may_watch_organization(call.account):
        refused = "The account is neither the management account nor a delegated administrator."
        raise AwsError("ValidationException", refused)
    told = {"name": name, "type": kind, "tags": stage.parameters.get("tags", {})}
    made[arn] = _described(stage, told)
    return {"arn": arn}


def _described(stage: Stage, told: Mapping[str, Any]) -> dict[str, Any]:
    place, now = f"{stage.call.region}:{stage.call.account}", stage.world.now()
    return {
        "arn": f"arn:aws:access-analyzer:{place}:analyzer/{told['name']}",
        "status": "ACTIVE",
        "createdAt": now,
        "lastResourceAnalyzedAt": now,
        **told,
    }


def _named(analyzer: str) -> Mapping[str, str]:
    return {"resourceId": analyzer, "resourceType": "Analyzer"}


def _may_watch_organization(account: str) -> bool:
    if organizations_backends[account]["aws"].org is not None:
        return True
    manager, _ = organizations_backends.master_accounts.get(account, ("", ""))
    if not manager:
        return False
    admins = organizations_backends[manager]["aws"].admins
    return any(one.account.id == account and _SERVICE in one.services for one in admins)


def _list(stage: Stage) -> Mapping[str, Any]:
    wanted = stage.parameters.get("type")
    found = [item for item in _all(stage).values() if wanted in {None, item["type"]}]
    return _page(stage, "analyzers", found)


def _all(stage: Stage) -> dict[str, dict[str, Any]]:
    """The analyzers of the caller's account and region by ARN."""
    start = f"arn:aws:access-analyzer:{stage.call.region}:{stage.call.account}:"
    declared = stage.world.state(Declared)
    made = stage.world.state(Analyzers).by_arn
    found = {arn: {**item, **declared.of(ANALYZER, arn)} for arn, item in made.items()}
    for item in declared.of(ANALYZERS, f"{stage.call.account}/{stage.call.region}").get("all", ()):
        found[f"{start}analyzer/{item['name']}"] = _described(stage, item)
    return {
        arn: {name: value for name, value in item.items() if value is not None}
        for arn, item in found.items()
        if arn.startswith(start)
    }


def _findings(stage: Stage) -> Mapping[str, Any]:
    arn = stage.parameters["analyzerArn"]
    analyzer = _all(stage).get(arn)
    if analyzer is None:
        told = "No such analyzer."
        raise AwsError("ResourceNotFoundException", told, status=404, members=_named(arn))
    declared = stage.world.state(Declared).of(FINDINGS, arn).get("findings", ())
    found = [_completed(analyzer, number, item) for number, item in enumerate(declared, 1)]
    rules = stage.parameters.get("filter", {})
    return _page(stage, "findings", [item for item in found if _passes(item, rules)])


def _completed(
    analyzer: Mapping[str, Any], number: int, finding: Mapping[str, Any]
) -> dict[str, Any]:
    seen = analyzer["createdAt"]
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "resourceOwnerAccount": analyzer["arn"].split(":")[4],
        "status": "ACTIVE",
        "findingType": "ExternalAccess",
        "analyzedAt": seen,
        "createdAt": seen,
        "updatedAt": seen,
        **finding,
    }


def _passes(finding: Mapping[str, Any], rules: Mapping[str, Any]) -> bool:
    return all(_fits(str(finding.get(name)), rule) for name, rule in rules.items())


def _fits(value: str, rule: Mapping[str, Iterable[str]]) -> bool:
    return value in rule.get("eq", (value,)) and value not in rule.get("neq", ())


def _page(stage: Stage, name: str, items: list[dict[str, Any]]) -> Mapping[str, Any]:
    shown, token = page(
        items,
        limit=stage.parameters.get("maxResults"),
        token=stage.parameters.get("nextToken"),
        most=_MOST_ON_A_PAGE,
        refused="ValidationException",
    )
    return {name: list(shown), "nextToken": token}


ACCESS_ANALYZER = Supplement(
    service="accessanalyzer",
    handlers={"CreateAnalyzer": _create, "ListAnalyzers": _list, "ListFindingsV2": _findings},
)
