"""Are the trails' log files kept as long as required, and out of reach of deletion?"""

from vouchbook.checks._identity_examples import (
    Plain,
    bucket,
    bucket_unknowns,
    failing,
    hidden,
    passing,
    trail,
    unknowing,
)
from vouchbook.checks._resources import resource_of
from vouchbook.checks._trail_bucket import BUCKETS, TRAILS, bucket_of
from vouchbook.model.check import Check, Outcome, Severity, Subject, advised, failed, passed
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

RETENTION = "log_retention_days"
YEAR = 365


def _tamper_resistant(subject: Subject) -> Outcome:
    bucket = bucket_of(subject)
    status = bucket.get("versioning", "Status")
    if status != "Enabled":
        return failed(f"versioning of {bucket.id} is {status or 'off'}, expected Enabled")
    if bucket.get("versioning", "MFADelete") == "Enabled":
        return passed(f"{bucket.id} has versions, and only MFA deletes them")
    if bucket.get("lock", "ObjectLockEnabled") != "Enabled":
        return failed(f"{bucket.id} has neither Object Lock nor MFA delete, expected one of them")
    retention = bucket.get("lock", "Rule", "DefaultRetention")
    days = _days(retention)
    if not days:
        return failed(f"Object Lock of {bucket.id} has no default retention, so it locks nothing")
    required = subject.estate.parameter(RETENTION)
    if days < required:
        return failed(f"Object Lock of {bucket.id} holds {days} days, expected at least {required}")
    held = f"{bucket.id} has versions, and Object Lock holds them {days} days"
    if retention.get("Mode") != "COMPLIANCE":
        return advised(f"{held} in mode GOVERNANCE, which a permission overrides")
    return passed(f"{held} in mode COMPLIANCE; at least {required} are required")


def _days(retention: Facts | None) -> int:
    if retention is None:
        return 0
    return (retention.get("Days") or 0) + YEAR * (retention.get("Years") or 0)


def _kept(subject: Subject) -> Outcome:
    bucket = bucket_of(subject)
    folder = _folder(resource_of(subject))
    expiring = [
        rule
        for rule in bucket.get("lifecycle", "Rules") or ()
        if _expires(rule) and _touches(rule, folder)
    ]
    if not expiring:
        return passed(f"no lifecycle rule of {bucket.id} expires what is under {folder}")
    required = subject.estate.parameter(RETENTION)
    early = [rule for rule in expiring if _is_early(rule, required)]
    for rule in early:
        if not _tags(rule):
            return failed(
                f"lifecycle rule {_name(rule)} of {bucket.id} expires {folder} "
                f"{_when(rule)}, expected no earlier than after {required} days"
            )
    for rule in early:
        detail = f"lifecycle rule {_name(rule)} chooses objects by tag"
        raise UnreadError(Unread(reason=Reason.POLICY_TOO_COMPLEX, detail=detail))
    return passed(f"{bucket.id} keeps what is under {folder} for at least {required} days")


def _folder(trail: View) -> str:
    """Where a trail's log files stand in its bucket."""
    prefix = trail.get("S3KeyPrefix")
    return f"{prefix}/AWSLogs/" if prefix else "AWSLogs/"


def _expires(rule: Facts) -> bool:
    expiration = rule.get("Expiration")
    if rule.get("Status") != "Enabled" or expiration is None:
        return False
    return bool(expiration.get("Days") or expiration.get("Date"))


def _touches(rule: Facts, folder: str) -> bool:
    """Whether a rule's prefix and a folder overlap; without a prefix a rule is for everything."""
    prefix = (
        rule.get("Filter", "Prefix")
        or rule.get("Filter", "And", "Prefix")
        or rule.get("Prefix")
        or ""
    )
    return bool(folder.startswith(prefix) or prefix.startswith(folder))


def _is_early(rule: Facts, required: int) -> bool:
    # A date ends all objects that are there by then, the newest ones too.
    days = rule.get("Expiration", "Days")
    return days is None or days < required


def _tags(rule: Facts) -> bool:
    return bool(rule.get("Filter", "Tag") or rule.get("Filter", "And", "Tags"))


def _name(rule: Facts) -> str:
    return str(rule.get("ID") or "without an ID")


def _when(rule: Facts) -> str:
    days, date = rule.get("Expiration", "Days"), rule.get("Expiration", "Date")
    return f"after {days} days" if days else f"on {date[:10]}"


def _locked(**retention: object) -> Plain:
    return {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}


def _expiring(days: int | None, *, status: str = "Enabled", **members: object) -> Plain:
    expiration = {"Expiration": {"Days": days}} if days else {}
    return {"ID": "tidy", "Status": status, **expiration, **members}


def _rules(*rules: Plain) -> Plain:
    return {"Rules": list(rules)}


_VERSIONS: Plain = {"Status": "Enabled"}

