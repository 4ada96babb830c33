"""Small mesh estates for the examples of checks: enough of each resource, and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vouchbook.model.check import Example, Given, Verdict
from vouchbook.model.reasons import Reason, Unread

OWNER = "111122223333"
OTHER = "444455556666"
MESH = "shop"
CERTIFICATE = f"arn:aws:acm:us-east-1:{OWNER}:certificate/11111111-2222-3333-4444-555555555555"
AUTHORITY = (
    f"arn:aws:acm-pca:us-east-1:{OWNER}:certificate-authority/11111111-2222-3333-4444-555555555555"
)

Plain = Mapping[str, Any]

ACM: Plain = {"acm": {"certificateArn": CERTIFICATE}}
FILE: Plain = {"file": {"certificateChain": "/keys/chain.pem", "privateKey": "/keys/key.pem"}}
SDS: Plain = {"sds": {"secretName": "spiffe://shop/orders"}}
TRUST_FILE: Plain = {"file": {"certificateChain": "/keys/ca.pem"}}
TRUST_SDS: Plain = {"sds": {"secretName": "spiffe://shop"}}
TRUST_ACM: Plain = {"acm": {"certificateAuthorityArns": [AUTHORITY]}}


def passing(why: str, *given: Given, advice: bool = False, **parameters: object) -> Example:
    """Give an example in which the check passes."""
    return Example(verdict=Verdict.PASS, why=why, given=given, parameters=parameters, advice=advice)


def failing(why: str, *given: Given, **parameters: object) -> Example:
    """Give an example in which the check fails."""
    return Example(verdict=Verdict.FAIL, why=why, given=given, parameters=parameters)


def unknowing(why: str, *given: Given, **parameters: object) -> Example:
    """Give an example in which the check can't know."""
    return Example(verdict=Verdict.UNKNOWN, why=why, given=given, parameters=parameters)


def moot(why: str, *given: Given, **parameters: object) -> Example:
    """Give an example in which the question does not arise."""
    return Example(verdict=Verdict.NOT_APPLICABLE, why=why, given=given, parameters=parameters)


def denied(collector: str, operation: str) -> Given:
    """A whole collector that was denied in the example's place."""
    return Given(collector=collector, blind=_denial(operation))


def hidden(given: Given, operation: str, facet: str = "") -> Given:
    """The same resource, listed, but denied when it (or one facet) was asked for."""
    facts = {name: value for name, value in given.facts.items() if name != facet}
    return replace(given, facts=facts, unread={facet: _denial(operation)})


def in_status(given: Given, status: str) -> Given:
    """The same resource in another status."""
    return replace(given, facts={"": {**given.facts[""], "status": {"status": status}}})


def _denial(operation: str) -> Unread:
    return Unread(reason=Reason.DENIED, operation=operation, permission=operation)


def mesh(*, egress: str = "", owner: str = OWNER) -> Given:
    """A mesh; without `egress` it has no filter at all."""
    spec = {"egressFilter": {"type": egress}} if egress else {}
    return _resource("appmesh.meshes", "", {}, spec, owner)


def node(
    name: str = "orders",
    *,
    listeners: Sequence[Plain] = (),
    backends: Sequence[Plain] = (),
    defaults: Plain | None = None,
    owner: str = OWNER,
    **spec: object,
) -> Given:
    """A virtual node; members that are not given are absent."""
    members = {"listeners": listeners, "backends": backends, **_defaults(defaults), **spec}
    return _resource(
        "appmesh.virtual-nodes", f"/virtualNode/{name}", {"virtualNodeName": name}, members, owner
    )


def caller(defaults: Plain | None = None, own: Plain | None = None) -> Given:
    """A virtual node with one backend: `own` is the policy that the backend has for itself."""
    return node(backends=[backend(own=own)], defaults=defaults)


def gateway(
    name: str = "edge",
    *,
    listeners: Sequence[Plain] = (),
    defaults: Plain | None = None,
    **spec: object,
) -> Given:
    """A virtual gateway; members that are not given are absent."""
    return _resource(
        "appmesh.virtual-gateways",
        f"/virtualGateway/{name}",
        {"virtualGatewayName": name},
        {"listeners": listeners, **_defaults(defaults), **spec},
    )


