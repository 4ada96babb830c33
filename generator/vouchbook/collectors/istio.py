"""Istio on Amazon EKS: policies, traffic rules and the control plane, from brought files.

Source: Istio's reference (security, networking, telemetry, MeshConfig). Names are exact: Kubernetes
prunes what a definition doesn't have, and so does nobody here (the import calls it a flaw).
"""

from vouchbook.collectors._kubernetes_objects import brought

_SELECTOR = ("spec.selector.matchLabels.*",)
_TARGETS = (
    *_SELECTOR,
    *(f"spec.targetRef.{name}" for name in ("group", "kind", "name", "namespace")),
    *(f"spec.targetRefs[].{name}" for name in ("group", "kind", "name", "namespace")),
)
_SOURCES = (
    *("ipBlocks", "namespaces", "notIpBlocks", "notNamespaces", "notPrincipals"),
    *("notRemoteIpBlocks", "notRequestPrincipals", "notServiceAccounts", "principals"),
    *("remoteIpBlocks", "requestPrincipals", "serviceAccounts"),
)
_TO = ("hosts", "methods", "notHosts", "notMethods", "notPaths", "notPorts", "paths", "ports")
_TLS = (
    *("caCertificates", "caCrl", "clientCertificate", "credentialName", "insecureSkipVerify"),
    *("mode", "privateKey", "sni", "subjectAltNames[]"),
)
_OUTLIERS = (
    *("baseEjectionTime", "consecutive5xxErrors", "consecutiveErrors"),
    *("consecutiveGatewayErrors", "consecutiveLocalOriginFailures", "interval"),
    *("maxEjectionPercent", "minHealthPercent", "splitExternalLocalOriginErrors"),
)
_POOL = (
    *("http.h2UpgradePolicy", "http.http1MaxPendingRequests", "http.http2MaxRequests"),
    *("http.idleTimeout", "http.maxConcurrentStreams", "http.maxRequestsPerConnection"),
    *("http.maxRetries", "http.useClientProtocol", "tcp.connectTimeout", "tcp.idleTimeout"),
    *("tcp.maxConnectionDuration", "tcp.maxConnections", "tcp.tcpKeepalive"),
)
_ON_PORT = (
    *(f"tls.{name}" for name in _TLS),
    *(f"outlierDetection.{name}" for name in _OUTLIERS),
    *(f"connectionPool.{name}" for name in _POOL),
    "loadBalancer",
)
_TRAFFIC = (
    *_ON_PORT,
    *("portLevelSettings[].port.number", "proxyProtocol", "retryBudget", "tunnel"),
    *(f"portLevelSettings[].{name}" for name in _ON_PORT),
)
_SERVER_TLS = (
    *("caCertCredentialName", "caCertificates", "caCrl", "cipherSuites[]", "credentialName"),
    *("credentialNames[]", "httpsRedirect", "maxProtocolVersion", "minProtocolVersion", "mode"),
    *("privateKey", "serverCertificate", "subjectAltNames[]", "tlsCertificates"),
    *("verifyCertificateHash[]", "verifyCertificateSpki[]"),
)
_RETRIES = (
    *("attempts", "backoff", "perTryTimeout", "retryIgnorePreviousHosts", "retryOn"),
    "retryRemoteLocalities",
)
_ROUTE = (
    *("corsPolicy", "delegate", "directResponse", "fault", "headers", "match", "mirror"),
    *("mirrorPercent", "mirrorPercentage", "mirror_percent", "mirrors", "name", "redirect"),
    *("rewrite", "route", "timeout"),
)

