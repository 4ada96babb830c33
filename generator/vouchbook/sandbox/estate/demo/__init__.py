"""The demo estate: three meshes in two accounts, right, wrong and unreadable on purpose."""

from vouchbook.sandbox.estate.demo.catalog_mesh import CATALOG_MESH
from vouchbook.sandbox.estate.demo.data_account import ACCOUNT as DATA_ACCOUNT
from vouchbook.sandbox.estate.demo.data_account import DATA, TRAIL_BUCKET
from vouchbook.sandbox.estate.demo.data_mesh import PAYMENTS_IN_DATA_MESH
from vouchbook.sandbox.estate.demo.payments_identity import (
    ACCOUNT,
    GROUPS,
    HUB,
    PASSWORD_POLICY,
    POLICIES,
    ROLES,
    USERS,
)
from vouchbook.sandbox.estate.demo.payments_logging import (
    AUTHORITIES,
    BUCKETS,
    CERTIFICATES,
    EUROPEAN_AUTHORITIES,
    EUROPEAN_CERTIFICATES,
    EUROPEAN_KEYS,
    EUROPEAN_LOG_GROUPS,
    KEYS,
    LOG_GROUPS,
    TRAILS,
)
from vouchbook.sandbox.estate.demo.payments_mesh import PAYMENTS_MESH
from vouchbook.sandbox.estate.demo.payments_workloads import CLUSTERS, NETWORKS, TASKS
from vouchbook.sandbox.estate.documents import trusts_account
from vouchbook.sandbox.estate.model import (
    Account,
    Estate,
    Member,
    Ref,
    Region,
    Role,
    Unreadable,
    User,
)
from vouchbook.sandbox.faults import FaultKind

_HUB = Account(
    id=HUB,
    password_policy=PASSWORD_POLICY,
    roles=(
        Role(
            name="vouchbook-reader",
            shows="Collects evidence in the hub itself.",
            trust=trusts_account(HUB, "vouchbook-demo"),
            managed=("arn:aws:iam::aws:policy/SecurityAudit",),
        ),
    ),
    users=(
        User(
            name="vouchbook",
            shows="Runs the collection; may take the readers' roles.",
            keys_made=("2026-09-01T08:00:00+00:00",),
        ),
    ),
)

_PAYMENTS = Account(
    id=ACCOUNT,
    root={"mfa": True, "access_keys": False, "last_used": "2025-01-20T08:05:00+00:00"},
    password_policy=PASSWORD_POLICY,
    policies=POLICIES,
    groups=GROUPS,
    roles=ROLES,
    users=USERS,
    mesh_service_role=True,
    regions=(
        Region(
            name="us-east-1",
            keys=KEYS,
            authorities=AUTHORITIES,
            certificates=CERTIFICATES,
            log_groups=LOG_GROUPS,
            buckets=BUCKETS,
            trails=TRAILS,
            meshes=(PAYMENTS_MESH,),
            shared_meshes=(PAYMENTS_IN_DATA_MESH,),
            networks=NETWORKS,
            tasks=TASKS,
            clusters=CLUSTERS,
        ),
        Region(
            name="eu-west-1",
            keys=EUROPEAN_KEYS,
            authorities=EUROPEAN_AUTHORITIES,
            certificates=EUROPEAN_CERTIFICATES,
            log_groups=EUROPEAN_LOG_GROUPS,
            meshes=(CATALOG_MESH,),
        ),
    ),
)

_UNREADABLE = (
    Unreadable(
        kind=FaultKind.ACCESS_DENIED,
        shows="Whether the public may use this key can't be told.",
        service="kms",
        operation="GetKeyPolicy",
        account=DATA_ACCOUNT,
        match={"KeyId": Ref(kind="key", name="data-vault")},
    ),
    Unreadable(
        kind=FaultKind.ACCESS_DENIED,
        shows="Whether this bucket refuses plain HTTP can't be told.",
        service="s3",
        operation="GetBucketPolicy",
        account=DATA_ACCOUNT,
        match={"Bucket": TRAIL_BUCKET},
    ),
    Unreadable(
        kind=FaultKind.SCP_DENIED,
        shows="Whether there are certificates in this region can't be told.",
        service="acm",
        operation="ListCertificates",
        account=DATA_ACCOUNT,
        region="eu-west-1",
    ),
)

DEMO = Estate(
    name="demo",
    about="Three meshes, forty virtual nodes, two accounts in scope, one that nobody mentions.",
    members=(
        Member(id=ACCOUNT, name="payments-prod", email="payments@example.com"),
        Member(id=DATA_ACCOUNT, name="data-prod", email="data@example.com"),
        Member(id="555555555555", name="sandbox-legacy", email="legacy@example.com"),
    ),
    # The owner of the shared mesh stands before its consumer.
    accounts=(_HUB, DATA, _PAYMENTS),
    unreadable=_UNREADABLE,
)
