"""DSSE envelopes around in-toto statements: what is signed, and how it is checked.

Source: DSSE v1 (pre-authentication encoding), in-toto Statement v1, RFC 8032.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel import ed25519
from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.manifest import MANIFEST

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:vouchbook:manifest:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature that holds: over which manifest, by which key."""

    sha256: str
    """SHA-256 of the manifest that the statement names."""
    public_key: bytes
    fingerprint: str


def fingerprint(public_key: bytes) -> str:
    """How people compare keys: `SHA256:` and the hexadecimal digest of the raw public key."""
    return f"SHA256:{hashlib.sha256(public_key).hexdigest()}"


def is_fingerprint(text: str) -> bool:
    """Whether a text has the form of a fingerprint; case and surrounding space don't matter."""
    return re.fullmatch(r"sha256:[0-9a-f]{64}", text.strip().lower()) is not None


def statement(manifest: bytes, kind: str) -> bytes:
    """The in-toto statement about a manifest."""
    return _statement(hashlib.sha256(manifest).hexdigest(), kind)


def _statement(sha256: str, kind: str) -> bytes:
    return canonical(
        {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": MANIFEST, "digest": {"sha256": sha256}}],
            "predicateType": PREDICATE_TYPE,
            "predicate": {"kind": kind},
        }
    )


def pae(payload: bytes) -> bytes:
    """Pre-authentication encoding: the bytes that are signed."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def envelope(
    manifest: bytes, kind: str, public_key: bytes, sign: Callable[[bytes], bytes]
) -> bytes:
    """Sign a manifest: canonical JSON of the envelope, with the public key beside it."""
    payload = statement(manifest, kind)
    return _envelope(payload, public_key, sign(pae(payload)))


def _envelope(payload: bytes, public_key: bytes, signature: bytes) -> bytes:
    return canonical(
        {
            "payloadType": PAYLOAD_TYPE,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [
                {
                    "keyid": fingerprint(public_key),
                    "publicKey": base64.b64encode(public_key).decode(),
                    "sig": base64.b64encode(signature).decode(),
                }
            ],
        }
    )


def open_envelope(data: bytes, kind: str) -> Signed:
    """Check an envelope's signature and form; IntegrityError for whatever is wrong with it.

    A signature that holds tells only that the key's owner signed: whose key it is must be
    learned elsewhere.
    """
    try:
        return _checked(parse(data), data, kind)
    except (ValueError, TypeError, KeyError, LookupError, binascii.Error) as error:
        raise IntegrityError(f"the signature file can't be read: {error}") from error


def _checked(document: Any, data: bytes, kind: str) -> Signed:
    (signature,) = document["signatures"]
    payload = base64.b64decode(document["payload"], validate=True)
    public_key = base64.b64decode(signature["publicKey"], validate=True)
    value = base64.b64decode(signature["sig"], validate=True)
    # Base64 and JSON leave bits free; so the file is written anew, and every byte compared.
    if _envelope(payload, public_key, value) != data:
        raise IntegrityError("the signature file is not the canonical envelope of its parts")
    if not ed25519.verify(public_key, pae(payload), value):
        raise IntegrityError("the signature does not hold")
    (subject,) = parse(payload)["subject"]
    sha256 = subject["digest"]["sha256"]
    if _statement(sha256, kind) != payload:
        raise IntegrityError(f"the signature is not about the manifest of a {kind}")
    return Signed(sha256=sha256, public_key=public_key, fingerprint=fingerprint(public_key))
