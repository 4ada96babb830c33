"""Do trails deliver their log files, whole, verifiable and encrypted?"""

from datetime import timedelta

from vouchbook.checks._identity_examples import (
    FOREIGN_KEY,
    KEY,
    blind,
    failing,
    hidden,
    key,
    moot,
    passing,
    trail,
    unknowing,
)
from vouchbook.checks._resources import older
from vouchbook.model.check import Check, Outcome, Severity, Subject, advised, failed, passed
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import Reason, Unread, UnreadError

TRAILS = "cloudtrail.trails"
KEYS = "kms.keys"
CUSTOMER_KEYS = "customer_keys_required"
DESCRIBE = "cloudtrail:DescribeTrails"
STATUS = "cloudtrail:GetTrailStatus"
DIGEST_DUE = timedelta(hours=2)
DELIVERY_DUE = timedelta(hours=24)
ERRORS = (
    "LatestDeliveryError",
    "LatestCloudWatchLogsDeliveryError",
    "LatestNotificationError",
)


def _kms(subject: Subject) -> Outcome:
    key_id = subject.get("KmsKeyId")
    if not key_id:
        return _without_key(subject)
    arn = parse_arn(key_id)
    if arn is None or not arn.resource.startswith("key/"):
        detail = "KmsKeyId is no key ARN"
        raise UnreadError(
            Unread(
                reason=Reason.NOT_IN_SOURCE, operation=DESCRIBE, permission=DESCRIBE, detail=detail
            )
        )
    found = subject.estate.one(KEYS, key_id)
    if found is None:
        return failed(f"KmsKeyId names {key_id}, and its account has no such key")
    manager, state = found.get("KeyManager"), found.get("KeyState")
    if manager != "CUSTOMER" or state != "Enabled":
        return failed(
            f"the key has KeyManager {manager} and KeyState {state}, expected CUSTOMER and Enabled"
        )
    return passed(f"log files are encrypted with the customer managed key {key_id}")


def _without_key(subject: Subject) -> Outcome:
    if subject.estate.parameter(CUSTOMER_KEYS):
        return failed(f"no KmsKeyId, and the engagement demands customer keys ({CUSTOMER_KEYS})")
    return advised("no KmsKeyId: log files are encrypted with keys of S3 itself (SSE-S3)")


def _validation(subject: Subject) -> Outcome:
    if subject.get("LogFileValidationEnabled") is not True:
        return failed("LogFileValidationEnabled is false, expected true")
    status, as_of = subject.get("status"), subject.estate.as_of
    error = status.get("LatestDigestDeliveryError")
    if error:
        return failed(f"LatestDigestDeliveryError is {error}, expected none")
    latest, started = status.get("LatestDigestDeliveryTime"), status.get("StartLoggingTime")
    if latest and not older(latest, as_of, DIGEST_DUE):
        return passed(f"validation is on, and a digest was delivered at {latest}")
    if not latest and started and not older(started, as_of, DIGEST_DUE):
        return advised(f"validation is on; logging began at {started}, no digest is due yet")
    return failed(
        f"the latest digest is of {latest or 'no time at all'}, "
        "expected within 2 hours of the snapshot"
    )


def _delivery(subject: Subject) -> Outcome:
    status = subject.get("status")
    for name in ERRORS:
        if status.get(name):
            return failed(f"{name} is {status.get(name)}, expected none")
    latest = status.get("LatestDeliveryTime")
    if not latest or older(latest, subject.estate.as_of, DELIVERY_DUE):
        return failed(
            f"the latest delivery is of {latest or 'no time at all'}, "
            "expected within 24 hours of the snapshot"
        )
    return passed(f"log files were delivered at {latest}, and no delivery error is reported")


