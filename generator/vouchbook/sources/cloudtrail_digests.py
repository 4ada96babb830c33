"""Digest files of CloudTrail: what they say, and whether CloudTrail signed them.

Source: CloudTrail User Guide, "CloudTrail digest file structure" and "Custom implementations of
CloudTrail log file integrity validation"; RFC 8017 (RSASSA-PKCS1-v1_5). What is hashed is always a
file's unpacked content. A digest's signature stands outside it: in the metadata of its S3 object,
and in the digest that comes after it.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from vouchbook.sources.appmesh_values import moment
from vouchbook.sources.cloudtrail_spans import moved

_REGION = r"[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}"
_KEY = re.compile(
    rf"(?:.*/)?([0-9]{{12}})_CloudTrail-Digest_({_REGION})_([^/]{{1,128}})_({_REGION})"
    r"_[0-9]{8}T[0-9]{6}Z(_backfill)?\.json(?:\.gz)?"
)
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"(?:[0-9a-fA-F]{2}){64,1024}")
_LONGEST_KEY = 4096
"""Characters of a public key in base64: one of 16 thousand bits still fits."""
_SETTLING = timedelta(hours=2)
"""A digest is signed some time after its end, perhaps with a key that is valid from then on only;
AWS's own validator looks for keys as far ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A log file as a digest names it."""

    key: str
    hash: str
    oldest: str
    """Time of its first event; empty where the digest doesn't say."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Chain:
    """Whose digests follow one another: one trail in one account and region."""

    account: str
    region: str
    trail: str
    home: str
    """The region that the trail itself belongs to."""
    backfill: bool
    """Of log files that the digest of their hour had not named: these digests are chained apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One digest file."""

    name: str
    """As it was brought."""
    sha256: str
    """Of the file as it was brought, perhaps packed."""
    content: str
    """SHA-256 of its unpacked content, which is what is signed."""
    chain: Chain
    start: str
    end: str
    end_text: str
    """Its end as it is written, which is what is signed."""
    bucket: str
    key: str
    fingerprint: str
    previous: tuple[str, str, str, str] | None
    """Bucket, key, hash and signature of the one before; None where a chain begins."""
    logs: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A public key of CloudTrail, as `list-public-keys` gives it."""

    fingerprint: str
    value: RSAPublicKey
    start: str
    end: str
    """Between these CloudTrail signs with it; empty where it isn't said."""
    source: str
    """Name of the file that it was brought in."""


class NotADigestError(ValueError):
    """A file that calls itself a digest is not made like one; the message says how."""


def digest_of(name: str, sha256: str, content: str, document: Mapping[str, Any]) -> Digest:
    """Read a digest file; NotADigestError where something in it is missing or of another kind."""
    key = _text(document, "digestS3Object")
    found = _KEY.fullmatch(key)
    if found is None:
        raise NotADigestError("its digestS3Object is not named like a digest")
    account, region, trail, home, backfill = found.groups()
    if _text(document, "awsAccountId") != account:
        raise NotADigestError("its awsAccountId is not the account in its name")
    if document.get("digestSignatureAlgorithm") != "SHA256withRSA":
        raise NotADigestError("its digestSignatureAlgorithm is not SHA256withRSA")
    start, end = _time(document, "digestStartTime"), _time(document, "digestEndTime")
    if start >= end:
        raise NotADigestError("it ends before it starts")
    return Digest(
        name=name,
        sha256=sha256,
        content=content,
        chain=Chain(
            account=account, region=region, trail=trail, home=home, backfill=bool(backfill)
        ),
        start=start,
        end=end,
        end_text=_text(document, "digestEndTime"),
        bucket=_text(document, "digestS3Bucket"),
        key=key,
        fingerprint=_text(document, "digestPublicKeyFingerprint"),
        previous=_previous(document),
        logs=_logs(document),
    )


