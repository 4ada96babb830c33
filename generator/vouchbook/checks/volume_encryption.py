"""Are new volumes encrypted without anybody's doing?"""

from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    failing,
    hidden,
    passing,
    unknowing,
)
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, failed, passed

DEFAULTS = "ec2.ebs-defaults"
GET = "ec2:GetEbsEncryptionByDefault"


def _by_default(subject: Subject) -> Outcome:
    if subject.get("EbsEncryptionByDefault") is True:
        return passed("EbsEncryptionByDefault is true: new volumes and snapshots are encrypted")
    return failed("EbsEncryptionByDefault is false, expected true")


def _setting(*, on: bool) -> Given:
    arn = f"arn:aws:ec2:{REGION}:{HOME}:ebs-encryption-by-default"
    return Given(collector=DEFAULTS, id=arn, facts={"": {"EbsEncryptionByDefault": on}})


ENCRYPTION_BY_DEFAULT = Check(
    id="ebs-encryption-by-default",
    objective="data-encrypted-at-rest",
    topic="data-protection",
    says=(
        "EBS encryption by default is on in every Region in scope; volumes that exist already are "
        "not judged."
    ),
    severity=Severity.HIGH,
    over=(DEFAULTS,),
    holds=_by_default,
    counts="Regions of accounts",
    remedy=(
        "Turn on EBS encryption by default in the Region. Volumes from before stay as they are: "
        "replace unencrypted ones by encrypted copies of their snapshots."
    ),
    references=(GET, "Amazon EBS User Guide: enable Amazon EBS encryption by default"),
    examples=(
        passing("On.", _setting(on=True)),
        failing("Off.", _setting(on=False)),
        unknowing("The setting was denied.", hidden(_setting(on=True), "", GET)),
        unknowing("The Region could not be looked at.", blind(DEFAULTS, GET)),
    ),
)
