"""Is all traffic of a mesh task led through its Envoy?"""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._mesh import NODES, listeners_of, port_of
from vouchbook.checks._mesh_examples import hidden, listener, node
from vouchbook.checks._resources import listed
from vouchbook.checks._task_examples import (
    EDGE,
    application,
    envoy,
    plain_task,
    proxy,
    task,
    unread_task,
)
from vouchbook.checks._tasks import (
    DESCRIBE,
    LIST,
    TASKS,
    containers_of,
    envoys_of,
    is_envoy,
    is_gateway,
    items_of,
    mesh_resource,
    meshed,
    not_told,
    properties_of,
    task_of,
)
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

PORTS = {"ProxyIngressPort": "15000", "ProxyEgressPort": "15001"}
"""Where App Mesh's Envoy listens for what is redirected to it."""
_DESCRIBE_NODE = "appmesh:DescribeVirtualNode"


def _redirected(subject: Subject) -> Outcome:
    task = task_of(subject)
    envoy, *others = envoys_of(task)
    if others:
        raise not_told("which of several Envoy containers serves the application")
    for_whom = mesh_resource(envoy, task.place)
    if is_gateway(for_whom):
        return _gateway(task)
    wrong = [*_network(task, envoy), *_user(task, envoy), *_waiting(task, envoy)]
    if wrong:
        return failed("; ".join(wrong))
    if not str(envoy.get("user")).partition(":")[0].isdigit():
        raise not_told(f"the number of the user {envoy.get('user')}, which only the image knows")
    return _ports(subject, for_whom)


def _gateway(task: View) -> Outcome:
    if task.get("proxyConfiguration") is not None:
        return failed("it serves a virtual gateway, and has a proxyConfiguration; expected none")
    return not_applicable("it serves a virtual gateway: there is no application to redirect")


def _network(task: View, envoy: Facts) -> Iterator[str]:
    mode, name = task.get("networkMode"), envoy.get("name")
    if mode != "awsvpc":
        yield f"networkMode is {mode or 'not set'}, expected awsvpc"
    if task.get("proxyConfiguration") is None:
        yield "no proxyConfiguration: nothing is led through Envoy"
        return
    kind = task.get("proxyConfiguration", "type")
    if kind != "APPMESH":
        yield f"the proxy's type is {kind or 'not set'}, expected APPMESH"
    chosen = task.get("proxyConfiguration", "containerName")
    if chosen != name:
        yield f"the proxy is container {chosen}, expected {name}"
    told = properties_of(task)
    for port, expected in PORTS.items():
        if told.get(port) != expected:
            yield f"{port} is {told.get(port) or 'not set'}, expected {expected}"


def _user(task: View, envoy: Facts) -> Iterator[str]:
    """What Envoy sends itself must not be led back to it: by its user, or by its group."""
    user, _, group = (envoy.get("user") or "").partition(":")
    told = properties_of(task)
    ignored, ignored_group = told.get("IgnoredUID"), told.get("IgnoredGID")
    if not user:
        yield "the Envoy container names no user"
    elif user.isdigit() and user != ignored and not (group and group == ignored_group):
        yield (
            f"IgnoredUID is {ignored or 'not set'} and IgnoredGID {ignored_group or 'not set'}, "
            f"expected Envoy's user {envoy.get('user')}"
        )


def _waiting(task: View, envoy: Facts) -> Iterator[str]:
    for container in _applications(task):
        healthy = any(
            item.get("containerName") == envoy.get("name") and item.get("condition") == "HEALTHY"
            for item in container.get("dependsOn") or ()
        )
        if not healthy:
            yield f"container {container.get('name')} does not wait until Envoy is HEALTHY"


