"""Small worlds of load balancers in front of a service for the examples of checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._balancers import BALANCERS, LISTENERS, TARGETS, TLS_POLICIES
from vouchbook.checks._identity_examples import HOME, REGION
from vouchbook.checks._mesh_examples import listener as mesh_listener
from vouchbook.checks._mesh_examples import node, tls
from vouchbook.checks._task_examples import service, task
from vouchbook.model.check import Given

Plain = Mapping[str, Any]

_ELB = f"arn:aws:elasticloadbalancing:{REGION}:{HOME}"
BALANCER = f"{_ELB}:loadbalancer/app/edge/50dc6c495c0c9188"
NETWORK = f"{_ELB}:loadbalancer/net/edge/50dc6c495c0c9188"
CURRENT = "ELBSecurityPolicy-TLS13-1-2-2021-06"
ORDERS_TARGETS = f"{_ELB}:targetgroup/orders/73e2d6bc24d8a067"
OTHER_TARGETS = f"{_ELB}:targetgroup/other/1f2e3d4c5b6a7988"
PORT = 8080
FRONT = "sg-2c3d4e5f607182930"
"""The security group of the load balancer."""


def balancer(arn: str = BALANCER, groups: Sequence[str] = (FRONT,)) -> Given:
    """An application (or network) load balancer on the Internet."""
    kind = "application" if arn == BALANCER else "network"
    facts = {
        "LoadBalancerArn": arn,
        "Type": kind,
        "Scheme": "internet-facing",
        "State": {"Code": "active"},
        "SecurityGroups": [*groups],
    }
    return Given(collector=BALANCERS, id=arn, facts={"": facts})


def forward(*targets: str) -> Plain:
    """An action that sends requests to a target group, or to several by weight."""
    first, *more = targets or (ORDERS_TARGETS,)
    if not more:
        return {"Type": "forward", "TargetGroupArn": first}
    weighted = [{"TargetGroupArn": arn, "Weight": 1} for arn in (first, *more)]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}


def redirect(protocol: str = "HTTPS") -> Plain:
    """An action that redirects."""
    told = {"Protocol": protocol, "Port": "443", "StatusCode": "HTTP_301"}
    return {"Type": "redirect", "RedirectConfig": told}


def rules(*actions: Plain) -> list[Plain]:
    """A listener's rules, with one action each."""
    return [
        {"RuleArn": f"{_ELB}:listener-rule/app/edge/1/2/{number}", "Actions": [action]}
        for number, action in enumerate(actions)
    ]


def forwarding_rule() -> list[Plain]:
    """Rules of which one leads into the mesh, in company of another target group."""
    return rules(forward(OTHER_TARGETS, ORDERS_TARGETS))


def listener(
    protocol: str = "HTTPS",
    port: int = 443,
    *,
    of: str = BALANCER,
    policy: str = CURRENT,
    actions: Sequence[Plain] = (),
    rules: Sequence[Plain] = (),
) -> Given:
    """A listener, by default one that forwards to the service's target group."""
    arn = f"{of.replace(':loadbalancer/', ':listener/')}/{port:016x}"
    facts: dict[str, Any] = {
        "ListenerArn": arn,
        "LoadBalancerArn": of,
        "Protocol": protocol,
        "Port": port,
        "DefaultActions": [*(actions or (forward(),))],
    }
    if protocol in {"HTTPS", "TLS"}:
        facts["SslPolicy"] = policy
    return Given(collector=LISTENERS, id=arn, facts={"": facts, "rules": [*rules]})


def target_group(
    protocol: str = "HTTPS", health: str = "HTTPS", *, of: Sequence[str] = (BALANCER,)
) -> Given:
    """The service's target group, behind a load balancer."""
    facts = {
        "TargetGroupArn": ORDERS_TARGETS,
        "TargetGroupName": "orders",
        "TargetType": "ip",
        "Protocol": protocol,
        "Port": PORT,
        "HealthCheckProtocol": health,
        "LoadBalancerArns": [*of],
    }
    return Given(collector=TARGETS, id=ORDERS_TARGETS, facts={"": facts})


def tls_policy(name: str = CURRENT, *protocols: str) -> Given:
    """A TLS policy of AWS's, by default a current one."""
    facts = {"Name": name, "SslProtocols": [*(protocols or ("TLSv1.2", "TLSv1.3"))]}
    return Given(collector=TLS_POLICIES, id=f"{_ELB}:ssl-policy/{name}", facts={"": facts})


def attached(port: int = PORT, **more: object) -> Plain:
    """What a service says of its target group."""
    told = {"targetGroupArn": ORDERS_TARGETS, "containerName": "app", "containerPort": port}
    return {**told, **more}


def meshed_service(*, runs: Given | None = None, port: int = PORT) -> tuple[Given, Given]:
    """A service behind the target group, and what it runs: by default a node's task."""
    definition = runs or task()
    return service(definition, loadBalancers=[attached(port)]), definition


def orders_node(mode: str = "STRICT") -> Given:
    """The virtual node for which the service's Envoy speaks."""
    return node(listeners=[mesh_listener(PORT, tls=tls(mode))])
