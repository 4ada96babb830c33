"""Are the buckets that hold the trails' log files encrypted, closed and watched?"""

from vouchbook.checks._identity_examples import (
    BUCKET,
    HOME,
    KEY,
    OTHER,
    Plain,
    blind,
    bucket,
    denial,
    failing,
    hidden,
    key,
    moot,
    passing,
    trail,
    unknowing,
)
from vouchbook.checks._resources import listed
from vouchbook.checks._selectors import keeps_objects_of
from vouchbook.checks._trail_bucket import BUCKETS, TRAILS, bucket_of
from vouchbook.model.check import (
    Check,
    Example,
    Given,
    Outcome,
    Severity,
    Subject,
    failed,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.place import parse_arn

KEYS = "kms.keys"
S3_ACCOUNT = "s3.account"
CUSTOMER_KEYS = "customer_keys_required"
KMS = frozenset({"aws:kms", "aws:kms:dsse"})
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def _encryption(subject: Subject) -> Outcome:
    bucket = bucket_of(subject)
    rules = bucket.get("encryption", "Rules") or ()
    defaults = [rule.get("ApplyServerSideEncryptionByDefault") for rule in rules]
    default = next((item for item in defaults if item is not None), None)
    if default is None:
        return failed(f"{bucket.id} has no default encryption, expected AES256 or aws:kms")
    algorithm, key_id = default.get("SSEAlgorithm"), default.get("KMSMasterKeyID")
    if algorithm in KMS and key_id and _is_customers(subject, bucket, key_id):
        return passed(f"{bucket.id} encrypts with {algorithm} and the customer's key {key_id}")
    if subject.estate.parameter(CUSTOMER_KEYS):
        return failed(
            f"{bucket.id} encrypts with {algorithm} and no customer managed key, and the "
            f"engagement demands one ({CUSTOMER_KEYS})"
        )
    return passed(f"{bucket.id} encrypts with {algorithm}; customer keys are not demanded")


def _is_customers(subject: Subject, bucket: View, key_id: str) -> bool:
    """Whether a key is customer managed; AWS keeps its own to one account and one alias."""
    arn = parse_arn(key_id)
    resource = arn.resource if arn else key_id
    if resource.startswith("alias/"):
        return not resource.startswith("alias/aws/")
    place = bucket.place
    if arn and arn.account != place.account:
        return True
    region = bucket.get("BucketRegion")
    full = key_id if arn else f"arn:{place.partition}:kms:{region}:{place.account}:key/{key_id}"
    found = subject.estate.one(KEYS, full)
    return found is not None and found.get("KeyManager") == "CUSTOMER"


def _not_public(subject: Subject) -> Outcome:
    bucket = bucket_of(subject)
    if bucket.get("policy-status", "IsPublic"):
        return failed(f"the policy of {bucket.id} is public (IsPublic is true)")
    off = [name for name in BLOCKS if not bucket.get("public-access", name)]
    if off:
        # S3 applies whichever of the two settings, the bucket's or the account's, is stricter.
        place = bucket.place
        root = f"arn:{place.partition}:iam::{place.account}:root"
        account = subject.estate.one(S3_ACCOUNT, root, account=place.account)
        off = [name for name in off if not (account and account.get("public-access", name))]
    if off:
        return failed(f"{listed(off)} is on neither for {bucket.id} nor for its account")
    return passed(f"{bucket.id} blocks all public access, and its policy is not public")


def _access_logged(subject: Subject) -> Outcome:
    bucket = bucket_of(subject)
    target = bucket.get("logging", "LoggingEnabled", "TargetBucket")
    if target and not bucket.id.endswith(f":::{target}"):
        return passed(f"{bucket.id} logs access to bucket {target}")

    def watches(trail: View) -> bool:
        here = trail.get("IsMultiRegionTrail") is True or (
            trail.get("HomeRegion") == bucket.get("BucketRegion")
        )
        logging = here and trail.get("status", "IsLogging") is True
        return logging and keeps_objects_of(trail.get("selectors"), bucket.id)

    found = subject.estate.find(TRAILS, watches, account=bucket.place.account)
    if found is not None:
        return passed(f"{found.id} logs the data events of all objects of {bucket.id}")
    where = f"only into itself ({target})" if target else "nowhere"
    return failed(
        f"{bucket.id} logs access {where}, and no trail keeps its data events; "
        "expected another bucket or S3 data events"
    )


def _sse(algorithm: str, key_id: str = "") -> Plain:
    default = {"SSEAlgorithm": algorithm} | ({"KMSMasterKeyID": key_id} if key_id else {})
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}


