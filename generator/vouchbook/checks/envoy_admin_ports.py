"""Can anybody reach the interfaces by which Envoy and its agent are administered?"""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._network import DESCRIBE_GROUPS, GROUPS, opens_all_ports, traffic_of
from vouchbook.checks._network_examples import (
    GROUP,
    VPC_RANGE,
    WORKLOAD,
    Plain,
    rule,
    security_group,
)
from vouchbook.checks._ports import covers, only_itself, sources_of
from vouchbook.checks._resources import resource_of
from vouchbook.checks._task_examples import application, envoy, plain_task, task
from vouchbook.checks._tasks import (
    DESCRIBE,
    SERVICES,
    TASKS,
    envoys_of,
    not_told,
    setting,
)
from vouchbook.checks._workload_examples import (
    SECOND,
    everything,
    lone_task,
    network,
    running,
    subnet,
)
from vouchbook.checks._workloads import (
    DESCRIBE_INTERFACES,
    DESCRIBE_SERVICES,
    INTERFACES,
    LIST_SERVICES,
    NO_ENVOY,
    RUNNING,
    SUBNETS,
    definitions_of,
    each_workload,
    groups_of,
    on_hosts,
)
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View

ADMIN_PORT = "ENVOY_ADMIN_ACCESS_PORT"
AGENT_MODE = "APPNET_AGENT_ADMIN_MODE"
AGENT_PORT = "APPNET_AGENT_HTTP_PORT"
_DEFAULTS = {ADMIN_PORT: "9901", AGENT_PORT: "9902"}
_OWN_NETWORK = "awsvpc"
_HOST = "host"


def _closed(subject: Subject) -> Outcome:
    definitions = [
        found for found in definitions_of(subject, resource_of(subject)) if envoys_of(found)
    ]
    if not definitions:
        return not_applicable(NO_ENVOY)
    if all(found.get("networkMode") != _OWN_NETWORK for found in definitions):
        return _on_hosts(definitions)
    ports = {port for found in definitions for item in envoys_of(found) for port in _ports(item)}
    told = ", ".join(str(port) for port in sorted(ports))
    among_themselves: list[str] = []
    names: list[str] = []
    for group in groups_of(subject, resource_of(subject)):
        name = str(group.get("GroupId"))
        names.append(name)
        for item in group.get("IpPermissions") or ():
            reached = sorted(port for port in ports if covers(item, "tcp", port))
            if reached and only_itself(item, name) and opens_all_ports(item, "tcp"):
                among_themselves.append(name)
            elif reached:
                return failed(
                    f"{name} lets in {traffic_of(item)} from {sources_of(item)}: "
                    f"port {reached[0]} administers Envoy"
                )
    if among_themselves:
        return advised(
            f"members of {', '.join(sorted(set(among_themselves)))} reach each other on all "
            f"ports, and so on {told}; nobody else does"
        )
    return passed(f"no ingress rule of {', '.join(names)} opens {told}")


def _ports(container: Facts) -> Iterator[int]:
    """Yield where an Envoy, and its agent if it listens on TCP, are administered."""
    yield _port(container, ADMIN_PORT)
    if (setting(container, AGENT_MODE) or "").strip().lower() == "tcp":
        yield _port(container, AGENT_PORT)


def _port(container: Facts, name: str) -> int:
    told = (setting(container, name) or _DEFAULTS[name]).strip()
    if not told.isdecimal():
        raise not_told(f"the port: {name} of container {container.get('name')} is no number")
    return int(told)


def _on_hosts(definitions: list[View]) -> Outcome:
    """Behind a bridge only published ports can be reached, through whatever host it lands on."""
    for found in definitions:
        for item in envoys_of(found):
            published = [mapping.get("containerPort") for mapping in item.get("portMappings") or ()]
            # A mapping of a range names no single port.
            if found.get("networkMode") == _HOST or {None, *_ports(item)} & set(published):
                raise on_hosts(DESCRIBE)
    return passed("its tasks share their host's network, and don't publish these ports there")


def _guarded(*ingress: Plain, of: Given | None = None) -> tuple[Given, ...]:
    """A service behind a security group with these rules."""
    return (*running(of), security_group(ingress=ingress))


def _told(**settings: str) -> Given:
    return task(application(), envoy(settings=settings))


_ADMIN = rule(ports=(9901, 9901), groups=[WORKLOAD])
_AGENT = rule(ports=(9902, 9902), groups=[WORKLOAD])
_OLDER = {"taskDefinition": task().id, "networkConfiguration": network(groups=[WORKLOAD])}
_BRIDGE = task(application(), envoy(), networkMode="bridge", proxyConfiguration=None)

