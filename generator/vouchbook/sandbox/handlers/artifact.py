"""Artifact: reports and agreements as an estate declares them, for moto has no such service.

`declare("artifact", ACCOUNT, {"reports": […], "customerAgreements": […]})`: members as the API
writes them; a report that is there in several versions is declared once for each. There is no
handler for terms or files of reports, so nobody can fetch them by mistake.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST_ON_A_PAGE = 300
_REFUSED = "ValidationException"


def _declared(stage: Stage, name: str) -> list[Mapping[str, Any]]:
    return list(stage.world.state(Declared).of("artifact", stage.call.account).get(name, ()))


def _versions(stage: Stage, identifier: str = "") -> list[dict[str, Any]]:
    """Every version of every report, or of one, the newest first."""
    found = [
        {
            "arn": f"arn:aws:artifact:us-east-1::report/{one['id']}:{one['version']}",
            "state": "PUBLISHED",
            "uploadState": "COMPLETE",
            "acceptanceType": "PASSTHROUGH",
            **one,
        }
        for one in _declared(stage, "reports")
        if identifier in {"", one["id"]}
    ]
    return sorted(found, key=lambda one: (one["id"], -one["version"]))


def _reports(stage: Stage) -> Mapping[str, Any]:
    newest: dict[str, dict[str, Any]] = {}
    for one in _versions(stage):
        newest.setdefault(one["id"], one)
    return _paged(stage, "reports", list(newest.values()))


def _report_versions(stage: Stage) -> Mapping[str, Any]:
    return _paged(stage, "reports", _of_report(stage))


def _metadata(stage: Stage) -> Mapping[str, Any]:
    found = _of_report(stage)
    wanted = stage.parameters.get("reportVersion", found[0]["version"])
    version = next((one for one in found if one["version"] == wanted), None)
    if version is None:
        raise _missing(f"version {wanted}")
    digits = "".join(sign for sign in version["id"] if sign.isalnum()).removeprefix("report")
    term = f"arn:aws:artifact:us-east-1::term/term-{digits}:1"
    return {"reportDetails": {**version, "termArn": term, "sequenceNumber": 1}}


def _of_report(stage: Stage) -> list[dict[str, Any]]:
    identifier = stage.parameters["reportId"]
    found = _versions(stage, identifier)
    if not found:
        raise _missing(identifier)
    return found


def _missing(what: str) -> AwsError:
    return AwsError("ResourceNotFoundException", f"There is no report {what}.", status=404)


def _agreements(stage: Stage) -> Mapping[str, Any]:
    active = [one for one in _declared(stage, "customerAgreements") if one["state"] == "ACTIVE"]
    return _paged(stage, "customerAgreements", active)


def _paged(stage: Stage, name: str, items: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    shown, token = page(
        items,
        limit=stage.parameters.get("maxResults"),
        token=stage.parameters.get("nextToken"),
        most=_MOST_ON_A_PAGE,
        refused=_REFUSED,
    )
    return {name: shown, "nextToken": token}


ARTIFACT = Supplement(
    service="artifact",
    handlers={
        "GetReportMetadata": _metadata,
        "ListCustomerAgreements": _agreements,
        "ListReportVersions": _report_versions,
        "ListReports": _reports,
    },
)
