"""Making keys, certificate authorities and certificates."""

from vouchbook.sandbox.estate.model import Authority, Certificate, Key
from vouchbook.sandbox.estate.workshop import Bench, pairs

_ROOT_TEMPLATE = "arn:aws:acm-pca:::template/RootCACertificate/V1"


def make_key(bench: Bench, key: Key) -> None:
    """Make a KMS key with its alias, or let AWS make its own one by its first use."""
    bench.workshop.set_clock(key.made)
    if key.of_aws:
        answer = bench.call("kms", "describe_key", KeyId=key.name)
        bench.keep("key", key.name, answer["KeyMetadata"]["Arn"])
        return
    answer = bench.call(
        "kms",
        "create_key",
        Description=f"Key of {key.name}",
        Policy=bench.text(key.policy) if key.policy is not None else None,
        Tags=pairs(key.tags, "TagKey", "TagValue") or None,
    )
    arn = answer["KeyMetadata"]["Arn"]
    bench.keep("key", key.name, arn)
    bench.call("kms", "create_alias", AliasName=f"alias/{key.name}", TargetKeyId=arn)
    if key.rotation_days is not None:
        bench.call("kms", "enable_key_rotation", KeyId=arn, RotationPeriodInDays=key.rotation_days)
    if key.delete_after_days is not None:
        bench.workshop.set_clock("2026-09-08T10:00:00+00:00")
        bench.call(
            "kms", "schedule_key_deletion", KeyId=arn, PendingWindowInDays=key.delete_after_days
        )


def make_authority(bench: Bench, authority: Authority) -> None:
    """Make a private root CA and activate it with a certificate that it signs itself."""
    bench.workshop.set_clock(authority.made)
    arn = bench.call(
        "acm-pca",
        "create_certificate_authority",
        CertificateAuthorityType="ROOT",
        CertificateAuthorityConfiguration=authority.configuration,
        RevocationConfiguration=authority.revocation,
        Tags=pairs(authority.tags) or None,
    )["CertificateAuthorityArn"]
    bench.keep("authority", authority.name, arn)
    request = bench.call("acm-pca", "get_certificate_authority_csr", CertificateAuthorityArn=arn)
    issued = bench.call(
        "acm-pca",
        "issue_certificate",
        CertificateAuthorityArn=arn,
        Csr=request["Csr"].encode(),
        SigningAlgorithm=authority.configuration["SigningAlgorithm"],
        TemplateArn=_ROOT_TEMPLATE,
        Validity={"Type": "YEARS", "Value": authority.years},
    )
    certificate = bench.call(
        "acm-pca",
        "get_certificate",
        CertificateAuthorityArn=arn,
        CertificateArn=issued["CertificateArn"],
    )
    bench.call(
        "acm-pca",
        "import_certificate_authority_certificate",
        CertificateAuthorityArn=arn,
        Certificate=certificate["Certificate"].encode(),
    )
    if authority.policy is not None:
        policy = bench.text(authority.policy)
        bench.call("acm-pca", "put_policy", ResourceArn=arn, Policy=policy)


def make_certificate(bench: Bench, certificate: Certificate) -> None:
    """Request a certificate, public or from a private CA."""
    bench.workshop.set_clock(certificate.made)
    authority = certificate.authority
    arn = bench.call(
        "acm",
        "request_certificate",
        DomainName=certificate.name,
        SubjectAlternativeNames=list(certificate.other_names) or None,
        KeyAlgorithm=certificate.key_algorithm,
        ValidationMethod=None if authority else "DNS",
        CertificateAuthorityArn=(
            bench.workshop.made[bench.account, "authority", authority] if authority else None
        ),
        Tags=pairs(certificate.tags) or None,
    )["CertificateArn"]
    bench.keep("certificate", certificate.name, arn)
    if certificate.declared:
        bench.workshop.sandbox.declare("acm-certificate", arn, certificate.declared)