VERSIONING_OBJECT_LOCK = Check(
    id="cloudtrail-s3-versioning-object-lock",
    objective="logs-protected",
    topic="logging-using-cloudtrail",
    says="Trail logs can't be deleted before their time: versions under a lock or MFA delete.",
    severity=Severity.MEDIUM,
    over=(TRAILS,),
    holds=_tamper_resistant,
    joins=(BUCKETS,),
    parameters=(RETENTION,),
    counts="trails",
    remedy=(
        "Enable versioning and Object Lock with a default retention as long as logs have to be "
        "kept, best in compliance mode. A service control policy against deletion is no "
        "replacement here, for this check doesn't see it."
    ),
    references=(
        "s3:GetBucketVersioning",
        "s3:GetObjectLockConfiguration",
        "S3 User Guide: locking objects with Object Lock",
    ),
    examples=(
        passing(
            "Locked for a year.",
            trail(),
            bucket(versioning=_VERSIONS, lock=_locked(Mode="COMPLIANCE", Years=1)),
            log_retention_days=365,
        ),
        passing(
            "In governance mode: an advice.",
            trail(),
            bucket(versioning=_VERSIONS, lock=_locked(Mode="GOVERNANCE", Days=400)),
            advice=True,
            log_retention_days=365,
        ),
        passing(
            "MFA delete.", trail(), bucket(versioning={"Status": "Enabled", "MFADelete": "Enabled"})
        ),
        failing("Never versioned.", trail(), bucket()),
        failing("Versioning was suspended.", trail(), bucket(versioning={"Status": "Suspended"})),
        failing("No Object Lock.", trail(), bucket(versioning=_VERSIONS)),
        failing(
            "A lock without a default locks nothing.",
            trail(),
            bucket(versioning=_VERSIONS, lock={"ObjectLockEnabled": "Enabled"}),
        ),
        failing(
            "Locked too briefly.",
            trail(),
            bucket(versioning=_VERSIONS, lock=_locked(Mode="COMPLIANCE", Days=30)),
            log_retention_days=365,
        ),
        unknowing(
            "The engagement requires no number of days.",
            trail(),
            bucket(versioning=_VERSIONS, lock=_locked(Mode="COMPLIANCE", Days=30)),
        ),
        unknowing(
            "The lock was denied.",
            trail(),
            hidden(
                bucket(versioning=_VERSIONS),
                "lock",
                "s3:GetObjectLockConfiguration",
                "s3:GetBucketObjectLockConfiguration",
            ),
        ),
        *bucket_unknowns("versioning", "s3:GetBucketVersioning", "s3:GetBucketVersioning"),
    ),
)

LOGS_KEPT = Check(
    id="cloudtrail-s3-retention",
    objective="logs-protected",
    topic="logging-using-cloudtrail",
    says="No lifecycle rule expires trail logs before the required time.",
    severity=Severity.MEDIUM,
    over=(TRAILS,),
    holds=_kept,
    joins=(BUCKETS,),
    parameters=(RETENTION,),
    counts="trails",
    remedy="Lengthen the rule's expiration, or let its prefix leave out the trail's folder.",
    references=(
        "s3:GetBucketLifecycleConfiguration",
        "S3 User Guide: managing the lifecycle of objects",
    ),
    examples=(
        passing("No lifecycle: nothing ever expires.", trail(), bucket()),
        passing(
            "Expires late enough.",
            trail(),
            bucket(lifecycle=_rules(_expiring(400))),
            log_retention_days=365,
        ),
        passing(
            "A rule for another folder.",
            trail(S3KeyPrefix="audit"),
            bucket(lifecycle=_rules(_expiring(7, Filter={"Prefix": "tmp/"}))),
        ),
        passing(
            "Disabled, or moving to a colder class only.",
            trail(),
            bucket(
                lifecycle=_rules(
                    _expiring(7, status="Disabled"),
                    _expiring(None, Transitions=[{"Days": 90, "StorageClass": "GLACIER"}]),
                )
            ),
        ),
        failing(
            "Everything expires after a month.",
            trail(),
            bucket(lifecycle=_rules(_expiring(30, Filter={"Prefix": ""}))),
            log_retention_days=365,
        ),
        failing(
            "A part of the trail's folder does.",
            trail(),
            bucket(lifecycle=_rules(_expiring(30, Prefix="AWSLogs/111122223333/"))),
            log_retention_days=365,
        ),
        failing(
            "On a date, whatever the age.",
            trail(),
            bucket(
                lifecycle=_rules(
                    _expiring(None, Expiration={"Date": "2027-01-01T00:00:00.000000Z"})
                )
            ),
            log_retention_days=365,
        ),
        unknowing(
            "Which objects have the tag isn't known.",
            trail(),
            bucket(lifecycle=_rules(_expiring(30, Filter={"Tag": {"Key": "a", "Value": "b"}}))),
            log_retention_days=365,
        ),
        unknowing(
            "The engagement requires no number of days.",
            trail(),
            bucket(lifecycle=_rules(_expiring(30))),
        ),
        *bucket_unknowns(
            "lifecycle", "s3:GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"
        ),
    ),
)