KMS_ENCRYPTED = Check(
    id="cloudtrail-kms-encrypted",
    objective="data-encrypted-at-rest",
    topic="logging-using-cloudtrail",
    says="Trails encrypt their log files with an enabled customer managed key where demanded.",
    severity=Severity.MEDIUM,
    over=(TRAILS,),
    holds=_kms,
    joins=(KEYS,),
    parameters=(CUSTOMER_KEYS,),
    counts="trails",
    remedy="Give the trail a customer managed key whose policy lets CloudTrail use it.",
    references=(
        DESCRIBE,
        "kms:DescribeKey",
        "CloudTrail User Guide: encrypting log files with AWS KMS keys (SSE-KMS)",
    ),
    examples=(
        passing("An enabled customer managed key.", trail(KmsKeyId=KEY), key()),
        passing(
            "No key, and none is demanded.", trail(), advice=True, customer_keys_required=False
        ),
        failing("No key, though one is demanded.", trail(), customer_keys_required=True),
        failing("The key is disabled.", trail(KmsKeyId=KEY), key("Disabled")),
        failing("A key of AWS.", trail(KmsKeyId=KEY), key(KeyManager="AWS")),
        failing("The key is gone.", trail(KmsKeyId=KEY)),
        unknowing("The engagement doesn't say whether it demands customer keys.", trail()),
        unknowing("The key is another account's.", trail(KmsKeyId=FOREIGN_KEY), key()),
        unknowing("Keys were denied.", trail(KmsKeyId=KEY), blind(KEYS, "kms:ListKeys")),
        unknowing("The key was denied.", trail(KmsKeyId=KEY), hidden(key(), "", "kms:DescribeKey")),
        moot("No trails."),
    ),
)

LOG_FILE_VALIDATION = Check(
    id="cloudtrail-log-file-validation",
    objective="logs-protected",
    topic="logging-using-cloudtrail",
    says="Trails sign what they deliver: validation is on, and digest files arrive.",
    severity=Severity.HIGH,
    over=(TRAILS,),
    holds=_validation,
    counts="trails",
    remedy=(
        "Enable log file validation on the trail. Where digests don't arrive, see whether it is "
        "logging and whether the bucket's policy and key let CloudTrail write."
    ),
    references=(DESCRIBE, STATUS, "CloudTrail User Guide: validating log file integrity"),
    examples=(
        passing("On, with a fresh digest.", trail()),
        passing(
            "Logging began an hour ago: the first digest isn't due.",
            trail(
                status={
                    "StartLoggingTime": "2026-09-15T11:10:00.000000Z",
                    "LatestDigestDeliveryTime": None,
                }
            ),
            advice=True,
        ),
        failing("Off.", trail(LogFileValidationEnabled=False)),
        failing(
            "Digests stopped.",
            trail(status={"LatestDigestDeliveryTime": "2026-09-15T09:59:59.000000Z"}),
        ),
        failing("Digests never came.", trail(status={"LatestDigestDeliveryTime": None})),
        failing(
            "A digest could not be written.",
            trail(status={"LatestDigestDeliveryError": "AccessDenied"}),
        ),
        unknowing("The status was denied.", hidden(trail(), "status", STATUS)),
        unknowing("Trails were denied.", blind(TRAILS, DESCRIBE)),
        moot("No trails."),
    ),
)

DELIVERY_HEALTHY = Check(
    id="cloudtrail-delivery-healthy",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says="Trails delivered log files in the last 24 hours, without an error.",
    severity=Severity.HIGH,
    over=(TRAILS,),
    holds=_delivery,
    counts="trails",
    remedy=(
        "Look up the error that the trail reports: most often the bucket's policy, the key's "
        "policy or the CloudWatch Logs role no longer lets CloudTrail in."
    ),
    references=(STATUS, "CloudTrail API: GetTrailStatus"),
    examples=(
        passing("Delivered minutes ago.", trail()),
        passing("An empty error is none.", trail(status={"LatestDeliveryError": ""})),
        failing("Denied by the bucket.", trail(status={"LatestDeliveryError": "AccessDenied"})),
        failing(
            "CloudWatch Logs refuses.",
            trail(status={"LatestCloudWatchLogsDeliveryError": "AccessDenied"}),
        ),
        failing(
            "Nothing since the day before yesterday.",
            trail(status={"LatestDeliveryTime": "2026-09-13T08:00:00.000000Z"}),
        ),
        failing("Never delivered.", trail(status={"LatestDeliveryTime": None})),
        unknowing("The status was denied.", hidden(trail(), "status", STATUS)),
        unknowing("Trails were denied.", blind(TRAILS, DESCRIBE)),
        moot("No trails."),
    ),
)
