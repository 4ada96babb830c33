"""Are the certificates of the mesh known, issued, in date, strong and renewed?"""

from vouchbook.checks._acm import CERTIFICATES, each_acm_listener, on_certificate
from vouchbook.checks._certificate_examples import SERVING, certificate
from vouchbook.checks._dates import day, days, moment
from vouchbook.checks._mesh import (
    GATEWAYS,
    NODES,
    each_listener,
    on_listener,
    uses_tls,
)
from vouchbook.checks._mesh_examples import (
    ACM,
    CERTIFICATE,
    FILE,
    SDS,
    denied,
    failing,
    gateway,
    hidden,
    listener,
    moot,
    node,
    passing,
    tls,
    unknowing,
)
from vouchbook.checks._providers import SERVER_CERTIFICATES, named_in
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

LEFT = 30
"""Days that a certificate has to be valid for at least."""
SOON = 45
"""Days under which it is time to look at the renewal."""
STRONG_KEYS = frozenset(
    {"RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"}
)
WEAK_HASHES = ("SHA1", "MD5")
RENEWING = frozenset({None, "PENDING_AUTO_RENEWAL", "SUCCESS"})


@on_listener
def _has_provider(listener: Subject) -> Outcome:
    if not uses_tls(listener):
        return not_applicable("the listener does not use TLS, which another check reports")
    providers = named_in(listener.get("tls", "certificate"), SERVER_CERTIFICATES)
    if len(providers) != 1:
        found = " and ".join(providers) or "nothing"
        return failed(f"the certificate comes from {found}; exactly one provider is expected")
    ((kind, reference),) = providers.items()
    if kind == "acm":
        return passed(f"the certificate is {reference} of ACM")
    return advised(
        f"the certificate comes from {kind} ({reference}); no AWS API shows its expiry and key, "
        "so a signed statement about them is needed"
    )


@on_certificate
def _issued(listener: Subject, certificate: View) -> Outcome:
    status, kind = certificate.get("Status"), certificate.get("Type")
    if status != "ISSUED":
        return failed(f"the certificate's status is {status}; ISSUED is expected")
    if kind != "PRIVATE":
        return failed(f"the certificate's type is {kind}; PRIVATE is expected")
    begin, end = certificate.get("NotBefore"), certificate.get("NotAfter")
    if begin is None or end is None:
        return failed("ACM gives no validity period; one is expected")
    now = moment(listener.estate.as_of)
    if moment(begin) > now:
        return failed(f"the certificate is valid only from {day(begin)} on")
    if moment(end) <= now + days(LEFT):
        return failed(f"the certificate is valid until {day(end)}; {LEFT} days more are expected")
    if moment(end) <= now + days(SOON):
        return advised(f"the certificate is valid until {day(end)}, which is within {SOON} days")
    return passed(f"the private certificate is issued, and valid until {day(end)}")


@on_certificate
def _strong(_: Subject, certificate: View) -> Outcome:
    # Older captures write RSA-2048, the API RSA_2048.
    key = str(certificate.get("KeyAlgorithm")).replace("-", "_")
    if key not in STRONG_KEYS:
        return failed(f"the key algorithm is {key}; RSA of 2048 bits or an EC curve is expected")
    signature = certificate.get("SignatureAlgorithm")
    if signature is None:
        return failed("ACM gives no signature algorithm; one with SHA-256 or better is expected")
    if any(weak in signature.upper().replace("-", "") for weak in WEAK_HASHES):
        return failed(f"the signature algorithm is {signature}; SHA-256 or better is expected")
    return passed(f"the key is {key}, signed with {signature}")


@on_certificate
def _renews(_: Subject, certificate: View) -> Outcome:
    status = certificate.get("RenewalSummary", "RenewalStatus")
    if status not in RENEWING:
        return failed(f"the renewal status is {status}; SUCCESS or a pending one is expected")
    eligibility = certificate.get("RenewalEligibility")
    if eligibility == "ELIGIBLE":
        return passed(f"ACM renews the certificate; the last renewal's status: {status or 'none'}")
    if eligibility == "INELIGIBLE":
        return advised(
            "ACM does not renew the certificate yet (INELIGIBLE): a private one becomes eligible "
            "when it has been exported or associated with a service"
        )
    return failed("ACM does not say that the certificate is eligible for renewal")


PROVIDER_INVENTORY = Check(
    id="mesh-cert-provider-inventory",
    objective="certificates-valid",
    topic="data-protection",
    says="Every TLS listener has exactly one certificate provider, with a known reference.",
    severity=Severity.MEDIUM,
    over=(NODES, GATEWAYS),
    subject=each_listener,
    holds=_has_provider,
    counts="listeners of virtual nodes and gateways",
    remedy=(
        "Name one provider for each TLS listener. For certificates from files or from SDS add "
        "an assertion with the output of `openssl x509` (issuer, dates, key): AWS can't show it."
    ),
    references=("App Mesh API: ListenerTlsCertificate", "appmesh:DescribeVirtualNode"),
    examples=(
        passing("A certificate of ACM.", SERVING),
        passing(
            "A file is named, and what's in it stays unseen.",
            node(listeners=[listener(tls=tls(provider=FILE))]),
            advice=True,
        ),
        passing(
            "A secret of the SDS is named, and what's in it stays unseen.",
            gateway(listeners=[listener(tls=tls(provider=SDS))]),
            advice=True,
        ),
        failing("No provider at all.", node(listeners=[listener(tls=tls(provider={}))])),
        failing(
            "Two providers at once.", node(listeners=[listener(tls=tls(provider={**ACM, **FILE}))])
        ),
        unknowing("The nodes' list was denied.", denied(NODES, "appmesh:ListVirtualNodes")),
        moot("A listener without TLS has no certificate.", node(listeners=[listener()])),
        moot("A node without listeners has none either.", node()),
    ),
)

