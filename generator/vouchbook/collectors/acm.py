"""AWS Certificate Manager: certificates. Source: ACM API reference.

Nothing in these answers is secret; the operations that hand out keys are never called.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_NEXT = "NextToken"

KEY_TYPES = (
    "RSA_1024",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_prime256v1",
    "EC_secp384r1",
    "EC_secp521r1",
)
"""Every key type: without this filter ACM lists certificates with small RSA keys alone."""

LIST_CERTIFICATES = Operation(
    service="acm",
    name="ListCertificates",
    permission="acm:ListCertificates",
    members=("CertificateSummaryList", "CertificateSummaryList[].CertificateArn"),
    paging=Paging(
        items="CertificateSummaryList",
        token_in=_NEXT,
        token_out=_NEXT,
        size=("MaxItems", 1000),
    ),
)
DESCRIBE_CERTIFICATE = Operation(
    service="acm",
    name="DescribeCertificate",
    permission="acm:DescribeCertificate",
    members=(
        "Certificate.CertificateArn",
        "Certificate.DomainName",
        "Certificate.Status",
        "Certificate.Type",
    ),
    redact=(
        "Certificate.DomainValidationOptions[].ValidationEmails[]!email-domain",
        "Certificate.RenewalSummary.DomainValidationOptions[].ValidationEmails[]!email-domain",
    ),
)


def _read_certificates(reader: Reader) -> None:
    for certificate in reader.items(LIST_CERTIFICATES, Includes={"keyTypes": list(KEY_TYPES)}):
        arn = certificate["CertificateArn"]
        reader.describe(arn, DESCRIBE_CERTIFICATE, CertificateArn=arn)


CERTIFICATES = Collector(
    id="acm.certificates",
    says="ACM certificates whose key ACM holds, of every key type and status.",
    scope=Scope.REGIONAL,
    also=(LIST_CERTIFICATES,),
    facets=(Facet(operation=DESCRIBE_CERTIFICATE, path=("Certificate",)),),
    read=_read_certificates,
)
