"""Is load in the Istio mesh kept from hosts that are ill, and from those that have enough?"""

from collections.abc import Iterator

from vouchbook.checks._istio import (
    CONFIGS,
    MEMBERSHIP,
    NAMESPACES,
    RULES,
    SERVICES,
    cluster_of,
    home,
    in_mesh,
    inside,
    name_of,
    namespace_of,
    roots,
    untold,
)
from vouchbook.checks._istio_examples import (
    config,
    failing,
    missing,
    moot,
    namespace,
    passing,
    rule,
    service,
    thing,
    unclear,
    unknowing,
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

UNLIMITED = 2_147_483_647
"""What Envoy takes for no limit at all."""
_LIMITS = (
    ("http", "http1MaxPendingRequests"),
    ("http", "http2MaxRequests"),
    ("tcp", "maxConnections"),
)
_COUNTS = ("consecutive5xxErrors", "consecutiveGatewayErrors")


def _policy(service: Subject) -> Facts | None:
    """The traffic policy towards a service of the mesh: its namespace's, or else the root's."""
    for where in (namespace_of(home(service)), *sorted(roots(service))):
        found = sorted(
            (_width(rule, service), rule.id, rule)
            for rule in inside(service, RULES, where)
            if _width(rule, service)
        )
        if found:
            rule: View = found[-1][2]
            chosen: Facts | None = rule.get("spec", "trafficPolicy")
            return chosen
    return None


def _width(rule: View, service: Subject) -> int:
    """How much of a service's name a rule's host spells out; 0 where it is another's."""
    # For some callers alone it bounds nothing for the others.
    if rule.get("spec", "workloadSelector", "matchLabels"):
        return 0
    host, near = str(rule.get("spec", "host")), namespace_of(rule)
    full = f"{name_of(home(service))}.{namespace_of(home(service))}.svc.cluster.local"
    # Only a name without a dot is looked for in the rule's own namespace.
    named = host if "." in host or "*" in host else f"{host}.{near}.svc.cluster.local"
    if named == full:
        return len(full) + 1
    return len(named) if named.startswith("*") and full.endswith(named[1:]) else 0


def _skipped(service: Subject) -> str:
    if service.get("spec", "type") == "ExternalName" or not service.get("spec", "selector"):
        return "the service selects no pods"
    cluster, name = cluster_of(home(service)), namespace_of(home(service))
    space = service.estate.one(NAMESPACES, f"{cluster}/Namespace/{name}")
    if space is None:
        raise untold(f"namespace {name} is not in the list of namespaces")
    return "" if in_mesh(service, space) else "its namespace is not in the mesh"


def _ejecting(service: Subject) -> Outcome:
    reason = _skipped(service)
    if reason:
        return not_applicable(reason)
    policy = _policy(service)
    outliers = policy.get("outlierDetection") if policy else None
    if outliers is None:
        return failed("no DestinationRule for it has outlier detection; one is expected")
    stated = [outliers.get(name) for name in _COUNTS]
    counted = outliers.get("consecutive5xxErrors")
    if counted == 0 and not stated[1]:
        return failed("outlier detection counts no errors, so it never ejects a host")
    return passed("hosts that keep failing are ejected")


def _limited(service: Subject) -> Outcome:
    reason = _skipped(service)
    if reason:
        return not_applicable(reason)
    policy = _policy(service)
    pool = policy.get("connectionPool") if policy else None
    limits = list(_limits(pool)) if pool else []
    if not limits:
        return failed("no DestinationRule for it bounds connections or requests")
    return passed(f"bounded: {', '.join(limits)}")


def _limits(pool: Facts) -> Iterator[str]:
    for part, name in _LIMITS:
        value = pool.get(part, name)
        if value is not None and 0 < value < UNLIMITED:
            yield f"{name} {value}"


_SPACE = (config(), namespace())
_MESH = (*_SPACE, service())
_JOINS = (CONFIGS, NAMESPACES, RULES, *MEMBERSHIP)
_FIVE = {"consecutive5xxErrors": 5, "interval": "10s", "baseEjectionTime": "30s"}
_BOUND = {"tcp": {"maxConnections": 100}}


def _for_some(**traffic: object) -> Given:
    selector = {"matchLabels": {"app": "web"}}
    spec = {"host": "orders", "workloadSelector": selector, "trafficPolicy": traffic}
    return thing(RULES, "DestinationRule", "some", "shop", spec=spec)


_UNREAD = (
    unknowing("Rules were not brought.", *_MESH, missing(RULES)),
    unknowing("A rule that is not understood.", *_MESH, unclear(rule())),
    unknowing("Services were not brought.", missing(SERVICES)),
    unknowing("No MeshConfig tells the root.", namespace(), service(), missing(CONFIGS)),
)
_MOOT = (
    moot("A namespace that is not in the mesh.", config(), namespace(mode=""), service()),
    moot("A name for something outside.", *_SPACE, service(type="ExternalName")),
    moot("No service.", *_SPACE),
)

OUTLIER_DETECTION = Check(
    id="istio-outlier-detection",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Services of the Istio mesh have hosts ejected that keep failing.",
    severity=Severity.LOW,
    over=(SERVICES,),
    holds=_ejecting,
    joins=_JOINS,
    counts="services",
    remedy=(
        "Give the service a DestinationRule with `outlierDetection` in its own namespace, or one "
        "for `*.local` in the root namespace."
    ),
    references=("Istio reference: OutlierDetection",),
    examples=(
        passing("Its own rule.", *_MESH, rule(outlierDetection=_FIVE)),
        passing("What is left out has a default.", *_MESH, rule(outlierDetection={})),
        passing(
            "A rule for the whole mesh.",
            *_MESH,
            rule("*.local", "istio-system", outlierDetection=_FIVE),
        ),
        failing("No rule.", *_MESH),
        failing("A rule without it.", *_MESH, rule(connectionPool=_BOUND)),
        failing("A rule for another service.", *_MESH, rule("stock", outlierDetection=_FIVE)),
        failing(
            "A rule for single callers bounds nothing for the others.",
            *_MESH,
            _for_some(outlierDetection=_FIVE),
        ),
        failing("Errors don't count.", *_MESH, rule(outlierDetection={"consecutive5xxErrors": 0})),
        failing(
            "Its own rule takes the place of the mesh's.",
            *_MESH,
            rule(),
            rule("*.local", "istio-system", outlierDetection=_FIVE),
        ),
        *_UNREAD,
        *_MOOT,
    ),
)

CONNECTION_POOLS = Check(
    id="istio-connection-pools",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Services of the Istio mesh get no more connections or requests than they can bear.",
    severity=Severity.LOW,
    over=(SERVICES,),
    holds=_limited,
    joins=_JOINS,
    counts="services",
    remedy=(
        "Set `connectionPool` in the service's DestinationRule: `tcp.maxConnections`, "
        "`http.http1MaxPendingRequests` or `http.http2MaxRequests`."
    ),
    references=("Istio reference: ConnectionPoolSettings",),
    examples=(
        passing("A finite number of connections.", *_MESH, rule(connectionPool=_BOUND)),
        passing(
            "Requests over HTTP/2.",
            *_MESH,
            rule(connectionPool={"http": {"http2MaxRequests": 1000}}),
        ),
        passing(
            "By its whole name.",
            *_MESH,
            rule("orders.shop.svc.cluster.local", "istio-system", connectionPool=_BOUND),
        ),
        failing("No rule.", *_MESH),
        failing("No number.", *_MESH, rule(connectionPool={"http": {"idleTimeout": "1h"}})),
        failing(
            "A rule for single callers bounds nothing for the others.",
            *_MESH,
            _for_some(connectionPool=_BOUND),
        ),
        failing(
            "A number that is no limit.",
            *_MESH,
            rule(connectionPool={"tcp": {"maxConnections": UNLIMITED}}),
        ),
        failing(
            "A short name in another namespace is another service.",
            *_MESH,
            rule("orders", "istio-system", connectionPool=_BOUND),
        ),
        *_UNREAD,
        *_MOOT,
    ),
)
