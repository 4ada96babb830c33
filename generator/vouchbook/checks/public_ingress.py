"""Does the Internet get in where it has no business?"""

from collections.abc import Callable, Iterator
from functools import partial

from vouchbook.checks._balancer_examples import FRONT, attached, balancer, listener, target_group
from vouchbook.checks._balancers import (
    BALANCERS,
    DESCRIBE_BALANCERS,
    DESCRIBE_LISTENERS,
    DESCRIBE_TARGETS,
    LISTENERS,
    PERMISSIONS,
    TARGETS,
    attachments_of,
    lost,
)
from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._mesh import GATEWAYS, listeners_of, port_of
from vouchbook.checks._mesh_examples import gateway
from vouchbook.checks._mesh_examples import listener as mesh_listener
from vouchbook.checks._network import (
    DESCRIBE_GROUPS,
    GROUPS,
    prefix_lists,
    protocol_of,
    require_no_lists,
    traffic_of,
)
from vouchbook.checks._network_examples import WORKLOAD, Plain, rule, security_group
from vouchbook.checks._ports import open_to_all, undescribed
from vouchbook.checks._resources import resource_of
from vouchbook.checks._task_examples import EDGE, envoy, plain_task, task
from vouchbook.checks._tasks import (
    SERVICES,
    TASKS,
    envoys_of,
    is_gateway,
    mesh_resource,
    not_told,
)
from vouchbook.checks._workload_examples import (
    connected,
    everything,
    lone_task,
    network,
    open_group,
    running,
)
from vouchbook.checks._workloads import (
    DESCRIBE_INTERFACES,
    INTERFACES,
    LIST_SERVICES,
    NOT_IN_MESH,
    RUNNING,
    SUBNETS,
    definitions_of,
    each_workload,
    groups_by_id,
    groups_of,
    in_mesh,
    is_service,
)
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View

Doors = frozenset[tuple[str, int]]
"""Protocols and ports on which everybody may knock."""
_CARRIED = {
    "HTTP": ("tcp",),
    "HTTPS": ("tcp",),
    "QUIC": ("udp",),
    "TCP": ("tcp",),
    "TCP_QUIC": ("tcp", "udp"),
    "TCP_UDP": ("tcp", "udp"),
    "TLS": ("tcp",),
    "UDP": ("udp",),
}
"""Protocol of a load balancer's listener -> what it comes in by."""


def _shut(subject: Subject) -> Outcome:
    workload = resource_of(subject)
    if not in_mesh(subject, workload):
        return not_applicable(NOT_IN_MESH)
    lists: list[str] = []
    for group, doors in _guards(subject, workload):
        name, rules = group.get("GroupId"), group.get("IpPermissions") or ()
        for item, whole in open_to_all(rules):
            if not _is_door(item, doors()):
                return failed(f"{name} lets in {traffic_of(item)} from {whole}")
        silent = undescribed(rules)
        if silent:
            return failed(f"sources without a description in ingress rules of {name}: {silent}")
        lists += [
            one for item in rules for one in prefix_lists(item) if not _is_door(item, doors())
        ]
    require_no_lists(lists)
    return passed("nothing is open to every address but listeners, and every rule says why it is")


def _guards(subject: Subject, workload: View) -> Iterator[tuple[View, Callable[[], Doors]]]:
    """Yield the security groups of a workload, then those of the load balancers before it."""
    for group in groups_of(subject, workload):
        yield group, partial(_gateway_doors, subject, workload)
    for front in _balancers(subject, workload):
        for group in groups_by_id(subject, front.get("SecurityGroups") or ()):
            yield group, partial(_balancer_doors, subject, front)


def _is_door(item: Facts, doors: Doors) -> bool:
    """Whether a rule opens one port, and that of a listener."""
    first, last = item.get("FromPort"), item.get("ToPort")
    return first == last and (protocol_of(item), first) in doors


def _gateway_doors(subject: Subject, workload: View) -> Doors:
    """Where a workload's virtual gateways listen; nowhere if it is anything but gateways."""
    doors: set[tuple[str, int]] = set()
    for definition in definitions_of(subject, workload):
        for container in envoys_of(definition):
            arn = mesh_resource(container, definition.place)
            if not is_gateway(arn):
                return frozenset()
            found = subject.estate.one(GATEWAYS, arn)
            if found is None:
                raise not_told(f"the listeners of {arn}, which is not among those that were read")
            ports = (port_of(one) for one in listeners_of(found))
            doors |= {("tcp", port) for port in ports if port is not None}
    return frozenset(doors)


def _balancers(subject: Subject, workload: View) -> Iterator[View]:
    """Yield the load balancers in front of a service, each once."""
    seen: set[str] = set()
    for item in attachments_of(workload) if is_service(workload) else ():
        group = subject.estate.one(TARGETS, item.target_group)
        if group is None:
            raise lost(DESCRIBE_TARGETS, item.target_group)
        for arn in group.get("LoadBalancerArns") or ():
            if arn in seen:
                continue
            seen.add(arn)
            found = subject.estate.one(BALANCERS, arn)
            if found is None:
                raise lost(DESCRIBE_BALANCERS, arn)
            yield found


def _balancer_doors(subject: Subject, balancer: View) -> Doors:
    """Where a load balancer listens."""
    place = balancer.place
    return frozenset(
        (carrier, found.get("Port"))
        for found in subject.estate.every(LISTENERS, account=place.account, region=place.region)
        if found.get("LoadBalancerArn") == balancer.id
        for carrier in _CARRIED.get(str(found.get("Protocol")), ())
    )


