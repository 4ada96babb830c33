"""Do security groups leave to ECS Service Connect what it should carry?

Service Connect filters nothing on the way out, and its agent can be gone round on the way in:
groups are all there is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from vouchbook.checks._connect import (
    CLIENT_ALONE,
    behind,
    definition_of,
    each_connected,
    each_offer,
)
from vouchbook.checks._connect_examples import (
    VPC_ONLY,
    client,
    definition,
    denied_services,
    group,
    lost_primary,
    offer,
    serving,
    unconnected,
)
from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._network import (
    DESCRIBE_GROUPS,
    GROUPS,
    everywhere,
    opens_all_ports,
    prefix_lists,
    ranges_of,
    require_no_lists,
    traffic_of,
)
from vouchbook.checks._network_examples import WORKLOAD, everything, rule, security_group
from vouchbook.checks._ports import covers, open_to_all, sources_of
from vouchbook.checks._resources import resource_of
from vouchbook.checks._task_examples import unread_task
from vouchbook.checks._tasks import DESCRIBE, SERVICES, TASKS, not_told
from vouchbook.checks._workload_examples import network, subnet
from vouchbook.checks._workloads import DESCRIBE_SERVICES, SUBNETS, groups_of
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

_CARRIERS = ("tcp", "udp")
_AWSVPC = "awsvpc"


def _egress(subject: Subject) -> Outcome:
    lists: list[str] = []
    count = 0
    for guard in groups_of(subject, resource_of(subject)):
        rules = guard.get("IpPermissionsEgress") or ()
        for protocol in _CARRIERS:
            wide = [item for item in rules if opens_all_ports(item, protocol)]
            whole = everywhere(found for item in wide for found in ranges_of(item))
            if whole:
                kinds = ", ".join(sorted({traffic_of(item) for item in wide}))
                return failed(f"{guard.get('GroupId')} lets {kinds} out to {whole}")
            lists += [name for item in wide for name in prefix_lists(item)]
        count += 1
    require_no_lists(lists)
    return passed(f"none of its {count} security groups lets everything out to everywhere")


def _guarded(subject: Subject) -> Outcome:
    if not subject.key:
        return not_applicable(CLIENT_ALONE)
    mode = definition_of(subject).get("networkMode")
    if mode != _AWSVPC:
        return failed(f"networkMode is {mode or 'not set'}: its containers are reached at the host")
    _, mapping = behind(subject)
    own, listening = mapping.get("containerPort"), subject.get("ingressPortOverride")
    if own is None:
        raise not_told(f"the containerPort of {subject.get('portName')}")
    lists: list[str] = []
    for guard in groups_of(subject, resource_of(subject)):
        wrong = _opened(guard, own, listening)
        if wrong:
            return failed(f"{guard.get('GroupId')} {wrong}")
        lists += _lists(guard, listening or own)
    require_no_lists(lists)
    if listening is None:
        return passed(f"the agent stands before port {own}, and the Internet does not reach it")
    return passed(f"the agent is at port {listening} alone; no rule leads to port {own} behind it")


def _opened(guard: View, own: int, listening: int | None) -> str:
    """What a group opens that it should not; empty where nothing."""
    rules = guard.get("IpPermissions") or ()
    if listening is not None and listening != own:
        for item in _covering(rules, own):
            return (
                f"lets in {traffic_of(item)} from {sources_of(item)}: round the agent, which is "
                f"at port {listening}, to the application at port {own}"
            )
    port = own if listening is None else listening
    for item, whole in open_to_all(rules):
        if covers(item, "tcp", port):
            return f"lets in {traffic_of(item)} from {whole}, on the agent's port {port}"
    return ""


def _covering(rules: Iterable[Facts], port: int) -> Iterator[Facts]:
    return (item for item in rules if covers(item, "tcp", port))


def _lists(guard: View, port: int) -> list[str]:
    rules = guard.get("IpPermissions") or ()
    return [name for item in _covering(rules, port) for name in prefix_lists(item)]


_NEIGHBOURS = rule("tcp", (8080, 8080), groups=[WORKLOAD])
_AGENT = rule("tcp", (15001, 15001), groups=[WORKLOAD])
_OVERRIDDEN = serving(offer(ingressPortOverride=15001))
_BY_DEFAULT = security_group(name="default", egress=[everything("0.0.0.0/0")])
_IN_BRIDGE = replace(definition(), facts={"": {**definition().facts[""], "networkMode": "bridge"}})
_LIST = "pl-0a1b2c3d4e5f60718"

EGRESS_RESTRICTED = Check(
    id="connect-egress-restricted",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Security groups of services of ECS Service Connect don't let everything out.",
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=each_connected,
    holds=_egress,
    joins=(GROUPS, SUBNETS),
    counts="services of Service Connect",
    remedy=(
        "Replace the rule that AWS puts into each new group by rules for what the service needs: "
        "Service Connect has no egress filter, and stops nothing that does not use its names."
    ),
    references=(DESCRIBE_SERVICES, DESCRIBE_GROUPS, "Amazon VPC User Guide: security group rules"),
    examples=(
        passing("One port, to neighbours.", serving(), group(egress=[_NEIGHBOURS])),
        passing("A client alone, too.", client(), group(egress=[everything(VPC_ONLY)])),
        passing("Nothing may leave.", serving(), group()),
        failing("As AWS sets it up.", serving(), group(egress=[everything("0.0.0.0/0")])),
        failing("A client alone.", client(), group(egress=[everything("::/0")])),
        failing("UDP alone.", serving(), group(egress=[rule("udp", (0, 65535), to=["0.0.0.0/0"])])),
        failing(
            "No group is named: that is the VPC's default one.",
            serving(networkConfiguration=network([subnet().facts[""]["SubnetId"]], [])),
            subnet(),
            _BY_DEFAULT,
        ),
        moot("A service without Service Connect.", unconnected()),
        unknowing(
            "All traffic to a prefix list, whose entries were not read.",
            *(serving(), group(egress=[everything(lists=[_LIST])])),
        ),
        unknowing("Groups were denied.", serving(), blind(GROUPS, DESCRIBE_GROUPS)),
        unknowing("The group was denied.", serving(), hidden(group(), "", DESCRIBE_GROUPS)),
        unknowing("On the network of its hosts.", serving(networkConfiguration=None), group()),
        lost_primary(),
        denied_services(),
    ),
)
AGENT_GUARDED = Check(
    id="connect-agent-guarded",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says=(
        "What services offer through ECS Service Connect is reached through its agent alone, and "
        "not by the Internet."
    ),
    severity=Severity.HIGH,
    over=(SERVICES,),
    subject=each_offer,
    holds=_guarded,
    joins=(TASKS, GROUPS, SUBNETS),
    counts="offers of services of Service Connect, and clients",
    remedy=(
        "Let clients' groups in at the agent's port alone: the container's port, or "
        "ingressPortOverride where it is set. With an override no rule may open the container's "
        "port, for what arrives there goes round the agent, its TLS and its log."
    ),
    references=(
        DESCRIBE_SERVICES,
        DESCRIBE,
        DESCRIBE_GROUPS,
        "ECS API: ServiceConnectService",
    ),
    examples=(
        passing(
            "Neighbours, at the container's port.", serving(), definition(), group(_NEIGHBOURS)
        ),
        passing("Neighbours, at the agent's own port.", _OVERRIDDEN, definition(), group(_AGENT)),
        passing(
            "The override is the container's port.",
            *(serving(offer(ingressPortOverride=8080)), definition(), group(_NEIGHBOURS)),
        ),
        passing(
            "The Internet, at another port.",
            *(serving(), definition(), group(rule("tcp", (443, 443), to=["0.0.0.0/0"]))),
        ),
        passing(
            "Neighbours by a list, round no agent.",
            *(serving(), definition(), group(rule("tcp", (443, 443), lists=[_LIST]))),
        ),
        failing(
            "A rule leads round the agent.", _OVERRIDDEN, definition(), group(_AGENT, _NEIGHBOURS)
        ),
        failing(
            "A list may come round the agent: whoever is on it.",
            *(_OVERRIDDEN, definition(), group(rule("tcp", (8080, 8080), lists=[_LIST]))),
        ),
        failing(
            "The Internet, at the container's port.",
            *(serving(), definition(), group(rule("tcp", (8000, 9000), to=["0.0.0.0/0"]))),
        ),
        failing(
            "The Internet, at the agent's port.",
            *(_OVERRIDDEN, definition(), group(rule("tcp", (15001, 15001), to=["::/0"]))),
        ),
        failing(
            "Containers share the host's addresses.",
            *(serving(), _IN_BRIDGE, group(_NEIGHBOURS)),
        ),
        moot("A client alone is reached by nobody.", client()),
        moot("A service without Service Connect.", unconnected()),
        unknowing(
            "A list, whose entries were not read.",
            *(serving(), definition(), group(rule("tcp", (8080, 8080), lists=[_LIST]))),
        ),
        unknowing(
            "Its task definition has no port of that name.",
            *(serving(offer(portName="grpc")), definition(), group()),
        ),
        unknowing("It is no longer active.", serving(), group()),
        unknowing("Task definitions were denied.", serving(), unread_task(), group()),
        unknowing("Groups were denied.", serving(), definition(), blind(GROUPS, DESCRIBE_GROUPS)),
        lost_primary(),
        denied_services(),
    ),
)
