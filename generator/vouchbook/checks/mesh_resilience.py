"""Are failures noticed and contained: are calls retried, and do they end in time?"""

from collections.abc import Mapping

from vouchbook.checks._mesh import NODES, ROUTES, each_listener, home
from vouchbook.checks._mesh_examples import (
    denied,
    failing,
    hidden,
    listener,
    moot,
    node,
    passing,
    route,
    target,
    unknowing,
)
from vouchbook.checks._servers import ROUTE_TYPES
from vouchbook.model.check import (
    Check,
    Outcome,
    Part,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View

RETRIES = 2
"""How many retries a policy allows at least."""
HTTP_EVENTS = {
    "httpRetryEvents": ("gateway-error", "stream-error"),
    "tcpRetryEvents": ("connection-error",),
}
RETRY_EVENTS = {
    "httpRoute": HTTP_EVENTS,
    "http2Route": HTTP_EVENTS,
    "grpcRoute": {
        "grpcRetryEvents": ("cancelled", "unavailable"),
        "tcpRetryEvents": ("connection-error",),
    },
}
"""Route type -> the events that the best practices of App Mesh name for it."""
PROTOCOLS = ("http", "http2", "grpc", "tcp")


def _retries(route: Subject) -> Outcome:
    if route.get("spec", "tcpRoute") is not None:
        return not_applicable("a TCP route has no retries")
    kind = next((kind for kind in RETRY_EVENTS if route.get("spec", kind) is not None), None)
    if kind is None:
        return failed("the route's spec has no route in it")
    policy = route.get("spec", kind, "retryPolicy")
    if policy is None:
        return advised(
            "the route has no retry policy; Envoy's default of the account may retry, which no "
            "API shows"
        )
    allowed = policy.get("maxRetries")
    if allowed is None or allowed < RETRIES:
        return failed(f"maxRetries is {allowed}; at least {RETRIES} is expected")
    missing = _missing(policy, kind)
    if missing:
        return failed(f"the retry policy leaves out: {', '.join(missing)}")
    return passed(f"maxRetries is {allowed}, for all recommended events")


def _missing(policy: Facts, kind: str) -> list[str]:
    return [
        event
        for member, events in RETRY_EVENTS[kind].items()
        for event in events
        if event not in (policy.get(member) or ())
    ]


def _each_timed(resource: View) -> tuple[Part | View, ...]:
    """Each listener of a virtual node; a route as a whole."""
    return each_listener(resource) if resource.resource.collector == NODES else (resource,)


def _ends(subject: Subject) -> Outcome:
    if subject.key:
        return _bounded({name: subject.get("timeout", name) for name in PROTOCOLS})
    if home(subject).resource.collector == NODES:
        return not_applicable("its spec was read and lists no listener")
    return _bounded({kind: subject.get("spec", kind, "timeout") for kind in ROUTE_TYPES})


def _bounded(timeouts: Mapping[str, Facts | None]) -> Outcome:
    """No timeout is switched off by a zero; what is left out has a default."""
    given = {name: item for name, item in timeouts.items() if item is not None}
    # TCP has no requests: its timeout's shape has no such name.
    requests = _set([item.get("perRequest") for name, item in given.items() if name[:3] != "tcp"])
    if not all(item.get("value") for item in requests):
        return failed("the timeout per request is 0, which switches it off; a value is expected")
    idle = _set([item.get("idle") for item in given.values()])
    if not all(item.get("value") for item in idle):
        return advised("the idle timeout is 0, which switches it off")
    if requests:
        return passed("the timeout per request is set")
    return passed("no timeout is switched off; the default is 15 s a request and 300 s idle")


def _set(spans: list[Facts | None]) -> list[Facts]:
    return [span for span in spans if span is not None]


def _policy(*events: str, retries: int = 3) -> dict[str, object]:
    """A retry policy for HTTP, for the examples."""
    return {
        "maxRetries": retries,
        "perRetryTimeout": {"value": 2, "unit": "s"},
        "httpRetryEvents": list(events),
        "tcpRetryEvents": ["connection-error"],
    }


def _timed(seconds: int, kind: str = "perRequest") -> dict[str, object]:
    """A listener's timeout for HTTP, for the examples."""
    return {"http": {kind: {"value": seconds, "unit": "s"}}}


GRPC_POLICY = {
    "maxRetries": 2,
    "perRetryTimeout": {"value": 2, "unit": "s"},
    "grpcRetryEvents": ["cancelled", "unavailable"],
    "tcpRetryEvents": ["connection-error"],
}
STOCK = target("stock")
_NEVER = {"value": 0, "unit": "s"}

ROUTE_RETRY_POLICY = Check(
    id="mesh-route-retry-policy",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Routes retry what failed on the way, at least twice.",
    severity=Severity.LOW,
    over=(ROUTES,),
    holds=_retries,
    counts="routes",
    remedy=(
        "Give the route a retry policy with at least two retries: for HTTP on stream-error, "
        "gateway-error and connection-error, for gRPC on cancelled, unavailable and "
        "connection-error. Retry only what may be done twice."
    ),
    references=("App Mesh User Guide: App Mesh best practices", "App Mesh API: HttpRetryPolicy"),
    examples=(
        passing(
            "HTTP with all recommended events.",
            route("httpRoute", STOCK, retryPolicy=_policy("stream-error", "gateway-error")),
        ),
        passing("gRPC with its own events.", route("grpcRoute", STOCK, retryPolicy=GRPC_POLICY)),
        passing(
            "Without a policy the account's default may retry; no API shows it.",
            route("http2Route", STOCK),
            advice=True,
        ),
        failing(
            "One retry only.",
            route(
                "httpRoute", STOCK, retryPolicy=_policy("stream-error", "gateway-error", retries=1)
            ),
        ),
        failing(
            "An event is left out.", route("httpRoute", STOCK, retryPolicy=_policy("gateway-error"))
        ),
        unknowing("Routes were denied.", denied(ROUTES, "appmesh:ListRoutes")),
        unknowing("The route could not be described.", hidden(route(), "appmesh:DescribeRoute")),
        moot("TCP has no retries.", route("tcpRoute", STOCK)),
    ),
)

TIMEOUTS_SET = Check(
    id="mesh-timeouts-set",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="No listener and no route waits for an answer without end.",
    severity=Severity.LOW,
    over=(NODES, ROUTES),
    subject=_each_timed,
    holds=_ends,
    counts="listeners of virtual nodes, and routes",
    remedy=(
        "Replace a timeout of 0 by the longest time that a request may take, on the listener "
        "and on the routes that lead to it; the smaller one counts."
    ),
    references=("App Mesh API: HttpTimeout", "App Mesh API: TcpTimeout"),
    examples=(
        passing("A timeout per request.", node(listeners=[listener(timeout=_timed(30))])),
        passing("Nothing set: the defaults hold.", node(listeners=[listener()])),
        passing("A route without a timeout has the defaults too.", route("httpRoute", STOCK)),
        passing(
            "A TCP listener only has an idle timeout.",
            node(
                listeners=[
                    listener(3306, "tcp", timeout={"tcp": {"idle": {"value": 60, "unit": "s"}}})
                ]
            ),
        ),
        passing(
            "Idle connections that stay for ever.",
            node(listeners=[listener(timeout=_timed(0, "idle"))]),
            advice=True,
        ),
        failing(
            "0 on a listener switches the timeout off.",
            node(listeners=[listener(timeout=_timed(0))]),
        ),
        failing(
            "0 on a route does too.",
            route("grpcRoute", STOCK, timeout={"perRequest": {"value": 0, "unit": "s"}}),
        ),
        failing(
            "0 on a route for HTTP.",
            route("httpRoute", STOCK, timeout={"perRequest": _NEVER}),
        ),
        failing(
            "0 on a route for HTTP/2.",
            route("http2Route", STOCK, timeout={"perRequest": _NEVER}),
        ),
        failing(
            "0 on a listener for gRPC.",
            node(listeners=[listener(8080, "grpc", timeout={"grpc": {"perRequest": _NEVER}})]),
        ),
        failing(
            "0 on a listener for HTTP/2.",
            node(listeners=[listener(8080, "http2", timeout={"http2": {"perRequest": _NEVER}})]),
        ),
        passing(
            "Idle connections of a route for TCP that stay for ever.",
            route("tcpRoute", STOCK, timeout={"idle": _NEVER}),
            advice=True,
        ),
        unknowing(
            "Routes were denied.",
            node(listeners=[listener()]),
            denied(ROUTES, "appmesh:ListRoutes"),
        ),
        unknowing(
            "The node could not be described.", hidden(node(), "appmesh:DescribeVirtualNode")
        ),
        moot("A node without listeners takes no requests.", node()),
    ),
)