def service(
    name: str = "stock.shop", *, node: str = "", router: str = "", owner: str = OWNER
) -> Given:
    """A virtual service with a provider of either kind, or with none."""
    provider: dict[str, Any] = {}
    if node:
        provider["virtualNode"] = {"virtualNodeName": node}
    if router:
        provider["virtualRouter"] = {"virtualRouterName": router}
    return _resource(
        "appmesh.virtual-services",
        f"/virtualService/{name}",
        {"virtualServiceName": name},
        {"provider": provider} if provider else {},
        owner,
    )


def router(name: str = "stock") -> Given:
    """A virtual router."""
    listening = [{"portMapping": {"port": 8080, "protocol": "http"}}]
    return _resource(
        "appmesh.virtual-routers",
        f"/virtualRouter/{name}",
        {"virtualRouterName": name},
        {"listeners": listening},
    )


def route(
    kind: str = "httpRoute", *targets: Plain, router: str = "stock", **members: object
) -> Given:
    """A route of a router; `targets` are its weighted targets."""
    match = {} if kind == "tcpRoute" else {"match": {"prefix": "/"}}
    match = {"match": {"serviceName": "stock"}} if kind == "grpcRoute" else match
    return _resource(
        "appmesh.routes",
        f"/virtualRouter/{router}/route/all",
        {"virtualRouterName": router, "routeName": "all"},
        {kind: {**match, "action": {"weightedTargets": targets}, **members}},
    )


def target(node: str, port: int | None = None) -> Plain:
    """A weighted target of a route."""
    return {"virtualNode": node, "weight": 1} | ({} if port is None else {"port": port})


def gateway_route(service: str = "stock.shop", *, gateway: str = "edge") -> Given:
    """A gateway route that leads everything to one virtual service."""
    action = {"target": {"virtualService": {"virtualServiceName": service}}}
    return _resource(
        "appmesh.gateway-routes",
        f"/virtualGateway/{gateway}/gatewayRoute/all",
        {"virtualGatewayName": gateway, "gatewayRouteName": "all"},
        {"httpRoute": {"match": {"prefix": "/"}, "action": action}},
    )


def listener(port: int = 8080, protocol: str = "http", **members: object) -> Plain:
    """A listener; without `tls` it speaks plain text."""
    return {"portMapping": {"port": port, "protocol": protocol}, **members}


def tls(mode: str = "STRICT", provider: Plain = ACM, **members: object) -> Plain:
    """The TLS part of a listener."""
    return {"mode": mode, "certificate": provider, **members}


def validation(trust: Plain = TRUST_FILE, *names: str) -> Plain:
    """How a peer is validated: a source of trust, and the names that are pinned, if any."""
    pinned = {"subjectAlternativeNames": {"match": {"exact": list(names)}}} if names else {}
    return {"trust": trust, **pinned}


def policy(trust: Plain = TRUST_FILE, *names: str, **members: object) -> Plain:
    """A client policy; `enforce` and `ports` are absent where not given."""
    return {"tls": {"validation": validation(trust, *names), **members}}


def backend(name: str = "stock.shop", own: Plain | None = None) -> Plain:
    """A backend, with a client policy of its own or without."""
    return {
        "virtualService": {
            "virtualServiceName": name,
            **({} if own is None else {"clientPolicy": own}),
        }
    }


def _defaults(client: Plain | None) -> Plain:
    return {} if client is None else {"backendDefaults": {"clientPolicy": client}}


def _resource(collector: str, path: str, names: Plain, spec: Plain, owner: str = OWNER) -> Given:
    arn = f"arn:aws:appmesh:us-east-1:{owner}:mesh/{MESH}{path}"
    facts = {
        "meshName": MESH,
        **names,
        "metadata": {"arn": arn, "meshOwner": OWNER, "resourceOwner": owner, "version": 1},
        "spec": spec,
        "status": {"status": "ACTIVE"},
    }
    return Given(collector=collector, id=arn, facts={"": facts})
