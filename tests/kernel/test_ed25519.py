"""The verifier's own Ed25519 against RFC 8032's vectors and another implementation."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from vouchbook.kernel.ed25519 import P, public_key_of, verify

ORDER = 2**252 + 27742317777372353535851937790883648493

# RFC 8032, section 7.1: seed, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
            "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc_hold(seed: str, public: str, message: str, signature: str) -> None:
    assert public_key_of(bytes.fromhex(seed)).hex() == public
    key, said, value = (bytes.fromhex(item) for item in (public, message, signature))
    assert verify(key, said, value)
    assert not verify(key, said + b"x", value)


def other_says(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
@settings(max_examples=25)
def test_what_another_implementation_signs_holds_here(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert public_key_of(seed) == raw(key)
    assert verify(raw(key), message, key.sign(message))


@given(st.data())
@settings(max_examples=40)
def test_both_implementations_agree_about_a_changed_bit(data: st.DataObject) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    parts = [raw(key), b"a message", key.sign(b"a message")]
    which = data.draw(st.integers(0, 2))
    changed = bytearray(parts[which])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    parts[which] = bytes(changed)
    assert verify(*parts) == other_says(*parts) is False


@given(st.binary(max_size=70), st.binary(max_size=10), st.binary(max_size=130))
def test_any_bytes_are_judged_without_an_error(key: bytes, message: bytes, value: bytes) -> None:
    assert not verify(key, message, value)


KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
VALUE = KEY.sign(b"m")


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_size_is_refused(length: int) -> None:
    assert not verify((raw(KEY) * 2)[:length], b"m", VALUE)


@pytest.mark.parametrize("length", [0, 32, 63, 65, 128])
def test_a_signature_of_another_size_is_refused(length: int) -> None:
    assert not verify(raw(KEY), b"m", (VALUE * 2)[:length])


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_scalar_beyond_the_order_is_refused(times: int) -> None:
    """It solves the equation as well, and would be a second form of one signature."""
    scalar = int.from_bytes(VALUE[32:], "little") + times * ORDER
    assert not verify(raw(KEY), b"m", VALUE[:32] + scalar.to_bytes(32, "little"))


NEUTRAL = (1).to_bytes(32, "little")
SMALL = {
    "neutral": NEUTRAL,
    "order 2": (P - 1).to_bytes(32, "little"),
    "order 4": bytes(32),
    "order 4, other sign": bytes(31) + b"\x80",
    "order 8": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    "order 8, other": bytes.fromhex(
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_key_of_small_order_is_refused(name: str) -> None:
    """With the neutral point as nonce and 0 as scalar, such a key would sign many messages."""
    for number in range(16):
        assert not verify(SMALL[name], b"%d" % number, NEUTRAL + bytes(32))


@pytest.mark.parametrize("number", [P, P + 1, 2**255 - 1])
def test_a_point_in_a_second_form_is_refused(number: int) -> None:
    encoded = number.to_bytes(32, "little")
    assert not verify(encoded, b"m", VALUE)
    assert not verify(raw(KEY), b"m", encoded + VALUE[32:])


def test_zero_has_no_sign() -> None:
    """x = 0 with the sign bit set is no point (RFC 8032, 5.1.3)."""
    encoded = (1 | 1 << 255).to_bytes(32, "little")
    assert not verify(encoded, b"m", encoded + bytes(32))
