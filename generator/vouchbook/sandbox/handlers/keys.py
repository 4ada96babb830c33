"""Key pairs and certificates that depend on their names alone.

They protect nothing: who knows a certificate's ARN can compute its private key.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_CURVES: dict[str, ec.EllipticCurve] = {
    "EC_prime256v1": ec.SECP256R1(),
    "EC_secp384r1": ec.SECP384R1(),
    "EC_secp521r1": ec.SECP521R1(),
}
_EXPONENT = 65537
_SMALL_PRIMES = tuple(n for n in range(3, 2000) if all(n % d for d in range(2, int(n**0.5) + 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateText:
    """What a certificate says."""

    subject: x509.Name
    issuer: x509.Name
    serial: int
    not_before: datetime
    not_after: datetime
    names: Sequence[str] = ()
    is_ca: bool = False


def signature_algorithm(key_algorithm: str) -> str:
    """The signature algorithm that goes with a key, as ACM names it."""
    return "SHA256WITHECDSA" if key_algorithm in _CURVES else "SHA256WITHRSA"


def serial_of(seed: str) -> int:
    """A positive serial of 16 bytes."""
    return int.from_bytes(hashlib.sha256(f"serial|{seed}".encode()).digest()[:16]) | 1 << 120


def as_acm_writes(serial: int) -> str:
    """A serial as hexadecimal pairs with colons."""
    text = f"{serial:x}"
    return ":".join(bytes.fromhex(text.zfill(len(text) + len(text) % 2)).hex(" ").split())


@cache
def key_for(algorithm: str, seed: str) -> PrivateKey:
    """A private key for an ACM key algorithm, the same for the same seed."""
    if algorithm in _CURVES:
        curve = _CURVES[algorithm]
        digest = hashlib.shake_256(f"key|{seed}".encode()).digest(curve.key_size // 8 - 1)
        return ec.derive_private_key(int.from_bytes(digest) | 1, curve)
    bits = int(algorithm.removeprefix("RSA_")) // 2
    chance = random.Random(f"key|{algorithm}|{seed}")  # noqa: S311 - meant to be guessable
    first, second = _prime(chance, bits), _prime(chance, bits)
    secret = pow(_EXPONENT, -1, (first - 1) * (second - 1))
    public = rsa.RSAPublicNumbers(_EXPONENT, first * second)
    return rsa.RSAPrivateNumbers(
        p=first,
        q=second,
        d=secret,
        dmp1=secret % (first - 1),
        dmq1=secret % (second - 1),
        iqmp=rsa.rsa_crt_iqmp(first, second),
        public_numbers=public,
    ).private_key()


def certificate_pem(
    text: CertificateText,
    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    issuer_key: PrivateKey,
) -> str:
    """Sign a certificate; the same input gives the same bytes."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(text.subject)
        .issuer_name(text.issuer)
        .public_key(public_key)
        .serial_number(text.serial)
        .not_valid_before(text.not_before)
        .not_valid_after(text.not_after)
        .add_extension(x509.BasicConstraints(ca=text.is_ca, path_length=None), critical=True)
    )
    if text.names:
        names = x509.SubjectAlternativeName([x509.DNSName(name) for name in text.names])
        builder = builder.add_extension(names, critical=False)
    signed = builder.sign(
        issuer_key, hashes.SHA256(), ecdsa_deterministic=_deterministic(issuer_key)
    )
    return signed.public_bytes(Encoding.PEM).decode()


def request_pem(subject: x509.Name, key: PrivateKey) -> str:
    """Sign a certificate signing request; the same input gives the same bytes."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    signed = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=_deterministic(key))
    return signed.public_bytes(Encoding.PEM).decode()


def common_name(name: str) -> x509.Name:
    """A distinguished name that has a common name only."""
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _deterministic(key: PrivateKey) -> bool | None:
    return True if isinstance(key, ec.EllipticCurvePrivateKey) else None


def _prime(chance: random.Random, bits: int) -> int:
    # The two highest bits are set so that the product of two such primes has all its bits.
    while True:
        candidate = chance.getrandbits(bits) | (3 << (bits - 2)) | 1
        if (
            all(candidate % prime for prime in _SMALL_PRIMES)
            and pow(2, candidate - 1, candidate) == 1
        ):
            return candidate
