"""The demo estate: three meshes in two accounts, right, wrong and unreadable on purpose."""

from vouchbook.sandbox.estate.demo import catalog_logging, catalog_platform, payments_watching
from vouchbook.sandbox.estate.demo.catalog_mesh import CATALOG_MESH
from vouchbook.sandbox.estate.demo.data_account import DATA
from vouchbook.sandbox.estate.demo.data_mesh import PAYMENTS_IN_DATA_MESH
from vouchbook.sandbox.estate.demo.organization import ORGANIZATION
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
    KEYS,
    LOG_GROUPS,
    TRAILS,
)
from vouchbook.sandbox.estate.demo.payments_mesh import PAYMENTS_MESH
from vouchbook.sandbox.estate.demo.payments_network import BALANCERS, NETWORKS
from vouchbook.sandbox.estate.demo.payments_platform import (
    IMAGES,
    INSTANCES,
    PROFILES,
    SECRETS,
    TRACES,
)
from vouchbook.sandbox.estate.demo.payments_workloads import CLUSTERS, SCALING, TASKS
from vouchbook.sandbox.estate.demo.stacks import mesh_stack
from vouchbook.sandbox.estate.demo.unreadable import UNREADABLE
from vouchbook.sandbox.estate.documents import trusts_account
from vouchbook.sandbox.estate.model import (
    Account,
    Estate,
    Member,
    Region,
    Role,
    User,
)

_HUB = Account(
    id=HUB,
    password_policy=PASSWORD_POLICY,
    furniture=ORGANIZATION,
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
    roles=(*ROLES, *catalog_platform.ROLES),
    users=USERS,
    mesh_service_role=True,
    furniture=(*payments_watching.EVERYWHERE, *PROFILES),
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
            groundwork=(*BALANCERS, *IMAGES, *SECRETS),
            tasks=TASKS,
            clusters=CLUSTERS,
            furniture=(
                *SCALING,
                *TRACES,
                *INSTANCES,
                *payments_watching.WATCHERS,
                *mesh_stack(
                    f"arn:aws:appmesh:us-east-1:{ACCOUNT}:mesh/payments",
                    PAYMENTS_MESH,
                    "Good: everything is in a stack, and as it describes it.",
                    {},
                ),
            ),
        ),
        Region(
            name="eu-west-1",
            keys=catalog_logging.KEYS,
            authorities=catalog_logging.AUTHORITIES,
            certificates=catalog_logging.CERTIFICATES,
            log_groups=catalog_logging.LOG_GROUPS,
            meshes=(CATALOG_MESH,),
            networks=catalog_platform.NETWORKS,
            groundwork=catalog_platform.GROUNDWORK,
            furniture=catalog_platform.FURNITURE,
        ),
    ),
)

DEMO = Estate(
    name="demo",
    about="Three meshes, forty virtual nodes, two accounts in scope, one that nobody mentions.",
    members=(
        Member(id=ACCOUNT, name="payments-prod", email="payments@example.com"),
        Member(id=DATA.id, name="data-prod", email="data@example.com"),
        Member(id="555555555555", name="sandbox-legacy", email="legacy@example.com"),
    ),
    # The owner of the shared mesh stands before its consumer.
    accounts=(_HUB, DATA, _PAYMENTS),
    unreadable=UNREADABLE,
)
