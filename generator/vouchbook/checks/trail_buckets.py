"""Are the buckets that hold the trails' log files closed and watched?"""

from vouchbook.checks._identity_examples import (
    BUCKET,
    HOME,
    ORGANISATION_TRAIL,
    Plain,
    bucket,
    bucket_unknowns,
    denial,
    failing,
    hidden,
    passing,
    trail,
    unknowing,
)
from vouchbook.checks._resources import listed, seen_by
from vouchbook.checks._selectors import keeps_objects_of
from vouchbook.checks._trail_bucket import BUCKETS, TRAILS, bucket_of
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import View

S3_ACCOUNT = "s3.account"
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


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
        everywhere = trail.get("IsMultiRegionTrail") is True
        here = everywhere or trail.get("HomeRegion") == bucket.get("BucketRegion")
        if not here or not seen_by(trail, bucket.place.account):
            return False
        logging = trail.get("status", "IsLogging") is True
        return logging and keeps_objects_of(trail.get("selectors"), bucket.id)

    found = subject.estate.find(TRAILS, watches)
    if found is not None:
        return passed(f"{found.id} logs the data events of all objects of {bucket.id}")
    where = f"only into itself ({target})" if target else "nowhere"
    return failed(
        f"{bucket.id} logs access {where}, and no trail keeps its data events; "
        "expected another bucket or S3 data events"
    )


def _blocked(**flags: bool) -> Plain:
    return dict.fromkeys(BLOCKS, True) | flags


def _account_block(**facts: Plain) -> Given:
    renamed = {name.replace("_", "-"): value for name, value in facts.items()}
    return Given(collector=S3_ACCOUNT, id=f"arn:aws:iam::{HOME}:root", facts=renamed)


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
        *bucket_unknowns(
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
            "By data events of a trail that sees another account alone.",
            trail(arn=ORGANISATION_TRAIL, selectors=_ALL_OBJECTS),
            bucket(account=HOME),
        ),
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
        *bucket_unknowns("logging", "s3:GetBucketLogging", "s3:GetBucketLogging"),
    ),
)
