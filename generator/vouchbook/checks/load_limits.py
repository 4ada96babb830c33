"""Is load kept from hosts that are ill, and from those that have enough?"""

from vouchbook.checks._mesh import GATEWAYS, NODES, each_listener, home, is_gateway, on_listener
from vouchbook.checks._mesh_examples import (
    denied,
    failing,
    gateway,
    hidden,
    listener,
    moot,
    node,
    passing,
    unknowing,
)
from vouchbook.model.check import Check, Outcome, Severity, Subject, advised, failed, passed

UNLIMITED = 2_147_483_647
"""What App Mesh sets where nothing is said: Envoy's circuit breakers never trip."""
GATEWAY_POOLS = {"http": "maxConnections", "http2": "maxRequests", "grpc": "maxRequests"}
NODE_POOLS = {**GATEWAY_POOLS, "tcp": "maxConnections"}
"""A listener's protocol -> the member of its connection pool that bounds it."""

CLOUD_MAP = {"awsCloudMap": {"serviceName": "orders", "namespaceName": "shop.internal"}}
OUTLIERS = {
    "maxServerErrors": 5,
    "interval": {"value": 10, "unit": "s"},
    "baseEjectionDuration": {"value": 30, "unit": "s"},
    "maxEjectionPercent": 50,
}
HEALTH = {
    "protocol": "http",
    "path": "/health",
    "intervalMillis": 5000,
    "timeoutMillis": 2000,
    "healthyThreshold": 2,
    "unhealthyThreshold": 2,
}


@on_listener
def _ejects(listener: Subject) -> Outcome:
    if listener.get("outlierDetection") is None:
        return failed("the listener has no outlier detection; one is expected")
    node = home(listener)
    if node.get("spec", "serviceDiscovery", "awsCloudMap") is not None:
        return passed("outlier detection is set, and hosts are discovered through Cloud Map")
    dns = node.get("spec", "serviceDiscovery", "dns")
    if dns is None:
        return advised("outlier detection is set, without service discovery it has no effect")
    response = dns.get("responseType")
    if response == "ENDPOINTS":
        return passed("outlier detection is set, and DNS gives single endpoints")
    stated = response or "left out, which means LOADBALANCER"
    return advised(
        f"outlier detection is set and ineffective: the DNS response type is {stated}, so Envoy "
        "sees one host only; ENDPOINTS is expected"
    )


@on_listener
def _limited(listener: Subject) -> Outcome:
    edge = is_gateway(home(listener))
    protocol = listener.get("portMapping", "protocol")
    member = (GATEWAY_POOLS if edge else NODE_POOLS).get(protocol)
    if member is None:
        return failed(f"the protocol {protocol} has no connection pool here")
    limit = listener.get("connectionPool", protocol, member)
    if limit is not None and limit < UNLIMITED:
        return passed(f"{protocol} {member} is {limit}")
    stated = "not set" if limit is None else f"{limit}, which is no limit"
    because = f"{protocol} {member} is {stated}; a finite value is expected"
    return failed(because) if edge else advised(because)


@on_listener
def _checked(listener: Subject) -> Outcome:
    protocol = listener.get("healthCheck", "protocol")
    if protocol is None:
        return failed("the listener has no health check; one is expected")
    return passed(f"the listener has a health check over {protocol}")


