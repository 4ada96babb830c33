"""Kubernetes on Amazon EKS, as far as a mesh rests on it, from brought files.

Source: Kubernetes API reference; Gateway API reference.
"""

from vouchbook.collectors._kubernetes_objects import KIND, brought, never
from vouchbook.model.collector import Collector, Facet, Operation, Scope

_RULE = ("apiGroups[]", "nonResourceURLs[]", "resourceNames[]", "resources[]", "verbs[]")
_PEER = (
    *("ipBlock.cidr", "ipBlock.except[]"),
    *(
        f"{selector}.{name}"
        for selector in ("namespaceSelector", "podSelector")
        for name in ("matchExpressions", "matchLabels.*")
    ),
)
_PORT = ("endPort", "port", "protocol")
_PARENT = ("group", "kind", "name", "namespace", "port", "sectionName")
_ROUTE = (
    *("spec.hostnames[]", "spec.rules[].backendRefs[].name", "spec.rules[].filters[].type"),
    *(f"spec.parentRefs[].{name}" for name in _PARENT),
    "spec.rules[].filters[].requestRedirect.scheme",
)
_CONTAINER = ("image", "name", "readinessProbe", "restartPolicy")

CLUSTERS = Collector(
    id="kubernetes.clusters",
    says="Clusters that were asked or brought, and the kinds of which each object is listed.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(
            operation=Operation(
                service="kubernetes",
                name="GetBundle",
                permission="eks:DescribeCluster",
                members=("arn", "listed"),
            ),
            fields=("arn", "listed[]", "name"),
        ),
    ),
    read=never,
    brought=KIND,
)
NAMESPACES = brought(
    "kubernetes.namespaces",
    "Namespaces with the labels by which a mesh takes them in.",
    "ListNamespaces",
    "namespaces",
    ("status.phase",),
)
SERVICES = brought(
    "kubernetes.services",
    "Services: type, ports and the pods that they select.",
    "ListServices",
    "services",
    (
        *("spec.clusterIP", "spec.externalName", "spec.ports[].appProtocol", "spec.ports[].name"),
        *("spec.ports[].port", "spec.ports[].protocol", "spec.selector.*", "spec.type"),
    ),
)
PODS = brought(
    "kubernetes.pods",
    "Pods: the images of their containers, and whether readiness is probed.",
    "ListPods",
    "pods",
    (
        *(f"spec.containers[].{name}" for name in _CONTAINER),
        *(f"spec.initContainers[].{name}" for name in _CONTAINER),
        *("spec.hostNetwork", "spec.serviceAccountName", "status.phase"),
    ),
)
NETWORK_POLICIES = brought(
    "kubernetes.network-policies",
    "NetworkPolicy objects: what may reach which pods.",
    "ListNetworkPolicies",
    "networkpolicies.networking.k8s.io",
    (
        *("spec.podSelector.matchExpressions", "spec.podSelector.matchLabels.*"),
        "spec.policyTypes[]",
        *(f"spec.ingress[].from[].{name}" for name in _PEER),
        *(f"spec.ingress[].ports[].{name}" for name in _PORT),
        *(f"spec.egress[].to[].{name}" for name in _PEER),
        *(f"spec.egress[].ports[].{name}" for name in _PORT),
    ),
)
CLUSTER_ROLES = brought(
    "kubernetes.cluster-roles",
    "ClusterRole objects with their rules.",
    "ListClusterRoles",
    "clusterroles.rbac.authorization.k8s.io",
    ("aggregationRule", *(f"rules[].{name}" for name in _RULE)),
)
CLUSTER_ROLE_BINDINGS = brought(
    "kubernetes.cluster-role-bindings",
    "ClusterRoleBinding objects, as far as they bind service accounts; never people.",
    "ListClusterRoleBindings",
    "clusterrolebindings.rbac.authorization.k8s.io",
    (
        *("roleRef.apiGroup", "roleRef.kind", "roleRef.name"),
        *("subjects[].kind", "subjects[].name", "subjects[].namespace"),
    ),
)
SERVICE_ACCOUNTS = brought(
    "kubernetes.service-accounts",
    "Service accounts, with the IAM role that an annotation names.",
    "ListServiceAccounts",
    "serviceaccounts",
    (),
)
GATEWAYS = brought(
    "kubernetes.gateways",
    "Gateway objects of the Gateway API: listeners and their TLS.",
    "ListGatewayApiGateways",
    "gateways.gateway.networking.k8s.io",
    (
        *("spec.addresses", "spec.gatewayClassName", "spec.infrastructure"),
        *("spec.allowedListeners", "spec.backendTLS", "spec.defaultScope", "spec.tls"),
        *("spec.listeners[].allowedRoutes", "spec.listeners[].hostname", "spec.listeners[].name"),
        *("spec.listeners[].port", "spec.listeners[].protocol", "spec.listeners[].tls.mode"),
        *("spec.listeners[].tls.certificateRefs[].kind", "spec.listeners[].tls.options"),
        *("spec.listeners[].tls.certificateRefs[].name", "spec.listeners[].tls.frontendValidation"),
        "spec.listeners[].tls.certificateRefs[].group",
        "spec.listeners[].tls.certificateRefs[].namespace",
    ),
)
HTTP_ROUTES = brought(
    "kubernetes.http-routes",
    "HTTPRoute objects: which gateways they hang on, and whether they only redirect.",
    "ListHttpRoutes",
    "httproutes.gateway.networking.k8s.io",
    _ROUTE,
)
GRPC_ROUTES = brought(
    "kubernetes.grpc-routes",
    "GRPCRoute objects: which gateways they hang on.",
    "ListGrpcRoutes",
    "grpcroutes.gateway.networking.k8s.io",
    tuple(f"spec.parentRefs[].{name}" for name in _PARENT),
)
