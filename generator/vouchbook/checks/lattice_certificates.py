"""Are certificates of Lattice services' own names issued, in date, strong and renewed?"""

from collections.abc import Callable, Iterator
from functools import wraps

from vouchbook.checks._acm import CERTIFICATES
from vouchbook.checks._certificate_examples import certificate
from vouchbook.checks._dates import day, days, moment
from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._lattice import GET_SERVICE, LIST_SERVICES, LISTENERS, SERVICES
from vouchbook.checks._lattice_examples import listener, service
from vouchbook.checks._mesh import Judge
from vouchbook.checks._mesh_examples import CERTIFICATE
from vouchbook.checks._resources import listed, resource_of
from vouchbook.checks.certificates import LEFT, RENEWING, SOON, STRONG_KEYS, WEAK_HASHES
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
from vouchbook.model.facts import View

DESCRIBE = "acm:DescribeCertificate"


def _named(view: View) -> Iterator[View]:
    """Yield services with a domain name of their own; *.on.aws has a certificate of AWS's."""
    if view.get("customDomainName") or view.get("certificateArn"):
        yield view


def _on_certificate(judge: Callable[[Subject, View], Outcome]) -> Judge:
    """Put a question to the certificate that a service presents; HTTPS needs one."""

    @wraps(judge)
    def holds(subject: Subject) -> Outcome:
        arn = subject.get("certificateArn")
        if not arn:
            return _without(subject)
        found = subject.estate.one(CERTIFICATES, str(arn))
        if found is None:
            return failed(f"{arn} does not exist in the account and region that it names")
        return judge(subject, found)

    return holds


def _without(subject: Subject) -> Outcome:
    item = resource_of(subject)
    ends = subject.estate.find(
        LISTENERS,
        lambda found: found.get("serviceArn") == item.id and found.get("protocol") == "HTTPS",
        account=item.place.account,
        region=item.place.region,
    )
    name = subject.get("customDomainName")
    if ends is None:
        return not_applicable(f"no listener of {name} ends TLS, so that it needs no certificate")
    return failed(f"{name} takes HTTPS without a certificate of its own: clients see another name")


@_on_certificate
def _valid(subject: Subject, found: View) -> Outcome:
    status = found.get("Status")
    if status != "ISSUED":
        return failed(f"the certificate's status is {status}; ISSUED is expected")
    begin, end = found.get("NotBefore"), found.get("NotAfter")
    if begin is None or end is None:
        return failed("ACM gives no validity period; one is expected")
    now = moment(subject.estate.as_of)
    if moment(begin) > now:
        return failed(f"the certificate is valid only from {day(begin)} on")
    if moment(end) <= now + days(LEFT):
        return failed(f"the certificate is valid until {day(end)}; {LEFT} days more are expected")
    name = subject.get("customDomainName")
    covered = [str(item) for item in found.get("SubjectAlternativeNames") or ()]
    if name and not any(_covers(pattern, str(name)) for pattern in covered):
        return failed(f"the certificate is for {listed(covered)}, and not for {name}")
    if moment(end) <= now + days(SOON):
        return advised(f"the certificate is valid until {day(end)}, which is within {SOON} days")
    return passed(f"the certificate is issued, for {name}, and valid until {day(end)}")


def _covers(pattern: str, name: str) -> bool:
    """A star stands for one label (RFC 6125)."""
    pattern, name = pattern.lower(), name.lower()
    if pattern.startswith("*."):
        return name.partition(".")[2] == pattern[2:] and bool(name.partition(".")[0])
    return pattern == name


@_on_certificate
def _strong(_: Subject, found: View) -> Outcome:
    # Older captures write RSA-2048, the API RSA_2048.
    key = str(found.get("KeyAlgorithm")).replace("-", "_")
    if key not in STRONG_KEYS:
        return failed(f"the key algorithm is {key}; RSA of 2048 bits or an EC curve is expected")
    signature = found.get("SignatureAlgorithm")
    if signature is None:
        return failed("ACM gives no signature algorithm; one with SHA-256 or better is expected")
    if any(weak in signature.upper().replace("-", "") for weak in WEAK_HASHES):
        return failed(f"the signature algorithm is {signature}; SHA-256 or better is expected")
    return passed(f"the key is {key}, signed with {signature}")


@_on_certificate
def _renews(_: Subject, found: View) -> Outcome:
    if found.get("Type") == "IMPORTED":
        return failed("the certificate was imported: ACM never renews it")
    status = found.get("RenewalSummary", "RenewalStatus")
    if status not in RENEWING:
        return failed(f"the renewal status is {status}; SUCCESS or a pending one is expected")
    eligibility = found.get("RenewalEligibility")
    if eligibility != "ELIGIBLE":
        return failed(f"the renewal eligibility is {eligibility}; ELIGIBLE is expected")
    return passed(f"ACM renews the certificate; the last renewal's status: {status or 'none'}")


_NAME = "orders.shop.internal"
_SERVING = service(customDomainName=_NAME, certificateArn=CERTIFICATE)
_BARE = service(customDomainName=_NAME)


