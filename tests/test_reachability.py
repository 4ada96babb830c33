"""The matrix of roles and endpoints: every kind of policy, and what was not read."""

from dataclasses import replace

import pytest

from tests.reach_estate import (
    AUTHORITY,
    CARTS,
    CERTIFICATE,
    CHAIN,
    EDGE,
    ENVOY,
    EXPORT,
    MESH,
    ORDERS,
    READ,
    STREAM,
    TERMS,
    Plain,
    authority,
    cell,
    certificate,
    gateway,
    matrix,
    node,
    told,
)
from vouchbook.checks._identity_examples import (
    HOME,
    OTHER,
    allow,
    bounded,
    denial,
    deny,
    document,
    inline,
    managed,
    role,
    trusting,
)
from vouchbook.checks._organization_examples import (
    MANAGER,
    branch,
    control_policy,
    member,
    root,
)
from vouchbook.checks._task_examples import task
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import decode, encode
from vouchbook.model.check import Given
from vouchbook.model.reachability import Matrix, Reach
from vouchbook.model.reasons import Reason
from vouchbook.normalise import Model
from vouchbook.reachability import reachability

NOTHING = "no statement of its policies allows it"
OWN = "of inline policy own"


def test_a_role_reaches_what_its_statements_name_and_nothing_else() -> None:
    envoy = role(
        "checkout-envoy",
        {**allow(STREAM, ORDERS), "Sid": "Stream"},
        allow(EXPORT, CERTIFICATE),
        allow(CHAIN, AUTHORITY),
    )
    found = matrix(envoy, node(), node(CARTS), gateway(), certificate(), authority())
    assert told(cell(found)) == (Reach.ALLOWED, f"statement Stream {OWN} allows it")
    assert told(cell(found, CARTS)) == (Reach.DENIED, NOTHING)
    assert told(cell(found, EDGE)) == (Reach.DENIED, NOTHING)
    assert told(cell(found, CERTIFICATE)) == (Reach.ALLOWED, f"statement 2 {OWN} allows it")
    assert told(cell(found, AUTHORITY)) == (Reach.ALLOWED, f"statement 3 {OWN} allows it")
    stream = cell(found).cells
    assert (stream.policy, stream.statement) == ("inline policy own", "Stream")
    assert [target.title for target in found.targets] == [
        "certificate-authority/11111111-2222-3333-4444-555555555555",
        "orders.shop.example",
        "shop/virtualGateway/edge",
        "shop/virtualNode/carts",
        "shop/virtualNode/orders",
    ]
    assert not found.hidden


def test_a_cell_cites_the_records_that_it_rests_on() -> None:
    policy = managed(allow(STREAM))
    found = matrix(role(policies=[policy.id]), policy, node())
    cites = cell(found).cites
    assert {"example:0:", "example:1:", "example:2:"} <= set(cites)
    assert cell(found).cells.because == "statement 1 of managed policy mesh allows it"


def test_only_the_version_in_force_counts_and_a_deny_beats_an_allow() -> None:
    policy = managed(allow("appmesh:*"), deny(STREAM, CARTS))
    found = matrix(role(policies=[policy.id]), policy, node(), node(CARTS), certificate())
    assert cell(found).cells.reach is Reach.ALLOWED
    because = "statement 2 of managed policy mesh denies it"
    assert told(cell(found, CARTS)) == (Reach.DENIED, because)
    # Version v1 of the example allows everything.
    assert cell(found, CERTIFICATE).cells.reach is Reach.DENIED


def test_a_boundary_holds_back_what_it_does_not_allow() -> None:
    policy = managed(allow("appmesh:*", ORDERS))
    found = matrix(
        bounded(role("checkout-envoy", allow("*")), policy.id), policy, node(), node(CARTS)
    )
    assert cell(found).cells.reach is Reach.ALLOWED
    because = "no statement of the permissions boundary allows it"
    assert told(cell(found, CARTS)) == (Reach.DENIED, because)


def test_a_condition_leaves_open_what_nothing_else_decides() -> None:
    tagged = allow(STREAM, Condition={"StringEquals": {"aws:ResourceTag/team": "shop"}})
    found = cell(matrix(role("checkout-envoy", tagged), node()))
    assert found.cells.reach is Reach.UNKNOWN
    assert found.cells.reason is Reason.POLICY_TOO_COMPLEX
    assert found.cells.because == (
        f"statement 1 {OWN} leaves it open: Condition StringEquals aws:ResourceTag/team"
    )
    beside = role("checkout-envoy", tagged, allow(STREAM, ORDERS))
    assert cell(matrix(beside, node())).cells.reach is Reach.ALLOWED


