"""Who may do what in the payments account."""

from vouchbook.sandbox.estate.documents import (
    allow,
    envoy_may_export,
    envoy_may_stream,
    policy,
    trusts_account,
    trusts_service,
)
from vouchbook.sandbox.estate.model import Group, Policy, Ref, Role, User

ACCOUNT = "111122223333"
HUB = "123456789012"
_PARTNER = "999988887777"
_VENDOR = "777788889999"
_MESH = f"arn:aws:appmesh:us-east-1:{ACCOUNT}:mesh/payments"
_OF_AWS = "arn:aws:iam::aws:policy"

PASSWORD_POLICY = {
    "MinimumPasswordLength": 16,
    "RequireSymbols": True,
    "RequireNumbers": True,
    "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True,
    "AllowUsersToChangePassword": True,
    "PasswordReusePrevention": 24,
    "MaxPasswordAge": 90,
}

POLICIES = (
    Policy(
        name="mesh-deployments",
        shows="Good: writes to one mesh, on resources with the team's tag.",
        document=policy(
            allow(
                ["appmesh:CreateVirtualNode", "appmesh:UpdateVirtualNode", "appmesh:UpdateRoute"],
                [f"{_MESH}/*"],
                {"StringEquals": {"aws:ResourceTag/team": "payments"}},
            ),
            allow(["appmesh:Describe*", "appmesh:List*"]),
        ),
    ),
    Policy(
        name="mesh-operators-wide",
        shows="Bad: every App Mesh action on every resource.",
        document=policy(allow("appmesh:*")),
        made="2025-04-14T10:00:00+00:00",
    ),
    Policy(
        name="breakglass-everything",
        shows="Bad: every action on every resource.",
        document=policy(allow("*")),
        made="2025-04-14T10:00:00+00:00",
    ),
)

GROUPS = (
    Group(name="operators", shows="Reads everything.", managed=(f"{_OF_AWS}/ReadOnlyAccess",)),
    Group(name="deployers", shows="Deploys the mesh.", own=("mesh-deployments",)),
)

_READER = Role(
    name="vouchbook-reader",
    shows="Collects evidence; only the hub may take it, with an external id.",
    trust=trusts_account(HUB, "vouchbook-demo"),
    managed=(f"{_OF_AWS}/SecurityAudit", f"{_OF_AWS}/AWSAppMeshReadOnly"),
)

_ENVOYS = (
    Role(
        name="envoy-ledger",
        shows="Good: streams the configuration of its own node, exports its own certificate.",
        trust=trusts_service("ecs-tasks"),
        inline={
            "proxy": policy(
                envoy_may_stream([f"{_MESH}/virtualNode/ledger"]),
                envoy_may_export("ledger.payments.internal"),
            )
        },
        tags={"team": "payments"},
    ),
    Role(
        name="envoy-cards",
        shows="Good: streams the configuration of its own node.",
        trust=trusts_service("ecs-tasks"),
        inline={
            "proxy": policy(
                envoy_may_stream([f"{_MESH}/virtualNode/cards"]),
                envoy_may_export("cards.payments.internal"),
            )
        },
        tags={"team": "payments"},
    ),
    Role(
        name="envoy-edge",
        shows="Good: streams the configuration of its own gateway.",
        trust=trusts_service("ecs-tasks"),
        inline={
            "proxy": policy(
                envoy_may_stream([f"{_MESH}/virtualGateway/edge"]),
                envoy_may_export("gateway.payments.example"),
            )
        },
        tags={"team": "payments"},
    ),
    Role(
        name="envoy-settlement",
        shows="Good: streams the configuration of its own node.",
        trust=trusts_service("ecs-tasks"),
        inline={"proxy": policy(envoy_may_stream([f"{_MESH}/virtualNode/settlement"]))},
        tags={"team": "payments"},
    ),
    Role(
        name="hsm-bridge-host",
        shows="Good: of an instance, whose Envoy may be one node.",
        trust=trusts_service("ec2"),
        inline={
            "proxy": policy(
                envoy_may_stream([f"{_MESH}/virtualNode/hsm-bridge"]),
                envoy_may_export("hsm-bridge.payments.internal"),
            )
        },
        tags={"team": "payments"},
    ),
    Role(
        name="legacy-batch-host",
        shows="Of an instance; it may be no proxy.",
        trust=trusts_service("ec2"),
        inline={"read": policy(allow("s3:GetObject", "arn:aws:s3:::payments-statements/*"))},
        tags={"team": "payments"},
    ),
    Role(
        name="envoy-batch",
        shows="Bad: streams the configuration of every node of the mesh.",
        trust=trusts_service("ecs-tasks"),
        inline={"proxy": policy(envoy_may_stream([f"{_MESH}/virtualNode/*"]))},
    ),
    Role(
        name="envoy-reports",
        shows="Bad: AWS's policy lets it stream the configuration of any node of the account.",
        trust=trusts_service("ecs-tasks"),
        managed=(f"{_OF_AWS}/AWSAppMeshEnvoyAccess",),
        made="2025-04-14T10:00:00+00:00",
    ),
)

