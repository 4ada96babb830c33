"""The small estate: one thing of each kind, quick to make, for tests that fault each operation."""

from vouchbook.sandbox.estate.documents import (
    allow,
    envoy_may_stream,
    key_policy,
    key_use,
    policy,
    trail_bucket,
    trusts_account,
    trusts_service,
)
from vouchbook.sandbox.estate.model import (
    Account,
    Authority,
    Bucket,
    Certificate,
    Estate,
    Key,
    LogGroup,
    Member,
    Mesh,
    MeshPart,
    Policy,
    Ref,
    Region,
    Role,
    Trail,
    User,
)
from vouchbook.sandbox.estate.specs import (
    acm,
    client_tls,
    gateway,
    gateway_route,
    http_route,
    listener,
    listener_tls,
    node,
    provided_by_router,
    router,
    trust_acm,
)

_ACCOUNT = "111122223333"
_HUB = "123456789012"
_TRAIL_ARN = f"arn:aws:cloudtrail:us-east-1:{_ACCOUNT}:trail/audit"
_MESH_ARN = f"arn:aws:appmesh:us-east-1:{_ACCOUNT}:mesh/shop"
_DOMAIN = "orders.shop.example"
_TLS = listener_tls("STRICT", acm(_DOMAIN))
_CLIENT = client_tls(trust_acm("shop-root"), enforce=True, sans=[_DOMAIN])

_KEYS = (
    Key(
        name="audit",
        shows="Encrypts the trail; rotates yearly; only CloudTrail and Logs may use it.",
        rotation_days=365,
        policy=key_policy(
            _ACCOUNT,
            key_use(
                "TrailEncrypts",
                "cloudtrail.amazonaws.com",
                {"StringEquals": {"aws:SourceArn": _TRAIL_ARN}},
            ),
        ),
        tags={"data-class": "audit"},
    ),
    Key(name="orders", shows="Does not rotate."),
)

_MESH = Mesh(
    name="shop",
    shows="No egress but to declared backends.",
    spec={"egressFilter": {"type": "DROP_ALL"}},
    tags={"owner": "platform"},
    nodes=(
        MeshPart(
            name="orders",
            shows="Accepts TLS only.",
            spec=node("orders.shop.internal", listener(tls=_TLS), defaults=_CLIENT),
            tags={"owner": "orders"},
        ),
        MeshPart(
            name="carts",
            shows="Accepts plain traffic beside TLS.",
            spec=node(
                "carts.shop.internal",
                listener(tls=listener_tls("PERMISSIVE", acm(_DOMAIN))),
                backends=["orders.shop.internal"],
                defaults=_CLIENT,
            ),
        ),
        MeshPart(
            name="mailer",
            shows="No TLS, no client policy, no access log.",
            spec=node("mailer.shop.internal", listener(), log=False),
        ),
    ),
    routers=(MeshPart(name="orders", shows="Routes to orders.", spec=router()),),
    routes=(MeshPart(name="all", shows="Every path.", spec=http_route("orders"), inside="orders"),),
    services=(
        MeshPart(
            name="orders.shop.internal",
            shows="Provided by a router.",
            spec=provided_by_router("orders"),
        ),
    ),
    gateways=(
        MeshPart(
            name="edge",
            shows="Accepts TLS only.",
            spec=gateway(listener(8443, tls=_TLS), defaults=_CLIENT),
        ),
    ),
    gateway_routes=(
        MeshPart(
            name="orders",
            shows="Leads to orders.",
            spec=gateway_route("orders.shop.internal", "/orders"),
            inside="edge",
        ),
    ),
)

_REGION = Region(
    name="us-east-1",
    keys=_KEYS,
    authorities=(
        Authority(
            name="shop-root",
            shows="Issues the mesh's certificates; revokes by OCSP.",
            configuration={
                "KeyAlgorithm": "EC_prime256v1",
                "SigningAlgorithm": "SHA256WITHECDSA",
                "Subject": {"CommonName": "Shop Root CA", "Organization": "Example"},
            },
            revocation={"OcspConfiguration": {"Enabled": True}},
        ),
    ),
    certificates=(
        Certificate(
            name=_DOMAIN,
            shows="Private, valid for months.",
            authority="shop-root",
            key_algorithm="EC_prime256v1",
        ),
    ),
    log_groups=(
        LogGroup(
            name="/trail/audit", shows="Own key, kept a year.", key="audit", retention_days=365
        ),
    ),
    buckets=(
        Bucket(
            name="trail-111122223333",
            shows="Holds the trail's files, well protected.",
            public_access_block=True,
            object_lock_days=365,
            encryption_key="audit",
            policy=trail_bucket("trail-111122223333", _TRAIL_ARN, _ACCOUNT),
            expires_after_days=2555,
        ),
    ),
    trails=(
        Trail(
            name="audit",
            shows="All regions, validated, with an own key.",
            bucket="trail-111122223333",
            parameters={
                "IncludeGlobalServiceEvents": True,
                "IsMultiRegionTrail": True,
                "EnableLogFileValidation": True,
                "KmsKeyId": Ref(kind="key", name="audit"),
                "CloudWatchLogsLogGroupArn": Ref(kind="log-group", name="/trail/audit"),
                "CloudWatchLogsRoleArn": f"arn:aws:iam::{_ACCOUNT}:role/envoy-orders",
            },
        ),
    ),
    meshes=(_MESH,),
)

SMALL = Estate(
    name="small",
    about="One account, one region, one mesh.",
    members=(Member(id=_ACCOUNT, name="shop", email="shop@example.com"),),
    accounts=(
        Account(
            id=_ACCOUNT,
            root={"mfa": True, "access_keys": False},
            password_policy={
                "MinimumPasswordLength": 14,
                "RequireSymbols": True,
                "RequireNumbers": True,
                "RequireUppercaseCharacters": True,
                "RequireLowercaseCharacters": True,
                "PasswordReusePrevention": 24,
                "MaxPasswordAge": 90,
            },
            policies=(
                Policy(
                    name="envoy-orders",
                    shows="One node, one certificate.",
                    document=policy(envoy_may_stream([f"{_MESH_ARN}/virtualNode/orders"])),
                ),
            ),
            roles=(
                Role(
                    name="vouchbook-reader",
                    shows="Collects evidence; only the hub may take it, with an external id.",
                    trust=trusts_account(_HUB, "vouchbook-demo"),
                    managed=("arn:aws:iam::aws:policy/SecurityAudit",),
                ),
                Role(
                    name="envoy-orders",
                    shows="Task role of the orders node.",
                    trust=trusts_service("ecs-tasks"),
                    own=("envoy-orders",),
                    inline={"logs": policy(allow("logs:PutLogEvents", "arn:aws:logs:*:*:*"))},
                ),
            ),
            users=(
                User(
                    name="deployer",
                    shows="Has a key and no console password.",
                    keys_made=("2026-08-01T08:00:00+00:00",),
                ),
            ),
            regions=(_REGION,),
        ),
    ),
)
