"""Are peers pinned by name, so that not every certificate of the authority will do?"""

from vouchbook.checks._acm import CERTIFICATES, each_acm_listener, on_certificate
from vouchbook.checks._certificate_examples import SERVING, certificate
from vouchbook.checks._client_policy import (
    ClientPolicy,
    backends_of,
    effective,
    on_backend,
)
from vouchbook.checks._discovery import covers, discovery_name
from vouchbook.checks._mesh import (
    GATEWAYS,
    NODES,
    home,
    is_gateway,
    listeners_of,
    port_of,
    uses_tls,
)
from vouchbook.checks._mesh_examples import (
    FILE,
    TRUST_FILE,
    caller,
    denied,
    failing,
    gateway,
    gateway_route,
    hidden,
    listener,
    moot,
    node,
    passing,
    policy,
    service,
    tls,
    unknowing,
    validation,
)
from vouchbook.checks._servers import JOINS, Server, servers
from vouchbook.model.check import (
    Check,
    Outcome,
    Part,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

LISTENER = "listener:"
DNS = {"dns": {"hostname": "orders.shop.internal"}}

NAMED = node(
    listeners=[listener(tls=tls())],
    serviceDiscovery={"dns": {"hostname": "orders.shop.internal"}},
)
MAPPED = node(
    listeners=[listener(tls=tls())],
    serviceDiscovery={"awsCloudMap": {"serviceName": "orders", "namespaceName": "shop.internal"}},
)


def _each_peer(resource: View) -> tuple[Part | View, ...]:
    """Each listener, each backend, and a gateway as the client that it is as a whole."""
    parts: list[Part | View] = [
        Part(key=f"{LISTENER}{port_of(item)}", facts=item) for item in listeners_of(resource)
    ]
    if is_gateway(resource):
        return (*parts, resource)
    return (*parts, *backends_of(resource)) or (resource,)


def _pinned(subject: Subject) -> Outcome:
    return _clients(subject) if subject.key.startswith(LISTENER) else _server(subject)


def _clients(listener: Subject) -> Outcome:
    if not uses_tls(listener):
        return not_applicable("the listener does not use TLS, which another check reports")
    tls = listener.get("tls")
    if tls.get("validation") is None:
        return not_applicable("the listener does not validate client certificates")
    if not _names(tls):
        return failed(
            "the listener validates client certificates and pins no name, so every certificate "
            "of the trusted authority is let in; a list of exact names is expected"
        )
    return passed("the listener lets in only clients whose certificate has a pinned name")


@on_backend
def _server(client: Subject) -> Outcome:
    policy = effective(client)
    if policy.tls is None:
        return not_applicable("no client policy for TLS applies, which another check reports")
    names = _names(policy.tls)
    wild = [name for name in names if name.startswith("*.")]
    if wild and policy.enforced:
        return failed(f"{policy.origin} enforces TLS and pins {wild[0]}; exact names are expected")
    if names:
        return passed(f"{policy.origin} pins the server's name")
    return _discovered(client, policy)


def _names(tls: Facts) -> tuple[str, ...]:
    return tls.get("validation", "subjectAlternativeNames", "match", "exact") or ()


def _discovered(client: Subject, policy: ClientPolicy) -> Outcome:
    """Without pinned names Envoy expects the name under which the backend is discovered."""
    encrypted = [item for item in servers(client) if uses_tls(item.listener)]
    if not encrypted:
        return not_applicable("no listener behind the backend uses TLS, as another check reports")
    for server in encrypted:
        amiss = _misnamed(client, server, wildcards=not policy.enforced)
        if amiss:
            return failed(f"{policy.origin} pins no name, and {amiss}")
    return passed(
        f"{policy.origin} pins no name, so the service-discovery name counts, and every "
        "certificate behind the backend carries it"
    )


def _misnamed(client: Subject, server: Server, *, wildcards: bool) -> str:
    """What keeps a server's certificate from carrying its service-discovery name, if anything."""
    name = discovery_name(server.node)
    if name is None:
        return f"{server.label} has no service discovery whose name could be expected"
    arn = server.listener.get("tls", "certificate", "acm", "certificateArn")
    if arn is None:
        raise UnreadError(
            Unread(
                reason=Reason.NEEDS_ASSERTION,
                detail="names in a server certificate that is not from ACM",
            )
        )
    certificate = client.estate.one(CERTIFICATES, arn)
    if certificate is None:
        return f"the certificate of {server.label} does not exist in ACM"
    sans = certificate.get("SubjectAlternativeNames") or ()
    if any(covers(san, name, wildcards=wildcards) for san in sans):
        return ""
    return f"the certificate of {server.label} does not carry its service-discovery name {name}"


@on_certificate
def _rightly_named(listener: Subject, certificate: View) -> Outcome:
    name = discovery_name(home(listener))
    if name is None:
        return not_applicable("the virtual node has no service discovery")
    sans = certificate.get("SubjectAlternativeNames") or ()
    if any(covers(san, name, wildcards=True) for san in sans):
        return passed(f"the certificate covers the service-discovery name {name}")
    return failed(f"no name in the certificate covers the service-discovery name {name}")


SAN_PINNING = Check(
    id="mesh-san-pinning",
    objective="peers-authenticated",
    topic="data-protection",
    says="Peers are pinned by the names in their certificates.",
    severity=Severity.MEDIUM,
    over=(NODES, GATEWAYS),
    subject=_each_peer,
    holds=_pinned,
    joins=(*JOINS, CERTIFICATES),
    counts="listeners, backends and virtual gateways",
    remedy=(
        "List the exact names of permitted clients in each listener that validates client "
        "certificates. In client policies list the server's exact names, or leave them out and "
        "issue server certificates for the service-discovery name. No wildcards where TLS is "
        "enforced."
    ),
    references=(
        "App Mesh User Guide: Mutual TLS Authentication",
        "App Mesh API: SubjectAlternativeNameMatchers",
        "acm:DescribeCertificate",
    ),
    examples=(
        passing(
            "The listener names its clients.",
            node(listeners=[listener(tls=tls(validation=validation(TRUST_FILE, "web.shop")))]),
        ),
        passing("The client names its server.", caller(policy(TRUST_FILE, "stock.shop"))),
        passing(
            "A wildcard is allowed where TLS isn't enforced.",
            caller(policy(TRUST_FILE, "*.shop", enforce=False)),
        ),
        passing(
            "Left out on a client, the service-discovery name counts.",
            caller(policy()),
            service(node="stock"),
            node("stock", listeners=[listener(tls=tls())], serviceDiscovery=DNS),
            certificate(),
        ),
        failing(
            "Left out on a listener, every certificate of the authority is let in.",
            node(listeners=[listener(tls=tls(validation=validation()))]),
        ),
        failing("A wildcard under enforced TLS.", caller(policy(TRUST_FILE, "*.shop"))),
        failing(
            "Left out on a client, and the certificate is for another name.",
            caller(policy()),
            service(node="stock"),
            node("stock", listeners=[listener(tls=tls())], serviceDiscovery=DNS),
            certificate(SubjectAlternativeNames=["stock.shop.internal"]),
        ),
        failing(
            "Left out on a client that enforces TLS: a wildcard certificate won't do.",
            caller(policy()),
            service(node="stock"),
            node("stock", listeners=[listener(tls=tls())], serviceDiscovery=DNS),
            certificate(SubjectAlternativeNames=["*.shop.internal"]),
        ),
        failing(
            "A gateway's defaults are judged as well.",
            gateway(defaults=policy(TRUST_FILE, "*.shop")),
            gateway_route(),
        ),
        unknowing(
            "Left out on a client: names in a certificate from a file can't be seen.",
            caller(policy()),
            service(node="stock"),
            node("stock", listeners=[listener(tls=tls(provider=FILE))], serviceDiscovery=DNS),
        ),
        unknowing(
            "Left out on a client, and the server's certificate was denied.",
            caller(policy()),
            service(node="stock"),
            node("stock", listeners=[listener(tls=tls())], serviceDiscovery=DNS),
            hidden(certificate(), "acm:DescribeCertificate"),
        ),
        unknowing("The gateways were denied.", denied(GATEWAYS, "appmesh:ListVirtualGateways")),
        moot("TLS without client certificates.", node(listeners=[listener(tls=tls())])),
        moot("Without TLS there is nothing to pin.", node(listeners=[listener()])),
        moot("Without a client policy there is nothing to pin.", caller()),
        moot("A node with neither listeners nor backends has no peers.", node()),
    ),
)

SAN_MATCHES_DISCOVERY = Check(
    id="acm-cert-san-matches-discovery",
    objective="peers-authenticated",
    topic="data-protection",
    says="ACM certificates of virtual nodes carry the name under which the node is discovered.",
    severity=Severity.LOW,
    over=(NODES,),
    subject=each_acm_listener,
    holds=_rightly_named,
    joins=(CERTIFICATES,),
    counts="listeners of virtual nodes with a certificate of ACM",
    remedy=(
        "Issue the certificate for the DNS hostname, or for service.namespace of Cloud Map. A "
        "wildcard stands for one label, and serves only clients that don't enforce TLS."
    ),
    references=(
        "App Mesh User Guide: Transport Layer Security (TLS)",
        "acm:DescribeCertificate",
        "appmesh:DescribeVirtualNode",
    ),
    examples=(
        passing("The DNS hostname.", NAMED, certificate()),
        passing("Service and namespace of Cloud Map.", MAPPED, certificate()),
        passing(
            "A wildcard for one label.",
            NAMED,
            certificate(SubjectAlternativeNames=["*.shop.internal"]),
        ),
        failing(
            "A wildcard does not stand for two labels.",
            NAMED,
            certificate(SubjectAlternativeNames=["*.internal"]),
        ),
        failing(
            "Another name.", NAMED, certificate(SubjectAlternativeNames=["stock.shop.internal"])
        ),
        unknowing(
            "The certificate could not be described.",
            NAMED,
            hidden(certificate(), "acm:DescribeCertificate"),
        ),
        moot("A node without service discovery.", SERVING, certificate()),
        moot("No listener uses ACM.", node()),
    ),
)