def _guarded(*ingress: Plain, of: Given | None = None) -> tuple[Given, ...]:
    """A service behind a security group with these rules, which have descriptions."""
    return (*running(of), open_group(*ingress))


def _behind(*ingress: Plain) -> tuple[Given, ...]:
    """A service behind a load balancer whose security group has these rules."""
    inner = rule(ports=(8080, 8080), groups=[FRONT])
    return (
        *running(loadBalancers=[attached()]),
        open_group(inner),
        target_group(),
        balancer(),
        listener(),
        open_group(*ingress, identifier=FRONT),
    )


_APP = rule(ports=(8080, 8080), groups=[WORKLOAD])
_WORLD = rule(to=["0.0.0.0/0", "::/0"])
_GATEWAY_TASK = task(envoy(EDGE), name="edge:3", proxyConfiguration=None)
_GATEWAY = gateway(listeners=[mesh_listener(443)])

NO_PUBLIC_INGRESS = Check(
    id="sg-mesh-tasks-no-public-ingress",
    objective="traffic-restricted",
    topic="security",
    says=(
        "Security groups of the mesh's ECS services and tasks, and of the load balancers before "
        "them, let in everybody on listener ports of gateways and load balancers only, and each of "
        "their ingress rules says what it is for."
    ),
    severity=Severity.HIGH,
    over=(SERVICES, RUNNING),
    subject=each_workload,
    holds=_shut,
    joins=(TASKS, GROUPS, INTERFACES, SUBNETS, TARGETS, BALANCERS, LISTENERS, GATEWAYS),
    counts="ECS services and tasks of no service",
    remedy=(
        "Let in the security groups of callers instead of addresses, open single ports where the "
        "Internet is meant to come in, and describe the purpose of each rule."
    ),
    references=(DESCRIBE_GROUPS, DESCRIBE_INTERFACES, DESCRIBE_LISTENERS),
    examples=(
        passing("From a group, and it says why.", *_guarded(_APP)),
        passing("No way in at all.", *_guarded()),
        passing(
            "A gateway's listener may be open to everybody.",
            *_guarded(_WORLD, of=_GATEWAY_TASK),
            _GATEWAY,
        ),
        passing("A load balancer's listener may, too.", *_behind(_WORLD)),
        passing("Service Connect, without an Envoy.", *connected(), open_group(_APP)),
        passing("A task of no service.", *lone_task(), open_group(_APP)),
        failing("A node is open to the Internet.", *_guarded(_WORLD)),
        failing("By IPv6 alone.", *_guarded(rule(ports=(8080, 8080), to=["::/0"]))),
        failing(
            "Two rules that open a port to a half of all addresses each.",
            *_guarded(
                rule(ports=(8080, 8080), to=["0.0.0.0/1"]),
                rule(ports=(8000, 9000), to=["128.0.0.0/1"]),
            ),
        ),
        failing("UDP is let in, too.", *_guarded(rule("udp", (53, 53), to=["0.0.0.0/0"]))),
        failing(
            "A gateway that opens more than its listener.",
            *_guarded(rule(ports=(443, 8443), to=["0.0.0.0/0"]), of=_GATEWAY_TASK),
            _GATEWAY,
        ),
        failing(
            "A gateway's port, by a protocol on which it doesn't listen.",
            *_guarded(rule("udp", (443, 443), to=["0.0.0.0/0"]), of=_GATEWAY_TASK),
            _GATEWAY,
        ),
        failing(
            "A load balancer open where it doesn't listen.",
            *_behind(rule(ports=(8443, 8443), to=["0.0.0.0/0"])),
        ),
        failing("No description.", *running(), security_group(ingress=[_APP])),
        failing("Service Connect.", *connected(), open_group(everything("0.0.0.0/0"))),
        failing("A task of no service.", *lone_task(), open_group(_WORLD)),
        moot("Not of the mesh.", *_guarded(_WORLD, of=plain_task())),
        moot("Nothing runs."),
        moot("A task that has stopped.", *lone_task(lastStatus="STOPPED")),
        unknowing(
            "A prefix list, whose entries were not read.",
            *_guarded(rule(ports=(8080, 8080), lists=["pl-0a1b2c3d4e5f60718"])),
        ),
        unknowing(
            "Where the gateway listens was not read.",
            *_guarded(_WORLD, of=_GATEWAY_TASK),
            blind(GATEWAYS, "appmesh:DescribeVirtualGateway"),
        ),
        unknowing(
            "The group belongs to another account, as in a shared VPC.",
            *running(networkConfiguration=network(groups=[WORKLOAD])),
        ),
        unknowing(
            "Where the load balancer listens was not read.",
            *(given for given in _behind(_WORLD) if given.collector != LISTENERS),
            blind(LISTENERS, DESCRIBE_LISTENERS, PERMISSIONS[DESCRIBE_LISTENERS]),
        ),
        unknowing(
            "The load balancer was denied.",
            *(given for given in _behind(_WORLD) if given.collector != BALANCERS),
            hidden(balancer(), "", DESCRIBE_BALANCERS, PERMISSIONS[DESCRIBE_BALANCERS]),
        ),
        unknowing("The tasks use their host's interfaces.", *running(networkConfiguration=None)),
        unknowing("Security groups were denied.", *running(), blind(GROUPS, DESCRIBE_GROUPS)),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)
