"""Does the edge of the Istio mesh take TLS only?"""

from collections.abc import Iterator

from vouchbook.checks._istio import cluster_of, home, is_a, name_of, namespace_of
from vouchbook.checks._istio_examples import (
    failing,
    missing,
    moot,
    passing,
    thing,
    unclear,
    unknowing,
)
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Part,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
    unknown,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread

GATEWAYS = "istio.gateways"
API_GATEWAYS = "kubernetes.gateways"
HTTP_ROUTES = "kubernetes.http-routes"
GRPC_ROUTES = "kubernetes.grpc-routes"
_ENDED_HERE = frozenset({"MUTUAL", "OPTIONAL_MUTUAL", "SIMPLE"})
_OF_THE_MESH = frozenset({"AUTO_PASSTHROUGH", "ISTIO_MUTUAL"})
_OLD = frozenset({"TLSV1_0", "TLSV1_1"})
_PLAIN = frozenset({"HTTP", "TCP", "UDP"})


def _each(gateway: View) -> Iterator[Part | View]:
    """One subject a server (Istio) or listener (Gateway API); the gateway itself without any."""
    if gateway.resource.collector == GATEWAYS:
        parts: list[Part | View] = [
            Part(key=f"server:{one.get('port', 'number')}:{one.get('name') or ''}", facts=one)
            for one in gateway.get("spec", "servers") or ()
        ]
    else:
        parts = [
            Part(key=f"listener:{one.get('name')}", facts=one)
            for one in gateway.get("spec", "listeners") or ()
        ]
    yield from parts or [gateway]


def _encrypted(subject: Subject) -> Outcome:
    if not subject.key:
        return not_applicable("its specification was read and listens on nothing")
    return _server(subject) if is_a(subject, GATEWAYS) else _listener(subject)


def _server(server: Subject) -> Outcome:
    protocol, tls = server.get("port", "protocol"), server.get("tls")
    if tls is None:
        return failed(f"{protocol} without TLS")
    mode = tls.get("mode")
    if mode is None or mode in _ENDED_HERE:
        if tls.get("httpsRedirect"):
            return passed("every request is sent on to HTTPS")
        named = tls.get("credentialName") or tls.get("credentialNames")
        if mode is None or not (named or tls.get("serverCertificate")):
            return failed(f"TLS mode {mode or 'left out'}, and no certificate is named")
        oldest = tls.get("minProtocolVersion")
        if oldest in _OLD:
            return failed(f"{oldest} is taken; TLSV1_2 at least is expected")
        return passed(f"TLS mode {mode}, {oldest or 'TLSV1_2 by default'} or newer")
    if mode in _OF_THE_MESH:
        return passed(f"TLS mode {mode}: the mesh's own mutual TLS")
    return _elsewhere(mode)


def _listener(listener: Subject) -> Outcome:
    protocol = listener.get("protocol")
    if protocol == "HBONE":
        return passed("HBONE is the mesh's own mutual TLS")
    if protocol == "HTTP":
        return _redirected(listener)
    if protocol in _PLAIN:
        return failed(f"{protocol} without TLS")
    if listener.get("tls", "mode") == "Passthrough":
        return _elsewhere("Passthrough")
    if not listener.get("tls", "certificateRefs"):
        return failed(f"{protocol}, and no certificate is named")
    return passed(f"{protocol}, and TLS ends here")


def _elsewhere(mode: str) -> Outcome:
    return unknown(
        Unread(
            reason=Reason.POLICY_TOO_COMPLEX,
            detail=f"TLS mode {mode}: version and certificate are those of the service behind",
        )
    )


def _redirected(listener: Subject) -> Outcome:
    """Plain HTTP passes where all that hangs on it is sent on to HTTPS."""
    for collector in (GRPC_ROUTES, HTTP_ROUTES):
        for route in listener.estate.every(
            collector, account=listener.place.account, region=listener.place.region
        ):
            if _hangs(route, listener) and not _only_redirects(route):
                return failed(f"plain HTTP, and {route.id.rpartition('/')[2]} is served over it")
    return passed("plain HTTP, and no route is served over it but to send on to HTTPS")


def _hangs(route: View, listener: Subject) -> bool:
    gateway = home(listener)
    if cluster_of(route) != cluster_of(gateway):
        return False
    for parent in route.get("spec", "parentRefs") or ():
        here = parent.get("namespace") or namespace_of(route)
        same = (here, parent.get("name")) == (namespace_of(gateway), name_of(gateway))
        section = parent.get("sectionName") in {None, listener.get("name")}
        port = parent.get("port") in {None, listener.get("port")}
        if same and parent.get("kind") in {None, "Gateway"} and section and port:
            return True
    return False