def _applications(task: View) -> tuple[Facts, ...]:
    """The containers that serve the redirected ports; without any, all that aren't Envoy."""
    ports = set(items_of(properties_of(task).get("AppPorts", "")))
    others = [container for container in containers_of(task) if not is_envoy(container)]
    serving = [
        container
        for container in others
        if ports & {str(item.get("containerPort")) for item in container.get("portMappings") or ()}
    ]
    return tuple(serving or others)


def _ports(subject: Subject, node_arn: str) -> Outcome:
    node = subject.estate.one(NODES, node_arn)
    if node is None:
        raise not_told(f"the listeners of {node_arn}, which is not among the nodes that were read")
    told = set(items_of(properties_of(task_of(subject)).get("AppPorts", "")))
    missing = {str(port_of(item)) for item in listeners_of(node)} - told
    if missing:
        return failed(f"AppPorts leaves out {listed(missing)}, on which {node_arn} listens")
    return passed(f"traffic to and from the application goes through Envoy, for {node_arn}")


_NODE = node(listeners=[listener()])

NETWORK_MODE_AWSVPC = Check(
    id="ecs-network-mode-awsvpc",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Task definitions of virtual nodes lead the application's traffic through Envoy.",
    severity=Severity.HIGH,
    over=(TASKS,),
    subject=meshed,
    holds=_redirected,
    joins=(NODES,),
    counts="task definitions with an Envoy",
    remedy=(
        "Use awsvpc and a proxyConfiguration of type APPMESH that covers every port of the node, "
        "ignores Envoy's own user, and let applications wait for a healthy Envoy."
    ),
    references=(
        DESCRIBE,
        _DESCRIBE_NODE,
        "ECS API: ProxyConfiguration",
        "App Mesh User Guide: getting started with ECS",
    ),
    examples=(
        passing("Everything is led through Envoy.", task(), _NODE, plain_task()),
        passing(
            "Envoy is ignored by its group.",
            task(
                application(),
                envoy(user="1000:1337"),
                proxyConfiguration=proxy(IgnoredUID=None, IgnoredGID="1337"),
            ),
            _NODE,
        ),
        passing(
            "A sidecar that serves no redirected port need not wait.",
            task(
                application(),
                envoy(),
                application(name="agent", portMappings=None, dependsOn=None),
            ),
            _NODE,
        ),
        failing("Bridge mode.", task(networkMode="bridge"), _NODE),
        failing("No mode is bridge mode.", task(networkMode=None), _NODE),
        failing("No proxy configuration.", task(proxyConfiguration=None), _NODE),
        failing("The proxy is the application.", task(proxyConfiguration=proxy("app")), _NODE),
        failing("Another user is ignored.", task(proxyConfiguration=proxy(IgnoredUID="0")), _NODE),
        failing("Envoy has no user.", task(application(), envoy(user=None)), _NODE),
        failing(
            "Another egress port.", task(proxyConfiguration=proxy(ProxyEgressPort="15009")), _NODE
        ),
        failing(
            "The application starts before Envoy is healthy.",
            task(
                application(dependsOn=[{"containerName": "envoy", "condition": "START"}]), envoy()
            ),
            _NODE,
        ),
        failing(
            "A port of the node is not redirected.",
            task(),
            node(listeners=[listener(), listener(9090)]),
        ),
        failing("A gateway with a proxy configuration.", task(envoy(EDGE))),
        failing(
            "What fails by itself fails, whether the node is known or not.",
            task(networkMode="host"),
            blind(NODES, "appmesh:ListVirtualNodes"),
        ),
        moot("A gateway has no application.", task(envoy(EDGE), proxyConfiguration=None)),
        moot("Only a task definition without an Envoy.", plain_task()),
        unknowing("Envoy's user has a name.", task(application(), envoy(user="envoy")), _NODE),
        unknowing("The node is not among those that were read.", task()),
        unknowing("The node could not be read.", task(), hidden(_NODE, _DESCRIBE_NODE)),
        unknowing("Nodes were denied.", task(), blind(NODES, "appmesh:ListVirtualNodes")),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