OUTLIER_DETECTION = Check(
    id="mesh-outlier-detection",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Clients leave out hosts of a virtual node that keep failing.",
    severity=Severity.MEDIUM,
    over=(NODES,),
    subject=each_listener,
    holds=_ejects,
    counts="listeners of virtual nodes",
    remedy=(
        "Set outlier detection on the listener, and discover hosts through Cloud Map or through "
        "DNS with response type ENDPOINTS; behind a load balancer's one name it does nothing."
    ),
    references=("App Mesh API: OutlierDetection", "App Mesh API: DnsServiceDiscovery"),
    examples=(
        passing(
            "With Cloud Map.",
            node(listeners=[listener(outlierDetection=OUTLIERS)], serviceDiscovery=CLOUD_MAP),
        ),
        passing(
            "With single endpoints from DNS.",
            node(
                listeners=[listener(outlierDetection=OUTLIERS)],
                serviceDiscovery={"dns": {"hostname": "orders.shop", "responseType": "ENDPOINTS"}},
            ),
        ),
        passing(
            "DNS without a response type means one load balancer: no effect.",
            node(
                listeners=[listener(outlierDetection=OUTLIERS)],
                serviceDiscovery={"dns": {"hostname": "orders.shop"}},
            ),
            advice=True,
        ),
        failing("Not set.", node(listeners=[listener()], serviceDiscovery=CLOUD_MAP)),
        unknowing("The nodes' list was denied.", denied(NODES, "appmesh:ListVirtualNodes")),
        moot("A node without listeners has no hosts to leave out.", node()),
    ),
)

CONNECTION_POOL_LIMITS = Check(
    id="mesh-connection-pool-limits",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Connection pools bound the load that virtual gateways let in.",
    severity=Severity.MEDIUM,
    over=(NODES, GATEWAYS),
    subject=each_listener,
    holds=_limited,
    counts="listeners of virtual nodes and gateways",
    remedy=(
        "Set the connection pool of the listener's protocol to what the service has been tested "
        "for, on gateways first. Left out, App Mesh in effect turns Envoy's circuit breakers off."
    ),
    references=(
        "App Mesh API: VirtualGatewayConnectionPool",
        "App Mesh API: VirtualNodeConnectionPool",
    ),
    examples=(
        passing(
            "A gateway takes a limited number of connections.",
            gateway(listeners=[listener(connectionPool={"http": {"maxConnections": 500}})]),
        ),
        passing(
            "A node that speaks gRPC takes a limited number of requests.",
            node(
                listeners=[listener(protocol="grpc", connectionPool={"grpc": {"maxRequests": 50}})]
            ),
        ),
        passing(
            "A node without limits is worth a remark.", node(listeners=[listener()]), advice=True
        ),
        failing("A gateway without limits.", gateway(listeners=[listener()])),
        failing(
            "The highest number is no limit.",
            gateway(listeners=[listener(connectionPool={"http": {"maxConnections": UNLIMITED}})]),
        ),
        failing(
            "A pool for another protocol does not count.",
            gateway(
                listeners=[
                    listener(protocol="http2", connectionPool={"http": {"maxConnections": 500}})
                ]
            ),
        ),
        unknowing(
            "The gateways' list was denied.", denied(GATEWAYS, "appmesh:ListVirtualGateways")
        ),
        moot("A node without listeners takes no load.", node()),
    ),
)

HEALTH_CHECKS = Check(
    id="mesh-health-checks",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Mesh listeners have a health check (the containers' own are not looked at).",
    severity=Severity.MEDIUM,
    over=(NODES, GATEWAYS),
    subject=each_listener,
    holds=_checked,
    counts="listeners of virtual nodes and gateways",
    remedy=(
        "Set a health check on the listener. Envoy's container needs one of its own in the task "
        "definition, which this check does not look at: show it by an assertion."
    ),
    references=(
        "App Mesh API: HealthCheckPolicy",
        "AWS Config rule: appmesh-virtual-node-listeners-health-check-enabled",
        "AWS Config rule: appmesh-virtual-gateway-listeners-health-check-enabled",
    ),
    examples=(
        passing("A health check over HTTP.", node(listeners=[listener(healthCheck=HEALTH)])),
        failing("None.", gateway(listeners=[listener()])),
        failing(
            "One listener of two has none.",
            node(listeners=[listener(healthCheck=HEALTH), listener(9090)]),
        ),
        unknowing(
            "The node could not be described.", hidden(node(), "appmesh:DescribeVirtualNode")
        ),
        moot("A node without listeners has nothing to check.", node()),
    ),
)
