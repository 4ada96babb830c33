"""The payments mesh: mostly right, with each kind of mistake once."""

from vouchbook.sandbox.estate.model import Mesh, MeshPart
from vouchbook.sandbox.estate.specs import (
    OUTLIERS,
    RETRIES,
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
    pool,
    provided_by_node,
    provided_by_router,
    router,
    sds,
    trust_acm,
    trust_file,
    trust_sds,
    validation,
)

_ROOT = trust_acm("payments-root")
_OWNER = {"team": "payments", "data-class": "cardholder"}


def _host(name: str) -> str:
    return f"{name}.payments.internal"


def _certified(name: str) -> Spec:
    """A listener as it should be: TLS only, certificate in ACM, health and outlier checks."""
    tls = listener_tls("STRICT", acm(_host(name)))
    return listener(tls=tls, healthCheck=health(), outlierDetection=OUTLIERS)


def _verifies(*names: str) -> Spec:
    """A client policy as it should be: enforced, own root, names pinned."""
    return client_tls(_ROOT, enforce=True, sans=[_host(name) for name in names])


def _good(name: str, *backends: str) -> MeshPart:
    return MeshPart(
        name=name,
        shows="Good: accepts TLS only, verifies the peers that it names, logs access.",
        spec=node(
            _host(name),
            _certified(name),
            backends=[_host(one) for one in backends],
            defaults=_verifies(*(backends or (name,))),
        ),
        tags=_OWNER,
    )


_GOOD = (
    _good("ledger", "accounts", "limits"),
    _good("cards", "ledger", "tokenizer"),
    _good("refunds", "ledger"),
    _good("payouts", "ledger", "settlement"),
    _good("accounts"),
    _good("limits"),
)

_MUTUAL = (
    MeshPart(
        name="settlement",
        shows="Good: mutual TLS from files, the client's name is pinned.",
        spec=node(
            _host("settlement"),
            listener(
                tls=listener_tls(
                    "STRICT",
                    file("settlement"),
                    validation(trust_file("clients"), ["spiffe://mesh.example/payouts"]),
                ),
                healthCheck=health(),
            ),
            defaults=client_tls(
                trust_file("roots"),
                enforce=True,
                certificate=file("settlement-client"),
                sans=[_host("ledger")],
            ),
        ),
        tags=_OWNER,
    ),
    MeshPart(
        name="vault-proxy",
        shows="Good: mutual TLS from the secret discovery service, names are pinned.",
        spec=node(
            _host("vault-proxy"),
            listener(
                tls=listener_tls(
                    "STRICT",
                    sds("vault-proxy"),
                    validation(trust_sds("clients"), ["spiffe://mesh.example/tokenizer"]),
                )
            ),
            defaults=client_tls(
                trust_sds("roots"),
                enforce=True,
                certificate=sds("vault-proxy"),
                sans=["spiffe://mesh.example/hsm-bridge"],
            ),
        ),
        tags=_OWNER,
    ),
    MeshPart(
        name="tokenizer",
        shows="Weak: demands a client certificate, but takes any name that the root signed.",
        spec=node(
            _host("tokenizer"),
            listener(
                tls=listener_tls("STRICT", sds("tokenizer"), validation(trust_sds("clients")))
            ),
            backends=[_host("vault-proxy")],
            defaults=client_tls(trust_sds("roots"), enforce=True, certificate=sds("tokenizer")),
        ),
        tags=_OWNER,
    ),
    MeshPart(
        name="hsm-bridge",
        shows="Weak: certificate in ACM, clients verified against a file, names not pinned.",
        spec=node(
            _host("hsm-bridge"),
            listener(
                8443,
                "tcp",
                listener_tls("STRICT", acm(_host("hsm-bridge")), validation(trust_file("clients"))),
                healthCheck=health(port=8443, protocol="tcp"),
            ),
            defaults=_verifies("ledger"),
        ),
        tags=_OWNER,
    ),
)

_PERMISSIVE = tuple(
    MeshPart(
        name=name,
        shows="Bad: PERMISSIVE takes plain traffic beside TLS.",
        spec=node(
            _host(name),
            listener(tls=listener_tls("PERMISSIVE", acm(_host("ledger")))),
            defaults=_verifies("ledger"),
        ),
        tags=_OWNER,
    )
    for name in ("fees", "fx-rates")
)