ADMIN_PORT_CLOSED = Check(
    id="sg-envoy-admin-port-closed",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says=(
        "No ingress rule of the security groups of ECS services and tasks with an Envoy opens the "
        "port that administers Envoy, or that of its agent."
    ),
    severity=Severity.HIGH,
    over=(SERVICES, RUNNING),
    subject=each_workload,
    holds=_closed,
    joins=(TASKS, GROUPS, INTERFACES, SUBNETS),
    counts="ECS services and tasks of no service",
    remedy=(
        "Open the ports on which the mesh listens, and no ranges around them. Whoever reaches the "
        "administration port can read certificates and stop Envoy."
    ),
    references=(DESCRIBE, DESCRIBE_SERVICES, DESCRIBE_GROUPS, DESCRIBE_INTERFACES),
    examples=(
        passing("Only the application's port.", *_guarded(rule(ports=(8080, 8080), to=["::/0"]))),
        passing("UDP is no way to it.", *_guarded(rule("udp", (0, 65535), to=[VPC_RANGE]))),
        passing(
            "Envoy is administered on another port than the one that is open.",
            *_guarded(_ADMIN, of=_told(ENVOY_ADMIN_ACCESS_PORT="19901")),
        ),
        passing("The agent listens on no port unless it is told to.", *_guarded(_AGENT)),
        passing(
            "Members of the group reach each other on all ports.",
            *_guarded(everything(groups=[GROUP])),
            advice=True,
        ),
        passing(
            "A bridge, to which neither port is published.",
            *running(_BRIDGE, networkConfiguration=None),
        ),
        passing(
            "A task of no service, by its interface.",
            *lone_task(),
            security_group(ingress=[rule(ports=(8080, 8080), groups=[WORKLOAD])]),
        ),
        failing("From the Internet.", *_guarded(rule(ports=(9901, 9901), to=["0.0.0.0/0"]))),
        failing("From another group.", *_guarded(_ADMIN)),
        failing("All protocols.", *_guarded(everything(VPC_RANGE))),
        failing("All ports of TCP.", *_guarded(rule("6", (0, 65535), to=[VPC_RANGE]))),
        failing(
            "From a prefix list, whatever is in it.",
            *_guarded(rule(ports=(9000, 10000), lists=["pl-0a1b2c3d4e5f60718"])),
        ),
        failing(
            "Members reach each other on a range that was meant.",
            *_guarded(rule(ports=(9901, 9901), groups=[GROUP])),
        ),
        failing(
            "Members, and others too.",
            *_guarded(everything(VPC_RANGE, groups=[GROUP])),
        ),
        failing(
            "The port that Envoy was told.",
            *_guarded(
                rule(ports=(19901, 19901), groups=[WORKLOAD]),
                of=_told(ENVOY_ADMIN_ACCESS_PORT="19901"),
            ),
        ),
        failing(
            "The agent's port, where it listens on TCP.",
            *_guarded(_AGENT, of=_told(APPNET_AGENT_ADMIN_MODE="tcp")),
        ),
        failing(
            "A deployment still runs with another group.",
            *running(
                deployments=[
                    {
                        "taskDefinition": task().id,
                        "networkConfiguration": network(groups=[WORKLOAD]),
                    }
                ]
            ),
            security_group(),
            security_group(ingress=[rule(ports=(9901, 9901), groups=[GROUP])], identifier=WORKLOAD),
        ),
        failing(
            "A service that names no group has the VPC's default one.",
            *running(networkConfiguration=network(groups=[])),
            subnet(),
            subnet(SECOND),
            security_group(ingress=[everything(VPC_RANGE)], name="default"),
        ),
        failing(
            "A task of no service, by its interface.",
            *lone_task(),
            security_group(ingress=[_ADMIN]),
        ),
        moot("No Envoy.", *_guarded(everything("0.0.0.0/0"), of=plain_task())),
        moot("Nothing runs."),
        moot("A task that has stopped.", *lone_task(lastStatus="STOPPED")),
        unknowing(
            "The host's network: which host it is, is not told.",
            *running(task(networkMode="host"), networkConfiguration=None),
        ),
        unknowing(
            "The port is published on a host.",
            *running(
                task(
                    application(),
                    envoy(portMappings=[{"containerPort": 9901}]),
                    networkMode="bridge",
                ),
                networkConfiguration=None,
            ),
        ),
        unknowing(
            "The port comes from a file.",
            *_guarded(
                of=task(
                    application(),
                    envoy(environmentFiles=[{"value": "arn:aws:s3:::example/env", "type": "s3"}]),
                )
            ),
        ),
        unknowing("The port is no number.", *_guarded(of=_told(ENVOY_ADMIN_ACCESS_PORT="admin"))),
        unknowing(
            "The group is in no account that was read, as in a shared VPC.",
            *running(networkConfiguration=network(groups=[WORKLOAD])),
        ),
        unknowing(
            "The group was denied.",
            *running(),
            hidden(security_group(), "", DESCRIBE_GROUPS),
        ),
        unknowing(
            "Interfaces were denied.",
            *lone_task()[:2],
            blind(INTERFACES, DESCRIBE_INTERFACES),
        ),
        unknowing("Security groups were denied.", *running(), blind(GROUPS, DESCRIBE_GROUPS)),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)
