"""App Mesh specifications, as short as their variety allows."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.sandbox.estate.model import Ref

Spec = Mapping[str, Any]

STDOUT_LOG: Spec = {"accessLog": {"file": {"path": "/dev/stdout"}}}


def acm(domain: str) -> Spec:
    """A listener's certificate in ACM."""
    return {"acm": {"certificateArn": Ref(kind="certificate", name=domain)}}


def file(name: str) -> Spec:
    """A certificate in files of the task."""
    return {
        "file": {
            "certificateChain": f"/etc/ssl/mesh/{name}.pem",
            "privateKey": f"/etc/ssl/mesh/{name}-key.pem",
        }
    }


def sds(name: str) -> Spec:
    """A certificate from the secret discovery service beside the Envoy."""
    return {"sds": {"secretName": f"spiffe://mesh.example/{name}"}}


def trust_acm(*authorities: str) -> Spec:
    """Trust in private CAs."""
    refs = [Ref(kind="authority", name=name) for name in authorities]
    return {"acm": {"certificateAuthorityArns": refs}}


def trust_file(name: str) -> Spec:
    """Trust in a bundle of the task."""
    return {"file": {"certificateChain": f"/etc/ssl/mesh/{name}.pem"}}


def trust_sds(name: str) -> Spec:
    """Trust in what the secret discovery service tells."""
    return {"sds": {"secretName": f"spiffe://mesh.example/{name}"}}


def validation(trust: Spec, sans: Sequence[str] = ()) -> Spec:
    """What a peer's certificate is held against."""
    told: dict[str, Any] = {"trust": trust}
    if sans:
        told["subjectAlternativeNames"] = {"match": {"exact": list(sans)}}
    return told


def listener_tls(mode: str, certificate: Spec, client: Spec | None = None) -> Spec:
    """A listener's TLS; `client` is what it demands of a client's certificate."""
    told: dict[str, Any] = {"mode": mode, "certificate": certificate}
    return told | ({"validation": client} if client is not None else {})


def client_tls(
    trust: Spec,
    *,
    enforce: bool | None = None,
    ports: Sequence[int] | None = None,
    certificate: Spec | None = None,
    sans: Sequence[str] = (),
) -> Spec:
    """A client policy; what is None is left out, as it may be."""
    told: dict[str, Any] = {"validation": validation(trust, sans)}
    if enforce is not None:
        told["enforce"] = enforce
    if ports is not None:
        told["ports"] = list(ports)
    if certificate is not None:
        told["certificate"] = certificate
    return {"tls": told}


def listener(
    port: int = 8080, protocol: str = "http", tls: Spec | None = None, **more: Spec
) -> Spec:
    """A listener; `more` are healthCheck, timeout, outlierDetection, connectionPool."""
    told: dict[str, Any] = {"portMapping": {"port": port, "protocol": protocol}, **more}
    return told | ({"tls": tls} if tls is not None else {})


def node(
    host: str,
    *listeners: Spec,
    backends: Sequence[str | Spec] = (),
    defaults: Spec | None = None,
    log: bool = True,
) -> Spec:
    """A virtual node that DNS finds; a backend is a service's name or a whole backend."""
    told: dict[str, Any] = {"serviceDiscovery": {"dns": {"hostname": host}}}
    if listeners:
        told["listeners"] = list(listeners)
    if backends:
        told["backends"] = [
            {"virtualService": {"virtualServiceName": one}} if isinstance(one, str) else one
            for one in backends
        ]
    if defaults is not None:
        told["backendDefaults"] = {"clientPolicy": defaults}
    if log:
        told["logging"] = STDOUT_LOG
    return told


def backend(service: str, policy: Spec) -> Spec:
    """A backend with a client policy of its own."""
    return {"virtualService": {"virtualServiceName": service, "clientPolicy": policy}}


def health(path: str = "/ping", port: int = 8080, protocol: str = "http") -> Spec:
    """A health check."""
    told: dict[str, Any] = {
        "healthyThreshold": 2,
        "intervalMillis": 5000,
        "timeoutMillis": 2000,
        "unhealthyThreshold": 3,
        "port": port,
        "protocol": protocol,
    }
    return told | ({} if protocol == "tcp" else {"path": path})


OUTLIERS: Spec = {
    "baseEjectionDuration": {"unit": "s", "value": 30},
    "interval": {"unit": "s", "value": 10},
    "maxEjectionPercent": 50,
    "maxServerErrors": 5,
}

RETRIES: Spec = {
    "httpRetryEvents": ["server-error", "gateway-error"],
    "tcpRetryEvents": ["connection-error"],
    "maxRetries": 2,
    "perRetryTimeout": {"unit": "ms", "value": 2000},
}


def pool(**limits: int) -> Spec:
    """Limits of an HTTP connection pool."""
    return {"http": limits}


def router(port: int = 8080, protocol: str = "http") -> Spec:
    """A virtual router."""
    return {"listeners": [{"portMapping": {"port": port, "protocol": protocol}}]}


def http_route(*targets: str, prefix: str = "/", retries: Spec | None = None) -> Spec:
    """An HTTP route to nodes in equal parts."""
    weighted = [{"virtualNode": name, "weight": 100 // len(targets)} for name in targets]
    told: dict[str, Any] = {"match": {"prefix": prefix}, "action": {"weightedTargets": weighted}}
    if retries is not None:
        told["retryPolicy"] = retries
    return {"httpRoute": told}


def provided_by_router(name: str) -> Spec:
    """A virtual service that a router provides."""
    return {"provider": {"virtualRouter": {"virtualRouterName": name}}}


def provided_by_node(name: str) -> Spec:
    """A virtual service that a node provides."""
    return {"provider": {"virtualNode": {"virtualNodeName": name}}}


def gateway(*listeners: Spec, defaults: Spec | None = None, log: bool = True) -> Spec:
    """A virtual gateway."""
    told: dict[str, Any] = {"listeners": list(listeners)}
    if defaults is not None:
        told["backendDefaults"] = {"clientPolicy": defaults}
    if log:
        told["logging"] = STDOUT_LOG
    return told


def gateway_route(service: str, prefix: str = "/") -> Spec:
    """A gateway route for HTTP."""
    target = {"virtualService": {"virtualServiceName": service}}
    return {"httpRoute": {"match": {"prefix": prefix}, "action": {"target": target}}}
