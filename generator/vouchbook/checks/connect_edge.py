"""Do load balancers in front of services of ECS Service Connect take nothing but current TLS?

What comes from outside comes through a load balancer: Service Connect has no gateway of its own,
and its TLS is between its own agents alone.
"""

from collections.abc import Iterator

from vouchbook.checks._balancer_examples import (
    CURRENT,
    NETWORK,
    OTHER_TARGETS,
    attached,
    forward,
    forwarding_rule,
    listener,
    redirect,
    rules,
    tls_policy,
)
from vouchbook.checks._balancers import (
    DESCRIBE_LISTENERS,
    DESCRIBE_POLICIES,
    LISTENERS,
    PERMISSIONS,
    TLS_POLICIES,
    attachments_of,
    forwards_to,
    lost,
)
from vouchbook.checks._connect import each_connected
from vouchbook.checks._connect_examples import denied_services, serving, unconnected
from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._resources import listed, resource_of
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workloads import DESCRIBE_SERVICES
from vouchbook.checks.balancer_listeners import MODERN
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View

_ENCRYPTED = frozenset({"HTTPS", "TLS"})


def _fronted(service: View) -> tuple[View, ...]:
    """A service of Service Connect with a load balancer in front of it."""
    return each_connected(service) if service.get("loadBalancers") else ()


def _modern(subject: Subject) -> Outcome:
    service = resource_of(subject)
    groups = [item.target_group for item in attachments_of(service)]
    if not groups:
        return failed("a classic load balancer is in front of it, of which no listener is read")
    found = list(_listeners(subject, service, groups))
    if not found:
        return not_applicable("no listener forwards to its target groups")
    for front in found:
        wrong = _weak(subject, front)
        if wrong:
            return failed(f"{front.id}: {wrong}")
    return passed(f"{len(found)} listeners forward to it, all of them under current TLS")


def _listeners(subject: Subject, service: View, groups: list[str]) -> Iterator[View]:
    place, seen = service.place, set[str]()
    for group in groups:
        for item in subject.estate.among(
            LISTENERS, targets_of, group, account=place.account, region=place.region
        ):
            if item.id not in seen:
                seen.add(item.id)
                yield item


def targets_of(front: View) -> tuple[str, ...]:
    """The target groups that a listener, or one of its rules, forwards to."""
    actions: list[Facts] = [*(front.get("DefaultActions") or ())]
    # Only an application load balancer's listeners have rules.
    if ":listener/app/" in front.id:
        actions += [
            action for one in front.get("rules") or () for action in one.get("Actions") or ()
        ]
    return tuple(sorted(forwards_to(actions)))


def _weak(subject: Subject, front: View) -> str:
    """Why a listener takes too little; empty where it is as it should be."""
    protocol, name = front.get("Protocol"), front.get("SslPolicy")
    if protocol not in _ENCRYPTED:
        return f"Protocol is {protocol or 'not set'}, expected HTTPS or TLS"
    if not name:
        return f"Protocol is {protocol}, and no SslPolicy is named"
    place = front.place
    arn = (
        f"arn:{place.partition}:elasticloadbalancing:{place.region}:{place.account}"
        f":ssl-policy/{name}"
    )
    policy = subject.estate.one(TLS_POLICIES, arn)
    if policy is None:
        raise lost(DESCRIBE_POLICIES, f"the TLS policy {name}")
    allowed = set(policy.get("SslProtocols") or ())
    if not allowed or allowed - MODERN:
        return f"{name} allows {listed(allowed - MODERN) or 'nothing that is known'}"
    return ""


_FRONTED = serving(loadBalancers=[attached()])
_OLD = "ELBSecurityPolicy-2016-08"

EDGE_TLS = Check(
    id="connect-edge-tls",
    objective="traffic-encrypted",
    topic="data-protection",
    says="Listeners in front of services of ECS Service Connect take TLS 1.2 or newer alone.",
    severity=Severity.HIGH,
    over=(SERVICES,),
    subject=_fronted,
    holds=_modern,
    joins=(LISTENERS, TLS_POLICIES),
    counts="services of Service Connect behind load balancers",
    remedy=(
        "Let HTTPS or TLS listeners with a current security policy forward to the service, and "
        "let HTTP do nothing but redirect. From the load balancer to the task Service Connect "
        "encrypts nothing: the target group's protocol says how that goes on."
    ),
    references=(
        DESCRIBE_SERVICES,
        DESCRIBE_LISTENERS,
        DESCRIBE_POLICIES,
        "Elastic Load Balancing: security policies",
    ),
    examples=(
        passing("HTTPS with a current policy.", _FRONTED, listener(), tls_policy()),
        passing(
            "HTTP beside it, which leads to nobody.",
            *(_FRONTED, listener(), tls_policy(), listener("HTTP", 80, actions=[redirect()])),
        ),
        passing(
            "A rule leads to it.",
            _FRONTED,
            listener(actions=[redirect()], rules=forwarding_rule()),
            tls_policy(),
        ),
        failing(
            "A rule of an HTTP listener leads to it.",
            *(_FRONTED, listener("HTTP", 80, actions=[redirect()], rules=rules(forward()))),
        ),
        failing("HTTP.", _FRONTED, listener("HTTP", 80)),
        failing("HTTP, beside HTTPS.", _FRONTED, listener(), tls_policy(), listener("HTTP", 80)),
        failing("TCP is passed on as it comes.", _FRONTED, listener("TCP", of=NETWORK)),
        failing(
            "An old policy.",
            *(_FRONTED, listener(policy=_OLD), tls_policy(_OLD, "TLSv1", "TLSv1.2")),
        ),
        failing("A classic one.", serving(loadBalancers=[{"loadBalancerName": "edge"}])),
        failing("No policy.", _FRONTED, listener(policy=""), tls_policy()),
        moot("Another listener.", _FRONTED, listener(actions=[forward(OTHER_TARGETS)])),
        moot("No load balancer.", serving()),
        moot("A service without Service Connect.", unconnected(loadBalancers=[attached()])),
        unknowing(
            "The policy is not known.", _FRONTED, listener(policy="Own"), tls_policy(CURRENT)
        ),
        unknowing(
            "Listeners were denied.",
            _FRONTED,
            blind(LISTENERS, DESCRIBE_LISTENERS, PERMISSIONS[DESCRIBE_LISTENERS]),
        ),
        unknowing(
            "Rules were denied.",
            _FRONTED,
            hidden(
                listener(actions=[redirect()]),
                "rules",
                "elbv2:DescribeRules",
                "elasticloadbalancing:DescribeRules",
            ),
        ),
        unknowing(
            "The answer has no PRIMARY deployment.",
            serving(deployments=[], loadBalancers=[attached()]),
        ),
        denied_services(),
    ),
)
