"""How the book's claims stand: each against findings, assertions, reports or the calendar."""

from collections.abc import Iterable, Mapping
from datetime import date

from vouchbook.model.check import Verdict
from vouchbook.model.claim import Assertion, Claim, ClaimKind
from vouchbook.model.dossier import ClaimView
from vouchbook.model.engagement import Engagement, Report
from vouchbook.model.place import GLOBAL, Place
from vouchbook.model.reasons import MEANING, Reason
from vouchbook.model.result import CheckResult, Finding, combine

SCOPE_KEYS = ("account", "mesh", "region")
"""The parameters by which a claim can narrow its check's population."""


def stand(
    claims: Iterable[Claim],
    results: Mapping[str, CheckResult],
    assertions: Mapping[str, Assertion],
    engagement: Engagement,
    as_of: str,
) -> tuple[ClaimView, ...]:
    """Tell how each claim stands at `as_of` (a canonical timestamp), in the claims' order."""
    reports = {report.id: report for report in engagement.reports}
    return tuple(_stand(claim, results, assertions, reports, as_of) for claim in claims)


def _stand(
    claim: Claim,
    results: Mapping[str, CheckResult],
    assertions: Mapping[str, Assertion],
    reports: Mapping[str, Report],
    as_of: str,
) -> ClaimView:
    if claim.kind is ClaimKind.OBSERVED:
        return _observed(claim, results.get(claim.target), as_of)
    if claim.kind is ClaimKind.ASSERTED:
        status, because = _asserted(assertions.get(claim.target), as_of[:10])
    elif claim.kind is ClaimKind.INHERITED:
        status, because = _inherited(reports.get(claim.target))
    else:
        late = claim.target < as_of[:10]
        status = "intended"
        because = f"{'was' if late else 'is'} intended for {claim.target}"
    return ClaimView(claim=claim, status=status, because=because, as_of=as_of)


def _observed(claim: Claim, result: CheckResult | None, as_of: str) -> ClaimView:
    scope = dict(claim.scope)
    blind = "the check was not evaluated" if result is None else _out_of_sight(result, scope)
    if result is None or blind:
        return ClaimView(claim=claim, status="unknown", because=blind, as_of=as_of)
    findings = narrowed(result.findings, scope)
    complete = _complete(result, findings)
    counts = {item.value: sum(f.verdict is item for f in findings) for item in Verdict}
    verdict = combine([item.verdict for item in findings]) if findings else None
    # The row that says that there is no subject is none itself.
    subjects = 0 if result.population == 0 else sum(not item.hides for item in findings)
    return ClaimView(
        claim=claim,
        status=verdict.value if verdict else Verdict.NOT_APPLICABLE.value,
        because=_because(verdict, findings),
        population=subjects if complete else None,
        complete=complete,
        counts=counts,
        advices=sum(item.advice for item in findings),
        as_of=as_of,
    )


def _out_of_sight(result: CheckResult, scope: Mapping[str, str]) -> str:
    """Why a result says nothing about a scope: empty findings there are no positive fact."""
    if not _searched(result, scope):
        return f"{MEANING[Reason.NOT_COLLECTED]}: nothing was looked at in the claim's scope"
    subjects = [item.subject for item in result.findings if not item.hides]
    if "mesh" in scope and result.population != 0 and subjects:
        of_meshes = any(":mesh/" in subject for subject in subjects)
        return "" if of_meshes else "the check's subjects belong to no mesh, so no scope fits them"
    return ""


def _searched(result: CheckResult, scope: Mapping[str, str]) -> bool:
    """Whether anything was looked at in a claim's scope; else nothing can be said about it.

    A check whose collectors were asked nowhere has rows of its own for that.
    """
    account, region = scope.get("account"), scope.get("region")
    return not result.searched or any(
        account in {None, place.account} and (region in {None, place.region} or _everywhere(place))
        for place in result.searched
    )


def _everywhere(place: Place) -> bool:
    return place.region in {"", GLOBAL}


def _complete(result: CheckResult, findings: tuple[Finding, ...]) -> bool:
    """Whether the lists inside the scope were read to their end: what hides lies outside of it."""
    if result.complete:
        return True
    hidden = any(item.hides for item in result.findings)
    return hidden and not any(item.hides for item in findings)


def _because(verdict: Verdict | None, findings: tuple[Finding, ...]) -> str:
    if verdict is None:
        return "every list was read to its end, and held nothing in the claim's scope"
    if verdict is Verdict.UNKNOWN:
        first = next(item for item in findings if item.verdict is verdict)
        return first.because if first.reason is None else MEANING[first.reason]
    return next(item.because for item in findings if item.verdict is verdict)


def narrowed(findings: Iterable[Finding], scope: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings inside a claim's scope; a row that could hide some of it stays inside."""
    return tuple(found for found in findings if _inside(found, scope))


def _inside(found: Finding, scope: Mapping[str, str]) -> bool:
    place = found.place
    if scope.get("account", place.account) != place.account and place.account:
        return False
    if scope.get("region", place.region) != place.region and not _everywhere(place):
        return False
    mesh = scope.get("mesh")
    if mesh is None:
        return True
    of_mesh = f":mesh/{mesh}" in found.subject
    exactly = of_mesh and found.subject.split(f":mesh/{mesh}", 1)[1][:1] in {"", "/", "#"}
    return exactly or (found.hides and ":mesh/" not in found.subject)


def _asserted(assertion: Assertion | None, today: str) -> tuple[str, str]:
    if assertion is None:
        return "unknown", "no page under assertions/ has this id"
    if not all((assertion.who, assertion.role, assertion.looked_at)):
        return "unknown", "the assertion does not say who looked at what, in which role"
    if not (_is_day(assertion.date) and _is_day(assertion.expires)):
        return "unknown", "the assertion has no dates like 2026-09-30"
    if assertion.date > today:
        return "unknown", f"the assertion is dated {assertion.date}, after the evidence"
    if assertion.expires < today:
        return "unknown", f"the assertion expired on {assertion.expires}"
    return "asserted", (
        f"asserted by {assertion.who} ({assertion.role}) on {assertion.date}, "
        f"until {assertion.expires}"
    )


def _is_day(text: str) -> bool:
    """Whether a text is a day as days are compared here; anything else must never seem later."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _inherited(report: Report | None) -> tuple[str, str]:
    if report is None:
        return "unknown", "the engagement names no such report"
    if not reviewed(report):
        return "unknown", f"nobody has recorded a review of {report.title}"
    return "inherited", (
        f"{report.title}, {report.period_from} to {report.period_to}, "
        f"reviewed by {report.reviewed_by} on {report.reviewed_on}"
    )


def reviewed(report: Report) -> bool:
    """Whether the customer's review of a report is on record: who, when, opinion, service."""
    return all((report.reviewed_by, report.reviewed_on, report.opinion, report.service_in_scope))