_PLAIN = (
    MeshPart(
        name="webhooks",
        shows="Bad: no listener TLS; its own client policy is right.",
        spec=node(
            _host("webhooks"),
            listener(healthCheck=health(), connectionPool=pool(maxConnections=200)),
            backends=[_host("payouts")],
            defaults=_verifies("payouts"),
        ),
        tags={"team": "payments"},
    ),
    MeshPart(
        name="reports",
        shows="Bad: no listener TLS, no tags.",
        spec=node(_host("reports"), listener(), defaults=_verifies("ledger")),
    ),
    MeshPart(
        name="notifications",
        shows="Bad: no listener TLS, no client policy, no access log.",
        spec=node(_host("notifications"), listener(), log=False),
        tags={"team": "payments"},
    ),
)

_CLIENTS = (
    MeshPart(
        name="risk",
        shows="Good: `enforce` is left out, which means true.",
        spec=node(
            _host("risk"),
            _certified("risk"),
            backends=[_host("fraud-scores")],
            defaults=client_tls(_ROOT, sans=[_host("fraud-scores")]),
        ),
        tags=_OWNER,
    ),
    MeshPart(
        name="fraud-scores",
        shows="Bad: the client policy is not enforced.",
        spec=node(
            _host("fraud-scores"),
            _certified("fraud-scores"),
            backends=[_host("ledger")],
            defaults=client_tls(_ROOT, enforce=False, sans=[_host("ledger")]),
        ),
        tags=_OWNER,
    ),
    MeshPart(
        name="disputes",
        shows="Weak: the client policy covers one port only.",
        spec=node(
            _host("disputes"),
            _certified("disputes"),
            backends=[_host("refunds")],
            defaults=client_tls(_ROOT, enforce=True, ports=[8443], sans=[_host("refunds")]),
        ),
        tags=_OWNER,
    ),
    MeshPart(
        name="exports",
        shows="Bad: no client policy but for one backend, no access log.",
        spec=node(
            _host("exports"),
            _certified("exports"),
            backends=[backend(_host("ledger"), _verifies("ledger")), _host("notifications")],
            log=False,
        ),
        tags=_OWNER,
    ),
    MeshPart(
        name="legacy-batch",
        shows="Only calls others: it has no listener, so nothing can reach it.",
        spec=node(_host("legacy-batch"), backends=[_host("legacy")], defaults=_verifies("ledger")),
        tags=_OWNER,
    ),
)

CERTIFIED = (
    "accounts",
    "cards",
    "disputes",
    "exports",
    "fraud-scores",
    "hsm-bridge",
    "ledger",
    "limits",
    "payouts",
    "refunds",
    "risk",
)
"""The nodes that have an ACM certificate of their own."""

PAYMENTS_MESH = Mesh(
    name="payments",
    shows="Good: nothing but declared backends may be reached.",
    spec={"egressFilter": {"type": "DROP_ALL"}},
    tags=_OWNER,
    nodes=(*_GOOD, *_MUTUAL, *_PERMISSIVE, *_PLAIN, *_CLIENTS),
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
                name=_host(name),
                shows="Provided by a router.",
                spec=provided_by_router(name),
                tags=_OWNER,
            )
            for name in ("ledger", "cards", "payouts")
        ),
        *(
            MeshPart(
                name=_host(name),
                shows="Provided by a node.",
                spec=provided_by_node(name),
                tags=_OWNER,
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
        MeshPart(name=_host("legacy"), shows="Bad: nothing provides it.", spec={}),
    ),
    gateways=(
        MeshPart(
            name="edge",
            shows="Good: accepts TLS only, verifies what it calls.",
            spec=gateway(
                listener(8443, tls=listener_tls("STRICT", acm("gateway.payments.example"))),
                defaults=_verifies("ledger", "cards"),
            ),
            tags=_OWNER,
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
            spec=gateway_route(_host("ledger"), "/ledger"),
            inside="edge",
        ),
        MeshPart(
            name="cards",
            shows="Leads to cards.",
            spec=gateway_route(_host("cards"), "/cards"),
            inside="edge",
        ),
        MeshPart(
            name="notifications",
            shows="Leads to notifications.",
            spec=gateway_route(_host("notifications"), "/hooks"),
            inside="partner-webhooks",
        ),
    ),
)
