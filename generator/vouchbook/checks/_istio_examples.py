"""Small clusters with Istio for the examples of checks: enough of each object, and no more."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._identity_examples import failing, moot, passing, unknowing
from vouchbook.model.check import Given
from vouchbook.model.reasons import Reason, Unread

__all__ = ["failing", "moot", "passing", "unknowing"]

CLUSTER = "arn:aws:eks:us-east-1:111122223333:cluster/shop"
ROOT = "istio-system"
IMAGE = "docker.io/istio/proxyv2:1.30.2"

Plain = Mapping[str, Any]


def thing(
    collector: str,
    segment: str,
    name: str,
    namespace: str = "",
    *,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    **facts: object,
) -> Given:
    """One object of the cluster."""
    path = "/".join(part for part in (CLUSTER, segment, namespace, name) if part)
    metadata = {
        "name": name,
        **({"namespace": namespace} if namespace else {}),
        "labels": dict(labels or {}),
        "annotations": dict(annotations or {}),
    }
    return Given(collector=collector, id=path, facts={"": {"metadata": metadata, **facts}})


def cluster(*resources: str) -> Given:
    """The cluster itself, with the lists that were brought of it."""
    root = {"arn": CLUSTER, "name": "shop", "listed": list(resources)}
    return Given(collector="kubernetes.clusters", id=CLUSTER, facts={"": root})


def config(namespace: str = ROOT, name: str = "istio", **mesh: object) -> Given:
    """A MeshConfig."""
    return thing("istio.mesh-configs", "ConfigMap", name, namespace, mesh=mesh)


def istiod(
    tag: str = "1.30.2",
    *,
    account: str = "istiod",
    env: Mapping[str, str | None] | None = None,
    beside: str = "",
) -> Given:
    """A control plane."""
    variables = [
        {"name": name, **({"value": value} if value is not None else {})}
        for name, value in (env or {}).items()
    ]
    container = {
        "name": "discovery",
        "image": f"docker.io/istio/pilot:{tag}" if tag else "docker.io/istio/pilot",
        "env": variables,
    }
    others = [{"name": "agent", "image": beside}] if beside else []
    containers = [*others, container]
    spec = {"template": {"spec": {"containers": containers, "serviceAccountName": account}}}
    return thing("istio.control-planes", "Deployment", "istiod", ROOT, spec=spec)


def namespace(name: str = "shop", mode: str = "sidecar") -> Given:
    """A namespace with the label that takes it into the mesh; none without a mode."""
    labels = {
        "sidecar": {"istio-injection": "enabled"},
        "ambient": {"istio.io/dataplane-mode": "ambient"},
        "out": {"istio-injection": "disabled"},
    }.get(mode, {})
    return thing("kubernetes.namespaces", "Namespace", name, labels=labels)


def pod(
    name: str = "orders",
    inside: str = "shop",
    *,
    proxy: str = IMAGE,
    ready: bool = True,
    phase: str = "Running",
    ambient: bool = False,
    native: bool = False,
) -> Given:
    """A pod of one application container, and its proxy unless that is empty.

    A native sidecar's container stands among the init containers.
    """
    app: dict[str, Any] = {"name": "app", "image": "registry.example/app:1"}
    if ready:
        app["readinessProbe"] = {"httpGet": {"path": "/ready", "port": 8080}}
    own = [{"name": "istio-proxy", "image": proxy}] if proxy else []
    spec = {"containers": [app, *own]}
    if native:
        spec = {"containers": [app], "initContainers": own}
    annotations = {"ambient.istio.io/redirection": "enabled"} if ambient else {}
    return thing(
        "kubernetes.pods",
        "Pod",
        name,
        inside,
        annotations=annotations,
        spec=spec,
        status={"phase": phase},
    )


def peer(mode: str = "STRICT", inside: str = ROOT, name: str = "default", **more: object) -> Given:
    """A PeerAuthentication; with an empty mode it has no part about mutual TLS."""
    spec = {**({"mtls": {"mode": mode}} if mode else {}), **more}
    return thing("istio.peer-authentications", "PeerAuthentication", name, inside, spec=spec)


def policy(*rules: Plain, inside: str = "shop", name: str = "allow", **more: object) -> Given:
    """An AuthorizationPolicy; without rules it allows nothing."""
    spec = {**({"rules": list(rules)} if rules else {}), **more}
    return thing("istio.authorization-policies", "AuthorizationPolicy", name, inside, spec=spec)


def rule(host: str = "orders", inside: str = "shop", **traffic: object) -> Given:
    """A DestinationRule with a traffic policy."""
    spec = {"host": host, "trafficPolicy": traffic}
    return thing("istio.destination-rules", "DestinationRule", "rule", inside, spec=spec)


def sidecar(*hosts: str, inside: str = "shop", **more: object) -> Given:
    """A Sidecar whose egress lists these hosts; none without any."""
    spec = {**({"egress": [{"hosts": list(hosts)}]} if hosts else {}), **more}
    return thing("istio.sidecars", "Sidecar", "default", inside, spec=spec)


def telemetry(*logging: Plain, inside: str = ROOT, **more: object) -> Given:
    """A Telemetry with these settings for access logs."""
    spec = {**({"accessLogging": list(logging)} if logging else {}), **more}
    return thing("istio.telemetries", "Telemetry", "default", inside, spec=spec)


def service(name: str = "orders", inside: str = "shop", **spec: object) -> Given:
    """A Service that selects pods."""
    chosen = {"type": "ClusterIP", "selector": {"app": name}, **spec}
    return thing("kubernetes.services", "Service", name, inside, spec=chosen)


def routes(*http: Plain, name: str = "orders") -> Given:
    """A VirtualService with these HTTP routes."""
    spec = {"hosts": [name], **({"http": list(http)} if http else {})}
    return thing("istio.virtual-services", "VirtualService", name, "shop", spec=spec)


def secret(name: str, inside: str = ROOT, *, remote: str = "", labelled: bool = False) -> Given:
    """The name of a secret; a remote cluster's carries its name."""
    return thing(
        "istio.secrets",
        "Secret",
        name,
        inside,
        labels={"istio/multiCluster": "true"} if remote or labelled else {},
        annotations={"networking.istio.io/cluster": remote} if remote else {},
    )


def network_policy(
    *ingress: Plain, types: Sequence[str] = ("Ingress",), selector: Plain | None = None
) -> Given:
    """A NetworkPolicy of the namespace `shop`."""
    spec = {
        "podSelector": dict(selector or {}),
        "policyTypes": list(types),
        "ingress": list(ingress),
    }
    return thing("kubernetes.network-policies", "NetworkPolicy", "default", "shop", spec=spec)


def missing(collector: str) -> Given:
    """A list that was not brought."""
    return Given(
        collector=collector, blind=Unread(reason=Reason.NEEDS_KUBERNETES_API, detail=collector)
    )


def unclear(given: Given) -> Given:
    """The same object, with something in it that nobody here understands."""
    unread = Unread(reason=Reason.POLICY_TOO_COMPLEX, detail="spec.new")
    return Given(collector=given.collector, id=given.id, unread={"": unread})
