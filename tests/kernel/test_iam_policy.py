import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.kernel.globs import covers, covers_action, is_literal
from vouchbook.kernel.iam_callers import NOBODY, Callers, callers
from vouchbook.kernel.iam_policy import combined, grants, read_policy, settled
from vouchbook.model.reasons import Reason, Unread, UnreadError

HOME = "111122223333"
OTHER = "444455556666"
EVERY_MESH = f"arn:aws:appmesh:*:{HOME}:mesh/*"
PATTERNS = st.text(alphabet="ab:*?", max_size=8)
TEXTS = st.text(alphabet="ab:", max_size=8)
ACTIONS = st.sampled_from(
    ("*", "appmesh:*", "appmesh:Create*", "appmesh:DeleteMesh", "s3:*", "s3:GetObject")
)
RESOURCES = st.sampled_from(("*", EVERY_MESH, f"arn:aws:appmesh:us-east-1:{HOME}:mesh/shop"))


def allow(action: object = "*", resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object = "*", resource: object = "*", **more: object) -> dict[str, object]:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def trust(principal: object, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more}


def answer(action: str, resource: str, *statements: object) -> object:
    return grants(read_policy({"Statement": list(statements)}), action).on(resource)


def let_in(*statements: object, action: str = "sts:AssumeRole") -> Callers:
    return callers(read_policy({"Statement": list(statements)}), HOME, action)


def of(operator: str, key: str, *values: str) -> dict[str, object]:
    return {"Condition": {operator: {key: list(values)}}}


def regex_of(pattern: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(char, re.escape(char)) for char in pattern), re.DOTALL)


STATEMENTS = st.builds(
    lambda effect, action, resource: allow(action, resource) | {"Effect": effect},
    st.sampled_from(("Allow", "Deny")),
    ACTIONS,
    RESOURCES,
)


@given(PATTERNS, TEXTS)
def test_a_pattern_covers_the_texts_that_its_regular_expression_matches(
    pattern: str, text: str
) -> None:
    assert covers(pattern, text) is bool(regex_of(pattern).fullmatch(text))


@given(PATTERNS, PATTERNS, st.data())
def test_what_a_covered_pattern_matches_the_wider_one_matches_too(
    wide: str, narrow: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(regex_of(narrow), fullmatch=True, alphabet="ab:"))
    if covers(wide, narrow):
        assert regex_of(wide).fullmatch(text)


@given(PATTERNS)
def test_every_pattern_covers_itself_and_is_covered_by_a_star(pattern: str) -> None:
    assert covers(pattern, pattern)
    assert covers("*", pattern)


def test_the_case_of_actions_counts_for_nothing_and_that_of_resources_for_much() -> None:
    assert covers_action("APPMESH:create*", "appmesh:CreateMesh")
    assert not covers("arn:aws:s3:::LOGS", "arn:aws:s3:::logs")


def test_a_wildcard_or_a_policy_variable_names_more_than_one_thing() -> None:
    assert is_literal("arn:aws:s3:::logs")
    assert not any(map(is_literal, ("a*", "a?", "home/${aws:username}")))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow("appmesh:*")], True),
        ([allow(["s3:*", "AppMesh:create*"], ["arn:aws:s3:::logs", "*"])], True),
        ([allow("appmesh:?reateMesh")], True),
        ([allow("appmesh:*", f"arn:aws:appmesh:us-east-1:{HOME}:mesh/*")], False),
        ([allow("appmesh:*", EVERY_MESH)], True),
        ([allow("appmesh:Describe*")], False),
        ([], False),
        ([allow(), deny("appmesh:*")], False),
        ([allow(), deny("appmesh:*", EVERY_MESH)], False),
        ([allow(), deny("appmesh:*", f"arn:aws:appmesh:us-east-1:{HOME}:mesh/shop")], True),
        ([allow(), deny("appmesh:DeleteMesh")], True),
    ],
)
def test_an_action_is_allowed_on_every_resource_or_not(
    statements: list[object], expected: object
) -> None:
    assert answer("appmesh:CreateMesh", EVERY_MESH, *statements) is expected


def test_a_statement_need_not_stand_in_a_list() -> None:
    policy = read_policy({"Version": "2012-10-17", "Statement": allow("appmesh:*")})
    assert grants(policy, "appmesh:CreateMesh").on("*") is True


@pytest.mark.parametrize(
    ("statements", "detail"),
    [
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], "NotAction with Allow"),
        ([{"Effect": "Allow", "Action": "*", "NotResource": "x"}], "NotResource with Allow"),
        (
            [allow(**of("StringLike", "aws:PrincipalTag/team", "mesh"))],
            "Condition StringLike aws:PrincipalTag/team",
        ),
        (
            [allow(), {"Effect": "Deny", "Action": "*", "NotResource": "x"}],
            "NotResource with Deny",
        ),
        (
            [allow(), deny(**of("StringNotEquals", "aws:ResourceTag/team", "mesh"))],
            "Condition StringNotEquals aws:ResourceTag/team",
        ),
    ],
)
def test_what_the_text_does_not_settle_is_neither_yes_nor_no(
    statements: list[object], detail: str
) -> None:
    found = answer("appmesh:CreateMesh", EVERY_MESH, *statements)
    assert found == Unread(reason=Reason.POLICY_TOO_COMPLEX, detail=detail)
    with pytest.raises(UnreadError):
        settled(found)


