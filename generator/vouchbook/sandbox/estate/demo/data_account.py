"""The data account: where most things still have to be put right."""

from vouchbook.sandbox.estate.demo import data_platform
from vouchbook.sandbox.estate.demo.data_mesh import DATA_MESH
from vouchbook.sandbox.estate.demo.data_platform import ACCOUNT, CONFIG_BUCKET
from vouchbook.sandbox.estate.demo.data_tasks import CLUSTERS, NETWORKS, TASKS
from vouchbook.sandbox.estate.documents import (
    allow,
    key_policy,
    policy,
    trusts_account,
    trusts_service,
)
from vouchbook.sandbox.estate.model import (
    Account,
    Bucket,
    Certificate,
    Key,
    LogGroup,
    Region,
    Role,
    Trail,
    User,
)

TRAIL_BUCKET = "data-trail-444455556666"
_HUB = "123456789012"
_TEAM = {"team": "data"}

_KEYS = (
    Key(
        name="data-lake",
        shows="Bad: everybody may decrypt with it.",
        rotation_days=365,
        policy=key_policy(
            ACCOUNT,
            {
                "Sid": "Everybody",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["kms:Decrypt", "kms:DescribeKey"],
                "Resource": "*",
            },
        ),
        tags=_TEAM,
    ),
    Key(
        name="data-vault",
        shows="Unreadable: the reader may not see its policy.",
        rotation_days=365,
        tags=_TEAM,
    ),
    Key(name="data-cold", shows="Bad: does not rotate."),
)

_BUCKETS = (
    Bucket(
        name=TRAIL_BUCKET,
        shows="Bad: no access block, no versions, no lock, no own key. Its policy is unreadable.",
        policy=policy(
            {
                "Sid": "AnyTrailWrites",
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": ["s3:GetBucketAcl", "s3:PutObject"],
                "Resource": [
                    f"arn:aws:s3:::{TRAIL_BUCKET}",
                    f"arn:aws:s3:::{TRAIL_BUCKET}/*",
                ],
            }
        ),
    ),
    Bucket(
        name=CONFIG_BUCKET,
        shows="Bad: no own key, no access block; a person's address stands in a tag.",
        tags={"team": "data", "contact": "jane.doe@example.com"},
    ),
)

_TRAILS = (
    Trail(
        name="data-trail",
        shows="Bad: one region, writes only, no validation, no own key; its delivery fails.",
        bucket=TRAIL_BUCKET,
        parameters={
            "IncludeGlobalServiceEvents": False,
            "IsMultiRegionTrail": False,
            "EnableLogFileValidation": False,
        },
        selectors=(
            {
                "ReadWriteType": "WriteOnly",
                "IncludeManagementEvents": True,
                "ExcludeManagementEventSources": ["kms.amazonaws.com"],
            },
        ),
        declared={
            "LatestDeliveryTime": "2026-09-12T03:15:00+00:00",
            "LatestDeliveryError": "AccessDenied",
        },
    ),
)

_ROLES = (
    Role(
        name="vouchbook-reader",
        shows="Collects evidence; only the hub may take it, with an external id.",
        trust=trusts_account(_HUB, "vouchbook-demo"),
        managed=("arn:aws:iam::aws:policy/SecurityAudit",),
    ),
    Role(
        name="envoy-data",
        shows="Bad: one role for all Envoys, on every resource.",
        trust=trusts_service("ecs-tasks"),
        inline={"proxy": policy(allow("appmesh:StreamAggregatedResources"))},
    ),
    *data_platform.ROLES,
    Role(
        name="data-execution",
        shows="Good: pulls images and writes logs.",
        trust=trusts_service("ecs-tasks"),
        managed=("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",),
    ),
)

_USERS = (
    User(
        name="etl-runner",
        shows="Bad: two keys, one of them old.",
        managed=("arn:aws:iam::aws:policy/PowerUserAccess",),
        made="2025-10-06T09:00:00+00:00",
        keys_made=("2025-10-06T09:00:00+00:00", "2026-07-20T09:00:00+00:00"),
        declared={
            "access_key_1_last_used_date": "2026-09-14T23:00:00+00:00",
            "access_key_1_last_used_region": "us-east-1",
            "access_key_1_last_used_service": "s3",
        },
    ),
)

DATA = Account(
    id=ACCOUNT,
    root={"mfa": False, "access_keys": True, "last_used": "2026-08-30T18:20:00+00:00"},
    password_policy={"MinimumPasswordLength": 8, "RequireNumbers": True},
    roles=_ROLES,
    users=_USERS,
    mesh_service_role=True,
    furniture=data_platform.EVERYWHERE,
    regions=(
        Region(
            name="us-east-1",
            keys=_KEYS,
            certificates=(
                Certificate(
                    name="dashboards.data.example",
                    shows="Public, from Amazon; no mesh listener uses it.",
                ),
            ),
            log_groups=(LogGroup(name="/ecs/data", shows="Weak: no own key.", retention_days=30),),
            buckets=_BUCKETS,
            trails=_TRAILS,
            meshes=(DATA_MESH,),
            networks=NETWORKS,
            groundwork=data_platform.GROUNDWORK,
            tasks=TASKS,
            clusters=CLUSTERS,
            furniture=data_platform.FURNITURE,
        ),
    ),
)
