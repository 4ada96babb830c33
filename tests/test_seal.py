"""Who signs, and how a pack is written."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from tests.packs.world import OURS
from vouchbook.kernel.dsse import open_envelope
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.manifest import MANIFEST, SIGNATURE
from vouchbook.kernel.ziptree import read_zip
from vouchbook.seal import demo_signer, local_signer, pack_bytes, sealed
from vouchbook.verify import DEMO_SEED


def test_the_first_run_makes_a_key_that_its_owner_alone_can_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "signing-key.pem"
    first = local_signer(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not first.demo
    assert local_signer(path).fingerprint == first.fingerprint
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")


def test_each_key_is_another(tmp_path: Path) -> None:
    one, other = local_signer(tmp_path / "a.pem"), local_signer(tmp_path / "b.pem")
    assert one.fingerprint != other.fingerprint


def pem(
    key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey,
    encryption: KeySerializationEncryption | None = None,
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


REFUSED = {
    "the demo's": (pem(Ed25519PrivateKey.from_private_bytes(DEMO_SEED)), "everybody knows"),
    "another type": (pem(ec.generate_private_key(ec.SECP256R1())), "not an Ed25519 key"),
    "encrypted": (
        pem(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"x")),
        "not a private key that can sign",
    ),
    "garbage": (b"\x00\xff garbage", "not a private key"),
    "empty": (b"", "not a private key"),
    "a public key": (
        b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n",
        "not a private key",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_any_other_key_is_refused_with_the_next_step_and_kept(tmp_path: Path, name: str) -> None:
    data, words = REFUSED[name]
    path = tmp_path / "key.pem"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=words) as caught:
        local_signer(path)
    assert caught.value.hint
    assert path.read_bytes() == data


def test_the_demos_key_is_constant_and_marked() -> None:
    assert demo_signer().demo
    assert demo_signer().fingerprint == demo_signer().fingerprint
    assert len(DEMO_SEED) == 32


def test_sealing_adds_the_manifest_and_its_signature_and_nothing_else() -> None:
    files = {"a": b"1", "b/c": b"2"}
    done = sealed(files, "pack", "sha256:0", OURS)
    assert set(done) == {*files, MANIFEST, SIGNATURE}
    assert open_envelope(done[SIGNATURE], "pack").fingerprint == OURS.fingerprint


def test_two_seals_of_the_same_files_are_the_same_bytes() -> None:
    files = {"a": b"1", "b/c": b"2"}
    one = pack_bytes(sealed(files, "pack", "sha256:0", OURS))
    other = pack_bytes(sealed(dict(reversed(files.items())), "pack", "sha256:0", OURS))
    assert one == other
    assert read_zip(one) == sealed(files, "pack", "sha256:0", OURS)


def test_a_file_that_no_reader_would_take_is_not_sealed() -> None:
    with pytest.raises(UsageError, match="can't stand in a pack"):
        pack_bytes({"book/a:b.md": b""})
