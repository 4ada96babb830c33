"""Amazon S3: general purpose buckets and the account's own public access block.

Source: S3 and S3 Control API references. Objects are never read.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_NEXT = "ContinuationToken"
_BLOCKS = (
    "PublicAccessBlockConfiguration.BlockPublicAcls",
    "PublicAccessBlockConfiguration.IgnorePublicAcls",
    "PublicAccessBlockConfiguration.BlockPublicPolicy",
    "PublicAccessBlockConfiguration.RestrictPublicBuckets",
)
_NO_BLOCK = "NoSuchPublicAccessBlockConfiguration"

LIST_BUCKETS = Operation(
    service="s3",
    name="ListBuckets",
    permission="s3:ListAllMyBuckets",
    members=("Buckets", "Buckets[].Name"),
    # Only a request with a parameter is answered with each bucket's region.
    paging=Paging(
        items="Buckets",
        token_in=_NEXT,
        token_out=_NEXT,
        size=("MaxBuckets", 1000),
    ),
)


def _bucket(name: str, permission: str, *members: str, none: tuple[str, ...] = ()) -> Operation:
    return Operation(
        service="s3", name=name, permission=f"s3:{permission}", members=members, none=none
    )


GET_ENCRYPTION = _bucket(
    "GetBucketEncryption",
    "GetEncryptionConfiguration",
    "ServerSideEncryptionConfiguration.Rules",
    none=("ServerSideEncryptionConfigurationNotFoundError",),
)
GET_PUBLIC_ACCESS = _bucket(
    "GetPublicAccessBlock", "GetBucketPublicAccessBlock", *_BLOCKS, none=(_NO_BLOCK,)
)
GET_POLICY = Operation(
    service="s3",
    name="GetBucketPolicy",
    permission="s3:GetBucketPolicy",
    members=("Policy",),
    none=("NoSuchBucketPolicy",),
    redact=("Policy!external-id",),
)
GET_POLICY_STATUS = _bucket(
    "GetBucketPolicyStatus",
    "GetBucketPolicyStatus",
    "PolicyStatus.IsPublic",
    none=("NoSuchBucketPolicy",),
)
# The next one, and logging below, legitimately answer with an empty element: never versioned,
# not logged. No member can be demanded; half an answer is no XML and can't be parsed, and an
# answer of no bytes at all is the reader's to refuse.
GET_VERSIONING = _bucket("GetBucketVersioning", "GetBucketVersioning")
GET_OBJECT_LOCK = _bucket(
    "GetObjectLockConfiguration",
    "GetBucketObjectLockConfiguration",
    "ObjectLockConfiguration.ObjectLockEnabled",
    none=("ObjectLockConfigurationNotFoundError",),
)
GET_LOGGING = _bucket("GetBucketLogging", "GetBucketLogging")
GET_LIFECYCLE = _bucket(
    "GetBucketLifecycleConfiguration",
    "GetLifecycleConfiguration",
    "Rules",
    "Rules[].Status",
    none=("NoSuchLifecycleConfiguration",),
)
GET_ACCOUNT_PUBLIC_ACCESS = Operation(
    service="s3control",
    name="GetPublicAccessBlock",
    permission="s3:GetAccountPublicAccessBlock",
    members=_BLOCKS,
    none=(_NO_BLOCK,),
)

_OF_A_BUCKET = (
    Facet(name="encryption", operation=GET_ENCRYPTION, path=("ServerSideEncryptionConfiguration",)),
    Facet(
        name="public-access",
        operation=GET_PUBLIC_ACCESS,
        path=("PublicAccessBlockConfiguration",),
    ),
    Facet(name="policy", operation=GET_POLICY, path=("Policy",), json=True),
    Facet(name="policy-status", operation=GET_POLICY_STATUS, path=("PolicyStatus",)),
    Facet(name="versioning", operation=GET_VERSIONING),
    Facet(name="lock", operation=GET_OBJECT_LOCK, path=("ObjectLockConfiguration",)),
    Facet(name="logging", operation=GET_LOGGING),
    Facet(name="lifecycle", operation=GET_LIFECYCLE),
)


def _read_buckets(reader: Reader) -> None:
    for bucket in reader.items(LIST_BUCKETS):
        name = bucket["Name"]
        arn = f"arn:{reader.place.partition}:s3:::{name}"
        reader.record(arn, LIST_BUCKETS, bucket)
        for facet in _OF_A_BUCKET:
            # Names are free for anybody once a bucket is deleted: without the expected owner, a
            # stranger's bucket could answer for ours.
            reader.describe(
                arn, facet.operation, Bucket=name, ExpectedBucketOwner=reader.place.account
            )


def _read_account(reader: Reader) -> None:
    arn = f"arn:{reader.place.partition}:iam::{reader.place.account}:root"
    reader.describe(arn, GET_ACCOUNT_PUBLIC_ACCESS, AccountId=reader.place.account)


BUCKETS = Collector(
    id="s3.buckets",
    says="General purpose buckets: encryption, exposure, policy, versioning, lock, log, lifecycle.",
    scope=Scope.GLOBAL,
    facets=(Facet(operation=LIST_BUCKETS, path=("Buckets", "[]")), *_OF_A_BUCKET),
    read=_read_buckets,
)

ACCOUNT = Collector(
    id="s3.account",
    says="The account's public access block, which overrides its buckets' own.",
    scope=Scope.GLOBAL,
    facets=(
        Facet(
            name="public-access",
            operation=GET_ACCOUNT_PUBLIC_ACCESS,
            path=("PublicAccessBlockConfiguration",),
        ),
    ),
    read=_read_account,
)
