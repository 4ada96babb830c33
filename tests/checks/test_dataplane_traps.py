"""Traps of load balancers, security groups, subnets and services, each by its name."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._balancer_examples import (
    NETWORK,
    ORDERS_TARGETS,
    OTHER_TARGETS,
    attached,
    forward,
    listener,
    meshed_service,
    orders_node,
    redirect,
    rules,
    target_group,
    tls_policy,
)
from vouchbook.checks._network_examples import GROUP, VPC_RANGE, WORKLOAD, rule, security_group
from vouchbook.checks._task_examples import application, envoy, plain_task, service, task
from vouchbook.checks._workload_examples import (
    FIRST,
    SECOND,
    STABLE,
    both_subnets,
    connected,
    everything,
    lone_task,
    network,
    open_group,
    replica,
    route,
    route_table,
    running,
)
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Check, Example, Given, Verdict
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult, Finding

LISTENERS = "elb-listener-tls-policy"
TARGETS = "elb-target-group-tls"
ADMIN = "sg-envoy-admin-port-closed"
INGRESS = "sg-mesh-tasks-no-public-ingress"
PLACEMENT = "subnet-private-placement"
ZONES = "multi-az-tasks"
DEPLOYMENTS = "ecs-deployment-safety"
VOLUMES = "efs-cert-volume-transit-encryption"
KEYS = "ecs-ephemeral-storage-kms"
INSTANCES = "ec2-instance-role-and-imdsv2"
MINE = (
    *(LISTENERS, TARGETS, ADMIN, INGRESS, PLACEMENT),
    *(ZONES, DEPLOYMENTS, VOLUMES, KEYS, INSTANCES),
)
DENIED = Unread(reason=Reason.DENIED, operation="ec2:Any", permission="ec2:Any")
ADMIN_RULE = rule(ports=(9901, 9901), groups=[WORKLOAD])
GATEWAY = route(GatewayId="igw-0a1b2c3d4e5f60718")
NAT = route(NatGatewayId="nat-0a1b2c3d4e5f60718")
WORLDS = [
    pytest.param(checks()[name], example, number, id=f"{name}-{at}-without-{number}")
    for name in MINE
    for at, example in enumerate(checks()[name].examples)
    for number, given in enumerate(example.given)
    if given.blind is None
]
COLLECTIONS = [
    pytest.param(checks()[name], example, collector, id=f"{name}-{at}-without-{collector}")
    for name in MINE
    for at, example in enumerate(checks()[name].examples)
    for collector in (*checks()[name].over, *checks()[name].joins)
]


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def ask(check: str, *given: Given) -> CheckResult:
    world = Example(verdict=Verdict.PASS, why="", given=given)
    return judge_example(checks()[check], world, shapes())


def only(check: str, *given: Given) -> Finding:
    (finding,) = ask(check, *given).findings
    return finding


@pytest.mark.parametrize(("check", "example", "number"), WORLDS)
def test_what_is_taken_away_only_ever_makes_it_unknown(
    check: Check, example: Example, number: int
) -> None:
    before = judge_example(check, example, shapes())
    given = example.given[number]
    unread = replace(given, facts={}, unread={**given.unread, **dict.fromkeys(given.facts, DENIED)})
    without = tuple(unread if at == number else other for at, other in enumerate(example.given))
    after = judge_example(check, replace(example, given=without), shapes())
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


def test_a_group_that_lets_in_its_own_members_on_all_ports_is_advice() -> None:
    for all_ports in (everything(groups=[GROUP]), rule("tcp", (0, 65535), groups=[GROUP])):
        found = only(ADMIN, *running(), security_group(ingress=[all_ports]))
        assert (found.verdict, found.advice) == (Verdict.PASS, True)
        assert "reach each other on all ports" in found.because


def test_a_group_that_lets_in_its_own_members_and_others_is_a_deviation() -> None:
    for more in (everything(VPC_RANGE, groups=[GROUP]), everything(groups=[GROUP, WORKLOAD])):
        found = only(ADMIN, *running(), security_group(ingress=[more]))
        assert found.verdict is Verdict.FAIL


def test_protocol_minus_one_opens_the_admin_port_though_it_names_none() -> None:
    found = only(ADMIN, *running(), security_group(ingress=[everything(VPC_RANGE)]))
    assert found.verdict is Verdict.FAIL
    assert "all traffic" in found.because


def test_an_admin_port_that_everybody_reaches_is_named_as_such() -> None:
    wide = rule(ports=(0, 65535), to=["0.0.0.0/0"])
    found = only(ADMIN, *running(), security_group(ingress=[wide]))
    assert "the Internet (0.0.0.0/0)" in found.because


def test_udp_does_not_reach_the_admin_port() -> None:
    for name in ("udp", "17"):
        wide = rule(name, (0, 65535), to=["0.0.0.0/0"])
        assert only(ADMIN, *running(), security_group(ingress=[wide])).verdict is Verdict.PASS


def test_the_agent_s_port_follows_its_own_setting() -> None:
    told = {"APPNET_AGENT_ADMIN_MODE": "tcp", "APPNET_AGENT_HTTP_PORT": "9999"}
    definition = task(application(), envoy(settings=told))
    for port, verdict in ((9999, Verdict.FAIL), (9902, Verdict.PASS)):
        opened = security_group(ingress=[rule(ports=(port, port), groups=[WORKLOAD])])
        assert only(ADMIN, *running(definition), opened).verdict is verdict


def test_each_of_a_service_s_groups_counts() -> None:
    two = network(groups=[GROUP, WORKLOAD])
    opened = security_group(ingress=[ADMIN_RULE], identifier=WORKLOAD)
    found = only(ADMIN, *running(networkConfiguration=two), security_group(), opened)
    assert found.verdict is Verdict.FAIL


def test_a_group_of_another_account_is_never_judged() -> None:
    other = network(groups=[WORKLOAD])
    for check in (ADMIN, INGRESS):
        found = only(check, *running(networkConfiguration=other), security_group())
        assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.CROSS_ACCOUNT)


def test_a_task_of_a_service_is_judged_with_its_service_and_not_again() -> None:
    own = lone_task(group="service:checkout")
    assert ask(ADMIN, *running(), *own[:1], security_group()).population == 1
    assert ask(ADMIN, *running(), *lone_task(), security_group()).population == 2


def test_a_task_that_has_stopped_is_no_subject() -> None:
    assert ask(ADMIN, *lone_task(lastStatus="STOPPED"), security_group()).population == 0


def test_a_rule_that_opens_a_gateway_s_port_opens_a_node_to_the_internet() -> None:
    world = open_group(rule(ports=(8080, 8080), to=["0.0.0.0/0"]))
    found = only(INGRESS, *running(), world)
    assert (found.verdict, found.because) == (
        Verdict.FAIL,
        f"{GROUP} lets in tcp 8080 from 0.0.0.0/0",
    )


def test_halves_of_two_ports_are_not_the_whole_of_one() -> None:
    halves = open_group(
        rule(ports=(8080, 8080), to=["0.0.0.0/1"]), rule(ports=(8081, 8081), to=["128.0.0.0/1"])
    )
    assert only(INGRESS, *running(), halves).verdict is Verdict.PASS


def test_an_open_rule_decides_before_prefix_lists_are_asked_for() -> None:
    rules_in = (rule(lists=["pl-1"]), rule(ports=(22, 22), to=["::/0"]))
    assert only(INGRESS, *running(), open_group(*rules_in)).verdict is Verdict.FAIL
    found = only(INGRESS, *running(), open_group(rules_in[0]))
    assert found.permission == "ec2:GetManagedPrefixListEntries"


def test_blank_descriptions_say_nothing() -> None:
    said = {**rule(ports=(8080, 8080)), "IpRanges": [{"CidrIp": VPC_RANGE, "Description": " "}]}
    found = only(INGRESS, *running(), security_group(ingress=[said]))
    assert found.because == f"sources without a description in ingress rules of {GROUP}: 1"


def test_a_subnet_s_own_table_goes_before_the_main_one() -> None:
    own, main = route_table(NAT, of=[FIRST, SECOND]), route_table(GATEWAY, main=True)
    assert only(PLACEMENT, *running(), *both_subnets(), own, main).verdict is Verdict.PASS
    own, main = route_table(GATEWAY, of=[FIRST, SECOND]), route_table(NAT, main=True)
    assert only(PLACEMENT, *running(), *both_subnets(), own, main).verdict is Verdict.FAIL


def test_the_main_table_of_another_vpc_is_not_the_subnet_s() -> None:
    main = route_table(NAT, main=True)
    other = replace(main, facts={"": {**main.facts[""], "VpcId": "vpc-9"}})
    found = only(PLACEMENT, *running(), *both_subnets(), other)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.CROSS_ACCOUNT)


def test_a_route_to_a_gateway_that_is_gone_for_now_counts() -> None:
    gone = {**GATEWAY, "State": "blackhole"}
    table = route_table(gone, main=True)
    assert only(PLACEMENT, *running(), *both_subnets(), table).verdict is Verdict.FAIL


def test_a_virtual_private_gateway_is_not_the_internet() -> None:
    table = route_table(route(GatewayId="vgw-0a1b2c3d4e5f60718"), main=True)
    assert only(PLACEMENT, *running(), *both_subnets(), table).verdict is Verdict.PASS


def test_a_service_that_is_being_deployed_is_not_judged_by_its_tasks() -> None:
    older = {**STABLE, "status": "ACTIVE", "taskDefinition": task().id}
    moving = running(deployments=[{**STABLE, "taskDefinition": task().id}, older])
    spread = (replica(1, "a"), replica(2, "b"))
    found = only(ZONES, *moving, *both_subnets(), *spread)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.BRACKETED)
    assert only(ZONES, *moving, *both_subnets("use1-az1"), *spread).verdict is Verdict.FAIL


def test_subnets_of_one_zone_are_told_by_the_zone_s_id() -> None:
    found = only(ZONES, *running(), *both_subnets("use1-az1"))
    assert found.because == "its subnets are all in use1-az1, expected 2 zones"


def test_a_task_without_health_checks_counts_and_an_unhealthy_one_does_not() -> None:
    here = replica(1, "a")
    for health, verdict in (("UNKNOWN", Verdict.PASS), ("UNHEALTHY", Verdict.FAIL)):
        there = replica(2, "b", healthStatus=health)
        assert only(ZONES, *running(), *both_subnets(), here, there).verdict is verdict


def test_code_deploy_and_external_controllers_are_not_asked_for_a_circuit_breaker() -> None:
    for kind in ("CODE_DEPLOY", "EXTERNAL"):
        found = only(
            DEPLOYMENTS,
            *running(
                deploymentController={"type": kind},
                deploymentConfiguration={"minimumHealthyPercent": 100, "maximumPercent": 125},
            ),
        )
        assert (found.verdict, found.advice) == (Verdict.PASS, False)
        assert f"its controller, {kind}" in found.because


def test_without_a_controller_that_is_named_it_is_ecs() -> None:
    told = {"minimumHealthyPercent": 100, "maximumPercent": 125}
    found = only(DEPLOYMENTS, *running(deploymentConfiguration=told))
    assert found.verdict is Verdict.FAIL


def test_an_http_listener_that_only_redirects_is_in_order() -> None:
    only_redirects = listener("HTTP", 80, actions=[redirect()], rules=rules(redirect()))
    found = only(LISTENERS, only_redirects, *meshed_service(), target_group())
    assert found.verdict is Verdict.PASS


def test_one_rule_that_answers_by_itself_is_no_redirect() -> None:
    answers = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}
    mixed = listener("HTTP", 80, actions=[redirect()], rules=rules(redirect(), answers))
    found = only(LISTENERS, mixed, *meshed_service(), target_group())
    assert found.verdict is Verdict.FAIL


def test_tcp_that_is_passed_through_is_what_envoy_makes_of_it() -> None:
    passed = listener("TCP", of=NETWORK, actions=[forward()])
    behind = target_group("TCP", "TCP", of=[NETWORK])
    for mode, verdict in (("STRICT", Verdict.PASS), ("PERMISSIVE", Verdict.FAIL)):
        given = (passed, behind, *meshed_service(), orders_node(mode))
        assert only(LISTENERS, *given).verdict is verdict
        assert only(TARGETS, *given).verdict is verdict


def test_a_load_balancer_that_ends_tls_and_hands_on_tcp_is_no_pass_through() -> None:
    ends = listener("TLS", of=NETWORK, actions=[forward()])
    behind = target_group("TCP", "TCP", of=[NETWORK])
    given = (ends, behind, *meshed_service(), orders_node())
    assert only(LISTENERS, *given, tls_policy()).verdict is Verdict.PASS
    assert only(TARGETS, *given).verdict is Verdict.FAIL


def test_every_service_behind_a_weighted_listener_has_to_insist_on_tls() -> None:
    weighted = listener("TCP", of=NETWORK, actions=[forward(ORDERS_TARGETS, OTHER_TARGETS)])
    definition = task()
    plain = replace(
        service(definition, loadBalancers=[attached(9090, targetGroupArn=OTHER_TARGETS)]),
        id="arn:aws:ecs:us-east-1:111122223333:service/shop/zebra",
    )
    found = only(LISTENERS, weighted, *meshed_service(), plain, orders_node())
    assert found.verdict is Verdict.FAIL
    assert "no listener on port 9090" in found.because


def test_no_mesh_behind_a_load_balancer_is_only_known_from_complete_lists() -> None:
    given = (listener("HTTP", 80), *meshed_service(runs=plain_task()))
    assert only(LISTENERS, *given).verdict is Verdict.NOT_APPLICABLE
    hidden = Given(collector="ecs.services", blind=DENIED)
    assert only(LISTENERS, given[0], hidden).verdict is Verdict.UNKNOWN


def test_an_inactive_task_definition_that_still_runs_hides_what_it_carries() -> None:
    (runs, _) = meshed_service(runs=task(name="orders:1"))
    found = only(LISTENERS, listener("HTTP", 80), runs)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.NOT_COLLECTED)
    assert "not among the active task definitions" in found.because


def test_service_connect_is_of_the_mesh_without_an_envoy() -> None:
    bare = security_group(ingress=[rule(ports=(8080, 8080), to=["0.0.0.0/0"])])
    assert only(INGRESS, *connected(), bare).verdict is Verdict.FAIL
    assert only(ADMIN, *connected(), bare).verdict is Verdict.NOT_APPLICABLE
