"""How claims stand: narrowed to their scope, never better than what was looked at."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from vouchbook.claims import narrowed, stand
from vouchbook.model.check import Verdict
from vouchbook.model.claim import Assertion, Claim, ClaimKind
from vouchbook.model.dossier import ClaimView
from vouchbook.model.engagement import Engagement, Person, Report
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason
from vouchbook.model.result import CheckResult, Finding, combine

AS_OF = "2026-09-15T12:00:00.000000Z"
HOME = Place(partition="aws", account="111122223333", region="us-east-1")
AWAY = Place(partition="aws", account="444455556666", region="eu-west-1")
EVERYWHERE = Place(partition="aws", account="111122223333", region="global")
NOWHERE = Place(partition="", account="", region="")
MESH = "arn:aws:appmesh:us-east-1:111122223333:mesh"

ENGAGEMENT = Engagement(
    name="x",
    subject="s",
    boundary="b",
    environment="production",
    period_from="2026-07-01",
    period_to="2026-09-30",
    preparer=Person(name="Mary Major"),
)
REPORT = Report(
    id="aws-soc2",
    title="AWS SOC 2",
    period_from="2025-10-01",
    period_to="2026-03-31",
    reviewed_by="Mary Major",
    reviewed_on="2026-06-18",
    opinion="Unqualified",
    service_in_scope="App Mesh is listed",
)
ASSERTION = Assertion(
    id="ceremony",
    page="assertions/ceremony.md",
    title="Ceremony",
    who="John Stiles",
    role="Head of platform",
    date="2026-08-01",
    expires="2027-08-01",
    looked_at="The protocol",
)


def finding(
    subject: str, verdict: Verdict = Verdict.PASS, place: Place = HOME, *, hides: bool = False
) -> Finding:
    return Finding(
        subject=subject,
        place=place,
        verdict=verdict,
        because=f"because of {subject}",
        reason=Reason.DENIED if verdict is Verdict.UNKNOWN else None,
        hides=hides,
    )


def result(*findings: Finding, searched: tuple[Place, ...] = (HOME, AWAY)) -> CheckResult:
    hidden = any(item.hides for item in findings)
    none = [item for item in findings if item.subject.startswith("no ")]
    return CheckResult(
        check="c",
        verdict=combine([item.verdict for item in findings]),
        population=None if hidden else len(findings) - len(none),
        complete=not hidden,
        searched=searched,
        findings=findings,
    )


def claim(
    kind: ClaimKind = ClaimKind.OBSERVED, target: str = "c", scope: Mapping[str, str] | None = None
) -> Claim:
    return Claim(
        id="a:c:1",
        page="topics/a.md",
        line=3,
        kind=kind,
        target=target,
        scope=tuple(sorted((scope or {}).items())),
        sentence="It is so.",
    )


def within(**scope: str) -> Claim:
    return claim(scope=scope)


def view(given: Claim, found: CheckResult | None = None, **engagement: object) -> ClaimView:
    results = {} if found is None else {found.check: found}
    changed = replace(ENGAGEMENT, **engagement)  # type: ignore[arg-type]  # members by name
    (only,) = stand([given], results, {ASSERTION.id: ASSERTION}, changed, AS_OF)
    return only


PAY = finding(f"{MESH}/pay/virtualNode/api#listener:8080")
PAYMENTS = finding(f"{MESH}/payments/virtualNode/api#listener:8080", Verdict.FAIL)
ABROAD = finding(
    "arn:aws:appmesh:eu-west-1:444455556666:mesh/pay/virtualNode/api#listener:8080",
    Verdict.FAIL,
    AWAY,
)


def test_a_claim_without_a_scope_stands_as_its_check() -> None:
    seen = view(claim(), result(PAY, PAYMENTS, ABROAD))
    assert (seen.status, seen.population, seen.complete) == ("fail", 3, True)
    assert seen.counts == {"pass": 1, "fail": 2, "unknown": 0, "not-applicable": 0}
    assert seen.because == PAYMENTS.because
    assert seen.as_of == AS_OF


@pytest.mark.parametrize(
    ("scope", "status", "population"),
    [
        ({"mesh": "pay"}, "fail", 2),
        ({"mesh": "payments"}, "fail", 1),
        ({"mesh": "pay", "account": "111122223333"}, "pass", 1),
        ({"account": "111122223333"}, "fail", 2),
        ({"region": "eu-west-1"}, "fail", 1),
        ({"region": "us-east-1", "mesh": "pay"}, "pass", 1),
        ({"mesh": "paymen"}, "not-applicable", 0),
    ],
)
def test_a_scope_narrows(scope: dict[str, str], status: str, population: int) -> None:
    seen = view(within(**scope), result(PAY, PAYMENTS, ABROAD))
    assert (seen.status, seen.population, seen.complete) == (status, population, True)


def test_one_meshs_name_within_anothers_is_not_that_mesh() -> None:
    whole = (PAY, PAYMENTS, finding(f"{MESH}/pay"), finding(f"{MESH}/payments"))
    assert narrowed(whole, {"mesh": "pay"}) == (whole[0], whole[2])
    assert narrowed(whole, {"mesh": "payments"}) == (whole[1], whole[3])


@pytest.mark.parametrize(
    "scope",
    [
        {"account": "999988887777"},
        {"region": "ap-south-1"},
        {"account": "111122223333", "region": "eu-west-1"},
    ],
)
def test_where_nothing_was_looked_at_nothing_is_known(scope: dict[str, str]) -> None:
    """That no finding lies there is no positive fact: nobody has looked."""
    seen = view(within(**scope), result(PAY, PAYMENTS, ABROAD))
    assert (seen.status, seen.population, seen.complete) == ("unknown", None, False)
    assert "no collector was asked" in seen.because


def test_what_is_global_lies_in_every_region() -> None:
    found = result(
        finding("arn:aws:iam::111122223333:root", place=EVERYWHERE), searched=(EVERYWHERE,)
    )
    assert view(within(region="eu-west-1"), found).status == "pass"
    assert view(within(region="eu-west-1", account="444455556666"), found).status == "unknown"


def test_a_mesh_is_no_scope_for_what_belongs_to_none() -> None:
    found = result(finding("arn:aws:kms:us-east-1:111122223333:key/1"))
    assert view(within(mesh="pay"), found).status == "unknown"


def test_what_hides_inside_the_scope_keeps_it_incomplete() -> None:
    blind = finding("appmesh.virtual-nodes in aws/x", Verdict.UNKNOWN, AWAY, hides=True)
    found = result(PAY, blind)
    assert view(within(mesh="pay"), found).status == "unknown"
    away = view(within(account="444455556666"), found)
    assert (away.status, away.population, away.complete) == ("unknown", None, False)
    assert away.because == "the caller was not allowed to ask"
    home = view(within(account="111122223333"), found)
    assert (home.status, home.population, home.complete) == ("pass", 1, True)


def test_a_hidden_part_of_one_mesh_hides_nothing_of_another() -> None:
    gap = finding(f"{MESH}/payments#appmesh.virtual-nodes", Verdict.UNKNOWN, hides=True)
    found = result(PAY, gap)
    assert view(within(mesh="pay"), found).status == "pass"
    assert view(within(mesh="payments"), found).status == "unknown"


def test_what_was_looked_for_nowhere_is_unknown_in_every_scope() -> None:
    nowhere = finding("appmesh.virtual-nodes anywhere", Verdict.UNKNOWN, NOWHERE, hides=True)
    found = result(nowhere, searched=())
    for scope in ({}, {"mesh": "pay"}, {"account": "111122223333"}, {"region": "us-east-1"}):
        assert view(within(**scope), found).status == "unknown"


def test_an_account_that_was_judged_over_incomplete_lists_is_not_complete() -> None:
    """A check that asks once an account has no row for what hides."""
    blind = replace(
        result(finding("arn:aws:iam::111122223333:root", Verdict.UNKNOWN, EVERYWHERE)),
        complete=False,
        population=None,
    )
    seen = view(within(account="111122223333"), blind)
    assert (seen.status, seen.population, seen.complete) == ("unknown", None, False)


def test_the_row_for_no_subject_is_none() -> None:
    found = result(finding("no listeners", Verdict.NOT_APPLICABLE), searched=(HOME,))
    for given in (claim(), within(account="111122223333"), within(mesh="pay")):
        seen = view(given, found)
        assert (seen.status, seen.population, seen.complete) == ("not-applicable", 0, True)


def test_a_check_that_was_not_evaluated_is_unknown() -> None:
    assert view(claim()).status == "unknown"


def test_advice_is_counted() -> None:
    found = result(replace(PAY, advice=True), finding(f"{MESH}/pay/virtualNode/b"))
    assert view(claim(), found).advices == 1


def asserted(**changed: Any) -> ClaimView:
    given = claim(ClaimKind.ASSERTED, "ceremony")
    changed_one = replace(ASSERTION, **changed)
    (only,) = stand([given], {}, {"ceremony": changed_one}, ENGAGEMENT, AS_OF)
    return only


def test_an_assertion_stands_with_who_and_until() -> None:
    seen = asserted()
    assert seen.status == "asserted"
    for words in ("John Stiles", "Head of platform", "2026-08-01", "2027-08-01"):
        assert words in seen.because


def test_an_assertion_stands_on_its_first_and_last_day() -> None:
    assert asserted(date="2026-09-15").status == "asserted"
    assert asserted(expires="2026-09-15").status == "asserted"


@pytest.mark.parametrize(
    "changed",
    [
        {"expires": "2026-09-14"},
        {"date": "2026-09-16"},
        {"expires": ""},
        {"expires": "some day"},
        {"expires": "9999"},
        {"expires": "20270801"},
        {"date": ""},
        {"who": ""},
        {"role": ""},
        {"looked_at": ""},
    ],
)
def test_an_assertion_that_lacks_something_is_unknown(changed: dict[str, str]) -> None:
    assert asserted(**changed).status == "unknown"


def test_an_assertion_that_nobody_made_is_unknown() -> None:
    assert view(claim(ClaimKind.ASSERTED, "other")).status == "unknown"


def test_an_inheritance_stands_on_a_reviewed_report_alone() -> None:
    inherited = claim(ClaimKind.INHERITED, "aws-soc2")
    assert view(inherited, reports=(REPORT,)).status == "inherited"
    assert view(inherited).status == "unknown"
    for name in ("reviewed_by", "reviewed_on", "opinion", "service_in_scope"):
        without: dict[str, Any] = {name: ""}
        lacking = replace(REPORT, **without)
        assert view(inherited, reports=(lacking,)).status == "unknown"


@pytest.mark.parametrize(
    ("day", "words"), [("2026-09-15", "is intended"), ("2026-09-14", "was intended")]
)
def test_an_intention_is_no_more_than_that(day: str, words: str) -> None:
    seen = view(claim(ClaimKind.INTENDED, day))
    assert seen.status == "intended"
    assert seen.because == f"{words} for {day}"


def test_claims_keep_their_order() -> None:
    given = [claim(ClaimKind.INTENDED, f"2026-0{number}-01") for number in (3, 1, 2)]
    seen = stand(given, {}, {}, ENGAGEMENT, AS_OF)
    assert [item.claim for item in seen] == given
