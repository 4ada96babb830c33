"""Walk a cluster and the Istio mesh in it: what is in the mesh, and what rules it.

Source: Istio's reference. Everything is looked for inside the one cluster of the subject.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from vouchbook.model.check import Outcome, Subject, not_applicable
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

CLUSTERS = "kubernetes.clusters"
NAMESPACES = "kubernetes.namespaces"
PODS = "kubernetes.pods"
SERVICES = "kubernetes.services"
CONFIGS = "istio.mesh-configs"
CONTROL_PLANES = "istio.control-planes"
SECRETS = "istio.secrets"
PEERS = "istio.peer-authentications"
POLICIES = "istio.authorization-policies"
RULES = "istio.destination-rules"
ROUTES = "istio.virtual-services"
SIDECARS = "istio.sidecars"
TELEMETRIES = "istio.telemetries"
NETWORK_POLICIES = "kubernetes.network-policies"

PRESENCE = (CONFIGS, CONTROL_PLANES, NAMESPACES)
"""What `on_mesh` looks at."""
MEMBERSHIP = (PODS,)
"""What `in_mesh` looks at beside a namespace."""
DEFAULT_ROOT = "istio-system"
SIDECAR, AMBIENT, OUT, UNSAID = "sidecar", "ambient", "out", ""
PROXY = "istio-proxy"
_SEGMENTS = {
    SECRETS: "Secret",
    PODS: "Pod",
    POLICIES: "AuthorizationPolicy",
    RULES: "DestinationRule",
    SIDECARS: "Sidecar",
    PEERS: "PeerAuthentication",
    TELEMETRIES: "Telemetry",
    NETWORK_POLICIES: "NetworkPolicy",
}
_REDIRECTED = "ambient.istio.io/redirection"
_ENDED = frozenset({"Failed", "Succeeded"})

Judge = Callable[[Subject], Outcome]


def home(subject: Subject) -> View:
    """The object (or cluster) that a subject is."""
    if subject.resource is None:
        raise LookupError("a subject of a check of Istio always is an object of a cluster")
    return subject.resource


def is_a(subject: Subject, collector: str) -> bool:
    """Whether the subject is of a collector, where a check is about several."""
    return home(subject).resource.collector == collector


def cluster_of(view: View) -> str:
    """The ARN of the cluster that an object is in."""
    return "/".join(view.id.split("/")[:2])


def name_of(view: View) -> str:
    """An object's name."""
    return str(view.get("metadata", "name"))


def namespace_of(view: View) -> str:
    """The namespace that an object is in."""
    return str(view.get("metadata", "namespace"))


def labels_of(view: View) -> Mapping[str, Any]:
    """An object's labels."""
    found: Mapping[str, Any] = view.get("metadata", "labels") or {}
    return found


def inside(subject: Subject, collector: str, namespace: str = "") -> Iterator[View]:
    """Yield the objects of the subject's cluster (and of a namespace); raise if incomplete."""
    return subject.estate.every(
        collector,
        account=subject.place.account,
        region=subject.place.region,
        under=_under(subject, collector, namespace),
    )


def first(
    subject: Subject, collector: str, wanted: Callable[[View], bool], namespace: str = ""
) -> View | None:
    """The first object of the subject's cluster (and of a namespace) that is wanted, or None."""
    return subject.estate.find(
        collector,
        wanted,
        account=subject.place.account,
        region=subject.place.region,
        under=_under(subject, collector, namespace),
    )


def _under(subject: Subject, collector: str, namespace: str) -> str:
    cluster = cluster_of(home(subject)).split(":", 5)[-1]
    return f"{cluster}/{_SEGMENTS[collector]}/{namespace}/" if namespace else f"{cluster}/"