def _previous(document: Mapping[str, Any]) -> tuple[str, str, str, str] | None:
    names = ("S3Bucket", "S3Object", "HashValue", "Signature")
    values = tuple(document.get(f"previousDigest{name}") for name in names)
    if "previousDigestSignature" not in document:
        raise NotADigestError("it has no previousDigestSignature, not even an empty one")
    if all(value is None for value in values):
        return None
    bucket, key, hashed, signature = (_text(document, f"previousDigest{name}") for name in names)
    if document.get("previousDigestHashAlgorithm") != "SHA-256" or not _HASH.fullmatch(hashed):
        raise NotADigestError("its hash of the digest before it is not SHA-256")
    return bucket, key, hashed, signature


def _logs(document: Mapping[str, Any]) -> tuple[Named, ...]:
    entries = document.get("logFiles")
    if not isinstance(entries, list):
        raise NotADigestError("its logFiles are not a list")
    return tuple(_named(entry) for entry in entries)


def _named(entry: Any) -> Named:
    if not isinstance(entry, Mapping):
        raise NotADigestError("one of its logFiles is not an object")
    hashed = _text(entry, "hashValue")
    if entry.get("hashAlgorithm") != "SHA-256" or not _HASH.fullmatch(hashed):
        raise NotADigestError("its hash of a log file is not SHA-256")
    return Named(
        key=_text(entry, "s3Object"), hash=hashed, oldest=moment(entry.get("oldestEventTime")) or ""
    )


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise NotADigestError(f"its {name} is missing or not text")
    return value


def _time(document: Mapping[str, Any], name: str) -> str:
    value = moment(document.get(name))
    if value is None:
        raise NotADigestError(f"its {name} is not a time")
    return value


def keys_of(name: str, entries: Iterable[Any]) -> tuple[tuple[Key, ...], int]:
    """The public keys of a `list-public-keys` output, and how many entries are none."""
    found = [_key(name, entry) for entry in entries]
    return tuple(key for key in found if key), found.count(None)


def _key(name: str, entry: Any) -> Key | None:
    value = entry.get("Value") if isinstance(entry, Mapping) else None
    if not isinstance(value, str) or len(value) > _LONGEST_KEY:
        return None
    try:
        loaded = load_der_public_key(base64.b64decode(value, validate=True))
    except (ValueError, UnsupportedAlgorithm, binascii.Error):
        return None
    fingerprint = entry.get("Fingerprint")
    if not isinstance(loaded, RSAPublicKey) or not isinstance(fingerprint, str):
        return None
    return Key(
        fingerprint=fingerprint,
        value=loaded,
        start=moment(entry.get("ValidityStartTime")) or "",
        end=moment(entry.get("ValidityEndTime")) or "",
        source=name,
    )


def keys_for(digest: Digest, keys: Iterable[Key]) -> tuple[Key, ...]:
    """The keys that may have signed a digest: of its fingerprint, and valid at its end."""
    latest = moved(digest.end, _SETTLING)
    # Late digests are signed when they are made, long after the hour that they belong to.
    late = digest.chain.backfill
    return tuple(
        key
        for key in keys
        if key.fingerprint == digest.fingerprint
        and (not key.start or key.start <= latest or late)
        and (not key.end or digest.end <= key.end or late)
    )


def is_signature(text: object) -> bool:
    """Whether this is a signature as CloudTrail writes it, in hexadecimal."""
    return isinstance(text, str) and bool(_SIGNATURE.fullmatch(text))


def signed(digest: Digest, signature: str, keys: Iterable[Key]) -> bool:
    """Whether one of the keys made this signature of the digest."""
    if not is_signature(signature):
        return False
    # AWS's signer writes the missing signature of a first digest as this word.
    before = digest.previous[3] if digest.previous else "null"
    text = f"{digest.end_text}\n{digest.bucket}/{digest.key}\n{digest.content}\n{before}".encode()
    return any(_verified(key, bytes.fromhex(signature), text) for key in keys)


def _verified(key: Key, signature: bytes, text: bytes) -> bool:
    try:
        key.value.verify(signature, text, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
