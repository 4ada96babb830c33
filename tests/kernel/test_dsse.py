"""Our envelopes are DSSE for others too, and have one form."""

import base64
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._key import Key

from tests.packs.world import OURS, THEIRS
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.dsse import (
    PAYLOAD_TYPE,
    envelope,
    fingerprint,
    is_fingerprint,
    open_envelope,
    pae,
)
from vouchbook.kernel.errors import IntegrityError

MANIFEST = b'{"files":[]}'
SEALED = envelope(MANIFEST, "pack", OURS.public_key, OURS.sign)


def test_an_envelope_opens() -> None:
    signed = open_envelope(SEALED, "pack")
    assert signed.public_key == OURS.public_key
    assert signed.fingerprint == OURS.fingerprint


def independent(public_key: bytes) -> Key:
    form = {"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": public_key.hex()}}
    key: Key = Key.from_dict(fingerprint(public_key), form)
    return key


def test_an_independent_verifier_of_dsse_takes_our_envelope() -> None:
    """The public key beside the signature is one more member, which DSSE leaves to the maker."""
    parsed = Envelope.from_dict(json.loads(SEALED))
    accepted = parsed.verify([independent(OURS.public_key)], 1)
    assert list(accepted) == [OURS.fingerprint]
    assert parsed.payload_type == PAYLOAD_TYPE
    assert json.loads(parsed.payload)["_type"] == "https://in-toto.io/Statement/v1"


def test_an_independent_verifier_refuses_another_key() -> None:
    parsed = Envelope.from_dict(json.loads(SEALED))
    with pytest.raises(VerificationError):
        parsed.verify([independent(THEIRS.public_key)], 1)


def test_what_is_signed_is_the_pre_authentication_encoding() -> None:
    document = json.loads(SEALED)
    payload = base64.b64decode(document["payload"])
    kind = PAYLOAD_TYPE.encode()
    expected = b"DSSEv1 28 " + kind + b" " + str(len(payload)).encode() + b" " + payload
    assert pae(payload) == expected
    key = Ed25519PublicKey.from_public_bytes(OURS.public_key)
    value = base64.b64decode(document["signatures"][0]["sig"])
    key.verify(value, expected)
    with pytest.raises(InvalidSignature):
        key.verify(value, payload)


def test_a_flipped_bit_in_any_byte_of_an_envelope_is_found() -> None:
    for position in range(len(SEALED)):
        changed = bytearray(SEALED)
        changed[position] ^= 1 << position % 7
        with pytest.raises(IntegrityError):
            open_envelope(bytes(changed), "pack")


def test_an_envelope_of_another_kind_is_refused() -> None:
    with pytest.raises(IntegrityError, match="not about the manifest of a snapshot"):
        open_envelope(SEALED, "snapshot")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(json.loads(SEALED)),
        SEALED.decode() + "\n",
        SEALED.decode().replace('"payload":', '"extra":1,"payload":'),
        "null",
        "[]",
        "7",
        '""',
        "{}",
        '{"payload":1,"payloadType":2,"signatures":[{}]}',
        '{"payload":"AA==","payloadType":"x","signatures":["abc"]}',
        '{"payload":"AA==","payloadType":"x","signatures":[{"keyid":1,"publicKey":2,"sig":3}]}',
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        open_envelope(text.encode(), "pack")


@given(st.recursive(st.none() | st.integers(-3, 3) | st.text(max_size=6), st.lists, max_leaves=4))
@settings(max_examples=50)
def test_any_signature_member_is_refused_without_a_traceback(value: Any) -> None:
    for name in ("payload", "payloadType", "signatures"):
        document = {**json.loads(SEALED), name: value}
        with pytest.raises(IntegrityError):
            open_envelope(canonical(document), "pack")
    for name in ("keyid", "publicKey", "sig"):
        document = json.loads(SEALED)
        document["signatures"][0][name] = value
        with pytest.raises(IntegrityError):
            open_envelope(canonical(document), "pack")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (OURS.fingerprint, True),
        (OURS.fingerprint.upper(), True),
        (f" {OURS.fingerprint} ", True),
        (OURS.fingerprint.removeprefix("SHA256:"), False),
        (OURS.fingerprint[:-1], False),
        ("", False),
    ],
)
def test_a_fingerprint_has_a_form(text: str, *, right: bool) -> None:
    assert is_fingerprint(text) is right
