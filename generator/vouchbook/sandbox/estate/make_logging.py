"""Making log groups, buckets and trails."""

from vouchbook.sandbox.estate.model import Bucket, LogGroup, Ref, Trail
from vouchbook.sandbox.estate.workshop import Bench, pairs


def make_log_group(bench: Bench, group: LogGroup) -> None:
    """Make a log group."""
    bench.workshop.set_clock(group.made)
    key = bench.find(Ref(kind="key", name=group.key)) if group.key else None
    bench.call(
        "logs",
        "create_log_group",
        logGroupName=group.name,
        kmsKeyId=key,
        tags=dict(group.tags) or None,
    )
    arn = f"arn:aws:logs:{bench.region}:{bench.account}:log-group:{group.name}:*"
    bench.keep("log-group", group.name, arn)
    if group.retention_days is not None:
        bench.call(
            "logs",
            "put_retention_policy",
            logGroupName=group.name,
            retentionInDays=group.retention_days,
        )


def make_bucket(bench: Bench, bucket: Bucket) -> None:
    """Make a bucket; settings that the estate does not state stay unset."""
    bench.workshop.set_clock(bucket.made)
    elsewhere = bench.region != "us-east-1"
    bench.call(
        "s3",
        "create_bucket",
        Bucket=bucket.name,
        CreateBucketConfiguration={"LocationConstraint": bench.region} if elsewhere else None,
        ObjectLockEnabledForBucket=True if bucket.object_lock_days else None,
    )
    bench.keep("bucket", bucket.name, bucket.name)
    _protect(bench, bucket)
    _manage(bench, bucket)


def _protect(bench: Bench, bucket: Bucket) -> None:
    name = bucket.name
    if bucket.public_access_block:
        every = (
            "BlockPublicAcls",
            "IgnorePublicAcls",
            "BlockPublicPolicy",
            "RestrictPublicBuckets",
        )
        bench.call(
            "s3",
            "put_public_access_block",
            Bucket=name,
            PublicAccessBlockConfiguration=dict.fromkeys(every, True),
        )
    if bucket.encryption_key is not None:
        default = {
            "SSEAlgorithm": "aws:kms",
            "KMSMasterKeyID": Ref(kind="key", name=bucket.encryption_key),
        }
        rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
        bench.call(
            "s3",
            "put_bucket_encryption",
            Bucket=name,
            ServerSideEncryptionConfiguration={"Rules": [rule]},
        )
    if bucket.object_lock_days is not None:
        retention = {"Mode": "COMPLIANCE", "Days": bucket.object_lock_days}
        bench.call(
            "s3",
            "put_object_lock_configuration",
            Bucket=name,
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": retention},
            },
        )
    if bucket.policy is not None:
        bench.call("s3", "put_bucket_policy", Bucket=name, Policy=bench.text(bucket.policy))


def _manage(bench: Bench, bucket: Bucket) -> None:
    name = bucket.name
    if bucket.versioning and bucket.object_lock_days is None:
        status = {"Status": "Enabled"}
        bench.call("s3", "put_bucket_versioning", Bucket=name, VersioningConfiguration=status)
    if bucket.logs_to is not None:
        target = {"TargetBucket": bucket.logs_to, "TargetPrefix": f"{name}/"}
        bench.call(
            "s3", "put_bucket_logging", Bucket=name, BucketLoggingStatus={"LoggingEnabled": target}
        )
    if bucket.expires_after_days is not None:
        rule = {
            "ID": "expire",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "Expiration": {"Days": bucket.expires_after_days},
        }
        bench.call(
            "s3",
            "put_bucket_lifecycle_configuration",
            Bucket=name,
            LifecycleConfiguration={"Rules": [rule]},
        )
    if bucket.tags:
        bench.call("s3", "put_bucket_tagging", Bucket=name, Tagging={"TagSet": pairs(bucket.tags)})


def make_trail(bench: Bench, trail: Trail) -> None:
    """Make a trail and start it."""
    bench.workshop.set_clock(trail.made)
    arn = bench.call(
        "cloudtrail",
        "create_trail",
        Name=trail.name,
        S3BucketName=trail.bucket,
        TagsList=pairs(trail.tags) or None,
        **trail.parameters,
    )["TrailARN"]
    if trail.selectors is not None or trail.advanced_selectors is not None:
        bench.call(
            "cloudtrail",
            "put_event_selectors",
            TrailName=trail.name,
            EventSelectors=trail.selectors,
            AdvancedEventSelectors=trail.advanced_selectors,
        )
    if trail.insights:
        bench.call(
            "cloudtrail",
            "put_insight_selectors",
            TrailName=trail.name,
            InsightSelectors=[{"InsightType": name} for name in trail.insights],
        )
    if trail.logging:
        bench.call("cloudtrail", "start_logging", Name=trail.name)
    if trail.declared:
        bench.workshop.sandbox.declare("cloudtrail-trail", arn, trail.declared)
