"""AWS Private CA: certificate authorities. Source: AWS Private CA API reference."""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_NEXT = "NextToken"

LIST_AUTHORITIES = Operation(
    service="acm-pca",
    name="ListCertificateAuthorities",
    permission="acm-pca:ListCertificateAuthorities",
    members=("CertificateAuthorities", "CertificateAuthorities[].Arn"),
    paging=Paging(
        items="CertificateAuthorities",
        token_in=_NEXT,
        token_out=_NEXT,
        size=("MaxResults", 100),
    ),
)
DESCRIBE_AUTHORITY = Operation(
    service="acm-pca",
    name="DescribeCertificateAuthority",
    permission="acm-pca:DescribeCertificateAuthority",
    members=(
        "CertificateAuthority.Arn",
        "CertificateAuthority.Status",
        "CertificateAuthority.Type",
        "CertificateAuthority.CertificateAuthorityConfiguration.KeyAlgorithm",
        "CertificateAuthority.CertificateAuthorityConfiguration.SigningAlgorithm",
    ),
)
GET_POLICY = Operation(
    service="acm-pca",
    name="GetPolicy",
    permission="acm-pca:GetPolicy",
    members=("Policy",),
    # The same code also says that the authority itself is gone; it was listed just before.
    none=("ResourceNotFoundException",),
    redact=("Policy!external-id",),
)
LIST_PERMISSIONS = Operation(
    service="acm-pca",
    name="ListPermissions",
    permission="acm-pca:ListPermissions",
    members=("Permissions", "Permissions[].Principal", "Permissions[].Actions"),
    paging=Paging(
        items="Permissions",
        token_in=_NEXT,
        token_out=_NEXT,
        size=("MaxResults", 100),
    ),
    redact=("Permissions[].Policy!external-id",),
)


def _read_authorities(reader: Reader) -> None:
    own = [item["Arn"] for item in reader.items(LIST_AUTHORITIES, ResourceOwner="SELF")]
    for arn in own:
        reader.describe(arn, DESCRIBE_AUTHORITY, CertificateAuthorityArn=arn)
        reader.describe(arn, GET_POLICY, ResourceArn=arn)
        reader.describe(arn, LIST_PERMISSIONS, CertificateAuthorityArn=arn)
    # A share lets its consumers describe the authority; policy and permissions are its owner's
    # to read, so they stay not collected here.
    for item in reader.items(LIST_AUTHORITIES, ResourceOwner="OTHER_ACCOUNTS"):
        if item["Arn"] not in own:
            reader.describe(item["Arn"], DESCRIBE_AUTHORITY, CertificateAuthorityArn=item["Arn"])


AUTHORITIES = Collector(
    id="acm-pca.authorities",
    says="Private certificate authorities, owned and shared; of owned ones who may use them.",
    scope=Scope.REGIONAL,
    also=(LIST_AUTHORITIES,),
    facets=(
        Facet(operation=DESCRIBE_AUTHORITY, path=("CertificateAuthority",)),
        Facet(name="policy", operation=GET_POLICY, path=("Policy",), json=True),
        Facet(name="permissions", operation=LIST_PERMISSIONS, path=("Permissions",)),
    ),
    read=_read_authorities,
)
