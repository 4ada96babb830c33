"""How the book's claims stand: each against findings, assertions, reports or the calendar."""

from collections.abc import Iterable, Mapping

from vouchbook.model.check import Verdict
from vouchbook.model.claim import Assertion, Claim, ClaimKind
from vouchbook.model.dossier import ClaimView
from vouchbook.model.engagement import Engagement, Report
from vouchbook.model.reasons import MEANING
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
    if result is None:
        because = "the check was not evaluated"
        return ClaimView(claim=claim, status="unknown", because=because, as_of=as_of)
    findings = narrowed(result.findings, dict(claim.scope))
    complete = result.complete if not claim.scope else not any(item.hides for item in findings)
    counts = {item.value: sum(f.verdict is item for f in findings) for item in Verdict}
    verdict = combine([item.verdict for item in findings]) if findings else None
    population = sum(not item.hides for item in findings) if claim.scope else result.population
    return ClaimView(
        claim=claim,
        status=verdict.value if verdict else Verdict.NOT_APPLICABLE.value,
        because=_because(verdict, findings, complete=complete),
        population=population if complete else None,
        complete=complete,
        counts=counts,
        advices=sum(item.advice for item in findings),
        as_of=as_of,
    )


def _because(verdict: Verdict | None, findings: tuple[Finding, ...], *, complete: bool) -> str:
    if verdict is None:
        return "nothing in the claim's scope" if complete else "nothing was seen in its scope"
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
    if scope.get("region", place.region) != place.region and place.region not in {"", "global"}:
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
    if assertion.date > today:
        return "unknown", f"the assertion is dated {assertion.date}, after the evidence"
    if assertion.expires < today:
        return "unknown", f"the assertion expired on {assertion.expires}"
    return "asserted", (
        f"asserted by {assertion.who} ({assertion.role}) on {assertion.date}, "
        f"until {assertion.expires}"
    )


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
