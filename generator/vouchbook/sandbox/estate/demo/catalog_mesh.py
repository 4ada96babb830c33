"""The catalog mesh in Europe: half-way through its move to TLS."""

from vouchbook.sandbox.estate.model import Mesh, MeshPart
from vouchbook.sandbox.estate.specs import (
    STDOUT_LOG,
    Spec,
    acm,
    backend,
    client_tls,
    file,
    gateway,
    gateway_route,
    health,
    http_route,
    listener,
    listener_tls,
    node,
    provided_by_node,
    provided_by_router,
    router,
    trust_acm,
    trust_file,
)

_ROOT = trust_acm("catalog-root")
_TAGS = {"team": "catalog", "data-class": "public"}


def _host(name: str) -> str:
    return f"{name}.catalog.internal"


def _verifies(*names: str) -> Spec:
    return client_tls(_ROOT, enforce=True, sans=[_host(name) for name in names])


def _part(name: str, shows: str, spec: Spec) -> MeshPart:
    return MeshPart(name=name, shows=shows, spec=spec, tags=_TAGS)


_NODES = (
    MeshPart(
        name="products",
        shows="Good: accepts TLS only; changed in July.",
        spec=node(
            _host("products"),
            listener(tls=listener_tls("STRICT", acm(_host("products"))), healthCheck=health()),
            backends=[_host("prices"), _host("stock")],
            defaults=_verifies("prices", "stock"),
        ),
        tags=_TAGS,
        changed="2026-07-21T10:15:00+00:00",
    ),
    _part(
        "prices",
        "Good, but its certificate ends within weeks.",
        node(
            _host("prices"),
            listener(tls=listener_tls("STRICT", acm(_host("prices")))),
            defaults=_verifies("products"),
        ),
    ),
    _part(
        "search",
        "Bad: PERMISSIVE takes plain traffic beside TLS.",
        node(
            _host("search"),
            listener(tls=listener_tls("PERMISSIVE", acm(_host("products")))),
            backends=[_host("products")],
            defaults=_verifies("products"),
        ),
    ),
    _part("images", "Bad: no listener TLS, no client policy.", node(_host("images"), listener())),
    _part(
        "reviews",
        "Bad: no listener TLS, no access log.",
        node(_host("reviews"), listener(), defaults=_verifies("products"), log=False),
    ),
    _part(
        "stock",
        "Good: gRPC over TLS with a certificate from files.",
        node(
            _host("stock"),
            listener(9000, "grpc", listener_tls("STRICT", file("stock"))),
            defaults=client_tls(trust_file("roots"), enforce=True, sans=[_host("products")]),
        ),
    ),
    _part(
        "recommendations",
        "Good: HTTP/2 over TLS; one backend has a client policy of its own.",
        node(
            _host("recommendations"),
            listener(
                8081,
                "http2",
                listener_tls("STRICT", acm(_host("products"))),
                connectionPool={"http2": {"maxRequests": 500}},
            ),
            backends=[backend(_host("reviews"), client_tls(_ROOT, enforce=False))],
            defaults=_verifies("products"),
        ),
    ),
    _part(
        "cms",
        "Bad: found through Cloud Map, no listener TLS.",
        {
            "serviceDiscovery": {
                "awsCloudMap": {"namespaceName": "catalog.internal", "serviceName": "cms"}
            },
            "listeners": [listener(8082)],
            "logging": STDOUT_LOG,
        },
    ),
    _part(
        "inbox",
        "Bad: TCP without TLS.",
        node(_host("inbox"), listener(5672, "tcp"), defaults=_verifies("products")),
    ),
    _part(
        "mirror",
        "Weak: trusts a bundle from a file, names not pinned.",
        node(
            _host("mirror"),
            listener(tls=listener_tls("STRICT", file("mirror"))),
            defaults=client_tls(trust_file("roots"), enforce=True),
        ),
    ),
)

CATALOG_MESH = Mesh(
    name="catalog",
    shows="Bad: any address may be reached.",
    spec={"egressFilter": {"type": "ALLOW_ALL"}},
    tags=_TAGS,
    nodes=_NODES,
    routers=(_part("products", "Routes to one node.", router()),),
    routes=(
        MeshPart(name="all", shows="No retries.", spec=http_route("products"), inside="products"),
    ),
    services=(
        _part(_host("products"), "Provided by a router.", provided_by_router("products")),
        *(
            _part(_host(name), "Provided by a node.", provided_by_node(name))
            for name in ("prices", "reviews", "stock")
        ),
    ),
    gateways=(
        _part(
            "storefront",
            "Bad: PERMISSIVE, though its public certificate is there.",
            gateway(
                listener(8443, tls=listener_tls("PERMISSIVE", acm("shop.catalog.example"))),
                defaults=_verifies("products"),
            ),
        ),
    ),
    gateway_routes=(
        MeshPart(
            name="products",
            shows="Leads to products.",
            spec=gateway_route(_host("products")),
            inside="storefront",
        ),
    ),
)
