"""One cluster's own API: GET over HTTPS, with the cluster's own authority as the only trust.

Source: Kubernetes API concepts; Amazon EKS API reference, DescribeCluster.
"""

import base64
import binascii
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from time import monotonic
from urllib.parse import urlsplit

from vouchbook.model.reasons import Reason
from vouchbook.sources.bounded import FILE

_STEP = 1 << 16
_PATIENCE = 5
"""So many times the read timeout may a whole answer take: one that trickles has an end, too."""

Bearer = Callable[[], str]
"""Makes a token for one request. It goes into that request's header, and nowhere else."""


class NoReplyError(Exception):
    """A request that got no whole answer; tells a kind of error, never what was sent."""

    def __init__(self, reason: Reason, detail: str, *, connected: bool = True) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.connected = connected
        """Whether there was a connection: without one, no other request will fare better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back, whatever its status."""

    status: int
    body: bytes
    date: str
    audit_id: str


def trust_in(authority: str) -> ssl.SSLContext:
    """Trust in one authority alone, hostnames checked; `authority` is PEM in base64.

    Raises NoReplyError where that holds no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=base64.b64decode(authority, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError, ssl.SSLError) as error:
        detail = "the cluster's certificateAuthority is no certificate"
        raise NoReplyError(Reason.REJECTED, detail, connected=False) from error
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Asks one cluster. Each request has a connection of its own, and follows no redirection."""

    endpoint: str
    trust: ssl.SSLContext
    bearer: Bearer
    connect_timeout: float
    read_timeout: float

    def get(self, path: str, accept: str) -> Reply:
        """Ask for one document, of bounded size; NoReplyError where no whole one comes.

        Raises UnreadError where no token can be made.
        """
        connection = self._open()
        try:
            headers = {
                "Accept": accept,
                "Authorization": f"Bearer {self.bearer()}",
                "Connection": "close",
                "User-Agent": "vouchbook",
            }
            connection.request("GET", path, headers=headers)
            return self._reply(connection.getresponse())
        except TimeoutError as error:
            raise NoReplyError(Reason.TIMED_OUT, type(error).__name__) from error
        except OSError as error:
            raise NoReplyError(Reason.UNREACHABLE, type(error).__name__) from error
        except HTTPException as error:
            raise NoReplyError(Reason.TRUNCATED, type(error).__name__) from error
        finally:
            connection.close()

    def _open(self) -> HTTPSConnection:
        try:
            parts = urlsplit(self.endpoint)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if parts.scheme != "https" or not host or parts.username is not None:
            detail = "the cluster's endpoint is no https address"
            raise NoReplyError(Reason.REJECTED, detail, connected=False)
        connection = HTTPSConnection(host, port, timeout=self.connect_timeout, context=self.trust)
        try:
            connection.connect()
        except TimeoutError as error:
            raise NoReplyError(Reason.TIMED_OUT, type(error).__name__, connected=False) from error
        except OSError as error:
            # A certificate of another authority, or for another name, ends here as well.
            raise NoReplyError(Reason.UNREACHABLE, type(error).__name__, connected=False) from error
        connection.sock.settimeout(self.read_timeout)
        return connection

    def _reply(self, response: HTTPResponse) -> Reply:
        end = monotonic() + _PATIENCE * self.read_timeout
        found = bytearray()
        while part := response.read1(_STEP):
            found += part
            if len(found) > FILE:
                detail = f"the answer is longer than {FILE // (1024 * 1024)} MiB"
                raise NoReplyError(Reason.TRUNCATED, detail)
            if monotonic() > end:
                raise NoReplyError(Reason.TIMED_OUT, "the answer had no end in time")
        if response.length:
            raise NoReplyError(Reason.TRUNCATED, f"{response.length} bytes did not arrive")
        return Reply(
            status=response.status,
            body=bytes(found),
            date=response.getheader("Date", ""),
            audit_id=response.getheader("Audit-Id", ""),
        )
