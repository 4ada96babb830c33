"""Are the buckets that hold the trails' log files encrypted?"""

from vouchbook.checks._identity_examples import (
    HOME,
    KEY,
    OTHER,
    Plain,
    blind,
    bucket,
    bucket_unknowns,
    failing,
    key,
    passing,
    trail,
    unknowing,
)
from vouchbook.checks._trail_bucket import BUCKETS, TRAILS, bucket_of
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import View
from vouchbook.model.place import parse_arn

KEYS = "kms.keys"
CUSTOMER_KEYS = "customer_keys_required"
KMS = frozenset({"aws:kms", "aws:kms:dsse"})


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


def _sse(algorithm: str, key_id: str = "") -> Plain:
    default = {"SSEAlgorithm": algorithm} | ({"KMSMasterKeyID": key_id} if key_id else {})
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}


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
        *bucket_unknowns("encryption", "s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ),
)