_EXECUTION = (
    Role(
        name="payments-execution",
        shows="Good: pulls images, writes logs, reads one secret.",
        trust=trusts_service("ecs-tasks"),
        managed=(f"{_OF_AWS}/service-role/AmazonECSTaskExecutionRolePolicy",),
        inline={
            "secrets": policy(
                allow("secretsmanager:GetSecretValue", [Ref(kind="secret", name="payments/ledger")])
            )
        },
    ),
    Role(
        name="shared-execution",
        shows="Bad: reads every secret.",
        trust=trusts_service("ecs-tasks"),
        managed=(f"{_OF_AWS}/service-role/AmazonECSTaskExecutionRolePolicy",),
        inline={"secrets": policy(allow("secretsmanager:GetSecretValue"))},
    ),
    Role(
        name="trail-to-logs",
        shows="Lets CloudTrail write to its log group.",
        trust=trusts_service("cloudtrail"),
        inline={
            "write": policy(
                allow(
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    [f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/trail/org-audit:*"],
                )
            )
        },
    ),
)

_DEPLOYER = Role(
    name="mesh-deployer",
    shows="Good: the pipeline's role; changes the meshes of payments and catalog alone.",
    trust=trusts_account(HUB, "mesh-deployer"),
    own=("mesh-deployments",),
    inline={
        "catalog": policy(
            allow(
                ["appmesh:UpdateRoute", "appmesh:UpdateVirtualNode"],
                [f"arn:aws:appmesh:eu-west-1:{ACCOUNT}:mesh/catalog/*"],
            )
        )
    },
    tags={"team": "payments"},
)

_PEOPLE = (
    Role(
        name="mesh-admins",
        shows="Holds AWSAppMeshFullAccess; whether it may is the organisation's decision.",
        trust=trusts_account(HUB, "mesh-admins"),
        managed=(f"{_OF_AWS}/AWSAppMeshFullAccess",),
    ),
    Role(
        name="mesh-operators",
        shows="Bad: every App Mesh action on every resource.",
        trust=trusts_account(HUB, "mesh-operators"),
        own=("mesh-operators-wide",),
    ),
    Role(
        name="breakglass",
        shows="Bad: every action on every resource.",
        trust=trusts_account(HUB, "breakglass"),
        own=("breakglass-everything",),
    ),
    Role(
        name="partner-settlement",
        shows="Good: another company's account, with an external id.",
        trust=trusts_account(_PARTNER, "settlement-7f2a"),
        inline={"read": policy(allow("s3:GetObject", "arn:aws:s3:::payments-statements/*"))},
    ),
    Role(
        name="vendor-metrics",
        shows="Bad: another company's account, without an external id; it may read the meshes.",
        trust=trusts_account(_VENDOR),
        managed=(f"{_OF_AWS}/job-function/ViewOnlyAccess", f"{_OF_AWS}/AWSAppMeshReadOnly"),
        made="2025-04-14T10:00:00+00:00",
    ),
)

ROLES = (_READER, *_ENVOYS, *_EXECUTION, _DEPLOYER, *_PEOPLE)

USERS = (
    User(
        name="nina.ops",
        shows="Good: console with MFA, rights through a group.",
        groups=("operators",),
        password=True,
        mfa=True,
        declared={"password_last_used": "2026-09-14T07:12:00+00:00"},
    ),
    User(
        name="maria.finance",
        shows="Bad: console without MFA.",
        groups=("operators",),
        password=True,
        declared={"password_last_used": "2026-09-11T15:40:00+00:00"},
    ),
    User(
        name="ci-exports",
        shows="Bad: a key of more than a year, and a policy attached to the user itself.",
        own=("mesh-deployments",),
        made="2025-05-20T09:00:00+00:00",
        keys_made=("2025-05-20T09:00:00+00:00",),
        declared={
            "access_key_1_last_used_date": "2026-09-15T02:10:00+00:00",
            "access_key_1_last_used_region": "us-east-1",
            "access_key_1_last_used_service": "s3",
        },
    ),
    User(
        name="ci-deployments",
        shows="Good: a key of some weeks, rights through a group.",
        groups=("deployers",),
        keys_made=("2026-08-20T09:00:00+00:00",),
        declared={
            "access_key_1_last_used_date": "2026-09-15T10:30:00+00:00",
            "access_key_1_last_used_region": "us-east-1",
            "access_key_1_last_used_service": "appmesh",
        },
    ),
    User(
        name="former.contractor",
        shows="Bad: a key that nobody has used since it was made.",
        groups=("deployers",),
        made="2026-05-04T09:00:00+00:00",
        keys_made=("2026-05-04T09:00:00+00:00",),
    ),
)
