"""What a route says in words: which requests it takes, how often it tries, how long it waits."""

from collections.abc import Iterator
from typing import Any

from vouchbook.model.facts import Facts, View

ROUTE_TYPES = {
    "httpRoute": "HTTP",
    "http2Route": "HTTP/2",
    "grpcRoute": "gRPC",
    "tcpRoute": "TCP",
}
"""Member of a route's specification -> protocol. Gateway routes have all of them but TCP."""
_EVENTS = {
    "httpRoute": ("httpRetryEvents", "tcpRetryEvents"),
    "http2Route": ("httpRetryEvents", "tcpRetryEvents"),
    "grpcRoute": ("grpcRetryEvents", "httpRetryEvents", "tcpRetryEvents"),
}
_TIMEOUTS = {"perRequest": "per request", "idle": "idle"}


def kinds_of(route: View) -> Iterator[tuple[str, Facts]]:
    """The parts of a route's specification that lead somewhere; by rights there is one."""
    known = ROUTE_TYPES if route.resource.collector == "appmesh.routes" else _gateway_types()
    for kind in known:
        found = route.get("spec", kind)
        if found is not None:
            yield kind, found


def _gateway_types() -> tuple[str, ...]:
    return tuple(kind for kind in ROUTE_TYPES if kind != "tcpRoute")


def taken(kind: str, route: Facts, *, gateway: bool) -> str:
    """Which requests a route takes: `HTTP, prefix /cards, method GET`."""
    words = [ROUTE_TYPES[kind]]
    match = route.get("match")
    if match is not None:
        words += _matched(kind, match, gateway=gateway)
    return ", ".join(words)


def _matched(kind: str, match: Facts, *, gateway: bool) -> Iterator[str]:
    port = match.get("port")
    if kind in {"httpRoute", "http2Route"}:
        yield from _http(match)
        if not gateway and match.get("scheme"):
            yield f"scheme {match.get('scheme')}"
        yield from _fields("header", match.get("headers"))
    elif kind == "grpcRoute":
        if match.get("serviceName"):
            yield f"service {match.get('serviceName')}"
        if not gateway and match.get("methodName"):
            yield f"method {match.get('methodName')}"
        yield from _fields("metadata", match.get("metadata"))
    if gateway and match.get("hostname") is not None:
        yield from _either("host", match.get("hostname"), "exact", "suffix")
    if port is not None:
        yield f"port {port}"


def _http(match: Facts) -> Iterator[str]:
    if match.get("prefix"):
        yield f"prefix {match.get('prefix')}"
    if match.get("path") is not None:
        yield from _either("path", match.get("path"), "exact", "regex")
    if match.get("method"):
        yield f"method {match.get('method')}"
    yield from _fields("query", match.get("queryParameters"), simple=True)


def _either(what: str, found: Facts, *members: str) -> Iterator[str]:
    for member in members:
        value = found.get(member)
        if value is not None:
            yield f"{what} {value}" if member == "exact" else f"{what} {member} {value}"


def _fields(what: str, fields: tuple[Facts, ...] | None, *, simple: bool = False) -> Iterator[str]:
    """Headers, metadata or query parameters that a request must (or must not) carry."""
    for item in fields or ():
        match = item.get("match")
        negated = "not " if not simple and item.get("invert") else ""
        yield f"{what} {negated}{item.get('name')}{_value(match, simple=simple)}"


def _value(match: Facts | None, *, simple: bool) -> str:
    if match is None:
        return ""
    for member in ("exact",) if simple else ("exact", "prefix", "suffix", "regex"):
        value = match.get(member)
        if value is not None:
            return f" = {value}" if member == "exact" else f" {member} {value}"
    span = None if simple else match.get("range")
    return "" if span is None else f" from {span.get('start')} to {span.get('end')}"


def retries(kind: str, route: Facts) -> str:
    """How a route tries again: `3 times, 2 s each, on server-error, connection-error`."""
    if kind not in _EVENTS:
        return "no retry policy (TCP has none)"
    policy = route.get("retryPolicy")
    if policy is None:
        return "no retry policy"
    events = [event for member in _EVENTS[kind] for event in policy.get(member) or ()]
    times = policy.get("maxRetries")
    words = [f"{times} {'time' if times == 1 else 'times'}"]
    words += [f"{duration(policy.get('perRetryTimeout'))} each"]
    return ", ".join([*words, f"on {', '.join(events)}" if events else "on no event"])


def timeouts(kind: str, route: Facts) -> str:
    """How long a route waits: `per request 15 s, idle 300 s`."""
    found = route.get("timeout")
    members = ("idle",) if kind == "tcpRoute" else tuple(_TIMEOUTS)
    words = [
        f"{_TIMEOUTS[member]} {duration(found.get(member))}"
        for member in members
        if found is not None and found.get(member) is not None
    ]
    return ", ".join(words) or "none of its own"


def duration(found: Facts | None) -> str:
    """A duration with its unit."""
    return f"{found.get('value')} {found.get('unit')}" if found is not None else "no time given"


def share(target: Facts, route: Facts) -> str:
    """What part of a route's requests a target gets: `90 of 100`.

    A target of the same node and port that stands twice counts with both its weights.
    """
    wanted = _target(target)
    targets = route.get("action", "weightedTargets") or ()
    own = sum(item.get("weight") or 0 for item in targets if _target(item) == wanted)
    return f"{own} of {sum(item.get('weight') or 0 for item in targets)}"


def _target(target: Facts) -> tuple[Any, Any]:
    return target.get("virtualNode"), target.get("port")


def targets_of(route: Facts) -> list[Facts]:
    """The weighted targets of a route, each node and port once."""
    found: dict[tuple[Any, Any], Facts] = {}
    for target in route.get("action", "weightedTargets") or ():
        found.setdefault(_target(target), target)
    return list(found.values())


def led_to(gateway_route: Facts) -> tuple[str, int | None]:
    """The virtual service that a gateway route leads to, and the port that it asks for, if any."""
    target = gateway_route.get("action", "target")
    return str(target.get("virtualService", "virtualServiceName")), target.get("port")
