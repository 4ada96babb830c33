"""Do reports of AWS's auditors cover the period, and the mesh service?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from vouchbook.checks._governance_examples import at, report
from vouchbook.checks._identity_examples import (
    blind,
    failing,
    hidden,
    moot,
    unknowing,
)
from vouchbook.checks._resources import listed
from vouchbook.model.check import (
    Check,
    Estate,
    Outcome,
    Per,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    not_applicable,
)
from vouchbook.model.engagement import Statement
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

ID = "aws-artifact-reports-current"
REPORTS = "artifact.reports"
REQUIRED = "required_aws_reports"
LIST_REPORTS = "artifact:ListReports"
METADATA = "artifact:GetReportMetadata"
VERSIONS = "artifact:ListReportVersions"
_OF_AWS = ("amazon", "aws")
_LETTERS = ("bridge letter", "continued operations letter")
"""What AWS calls its own word for the time since an audit's end."""
_DAY = timedelta(days=1)


class Span(NamedTuple):
    """The days that a report covers, the last one included."""

    first: date
    last: date


class Reach(NamedTuple):
    """How far reports cover a period: the first day that they don't, and by whom until there."""

    gap: date | None
    letters: bool


def _current(subject: Subject) -> Outcome:
    estate = subject.estate
    required = estate.parameter(REQUIRED)
    if not required:
        return not_applicable(f"the engagement requires no report of AWS ({REQUIRED})")
    first, last = estate.period
    # Nobody has audited days that are still to come.
    period = Span(date.fromisoformat(first), date.fromisoformat(min(last, estate.as_of[:10])))
    if period.last < period.first:
        return not_applicable(f"the engagement's period begins on {first}, after the snapshot")
    bridged = []
    for name in required:
        reach = _reach(estate, name, period)
        if reach.gap is not None:
            return failed(
                f"no published report {name} covers {reach.gap}, of a period of {first} to {last}"
            )
        bridged += [name] if reach.letters else []
    return _in_scope(estate.statement(ID), required, bridged)


def _in_scope(word: Statement, required: Iterable[str], bridged: Iterable[str]) -> Outcome:
    """What somebody found in the reports' own lists of services, which no API shows."""
    rests = f"{word.who}'s ({word.role}) word of {word.date}, until {word.expires}"
    if not word.holds:
        return failed(f"the reports do not name the service in scope, by {rests}")
    letters = f"; the end of {listed(bridged)} by AWS's letters alone" if bridged else ""
    return advised(
        f"published reports {listed(required)} cover the period{letters}; that they name the "
        f"service in scope rests on {rests}"
    )


def _reach(estate: Estate, name: str, period: Span) -> Reach:
    """How far the reports of a name cover a period; every account is shown the same reports."""
    audited: list[Span] = []
    letters: list[Span] = []
    undated: list[str] = []
    for found in estate.every(REPORTS):
        if not _is_named(found, name):
            continue
        spans = letters if _is_letter(found) else audited
        dated: dict[int, bool] = {}
        for version in _versions(found):
            span, number = _span(version), version.get("version")
            dated[number] = dated.get(number, False) or span is not None
            spans += [span] if span else []
            if first_gap(audited, period) is None:
                return Reach(None, letters=False)
        undated += [] if all(dated.values()) else [found.id]
    gap = first_gap([*audited, *letters], period) if audited else period.first
    if gap is not None and undated:
        raise _not_told(f"the period of {listed(undated)}")
    return Reach(gap, letters=gap is None)


def first_gap(spans: Iterable[Span], period: Span) -> date | None:
    """The first day of a period that no span covers; None where they cover it together."""
    reached = period.first
    for span in sorted(spans):
        if span.first > reached:
            break
        reached = max(reached, span.last + _DAY)
    return None if reached > period.last else reached


def _is_named(found: View, name: str) -> bool:
    company = str(found.get("companyName") or "").lower()
    # Vendors of the marketplace publish there, too.
    if company and not company.startswith(_OF_AWS):
        return False
    told = (found.get(member) for member in ("name", "series", "category"))
    return any(name.lower() in str(text or "").lower() for text in told)


def _is_letter(found: View) -> bool:
    title = str(found.get("name")).lower()
    return any(words in title for words in _LETTERS)


