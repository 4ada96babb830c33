"""Are the private authorities active, strong, and able to revoke?"""

from vouchbook.checks._acm import AUTHORITIES, CERTIFICATES, unless_deleted
from vouchbook.checks._certificate_examples import authority, certificate
from vouchbook.checks._dates import day, moment
from vouchbook.checks._mesh_examples import (
    denied,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View

STRONG_SIGNATURES = ("SHA256", "SHA384", "SHA512", "ML_DSA")
FIPS = "FIPS_140_2_LEVEL_"


@unless_deleted
def _strong(authority: Subject) -> Outcome:
    status, end = authority.get("Status"), authority.get("NotAfter")
    if status != "ACTIVE":
        return failed(f"the authority's status is {status}; ACTIVE is expected")
    if end is None or moment(end) <= moment(authority.estate.as_of):
        return failed(f"the authority's validity ended {day(end) if end else 'or never began'}")
    signing = authority.get("CertificateAuthorityConfiguration", "SigningAlgorithm")
    if not str(signing).startswith(STRONG_SIGNATURES):
        return failed(f"the authority signs with {signing}; SHA-256 or better is expected")
    storage = authority.get("KeyStorageSecurityStandard")
    if not str(storage).startswith(FIPS):
        return failed(f"the key's storage meets {storage}; FIPS 140-2 level 2 or 3 is expected")
    if _outlived(authority, end):
        return failed(f"a certificate issued from it is valid for longer than itself ({day(end)})")
    return passed(f"the authority is active until {day(end)}, signs with {signing}, {storage}")


def _outlived(authority: Subject, end: str) -> bool:
    """Whether some certificate in ACM ends after the authority that it was issued from."""
    arn = authority.get("Arn")

    def longer(certificate: View) -> bool:
        until = certificate.get("NotAfter")
        ours = certificate.get("CertificateAuthorityArn") == arn
        return ours and until is not None and moment(until) > moment(end)

    region = authority.place.region
    return authority.estate.find(CERTIFICATES, longer, region=region) is not None


@unless_deleted
def _revokes(authority: Subject) -> Outcome:
    if authority.get("UsageMode") == "SHORT_LIVED_CERTIFICATE":
        return not_applicable("the authority issues certificates for seven days at most instead")
    crl = authority.get("RevocationConfiguration", "CrlConfiguration")
    ocsp = authority.get("RevocationConfiguration", "OcspConfiguration", "Enabled")
    if crl is not None and crl.get("Enabled"):
        acl = crl.get("S3ObjectAcl")
        if acl != "BUCKET_OWNER_FULL_CONTROL":
            stated = acl or "left out, which means PUBLIC_READ"
            return failed(
                f"the revocation list's S3 object ACL is {stated}; "
                "BUCKET_OWNER_FULL_CONTROL is expected"
            )
        return passed("a revocation list is published to a bucket without public objects")
    if ocsp:
        return passed("revocation is answered through OCSP")
    return failed("neither a revocation list nor OCSP is enabled; one of them is expected")


ACTIVE_AND_STRONG = Check(
    id="pca-ca-active-and-strong",
    objective="certificates-valid",
    topic="data-protection",
    says=(
        "Private certificate authorities are active, in date and strong, and outlast the "
        "certificates in ACM that were issued from them."
    ),
    severity=Severity.HIGH,
    over=(AUTHORITIES,),
    holds=_strong,
    joins=(CERTIFICATES,),
    counts="private certificate authorities",
    remedy=(
        "Renew the authority's certificate before it ends, enable a disabled one or delete what "
        "nobody uses. Algorithm and key storage can't be changed: make a new authority that "
        "signs with SHA-256 or better and keeps its key in a FIPS 140-2 module, and move over."
    ),
    references=(
        "acm-pca:DescribeCertificateAuthority",
        "AWS Private CA User Guide: managing the CA lifecycle",
    ),
    examples=(
        passing("Active, in date, SHA-256, level 3.", authority()),
        passing("Certificates end before the authority does.", authority(), certificate()),
        failing("Disabled.", authority(Status="DISABLED")),
        failing("Out of date.", authority(NotAfter="2026-09-01T00:00:00.000000Z")),
        failing(
            "A certificate outlives it.",
            authority(NotAfter="2027-01-01T00:00:00.000000Z"),
            certificate(),
        ),
        failing("Not FIPS 140-2.", authority(KeyStorageSecurityStandard="CCPC_LEVEL_1_OR_HIGHER")),
        failing(
            "Not of the SHA-2 family.",
            authority(
                CertificateAuthorityConfiguration={
                    "KeyAlgorithm": "SM2",
                    "SigningAlgorithm": "SM3WITHSM2",
                }
            ),
        ),
        unknowing(
            "It is shared from another account, and could not be described.",
            hidden(authority(), "acm-pca:DescribeCertificateAuthority"),
        ),
        unknowing(
            "Which certificates it issued was denied.",
            authority(),
            denied(CERTIFICATES, "acm:ListCertificates"),
        ),
        moot("A deleted authority waits for its end.", authority(Status="DELETED")),
        moot("There is no authority in complete lists."),
    ),
)

REVOCATION_CONFIGURED = Check(
    id="pca-revocation-configured",
    objective="certificates-valid",
    topic="data-protection",
    says="Private certificate authorities publish revocations, and not through a public bucket.",
    severity=Severity.MEDIUM,
    over=(AUTHORITIES,),
    holds=_revokes,
    counts="private certificate authorities",
    remedy=(
        "Enable OCSP, or a revocation list with the object ACL BUCKET_OWNER_FULL_CONTROL, and "
        "hand it out through CloudFront. Envoy under App Mesh could not be told to look at "
        "revocation lists: for mesh peers short-lived certificates are what limits the damage."
    ),
    references=(
        "acm-pca:DescribeCertificateAuthority",
        "AWS Private CA User Guide: planning certificate revocation",
    ),
    examples=(
        passing("OCSP.", authority()),
        passing(
            "A list in a bucket without public objects.",
            authority(
                RevocationConfiguration={
                    "CrlConfiguration": {
                        "Enabled": True,
                        "S3BucketName": "example-crl",
                        "S3ObjectAcl": "BUCKET_OWNER_FULL_CONTROL",
                    }
                }
            ),
        ),
        failing(
            "The ACL left out means PUBLIC_READ.",
            authority(
                RevocationConfiguration={
                    "CrlConfiguration": {"Enabled": True, "S3BucketName": "example-crl"}
                }
            ),
        ),
        failing(
            "Both are there and off.",
            authority(
                RevocationConfiguration={
                    "CrlConfiguration": {"Enabled": False},
                    "OcspConfiguration": {"Enabled": False},
                }
            ),
        ),
        failing("Nothing is configured.", authority(RevocationConfiguration=None)),
        unknowing(
            "The authorities' list was denied.",
            denied(AUTHORITIES, "acm-pca:ListCertificateAuthorities"),
        ),
        moot("Short-lived certificates.", authority(UsageMode="SHORT_LIVED_CERTIFICATE")),
        moot("A deleted authority can't be changed.", authority(Status="DELETED")),
    ),
)
