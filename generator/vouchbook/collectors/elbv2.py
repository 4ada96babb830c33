"""Elastic Load Balancing: load balancers, listeners with rules, target groups, TLS policies.

Source: Elastic Load Balancing API reference, version 2015-12-01. Classic load balancers have an
API of their own, which is not asked.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_PAGE = ("PageSize", 400)
_WITHOUT_RULES = frozenset({"network", "gateway"})
"""Types of load balancers whose listeners have a default action alone."""


def _paging(items: str) -> Paging:
    return Paging(items=items, token_in="Marker", token_out="NextMarker", size=_PAGE)


def _secrets(actions: str) -> tuple[str, ...]:
    """What signing users in needs and evidence doesn't."""
    return tuple(
        f"{actions}[].AuthenticateOidcConfig.{name}"
        for name in ("ClientId", "ClientSecret", "AuthenticationRequestExtraParams.*")
    )


DESCRIBE_LOAD_BALANCERS = Operation(
    service="elbv2",
    name="DescribeLoadBalancers",
    permission="elasticloadbalancing:DescribeLoadBalancers",
    members=(
        "LoadBalancers",
        "LoadBalancers[].LoadBalancerArn",
        "LoadBalancers[].Type",
        "LoadBalancers[].State",
    ),
    paging=_paging("LoadBalancers"),
)
DESCRIBE_LISTENERS = Operation(
    service="elbv2",
    name="DescribeListeners",
    permission="elasticloadbalancing:DescribeListeners",
    # Listeners of gateway load balancers have neither protocol nor port.
    members=(
        "Listeners",
        "Listeners[].ListenerArn",
        "Listeners[].LoadBalancerArn",
        "Listeners[].DefaultActions",
    ),
    paging=_paging("Listeners"),
    redact=_secrets("Listeners[].DefaultActions"),
)
DESCRIBE_RULES = Operation(
    service="elbv2",
    name="DescribeRules",
    permission="elasticloadbalancing:DescribeRules",
    members=("Rules", "Rules[].RuleArn", "Rules[].Actions"),
    paging=_paging("Rules"),
    redact=_secrets("Rules[].Actions"),
)
DESCRIBE_TARGET_GROUPS = Operation(
    service="elbv2",
    name="DescribeTargetGroups",
    permission="elasticloadbalancing:DescribeTargetGroups",
    # Groups of Lambda functions have no protocol, and some have no health check.
    members=(
        "TargetGroups",
        "TargetGroups[].TargetGroupArn",
        "TargetGroups[].TargetType",
    ),
    paging=_paging("TargetGroups"),
)
DESCRIBE_SSL_POLICIES = Operation(
    service="elbv2",
    name="DescribeSSLPolicies",
    permission="elasticloadbalancing:DescribeSSLPolicies",
    members=("SslPolicies", "SslPolicies[].Name", "SslPolicies[].SslProtocols"),
    paging=_paging("SslPolicies"),
)


def _read_load_balancers(reader: Reader) -> None:
    for balancer in reader.items(DESCRIBE_LOAD_BALANCERS):
        reader.record(balancer["LoadBalancerArn"], DESCRIBE_LOAD_BALANCERS, balancer)


def _read_listeners(reader: Reader) -> None:
    for balancer in reader.items(DESCRIBE_LOAD_BALANCERS):
        arn = balancer["LoadBalancerArn"]
        with reader.within(arn):
            for listener in _listeners(reader, arn):
                reader.record(listener["ListenerArn"], DESCRIBE_LISTENERS, listener)
                if balancer["Type"] not in _WITHOUT_RULES:
                    name = listener["ListenerArn"]
                    reader.describe(name, DESCRIBE_RULES, ListenerArn=name)


def _listeners(reader: Reader, balancer: str) -> Iterator[Mapping[str, Any]]:
    return reader.items(DESCRIBE_LISTENERS, LoadBalancerArn=balancer)


def _read_target_groups(reader: Reader) -> None:
    for group in reader.items(DESCRIBE_TARGET_GROUPS):
        reader.record(group["TargetGroupArn"], DESCRIBE_TARGET_GROUPS, group)


def _read_tls_policies(reader: Reader) -> None:
    place = reader.place
    for policy in reader.items(DESCRIBE_SSL_POLICIES):
        # AWS has no ARN for them: this name is the project's own.
        arn = (
            f"arn:{place.partition}:elasticloadbalancing:{place.region}:{place.account}"
            f":ssl-policy/{policy['Name']}"
        )
        reader.record(arn, DESCRIBE_SSL_POLICIES, policy)


LOAD_BALANCERS = Collector(
    id="elbv2.load-balancers",
    says="Application, network and gateway load balancers: scheme, type, subnets and groups.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_LOAD_BALANCERS, path=("LoadBalancers", "[]")),),
    read=_read_load_balancers,
)
LISTENERS = Collector(
    id="elbv2.listeners",
    says="Listeners of load balancers: protocol, TLS policy, actions, and rules where they exist.",
    scope=Scope.REGIONAL,
    also=(DESCRIBE_LOAD_BALANCERS,),
    facets=(
        Facet(operation=DESCRIBE_LISTENERS, path=("Listeners", "[]")),
        Facet(name="rules", operation=DESCRIBE_RULES, path=("Rules",)),
    ),
    read=_read_listeners,
)
TARGET_GROUPS = Collector(
    id="elbv2.target-groups",
    says="Target groups: protocol, health check, and the load balancers that use them.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_TARGET_GROUPS, path=("TargetGroups", "[]")),),
    read=_read_target_groups,
)
TLS_POLICIES = Collector(
    id="elbv2.ssl-policies",
    says="AWS's TLS policies for load balancers: which protocol versions each one allows.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_SSL_POLICIES, path=("SslPolicies", "[]")),),
    read=_read_tls_policies,
)