def _versions(found: View) -> Iterator[Facts]:
    """Yield the published versions of a report: the newest first, twice told, then all."""
    yield from _published(found.get(""), found.get("details"))
    yield from _published(*(found.get("versions") or ()))


def _published(*versions: Facts | None) -> list[Facts]:
    return [item for item in versions if item and item.get("state") == "PUBLISHED"]


def _span(version: Facts) -> Span | None:
    first, last = version.get("periodStart"), version.get("periodEnd")
    if not first or not last:
        return None
    return Span(date.fromisoformat(first[:10]), date.fromisoformat(last[:10]))


def _not_told(detail: str) -> UnreadError:
    return UnreadError(
        Unread(reason=Reason.NOT_IN_SOURCE, operation=METADATA, permission=METADATA, detail=detail)
    )


_WORD = Statement(
    slot=ID,
    assertion="aws-services-in-scope",
    who="Mary Major",
    role="Compliance officer",
    date="2026-08-03",
    expires="2027-08-02",
    looked_at="The list of services in scope inside the SOC 2 report of 2026",
)
_NO = replace(_WORD, holds=False)
_SOC: dict[str, Any] = {"required_aws_reports": ["SOC 2"]}
_PASS: dict[str, Any] = {"statements": (_WORD,), "advice": True, **_SOC}
_LETTER = report("AWS SOC 2 Continued Operations Letter", ("2026-07-01", "2026-09-30"))

REPORTS_CURRENT = Check(
    id=ID,
    objective="configuration-known",
    topic="compliance",
    says="Published reports of AWS's auditors cover the period and name the service in scope.",
    severity=Severity.HIGH,
    over=(REPORTS,),
    holds=_current,
    per=Per.ACCOUNT,
    parameters=(REQUIRED,),
    slot=(
        "AWS Artifact tells names, states and periods of reports, but not which services a report "
        "covers: a person has to look that up in the report itself."
    ),
    counts="accounts",
    remedy=(
        "Wait for the report of the missing time, or take AWS's letter for it; look up the service "
        "in the report's list and assert what you found. Reports are under a non-disclosure "
        "agreement: cite them, and don't pass them on."
    ),
    references=(LIST_REPORTS, METADATA, VERSIONS, "AWS Artifact User Guide"),
    examples=(
        at(Verdict.PASS, "One report covers all of it.", report(), **_PASS),
        at(
            Verdict.PASS,
            "Two versions of a report cover it together.",
            report(period=("2026-08-01", "2026-12-31"), older=[("2026-01-01", "2026-07-31")]),
            **_PASS,
        ),
        at(
            Verdict.PASS,
            "AWS's letter covers the end.",
            report(period=("2025-07-01", "2026-06-30")),
            _LETTER,
            **_PASS,
        ),
        at(
            Verdict.PASS,
            "Days after the snapshot need no report yet.",
            report(period=("2025-10-01", "2026-09-15")),
            **_PASS,
        ),
        failing("No such report.", report("AWS ISO 27001 Certificate"), **_SOC),
        failing("It ends too early.", report(period=("2025-07-01", "2026-06-30")), **_SOC),
        failing(
            "A day in the middle is covered by none.",
            report(period=("2026-08-02", "2026-12-31"), older=[("2026-01-01", "2026-07-31")]),
            **_SOC,
        ),
        failing("A letter alone is no audit.", _LETTER, **_SOC),
        failing("Withdrawn.", report(state="UNPUBLISHED"), **_SOC),
        failing("A vendor's report is not AWS's.", report(companyName="Example Corp"), **_SOC),
        at(
            Verdict.FAIL,
            "Somebody looked, and the service is not in scope.",
            report(),
            statements=(_NO,),
            **_SOC,
        ),
        moot("No report is required.", report(), required_aws_reports=[]),
        unknowing("Nobody has said which services it covers.", report(), **_SOC),
        unknowing("The engagement doesn't say which reports it needs.", report()),
        unknowing("A report that tells no period.", report(period=None), **_SOC),
        unknowing("Reports were denied.", blind(REPORTS, LIST_REPORTS), **_SOC),
        unknowing(
            "The versions were denied, and the newest one is not enough.",
            hidden(report(period=("2026-08-01", "2026-12-31")), "versions", VERSIONS),
            **_SOC,
        ),
    ),
)
