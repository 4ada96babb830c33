"""Do load balancers in front of the mesh accept nothing but current TLS?"""

from vouchbook.checks._balancer_examples import (
    CURRENT,
    NETWORK,
    ORDERS_TARGETS,
    OTHER_TARGETS,
    attached,
    forward,
    forwarding_rule,
    listener,
    meshed_service,
    orders_node,
    redirect,
    rules,
    target_group,
    tls_policy,
)
from vouchbook.checks._balancers import (
    DESCRIBE_LISTENERS,
    DESCRIBE_POLICIES,
    DESCRIBE_RULES,
    LISTENERS,
    PERMISSIONS,
    TARGETS,
    TLS_POLICIES,
    attachments_of,
    envoy_behind,
    forwards_to,
    lost,
    plain_envoy,
)
from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._mesh import GATEWAYS, NODES
from vouchbook.checks._resources import listed, resource_of
from vouchbook.checks._task_examples import plain_task, service, task, unread_task
from vouchbook.checks._tasks import SERVICES, TASKS
from vouchbook.checks._workloads import LIST_SERVICES, has_envoy
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts

MODERN = frozenset({"TLSv1.2", "TLSv1.3"})
_ENCRYPTED = frozenset({"HTTPS", "TLS"})
_APART = "no target group of the load balancer is that of a service with an Envoy"


def _modern(subject: Subject) -> Outcome:
    apart = _apart(subject)
    if apart:
        return not_applicable(apart)
    protocol = subject.get("Protocol")
    if protocol in _ENCRYPTED:
        return _policy(subject)
    if protocol == "HTTP":
        return _redirects(subject)
    if protocol == "TCP":
        return _passes_through(subject)
    return failed(f"Protocol is {protocol or 'not set'}, expected HTTPS or TLS")


def _apart(subject: Subject) -> str:
    """Why a listener has nothing to do with the mesh; empty where it has."""
    targets = forwards_to(subject.get("DefaultActions") or ())
    if targets and envoy_behind(subject, targets.__contains__):
        return ""
    if _has_rules(subject):
        more = forwards_to(_rule_actions(subject))
        if more - targets and envoy_behind(subject, more.__contains__):
            return ""
        targets |= more
    if targets:
        return "it forwards to no target group of a service with an Envoy"
    if envoy_behind(subject, lambda arn: _served(subject, arn)):
        return ""
    return _APART


def _has_rules(subject: Subject) -> bool:
    """Whether it is an application load balancer's: others have a default action alone."""
    return ":listener/app/" in resource_of(subject).id


def _rule_actions(subject: Subject) -> list[Facts]:
    rules = resource_of(subject).get("rules") or ()
    return [action for rule in rules for action in rule.get("Actions") or ()]


def _served(subject: Subject, target_group: str) -> bool:
    """Whether a target group is behind the same load balancer as the listener."""
    found = subject.estate.one(TARGETS, target_group)
    return found is not None and subject.get("LoadBalancerArn") in (
        found.get("LoadBalancerArns") or ()
    )


def _policy(subject: Subject) -> Outcome:
    name, place = subject.get("SslPolicy"), resource_of(subject).place
    if not name:
        return failed(f"Protocol is {subject.get('Protocol')}, and no SslPolicy is named")
    found = subject.estate.one(
        TLS_POLICIES,
        f"arn:{place.partition}:elasticloadbalancing:{place.region}:{place.account}"
        f":ssl-policy/{name}",
    )
    if found is None:
        raise lost(DESCRIBE_POLICIES, f"the TLS policy {name}")
    allowed = set(found.get("SslProtocols") or ())
    if not allowed or allowed - MODERN:
        return failed(f"{name} allows {listed(allowed - MODERN) or 'nothing that is known'}")
    return passed(f"{subject.get('Protocol')} with {name}, which allows {listed(allowed)}")


def _redirects(subject: Subject) -> Outcome:
    actions = [*(subject.get("DefaultActions") or ()), *_rule_actions(subject)]
    for action in actions:
        kind = action.get("Type")
        if kind != "redirect":
            return failed(f"Protocol is HTTP, and an action is {kind}; expected redirects alone")
        towards = action.get("RedirectConfig", "Protocol")
        if towards != "HTTPS":
            return failed(f"it redirects to {towards or 'the same protocol'}, expected HTTPS")
    return passed(f"HTTP, and all of its {len(actions)} actions redirect to HTTPS")


def _passes_through(subject: Subject) -> Outcome:
    """Bytes are handed on as they come: TLS is what the Envoys behind insist on."""
    targets, place = forwards_to(subject.get("DefaultActions") or ()), resource_of(subject).place
    count = 0
    for found in subject.estate.every(SERVICES, account=place.account, region=place.region):
        for item in attachments_of(found):
            if item.target_group in targets and has_envoy(subject, found):
                plain = plain_envoy(subject, found, item.port)
                if plain:
                    return failed(f"TCP is passed on as it comes, and {plain}")
                count += 1
    return passed(f"TCP is passed on to Envoys that insist on TLS: {count} services")