def test_the_region_and_the_role_of_a_request_are_known() -> None:
    here = allow(STREAM, Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}})
    me = allow(EXPORT, Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/other"}})
    found = matrix(role("checkout-envoy", here, me), node(), certificate())
    assert cell(found).cells.reach is Reach.ALLOWED
    assert cell(found, CERTIFICATE).cells.reach is Reach.DENIED


# Rows.


def test_roles_that_reach_the_same_share_a_row() -> None:
    envoys = [role(name, allow(STREAM, ORDERS)) for name in ("b", "a")]
    others = [role(name, allow("s3:*")) for name in ("d", "c")]
    found = matrix(*envoys, *others, node(), node(CARTS))
    assert [[holder.name for holder in row.holders] for row in found.rows] == [
        ["a", "b"],
        ["c", "d"],
    ]
    (nothing,) = [cells for cells in found.rows[1].cells if cells.kind == "endpoint"]
    assert nothing.targets == (CARTS, ORDERS)


def test_people_s_roles_are_no_rows_but_a_role_that_tasks_name_is_one() -> None:
    people = trusting({"Federated": f"arn:aws:iam::{HOME}:saml-provider/company"})
    admin = role("admin", allow("*"), trust=people)
    assert not matrix(admin, node()).rows
    named = task(taskRoleArn=f"arn:aws:iam::{HOME}:role/admin")
    (row,) = matrix(admin, named, node()).rows
    assert row.holders[0].uses == ("task definition checkout:7",)
    assert row.cells[0].reach is Reach.ALLOWED


def test_a_task_may_name_its_role_without_an_account() -> None:
    found = matrix(role(trust=trusting({"AWS": HOME})), task(taskRoleArn="checkout-envoy"))
    assert [holder.id for row in found.rows for holder in row.holders] == [ENVOY]


def test_an_instance_profile_makes_a_role_one_of_compute() -> None:
    given = role(trust=trusting({"AWS": HOME}))
    profile = {"InstanceProfileName": "nodes"}
    facts = {**given.facts[""], "InstanceProfileList": [profile]}
    (row,) = matrix(replace(given, facts={"": facts})).rows
    assert row.holders[0].uses == ("instance profile nodes",)


def test_a_role_that_is_not_there_reaches_nothing_and_one_elsewhere_is_unknown() -> None:
    gone = f"arn:aws:iam::{HOME}:role/gone"
    found = matrix(role(), task(taskRoleArn=gone), node())
    because = "no statement of a role that isn't there allows it"
    assert told(cell(found, holder=gone)) == (Reach.DENIED, because)
    away = f"arn:aws:iam::{OTHER}:role/away"
    found = matrix(role(), task(taskRoleArn=away), node())
    assert cell(found, holder=away).cells.reach is Reach.UNKNOWN
    assert cell(found, holder=away).cells.reason is Reason.CROSS_ACCOUNT


def test_a_trust_policy_that_does_not_tell_makes_no_role_vanish() -> None:
    everybody = document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": OTHER}}
    )
    (row,) = matrix(role(trust=everybody), node()).rows
    assert row.holders[0].uses[0].startswith("who assumes it isn't known")


# Other accounts, and the authority's own policy.


def test_across_accounts_identity_policies_decide_only_what_they_do_not_allow() -> None:
    foreign = ORDERS.replace(HOME, OTHER)
    key = CERTIFICATE.replace(HOME, OTHER)
    reader = role("checkout-envoy", allow("*"))
    found = matrix(reader, node(foreign), certificate(key))
    assert cell(found, foreign).cells.reason is Reason.CROSS_ACCOUNT
    assert cell(found, key).cells.reach is Reach.DENIED
    found = matrix(role(), node(foreign))
    assert told(cell(found, foreign)) == (Reach.DENIED, NOTHING)


@pytest.mark.parametrize(
    ("principal", "own", "expected"),
    [
        ({"AWS": HOME}, [allow(CHAIN)], Reach.ALLOWED),
        ({"AWS": f"arn:aws:iam::{HOME}:root"}, [allow(CHAIN)], Reach.ALLOWED),
        ({"AWS": ENVOY}, [allow(CHAIN)], Reach.ALLOWED),
        ({"AWS": HOME}, [], Reach.DENIED),
        ({"AWS": "555555555555"}, [allow(CHAIN)], Reach.DENIED),
        ({"AWS": f"arn:aws:iam::{HOME}:role/other"}, [allow(CHAIN)], Reach.DENIED),
        ({"Service": "acm.amazonaws.com"}, [allow(CHAIN)], Reach.DENIED),
    ],
)
def test_an_authority_elsewhere_must_let_the_role_in_too(
    principal: Plain, own: list[Plain], expected: Reach
) -> None:
    foreign = AUTHORITY.replace(HOME, OTHER)
    given = authority(allow(CHAIN, foreign, Principal=principal), arn=foreign)
    found = matrix(role("checkout-envoy", *own), given)
    assert cell(found, foreign).cells.reach is expected