def _blocked(**flags: bool) -> Plain:
    return dict.fromkeys(BLOCKS, True) | flags


def _account_block(**facts: Plain) -> Given:
    renamed = {name.replace("_", "-"): value for name, value in facts.items()}
    return Given(collector=S3_ACCOUNT, id=f"arn:aws:iam::{HOME}:root", facts=renamed)


def _bucket_unknowns(facet: str, operation: str, permission: str) -> tuple[Example, ...]:
    """The ways in which a trail's bucket can stay in the dark."""
    return (
        unknowing(
            "The setting was denied.",
            trail(),
            hidden(bucket(), facet, operation, permission),
        ),
        unknowing("The bucket is in an account that was not collected.", trail()),
        unknowing(
            "Buckets were denied.",
            trail(),
            blind(BUCKETS, "s3:ListBuckets", "s3:ListAllMyBuckets"),
        ),
        unknowing("Trails were denied.", blind(TRAILS, "cloudtrail:DescribeTrails")),
        moot("No trails."),
    )


_DATA_EVENTS = {
    "EventSelectors": [
        {
            "ReadWriteType": "All",
            "IncludeManagementEvents": True,
            "DataResources": [
                {"Type": "AWS::S3::Object", "Values": [f"arn:aws:s3:::{BUCKET}/"]},
            ],
        }
    ]
}
_ALL_OBJECTS = {
    "AdvancedEventSelectors": [
        {
            "FieldSelectors": [
                {"Field": "eventCategory", "Equals": ["Data"]},
                {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
            ]
        }
    ]
}

DEFAULT_ENCRYPTION = Check(
    id="s3-bucket-default-encryption",
    objective="data-encrypted-at-rest",
    topic="data-protection",
    says="Buckets that hold trail logs encrypt by default, with a customer key where demanded.",
    severity=Severity.MEDIUM,
    over=(TRAILS,),
    holds=_encryption,
    joins=(BUCKETS, KEYS),
    parameters=(CUSTOMER_KEYS,),
    counts="trails",
    remedy="Set the bucket's default encryption to SSE-KMS with a customer managed key.",
    references=(
        "s3:GetBucketEncryption",
        "S3 User Guide: setting default server-side encryption behavior",
    ),
    examples=(
        passing("A customer's key.", trail(), bucket(encryption=_sse("aws:kms", KEY)), key()),
        passing(
            "A key of another account is never one of AWS.",
            trail(),
            bucket(encryption=_sse("aws:kms:dsse", KEY.replace(HOME, OTHER))),
        ),
        passing(
            "S3's own keys, and no others are demanded.",
            trail(),
            bucket(encryption=_sse("AES256")),
            customer_keys_required=False,
        ),
        failing(
            "S3's own keys, though others are demanded.",
            trail(),
            bucket(encryption=_sse("AES256")),
            customer_keys_required=True,
        ),
        failing(
            "KMS without a key means the one that AWS manages.",
            trail(),
            bucket(encryption=_sse("aws:kms")),
            customer_keys_required=True,
        ),
        failing("No default encryption.", trail(), bucket()),
        unknowing(
            "Whose key it is was denied.",
            trail(),
            bucket(encryption=_sse("aws:kms", KEY)),
            blind(KEYS, "kms:ListKeys"),
        ),
        unknowing(
            "The engagement doesn't say whether it demands customer keys.",
            trail(),
            bucket(encryption=_sse("AES256")),
        ),
        *_bucket_unknowns("encryption", "s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ),
)

PUBLIC_BLOCKED = Check(
    id="cloudtrail-s3-public-blocked",
    objective="logs-protected",
    topic="logging-using-cloudtrail",
    says="Buckets that hold trail logs are closed to the public.",
    severity=Severity.CRITICAL,
    over=(TRAILS,),
    holds=_not_public,
    joins=(BUCKETS, S3_ACCOUNT),
    counts="trails",
    remedy="Turn on all four settings of Block Public Access for the account, or for the bucket.",
    references=(
        "s3:GetPublicAccessBlock",
        "s3control:GetPublicAccessBlock",
        "s3:GetBucketPolicyStatus",
        "S3 User Guide: blocking public access to your Amazon S3 storage",
    ),
    examples=(
        passing("Blocked by the bucket.", trail(), bucket(public_access=_blocked())),
        passing(
            "Blocked by the account.",
            trail(),
            bucket(),
            _account_block(public_access=_blocked()),
        ),
        passing(
            "Half by the bucket, half by the account.",
            trail(),
            bucket(public_access=_blocked(BlockPublicAcls=False)),
            _account_block(public_access=_blocked(IgnorePublicAcls=False)),
        ),
        failing("No setting at all counts as off.", trail(), bucket(), _account_block()),
        failing(
            "One setting is off.",
            trail(),
            bucket(public_access=_blocked(RestrictPublicBuckets=False)),
            _account_block(),
        ),
        failing(
            "A public policy.",
            trail(),
            bucket(public_access=_blocked(), policy_status={"IsPublic": True}),
        ),
        unknowing(
            "The account's setting was denied, and it decides.",
            trail(),
            bucket(),
            Given(
                collector=S3_ACCOUNT,
                id=f"arn:aws:iam::{HOME}:root",
                unread={
                    "public-access": denial(
                        "s3control:GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock"
                    )
                },
            ),
        ),
        *_bucket_unknowns(
            "public-access", "s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"
        ),
    ),
)

ACCESS_LOGGING = Check(
    id="cloudtrail-s3-access-logging",
    objective="logs-protected",
    topic="logging-using-cloudtrail",
    says="Access to the buckets that hold trail logs is itself logged.",
    severity=Severity.LOW,
    over=(TRAILS,),
    holds=_access_logged,
    joins=(BUCKETS,),
    counts="trails",
    remedy="Log the bucket's access to another bucket, or let a trail keep its S3 data events.",
    references=(
        "s3:GetBucketLogging",
        "cloudtrail:GetEventSelectors",
        "S3 User Guide: logging requests with server access logging",
    ),
    examples=(
        passing(
            "Into another bucket.",
            trail(),
            bucket(logging={"LoggingEnabled": {"TargetBucket": "example-access-logs"}}),
        ),
        passing("By data events of the bucket.", trail(selectors=_DATA_EVENTS), bucket()),
        passing("By data events of all objects.", trail(selectors=_ALL_OBJECTS), bucket()),
        failing("Not at all.", trail(), bucket()),
        failing(
            "Into itself.",
            trail(),
            bucket(logging={"LoggingEnabled": {"TargetBucket": BUCKET}}),
        ),
        failing(
            "The trail that keeps data events was stopped.",
            trail(selectors=_DATA_EVENTS, status={"IsLogging": False}),
            bucket(),
        ),
        unknowing(
            "Not by the bucket, and what the trail keeps was denied.",
            hidden(trail(), "selectors", "cloudtrail:GetEventSelectors"),
            bucket(),
        ),
        *_bucket_unknowns("logging", "s3:GetBucketLogging", "s3:GetBucketLogging"),
    ),
)
