"""Walk from load balancers to the services behind them, and back."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vouchbook.checks._mesh import GATEWAYS, NODES, listeners_of, port_of
from vouchbook.checks._resources import resource_of
from vouchbook.checks._tasks import SERVICES, envoys_of, is_gateway, mesh_resource, not_told
from vouchbook.checks._workloads import definitions_of, has_envoy
from vouchbook.model.check import Subject
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

BALANCERS = "elbv2.load-balancers"
LISTENERS = "elbv2.listeners"
TARGETS = "elbv2.target-groups"
TLS_POLICIES = "elbv2.ssl-policies"
DESCRIBE_BALANCERS = "elbv2:DescribeLoadBalancers"
DESCRIBE_LISTENERS = "elbv2:DescribeListeners"
DESCRIBE_RULES = "elbv2:DescribeRules"
DESCRIBE_TARGETS = "elbv2:DescribeTargetGroups"
DESCRIBE_POLICIES = "elbv2:DescribeSSLPolicies"
PERMISSIONS = {
    DESCRIBE_BALANCERS: "elasticloadbalancing:DescribeLoadBalancers",
    DESCRIBE_LISTENERS: "elasticloadbalancing:DescribeListeners",
    DESCRIBE_RULES: "elasticloadbalancing:DescribeRules",
    DESCRIBE_TARGETS: "elasticloadbalancing:DescribeTargetGroups",
    DESCRIBE_POLICIES: "elasticloadbalancing:DescribeSSLPolicies",
}
"""IAM calls the service by another name than boto3."""
STRICT = "STRICT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One target group of a service, and the container port behind it."""

    target_group: str
    port: int | None


def attachments_of(service: View) -> Iterator[Attachment]:
    """Yield the target groups that a service names, those of its task sets included, each once.

    A service that is deployed by shifting traffic names an alternate group beside the first.
    """
    seen: set[str] = set()
    for entry in entries_of(service):
        for arn in groups_named(entry):
            if arn not in seen:
                seen.add(arn)
                yield Attachment(target_group=arn, port=entry.get("containerPort"))


def entries_of(service: View) -> Iterator[Facts]:
    """Yield what a service and its task sets say about load balancers."""
    yield from service.get("loadBalancers") or ()
    for item in service.get("taskSets") or ():
        yield from item.get("loadBalancers") or ()


def groups_named(entry: Facts) -> Iterator[str]:
    """Yield the target groups of one such entry; one about a classic load balancer has none."""
    named = entry.get("targetGroupArn")
    other = entry.get("advancedConfiguration", "alternateTargetGroupArn")
    yield from (str(arn) for arn in (named, other) if arn)


def forwards_to(actions: Iterable[Facts]) -> set[str]:
    """The target groups that actions of a listener or a rule send requests to."""
    found: set[str] = set()
    for action in actions:
        if action.get("TargetGroupArn"):
            found.add(str(action.get("TargetGroupArn")))
        for item in action.get("ForwardConfig", "TargetGroups") or ():
            found.add(str(item.get("TargetGroupArn")))
    return found


def envoy_behind(subject: Subject, wanted: Callable[[str], bool]) -> View | None:
    """A service with an Envoy that names a wanted target group; None by complete lists alone."""
    place = resource_of(subject).place

    def attached(service: View) -> bool:
        named = any(wanted(item.target_group) for item in attachments_of(service))
        return named and has_envoy(subject, service)

    return subject.estate.find(SERVICES, attached, account=place.account, region=place.region)


def plain_envoy(subject: Subject, service: View, port: int | None) -> str:
    """Why an Envoy would take what arrives at a port without TLS; empty where it insists on TLS.

    Raises UnreadError where the mesh resource for which it speaks was not read.
    """
    for task in definitions_of(subject, service):
        for envoy in envoys_of(task):
            arn = mesh_resource(envoy, task.place)
            found = subject.estate.one(GATEWAYS if is_gateway(arn) else NODES, arn)
            if found is None:
                raise not_told(f"the listeners of {arn}, which is not among those that were read")
            modes = [
                str(item.get("tls", "mode") or "DISABLED")
                for item in listeners_of(found)
                if port_of(item) == port
            ]
            if not modes:
                return f"{arn} has no listener on port {port}"
            if set(modes) != {STRICT}:
                return f"the listener of {arn} on port {port} has TLS mode {modes[0]}"
    return ""


def lost(operation: str, detail: str) -> UnreadError:
    """Give what to raise for something that is referred to, and that complete lists lack."""
    return UnreadError(
        Unread(
            reason=Reason.VANISHED,
            operation=operation,
            permission=PERMISSIONS[operation],
            detail=detail,
        )
    )