def _only_redirects(route: View) -> bool:
    if route.resource.collector == GRPC_ROUTES:
        return False
    rules = route.get("spec", "rules") or ()
    return bool(rules) and all(
        any(one.get("requestRedirect", "scheme") == "https" for one in rule.get("filters") or ())
        for rule in rules
    )


def _istio(protocol: str = "HTTPS", **tls: object) -> Given:
    server = {"port": {"number": 443, "protocol": protocol, "name": "x"}, "hosts": ["*"]}
    spec = {"servers": [{**server, **({"tls": tls} if tls else {})}]}
    return thing(GATEWAYS, "Gateway", "edge", "shop", spec=spec)


def _api(protocol: str = "HTTPS", **tls: object) -> Given:
    listener = {"name": "web", "port": 443, "protocol": protocol, **({"tls": tls} if tls else {})}
    return thing(
        API_GATEWAYS,
        "Gateway.gateway.networking.k8s.io",
        "edge",
        "shop",
        spec={"gatewayClassName": "istio", "listeners": [listener]},
    )


def _route(
    *filters: object, collector: str = HTTP_ROUTES, section: str = "", port: int = 0
) -> Given:
    parent: dict[str, object] = {"name": "edge"}
    parent |= {"sectionName": section} if section else {}
    parent |= {"port": port} if port else {}
    spec = {"parentRefs": [parent]}
    rules = {"rules": [{"filters": list(filters)}]} if collector == HTTP_ROUTES else {}
    return thing(collector, "Route", "orders", "shop", spec={**spec, **rules})


_TO_HTTPS = {"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}

GATEWAY_TLS = Check(
    id="istio-gateway-tls",
    objective="traffic-encrypted",
    topic="data-protection",
    says="Gateways of the Istio mesh accept TLS 1.2 or newer only.",
    severity=Severity.CRITICAL,
    over=(GATEWAYS, API_GATEWAYS),
    subject=_each,
    holds=_encrypted,
    joins=(HTTP_ROUTES, GRPC_ROUTES),
    counts="servers and listeners of gateways",
    remedy=(
        "Give each server mode SIMPLE or MUTUAL with a certificate, leave `minProtocolVersion` at "
        "TLSV1_2 or above, and turn servers for plain HTTP into redirects."
    ),
    references=("Istio reference: ServerTLSSettings", "Gateway API reference: Listener"),
    examples=(
        passing("SIMPLE with a certificate.", _istio(mode="SIMPLE", credentialName="edge")),
        passing("Plain HTTP only to redirect.", _istio("HTTP", httpsRedirect=True)),
        passing("Between two clusters.", _istio("TLS", mode="AUTO_PASSTHROUGH")),
        passing("Gateway API, TLS ends there.", _api(certificateRefs=[{"name": "edge"}])),
        passing("Gateway API, redirects alone.", _api("HTTP"), _route(_TO_HTTPS)),
        passing("Plain HTTP with nothing on it.", _api("HTTP"), _route(section="other")),
        passing("A waypoint.", _api("HBONE")),
        failing("Plain HTTP.", _istio("HTTP")),
        failing("No certificate.", _istio(mode="SIMPLE")),
        failing("A part about TLS that says nothing.", _istio(minProtocolVersion="TLSV1_3")),
        failing(
            "TLS 1.0.", _istio(mode="SIMPLE", credentialName="e", minProtocolVersion="TLSV1_0")
        ),
        failing("Gateway API, plain TCP.", _api("TCP")),
        failing("Gateway API, no certificate.", _api(mode="Terminate")),
        failing("Gateway API, served over plain HTTP.", _api("HTTP"), _route()),
        failing("By the listener's name.", _api("HTTP"), _route(section="web")),
        failing("By the listener's port.", _api("HTTP"), _route(port=443)),
        failing("gRPC over plain HTTP.", _api("HTTP"), _route(collector=GRPC_ROUTES)),
        unknowing("TLS passes through to the service.", _istio("TLS", mode="PASSTHROUGH")),
        unknowing("Gateway API, TLS passes through.", _api("TLS", mode="Passthrough")),
        unknowing("Routes were not brought.", _api("HTTP"), missing(HTTP_ROUTES)),
        unknowing("Gateways were not brought.", missing(GATEWAYS)),
        unknowing("A gateway that is not understood.", unclear(_istio())),
        moot("No gateway in whole lists."),
        moot("A gateway that listens on nothing.", thing(GATEWAYS, "Gateway", "e", "s", spec={})),
    ),
)
