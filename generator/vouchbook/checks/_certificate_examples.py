"""Certificates and authorities for the examples of checks."""

from vouchbook.checks._mesh_examples import AUTHORITY, CERTIFICATE, OWNER, listener, node, tls
from vouchbook.model.check import Given

SERVING = node(listeners=[listener(tls=tls())])
"""A virtual node whose listener has a certificate of ACM."""


def certificate(**members: object) -> Given:
    """A good private certificate in ACM; `members` replace or add what ACM says of it."""
    facts = {
        "CertificateArn": CERTIFICATE,
        "DomainName": "orders.shop.internal",
        "SubjectAlternativeNames": ["orders.shop.internal"],
        "Status": "ISSUED",
        "Type": "PRIVATE",
        "NotBefore": "2026-03-01T00:00:00.000000Z",
        "NotAfter": "2027-04-01T00:00:00.000000Z",
        "KeyAlgorithm": "RSA_2048",
        "SignatureAlgorithm": "SHA256WITHRSA",
        "CertificateAuthorityArn": AUTHORITY,
        "RenewalEligibility": "ELIGIBLE",
    }
    return Given(collector="acm.certificates", id=CERTIFICATE, facts={"": facts | members})


def authority(policy: object = None, permissions: object = None, **members: object) -> Given:
    """A good root authority; `members` replace or add what its description says."""
    configuration = {"KeyAlgorithm": "RSA_4096", "SigningAlgorithm": "SHA256WITHRSA"}
    facts = {
        "Arn": AUTHORITY,
        "OwnerAccount": OWNER,
        "Type": "ROOT",
        "Status": "ACTIVE",
        "NotBefore": "2024-01-01T00:00:00.000000Z",
        "NotAfter": "2034-01-01T00:00:00.000000Z",
        "CertificateAuthorityConfiguration": configuration,
        "KeyStorageSecurityStandard": "FIPS_140_2_LEVEL_3_OR_HIGHER",
        "UsageMode": "GENERAL_PURPOSE",
        "RevocationConfiguration": {"OcspConfiguration": {"Enabled": True}},
    }
    facets = {"": facts | members, "policy": policy, "permissions": permissions or []}
    return Given(
        collector="acm-pca.authorities",
        id=AUTHORITY,
        facts={name: value for name, value in facets.items() if value is not None},
    )