LISTENER_TLS_POLICY = Check(
    id="elb-listener-tls-policy",
    objective="traffic-encrypted",
    topic="data-protection",
    says=(
        "Listeners of load balancers in front of ECS services with an Envoy accept TLS 1.2 or "
        "later, pass connections on to Envoys that insist on TLS, or only redirect to HTTPS."
    ),
    severity=Severity.HIGH,
    over=(LISTENERS,),
    holds=_modern,
    joins=(SERVICES, TASKS, TARGETS, TLS_POLICIES, NODES, GATEWAYS),
    counts="load balancer listeners",
    remedy=(
        f"Use HTTPS or TLS with a policy such as {CURRENT}, and let HTTP do nothing but redirect. "
        "Where TCP is passed through, set the TLS mode of the mesh listener behind it to STRICT. "
        "Targets that were registered by hand, and classic load balancers, are not judged."
    ),
    references=(
        DESCRIBE_LISTENERS,
        DESCRIBE_RULES,
        DESCRIBE_POLICIES,
        "Elastic Load Balancing User Guides: security policies",
    ),
    examples=(
        passing("TLS 1.2 and 1.3.", listener(), *meshed_service(), target_group(), tls_policy()),
        passing(
            "HTTP that only redirects, beside a listener in front of the mesh.",
            listener("HTTP", 80, actions=[redirect()], rules=rules(redirect())),
            *meshed_service(),
            target_group(),
        ),
        passing(
            "A network load balancer passes TLS through to an Envoy that insists on it.",
            listener("TCP", of=NETWORK, actions=[forward()]),
            *meshed_service(),
            orders_node(),
        ),
        failing(
            "TLS 1.0 is allowed.",
            listener(policy="ELBSecurityPolicy-2016-08"),
            *meshed_service(),
            tls_policy("ELBSecurityPolicy-2016-08", "TLSv1", "TLSv1.1", "TLSv1.2"),
        ),
        failing(
            "The default action is of another service, and a rule leads into the mesh.",
            listener(
                policy="ELBSecurityPolicy-2016-08",
                actions=[forward(OTHER_TARGETS)],
                rules=forwarding_rule(),
            ),
            *meshed_service(),
            tls_policy("ELBSecurityPolicy-2016-08", "TLSv1.1", "TLSv1.2"),
        ),
        failing("HTTP that forwards.", listener("HTTP", 80), *meshed_service()),
        failing(
            "HTTP that forwards to several groups by weight.",
            listener("HTTP", 80, actions=[forward(OTHER_TARGETS, ORDERS_TARGETS)]),
            *meshed_service(),
        ),
        failing(
            "HTTP in front of the alternate group of a deployment that shifts traffic.",
            listener("HTTP", 80),
            service(
                task(),
                loadBalancers=[
                    attached(
                        targetGroupArn=OTHER_TARGETS,
                        advancedConfiguration={"alternateTargetGroupArn": ORDERS_TARGETS},
                    )
                ],
            ),
            task(),
        ),
        failing(
            "HTTP whose default redirects, while a rule forwards.",
            listener("HTTP", 80, actions=[redirect()], rules=forwarding_rule()),
            *meshed_service(),
        ),
        failing(
            "A redirect that stays with HTTP.",
            listener("HTTP", 80, actions=[redirect("HTTP")]),
            *meshed_service(),
            target_group(),
        ),
        failing(
            "TCP is passed on to an Envoy that takes plain text, too.",
            listener("TCP", of=NETWORK, actions=[forward()]),
            *meshed_service(),
            orders_node("PERMISSIVE"),
        ),
        failing(
            "TCP is passed on to a port on which the node doesn't listen.",
            listener("TCP", of=NETWORK, actions=[forward()]),
            *meshed_service(port=9090),
            orders_node(),
        ),
        failing(
            "UDP can't carry TLS.",
            listener("UDP", of=NETWORK, actions=[forward()]),
            *meshed_service(),
        ),
        moot(
            "No target group of the load balancer is that of a service with an Envoy.",
            listener("HTTP", 80, actions=[redirect()]),
            *meshed_service(runs=plain_task()),
            target_group(),
        ),
        moot(
            "The load balancer is in front of the mesh, this listener is not.",
            listener("TCP", 5432, of=NETWORK, actions=[forward(OTHER_TARGETS)]),
            *meshed_service(),
        ),
        moot("No load balancers.", *meshed_service()),
        unknowing(
            "It is passed on to an Envoy whose listeners were not read.",
            listener("TCP", of=NETWORK, actions=[forward()]),
            *meshed_service(),
            blind(NODES, "appmesh:DescribeVirtualNode"),
        ),
        unknowing(
            "The policy is not among those that AWS lists.",
            listener(),
            *meshed_service(),
        ),
        unknowing(
            "The rules were denied: one of them could forward.",
            hidden(
                listener("HTTP", 80, actions=[redirect()]),
                "rules",
                DESCRIBE_RULES,
                PERMISSIONS[DESCRIBE_RULES],
            ),
            *meshed_service(),
            target_group(),
        ),
        unknowing(
            "Services were denied: any of them could be behind it.",
            listener(),
            tls_policy(),
            blind(SERVICES, LIST_SERVICES),
        ),
        unknowing(
            "What the service runs could not be read.",
            listener(),
            tls_policy(),
            *meshed_service(runs=unread_task()),
        ),
        unknowing(
            "The service runs a task definition that is not active any more.",
            listener(),
            tls_policy(),
            meshed_service(runs=task(name="orders:1"))[0],
        ),
        unknowing(
            "Listeners were denied.",
            blind(LISTENERS, DESCRIBE_LISTENERS, PERMISSIONS[DESCRIBE_LISTENERS]),
        ),
    ),
)
