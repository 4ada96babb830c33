"""Keys, certificates, trail, buckets and log groups of the payments account."""

from vouchbook.sandbox.estate.demo.payments_identity import ACCOUNT
from vouchbook.sandbox.estate.demo.payments_nodes import CERTIFIED
from vouchbook.sandbox.estate.documents import (
    key_policy,
    key_use,
    logs_use,
    policy,
    trail_bucket,
)
from vouchbook.sandbox.estate.model import (
    Authority,
    Bucket,
    Certificate,
    Key,
    LogGroup,
    Ref,
    Trail,
)

TRAIL_BUCKET = "payments-audit-trail-111122223333"
LOG_BUCKET = "payments-access-logs-111122223333"
CONFIG_BUCKET = "payments-config-111122223333"
_TRAIL_ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/org-audit"


KEYS = (
    Key(
        name="audit-trail",
        shows="Good: rotates yearly; only this account's trail may encrypt with it.",
        rotation_days=365,
        policy=key_policy(
            ACCOUNT,
            key_use(
                "TrailEncrypts",
                "cloudtrail.amazonaws.com",
                {"StringEquals": {"aws:SourceArn": _TRAIL_ARN}},
            ),
        ),
        tags={"data-class": "audit"},
    ),
    Key(
        name="mesh-logs",
        shows="Good: rotates twice a year.",
        rotation_days=180,
        policy=key_policy(ACCOUNT, logs_use(ACCOUNT, "us-east-1")),
        tags={"data-class": "logs"},
    ),
    Key(
        name="cardholder-data",
        shows="Good: rotates yearly.",
        rotation_days=365,
        tags={"data-class": "cardholder"},
    ),
    Key(
        name="task-storage",
        shows="Good: rotates yearly; Fargate encrypts the storage of tasks with it.",
        rotation_days=365,
        policy=key_policy(
            ACCOUNT,
            key_use(
                "FargateEncrypts",
                "fargate.amazonaws.com",
                {"StringEquals": {"kms:EncryptionContext:aws:ecs:clusterName": "payments"}},
            ),
        ),
        tags={"data-class": "cardholder"},
    ),
    Key(
        name="images",
        shows="Good: rotates yearly.",
        rotation_days=365,
        tags={"data-class": "internal"},
    ),
    Key(
        name="legacy-tokens",
        shows="Bad: does not rotate.",
        made="2025-04-14T10:00:00+00:00",
        tags={"data-class": "cardholder"},
    ),
    Key(
        name="old-exports",
        shows="Bad: waits for its deletion.",
        rotation_days=365,
        delete_after_days=30,
    ),
    Key(name="alias/aws/ebs", shows="AWS's own key for volumes.", of_aws=True),
)

AUTHORITIES = (
    Authority(
        name="payments-root",
        shows="Good: strong key, revocation by OCSP.",
        configuration={
            "KeyAlgorithm": "EC_secp384r1",
            "SigningAlgorithm": "SHA384WITHECDSA",
            "Subject": {
                "CommonName": "Payments Mesh Root",
                "Organization": "Example Payments",
                "Country": "US",
            },
        },
        revocation={"OcspConfiguration": {"Enabled": True}},
        tags={"team": "payments"},
    ),
)

CERTIFICATES = (
    Certificate(
        name="gateway.payments.example",
        shows="Good: private, valid for months.",
        authority="payments-root",
        key_algorithm="EC_prime256v1",
        other_names=("api.payments.example",),
        tags={"team": "payments"},
    ),
    *(
        Certificate(
            name=f"{name}.payments.internal",
            shows="Good: private, valid for months.",
            authority="payments-root",
            key_algorithm="EC_prime256v1",
            tags={"team": "payments"},
        )
        for name in CERTIFIED
    ),
    Certificate(
        name="old-gateway.payments.example",
        shows="Expired, and used by nothing.",
        made="2025-08-01T09:00:00+00:00",
    ),
)

LOG_GROUPS = (
    LogGroup(
        name="/ecs/payments",
        shows="Good: own key, kept for more than a year.",
        key="mesh-logs",
        retention_days=400,
        tags={"team": "payments", "data-class": "logs"},
    ),
    LogGroup(
        name="/trail/org-audit",
        shows="Good: own key, kept for more than a year.",
        key="mesh-logs",
        retention_days=400,
        tags={"data-class": "audit"},
    ),
    LogGroup(name="/ecs/reports", shows="Bad: no own key, kept for ever."),
)

BUCKETS = (
    Bucket(
        name=CONFIG_BUCKET,
        shows="Good: takes what AWS Config records.",
        public_access_block=True,
        versioning=True,
        encryption_key="audit-trail",
        tags={"data-class": "audit"},
    ),
    Bucket(
        name=LOG_BUCKET,
        shows="Takes the access logs of the trail's bucket.",
        public_access_block=True,
        versioning=True,
        policy=policy(
            {
                "Sid": "ServerAccessLogs",
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": f"arn:aws:s3:::{LOG_BUCKET}/*",
                "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
            }
        ),
        expires_after_days=730,
    ),
    Bucket(
        name=TRAIL_BUCKET,
        shows="Good: private, versioned, locked, encrypted, logged, TLS only, one trail writes.",
        public_access_block=True,
        object_lock_days=400,
        encryption_key="audit-trail",
        policy=trail_bucket(TRAIL_BUCKET, _TRAIL_ARN, ACCOUNT),
        logs_to=LOG_BUCKET,
        expires_after_days=2555,
        tags={"data-class": "audit"},
    ),
)

TRAILS = (
    Trail(
        name="org-audit",
        shows="Good: all regions, all management events, validated, own key, log group, insights.",
        bucket=TRAIL_BUCKET,
        parameters={
            "IncludeGlobalServiceEvents": True,
            "IsMultiRegionTrail": True,
            "EnableLogFileValidation": True,
            "KmsKeyId": Ref(kind="key", name="audit-trail"),
            "CloudWatchLogsLogGroupArn": Ref(kind="log-group", name="/trail/org-audit"),
            "CloudWatchLogsRoleArn": f"arn:aws:iam::{ACCOUNT}:role/trail-to-logs",
        },
        advanced_selectors=(
            {
                "Name": "Every management event",
                "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}],
            },
            {
                "Name": "Reads of the trail's own files",
                "FieldSelectors": [
                    {"Field": "eventCategory", "Equals": ["Data"]},
                    {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                    {
                        "Field": "resources.ARN",
                        "StartsWith": [f"arn:aws:s3:::{TRAIL_BUCKET}/"],
                    },
                ],
            },
        ),
        insights=("ApiCallRateInsight", "ApiErrorRateInsight"),
        tags={"team": "security"},
    ),
)
