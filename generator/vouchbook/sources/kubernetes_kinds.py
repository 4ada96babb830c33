"""Kinds of Kubernetes objects that are taken from a bundle, and how each is reduced.

Of kinds that can hold secrets or data of others only chosen parts are looked at: an environment
variable's value where its name is known to be harmless, of secrets the names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.collectors import istio, kubernetes
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.field_paths import shape_of
from vouchbook.model.collector import Collector, Operation
from vouchbook.model.facts import Shape
from vouchbook.sources.bounded import yaml_documents

Taken = Mapping[str, Any]

_SECURITY, _NETWORKING = "security.istio.io", "networking.istio.io"
_GATEWAY_API = "gateway.networking.k8s.io"
_RBAC = "rbac.authorization.k8s.io"

MULTI_CLUSTER = "istio/multiCluster"
"""The label of secrets that let istiod read another cluster."""
AUTHORITY_SECRETS = frozenset({"cacerts", "istio-ca-secret"})
HARMLESS = frozenset(
    (
        *("CA_ADDR", "CLUSTER_ID", "ENABLE_CA_SERVER", "EXTERNAL_CA", "EXTERNAL_ISTIOD"),
        *("K8S_SIGNER", "PILOT_CERT_PROVIDER", "PILOT_ENABLE_AMBIENT", "REVISION"),
        *("ROOT_CA_DIR", "USE_CACERTS_FOR_SELF_SIGNED_CA", "VERIFY_CERTIFICATE_AT_CLIENT"),
    )
)
"""Environment variables of istiod whose values are taken."""
_ANNOTATIONS = ("istio.io", "eks.amazonaws.com", "argoproj.io", "fluxcd.io", "helm.sh")
_DROPPED = "sidecar.istio.io/status"
_MESH = "mesh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of object."""

    kind: str
    resource: str
    """`plural.group`, or `plural`, as kubectl takes it."""
    collector: Collector
    namespaced: bool = True
    closed: bool = False
    """Whether a name in its specification that isn't known here makes the object unread."""
    wanted: Callable[[Taken], bool] = lambda _: True
    reduce: Callable[[Taken], Taken] = dict

    @property
    def group(self) -> str:
        """The API group; empty for the core's."""
        return self.resource.partition(".")[2]

    @property
    def segment(self) -> str:
        """What stands for the kind in ids: both Istio and the Gateway API have a `Gateway`."""
        return f"{self.kind}.{self.group}" if self.group == _GATEWAY_API else self.kind

    @property
    def operation(self) -> Operation:
        """The operation whose answer its records are."""
        return self.collector.facets[0].operation

    @property
    def shape(self) -> Shape:
        """The fields that exist."""
        return shape_of(self.collector.facets[0].fields or ())


def metadata_of(value: Taken) -> Taken:
    """An object's metadata; empty where it has none that can be read."""
    found = value.get("metadata")
    return found if isinstance(found, Mapping) else {}


def labels_of(value: Taken) -> Taken:
    """An object's labels."""
    found = metadata_of(value).get("labels")
    return found if isinstance(found, Mapping) else {}


def annotations_of(value: Taken) -> Taken:
    """The annotations that are taken: those of Istio, EKS and the tools that deploy."""
    found = metadata_of(value).get("annotations")
    known = found if isinstance(found, Mapping) else {}
    return {
        str(name): item
        for name, item in known.items()
        if str(name).partition("/")[0].endswith(_ANNOTATIONS) and name != _DROPPED
    }


def _containers(spec: Any) -> Any:
    """A pod's specification with the values of harmless variables alone."""
    if not isinstance(spec, Mapping) or not isinstance(spec.get("containers"), list):
        return spec
    return {**spec, "containers": [_container(item) for item in spec["containers"]]}


def _container(value: Any) -> Any:
    if not isinstance(value, Mapping) or not isinstance(value.get("env"), list):
        return value
    pairs = [item for item in value["env"] if isinstance(item, Mapping)]
    return {**value, "env": [_variable(item) for item in pairs]}


def _variable(pair: Taken) -> Taken:
    kept = ("name", "value") if pair.get("name") in HARMLESS else ("name",)
    return {name: pair[name] for name in kept if name in pair}


def _is_istiod(value: Taken) -> bool:
    name = str(metadata_of(value).get("name") or "")
    return labels_of(value).get("app") == "istiod" or name.split("-", maxsplit=1)[0] == "istiod"


def _istiod(value: Taken) -> Taken:
    spec = value.get("spec")
    template = spec.get("template") if isinstance(spec, Mapping) else None
    if not isinstance(spec, Mapping) or not isinstance(template, Mapping):
        return value
    inner = {**template, "spec": _containers(template.get("spec"))}
    return {**value, "spec": {**spec, "template": inner}}


def _is_mesh_config(value: Taken) -> bool:
    name = str(metadata_of(value).get("name") or "")
    data = value.get("data")
    return name.split("-", maxsplit=1)[0] == "istio" and isinstance(data, Mapping) and _MESH in data


def _mesh_config(value: Taken) -> Taken:
    """The ConfigMap with its MeshConfig read; UsageError where that is no YAML."""
    name = f"MeshConfig in ConfigMap {metadata_of(value).get('name')}"
    text = value["data"][_MESH]
    if not isinstance(text, str):
        raise UsageError(f"{name} is no text")
    found = yaml_documents(name, text.encode("utf-8", "surrogatepass"))
    if len(found) > 1 or any(not isinstance(item, Mapping) for item in found):
        raise UsageError(f"{name} is no single set of names and values")
    return {**value, _MESH: _camel(found[0] if found else {})}


