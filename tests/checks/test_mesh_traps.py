"""Defaults and traps of App Mesh that an example's single verdict can't show in full."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._certificate_examples import SERVING, certificate
from vouchbook.checks._discovery import covers
from vouchbook.checks._mesh_examples import (
    ACM,
    AUTHORITY,
    CERTIFICATE,
    FILE,
    OTHER,
    OWNER,
    TRUST_ACM,
    backend,
    caller,
    gateway,
    gateway_route,
    hidden,
    listener,
    node,
    policy,
    route,
    service,
    target,
    tls,
)
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Check, Example, Given, Verdict
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult, Finding

AREAS = ("mesh-", "acm-mesh-", "acm-cert-", "pca-", "envoy-access-")
MESH_CHECKS = [check for check in checks().values() if check.id.startswith(AREAS)]
WORLDS = [
    pytest.param(check, example, number, id=f"{check.id}-{at}-without-{number}")
    for check in MESH_CHECKS
    for at, example in enumerate(check.examples)
    for number, given in enumerate(example.given)
    if given.blind is None
]
COLLECTIONS = [
    pytest.param(check, example, collector, id=f"{check.id}-{at}-without-{collector}")
    for check in MESH_CHECKS
    for at, example in enumerate(check.examples)
    for collector in dict.fromkeys((*check.over, *check.joins))
]
DENIED = Unread(reason=Reason.DENIED, operation="appmesh:Any", permission="appmesh:Any")


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def ask(check: str, *given: Given, **parameters: object) -> CheckResult:
    world = Example(verdict=Verdict.PASS, why="", given=given, parameters=parameters)
    return judge_example(checks()[check], world, shapes())


def only(result: CheckResult) -> Finding:
    (finding,) = result.findings
    return finding


def of_owner(given: Given, mesh_owner: str) -> Given:
    root = given.facts[""]
    metadata = {**root["metadata"], "meshOwner": mesh_owner}
    return replace(given, facts={"": {**root, "metadata": metadata}})


@pytest.mark.parametrize(("check", "example", "number"), WORLDS)
def test_what_is_taken_away_only_ever_makes_it_unknown(
    check: Check, example: Example, number: int
) -> None:
    before = judge_example(check, example, shapes())
    given = example.given[number]
    unread = replace(given, facts={}, unread={**given.unread, **dict.fromkeys(given.facts, DENIED)})
    without = tuple(unread if at == number else other for at, other in enumerate(example.given))
    after = judge_example(check, replace(example, given=without), shapes())
    assert after.verdict in {before.verdict, Verdict.UNKNOWN}
    known = {found.subject: found.verdict for found in before.findings}
    for found in after.findings:
        assert found.verdict in {known.get(found.subject), Verdict.UNKNOWN}


@pytest.mark.parametrize(("check", "example", "collector"), COLLECTIONS)
def test_a_denied_collector_only_ever_makes_it_unknown(
    check: Check, example: Example, collector: str
) -> None:
    before = judge_example(check, example, shapes())
    others = tuple(given for given in example.given if given.collector != collector)
    blind = Given(collector=collector, blind=DENIED)
    after = judge_example(check, replace(example, given=(*others, blind)), shapes())
    assert after.verdict in {before.verdict, Verdict.UNKNOWN}
    if collector in check.over:
        assert not after.complete
        assert after.verdict in {Verdict.UNKNOWN, Verdict.FAIL}


@pytest.mark.parametrize("check", MESH_CHECKS, ids=[check.id for check in MESH_CHECKS])
def test_without_parameters_nothing_is_decided_that_was_not_before(check: Check) -> None:
    for example in check.examples:
        before = judge_example(check, example, shapes())
        after = judge_example(check, replace(example, parameters={}), shapes())
        assert after.verdict in {before.verdict, Verdict.UNKNOWN}, example.why


def test_a_listener_is_known_by_its_port_and_not_by_its_place_in_the_list() -> None:
    there = ask("mesh-listener-tls-strict", node(listeners=[listener(80), listener(81)]))
    back = ask("mesh-listener-tls-strict", node(listeners=[listener(81), listener(80)]))
    subjects = [found.subject for found in there.findings]
    assert subjects == [found.subject for found in back.findings]
    assert [subject.rpartition("#")[2] for subject in subjects] == ["listener:80", "listener:81"]


def test_a_node_without_listeners_stays_in_the_population() -> None:
    result = ask("mesh-listener-tls-strict", node(), node("web", listeners=[listener(tls=tls())]))
    assert result.population == 2
    assert result.counts["not-applicable"] == 1
    assert result.verdict is Verdict.PASS


def test_because_states_what_was_seen_and_what_is_expected() -> None:
    found = only(ask("mesh-listener-tls-strict", node(listeners=[listener(tls=tls("PERMISSIVE"))])))
    assert found.because == "the listener's TLS mode is PERMISSIVE; STRICT is expected"


def test_the_default_of_the_egress_filter_is_called_a_default() -> None:
    world = checks()["mesh-egress-filter-drop-all"].examples[1]
    found = only(judge_example(checks()["mesh-egress-filter-drop-all"], world, shapes()))
    assert found.verdict is Verdict.PASS
    assert "default" in found.because


def test_enforce_left_out_is_told_from_enforce_stated() -> None:
    stated = only(ask("mesh-client-policy-enforced", caller(policy(enforce=True))))
    left_out = only(ask("mesh-client-policy-enforced", caller(policy())))
    assert stated.verdict is left_out.verdict is Verdict.PASS
    assert "left out" in left_out.because
    assert "left out" not in stated.because


def test_each_backend_is_judged_by_the_policy_that_applies_to_it() -> None:
    backends = [backend("a.shop"), backend("b.shop", own=policy(enforce=False))]
    result = ask("mesh-client-policy-enforced", node(backends=backends, defaults=policy()))
    verdicts = {found.subject.rpartition(":")[2]: found.verdict for found in result.findings}
    assert verdicts == {"a.shop": Verdict.PASS, "b.shop": Verdict.FAIL}


def test_a_listed_port_has_to_cover_every_node_behind_a_router() -> None:
    world = (
        caller(policy(ports=[8443])),
        service(router="stock"),
        route("httpRoute", target("stock-a"), target("stock-b")),
        node("stock-a", listeners=[listener(8443)]),
        node("stock-b", listeners=[listener(9443)]),
    )
    result = ask("mesh-client-policy-enforced", *world)
    [found] = [item for item in result.findings if "#backend:" in item.subject]
    assert found.verdict is Verdict.FAIL
    assert "stock-b:9443" in found.because


def test_a_gateway_reaches_ports_through_its_routes() -> None:
    edge = gateway(defaults=policy(ports=[8443]))
    behind = (gateway_route(), service(node="stock"), node("stock", listeners=[listener(9443)]))
    result = ask("mesh-client-policy-enforced", edge, *behind)
    [found] = [item for item in result.findings if item.subject == edge.id]
    assert found.verdict is Verdict.FAIL


def test_an_uncovered_port_decides_though_another_node_is_unread() -> None:
    world = (
        caller(policy(ports=[8443])),
        service(router="stock"),
        route("httpRoute", target("stock-a"), target("stock-b")),
        node("stock-a", listeners=[listener(9443)]),
        hidden(node("stock-b"), "appmesh:DescribeVirtualNode"),
    )
    result = ask("mesh-client-policy-enforced", *world)
    [found] = [item for item in result.findings if "#backend:" in item.subject]
    assert found.verdict is Verdict.FAIL


def test_names_resolve_in_the_same_mesh_whoever_owns_the_resource() -> None:
    # The ARN carries the resource's owner; the mesh's owner only stands in the metadata.
    shared = ask(
        "mesh-virtual-service-provider-set", service(node="stock"), node("stock", owner=OTHER)
    )
    assert only(shared).verdict is Verdict.PASS


def test_a_mesh_of_the_same_name_is_another_mesh_if_its_owner_is_another() -> None:
    namesake = of_owner(node("stock", owner=OTHER), OTHER)
    result = ask("mesh-virtual-service-provider-set", service(node="stock"), namesake)
    assert only(result).verdict is Verdict.FAIL


def test_an_unread_neighbour_does_not_hide_a_provider_that_is_missing() -> None:
    neighbour = hidden(node("web"), "appmesh:DescribeVirtualNode")
    result = ask("mesh-virtual-service-provider-set", service(node="stock"), neighbour)
    assert only(result).verdict is Verdict.FAIL


def test_without_a_policy_one_file_certificate_is_enough_to_fail() -> None:
    world = (
        caller(),
        service(router="stock"),
        route("httpRoute", target("stock-a"), target("stock-b")),
        node("stock-a", listeners=[listener(tls=tls(provider=ACM))]),
        node("stock-b", listeners=[listener(tls=tls(provider=FILE))]),
    )
    result = ask("mesh-client-trust-source-set", *world)
    [found] = [item for item in result.findings if "#backend:" in item.subject]
    assert found.verdict is Verdict.FAIL


def test_an_authority_elsewhere_is_unknown_for_being_elsewhere() -> None:
    away = {"acm": {"certificateAuthorityArns": [AUTHORITY.replace(OWNER, OTHER)]}}
    found = only(ask("mesh-client-trust-source-set", caller(policy(away))))
    assert found.verdict is Verdict.UNKNOWN
    assert found.reason is Reason.CROSS_ACCOUNT
    here = only(ask("mesh-client-trust-source-set", caller(policy(TRUST_ACM))))
    assert here.verdict is Verdict.FAIL


def test_what_the_engagement_leaves_open_is_unknown_with_its_own_reason() -> None:
    world = node(listeners=[listener(tls=tls())])
    found = only(ask("mesh-mtls-server-requires-client-cert", world))
    assert found.reason is Reason.NOT_DEFINED
    assert "mtls_required_meshes" in found.because


def test_a_mesh_name_is_compared_whole() -> None:
    world = node(listeners=[listener(tls=tls())])
    result = ask("mesh-mtls-server-requires-client-cert", world, mtls_required_meshes=["sho"])
    assert only(result).verdict is Verdict.NOT_APPLICABLE


def test_a_key_algorithm_is_known_in_the_spelling_of_older_captures() -> None:
    older = certificate(KeyAlgorithm="RSA-2048")
    assert only(ask("acm-mesh-cert-key-algorithm", SERVING, older)).verdict is Verdict.PASS


def test_a_missing_certificate_is_named() -> None:
    world = node(listeners=[listener(tls=tls())])
    found = only(ask("acm-mesh-cert-issued-and-valid", world))
    assert found.verdict is Verdict.FAIL
    assert found.because.startswith(CERTIFICATE)


@pytest.mark.parametrize(
    ("san", "name"),
    [("orders.shop", "orders.shop"), ("Orders.Shop.", "orders.shop")],
)
def test_equal_names_cover_each_other_whatever_their_case(san: str, name: str) -> None:
    assert covers(san, name, wildcards=False)


def test_a_wildcard_stands_for_one_whole_label_where_it_is_allowed() -> None:
    assert covers("*.shop", "orders.shop", wildcards=True)
    assert not covers("*.shop", "orders.shop", wildcards=False)


@pytest.mark.parametrize(
    ("san", "name"),
    [
        ("*.shop", "v1.orders.shop"),
        ("*.shop", "shop"),
        ("o*.shop", "orders.shop"),
        ("orders.*", "orders.shop"),
    ],
)
def test_a_wildcard_stands_for_nothing_else(san: str, name: str) -> None:
    assert not covers(san, name, wildcards=True)
