"""The payments mesh: its routers, routes, services and gateways around its nodes."""

from vouchbook.sandbox.estate.demo.payments_nodes import NODES, OWNER, host, verifies
from vouchbook.sandbox.estate.model import Mesh, MeshPart
from vouchbook.sandbox.estate.specs import (
    RETRIES,
    acm,
    gateway,
    gateway_route,
    http_route,
    listener,
    listener_tls,
    provided_by_node,
    provided_by_router,
    router,
)

PAYMENTS_MESH = Mesh(
    name="payments",
    shows="Good: nothing but declared backends may be reached.",
    spec={"egressFilter": {"type": "DROP_ALL"}},
    tags=OWNER,
    nodes=NODES,
    routers=(
        MeshPart(name="ledger", shows="Routes to one node.", spec=router()),
        MeshPart(name="cards", shows="Routes to one node.", spec=router()),
        MeshPart(name="payouts", shows="Splits traffic between two nodes.", spec=router()),
    ),
    routes=(
        MeshPart(
            name="all",
            shows="Good: retries.",
            spec=http_route("ledger", retries=RETRIES),
            inside="ledger",
        ),
        MeshPart(name="all", shows="No retries.", spec=http_route("cards"), inside="cards"),
        MeshPart(
            name="split",
            shows="Two targets; settlement in half of the cases.",
            spec=http_route("payouts", "settlement", retries=RETRIES),
            inside="payouts",
        ),
    ),
    services=(
        *(
            MeshPart(
                name=host(name),
                shows="Provided by a router.",
                spec=provided_by_router(name),
                tags=OWNER,
            )
            for name in ("ledger", "cards", "payouts")
        ),
        *(
            MeshPart(
                name=host(name),
                shows="Provided by a node.",
                spec=provided_by_node(name),
                tags=OWNER,
            )
            for name in (
                "accounts",
                "fraud-scores",
                "limits",
                "notifications",
                "refunds",
                "settlement",
                "tokenizer",
                "vault-proxy",
            )
        ),
        MeshPart(name=host("legacy"), shows="Bad: nothing provides it.", spec={}),
    ),
    gateways=(
        MeshPart(
            name="edge",
            shows="Good: accepts TLS only, verifies what it calls.",
            spec=gateway(
                listener(8443, tls=listener_tls("STRICT", acm("gateway.payments.example"))),
                defaults=verifies("ledger", "cards"),
            ),
            tags=OWNER,
        ),
        MeshPart(
            name="partner-webhooks",
            shows="Bad: accepts plain traffic, verifies nothing, logs nothing.",
            spec=gateway(listener(8080), log=False),
            tags={"team": "payments"},
        ),
    ),
    gateway_routes=(
        MeshPart(
            name="ledger",
            shows="Leads to ledger.",
            spec=gateway_route(host("ledger"), "/ledger"),
            inside="edge",
        ),
        MeshPart(
            name="cards",
            shows="Leads to cards.",
            spec=gateway_route(host("cards"), "/cards"),
            inside="edge",
        ),
        MeshPart(
            name="notifications",
            shows="Leads to notifications.",
            spec=gateway_route(host("notifications"), "/hooks"),
            inside="partner-webhooks",
        ),
    ),
)
