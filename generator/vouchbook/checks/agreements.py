"""Is the agreement with AWS in force that processing health data takes?"""

from collections.abc import Iterable
from typing import Any

from vouchbook.checks._governance_examples import PERIOD, agreement, at
from vouchbook.checks._hipaa_eligible import LIST_OF, eligible
from vouchbook.checks._identity_examples import (
    HOME,
    ORGANISATION,
    OTHER,
    ROOT,
    blind,
    failing,
    moot,
    unknowing,
)
from vouchbook.checks._resources import listed
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Per,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    not_applicable,
)
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

AGREEMENTS = "artifact.agreements"
MEMBERSHIP = "organizations.membership"
HEALTH = "health_data_processed"
LIST_AGREEMENTS = "artifact:ListCustomerAgreements"
_DESCRIBE = "organizations:DescribeOrganization"
_ADDENDUM = "business associate"
"""Part of the agreement's names, for an account and for an organisation."""


def _agreed(subject: Subject) -> Outcome:
    estate, account = subject.estate, subject.place.account
    if not estate.parameter(HEALTH):
        return not_applicable(f"the engagement says that no health data is processed ({HEALTH})")
    first, last = estate.period
    last = min(last, estate.as_of[:10])
    if last < first:
        return not_applicable(f"the engagement's period begins on {first}, after the snapshot")
    short: list[str] = []
    found = _in_force(estate.every(AGREEMENTS, account=account), first, last, short)
    if found is None:
        found = _of_organisation(subject, first, last, short)
    if found is None:
        told = f"; known is {listed(short)}" if short else ""
        return failed(
            f"no Business Associate Addendum is in force from {first} to {last}, neither of the "
            f"account nor of its organisation{told}"
        )
    return _with_eligibility(_title(found), first)


def _in_force(items: Iterable[View], first: str, last: str, short: list[str]) -> View | None:
    """The addendum that is in force over a period; others are told in `short`."""
    for item in items:
        if _ADDENDUM not in str(item.get("name")).lower() or item.get("state") != "ACTIVE":
            continue
        since, until = item.get("effectiveStart")[:10], item.get("effectiveEnd")
        if since <= first and (not until or until[:10] >= last):
            return item
        short.append(_title(item))
    return None


def _of_organisation(subject: Subject, first: str, last: str, short: list[str]) -> View | None:
    """The organisation's addendum, which AWS shows to the management account alone."""
    organisation = _organisation(subject)
    manager = str(organisation.get("MasterAccountId")) if organisation else ""
    if organisation is None or manager == subject.place.account:
        return None
    name = f"/{organisation.get('Id')}"
    theirs = (
        item
        for item in subject.estate.every(AGREEMENTS, account=manager)
        if str(item.get("organizationArn") or "").endswith(name)
    )
    return _in_force(theirs, first, last, short)


def _organisation(subject: Subject) -> Facts | None:
    """The organisation that an account is a member of; None where it is in none."""
    place = subject.place
    root = f"arn:{place.partition}:iam::{place.account}:root"
    found = subject.estate.one(MEMBERSHIP, root, account=place.account)
    organisation = found.get("organization") if found else None
    return organisation if isinstance(organisation, Facts) else None


def _title(item: View) -> str:
    until = item.get("effectiveEnd")
    end = f" until {until[:10]}" if until else ""
    return f"{item.get('name')} since {item.get('effectiveStart')[:10]}{end}"


def _with_eligibility(title: str, first: str) -> Outcome:
    services = eligible(first)
    if not services:
        detail = f"which services AWS listed as HIPAA eligible before {LIST_OF}"
        raise UnreadError(Unread(reason=Reason.NOT_IN_SOURCE, detail=detail))
    return advised(
        f"{title} is in force; AWS's list of HIPAA eligible services named {listed(services)} on "
        f"{LIST_OF}: see that it does for the period"
    )


def _member(manager: str = "", account: str = HOME) -> Given:
    """An account of an organisation that somebody manages; without a manager it is in none."""
    told = {"Id": ORGANISATION, "FeatureSet": "ALL", "MasterAccountId": manager}
    return Given(
        collector=MEMBERSHIP,
        id=ROOT.replace(HOME, account),
        facts={"organization": told} if manager else {},
    )


_OF_ALL = agreement(
    "AWS Organizations Business Associate Addendum", account=OTHER, organisation=ORGANISATION
)
_YES: dict[str, Any] = {HEALTH: True}

AGREEMENTS_IN_FORCE = Check(
    id="aws-baa-and-agreements",
    objective="configuration-known",
    topic="compliance",
    says=(
        "Where health data is processed, a Business Associate Addendum with AWS is in force over "
        "the period."
    ),
    severity=Severity.HIGH,
    over=(AGREEMENTS,),
    holds=_agreed,
    per=Per.ACCOUNT,
    joins=(MEMBERSHIP,),
    parameters=(HEALTH,),
    counts="accounts",
    remedy=(
        "Accept the Business Associate Addendum in AWS Artifact, for the organisation from its "
        "management account, and have that account collected. If no health data is processed, let "
        f"the engagement say so ({HEALTH}), with an owner."
    ),
    references=(LIST_AGREEMENTS, _DESCRIBE, "AWS HIPAA Eligible Services Reference"),
    examples=(
        at(Verdict.PASS, "The account's own.", agreement(), advice=True, **_YES),
        at(
            Verdict.PASS,
            "The organisation's, which its management account shows.",
            agreement("AWS GDPR DPA"),
            _OF_ALL,
            _member(OTHER),
            _member(OTHER, OTHER),
            advice=True,
            **_YES,
        ),
        at(
            Verdict.PASS,
            "After App Mesh, its successors count.",
            agreement(),
            period=("2026-10-01", "2026-12-31"),
            as_of="2026-11-02T12:00:00.000000Z",
            advice=True,
            **_YES,
        ),
        failing("None, and the account is in no organisation.", _member(), **_YES),
        failing("Another agreement.", agreement("AWS GDPR DPA"), _member(), **_YES),
        failing("Accepted within the period.", agreement(since="2026-08-01"), _member(), **_YES),
        failing("It ended.", agreement(until="2026-08-01"), _member(), **_YES),
        failing("The management account itself has none.", _member(HOME), **_YES),
        moot("No health data.", _member(), health_data_processed=False),
        unknowing("The engagement doesn't say what is processed.", agreement()),
        unknowing(
            "Another account manages the organisation, and was not collected.",
            _member(OTHER),
            **_YES,
        ),
        unknowing("Agreements were denied.", blind(AGREEMENTS, LIST_AGREEMENTS), **_YES),
        unknowing(
            "None of its own, and the rest was denied.", blind(MEMBERSHIP, _DESCRIBE), **_YES
        ),
        at(
            Verdict.UNKNOWN,
            "A period of which no list is known.",
            agreement(since="2020-01-01"),
            period=("2022-01-01", "2022-12-31"),
            **_YES,
        ),
        at(
            Verdict.PASS,
            "It ends after the snapshot: nobody knows of the days to come.",
            agreement(until="2026-09-20"),
            period=PERIOD,
            advice=True,
            **_YES,
        ),
    ),
)