ISSUED_AND_VALID = Check(
    id="acm-mesh-cert-issued-and-valid",
    objective="certificates-valid",
    topic="data-protection",
    says=(
        "ACM certificates that mesh listeners use are issued by a private authority, in date, "
        "and stay so for 30 days."
    ),
    severity=Severity.HIGH,
    over=(NODES, GATEWAYS),
    subject=each_acm_listener,
    holds=_issued,
    joins=(CERTIFICATES,),
    counts="listeners with a certificate of ACM",
    remedy=(
        "Renew or re-issue the certificate from the private authority and point the listener to "
        "it. A certificate that was deleted has to be replaced. An empty InUseBy does not mean "
        "that a certificate is unused: App Mesh does not show up there."
    ),
    references=("acm:DescribeCertificate", "AWS Config rule: acm-certificate-expiration-check"),
    examples=(
        passing("Issued, private, and valid for long enough.", SERVING, certificate()),
        passing(
            "Valid for 40 more days: time to look at the renewal.",
            SERVING,
            certificate(NotAfter="2026-10-25T12:00:00.000000Z"),
            advice=True,
        ),
        failing(
            "Valid for 20 more days only.",
            SERVING,
            certificate(NotAfter="2026-10-05T12:00:00.000000Z"),
        ),
        failing("Not valid yet.", SERVING, certificate(NotBefore="2026-12-01T00:00:00.000000Z")),
        failing("Revoked.", SERVING, certificate(Status="REVOKED")),
        failing("Not from a private authority.", SERVING, certificate(Type="IMPORTED")),
        failing("The certificate does not exist in a complete list.", SERVING),
        unknowing(
            "The certificate could not be described.",
            SERVING,
            hidden(certificate(), "acm:DescribeCertificate"),
        ),
        unknowing(
            "The certificates' list was denied.",
            SERVING,
            denied(CERTIFICATES, "acm:ListCertificates"),
        ),
        unknowing(
            "The certificate belongs to an account that was not collected.",
            gateway(
                listeners=[
                    listener(
                        tls=tls(
                            provider={
                                "acm": {
                                    "certificateArn": CERTIFICATE.replace(
                                        "111122223333", "999988887777"
                                    )
                                }
                            }
                        )
                    )
                ]
            ),
        ),
        moot("No listener uses ACM.", node(listeners=[listener(tls=tls(provider=FILE))])),
    ),
)

KEY_ALGORITHM = Check(
    id="acm-mesh-cert-key-algorithm",
    objective="certificates-valid",
    topic="data-protection",
    says="ACM certificates that mesh listeners use have strong keys and signatures.",
    severity=Severity.HIGH,
    over=(NODES, GATEWAYS),
    subject=each_acm_listener,
    holds=_strong,
    joins=(CERTIFICATES,),
    counts="listeners with a certificate of ACM",
    remedy=(
        "Issue the certificate anew with RSA of at least 2048 bits or on a NIST curve, signed "
        "with SHA-256 or better."
    ),
    references=("acm:DescribeCertificate", "AWS Config rule: acm-certificate-rsa-check"),
    examples=(
        passing("RSA with 2048 bits, SHA-256.", SERVING, certificate()),
        passing("An EC key.", SERVING, certificate(KeyAlgorithm="EC_secp384r1")),
        failing("RSA with 1024 bits.", SERVING, certificate(KeyAlgorithm="RSA_1024")),
        failing("SHA-1.", SERVING, certificate(SignatureAlgorithm="SHA1WITHRSA")),
        failing("No signature algorithm is given.", SERVING, certificate(SignatureAlgorithm=None)),
        unknowing(
            "The certificate could not be described.",
            SERVING,
            hidden(certificate(), "acm:DescribeCertificate"),
        ),
        moot("No listener uses ACM.", node()),
    ),
)

RENEWAL = Check(
    id="acm-mesh-cert-renewal",
    objective="certificates-valid",
    topic="data-protection",
    says="ACM renews the certificates that mesh listeners use.",
    severity=Severity.MEDIUM,
    over=(NODES, GATEWAYS),
    subject=each_acm_listener,
    holds=_renews,
    joins=(CERTIFICATES,),
    counts="listeners with a certificate of ACM",
    remedy=(
        "Look up the reason of the failed renewal and mend it: usually the private authority is "
        "not active, or ACM lacks the permission to issue from it. Proxies get a renewed ACM "
        "certificate by themselves; certificates from files need a restart of Envoy."
    ),
    references=("acm:DescribeCertificate", "ACM User Guide: managed certificate renewal"),
    examples=(
        passing("Eligible, and not renewed yet.", SERVING, certificate()),
        passing(
            "The last renewal succeeded.",
            SERVING,
            certificate(RenewalSummary={"RenewalStatus": "SUCCESS"}),
        ),
        passing(
            "Not eligible (yet).",
            SERVING,
            certificate(RenewalEligibility="INELIGIBLE"),
            advice=True,
        ),
        failing(
            "The renewal failed.",
            SERVING,
            certificate(RenewalSummary={"RenewalStatus": "FAILED"}),
        ),
        failing("Eligibility is not given.", SERVING, certificate(RenewalEligibility=None)),
        unknowing(
            "The certificates' list was denied.",
            SERVING,
            denied(CERTIFICATES, "acm:ListCertificates"),
        ),
        moot("No listener uses ACM.", gateway()),
    ),
)
