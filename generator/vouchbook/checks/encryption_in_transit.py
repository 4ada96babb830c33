"""Is traffic inside the mesh encrypted, whoever starts the connection?"""

from vouchbook.checks._client_policy import each_backend, effective, on_backend
from vouchbook.checks._mesh import GATEWAYS, NODES, each_listener, on_listener, port_of
from vouchbook.checks._mesh_examples import (
    caller,
    denied,
    failing,
    gateway,
    gateway_route,
    hidden,
    listener,
    moot,
    node,
    passing,
    policy,
    route,
    service,
    target,
    tls,
    unknowing,
)
from vouchbook.checks._servers import JOINS, servers
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import Facts


@on_listener
def _strict(listener: Subject) -> Outcome:
    mode = listener.get("tls", "mode")
    if mode == "STRICT":
        return passed("the listener's TLS mode is STRICT")
    if mode is None:
        return failed("the listener has no TLS configuration; mode STRICT is expected")
    return failed(f"the listener's TLS mode is {mode}; STRICT is expected")


@on_backend
def _enforced(client: Subject) -> Outcome:
    policy = effective(client)
    if policy.tls is None:
        return failed(
            "no client policy for TLS applies, so the server alone decides; "
            "one that enforces TLS is expected"
        )
    if not policy.enforced:
        return failed(f"enforce is false in {policy.origin}; true (or left out) is expected")
    stated = policy.tls.get("enforce") is not None
    how = "enforce is true" if stated else "enforce is left out, which means true,"
    ports = policy.tls.get("ports") or ()
    if not ports:
        return passed(f"{how} in {policy.origin}, for all ports")
    return _covered(client, policy.tls, f"{how} in {policy.origin}")


def _covered(client: Subject, tls: Facts, how: str) -> Outcome:
    """A policy for some ports only has to name every port that the client can reach."""
    ports = tls.get("ports")
    named = ", ".join(str(port) for port in sorted(ports))
    for server in servers(client):
        if port_of(server.listener) not in ports:
            return failed(
                f"{how}, but only for ports {named}; the backend's listener {server.label} "
                "is left out, and all of them are expected"
            )
    return passed(f"{how}, for ports {named}, which are all that the backend listens on")


LISTENER_TLS_STRICT = Check(
    id="mesh-listener-tls-strict",
    objective="traffic-encrypted",
    topic="data-protection",
    says="Virtual-node listeners accept TLS only.",
    severity=Severity.HIGH,
    over=(NODES,),
    subject=each_listener,
    holds=_strict,
    counts="listeners of virtual nodes",
    remedy=(
        "Give each listener a certificate and TLS mode PERMISSIVE, move its clients to TLS, "
        "then set the mode to STRICT. Traffic between the application and its own Envoy stays "
        "inside the task or pod and is not meant here."
    ),
    references=(
        "App Mesh User Guide: Transport Layer Security (TLS)",
        "App Mesh API: ListenerTls",
        "appmesh:DescribeVirtualNode",
    ),
    examples=(
        passing("Mode STRICT.", node(listeners=[listener(tls=tls())])),
        failing(
            "PERMISSIVE still takes plain text.", node(listeners=[listener(tls=tls("PERMISSIVE"))])
        ),
        failing(
            "DISABLED is no TLS, certificate or not.",
            node(listeners=[listener(tls=tls("DISABLED"))]),
        ),
        failing("A listener without a TLS part isn't encrypted.", node(listeners=[listener()])),
        failing(
            "One listener of two is enough to fail.",
            node(listeners=[listener(tls=tls()), listener(9090)]),
        ),
        unknowing("The nodes' list was denied.", denied(NODES, "appmesh:ListVirtualNodes")),
        unknowing(
            "One node was listed, and could not be described.",
            hidden(node(), "appmesh:DescribeVirtualNode"),
        ),
        moot("A node without listeners takes no traffic, and stays in sight.", node()),
    ),
)

