"""Do servers know who talks to them, where the engagement requires mutual TLS?"""

from vouchbook.checks._client_policy import each_backend, effective, on_backend
from vouchbook.checks._mesh import GATEWAYS, NODES, each_listener, home, on_listener
from vouchbook.checks._mesh_examples import (
    FILE,
    SDS,
    TRUST_SDS,
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
    tls,
    unknowing,
    validation,
)
from vouchbook.checks._providers import FILE_OR_SDS, named_in
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)

MTLS_MESHES = "mtls_required_meshes"
"""Engagement parameter: names of the meshes that need mutual TLS; `*` means all."""


@on_listener
def _asks_for_certificate(listener: Subject) -> Outcome:
    name = _mesh_name(listener)
    if not _required(listener, name):
        return not_applicable(f"the engagement does not require mutual TLS in mesh {name}")
    mode = listener.get("tls", "mode")
    if mode != "STRICT":
        return failed(
            f"the listener's TLS mode is {mode or 'not set'}, so clients can come without a "
            "certificate; STRICT is expected"
        )
    trust = listener.get("tls", "validation", "trust")
    kinds = list(named_in(trust, FILE_OR_SDS))
    if len(kinds) != 1:
        found = " and ".join(kinds) or "no source"
        return failed(f"client certificates are validated against {found}; file or sds is expected")
    return passed(f"the mode is STRICT, and client certificates are validated by {kinds[0]}")


@on_backend
def _presents_certificate(client: Subject) -> Outcome:
    name = _mesh_name(client)
    if not _required(client, name):
        return not_applicable(f"the engagement does not require mutual TLS in mesh {name}")
    policy = effective(client)
    if policy.tls is None:
        return failed("no client policy for TLS applies, so no certificate is presented")
    kinds = list(named_in(policy.tls.get("certificate"), FILE_OR_SDS))
    if not kinds:
        return failed(f"{policy.origin} has no certificate; one from file or sds is expected")
    return passed(f"{policy.origin} presents a certificate from {kinds[0]}")


def _mesh_name(subject: Subject) -> str:
    return str(home(subject).get("meshName"))


def _required(subject: Subject, mesh: str) -> bool:
    meshes = subject.estate.parameter(MTLS_MESHES)
    return "*" in meshes or mesh in meshes


SERVER_REQUIRES_CLIENT_CERTIFICATE = Check(
    id="mesh-mtls-server-requires-client-cert",
    objective="peers-authenticated",
    topic="data-protection",
    says="Where mutual TLS is required, listeners ask for a client certificate and validate it.",
    severity=Severity.MEDIUM,
    over=(NODES, GATEWAYS),
    subject=each_listener,
    holds=_asks_for_certificate,
    parameters=(MTLS_MESHES,),
    counts="listeners of virtual nodes and gateways",
    remedy=(
        "Set TLS mode STRICT and a validation part with trust from a file or from SDS on the "
        "listener. ACM can't be the source of trust for client certificates. Say in the "
        "engagement which meshes need mutual TLS (mtls_required_meshes)."
    ),
    references=(
        "App Mesh User Guide: Mutual TLS Authentication",
        "App Mesh API: ListenerTlsValidationContext",
    ),
    examples=(
        passing(
            "STRICT, and client certificates validated against a file.",
            node(listeners=[listener(tls=tls(validation=validation()))]),
            mtls_required_meshes=["shop"],
        ),
        passing(
            "A star requires it in every mesh; SDS will do.",
            gateway(listeners=[listener(tls=tls(validation=validation(TRUST_SDS)))]),
            mtls_required_meshes=["*"],
        ),
        failing(
            "TLS without validation takes any client.",
            node(listeners=[listener(tls=tls())]),
            mtls_required_meshes=["shop"],
        ),
        failing(
            "With PERMISSIVE a client can leave TLS out, and so its certificate.",
            node(listeners=[listener(tls=tls("PERMISSIVE", validation=validation()))]),
            mtls_required_meshes=["shop"],
        ),
        failing("No TLS at all.", node(listeners=[listener()]), mtls_required_meshes=["shop"]),
        unknowing(
            "The engagement does not say where mutual TLS is required.",
            node(listeners=[listener(tls=tls())]),
        ),
        unknowing(
            "The nodes' list was denied.",
            denied(NODES, "appmesh:ListVirtualNodes"),
            mtls_required_meshes=["shop"],
        ),
        moot(
            "The engagement requires it elsewhere.",
            node(listeners=[listener()]),
            mtls_required_meshes=["payments"],
        ),
        moot(
            "Of a gateway, too.",
            gateway(listeners=[listener()]),
            mtls_required_meshes=["payments"],
        ),
        moot("A node without listeners takes no clients.", node()),
    ),
)

CLIENT_PRESENTS_CERTIFICATE = Check(
    id="mesh-mtls-client-presents-cert",
    objective="peers-authenticated",
    topic="data-protection",
    says="Where mutual TLS is required, clients present a certificate to every backend.",
    severity=Severity.MEDIUM,
    over=(NODES, GATEWAYS),
    subject=each_backend,
    holds=_presents_certificate,
    joins=("appmesh.gateway-routes",),
    parameters=(MTLS_MESHES,),
    counts="backends of virtual nodes, and virtual gateways",
    remedy=(
        "Put a client certificate from a file or from SDS into the client policy that applies: "
        "the backend's own, or else the backend defaults. In a mesh that requires mutual TLS "
        "this holds for every backend, whether its listener asks for a certificate yet or not."
    ),
    references=(
        "App Mesh User Guide: Mutual TLS Authentication",
        "App Mesh API: ClientTlsCertificate",
    ),
    examples=(
        passing(
            "The defaults carry a certificate from a file.",
            caller(policy(certificate=FILE)),
            mtls_required_meshes=["shop"],
        ),
        passing(
            "A gateway presents a certificate from SDS.",
            gateway(defaults=policy(certificate=SDS)),
            gateway_route(),
            mtls_required_meshes=["*"],
        ),
        failing(
            "The backend's own policy replaces the defaults, certificate and all.",
            caller(policy(certificate=FILE), own=policy()),
            mtls_required_meshes=["shop"],
        ),
        failing("No client policy, so no certificate.", caller(), mtls_required_meshes=["shop"]),
        unknowing("The engagement does not say where mutual TLS is required.", caller()),
        unknowing(
            "The gateway could not be described.",
            hidden(gateway(), "appmesh:DescribeVirtualGateway"),
            mtls_required_meshes=["shop"],
        ),
        moot("The engagement requires it elsewhere.", caller(), mtls_required_meshes=["payments"]),
        moot("A node without backends presents nothing.", node()),
    ),
)