def test_at_home_an_authority_s_policy_can_deny_and_can_let_a_role_in_by_itself() -> None:
    barred = authority(deny("*", Principal="*"))
    found = cell(matrix(role("checkout-envoy", allow(CHAIN)), barred), AUTHORITY)
    assert told(found) == (Reach.DENIED, "statement 1 of the authority's policy denies it")
    named = authority(allow(CHAIN, Principal={"AWS": ENVOY}))
    found = cell(matrix(role(), role("other"), named), AUTHORITY)
    assert (found.cells.reach, found.cells.reason) == (Reach.UNKNOWN, Reason.POLICY_TOO_COMPLEX)
    other = cell(matrix(role(), role("other"), named), AUTHORITY, f"arn:aws:iam::{HOME}:role/other")
    assert other.cells.reach is Reach.DENIED
    account = authority(allow(CHAIN, Principal={"AWS": HOME}))
    assert cell(matrix(role(), account), AUTHORITY).cells.reach is Reach.DENIED


def test_an_authority_s_policy_that_was_not_read_leaves_its_cells_open() -> None:
    hidden = replace(
        authority(), facts={"": {"Arn": AUTHORITY}}, unread={"policy": denial("acm-pca:GetPolicy")}
    )
    found = matrix(role("checkout-envoy", allow("*")), hidden, certificate())
    assert cell(found, AUTHORITY).cells.reason is Reason.DENIED
    assert cell(found, AUTHORITY).cells.permission == "acm-pca:GetPolicy"
    assert cell(found, CERTIFICATE).cells.reach is Reach.ALLOWED


# The organisation.


def organised(*statements: Plain, at: str = "r-root") -> tuple[Given, ...]:
    own = control_policy("p-guard", *statements, targets=[at], name="guard")
    return (member(), root(), *branch(HOME), own)


def test_a_service_control_policy_at_any_level_can_deny() -> None:
    envoy = role("checkout-envoy", allow("*"))
    everything = control_policy("p-all", allow("*"), targets=["r-root", "ou-root-shop", HOME])
    for level in ("r-root", "ou-root-shop", HOME):
        given = organised(deny(STREAM, CARTS), at=level)
        found = matrix(envoy, node(), node(CARTS), everything, *given)
        assert cell(found).cells.reach is Reach.ALLOWED
        because = "statement 1 of service control policy guard denies it"
        assert told(cell(found, CARTS)) == (Reach.DENIED, because)
        assert cell(found, CARTS).cells.within_account is Reach.ALLOWED


def test_every_level_must_allow() -> None:
    envoy = role("checkout-envoy", allow("*"))
    given = organised(allow("*"), at="r-root")
    half = control_policy("p-all", allow("s3:*"), targets=["ou-root-shop", HOME])
    found = cell(matrix(envoy, node(), half, *given))
    because = f"no statement of the service control policies of {HOME} allows it"
    assert told(found) == (Reach.DENIED, because)


def test_the_management_account_and_service_linked_roles_are_exempt() -> None:
    envoy = role("checkout-envoy", allow("*"))
    given = organised(deny("*"))
    manager = replace(
        member(),
        facts={"organization": {**member().facts["organization"], "MasterAccountId": HOME}},
    )
    assert cell(matrix(envoy, node(), *given)).cells.reach is Reach.DENIED
    assert cell(matrix(envoy, node(), manager, *given[1:])).cells.reach is Reach.ALLOWED
    linked = replace(envoy, facts={"": {**envoy.facts[""], "Path": "/aws-service-role/ecs/"}})
    assert cell(matrix(linked, node(), *given)).cells.reach is Reach.ALLOWED