PEER_AUTHENTICATIONS = brought(
    "istio.peer-authentications",
    "PeerAuthentication objects: which workloads demand mutual TLS.",
    "ListPeerAuthentications",
    "peerauthentications.security.istio.io",
    (*_SELECTOR, "spec.mtls.mode", "spec.portLevelMtls.*.mode"),
)
AUTHORIZATION_POLICIES = brought(
    "istio.authorization-policies",
    "AuthorizationPolicy objects: who may call what.",
    "ListAuthorizationPolicies",
    "authorizationpolicies.security.istio.io",
    (
        *_TARGETS,
        *("spec.action", "spec.provider.name"),
        *(f"spec.rules[].from[].source.{name}[]" for name in _SOURCES),
        *(f"spec.rules[].to[].operation.{name}[]" for name in _TO),
        *("spec.rules[].when[].key", "spec.rules[].when[].notValues[]"),
        "spec.rules[].when[].values[]",
    ),
)
REQUEST_AUTHENTICATIONS = brought(
    "istio.request-authentications",
    "RequestAuthentication objects: which tokens of end users are taken.",
    "ListRequestAuthentications",
    "requestauthentications.security.istio.io",
    (*_TARGETS, "spec.jwtRules"),
)
DESTINATION_RULES = brought(
    "istio.destination-rules",
    "DestinationRule objects: TLS towards a host, load limits, outlier detection.",
    "ListDestinationRules",
    "destinationrules.networking.istio.io",
    (
        *("spec.host", "spec.exportTo[]", "spec.workloadSelector.matchLabels.*"),
        *(f"spec.trafficPolicy.{name}" for name in _TRAFFIC),
        *("spec.subsets[].name", "spec.subsets[].labels.*"),
        *(f"spec.subsets[].trafficPolicy.{name}" for name in _TRAFFIC),
    ),
)
VIRTUAL_SERVICES = brought(
    "istio.virtual-services",
    "VirtualService objects: routes with their retries and timeouts.",
    "ListVirtualServices",
    "virtualservices.networking.istio.io",
    (
        *("spec.hosts[]", "spec.gateways[]", "spec.exportTo[]", "spec.tcp", "spec.tls"),
        *(f"spec.http[].{name}" for name in _ROUTE),
        *(f"spec.http[].retries.{name}" for name in _RETRIES),
    ),
)
GATEWAYS = brought(
    "istio.gateways",
    "Gateway objects of Istio: what the mesh's edge listens on, and with which TLS.",
    "ListGateways",
    "gateways.networking.istio.io",
    (
        "spec.selector.*",
        *("spec.servers[].bind", "spec.servers[].defaultEndpoint", "spec.servers[].hosts[]"),
        *("spec.servers[].name", "spec.servers[].port.name", "spec.servers[].port.number"),
        *("spec.servers[].port.protocol", "spec.servers[].port.targetPort"),
        *(f"spec.servers[].tls.{name}" for name in _SERVER_TLS),
    ),
)
SIDECARS = brought(
    "istio.sidecars",
    "Sidecar objects: which hosts a workload's proxy knows, and what it does with the rest.",
    "ListSidecars",
    "sidecars.networking.istio.io",
    (
        *("spec.workloadSelector.labels.*", "spec.ingress", "spec.inboundConnectionPool"),
        *("spec.egress[].bind", "spec.egress[].captureMode", "spec.egress[].hosts[]"),
        *("spec.egress[].port", "spec.outboundTrafficPolicy.mode"),
        "spec.outboundTrafficPolicy.egressProxy",
    ),
)
SERVICE_ENTRIES = brought(
    "istio.service-entries",
    "ServiceEntry objects: hosts outside the cluster that the mesh knows.",
    "ListServiceEntries",
    "serviceentries.networking.istio.io",
    (
        *("spec.addresses[]", "spec.endpoints", "spec.exportTo[]", "spec.hosts[]"),
        *("spec.location", "spec.ports[].name", "spec.ports[].number", "spec.ports[].protocol"),
        *("spec.ports[].targetPort", "spec.resolution", "spec.subjectAltNames[]"),
        "spec.workloadSelector.labels.*",
    ),
)
TELEMETRIES = brought(
    "istio.telemetries",
    "Telemetry objects: access logs, and where they are switched off.",
    "ListTelemetries",
    "telemetries.telemetry.istio.io",
    (
        *_TARGETS,
        *("spec.metrics", "spec.tracing", "spec.accessLogging[].disabled"),
        *("spec.accessLogging[].filter.expression", "spec.accessLogging[].match.mode"),
        "spec.accessLogging[].providers[].name",
    ),
)
MESH_CONFIGS = brought(
    "istio.mesh-configs",
    "ConfigMaps with Istio's MeshConfig: the members that bear on security and limits.",
    "ListMeshConfigs",
    "configmaps",
    (
        *("mesh.accessLogEncoding", "mesh.accessLogFile", "mesh.ca.address"),
        *("mesh.caCertificates[].spiffeBundleUrl", "mesh.defaultConfig.discoveryAddress"),
        *("mesh.defaultHttpRetryPolicy.attempts", "mesh.defaultHttpRetryPolicy.retryOn"),
        *("mesh.defaultProviders.accessLogging[]", "mesh.enableAutoMtls"),
        *("mesh.extensionProviders[].name", "mesh.meshMTLS.minProtocolVersion"),
        *("mesh.outboundTrafficPolicy.mode", "mesh.rootNamespace", "mesh.trustDomain"),
        "mesh.trustDomainAliases[]",
    ),
)
CONTROL_PLANES = brought(
    "istio.control-planes",
    "Deployments of istiod: image, arguments, and the settings that choose its authority.",
    "ListControlPlanes",
    "deployments.apps",
    (
        *("spec.replicas", "spec.template.metadata.labels.*"),
        "spec.template.spec.serviceAccountName",
        *(
            f"spec.template.spec.containers[].{name}"
            for name in ("args[]", "env[].name", "env[].value", "image", "name")
        ),
    ),
)
SECRETS = brought(
    "istio.secrets",
    "Names of the secrets that Istio's authority and its remote clusters use; never their data.",
    "ListSecrets",
    "secrets",
    ("type",),
)