def test_a_not_action_that_lists_the_action_does_not_allow_it() -> None:
    statement = {"Effect": "Allow", "NotAction": ["iam:*", "appmesh:*"], "Resource": "*"}
    assert answer("appmesh:CreateMesh", EVERY_MESH, statement) is False


def test_a_deny_of_everything_else_takes_one_action_away_and_leaves_a_star_undecided() -> None:
    statements = [allow(), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}]
    assert answer("appmesh:CreateMesh", "*", *statements) is False
    assert answer("s3:GetObject", "*", *statements) is True
    assert isinstance(answer("*:*", "*", *statements), Unread)


def test_how_a_request_is_made_narrows_nothing() -> None:
    with_mfa = of("Bool", "aws:MultiFactorAuthPresent", "true")
    without_mfa = of("BoolIfExists", "aws:MultiFactorAuthPresent", "false")
    assert answer("appmesh:CreateMesh", "*", allow(**with_mfa)) is True
    assert answer("appmesh:CreateMesh", "*", allow(), deny(**without_mfa)) is True


def test_a_doubt_about_other_resources_does_not_matter() -> None:
    narrow = allow("appmesh:*", "arn:aws:s3:::logs", **of("StringLike", "aws:RequestTag/a", "b"))
    assert answer("appmesh:CreateMesh", EVERY_MESH, narrow) is False


def not_the_shop(pattern: str) -> bool:
    return pattern == "shop"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow("a:B", ["shop", "stock*"])], ("stock*",)),
        ([allow("a:B", "shop")], ()),
        ([allow("a:B", "*"), deny("a:*")], ()),
        ([allow("a:B", "shop", **of("StringEquals", "aws:ResourceTag/a", "b"))], ()),
    ],
)
def test_the_resources_beyond_what_fits(
    statements: list[object], expected: tuple[str, ...]
) -> None:
    found = grants(read_policy({"Statement": statements}), "a:B")
    assert found.beyond(not_the_shop) == expected


def test_a_conditional_grant_beyond_what_fits_is_not_settled() -> None:
    statement = allow("a:B", "*", **of("StringEquals", "aws:ResourceTag/a", "b"))
    found = grants(read_policy({"Statement": statement}), "a:B")
    assert isinstance(found.somewhere, Unread)
    with pytest.raises(UnreadError):
        found.beyond(not_the_shop)


@given(st.lists(STATEMENTS, max_size=4), ACTIONS, RESOURCES)
def test_an_unrelated_statement_changes_no_answer(
    statements: list[object], action: str, resource: str
) -> None:
    for unrelated in (allow("logs:PutLogEvents"), deny("logs:PutLogEvents")):
        assert answer(action, resource, *statements, unrelated) is answer(
            action, resource, *statements
        )


@given(st.lists(STATEMENTS, max_size=4), STATEMENTS, ACTIONS, RESOURCES)
def test_an_allow_takes_nothing_away_and_a_deny_adds_nothing(
    statements: list[object], more: dict[str, Any], action: str, resource: str
) -> None:
    before = answer(action, resource, *statements)
    after = answer(action, resource, *statements, more)
    assert (before, after) != ((True, False) if more["Effect"] == "Allow" else (False, True))


@given(st.permutations([allow("appmesh:*"), deny("appmesh:Delete*"), allow("s3:*", "x")]), ACTIONS)
def test_the_order_of_statements_counts_for_nothing(statements: list[object], action: str) -> None:
    original = (allow("appmesh:*"), deny("appmesh:Delete*"), allow("s3:*", "x"))
    assert answer(action, "*", *statements) is answer(action, "*", *original)


@pytest.mark.parametrize(
    "document",
    [
        None,
        "{}",
        {},
        {"Statement": ["text"]},
        {"Statement": {"Effect": "allow", "Action": "*"}},
        {"Statement": {"Effect": "Allow"}},
        {"Statement": {"Effect": "Allow", "Action": []}},
        {"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*"}},
        {"Statement": {"Effect": "Allow", "Action": {"a": "b"}}},
        {"Statement": {"Effect": "Allow", "Action": "*", "Principal": "AWS"}},
        {"Statement": {"Effect": "Allow", "Action": "*", "Condition": "none"}},
        {"Statement": {"Effect": "Allow", "Action": "*", "Condition": {"Bool": "none"}}},
    ],
)
def test_what_is_no_policy_document_is_not_guessed_at(document: object) -> None:
    with pytest.raises(UnreadError) as raised:
        read_policy(document)
    assert raised.value.unread.reason is Reason.POLICY_TOO_COMPLEX


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": f"arn:aws:iam::{HOME}:root"},
        {"AWS": HOME},
        {"Service": ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]},
        {"Federated": f"arn:aws:iam::{HOME}:oidc-provider/oidc.eks.us-east-1.amazonaws.com"},
    ],
)
def test_one_s_own_account_and_services_are_nobody_from_outside(principal: object) -> None:
    assert let_in(trust(principal)) == NOBODY


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": [HOME, "*"]}])
@pytest.mark.parametrize(
    "more", [{}, of("StringEquals", "sts:ExternalId", "x"), of("Bool", "aws:SecureTransport", "1")]
)
def test_a_wildcard_lets_everyone_in(principal: object, more: dict[str, object]) -> None:
    assert let_in(trust(principal, **more)).everyone


