"""The data mesh, which its account shares with payments."""

from vouchbook.sandbox.estate.model import Mesh, MeshPart, SharedMeshParts
from vouchbook.sandbox.estate.specs import (
    Spec,
    client_tls,
    file,
    http_route,
    listener,
    listener_tls,
    node,
    provided_by_node,
    provided_by_router,
    router,
    sds,
    trust_file,
    trust_sds,
    validation,
)

_TAGS = {"team": "data"}


def _host(name: str) -> str:
    return f"{name}.data.internal"


def _part(name: str, shows: str, spec: Spec) -> MeshPart:
    return MeshPart(name=name, shows=shows, spec=spec, tags=_TAGS)


_SDS_CLIENT = client_tls(
    trust_sds("roots"),
    enforce=True,
    certificate=sds("data"),
    sans=["spiffe://mesh.example/lake"],
)

_NODES = (
    _part(
        "ingest",
        "Good: mutual TLS through the secret discovery service.",
        node(
            _host("ingest"),
            listener(
                tls=listener_tls(
                    "STRICT",
                    sds("ingest"),
                    validation(trust_sds("clients"), ["spiffe://mesh.example/payments-feed"]),
                )
            ),
            backends=[_host("lake")],
            defaults=_SDS_CLIENT,
        ),
    ),
    MeshPart(
        name="lake",
        shows="Good: TLS through the secret discovery service; changed in July.",
        spec=node(
            _host("lake"), listener(tls=listener_tls("STRICT", sds("lake"))), defaults=_SDS_CLIENT
        ),
        tags=_TAGS,
        changed="2026-07-16T13:30:00+00:00",
    ),
    _part(
        "query",
        "Bad: no listener TLS.",
        node(_host("query"), listener(), backends=[_host("lake")], defaults=_SDS_CLIENT),
    ),
    _part(
        "scheduler",
        "Bad: TLS is configured and switched off.",
        node(_host("scheduler"), listener(tls=listener_tls("DISABLED", file("scheduler")))),
    ),
    _part("stream", "Bad: TCP without TLS.", node(_host("stream"), listener(9092, "tcp"))),
    _part(
        "features",
        "Bad: PERMISSIVE takes plain traffic beside TLS.",
        node(_host("features"), listener(tls=listener_tls("PERMISSIVE", file("features")))),
    ),
    _part(
        "notebooks",
        "Bad: no TLS, no client policy, no access log.",
        node(_host("notebooks"), listener(8888), log=False),
    ),
    _part(
        "lineage",
        "Weak: the client policy trusts a file and pins no name.",
        node(
            _host("lineage"),
            listener(tls=listener_tls("STRICT", file("lineage"))),
            defaults=client_tls(trust_file("roots"), enforce=True),
        ),
    ),
)

DATA_MESH = Mesh(
    name="data",
    shows="No egress filter is stated, so the default holds: DROP_ALL.",
    tags=_TAGS,
    nodes=_NODES,
    routers=(_part("query", "Routes to one node.", router()),),
    routes=(MeshPart(name="all", shows="No retries.", spec=http_route("query"), inside="query"),),
    services=(
        _part(_host("query"), "Provided by a router.", provided_by_router("query")),
        _part(_host("lake"), "Provided by a node.", provided_by_node("lake")),
    ),
    shared_with=("111122223333",),
)

PAYMENTS_IN_DATA_MESH = SharedMeshParts(
    mesh="data",
    owner="444455556666",
    nodes=(
        MeshPart(
            name="payments-feed",
            shows="Good: payments' own node in the mesh of data.",
            spec=node(
                "feed.payments.internal",
                listener(tls=listener_tls("STRICT", file("feed"))),
                backends=[_host("ingest")],
                defaults=client_tls(
                    trust_file("roots"),
                    enforce=True,
                    certificate=file("feed"),
                    sans=[_host("ingest")],
                ),
            ),
            tags={"team": "payments"},
        ),
        MeshPart(
            name="payments-audit",
            shows="Bad: payments' own node in the mesh of data, without TLS.",
            spec=node("audit.payments.internal", listener()),
            tags={"team": "payments"},
        ),
    ),
)
