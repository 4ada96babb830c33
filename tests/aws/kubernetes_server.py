"""A small API server of Kubernetes on loopback: HTTPS, lists in chunks, discovery, refusals."""

import base64
import ipaddress
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from vouchbook.sources.kubernetes_kinds import KINDS, Kind

METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
PREFIX = "k8s-aws-v1."


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority:
    """A certificate authority of the test's own."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        made = _builder(name, name, key).add_extension(constraints, critical=True)
        return cls(key=key, certificate=made.sign(key, hashes.SHA256()))

    @property
    def data(self) -> str:
        """As DescribeCluster gives it: PEM in base64."""
        return base64.b64encode(_pem(self.certificate)).decode()

    def server_context(self, folder: Path, address: str) -> ssl.SSLContext:
        """What a server needs to show a certificate for an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "api")])
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        made = _builder(name, self.certificate.subject, key).add_extension(
            alternative, critical=False
        )
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path = folder / "server.pem"
        path.write_bytes(secret + _pem(made.sign(self.key, hashes.SHA256())))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request as the server got it."""

    path: str
    query: Mapping[str, list[str]]
    accept: str
    token: str


@dataclass(kw_only=True, slots=True)
class Cluster:
    """What the server has, and how it behaves."""

    objects: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    """Resource -> its objects, whole."""
    size: int = 500
    """So many objects a chunk has at most, whatever is asked for."""
    refused: Mapping[str, int] = field(default_factory=dict)
    """Resource, or path -> the status with which it is refused."""
    lacks: frozenset[str] = frozenset()
    """API groups that aren't there."""
    version: Mapping[str, str] = field(default_factory=dict)
    """API group -> the only version of it, where that isn't v1."""
    expires: int = 0
    """So many of the requests for a next chunk come too late."""
    half: frozenset[str] = frozenset()
    """Resources of which only half the answer arrives."""
    throttles: int = 0
    """So many lists are answered by "too many requests" first."""
    pause: float = 0.0
    """Seconds that pass before an answer's body."""
    padding: int = 0
    """Bytes by which each list is longer."""
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> tuple[int, Mapping[str, Any]]:
        self.asked.append(asked)
        parts = asked.path.strip("/").split("/")
        if asked.path in self.refused:
            return _status(self.refused[asked.path])
        if parts[0] == "api":
            group, rest = "", parts[2:]
            right = parts[1] == "v1"
        else:
            group, rest = parts[1], parts[3:]
            version = self.version.get(group, "v1")
            if len(parts) == 2 and group not in self.lacks:
                return 200, {"kind": "APIGroup", "versions": [{"version": version}]}
            right = len(parts) > 2 and parts[2] == version
        if group in self.lacks or not right:
            return _status(404)
        if not rest:
            return 200, {
                "kind": "APIResourceList",
                "resources": [
                    {"name": kind.resource.partition(".")[0]}
                    for kind in KINDS
                    if kind.group == group
                ],
            }
        return self._list(group, rest[0], asked)

    def _list(self, group: str, plural: str, asked: Asked) -> tuple[int, Mapping[str, Any]]:
        resource = f"{plural}.{group}" if group else plural
        if resource in self.refused:
            return _status(self.refused[resource])
        goes_on = asked.query.get("continue", [""])[0]
        if goes_on and self.expires:
            self.expires -= 1
            return _status(410)
        if self.throttles:
            self.throttles -= 1
            return _status(429)
        kind = next(kind for kind in KINDS if kind.resource == resource)
        begin = int(goes_on or 0)
        end = begin + min(self.size, int(asked.query["limit"][0]))
        items = self.objects.get(resource, [])
        metadata = {"resourceVersion": "7", **({"continue": str(end)} if end < len(items) else {})}
        found = _typed(kind, items[begin:end], asked.accept)
        return 200, {**found, "metadata": metadata, "padding": "x" * self.padding}


def _typed(kind: Kind, items: list[Mapping[str, Any]], accept: str) -> dict[str, Any]:
    if accept == METADATA:
        shown: list[Any] = [
            {"kind": "PartialObjectMetadata", "metadata": item["metadata"]} for item in items
        ]
        version = "meta.k8s.io/v1"
        return {"kind": "PartialObjectMetadataList", "apiVersion": version, "items": shown}
    if not kind.group.endswith("istio.io"):
        # Built-in kinds don't say in each item what they are.
        items = [
            {name: value for name, value in item.items() if name not in {"kind", "apiVersion"}}
            for item in items
        ]
    version = f"{kind.group}/v1".lstrip("/")
    return {"kind": f"{kind.kind}List", "apiVersion": version, "items": items}


def _status(code: int) -> tuple[int, Mapping[str, Any]]:
    return code, {"kind": "Status", "status": "Failure", "code": code}


@contextmanager
def serving(cluster: Cluster, authority: Authority, folder: Path) -> Iterator[str]:
    """Serve a cluster on loopback; gives its endpoint."""
    stopped = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(
                path=parts.path,
                query=parse_qs(parts.query),
                accept=self.headers["Accept"],
                token=self.headers["Authorization"].removeprefix("Bearer "),
            )
            status, document = cluster.answer(asked)
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Audit-Id", "5f2c7b1e-0000-4000-8000-000000000009")
            self.end_headers()
            stopped.wait(cluster.pause)
            cut = asked.path.rpartition("/")[2] in cluster.half
            # A client that has seen enough goes away.
            with suppress(OSError):
                self.wfile.write(body[: len(body) // 2] if cut else body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = authority.server_context(folder, "127.0.0.1").wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()
