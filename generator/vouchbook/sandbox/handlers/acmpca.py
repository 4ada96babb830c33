"""ACM Private CA, served whole: moto draws its keys and serials from the system's randomness."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.keys import (
    CertificateText,
    PrivateKey,
    as_acm_writes,
    certificate_pem,
    key_for,
    request_pem,
    serial_of,
)
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST_ON_A_PAGE = 1000
_SUBJECT_PARTS = {
    "Country": x509.NameOID.COUNTRY_NAME,
    "Organization": x509.NameOID.ORGANIZATION_NAME,
    "OrganizationalUnit": x509.NameOID.ORGANIZATIONAL_UNIT_NAME,
    "State": x509.NameOID.STATE_OR_PROVINCE_NAME,
    "Locality": x509.NameOID.LOCALITY_NAME,
    "CommonName": x509.NameOID.COMMON_NAME,
}
_DAYS = {"DAYS": 1, "MONTHS": 30, "YEARS": 365}


@dataclass(slots=True, kw_only=True)
class Authority:
    """One private certificate authority."""

    facts: dict[str, Any]
    tags: dict[str, str]
    certificate: str = ""
    chain: str | None = None
    issued: dict[str, tuple[str, str]] = field(default_factory=dict)
    permissions: list[dict[str, Any]] = field(default_factory=list)
    policy: str | None = None

    @property
    def arn(self) -> str:
        """Its ARN."""
        return str(self.facts["Arn"])

    @property
    def key(self) -> PrivateKey:
        """Its private key."""
        algorithm = self.facts["CertificateAuthorityConfiguration"]["KeyAlgorithm"]
        return key_for(algorithm, self.arn)

    @property
    def subject(self) -> x509.Name:
        """Its distinguished name."""
        given = self.facts["CertificateAuthorityConfiguration"]["Subject"]
        parts = [(oid, given[name]) for name, oid in _SUBJECT_PARTS.items() if name in given]
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


class Authorities:
    """All certificate authorities by ARN."""

    def __init__(self) -> None:
        self.by_arn: dict[str, Authority] = {}

    def find(self, arn: str) -> Authority:
        """The authority with that ARN.

        Raises:
            AwsError: ResourceNotFoundException where there is none.
        """
        if arn not in self.by_arn:
            raise AwsError("ResourceNotFoundException", f"Could not find {arn}")
        return self.by_arn[arn]


def _found(stage: Stage) -> Authority:
    named = stage.parameters.get("CertificateAuthorityArn") or stage.parameters["ResourceArn"]
    return stage.world.state(Authorities).find(str(named))


def _create(stage: Stage) -> Mapping[str, Any]:
    given, call = stage.parameters, stage.call
    arn = f"arn:aws:acm-pca:{call.region}:{call.account}:certificate-authority/{uuid4()}"
    now = stage.world.now()
    facts = {
        "Arn": arn,
        "OwnerAccount": call.account,
        "CreatedAt": now,
        "LastStateChangeAt": now,
        "Type": given["CertificateAuthorityType"],
        "Status": "PENDING_CERTIFICATE",
        "CertificateAuthorityConfiguration": given["CertificateAuthorityConfiguration"],
        "RevocationConfiguration": given.get(
            "RevocationConfiguration", {"CrlConfiguration": {"Enabled": False}}
        ),
        "KeyStorageSecurityStandard": given.get(
            "KeyStorageSecurityStandard", "FIPS_140_2_LEVEL_3_OR_HIGHER"
        ),
        "UsageMode": given.get("UsageMode", "GENERAL_PURPOSE"),
    }
    tags = {tag["Key"]: tag.get("Value", "") for tag in given.get("Tags", ())}
    stage.world.state(Authorities).by_arn[arn] = Authority(facts=facts, tags=tags)
    return {"CertificateAuthorityArn": arn}


def _described(stage: Stage, authority: Authority) -> dict[str, Any]:
    expired = authority.facts.get("NotAfter", stage.world.now()) < stage.world.now()
    status = "EXPIRED" if expired else authority.facts["Status"]
    return {**authority.facts, "Status": status}


def _describe(stage: Stage) -> Mapping[str, Any]:
    return {"CertificateAuthority": _described(stage, _found(stage))}


def _list(stage: Stage) -> Mapping[str, Any]:
    own = f"arn:aws:acm-pca:{stage.call.region}:{stage.call.account}:"
    wants_own = stage.parameters.get("ResourceOwner", "SELF") == "SELF"
    authorities = stage.world.state(Authorities).by_arn.values()
    shown, token = page(
        [one for one in authorities if wants_own and one.arn.startswith(own)],
        limit=stage.parameters.get("MaxResults"),
        token=stage.parameters.get("NextToken"),
        most=_MOST_ON_A_PAGE,
        refused="InvalidNextTokenException",
    )
    listed = [_described(stage, one) for one in shown]
    return {"CertificateAuthorities": listed, "NextToken": token}


def _request(stage: Stage) -> Mapping[str, Any]:
    authority = _found(stage)
    return {"Csr": request_pem(authority.subject, authority.key)}


def _issue(stage: Stage) -> Mapping[str, Any]:
    authority = _found(stage)
    request = x509.load_pem_x509_csr(stage.parameters["Csr"])
    public = request.public_key()
    if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise AwsError("MalformedCSRException", "Only RSA and EC keys are certified here.")
    arn = f"{authority.arn}/certificate/{uuid4().hex}"
    is_ca = "CACertificate" in stage.parameters.get("TemplateArn", "")
    now = stage.world.now()
    text = CertificateText(
        subject=request.subject,
        issuer=authority.subject,
        serial=serial_of(arn),
        not_before=now - timedelta(hours=1),
        not_after=_end(stage.parameters["Validity"], now),
        is_ca=is_ca,
    )
    pem = certificate_pem(text, public, authority.key)
    authority.issued[arn] = (pem, authority.certificate)
    return {"CertificateArn": arn}


def _end(validity: Mapping[str, Any], now: datetime) -> datetime:
    if validity["Type"] in _DAYS:
        return now + timedelta(days=_DAYS[validity["Type"]] * validity["Value"])
    return datetime.fromtimestamp(validity["Value"], tz=UTC)


def _get_certificate(stage: Stage) -> Mapping[str, Any]:
    issued = _found(stage).issued
    arn = str(stage.parameters["CertificateArn"])
    if arn not in issued:
        raise AwsError("ResourceNotFoundException", f"Could not find {arn}")
    pem, chain = issued[arn]
    return {"Certificate": pem, "CertificateChain": chain or None}


def _import(stage: Stage) -> Mapping[str, Any]:
    authority = _found(stage)
    pem = stage.parameters["Certificate"].decode()
    parsed = x509.load_pem_x509_certificate(pem.encode())
    authority.certificate = pem
    chain = stage.parameters.get("CertificateChain")
    authority.chain = chain.decode() if chain else None
    authority.facts.update(
        Status="ACTIVE",
        Serial=as_acm_writes(parsed.serial_number),
        NotBefore=parsed.not_valid_before_utc,
        NotAfter=parsed.not_valid_after_utc,
        LastStateChangeAt=stage.world.now(),
    )
    return {}


def _ca_certificate(stage: Stage) -> Mapping[str, Any]:
    authority = _found(stage)
    if not authority.certificate:
        raise AwsError("InvalidStateException", f"{authority.arn} has no certificate yet")
    return {"Certificate": authority.certificate, "CertificateChain": authority.chain}


def _update(stage: Stage) -> Mapping[str, Any]:
    facts = _found(stage).facts
    for name in ("Status", "RevocationConfiguration"):
        if name in stage.parameters:
            facts[name] = stage.parameters[name]
    facts["LastStateChangeAt"] = stage.world.now()
    return {}


def _tags(stage: Stage) -> Mapping[str, Any]:
    return {"Tags": [{"Key": k, "Value": v} for k, v in sorted(_found(stage).tags.items())]}


def _tag(stage: Stage) -> Mapping[str, Any]:
    given = stage.parameters["Tags"]
    _found(stage).tags.update({tag["Key"]: tag.get("Value", "") for tag in given})
    return {}


def _permissions(stage: Stage) -> Mapping[str, Any]:
    return {"Permissions": _found(stage).permissions}


def _permit(stage: Stage) -> Mapping[str, Any]:
    authority = _found(stage)
    permission = {
        "CertificateAuthorityArn": authority.arn,
        "CreatedAt": stage.world.now(),
        "Principal": stage.parameters["Principal"],
        "SourceAccount": stage.parameters.get("SourceAccount", stage.call.account),
        "Actions": stage.parameters["Actions"],
    }
    authority.permissions.append(permission)
    return {}


def _policy(stage: Stage) -> Mapping[str, Any]:
    policy = _found(stage).policy
    if policy is None:
        told = f"No policy is attached to {stage.parameters['ResourceArn']}"
        raise AwsError("ResourceNotFoundException", told)
    return {"Policy": policy}


def _put_policy(stage: Stage) -> Mapping[str, Any]:
    _found(stage).policy = str(stage.parameters["Policy"])
    return {}


ACM_PCA = Supplement(
    service="acm-pca",
    handlers={
        "CreateCertificateAuthority": _create,
        "CreatePermission": _permit,
        "DescribeCertificateAuthority": _describe,
        "GetCertificate": _get_certificate,
        "GetCertificateAuthorityCertificate": _ca_certificate,
        "GetCertificateAuthorityCsr": _request,
        "GetPolicy": _policy,
        "ImportCertificateAuthorityCertificate": _import,
        "IssueCertificate": _issue,
        "ListCertificateAuthorities": _list,
        "ListPermissions": _permissions,
        "ListTags": _tags,
        "PutPolicy": _put_policy,
        "TagCertificateAuthority": _tag,
        "UpdateCertificateAuthority": _update,
    },
)
