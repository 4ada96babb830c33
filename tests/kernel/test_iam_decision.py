"""IAM's evaluation, held against a second one that tries every truth of every condition."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vouchbook.kernel.globs import covers
from vouchbook.kernel.iam_conditions import truth
from vouchbook.kernel.iam_decision import (
    Decision,
    Layer,
    Ruling,
    about,
    decide,
    matches,
    overlap,
    rules_of,
)
from vouchbook.kernel.iam_policy import Condition
from vouchbook.model.reasons import Reason, Unread, UnreadError

HOME = "111122223333"
STREAM = "appmesh:StreamAggregatedResources"
MESH = f"arn:aws:appmesh:us-east-1:{HOME}:mesh/shop"
ORDERS = f"{MESH}/virtualNode/orders"
CARTS = f"{MESH}/virtualNode/carts"
DENIED = Unread(reason=Reason.DENIED, operation="organizations:ListPolicies")

Plain = dict[str, Any]


def statement(effect: str, action: object = "*", resource: object = "*", **more: object) -> Plain:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def allow(action: object = "*", resource: object = "*", **more: object) -> Plain:
    return statement("Allow", action, resource, **more)


def deny(action: object = "*", resource: object = "*", **more: object) -> Plain:
    return statement("Deny", action, resource, **more)


def when(operator: str, key: str, *values: str) -> dict[str, object]:
    return {"Condition": {operator: {key: list(values)}}}


TAGGED = when("StringEquals", "aws:ResourceTag/team", "shop")


def layer(title: str, *statements: Plain, version: str = "2012-10-17") -> Layer:
    document = {"Version": version, "Statement": list(statements)}
    return Layer(title=title, rules=rules_of(f"policy {title}", document))


def asked(*statements: Plain, action: str = STREAM, resource: str = ORDERS) -> Decision:
    return decide([layer("own", *statements)], action, resource)


# What single statements say.


@pytest.mark.parametrize(
    ("statements", "ruling"),
    [
        ([], Ruling.IMPLICIT_DENY),
        ([allow()], Ruling.ALLOWED),
        ([allow("APPMESH:streamaggregated*")], Ruling.ALLOWED),
        ([allow("appmesh:?treamAggregatedResources", ORDERS)], Ruling.ALLOWED),
        ([allow(STREAM, CARTS)], Ruling.IMPLICIT_DENY),
        ([allow(STREAM, ORDERS.upper())], Ruling.IMPLICIT_DENY),
        ([allow(STREAM, [CARTS, f"{MESH}/*"])], Ruling.ALLOWED),
        ([allow(STREAM, "arn:aws:appmesh")], Ruling.ALLOWED),
        ([allow(STREAM, "arn:aws:s3")], Ruling.IMPLICIT_DENY),
        ([allow(), deny(STREAM, ORDERS)], Ruling.EXPLICIT_DENY),
        ([allow(), deny(STREAM, CARTS)], Ruling.ALLOWED),
        ([deny()], Ruling.EXPLICIT_DENY),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], Ruling.ALLOWED),
        ([{"Effect": "Allow", "NotAction": "appmesh:*", "Resource": "*"}], Ruling.IMPLICIT_DENY),
        ([allow(), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}], Ruling.EXPLICIT_DENY),
        ([{"Effect": "Allow", "Action": "*", "NotResource": CARTS}], Ruling.ALLOWED),
        ([{"Effect": "Allow", "Action": "*", "NotResource": f"{MESH}/*"}], Ruling.IMPLICIT_DENY),
        ([allow(), {"Effect": "Deny", "Action": "*", "NotResource": CARTS}], Ruling.EXPLICIT_DENY),
        ([allow(**TAGGED)], Ruling.UNDECIDED),
        ([allow(**TAGGED), allow(STREAM)], Ruling.ALLOWED),
        ([allow(**TAGGED), deny(STREAM)], Ruling.EXPLICIT_DENY),
        ([allow(), deny(**TAGGED)], Ruling.UNDECIDED),
        ([deny(**TAGGED)], Ruling.IMPLICIT_DENY),
        ([allow(STREAM, CARTS), deny(**TAGGED)], Ruling.IMPLICIT_DENY),
        ([allow(), deny("s3:*", **TAGGED)], Ruling.ALLOWED),
    ],
)
def test_statements_decide_together(statements: Sequence[Plain], ruling: Ruling) -> None:
    assert asked(*statements).ruling is ruling


def test_a_decision_names_the_statement_that_it_rests_on() -> None:
    named = allow(STREAM, Sid="Stream")
    assert asked(deny("s3:*"), named).because == "statement Stream of policy own allows it"
    assert asked(named, deny()).because == "statement 2 of policy own denies it"
    assert asked().because == "no statement of own allows it"
    left_open = "leaves it open: Condition StringEquals aws:ResourceTag/team"
    assert asked(named | TAGGED).because == f"statement Stream of policy own {left_open}"
    assert asked(named | TAGGED).unread == Unread(
        reason=Reason.POLICY_TOO_COMPLEX, detail="Condition StringEquals aws:ResourceTag/team"
    )


def test_a_policy_variable_may_stand_for_anything_in_the_newer_version_alone() -> None:
    varied = allow(STREAM, f"{MESH}/virtualNode/${{aws:PrincipalTag/node}}")
    found = asked(varied)
    assert found.ruling is Ruling.UNDECIDED
    assert found.unread is not None
    assert found.unread.detail == "Resource with the policy variable ${aws:PrincipalTag/node}"
    assert asked(varied, resource=f"{MESH}/virtualGateway/edge").ruling is Ruling.IMPLICIT_DENY
    assert asked(varied, allow(STREAM, ORDERS)).ruling is Ruling.ALLOWED
    older = decide([layer("own", varied, version="2008-10-17")], STREAM, ORDERS)
    assert older.ruling is Ruling.IMPLICIT_DENY
    others = {"Effect": "Allow", "Action": "*", "NotResource": f"{MESH}/*/${{aws:username}}"}
    assert asked(others).ruling is Ruling.UNDECIDED
    assert asked(others, resource="arn:aws:s3:::logs").ruling is Ruling.ALLOWED


def test_a_question_about_a_pattern_is_one_about_all_of_it() -> None:
    every = f"{MESH}/virtualNode/*"
    assert asked(allow(STREAM, f"{MESH}/*"), resource=every).ruling is Ruling.ALLOWED
    assert asked(allow(STREAM, ORDERS), resource=every).ruling is Ruling.IMPLICIT_DENY


# Boundaries and service control policies.


def test_every_layer_must_allow() -> None:
    own, boundary = layer("own", allow(STREAM)), layer("the boundary", allow("s3:*"))
    found = decide([own, boundary], STREAM, ORDERS)
    assert (found.ruling, found.layer) == (Ruling.IMPLICIT_DENY, "the boundary")
    assert found.because == "no statement of the boundary allows it"
    assert decide([own, layer("the boundary", allow())], STREAM, ORDERS).rule == own.rules[0]


def test_each_level_of_the_organisation_must_allow_and_none_may_deny() -> None:
    own, everything = layer("own", allow()), layer("root", allow())
    unit = layer("unit", allow("s3:*"))
    assert decide([own, everything, unit], STREAM, ORDERS).layer == "unit"
    guarded = layer("root", allow(), deny("appmesh:*"))
    assert decide([own, guarded, everything], STREAM, ORDERS).ruling is Ruling.EXPLICIT_DENY


def test_what_a_layer_hides_may_deny_and_may_allow() -> None:
    own, hidden = layer("own", allow(STREAM, ORDERS)), Layer(title="scp", unread=DENIED)
    found = decide([own, hidden], STREAM, ORDERS)
    assert (found.ruling, found.unread) == (Ruling.UNDECIDED, DENIED)
    assert found.because == DENIED.sentence()
    assert decide([own, hidden], STREAM, CARTS).ruling is Ruling.IMPLICIT_DENY
    partly = replace(own, unread=DENIED)
    assert decide([partly], STREAM, ORDERS).ruling is Ruling.UNDECIDED
    assert decide([partly], STREAM, CARTS).ruling is Ruling.UNDECIDED
    barred = replace(layer("own", allow(), deny(STREAM)), unread=DENIED)
    assert decide([barred], STREAM, ORDERS).ruling is Ruling.EXPLICIT_DENY


def test_statements_about_other_actions_are_left_out() -> None:
    many = layer("own", allow("s3:*"), allow(STREAM, Sid="Stream"), deny("appmesh:*"))
    (less,) = about([many], STREAM)
    assert [rule.sid for rule in less.rules] == ["Stream", "3"]


def test_without_any_policy_nothing_is_allowed() -> None:
    assert decide([], STREAM, ORDERS).ruling is Ruling.IMPLICIT_DENY


# Conditions about what is known.

ROLE = f"arn:aws:iam::{HOME}:role/checkout"
KNOWN = {"aws:principalarn": ROLE, "aws:requestedregion": "us-east-1"}


@pytest.mark.parametrize(
    ("operator", "key", "values", "expected"),
    [
        ("StringEquals", "aws:RequestedRegion", ["eu-west-1", "us-east-1"], True),
        ("StringEquals", "AWS:requestedregion", ["US-EAST-1"], False),
        ("StringEqualsIgnoreCase", "aws:RequestedRegion", ["US-EAST-1"], True),
        ("StringEqualsIfExists", "aws:RequestedRegion", ["us-east-1"], True),
        ("StringNotEquals", "aws:RequestedRegion", ["eu-west-1", "us-east-1"], False),
        ("StringNotEquals", "aws:RequestedRegion", ["eu-west-1"], True),
        ("StringLike", "aws:RequestedRegion", ["us-*"], True),
        ("StringNotLike", "aws:RequestedRegion", ["us-*"], False),
        ("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/check*"], True),
        ("ArnEquals", "aws:PrincipalArn", ["arn:aws:iam::*:role/admin"], False),
        ("ArnLike", "aws:PrincipalArn", ["arn:*"], False),
        ("ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/admin"], True),
        ("Null", "aws:PrincipalArn", ["false"], True),
        ("Null", "aws:PrincipalArn", ["true"], False),
        ("StringEquals", "aws:ResourceTag/team", ["shop"], None),
        ("StringEquals", "aws:PrincipalArn", [], None),
        ("StringEquals", "aws:PrincipalArn", ["${aws:username}"], None),
        ("ForAnyValue:StringEquals", "aws:RequestedRegion", ["us-east-1"], None),
        ("NumericEquals", "aws:RequestedRegion", ["1"], None),
    ],
)
def test_a_condition_about_what_is_known_is_plain(
    operator: str, key: str, values: list[str], *, expected: bool | None
) -> None:
    condition = Condition(operator=operator, key=key, values=tuple(values))
    assert truth(condition, KNOWN) is expected


def test_a_guard_against_other_regions_leaves_nothing_open() -> None:
    guard = {
        "Effect": "Deny",
        "NotAction": ["iam:*", "organizations:*"],
        "Resource": "*",
        **when("StringNotEquals", "aws:RequestedRegion", "us-east-1"),
    }
    layers = [layer("own", allow(STREAM)), layer("root", allow(), guard)]
    assert decide(layers, STREAM, ORDERS).ruling is Ruling.UNDECIDED
    assert decide(layers, STREAM, ORDERS, KNOWN).ruling is Ruling.ALLOWED
    elsewhere = KNOWN | {"aws:requestedregion": "eu-west-1"}
    assert decide(layers, STREAM, ORDERS, elsewhere).ruling is Ruling.EXPLICIT_DENY


def test_one_condition_that_fails_is_enough_to_set_a_statement_aside() -> None:
    both = {
        "Condition": {
            "StringEquals": {"aws:ResourceTag/team": "shop", "aws:RequestedRegion": "eu-west-1"}
        }
    }
    assert decide([layer("own", allow(), deny(**both))], STREAM, ORDERS, KNOWN).ruling is (
        Ruling.ALLOWED
    )


# What is no policy.


@pytest.mark.parametrize(
    "document",
    [
        None,
        {"Statement": "text"},
        {"Statement": {"Effect": "Allow", "Action": "*"}},
        {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "*"}},
        {"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}},
    ],
)
def test_what_is_no_policy_is_not_guessed_at(document: object) -> None:
    with pytest.raises(UnreadError):
        rules_of("own", document)


def test_one_statement_need_not_stand_in_a_list() -> None:
    (rule,) = rules_of("own", {"Statement": allow(Sid="All")})
    assert rule.sid == "All"


# The second evaluation: patterns as regular expressions, every truth of every condition tried.

PATTERNS = ("*", ORDERS, CARTS, f"{MESH}/*", f"{MESH}/virtualNode/?arts", "arn:aws:s3:::logs")
ACTIONS = ("*", "appmesh:*", "APPMESH:stream*", STREAM, "s3:GetObject", "appmesh:Describe?*")


@st.composite
def statements(draw: st.DrawFn) -> Plain:
    made: Plain = {"Effect": draw(st.sampled_from(("Allow", "Deny")))}
    action, resource = draw(st.sampled_from(ACTIONS)), draw(st.sampled_from(PATTERNS))
    made[draw(st.sampled_from(("Action", "Action", "NotAction")))] = [action]
    made[draw(st.sampled_from(("Resource", "Resource", "NotResource")))] = [resource]
    if draw(st.booleans()):
        made |= TAGGED
    return made


POLICIES = st.lists(st.lists(statements(), max_size=4), min_size=1, max_size=3)


def like(pattern: str, text: str, flags: int = 0) -> bool:
    parts = {"*": ".*", "?": "."}
    wanted = "".join(parts.get(char, re.escape(char)) for char in pattern)
    return re.fullmatch(wanted, text, flags | re.DOTALL) is not None


def speaks(item: Mapping[str, Any], resource: str) -> bool:
    if "Action" in item:
        named = any(like(one, STREAM, re.IGNORECASE) for one in item["Action"])
    else:
        named = not any(like(one, STREAM, re.IGNORECASE) for one in item["NotAction"])
    if "Resource" in item:
        return named and any(like(one, resource) for one in item["Resource"])
    return named and not any(like(one, resource) for one in item["NotResource"])


def worlds(policies: Sequence[Sequence[Plain]]) -> Iterator[list[list[Plain]]]:
    """The policies as they count in each world: a statement whose condition fails is gone."""
    flat = [(at, item) for at, found in enumerate(policies) for item in found]
    choices = [(True, False) if "Condition" in item else (True,) for _, item in flat]
    for held in itertools.product(*choices):
        left: list[list[Plain]] = [[] for _ in policies]
        for (at, item), holds in zip(flat, held, strict=True):
            if holds:
                left[at].append(item)
        yield left


def lets(policies: Sequence[Sequence[Plain]], resource: str) -> bool:
    counted = [[item for item in found if speaks(item, resource)] for found in policies]
    if any(item["Effect"] == "Deny" for found in counted for item in found):
        return False
    return all(any(item["Effect"] == "Allow" for item in found) for found in counted)


@settings(deadline=None)
@given(POLICIES, st.sampled_from((ORDERS, CARTS, "arn:aws:s3:::logs")))
def test_a_decision_is_what_every_world_agrees_on_and_undecided_where_they_differ(
    policies: list[list[Plain]], resource: str
) -> None:
    layers = [layer(str(number), *found) for number, found in enumerate(policies)]
    found = decide(layers, STREAM, resource)
    outcomes = {lets(world, resource) for world in worlds(policies)}
    expected = {
        frozenset({True}): {Ruling.ALLOWED},
        frozenset({False}): {Ruling.EXPLICIT_DENY, Ruling.IMPLICIT_DENY},
        frozenset({True, False}): {Ruling.UNDECIDED},
    }
    assert found.ruling in expected[frozenset(outcomes)]
    assert decide(about(layers, STREAM), STREAM, resource) == found


@settings(deadline=None)
@given(POLICIES, st.data())
def test_a_policy_that_was_not_read_only_ever_leaves_it_open(
    policies: list[list[Plain]], data: st.DataObject
) -> None:
    layers = [layer(str(number), *found) for number, found in enumerate(policies)]
    at = data.draw(st.integers(0, len(layers) - 1))
    kept = data.draw(st.integers(0, len(layers[at].rules)))
    less = list(layers)
    less[at] = replace(layers[at], rules=layers[at].rules[:kept], unread=DENIED)
    before, after = decide(layers, STREAM, ORDERS).ruling, decide(less, STREAM, ORDERS).ruling
    if after is Ruling.ALLOWED:
        pytest.fail("what is hidden could deny")
    if before in {Ruling.ALLOWED, Ruling.UNDECIDED}:
        assert after is Ruling.UNDECIDED


@given(st.text(alphabet="ab:*?", max_size=8), st.text(alphabet="ab:", max_size=10))
def test_the_faster_way_to_match_gives_the_same_answers(pattern: str, text: str) -> None:
    assert matches(pattern, text) is covers(pattern, text)


@given(st.text(alphabet="ab*?", max_size=5), st.text(alphabet="ab*?", max_size=5))
def test_patterns_overlap_where_some_text_is_like_both(first: str, second: str) -> None:
    texts = ("".join(text) for size in range(8) for text in itertools.product("ab", repeat=size))
    assert overlap(first, second) is any(like(first, text) and like(second, text) for text in texts)
