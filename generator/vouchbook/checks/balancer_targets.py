"""Do load balancers hand on to Envoy encrypted what they took?"""

from collections.abc import Iterator

from vouchbook.checks._balancer_examples import (
    NETWORK,
    ORDERS_TARGETS,
    OTHER_TARGETS,
    attached,
    forward,
    listener,
    meshed_service,
    orders_node,
    target_group,
)
from vouchbook.checks._balancers import (
    DESCRIBE_LISTENERS,
    DESCRIBE_TARGETS,
    LISTENERS,
    PERMISSIONS,
    TARGETS,
    entries_of,
    forwards_to,
    groups_named,
    lost,
    plain_envoy,
)
from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._mesh import GATEWAYS, NODES
from vouchbook.checks._resources import resource_of
from vouchbook.checks._task_examples import plain_task, service, task
from vouchbook.checks._tasks import SERVICES, TASKS
from vouchbook.checks._workloads import DESCRIBE_SERVICES, LIST_SERVICES, NO_ENVOY, has_envoy
from vouchbook.model.check import (
    Check,
    Outcome,
    Part,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

_HEALTH = {"HTTPS": {"HTTPS"}, "TLS": {"TCP", "HTTPS"}, "TCP": {"TCP", "HTTPS"}}
"""Protocol of a target group -> what its targets may be asked for their health with."""
_GROUP = "target-group:"
_CLASSIC = "classic-load-balancer:"


def _attachments(view: View) -> Iterator[Part]:
    """Yield one part for each target group, and each classic load balancer, that is named."""
    seen: set[str] = set()
    for entry in entries_of(view):
        keys = [f"{_GROUP}{arn.partition(':targetgroup/')[2]}" for arn in groups_named(entry)]
        if entry.get("loadBalancerName"):
            keys.append(f"{_CLASSIC}{entry.get('loadBalancerName')}")
        for key in keys:
            if key not in seen:
                seen.add(key)
                yield Part(key=key, facts=entry)


def _encrypted(subject: Subject) -> Outcome:
    if not has_envoy(subject, resource_of(subject)):
        return not_applicable(NO_ENVOY)
    if subject.key.startswith(_CLASSIC):
        raise _classic(subject.key.removeprefix(_CLASSIC))
    group = _target_group(subject)
    if not group.get("LoadBalancerArns"):
        return not_applicable("no load balancer uses the target group: LoadBalancerArns is empty")
    protocol, health = str(group.get("Protocol")), group.get("HealthCheckProtocol")
    if protocol not in _HEALTH:
        return failed(f"Protocol is {protocol}, expected HTTPS, TLS, or TCP that passes TLS on")
    if health not in _HEALTH[protocol]:
        expected = " or ".join(sorted(_HEALTH[protocol]))
        return failed(f"HealthCheckProtocol is {health or 'not set'}, expected {expected}")
    if protocol == "TCP":
        return _passed_through(subject, group)
    return passed(f"Protocol is {protocol}, HealthCheckProtocol {health}")


def _target_group(subject: Subject) -> View:
    arns = {arn for entry in entries_of(resource_of(subject)) for arn in groups_named(entry)}
    tail = f":targetgroup/{subject.key.removeprefix(_GROUP)}"
    arn = next((name for name in sorted(arns) if name.endswith(tail)), tail)
    found = subject.estate.one(TARGETS, arn)
    if found is None:
        raise lost(DESCRIBE_TARGETS, arn)
    return found


def _passed_through(subject: Subject, group: View) -> Outcome:
    """TCP is as good as what comes in: a listener that ends TLS hands on plain text."""
    place = resource_of(subject).place
    for found in subject.estate.every(LISTENERS, account=place.account, region=place.region):
        ends = found.get("Protocol") != "TCP"
        if ends and group.id in forwards_to(found.get("DefaultActions") or ()):
            return failed(
                f"Protocol is TCP, and {found.id} ends {found.get('Protocol')}: what it hands on "
                "is plain text"
            )
    plain = plain_envoy(subject, resource_of(subject), subject.get("containerPort"))
    if plain:
        return failed(f"TCP is passed on as it comes, and {plain}")
    return passed("TCP is passed on as it comes, to an Envoy that insists on TLS")


def _classic(name: str) -> UnreadError:
    return UnreadError(
        Unread(
            reason=Reason.NOT_COLLECTED,
            operation="elb:DescribeLoadBalancers",
            permission="elasticloadbalancing:DescribeLoadBalancers",
            detail=f"the classic load balancer {name}",
        )
    )


TARGET_GROUP_TLS = Check(
    id="elb-target-group-tls",
    objective="traffic-encrypted",
    topic="data-protection",
    says=(
        "Load balancers hand traffic on encrypted to ECS services with an Envoy: by HTTPS or TLS, "
        "or as TCP that only an Envoy that insists on TLS receives."
    ),
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=_attachments,
    holds=_encrypted,
    joins=(TASKS, TARGETS, LISTENERS, NODES, GATEWAYS),
    counts="target groups of ECS services",
    remedy=(
        "Use HTTPS for target groups of application load balancers, their health checks included; "
        "for network load balancers use TLS, or pass TCP through from a TCP listener to a mesh "
        "listener with TLS mode STRICT."
    ),
    references=(DESCRIBE_TARGETS, DESCRIBE_LISTENERS, DESCRIBE_SERVICES),
    examples=(
        passing("HTTPS up to Envoy.", *meshed_service(), target_group()),
        passing(
            "TLS, whose health checks are TCP.",
            *meshed_service(),
            target_group("TLS", "TCP", of=[NETWORK]),
            listener("TLS", of=NETWORK),
        ),
        passing(
            "TCP is passed through to an Envoy that insists on TLS.",
            *meshed_service(),
            target_group("TCP", "TCP", of=[NETWORK]),
            listener("TCP", of=NETWORK),
            orders_node(),
        ),
        failing("Plain HTTP behind the load balancer.", *meshed_service(), target_group("HTTP")),
        failing("Health checks in plain HTTP.", *meshed_service(), target_group("HTTPS", "HTTP")),
        failing(
            "A listener ends TLS, and hands on TCP.",
            *meshed_service(),
            target_group("TCP", "TCP", of=[NETWORK]),
            listener("TLS", of=NETWORK),
            orders_node(),
        ),
        failing(
            "TCP is passed through to an Envoy that takes plain text, too.",
            *meshed_service(),
            target_group("TCP", "TCP", of=[NETWORK]),
            listener("TCP", of=NETWORK),
            orders_node("PERMISSIVE"),
        ),
        failing(
            "A listener ends TLS, and hands on TCP to several groups by weight.",
            *meshed_service(),
            target_group("TCP", "TCP", of=[NETWORK]),
            listener("TLS", of=NETWORK, actions=[forward(OTHER_TARGETS, ORDERS_TARGETS)]),
            orders_node(),
        ),
        failing("UDP.", *meshed_service(), target_group("UDP", "TCP", of=[NETWORK])),
        failing(
            "The alternate group of a deployment that shifts traffic counts as well.",
            service(
                task(),
                loadBalancers=[
                    attached(
                        targetGroupArn=ORDERS_TARGETS.replace("orders", "green"),
                        advancedConfiguration={"alternateTargetGroupArn": ORDERS_TARGETS},
                    )
                ],
            ),
            task(),
            target_group("HTTP"),
        ),
        failing(
            "A task set has its own target group.",
            service(
                task(),
                taskSets=[{"taskDefinition": task().id, "loadBalancers": [attached()]}],
            ),
            task(),
            target_group("HTTP"),
        ),
        moot("No load balancer.", service(task()), task()),
        moot(
            "The service has no Envoy.",
            *meshed_service(runs=plain_task()),
            target_group("HTTP"),
        ),
        moot("No load balancer uses the group.", *meshed_service(), target_group("HTTP", of=[])),
        unknowing(
            "A classic load balancer, which no collector reads.",
            service(task(), loadBalancers=[{"loadBalancerName": "edge", "containerPort": 8080}]),
            task(),
        ),
        unknowing("The target group is not among those that were listed.", *meshed_service()),
        unknowing(
            "A listener that was denied could end TLS.",
            *meshed_service(),
            target_group("TCP", "TCP", of=[NETWORK]),
            hidden(
                listener("TCP", of=NETWORK, actions=[forward()]),
                "",
                DESCRIBE_LISTENERS,
                PERMISSIONS[DESCRIBE_LISTENERS],
            ),
            orders_node(),
        ),
        unknowing(
            "It is passed through to an Envoy whose listeners were not read.",
            *meshed_service(),
            target_group("TCP", "TCP", of=[NETWORK]),
            listener("TCP", of=NETWORK),
            blind(NODES, "appmesh:DescribeVirtualNode"),
        ),
        unknowing(
            "Target groups were denied.",
            *meshed_service(),
            blind(TARGETS, DESCRIBE_TARGETS, PERMISSIONS[DESCRIBE_TARGETS]),
        ),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)
