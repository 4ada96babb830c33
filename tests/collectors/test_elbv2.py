"""Load balancers: which listeners have rules, and what of signing in stays out."""

import json
from collections.abc import Mapping
from typing import Any

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import elbv2
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact
from vouchbook.model.collector import Operation
from vouchbook.model.reasons import Reason, Unread

ELB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
DENIED = Unread(reason=Reason.DENIED, operation="elbv2:DescribeListeners")
HIDDEN = "a-shared-secret"


def balancer(kind: str) -> dict[str, Any]:
    return {
        "LoadBalancerArn": f"{ELB}:loadbalancer/{kind}/edge/1",
        "Type": kind,
        "State": {"Code": "active"},
    }


def listener(of: Mapping[str, Any]) -> dict[str, Any]:
    arn = of["LoadBalancerArn"].replace(":loadbalancer/", ":listener/") + "/2"
    return {"ListenerArn": arn, "LoadBalancerArn": of["LoadBalancerArn"], "DefaultActions": []}


def test_only_listeners_of_application_load_balancers_are_asked_for_rules() -> None:
    front, passing, inspecting = (balancer(kind) for kind in ("application", "network", "gateway"))
    own = {name: listener(of) for name, of in (("app", front), ("net", passing))}
    rules = [{"RuleArn": f"{ELB}:listener-rule/3", "Actions": []}]
    reader = FakeReader(
        world=world(
            (elbv2.DESCRIBE_LOAD_BALANCERS, {}, {"LoadBalancers": [front, passing, inspecting]}),
            *(
                (
                    elbv2.DESCRIBE_LISTENERS,
                    {"LoadBalancerArn": of["LoadBalancerArn"]},
                    {"Listeners": found},
                )
                for of, found in ((front, [own["app"]]), (passing, [own["net"]]), (inspecting, []))
            ),
            (
                elbv2.DESCRIBE_RULES,
                {"ListenerArn": own["app"]["ListenerArn"]},
                {"Rules": rules},
            ),
        )
    )
    elbv2.LISTENERS.read(reader)
    assert reader.records == {
        (own["app"]["ListenerArn"], "elbv2:DescribeListeners"): own["app"],
        (own["app"]["ListenerArn"], "elbv2:DescribeRules"): {"Rules": rules},
        (own["net"]["ListenerArn"], "elbv2:DescribeListeners"): own["net"],
    }


def test_a_load_balancer_that_was_denied_does_not_hide_the_next_one() -> None:
    denied, open_one = balancer("network"), {**balancer("network"), "LoadBalancerArn": f"{ELB}:x/y"}
    found = listener(open_one)
    reader = FakeReader(
        world=world(
            (elbv2.DESCRIBE_LOAD_BALANCERS, {}, {"LoadBalancers": [denied, open_one]}),
            (
                elbv2.DESCRIBE_LISTENERS,
                {"LoadBalancerArn": denied["LoadBalancerArn"]},
                DENIED,
            ),
            (
                elbv2.DESCRIBE_LISTENERS,
                {"LoadBalancerArn": open_one["LoadBalancerArn"]},
                {"Listeners": [found]},
            ),
        )
    )
    elbv2.LISTENERS.read(reader)
    assert list(reader.gaps) == [denied["LoadBalancerArn"]]
    assert [name for name, _ in reader.records] == [found["ListenerArn"]]


def test_a_policy_has_a_name_of_its_own_account_and_region() -> None:
    policy = {"Name": "ELBSecurityPolicy-TLS13-1-2-2021-06", "SslProtocols": ["TLSv1.2"]}
    reader = FakeReader(world=world((elbv2.DESCRIBE_SSL_POLICIES, {}, {"SslPolicies": [policy]})))
    elbv2.TLS_POLICIES.read(reader)
    ((resource, _),) = reader.records
    assert resource == f"{ELB}:ssl-policy/{policy['Name']}"


def kept_of(operation: Operation, answer: Mapping[str, Any]) -> str:
    value = canonical_value(answer)
    assert isinstance(value, dict)
    return json.dumps(redact(value, operation.redact)[0])


def test_no_secret_of_signing_in_is_kept() -> None:
    action = {
        "Type": "authenticate-oidc",
        "AuthenticateOidcConfig": {
            "Issuer": "https://example.com",
            "ClientId": HIDDEN,
            "ClientSecret": HIDDEN,
            "AuthenticationRequestExtraParams": {"login_hint": HIDDEN},
        },
    }
    listeners = kept_of(elbv2.DESCRIBE_LISTENERS, {"Listeners": [{"DefaultActions": [action]}]})
    rules = kept_of(elbv2.DESCRIBE_RULES, {"Rules": [{"Actions": [action]}]})
    for kept in (listeners, rules):
        assert HIDDEN not in kept
        assert "https://example.com" in kept
