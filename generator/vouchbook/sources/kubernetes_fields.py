"""Fit a Kubernetes object to the fields that its collector names: exact names, checked types.

Names are exact, and not matched without regard to case: Kubernetes and Istio take no other.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from vouchbook.kernel.canonical import NotCanonicalError, canonical_value, instant
from vouchbook.model.facts import Shape

_FLAGS = frozenset(
    (
        *("disabled", "enableAutoMtls", "hostNetwork", "httpsRedirect"),
        *("insecureSkipVerify", "retryRemoteLocalities", "splitExternalLocalOriginErrors"),
        *("retryIgnorePreviousHosts", "useClientProtocol"),
    )
)
_NUMBERS = frozenset(
    (
        *("attempts", "consecutive5xxErrors", "consecutiveErrors", "consecutiveGatewayErrors"),
        *("consecutiveLocalOriginFailures", "endPort", "generation", "http1MaxPendingRequests"),
        *("http2MaxRequests", "maxConcurrentStreams", "maxConnections", "maxEjectionPercent"),
        *("maxRequestsPerConnection", "maxRetries", "minHealthPercent", "number", "replicas"),
        "targetPort",
    )
)
_EXACT = 2**53
_EITHER = frozenset({"port"})
"""A number, a name, or a structure of both (in a Sidecar)."""
_INSTANTS = frozenset({"creationTimestamp", "deletionTimestamp"})
_WHOLE = frozenset(
    (
        *("addresses", "aggregationRule", "allowedListeners", "allowedRoutes", "backendTLS"),
        *("backoff", "caCertificates", "corsPolicy", "delegate", "directResponse", "egressProxy"),
        *("endpoints", "fault", "frontendValidation", "headers", "inboundConnectionPool"),
        *("infrastructure", "ingress", "jwtRules", "loadBalancer", "match", "matchExpressions"),
        *("metrics", "mirror", "mirrorPercent", "mirrorPercentage", "mirror_percent", "mirrors"),
        *("options", "proxyProtocol", "readinessProbe", "redirect", "retryBudget"),
        *("rewrite", "route", "tcp", "tcpKeepalive", "tls", "tlsCertificates", "tracing"),
        "tunnel",
    )
)
"""What is taken as it stands, where no fields below it are named."""


_SORTS = {
    "boolean": _FLAGS,
    "integer": _NUMBERS,
    "timestamp": _INSTANTS,
    "port": _EITHER,
    "anything": _WHOLE,
}


def fitted(value: Any, shape: Shape, where: str = "") -> tuple[Any, tuple[str, ...]]:
    """Give what of a value fits a shape, and the sorted paths of what does not.

    A name that the shape doesn't have, and a value of another type than its field's, is left out.
    """
    strange: list[str] = []
    return _fit(value, shape, where, strange), tuple(sorted(set(strange)))


def _fit(value: Any, shape: Shape, where: str, strange: list[str]) -> Any:
    if value is None:
        return None
    if "struct" in shape and isinstance(value, Mapping):
        return _struct(value, shape["struct"], where, strange)
    if "list" in shape and isinstance(value, list):
        found = [_fit(item, shape["list"], f"{where}[]", strange) for item in value]
        # Without one of its items a list would claim to be whole.
        return found if all(item is not None for item in found) else _wrong(where, strange)
    if "map" in shape and isinstance(value, Mapping):
        items = {
            str(key): _fit(item, shape["map"], f"{where}.*", strange) for key, item in value.items()
        }
        return {key: item for key, item in items.items() if item is not None}
    leaf = None if shape else _leaf(value, where.replace("[]", "").rpartition(".")[2])
    return _wrong(where, strange) if leaf is None else leaf


def _struct(
    value: Mapping[Any, Any], members: Mapping[str, Shape], where: str, strange: list[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in value.items():
        path = f"{where}.{key}".lstrip(".")
        if key not in members:
            strange.append(path)
            continue
        fit = _fit(item, members[key], path, strange)
        if fit is not None:
            found[key] = fit
    return found


def _wrong(where: str, strange: list[str]) -> None:
    strange.append(where)


def sort_of(name: str) -> str:
    """The type of a field's value: boolean, integer, timestamp, port, anything or string."""
    for sort, names in _SORTS.items():
        if name in names:
            return sort
    return "string"


def _leaf(value: Any, name: str) -> Any:
    """The value in the type that a field of this name has; None where it has another."""
    number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _EXACT
    match sort_of(name):
        case "boolean":
            return value if isinstance(value, bool) else None
        case "integer":
            return value if number else None
        case "timestamp":
            return moment(value)
        case "port" if number:
            return value
        case "port" | "anything" if not isinstance(value, str):
            return plain(value)
    return value if isinstance(value, str) else None


def moment(value: Any) -> str | None:
    """A time of Kubernetes in canonical form; None where it is none."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            # YAML's reader has turned an offset into none: its times are universal then.
            return instant(value if value.tzinfo else value.replace(tzinfo=UTC))
    except (NotCanonicalError, ValueError):
        return None
    return None


def plain(value: Any) -> Any:
    """The value with text for its keys and for the times that YAML's reader made of text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    try:
        return canonical_value(value)
    except NotCanonicalError:
        return str(value)
