"""Sign manifests, and write packs: a canonical ZIP with manifest and signature."""

import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vouchbook.kernel.dsse import envelope, fingerprint
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.manifest import MANIFEST, SIGNATURE, manifest_of
from vouchbook.kernel.ziptree import write_zip
from vouchbook.verify import DEMO_SEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs: the public key, and a way to sign bytes with the private one."""

    public_key: bytes
    sign: Callable[[bytes], bytes]
    demo: bool = False

    @property
    def fingerprint(self) -> str:
        """What an auditor is told out of band."""
        return fingerprint(self.public_key)


def demo_signer() -> Signer:
    """The signer of synthetic evidence."""
    return _signer(Ed25519PrivateKey.from_private_bytes(DEMO_SEED), demo=True)


def local_signer(path: Path) -> Signer:
    """The signer whose private key lies at `path`; it is made, readable by its owner, if absent.

    UsageError where the file is not an Ed25519 private key.
    """
    if not path.exists():
        _make_key(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = "name an unencrypted Ed25519 key (PEM), or remove the file to have one made"
        raise UsageError(f"{path} is not a private key that can sign", hint=hint) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path} is not an Ed25519 key", hint="remove it to have one made")
    signer = _signer(key, demo=False)
    if signer.public_key == demo_signer().public_key:
        hint = "let the first run make a key of your own"
        raise UsageError(f"{path} is the demo's key, which everybody knows", hint=hint)
    return signer


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)


def _signer(key: Ed25519PrivateKey, *, demo: bool) -> Signer:
    public = key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    return Signer(public_key=public, sign=key.sign, demo=demo)


def sealed(files: Mapping[str, bytes], kind: str, facts: str, signer: Signer) -> dict[str, bytes]:
    """Give the files with their manifest and its signature."""
    manifest = manifest_of(kind, files, facts)
    signature = envelope(manifest, kind, signer.public_key, signer.sign)
    return {**files, MANIFEST: manifest, SIGNATURE: signature}


def pack_bytes(files: Mapping[str, bytes]) -> bytes:
    """The pack: every file in one canonical ZIP (stored, sorted, fixed times)."""
    stream = io.BytesIO()
    write_zip(stream, files)
    return stream.getvalue()