def _camel(value: Any) -> Any:
    """Names with underscores as Istio writes them otherwise: it takes both."""
    if isinstance(value, Mapping):
        return {_joined(str(key)): _camel(item) for key, item in value.items()}
    return [_camel(item) for item in value] if isinstance(value, list) else value


def _joined(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def _is_istio_secret(value: Taken) -> bool:
    named = metadata_of(value).get("name") in AUTHORITY_SECRETS
    return named or str(labels_of(value).get(MULTI_CLUSTER)).lower() == "true"


def _only_service_accounts(value: Taken) -> Taken:
    subjects = value.get("subjects")
    found = subjects if isinstance(subjects, list) else []
    accounts = [
        item for item in found if isinstance(item, Mapping) and item.get("kind") == "ServiceAccount"
    ]
    return {**value, "subjects": accounts}


def _istio(kind: str, group: str, collector: Collector) -> Kind:
    (facet,) = collector.facets
    plural = facet.operation.permission.partition("/")[2].partition(":")[0]
    return Kind(kind=kind, resource=f"{plural}.{group}", collector=collector, closed=True)


KINDS: tuple[Kind, ...] = (
    _istio("PeerAuthentication", _SECURITY, istio.PEER_AUTHENTICATIONS),
    _istio("AuthorizationPolicy", _SECURITY, istio.AUTHORIZATION_POLICIES),
    _istio("RequestAuthentication", _SECURITY, istio.REQUEST_AUTHENTICATIONS),
    _istio("DestinationRule", _NETWORKING, istio.DESTINATION_RULES),
    _istio("VirtualService", _NETWORKING, istio.VIRTUAL_SERVICES),
    _istio("Gateway", _NETWORKING, istio.GATEWAYS),
    _istio("Sidecar", _NETWORKING, istio.SIDECARS),
    _istio("ServiceEntry", _NETWORKING, istio.SERVICE_ENTRIES),
    _istio("Telemetry", "telemetry.istio.io", istio.TELEMETRIES),
    _istio("Gateway", _GATEWAY_API, kubernetes.GATEWAYS),
    Kind(kind="HTTPRoute", resource=f"httproutes.{_GATEWAY_API}", collector=kubernetes.HTTP_ROUTES),
    Kind(kind="GRPCRoute", resource=f"grpcroutes.{_GATEWAY_API}", collector=kubernetes.GRPC_ROUTES),
    Kind(
        kind="Namespace",
        resource="namespaces",
        collector=kubernetes.NAMESPACES,
        namespaced=False,
    ),
    Kind(kind="Service", resource="services", collector=kubernetes.SERVICES),
    Kind(kind="Pod", resource="pods", collector=kubernetes.PODS),
    Kind(
        kind="Deployment",
        resource="deployments.apps",
        collector=istio.CONTROL_PLANES,
        wanted=_is_istiod,
        reduce=_istiod,
    ),
    Kind(
        kind="ConfigMap",
        resource="configmaps",
        collector=istio.MESH_CONFIGS,
        wanted=_is_mesh_config,
        reduce=_mesh_config,
    ),
    Kind(
        kind="Secret",
        resource="secrets",
        collector=istio.SECRETS,
        wanted=_is_istio_secret,
    ),
    Kind(kind="ServiceAccount", resource="serviceaccounts", collector=kubernetes.SERVICE_ACCOUNTS),
    Kind(
        kind="NetworkPolicy",
        resource="networkpolicies.networking.k8s.io",
        collector=kubernetes.NETWORK_POLICIES,
        closed=True,
    ),
    Kind(
        kind="ClusterRole",
        resource=f"clusterroles.{_RBAC}",
        collector=kubernetes.CLUSTER_ROLES,
        namespaced=False,
    ),
    Kind(
        kind="ClusterRoleBinding",
        resource=f"clusterrolebindings.{_RBAC}",
        collector=kubernetes.CLUSTER_ROLE_BINDINGS,
        namespaced=False,
        reduce=_only_service_accounts,
    ),
)
"""Every kind whose objects become records of their own."""

BY_NAME: Mapping[tuple[str, str], Kind] = {(item.group, item.kind): item for item in KINDS}
"""(API group, kind) -> the kind."""
DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io"
"""The list by which a kind is known not to exist in a cluster at all."""


def resource_named(name: str) -> str:
    """The resource of which a file with this name says that it is the list; empty for none.

    `pods.json` and `gateways.networking.istio.io.yaml.gz` do; a plural without its group does
    where no other group has it.
    """
    stem = name.rpartition("/")[2]
    for ending in (".gz", ".json", ".yaml", ".yml"):
        stem = stem.removesuffix(ending)
    resources = [item.resource for item in KINDS] + [DEFINITIONS]
    found = [item for item in resources if stem in {item, item.partition(".")[0]}]
    if stem in found:
        return stem
    return found[0] if len(found) == 1 else ""


def command(resource: str) -> str:
    """What gives a whole list of a resource, in the file by whose name it is known."""
    scope = "" if resource == DEFINITIONS else " --all-namespaces"
    return f"kubectl get {resource}{scope} -o json > {resource}.json"
