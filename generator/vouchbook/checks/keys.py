"""Are the customer's KMS keys rotated, and there to stay?"""

from vouchbook.checks._identity_examples import (
    blind,
    failing,
    hidden,
    key,
    moot,
    passing,
    unknowing,
)
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)

KEYS = "kms.keys"
YEAR = 365
_AWS_OWN = "an AWS managed key: AWS governs and rotates it"


def _rotation(subject: Subject) -> Outcome:
    exempt = _no_rotation_needed(subject)
    if exempt:
        return not_applicable(exempt)
    rotation = subject.get("rotation")
    if rotation is None:
        return not_applicable("KMS doesn't support automatic rotation for this key")
    if rotation.get("KeyRotationEnabled") is not True:
        return failed("KeyRotationEnabled is false, expected true")
    # KMS rotates yearly unless a key says otherwise.
    period = rotation.get("RotationPeriodInDays") or YEAR
    if period > YEAR:
        return failed(f"RotationPeriodInDays is {period}, expected at most {YEAR}")
    return passed(f"the key rotates every {period} days")


def _no_rotation_needed(subject: Subject) -> str:
    """Why rotation isn't asked of a key; empty where it is."""
    if subject.get("KeyManager") == "AWS":
        return _AWS_OWN
    spec, origin, state = (subject.get(name) for name in ("KeySpec", "Origin", "KeyState"))
    if spec != "SYMMETRIC_DEFAULT":
        return f"KeySpec is {spec}: only symmetric encryption keys rotate by themselves"
    if origin != "AWS_KMS":
        return f"Origin is {origin}: KMS can't make new material for it"
    if subject.get("MultiRegionConfiguration", "MultiRegionKeyType") == "REPLICA":
        return "a replica: it rotates with its primary key"
    return "" if state == "Enabled" else f"KeyState is {state}: the key encrypts nothing now"


def _stays(subject: Subject) -> Outcome:
    if subject.get("KeyManager") == "AWS":
        return not_applicable(_AWS_OWN)
    state = subject.get("KeyState")
    if state == "Updating":
        return advised("KeyState is Updating: usable, and on its way to another primary Region")
    if state == "Enabled":
        return passed("KeyState is Enabled")
    date = subject.get("DeletionDate")
    end = f", and the key is gone on {date[:10]}" if date else ""
    return failed(f"KeyState is {state}, expected Enabled{end}")


ROTATING = {"KeyRotationEnabled": True, "RotationPeriodInDays": 365}

ROTATION_ENABLED = Check(
    id="kms-key-rotation-enabled",
    objective="keys-protected",
    topic="data-protection",
    says="Symmetric customer managed keys rotate at least once a year.",
    severity=Severity.MEDIUM,
    over=(KEYS,),
    holds=_rotation,
    counts="keys",
    remedy="Turn on automatic rotation for the key, with a period of at most 365 days.",
    references=(
        "kms:GetKeyRotationStatus",
        "kms:DescribeKey",
        "KMS Developer Guide: rotate AWS KMS keys",
    ),
    examples=(
        passing("Rotates yearly.", key(rotation=ROTATING)),
        passing("No period means a year.", key(rotation={"KeyRotationEnabled": True})),
        failing("Rotation is off.", key(rotation={"KeyRotationEnabled": False})),
        failing(
            "Rotates every two years.",
            key(rotation={"KeyRotationEnabled": True, "RotationPeriodInDays": 730}),
        ),
        moot("A key of AWS.", key(KeyManager="AWS", rotation=ROTATING)),
        moot("An asymmetric key.", key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")),
        moot("Imported material.", key(Origin="EXTERNAL", rotation={"KeyRotationEnabled": False})),
        moot(
            "A replica rotates with its primary.",
            key(
                rotation={"KeyRotationEnabled": False},
                MultiRegion=True,
                MultiRegionConfiguration={"MultiRegionKeyType": "REPLICA"},
            ),
        ),
        moot("Disabled: another check fails it.", key("Disabled", rotation=ROTATING)),
        moot("KMS doesn't support it: that answer is an observation.", key()),
        unknowing(
            "The rotation status was denied.",
            hidden(key(), "rotation", "kms:GetKeyRotationStatus"),
        ),
        unknowing("Keys could not be listed.", blind(KEYS, "kms:ListKeys")),
    ),
)

NOT_PENDING_DELETION = Check(
    id="kms-key-not-pending-deletion",
    objective="keys-protected",
    topic="data-protection",
    says="Every customer managed key is enabled: what was encrypted with it stays readable.",
    severity=Severity.CRITICAL,
    over=(KEYS,),
    holds=_stays,
    counts="keys",
    remedy=(
        "Cancel the deletion and enable the key, or show first that nothing that has to be kept "
        "was encrypted with it. Which data a key protects can't be told from the key, so every "
        "customer managed key is asked for."
    ),
    references=("kms:DescribeKey", "KMS Developer Guide: key states of AWS KMS keys"),
    examples=(
        passing("Enabled.", key()),
        passing("Changes its primary Region.", key("Updating"), advice=True),
        failing(
            "Pending deletion.",
            key("PendingDeletion", DeletionDate="2026-10-01T00:00:00.000000Z"),
        ),
        failing("Disabled.", key("Disabled")),
        failing("Waits for its material.", key("PendingImport", Origin="EXTERNAL")),
        moot("A key of AWS.", key(KeyManager="AWS")),
        unknowing("The key was listed, but denied.", hidden(key(), "", "kms:DescribeKey")),
        unknowing("Keys could not be listed.", blind(KEYS, "kms:ListKeys")),
    ),
)