def test_what_of_the_organisation_was_not_read_leaves_open_what_the_account_allows() -> None:
    envoy = role("checkout-envoy", allow(STREAM, ORDERS))
    found = matrix(envoy, node(), node(CARTS), member())
    open_one = cell(found).cells
    assert (open_one.reach, open_one.within_account) == (Reach.UNKNOWN, Reach.ALLOWED)
    assert open_one.reason is Reason.CROSS_ACCOUNT
    assert open_one.because.startswith(f"statement 1 {OWN} allows it in its account; ")
    assert told(cell(found, CARTS)) == (Reach.DENIED, NOTHING)
    policies = Given(
        collector="organizations.policies",
        account=MANAGER,
        blind=denial("organizations:ListPolicies"),
    )
    found = matrix(envoy, node(), *organised()[:-1], policies)
    assert cell(found).cells.permission == "organizations:ListPolicies"


# What was not read.


def test_a_policy_that_was_not_read_leaves_open_what_no_statement_denies() -> None:
    policy = managed(allow("*"))
    given = role("checkout-envoy", deny(STREAM, CARTS), policies=[policy.id])
    blind = Given(collector="iam.policies", blind=denial(READ))
    found = matrix(given, blind, node(), node(CARTS))
    assert cell(found).cells.reason is Reason.DENIED
    assert cell(found, CARTS).cells.reach is Reach.DENIED


def test_whatever_hides_rows_or_columns_is_listed() -> None:
    blind = Given(collector="iam.roles", blind=denial(READ))
    (part,) = matrix(blind, node()).hidden
    assert (part.collector, part.permission) == ("iam.roles", READ)
    unread = replace(task(), facts={}, unread={"": denial("ecs:DescribeTaskDefinition")})
    (part,) = matrix(unread, node()).hidden
    assert part.place == task().id
    nothing = reachability(Model(resources={}, readings={}, accounts=()), TERMS)
    assert len(nothing.hidden) == 6
    assert not nothing.rows


def test_taking_a_facet_away_never_turns_an_answer_round() -> None:
    policy = managed(allow("appmesh:*"), deny(STREAM, CARTS))
    given = (
        bounded(role("checkout-envoy", allow(EXPORT), policies=[policy.id]), policy.id),
        policy,
        node(),
        node(CARTS),
        certificate(),
        authority(allow(CHAIN, Principal={"AWS": HOME})),
        *organised(allow("*")),
        control_policy("p-all", allow("*"), targets=["ou-root-shop", HOME]),
    )
    whole = matrix(*given)
    for at, item in enumerate(given):
        unread = replace(item, facts={}, unread=dict.fromkeys(item.facts, denial("a:B")))
        less = matrix(*given[:at], unread, *given[at + 1 :])
        for row in less.rows:
            for holder in row.holders:
                for target in less.targets:
                    after = less.cell(holder.id, target.id).cells.reach
                    before = whole.cell(holder.id, target.id).cells.reach
                    assert after in {before, Reach.UNKNOWN}, (item.id, target.id)


def test_the_matrix_can_be_sealed_and_read_back() -> None:
    found = matrix(role("checkout-envoy", allow("*")), node(), certificate(), authority())
    assert decode(Matrix, encode(found)) == found
    assert canonical(encode(found))
    again = matrix(authority(), certificate(), node(), role("checkout-envoy", allow("*")))
    assert [row.cells for row in again.rows] == [row.cells for row in found.rows]


def test_inline_policies_are_named_as_people_name_them() -> None:
    given = role()
    two = [inline(allow("s3:*"), name="logs"), inline(allow(STREAM), name="stream")]
    facts = {**given.facts[""], "RolePolicyList": two}
    found = cell(matrix(replace(given, facts={"": facts}), node()))
    assert found.cells.policy == "inline policy stream"


def test_targets_that_are_decided_together_are_decided_as_each_alone() -> None:
    nodes = [node(f"{MESH}/virtualNode/n{number}") for number in range(6)]
    envoys = [
        role("a", allow(STREAM, f"{MESH}/virtualNode/n?"), deny(STREAM, f"{MESH}/*/n3")),
        role("b", {"Effect": "Allow", "Action": "*", "NotResource": f"{MESH}/virtualNode/n1"}),
        role("c", allow("*", f"{MESH}/virtualNode/${{aws:username}}"), allow(STREAM, nodes[2].id)),
        role("d", allow(EXPORT), allow(STREAM, [item.id for item in nodes[:4]])),
    ]
    given = (*envoys, *nodes, gateway(), certificate(), authority())
    whole = matrix(*given)
    for target in whole.targets:
        alone = matrix(*(item for item in given if item in envoys or item.id == target.id))
        for envoy in envoys:
            assert told(cell(whole, target.id, envoy.id)) == told(cell(alone, target.id, envoy.id))
