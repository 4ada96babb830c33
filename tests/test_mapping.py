"""The ladder of statuses: what fails outranks what anybody says, and the parts add up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.kernel.framework_files import frameworks
from vouchbook.mapping import map_framework
from vouchbook.model.check import Verdict
from vouchbook.model.claim import Claim, ClaimKind, Page
from vouchbook.model.dossier import ClaimView, RequirementView
from vouchbook.model.engagement import FrameworkScope
from vouchbook.model.framework import (
    Basis,
    Framework,
    Mapping,
    Relation,
    Requirement,
    Share,
    Status,
)
from vouchbook.model.result import CheckResult
from vouchbook.model.split import PartStatus

FAIL, UNKNOWN, PASS, MOOT = Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE
TESTS, PARTLY, CONTEXT = Relation.TESTS, Relation.PARTLY_SUPPORTS, Relation.CONTEXT


def framework(share: Share, *relations: Relation) -> Framework:
    return Framework(
        id="f",
        title="F",
        edition="1",
        list_date="2026-01-01",
        licence="l",
        source="s",
        requirements=(Requirement(id="R1", group="R", title="t", share=share),),
        mappings=tuple(
            Mapping(check=f"c{n}", requirement="R1", relation=relation, shows="x", not_shown="y")
            for n, relation in enumerate(relations)
        ),
    )


def results(*verdicts: Verdict) -> dict[str, CheckResult]:
    return {
        f"c{n}": CheckResult(check=f"c{n}", verdict=verdict, population=1, complete=True)
        for n, verdict in enumerate(verdicts)
    }


def said(kind: ClaimKind, status: str) -> tuple[Page, ClaimView]:
    claim = Claim(id=f"{kind}-{status}", page="p.md", line=1, kind=kind, target="t", sentence="S.")
    page = Page(path="p.md", title="P", requirements=("f:R1", "other:R1"), claims=(claim,))
    return page, ClaimView(claim=claim, status=status, because="b")


ASSERTED = said(ClaimKind.ASSERTED, "asserted")
EXPIRED = said(ClaimKind.ASSERTED, "unknown")
INHERITED = said(ClaimKind.INHERITED, "inherited")
UNREVIEWED = said(ClaimKind.INHERITED, "unknown")
OBSERVED = said(ClaimKind.OBSERVED, "pass")


def mapped(
    share: Share,
    pairs: list[tuple[Relation, Verdict]],
    *claims: tuple[Page, ClaimView],
) -> RequirementView:
    seen = map_framework(
        framework(share, *[relation for relation, _ in pairs]),
        FrameworkScope(id="f"),
        results(*[verdict for _, verdict in pairs]),
        [claims[0][0]] if claims else [],
        [view for _, view in claims],
    )
    assert seen.denominator == sum(seen.counts.values()) == 1
    assert seen.counts[seen.requirements[0].status.value] == 1
    assert sum(seen.parts.values()) == seen.parts[seen.requirements[0].part.value] == 1
    return seen.requirements[0]


CUSTOMER, SHARED, AWS = Share.CUSTOMER, Share.SHARED, Share.AWS

LADDER = {
    "a failing test": (CUSTOMER, [(TESTS, FAIL)], [], Status.DEVIATION),
    "fail over unknown and pass": (
        CUSTOMER,
        [(TESTS, PASS), (PARTLY, UNKNOWN), (PARTLY, FAIL)],
        [],
        Status.DEVIATION,
    ),
    "a failing check outranks an assertion": (
        CUSTOMER,
        [(PARTLY, FAIL)],
        [ASSERTED],
        Status.DEVIATION,
    ),
    "a failing check outranks an inheritance": (
        AWS,
        [(PARTLY, FAIL)],
        [INHERITED],
        Status.DEVIATION,
    ),
    "unknown over pass": (CUSTOMER, [(TESTS, PASS), (PARTLY, UNKNOWN)], [], Status.UNKNOWN),
    "unknown outranks an assertion": (CUSTOMER, [(TESTS, UNKNOWN)], [ASSERTED], Status.UNKNOWN),
    "tested": (CUSTOMER, [(TESTS, PASS)], [], Status.SUPPORTED),
    "a moot part takes nothing away": (
        CUSTOMER,
        [(TESTS, PASS), (PARTLY, MOOT)],
        [],
        Status.SUPPORTED,
    ),
    "partly tested": (CUSTOMER, [(PARTLY, PASS)], [], Status.PARTLY_SUPPORTED),
    "partly tested, the rest asserted": (
        CUSTOMER,
        [(PARTLY, PASS)],
        [ASSERTED],
        Status.PARTLY_SUPPORTED,
    ),
    "tested, but AWS's part is shown by nothing": (
        SHARED,
        [(TESTS, PASS)],
        [],
        Status.PARTLY_SUPPORTED,
    ),
    "tested, and AWS's report was not reviewed": (
        SHARED,
        [(TESTS, PASS)],
        [UNREVIEWED],
        Status.PARTLY_SUPPORTED,
    ),
    "tested, and AWS's part inherited": (SHARED, [(TESTS, PASS)], [INHERITED], Status.SUPPORTED),
    "context alone": (CUSTOMER, [(CONTEXT, PASS)], [], Status.NOT_ASSESSED),
    "a failing context": (CUSTOMER, [(CONTEXT, FAIL)], [], Status.NOT_ASSESSED),
    "nothing to which a check applies": (CUSTOMER, [(TESTS, MOOT)], [], Status.NOT_ASSESSED),
    "asserted": (CUSTOMER, [], [ASSERTED], Status.ASSERTED),
    "an assertion that expired": (CUSTOMER, [], [EXPIRED], Status.UNKNOWN),
    "an assertion for AWS's part": (AWS, [], [ASSERTED], Status.NOT_ASSESSED),
    "inherited": (AWS, [], [INHERITED], Status.INHERITED),
    "a report that nobody reviewed": (AWS, [], [UNREVIEWED], Status.UNKNOWN),
    "one report reviewed, one not": (AWS, [], [INHERITED, UNREVIEWED], Status.INHERITED),
    "an inheritance of the customer's part": (CUSTOMER, [], [INHERITED], Status.NOT_ASSESSED),
    "an observed claim is no word of anybody": (CUSTOMER, [], [OBSERVED], Status.NOT_ASSESSED),
    "nothing": (SHARED, [], [], Status.NOT_ASSESSED),
}


@pytest.mark.parametrize("name", LADDER)
def test_the_ladder(name: str) -> None:
    share, pairs, claims, status = LADDER[name]
    view = mapped(share, pairs, *claims)
    assert view.status is status, view.because
    assert view.because


PARTS = {
    "checked, whatever was said": (SHARED, [(PARTLY, PASS)], [ASSERTED], Basis.CHECKED),
    "checked, though unseen": (CUSTOMER, [(TESTS, UNKNOWN)], [], Basis.CHECKED),
    "asserted": (CUSTOMER, [], [ASSERTED], Basis.ASSERTED),
    "an assertion that expired": (CUSTOMER, [], [EXPIRED], Basis.ASSERTED),
    "inherited": (AWS, [], [INHERITED], Basis.INHERITED),
    "a report that nobody reviewed": (AWS, [], [UNREVIEWED], Basis.INHERITED),
    "a check to which nothing applies": (CUSTOMER, [(TESTS, MOOT)], [], Basis.NOT_ASSESSED),
    "context alone": (CUSTOMER, [(CONTEXT, PASS)], [], Basis.NOT_ASSESSED),
    "nothing": (SHARED, [], [], Basis.NOT_ASSESSED),
}


@pytest.mark.parametrize("name", PARTS)
def test_what_a_status_rests_on(name: str) -> None:
    share, pairs, claims, basis = PARTS[name]
    assert mapped(share, pairs, *claims).part is basis


def test_each_side_stands_for_itself() -> None:
    both = mapped(SHARED, [(TESTS, PASS)], UNREVIEWED)
    assert both.aws.status is PartStatus.UNKNOWN
    assert both.aws.reports == ("t",)
    assert both.customer.status is PartStatus.SUPPORTED
    assert mapped(SHARED, [], INHERITED).aws.status is PartStatus.INHERITED
    assert mapped(SHARED, [], ASSERTED).customer.status is PartStatus.ASSERTED
    assert mapped(SHARED, [(TESTS, FAIL)]).aws.status is PartStatus.NOT_ASSESSED
    assert mapped(CUSTOMER, [(TESTS, PASS)]).aws.status is PartStatus.NONE
    assert mapped(AWS, [(TESTS, PASS)], INHERITED).customer.status is PartStatus.NONE


def test_a_page_may_spell_a_requirement_otherwise() -> None:
    page, view = ASSERTED
    assert mapped(CUSTOMER, [], (replace(page, requirements=("f:r_1",)), view)).claims == (
        view.claim.id,
    )


def test_the_because_names_the_checks() -> None:
    view = mapped(CUSTOMER, [(TESTS, FAIL), (PARTLY, FAIL), (PARTLY, PASS)])
    assert view.because == "fail: c0, c1"
    assert [(item.check, item.verdict) for item in view.shown] == [
        ("c0", "fail"),
        ("c1", "fail"),
        ("c2", "pass"),
    ]


def test_claims_of_another_framework_or_requirement_are_not_bound() -> None:
    page, view = ASSERTED
    elsewhere = replace(page, requirements=("f:R2", "g:R1"))
    assert mapped(CUSTOMER, [], (elsewhere, view)).claims == ()
    assert mapped(CUSTOMER, [], ASSERTED).claims == (view.claim.id,)


PAIRS = st.lists(
    st.tuples(st.sampled_from(list(Relation)), st.sampled_from(list(Verdict))), max_size=5
)
CLAIMS = st.lists(st.sampled_from([ASSERTED, EXPIRED, INHERITED, UNREVIEWED, OBSERVED]), max_size=3)


@given(st.sampled_from(list(Share)), PAIRS, CLAIMS)
def test_no_word_hides_a_failing_check(
    share: Share,
    pairs: list[tuple[Relation, Verdict]],
    claims: list[tuple[Page, ClaimView]],
) -> None:
    view = mapped(share, pairs, *claims)
    verdicts = {verdict for relation, verdict in pairs if relation is not CONTEXT}
    assert (view.status is Status.DEVIATION) == (FAIL in verdicts)
    if view.status is Status.SUPPORTED:
        assert (TESTS, PASS) in pairs
        assert not verdicts & {FAIL, UNKNOWN}


@given(st.sampled_from(list(Share)), PAIRS, CLAIMS, st.integers(0, 4))
def test_losing_sight_of_a_check_never_makes_a_status_better(
    share: Share,
    pairs: list[tuple[Relation, Verdict]],
    claims: list[tuple[Page, ClaimView]],
    number: int,
) -> None:
    blind = [
        (relation, UNKNOWN if n == number else verdict)
        for n, (relation, verdict) in enumerate(pairs)
    ]
    before, after = mapped(share, pairs, *claims), mapped(share, blind, *claims)
    better = {Status.SUPPORTED, Status.PARTLY_SUPPORTED, Status.ASSERTED, Status.INHERITED}
    assert after.status not in better or after.status is before.status


@pytest.mark.parametrize("name", frameworks())
@pytest.mark.parametrize("verdict", Verdict)
def test_the_denominators_of_every_framework_add_up(name: str, verdict: Verdict) -> None:
    found = frameworks()[name]
    judged = {
        item.check: CheckResult(check=item.check, verdict=verdict, population=1, complete=True)
        for item in found.mappings
    }
    for baseline in (*found.baselines, ""):
        view = map_framework(found, FrameworkScope(id=name, baseline=baseline), judged, [], [])
        assert view.denominator == len(view.requirements) == len(found.within(baseline)) > 0
        assert sum(view.counts.values()) == sum(view.parts.values()) == view.denominator
        assert view.label == f"{view.title}, {view.edition} (ids of {view.list_date})"
        assert view.baseline == (baseline or found.default_baseline)