CERTIFICATE_VALID = Check(
    id="lattice-cert-valid",
    objective="certificates-valid",
    topic="data-protection",
    says="Certificates of Lattice services' own names are issued, in date, and for these names.",
    severity=Severity.HIGH,
    over=(SERVICES,),
    subject=_named,
    holds=_valid,
    joins=(CERTIFICATES, LISTENERS),
    counts="Lattice services with a domain name of their own",
    remedy=(
        "Request a certificate for the name from ACM, in the service's Region, and give its ARN to "
        "the service; keep the validation record so that ACM can renew it."
    ),
    references=(GET_SERVICE, DESCRIBE, "VPC Lattice User Guide: bring your own certificate"),
    examples=(
        passing("Issued, and for this name.", _SERVING, certificate()),
        passing(
            "A star in the place of one label.",
            _SERVING,
            certificate(SubjectAlternativeNames=["*.shop.internal"]),
        ),
        passing(
            "It ends soon.",
            _SERVING,
            certificate(NotAfter="2026-10-20T00:00:00.000000Z"),
            advice=True,
        ),
        failing("Ended.", _SERVING, certificate(NotAfter="2026-09-20T00:00:00.000000Z")),
        failing("Not valid yet.", _SERVING, certificate(NotBefore="2026-09-20T00:00:00.000000Z")),
        failing("No period is given.", _SERVING, certificate(NotAfter=None)),
        failing("Still being validated.", _SERVING, certificate(Status="PENDING_VALIDATION")),
        failing(
            "For another name.",
            _SERVING,
            certificate(SubjectAlternativeNames=["*.internal", "shop.internal"]),
        ),
        failing("It was deleted.", _SERVING),
        failing("HTTPS without a certificate.", _BARE, listener()),
        moot("TLS is passed through to the service.", _BARE, listener("TLS_PASSTHROUGH")),
        moot("AWS's own name.", service()),
        unknowing("Certificates were denied.", _SERVING, blind(CERTIFICATES, DESCRIBE)),
        unknowing(
            "Listeners were denied: whether it needs one can't be told.",
            _BARE,
            blind(LISTENERS, LIST_SERVICES),
        ),
        unknowing("The service was denied.", hidden(_SERVING, "", GET_SERVICE)),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)

CERTIFICATE_STRONG = Check(
    id="lattice-cert-key-algorithm",
    objective="certificates-valid",
    topic="data-protection",
    says="Certificates of Lattice services' own names have strong keys and signatures.",
    severity=Severity.HIGH,
    over=(SERVICES,),
    subject=_named,
    holds=_strong,
    joins=(CERTIFICATES, LISTENERS),
    counts="Lattice services with a domain name of their own",
    remedy=(
        "Issue the certificate anew with RSA of at least 2048 bits or on a NIST curve, signed "
        "with SHA-256 or better."
    ),
    references=(GET_SERVICE, DESCRIBE),
    examples=(
        passing("RSA with 2048 bits, SHA-256.", _SERVING, certificate()),
        passing("An EC key.", _SERVING, certificate(KeyAlgorithm="EC_secp384r1")),
        failing("RSA with 1024 bits.", _SERVING, certificate(KeyAlgorithm="RSA_1024")),
        failing("SHA-1.", _SERVING, certificate(SignatureAlgorithm="SHA1WITHRSA")),
        failing("No signature is told.", _SERVING, certificate(SignatureAlgorithm=None)),
        failing("HTTPS without a certificate.", _BARE, listener()),
        moot("TLS is passed through to the service.", _BARE, listener("TLS_PASSTHROUGH")),
        moot("AWS's own name.", service()),
        unknowing("The certificate was denied.", _SERVING, hidden(certificate(), "", DESCRIBE)),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)

CERTIFICATE_RENEWED = Check(
    id="lattice-cert-renewal",
    objective="certificates-valid",
    topic="data-protection",
    says="ACM renews the certificates of Lattice services' own names.",
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=_named,
    holds=_renews,
    joins=(CERTIFICATES, LISTENERS),
    counts="Lattice services with a domain name of their own",
    remedy=(
        "Mend what the renewal failed on, mostly a validation record that is gone; replace an "
        "imported certificate by one that ACM issues."
    ),
    references=(GET_SERVICE, DESCRIBE, "ACM User Guide: managed certificate renewal"),
    examples=(
        passing("Eligible, and not renewed yet.", _SERVING, certificate()),
        passing(
            "The last renewal succeeded.",
            _SERVING,
            certificate(RenewalSummary={"RenewalStatus": "SUCCESS"}),
        ),
        failing(
            "The renewal failed.",
            _SERVING,
            certificate(RenewalSummary={"RenewalStatus": "FAILED"}),
        ),
        failing("Imported.", _SERVING, certificate(Type="IMPORTED")),
        failing("Not eligible.", _SERVING, certificate(RenewalEligibility="INELIGIBLE")),
        failing("HTTPS without a certificate.", _BARE, listener()),
        moot("TLS is passed through to the service.", _BARE, listener("TLS_PASSTHROUGH")),
        moot("AWS's own name.", service()),
        unknowing("The certificate was denied.", _SERVING, hidden(certificate(), "", DESCRIBE)),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
    ),
)