def mode_of(namespace: View) -> str:
    """How a namespace's labels take it into a mesh: sidecar, ambient, out, or nothing said."""
    labels = labels_of(namespace)
    plane = labels.get("istio.io/dataplane-mode")
    if plane == AMBIENT:
        return AMBIENT
    injection = labels.get("istio-injection")
    if injection == "enabled":
        return SIDECAR
    if injection == "disabled" or plane == "none":
        return OUT
    return SIDECAR if labels.get("istio.io/rev") else UNSAID


def proxied(pod: View) -> bool:
    """Whether a pod's traffic goes through a proxy: its own, or that of its node."""
    annotations = pod.get("metadata", "annotations") or {}
    return proxy_of(pod) is not None or annotations.get(_REDIRECTED) == "enabled"


def proxy_of(pod: View) -> Facts | None:
    """The container of a pod's own proxy, or None: a native sidecar stands with the init ones."""
    containers = (
        *(pod.get("spec", "containers") or ()),
        *(pod.get("spec", "initContainers") or ()),
    )
    return next((one for one in containers if one.get("name") == PROXY), None)


def runs(pod: View) -> bool:
    """Whether a pod has not ended."""
    return pod.get("status", "phase") not in _ENDED


def in_mesh(subject: Subject, namespace: View) -> bool:
    """Whether a namespace is in the mesh, by its labels or by the proxies that run in it."""
    if mode_of(namespace) in {SIDECAR, AMBIENT}:
        return True
    return first(subject, PODS, proxied, name_of(namespace)) is not None


def has_istio(subject: Subject) -> bool:
    """Whether anything in the cluster shows a mesh."""
    return (
        first(subject, CONFIGS, lambda _: True) is not None
        or first(subject, CONTROL_PLANES, lambda _: True) is not None
        or first(subject, NAMESPACES, lambda one: mode_of(one) in {SIDECAR, AMBIENT}) is not None
    )


def on_mesh(judge: Judge) -> Judge:
    """Put a question to clusters with Istio only; the check joins `PRESENCE`."""

    @wraps(judge)
    def holds(subject: Subject) -> Outcome:
        if is_a(subject, CLUSTERS) and not has_istio(subject):
            return not_applicable(
                "the cluster has no istiod, no MeshConfig and no namespace that a mesh takes in"
            )
        return judge(subject)

    return holds


def on_mesh_namespace(judge: Judge) -> Judge:
    """Put a question to namespaces in the mesh only; the check joins `MEMBERSHIP`."""

    @wraps(judge)
    def holds(subject: Subject) -> Outcome:
        if not in_mesh(subject, home(subject)):
            return not_applicable("no label takes the namespace into the mesh, and no pod proxies")
        return judge(subject)

    return holds


def configs(subject: Subject) -> tuple[View, ...]:
    """Every MeshConfig of the subject's cluster: one for each revision of istiod.

    Raises UnreadError where there is none: then the mesh is ruled from elsewhere.
    """
    found = tuple(inside(subject, CONFIGS))
    if not found:
        raise untold("no ConfigMap of the cluster has a MeshConfig")
    return found


def roots(subject: Subject) -> frozenset[str]:
    """The root namespaces, whose policies are for the whole mesh."""
    return frozenset(
        str(config.get("mesh", "rootNamespace") or DEFAULT_ROOT) for config in configs(subject)
    )


def untold(detail: str) -> UnreadError:
    """Give what to raise where the objects were read, and still don't tell."""
    return UnreadError(Unread(reason=Reason.POLICY_TOO_COMPLEX, detail=detail))


def everywhere(view: View) -> bool:
    """Whether a policy has no selector, and so is for all of its namespace (or the mesh)."""
    return not view.get("spec", "selector", "matchLabels")


def targeted(view: View) -> bool:
    """Whether a policy is for single gateways or services."""
    return bool(view.get("spec", "targetRef") or view.get("spec", "targetRefs"))


def listed(names: "list[str] | frozenset[str] | set[str]", most: int = 5) -> str:
    """Name the first few, sorted, and count the others."""
    ordered = sorted(names)
    more = len(ordered) - most
    return ", ".join(ordered[:most]) + (f" and {more} more" if more > 0 else "")
