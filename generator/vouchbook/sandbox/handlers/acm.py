"""ACM, served whole: moto draws keys and serials from the system's randomness."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from cryptography import x509

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.acmpca import Authorities
from vouchbook.sandbox.handlers.keys import (
    CertificateText,
    as_acm_writes,
    certificate_pem,
    common_name,
    key_for,
    serial_of,
    signature_algorithm,
)
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST_ON_A_PAGE = 1000
_LIFETIME = timedelta(days=395)
_LISTED_UNASKED = frozenset({"RSA_1024", "RSA_2048"})
"""ListCertificates leaves all other key types out, unless they are asked for."""
_PUBLIC_ISSUER = "Amazon RSA 2048 M02"
_SUMMARISED = (
    "CertificateArn",
    "DomainName",
    "Status",
    "Type",
    "KeyAlgorithm",
    "RenewalEligibility",
    "NotBefore",
    "NotAfter",
    "CreatedAt",
    "IssuedAt",
    "ImportedAt",
)


@dataclass(slots=True, kw_only=True)
class Certificate:
    """One certificate; an imported one brings its text."""

    facts: dict[str, Any]
    tags: dict[str, str]
    serial: int
    pem: str | None = None
    chain: str | None = None


class Certificates:
    """All certificates by ARN."""

    def __init__(self) -> None:
        self.by_arn: dict[str, Certificate] = {}


def _arn(stage: Stage) -> str:
    call = stage.call
    return f"arn:aws:acm:{call.region}:{call.account}:certificate/{uuid4()}"


def _found(stage: Stage) -> Certificate:
    arn = str(stage.parameters.get("CertificateArn") or stage.parameters["ResourceArn"])
    certificates = stage.world.state(Certificates).by_arn
    if arn not in certificates:
        raise AwsError("ResourceNotFoundException", f"Could not find certificate {arn}.")
    return certificates[arn]


def _told(stage: Stage, certificate: Certificate) -> dict[str, Any]:
    arn = certificate.facts["CertificateArn"]
    facts = {**certificate.facts, **stage.world.state(Declared).of("acm-certificate", arn)}
    if facts["Status"] == "ISSUED" and facts["NotAfter"] < stage.world.now():
        facts["Status"] = "EXPIRED"
    return facts


def _request(stage: Stage) -> Mapping[str, Any]:
    given, arn, now = stage.parameters, _arn(stage), stage.world.now()
    domain = given["DomainName"]
    authority = given.get("CertificateAuthorityArn")
    names = [domain, *(name for name in given.get("SubjectAlternativeNames", ()) if name != domain)]
    algorithm = given.get("KeyAlgorithm", "RSA_2048")
    issuer = _PUBLIC_ISSUER
    if authority is not None:
        ca = stage.world.state(Authorities).find(authority)
        issuer = str(ca.facts["CertificateAuthorityConfiguration"]["Subject"].get("CommonName", ""))
    facts = {
        "CertificateArn": arn,
        "DomainName": domain,
        "SubjectAlternativeNames": names,
        "Serial": as_acm_writes(serial_of(arn)),
        "Subject": f"CN={domain}",
        "Issuer": issuer,
        "CreatedAt": now,
        "IssuedAt": now,
        "Status": "ISSUED",
        "NotBefore": now,
        "NotAfter": now + _LIFETIME,
        "KeyAlgorithm": algorithm,
        "SignatureAlgorithm": "SHA256WITHRSA"
        if authority is None
        else signature_algorithm(algorithm),
        "InUseBy": [],
        "Type": "AMAZON_ISSUED" if authority is None else "PRIVATE",
        "KeyUsages": [{"Name": "DIGITAL_SIGNATURE"}, {"Name": "KEY_ENCIPHERMENT"}],
        "ExtendedKeyUsages": [
            {"Name": "TLS_WEB_SERVER_AUTHENTICATION", "OID": "1.3.6.1.5.5.7.3.1"}
        ],
        "RenewalEligibility": "ELIGIBLE",
        "Options": {"CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED"},
        **({"CertificateAuthorityArn": authority} if authority else _validation(given, names)),
    }
    _keep(stage, Certificate(facts=facts, tags=_tags_of(given), serial=serial_of(arn)))
    return {"CertificateArn": arn}


def _validation(given: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    options = [
        {
            "DomainName": name,
            "ValidationDomain": name,
            "ValidationStatus": "SUCCESS",
            "ValidationMethod": given.get("ValidationMethod", "DNS"),
        }
        for name in names
    ]
    return {"DomainValidationOptions": options}


def _import(stage: Stage) -> Mapping[str, Any]:
    given, now = stage.parameters, stage.world.now()
    arn = str(given.get("CertificateArn") or _arn(stage))
    pem = given["Certificate"].decode()
    parsed = x509.load_pem_x509_certificate(pem.encode())
    subject = parsed.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    domain = str(subject[0].value) if subject else ""
    size = getattr(parsed.public_key(), "key_size", 0)
    algorithm = f"RSA_{size}" if "RSA" in type(parsed.public_key()).__name__ else "EC_prime256v1"
    facts = {
        "CertificateArn": arn,
        "DomainName": domain,
        "SubjectAlternativeNames": [domain],
        "Serial": as_acm_writes(parsed.serial_number),
        "Subject": parsed.subject.rfc4514_string(),
        "Issuer": parsed.issuer.rfc4514_string(),
        "CreatedAt": now,
        "ImportedAt": now,
        "Status": "ISSUED",
        "NotBefore": parsed.not_valid_before_utc,
        "NotAfter": parsed.not_valid_after_utc,
        "KeyAlgorithm": algorithm,
        "SignatureAlgorithm": signature_algorithm(algorithm),
        "InUseBy": [],
        "Type": "IMPORTED",
        "RenewalEligibility": "INELIGIBLE",
        "Options": {"CertificateTransparencyLoggingPreference": "DISABLED"},
    }
    chain = given.get("CertificateChain")
    kept = Certificate(
        facts=facts,
        tags=_tags_of(given),
        serial=parsed.serial_number,
        pem=pem,
        chain=chain.decode() if chain else None,
    )
    _keep(stage, kept)
    return {"CertificateArn": arn}


def _keep(stage: Stage, certificate: Certificate) -> None:
    stage.world.state(Certificates).by_arn[certificate.facts["CertificateArn"]] = certificate


def _describe(stage: Stage) -> Mapping[str, Any]:
    return {"Certificate": _told(stage, _found(stage))}


def _list(stage: Stage) -> Mapping[str, Any]:
    own = f"arn:aws:acm:{stage.call.region}:{stage.call.account}:"
    key_types = stage.parameters.get("Includes", {}).get("keyTypes") or _LISTED_UNASKED
    statuses = stage.parameters.get("CertificateStatuses")
    told = [
        _told(stage, certificate)
        for arn, certificate in stage.world.state(Certificates).by_arn.items()
        if arn.startswith(own)
    ]
    fitting = [
        facts
        for facts in told
        if facts["KeyAlgorithm"] in key_types and (not statuses or facts["Status"] in statuses)
    ]
    shown, token = page(
        fitting,
        limit=stage.parameters.get("MaxItems"),
        token=stage.parameters.get("NextToken"),
        most=_MOST_ON_A_PAGE,
        refused="ValidationException",
    )
    return {"CertificateSummaryList": [_summary(facts) for facts in shown], "NextToken": token}


def _summary(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: facts[name] for name in _SUMMARISED if name in facts},
        "SubjectAlternativeNameSummaries": facts["SubjectAlternativeNames"],
        "HasAdditionalSubjectAlternativeNames": False,
        "InUse": bool(facts["InUseBy"]),
        "KeyUsages": [usage["Name"] for usage in facts.get("KeyUsages", ())],
        "ExtendedKeyUsages": [usage["Name"] for usage in facts.get("ExtendedKeyUsages", ())],
    }


def _get(stage: Stage) -> Mapping[str, Any]:
    certificate = _found(stage)
    if certificate.pem is not None:
        return {"Certificate": certificate.pem, "CertificateChain": certificate.chain}
    facts = certificate.facts
    text = CertificateText(
        subject=common_name(facts["DomainName"]),
        issuer=common_name(_PUBLIC_ISSUER),
        serial=certificate.serial,
        not_before=facts["NotBefore"],
        not_after=facts["NotAfter"],
        names=facts["SubjectAlternativeNames"],
    )
    public = key_for(facts["KeyAlgorithm"], facts["CertificateArn"]).public_key()
    if "CertificateAuthorityArn" not in facts:
        issuer_key = key_for("RSA_2048", _PUBLIC_ISSUER)
        return {"Certificate": certificate_pem(text, public, issuer_key)}
    authority = stage.world.state(Authorities).find(facts["CertificateAuthorityArn"])
    text = replace(text, issuer=authority.subject)
    pem = certificate_pem(text, public, authority.key)
    return {"Certificate": pem, "CertificateChain": authority.certificate}


def _delete(stage: Stage) -> Mapping[str, Any]:
    certificate = _found(stage)
    del stage.world.state(Certificates).by_arn[certificate.facts["CertificateArn"]]
    return {}


def _tags_of(given: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag.get("Value", "") for tag in given.get("Tags", ())}


def _tags(stage: Stage) -> Mapping[str, Any]:
    return {"Tags": [{"Key": k, "Value": v} for k, v in sorted(_found(stage).tags.items())]}


def _tag(stage: Stage) -> Mapping[str, Any]:
    _found(stage).tags.update(_tags_of(stage.parameters))
    return {}


ACM = Supplement(
    service="acm",
    handlers={
        "AddTagsToCertificate": _tag,
        "DeleteCertificate": _delete,
        "DescribeCertificate": _describe,
        "GetCertificate": _get,
        "ImportCertificate": _import,
        "ListCertificates": _list,
        "ListTagsForCertificate": _tags,
        "ListTagsForResource": _tags,
        "RequestCertificate": _request,
        "TagResource": _tag,
    },
)
