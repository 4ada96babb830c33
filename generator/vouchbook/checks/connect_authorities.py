"""Are the authorities behind ECS Service Connect fit to issue its certificates?"""

from vouchbook.checks._connect import each_encrypted_offer
from vouchbook.checks._connect_examples import (
    AUTHORITY,
    client,
    denied_services,
    offer,
    serving,
    unconnected,
)
from vouchbook.checks._dates import day, moment
from vouchbook.checks._identity_examples import (
    HOME,
    Plain,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workloads import DESCRIBE_SERVICES
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
)
from vouchbook.model.facts import View

AUTHORITIES = "acm-pca.authorities"
TAGS = "tagging.resources"
TAG = "AmazonECSManaged"
DESCRIBE = "acm-pca:DescribeCertificateAuthority"
LIST = "acm-pca:ListCertificateAuthorities"
LIST_TAGS = "resourcegroupstaggingapi:GetResources"
SHORT = "SHORT_LIVED_CERTIFICATE"


def _fit(subject: Subject) -> Outcome:
    arn = subject.get("tls", "issuerCertificateAuthority", "awsPcaAuthorityArn")
    if not arn:
        return failed("tls names no authority")
    found = subject.estate.one(AUTHORITIES, arn)
    if found is None:
        return failed(f"{arn} is none of the authorities of the account and Region that it names")
    wrong = _unable(subject, found)
    if wrong:
        return failed(f"{arn}: {wrong}")
    if not _lent(subject, arn):
        return failed(f"{arn} has no tag {TAG}=true, without which ECS's own policy refuses it")
    usage = found.get("UsageMode") or "left out, which means GENERAL_PURPOSE"
    told = f"{arn} is active until {day(found.get('NotAfter'))}; UsageMode is {usage}"
    if usage == SHORT:
        return passed(told)
    return advised(
        f"{told}: it may issue for longer than the few days that Service Connect needs, so what it "
        "issues has to be revocable"
    )


def _unable(subject: Subject, authority: View) -> str:
    """Why an authority can't issue; empty where it can."""
    status, end = authority.get("Status"), authority.get("NotAfter")
    if status != "ACTIVE":
        return f"Status is {status}, expected ACTIVE"
    if end is None or moment(end) <= moment(subject.estate.as_of):
        return f"its validity ended {day(end) if end else 'or never began'}"
    return ""


def _lent(subject: Subject, arn: str) -> bool:
    """Whether the authority's owner has marked it for ECS."""
    tagged = subject.estate.one(TAGS, arn)
    tags = (tagged.get("Tags") or ()) if tagged is not None else ()
    return any(item.get("Key") == TAG and item.get("Value") == "true" for item in tags)


def _authority(**members: object) -> Given:
    facts: Plain = {
        "Arn": AUTHORITY,
        "OwnerAccount": HOME,
        "Type": "SUBORDINATE",
        "Status": "ACTIVE",
        "NotAfter": "2031-01-01T00:00:00.000000Z",
        "UsageMode": SHORT,
        **members,
    }
    told = {name: value for name, value in facts.items() if value is not None}
    return Given(collector=AUTHORITIES, id=AUTHORITY, facts={"": told})


def _tags(value: str = "true", name: str = TAG) -> Given:
    facts = {"ResourceARN": AUTHORITY, "Tags": [{"Key": name, "Value": value}]}
    return Given(collector=TAGS, id=AUTHORITY, facts={"": facts})


_ELSEWHERE = AUTHORITY.replace(HOME, "555555555555")
_FOREIGN = {"issuerCertificateAuthority": {"awsPcaAuthorityArn": _ELSEWHERE}}

TLS_AUTHORITY = Check(
    id="connect-tls-authority",
    objective="certificates-valid",
    topic="data-protection",
    says="Authorities that issue for ECS Service Connect are active, in date and marked for ECS.",
    severity=Severity.HIGH,
    over=(SERVICES,),
    subject=each_encrypted_offer,
    holds=_fit,
    joins=(AUTHORITIES, TAGS),
    counts="offers under TLS",
    remedy=(
        "Name an authority that is ACTIVE, preferably one for short-lived certificates, and tag "
        f"it {TAG}=true. ECS renews the certificates by itself as long as the authority can."
    ),
    references=(DESCRIBE_SERVICES, DESCRIBE, LIST_TAGS, "ECS Developer Guide: Service Connect TLS"),
    examples=(
        passing("Active, for short-lived certificates, tagged.", serving(), _authority(), _tags()),
        passing(
            "For certificates of any length.",
            serving(),
            _authority(UsageMode="GENERAL_PURPOSE"),
            _tags(),
            advice=True,
        ),
        passing(
            "The mode left out means any length.",
            *(serving(), _authority(UsageMode=None), _tags()),
            advice=True,
        ),
        failing("Disabled.", serving(), _authority(Status="DISABLED"), _tags()),
        failing(
            "Out of date.",
            *(serving(), _authority(NotAfter="2026-09-01T00:00:00.000000Z"), _tags()),
        ),
        failing("No certificate of its own.", serving(), _authority(NotAfter=None), _tags()),
        failing("It is gone.", serving(), _tags()),
        failing("Not tagged.", serving(), _authority()),
        failing("Another tag.", serving(), _authority(), _tags(name="owner")),
        failing("The tag says no.", serving(), _authority(), _tags("false")),
        failing("No authority is named.", serving(offer(tls={"issuerCertificateAuthority": {}}))),
        moot("No offer is under TLS; another check says so.", serving(offer(tls=None))),
        moot("A client alone.", client()),
        moot("A service without Service Connect.", unconnected()),
        unknowing("Authorities were denied.", serving(), blind(AUTHORITIES, LIST), _tags()),
        unknowing("It could not be described.", serving(), hidden(_authority(), "", DESCRIBE)),
        unknowing(
            "Tags were denied.", serving(), _authority(), blind(TAGS, LIST_TAGS, "tag:GetResources")
        ),
        unknowing(
            "It is in an account that was not collected, and not shared with this one.",
            serving(offer(tls=_FOREIGN)),
        ),
        denied_services(),
    ),
)