def test_other_accounts_are_named_by_id_or_arn() -> None:
    found = let_in(
        trust({"AWS": [OTHER, "arn:aws:iam::555555555555:role/audit"]}),
    )
    assert found.accounts == found.unguarded == {OTHER, "555555555555"}


@pytest.mark.parametrize(
    ("more", "guarded"),
    [
        (of("StringEquals", "sts:ExternalId", "(redacted)"), True),
        (of("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"), True),
        (of("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-1/*"), True),
        (of("StringLike", "aws:PrincipalOrgID", "o-*"), False),
        (of("StringEqualsIfExists", "aws:PrincipalOrgID", "o-a1b2c3d4e5"), False),
        (of("StringNotEquals", "sts:ExternalId", "x"), False),
        (of("Bool", "aws:MultiFactorAuthPresent", "true"), False),
    ],
)
def test_an_account_is_guarded_by_an_external_id_or_an_organisation(
    more: dict[str, object], *, guarded: bool
) -> None:
    found = let_in(trust({"AWS": OTHER}, **more))
    assert found.accounts == {OTHER}
    assert found.unguarded == (frozenset() if guarded else {OTHER})


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            of("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
            Callers(organisations=frozenset({"o-a1b2c3d4e5"})),
        ),
        (of("StringEquals", "kms:CallerAccount", HOME), NOBODY),
        (of("StringEquals", "AWS:PrincipalAccount", HOME), NOBODY),
        (of("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{HOME}:role/a*"), NOBODY),
        (
            of("StringEquals", "aws:SourceAccount", OTHER),
            Callers(accounts=frozenset({OTHER}), unguarded=frozenset({OTHER})),
        ),
    ],
)
def test_a_condition_narrows_a_wildcard(more: dict[str, object], expected: Callers) -> None:
    assert let_in(trust("*", **more)) == expected


@pytest.mark.parametrize(
    "statement",
    [
        trust("*", **of("StringEquals", "aws:PrincipalTag/team", "mesh")),
        trust("*", **of("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/a")),
        trust("*", **of("StringEqualsIfExists", "aws:PrincipalOrgID", "o-a1b2c3d4e5")),
        trust("*", **of("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")),
        trust({"AWS": "AROAEXAMPLEEXAMPLE"}),
        trust({"CanonicalUser": "abc"}),
        {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": OTHER}},
        {"Effect": "Allow", "NotAction": "sts:TagSession", "Principal": "*"},
    ],
)
def test_an_unclear_caller_is_a_doubt(statement: object) -> None:
    found = let_in(statement)
    assert found.doubts
    assert not found.everyone
    assert not found.accounts


def test_a_deny_can_shut_everyone_out_or_leave_it_open_who_stays() -> None:
    shut = deny("sts:*", Principal="*")
    foreign = deny(
        "sts:*", Principal="*", **of("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")
    )
    assert let_in(trust("*"), shut) == NOBODY
    assert let_in(trust("*"), foreign).doubts
    assert let_in(trust({"AWS": HOME}), foreign) == NOBODY
    assert let_in(trust("*"), deny("s3:*", Principal="*")).everyone
    assert let_in(trust("*"), {**shut, "Principal": {"AWS": OTHER}}).everyone


@pytest.mark.parametrize(
    ("denial", "told"),
    [
        (deny("kms:ScheduleKeyDeletion", Principal="*"), True),
        (deny("kms:*", Principal="*", **of("StringNotEquals", "kms:CallerAccount", HOME)), False),
    ],
)
def test_any_action_at_all_is_asked_for_by_naming_none(
    denial: dict[str, object], *, told: bool
) -> None:
    found = let_in(allow("kms:*", Principal="*"), denial, action="")
    assert found.everyone is told
    assert bool(found.doubts) is not told


def test_a_not_action_counts_where_any_action_is_asked_for() -> None:
    statement = {"Effect": "Allow", "NotAction": "kms:Decrypt", "Principal": {"AWS": OTHER}}
    assert let_in(statement, action="").doubts
    assert let_in({**statement, "Principal": {"AWS": HOME}}, action="") == NOBODY


def test_answers_combine_with_a_yes_before_a_doubt_before_a_no() -> None:
    doubt = Unread(reason=Reason.POLICY_TOO_COMPLEX)
    assert combined([False, doubt, True]) is True
    assert combined([False, doubt]) is doubt
    assert combined([]) is False


def test_many_wildcards_do_not_explode() -> None:
    assert not covers("*a" * 60 + "b", "a" * 400)
