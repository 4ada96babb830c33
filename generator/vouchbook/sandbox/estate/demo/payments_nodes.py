"""The virtual nodes of the payments mesh: mostly right, with each kind of mistake once."""

from vouchbook.sandbox.estate.model import MeshPart
from vouchbook.sandbox.estate.specs import (
    OUTLIERS,
    Spec,
    acm,
    backend,
    client_tls,
    file,
    health,
    listener,
    listener_tls,
    node,
    pool,
    sds,
    trust_acm,
    trust_file,
    trust_sds,
    validation,
)

_ROOT = trust_acm("payments-root")
OWNER = {"team": "payments", "data-class": "cardholder"}


def host(name: str) -> str:
    """The name under which a service of the mesh is found."""
    return f"{name}.payments.internal"


def _certified(name: str) -> Spec:
    """A listener as it should be: TLS only, certificate in ACM, health and outlier checks."""
    tls = listener_tls("STRICT", acm(host(name)))
    return listener(tls=tls, healthCheck=health(), outlierDetection=OUTLIERS)


def verifies(*names: str) -> Spec:
    """A client policy as it should be: enforced, own root, names pinned."""
    return client_tls(_ROOT, enforce=True, sans=[host(name) for name in names])


def _good(name: str, *backends: str, changed: str = "") -> MeshPart:
    return MeshPart(
        name=name,
        shows="Good: accepts TLS only, verifies the peers that it names, logs access.",
        changed=changed,
        spec=node(
            host(name),
            _certified(name),
            backends=[host(one) for one in backends],
            defaults=verifies(*(backends or (name,))),
        ),
        tags=OWNER,
    )


_GOOD = (
    _good("ledger", "accounts", "limits", changed="2026-08-11T09:20:00+00:00"),
    _good("cards", "ledger", "tokenizer", changed="2026-08-11T09:25:00+00:00"),
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
            host("settlement"),
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
                sans=[host("ledger")],
            ),
        ),
        tags=OWNER,
    ),
    MeshPart(
        name="vault-proxy",
        shows="Good: mutual TLS from the secret discovery service, names are pinned.",
        spec=node(
            host("vault-proxy"),
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
        tags=OWNER,
    ),
    MeshPart(
        name="tokenizer",
        shows="Weak: demands a client certificate, but takes any name that the root signed.",
        spec=node(
            host("tokenizer"),
            listener(
                tls=listener_tls("STRICT", sds("tokenizer"), validation(trust_sds("clients")))
            ),
            backends=[host("vault-proxy")],
            defaults=client_tls(trust_sds("roots"), enforce=True, certificate=sds("tokenizer")),
        ),
        tags=OWNER,
    ),
    MeshPart(
        name="hsm-bridge",
        shows="Weak: certificate in ACM, clients verified against a file, names not pinned.",
        spec=node(
            host("hsm-bridge"),
            listener(
                8443,
                "tcp",
                listener_tls("STRICT", acm(host("hsm-bridge")), validation(trust_file("clients"))),
                healthCheck=health(port=8443, protocol="tcp"),
            ),
            defaults=verifies("ledger"),
        ),
        tags=OWNER,
    ),
)

_PERMISSIVE = tuple(
    MeshPart(
        name=name,
        shows="Bad: PERMISSIVE takes plain traffic beside TLS.",
        spec=node(
            host(name),
            listener(tls=listener_tls("PERMISSIVE", acm(host("ledger")))),
            defaults=verifies("ledger"),
        ),
        tags=OWNER,
    )
    for name in ("fees", "fx-rates")
)

_PLAIN = (
    MeshPart(
        name="webhooks",
        shows="Bad: no listener TLS; its own client policy is right.",
        spec=node(
            host("webhooks"),
            listener(healthCheck=health(), connectionPool=pool(maxConnections=200)),
            backends=[host("payouts")],
            defaults=verifies("payouts"),
        ),
        tags={"team": "payments"},
    ),
    MeshPart(
        name="reports",
        shows="Bad: no listener TLS, no tags.",
        spec=node(host("reports"), listener(), defaults=verifies("ledger")),
    ),
    MeshPart(
        name="notifications",
        shows="Bad: no listener TLS, no client policy, no access log.",
        spec=node(host("notifications"), listener(), log=False),
        tags={"team": "payments"},
    ),
)

_CLIENTS = (
    MeshPart(
        name="risk",
        shows="Good: `enforce` is left out, which means true.",
        spec=node(
            host("risk"),
            _certified("risk"),
            backends=[host("fraud-scores")],
            defaults=client_tls(_ROOT, sans=[host("fraud-scores")]),
        ),
        tags=OWNER,
    ),
    MeshPart(
        name="fraud-scores",
        shows="Bad: the client policy is not enforced.",
        spec=node(
            host("fraud-scores"),
            _certified("fraud-scores"),
            backends=[host("ledger")],
            defaults=client_tls(_ROOT, enforce=False, sans=[host("ledger")]),
        ),
        tags=OWNER,
    ),
    MeshPart(
        name="disputes",
        shows="Weak: the client policy covers one port only.",
        spec=node(
            host("disputes"),
            _certified("disputes"),
            backends=[host("refunds")],
            defaults=client_tls(_ROOT, enforce=True, ports=[8443], sans=[host("refunds")]),
        ),
        tags=OWNER,
    ),
    MeshPart(
        name="exports",
        shows="Bad: no client policy but for one backend, no access log.",
        spec=node(
            host("exports"),
            _certified("exports"),
            backends=[backend(host("ledger"), verifies("ledger")), host("notifications")],
            log=False,
        ),
        tags=OWNER,
    ),
    MeshPart(
        name="legacy-batch",
        shows="Only calls others: it has no listener, so nothing can reach it.",
        spec=node(host("legacy-batch"), backends=[host("legacy")], defaults=verifies("ledger")),
        tags=OWNER,
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

NODES = (*_GOOD, *_MUTUAL, *_PERMISSIVE, *_PLAIN, *_CLIENTS)