GATEWAY_LISTENER_TLS_STRICT = Check(
    id="mesh-gateway-listener-tls-strict",
    objective="traffic-encrypted",
    topic="data-protection",
    says="Virtual-gateway listeners accept TLS only.",
    severity=Severity.CRITICAL,
    over=(GATEWAYS,),
    subject=each_listener,
    holds=_strict,
    counts="listeners of virtual gateways",
    remedy=(
        "Give the gateway's listener a certificate and TLS mode STRICT. A load balancer that "
        "ends TLS in front of it must encrypt again towards the gateway."
    ),
    references=(
        "App Mesh User Guide: Transport Layer Security (TLS)",
        "App Mesh API: VirtualGatewayListenerTls",
        "appmesh:DescribeVirtualGateway",
    ),
    examples=(
        passing("Mode STRICT.", gateway(listeners=[listener(443, tls=tls())])),
        failing("Plain HTTP at the edge.", gateway(listeners=[listener(80)])),
        failing(
            "PERMISSIVE still takes plain text.",
            gateway(listeners=[listener(443, tls=tls("PERMISSIVE"))]),
        ),
        unknowing(
            "The gateway was listed, and could not be described.",
            hidden(gateway(), "appmesh:DescribeVirtualGateway"),
        ),
        moot("There is no virtual gateway in complete lists."),
    ),
)

CLIENT_POLICY_ENFORCED = Check(
    id="mesh-client-policy-enforced",
    objective="traffic-encrypted",
    topic="data-protection",
    says="Virtual nodes and gateways refuse to talk to a backend without TLS.",
    severity=Severity.HIGH,
    over=(NODES, GATEWAYS),
    subject=each_backend,
    holds=_enforced,
    joins=JOINS,
    counts="backends of virtual nodes, and virtual gateways",
    remedy=(
        "Set a client policy for TLS in the backend defaults, with enforce true (or left out) "
        "and no list of ports, or one that names every port of the backend. A backend's own "
        "client policy replaces the defaults as a whole, so it has to say everything again."
    ),
    references=(
        "App Mesh API: ClientPolicyTls",
        "AWS Config rule: appmesh-virtual-node-backend-defaults-tls-on",
        "AWS Config rule: appmesh-virtual-node-service-backends-tls-enforced",
        "AWS Config rule: appmesh-virtual-gateway-backend-defaults-tls",
    ),
    examples=(
        passing("The defaults enforce TLS.", caller(policy(enforce=True))),
        passing("`enforce` left out means true.", caller(policy())),
        passing("An empty list of ports means all ports.", caller(policy(ports=[]))),
        passing(
            "The backend's own policy enforces what the defaults don't.",
            caller(policy(enforce=False), own=policy()),
        ),
        passing(
            "The listed port is the only one that the backend listens on.",
            caller(policy(ports=[8443])),
            service(node="stock"),
            node("stock", listeners=[listener(8443)]),
        ),
        passing(
            "Behind a router, only the port that the route asks for counts.",
            caller(policy(ports=[8443])),
            service(router="stock"),
            route("httpRoute", target("stock", 8443)),
            node("stock", listeners=[listener(8443), listener(9901)]),
        ),
        passing(
            "A gateway's defaults enforce TLS for all that its routes lead to.",
            gateway(defaults=policy()),
            gateway_route(),
        ),
        failing("No client policy: the server decides.", caller()),
        failing("`enforce` is false.", caller(policy(enforce=False))),
        failing(
            "The backend's own policy replaces the defaults as a whole.",
            caller(policy(), own=policy(enforce=False)),
        ),
        failing("An empty policy of its own replaces the defaults too.", caller(policy(), own={})),
        failing(
            "A port of the backend is left uncovered.",
            caller(policy(ports=[8443])),
            service(router="stock"),
            route("httpRoute", target("stock")),
            node("stock", listeners=[listener(8443), listener(9090)]),
        ),
        failing("A gateway without a client policy.", gateway(), gateway_route()),
        unknowing(
            "The node could not be described.", hidden(node(), "appmesh:DescribeVirtualNode")
        ),
        unknowing(
            "With ports listed, the backend has to be known, and routes were denied.",
            caller(policy(ports=[8443])),
            service(router="stock"),
            denied("appmesh.routes", "appmesh:ListRoutes"),
        ),
        unknowing(
            "With ports listed, a service without a provider tells no port.",
            caller(policy(ports=[8443])),
            service(),
        ),
        unknowing(
            "Whether a gateway calls anything was denied.",
            gateway(),
            denied("appmesh.gateway-routes", "appmesh:ListGatewayRoutes"),
        ),
        moot("A node without backends calls nothing.", node(defaults=policy(enforce=False))),
        moot("A gateway without routes calls nothing.", gateway()),
    ),
)
