"""Both ends of a flow, by their own configuration: what the client does, what the server takes."""

from dataclasses import dataclass

from vouchbook.checks._discovery import discovery_name
from vouchbook.checks._mesh import is_gateway
from vouchbook.checks._providers import (
    CLIENT_TRUST,
    FILE_OR_SDS,
    SERVER_CERTIFICATES,
    Members,
    named_in,
)
from vouchbook.mesh.flows import Flow
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

Source = tuple[str, object]
"""Kind of provider (`acm`, `file`, `sds`) and what it refers to."""

_UNSEEN_PORT = Unread(
    reason=Reason.POLICY_TOO_COMPLEX,
    detail="the client policy is for some ports, and the server's port isn't known",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The client's end: the policy that applies to the backend."""

    flow: Flow

    def record(self) -> View:
        """The client's record; UnreadError where it has not been read."""
        if self.flow.source is None:
            raise UnreadError(
                self.flow.source_unread or Unread(reason=Reason.NOT_COLLECTED, detail="client")
            )
        return self.flow.source

    def policy(self) -> tuple[Facts | None, str]:
        """The TLS part of the policy, and where it stands.

        A backend's own client policy replaces the defaults as a whole; a gateway has only
        defaults (App Mesh API, ClientPolicy).
        """
        record = self.record()
        own = self.flow.backend.get("clientPolicy") if self.flow.backend is not None else None
        if own is not None:
            return own.get("tls"), "the backend's own client policy"
        shared = record.get("spec", "backendDefaults", "clientPolicy", "tls")
        return shared, "the client policy in the backend defaults"

    def applying(self) -> Facts | None:
        """The policy, if there is one and it is for the server's port; no ports mean all."""
        tls = self.policy()[0]
        ports = tls.get("ports") if tls is not None else None
        if not ports:
            return tls
        if self.flow.port is None:
            raise UnreadError(self.flow.unread or _UNSEEN_PORT)
        return tls if self.flow.port in ports else None

    def requires(self) -> bool:
        """Whether the client refuses to go on without TLS; `enforce` left out means true."""
        tls = self.applying()
        return tls is not None and tls.get("enforce") is not False

    def certificate(self) -> list[Source]:
        """Where the certificate comes from that the client would show."""
        tls = self.applying()
        return sources(tls.get("certificate") if tls is not None else None, FILE_OR_SDS)

    def trust(self) -> list[Source]:
        """What the policy holds the server's certificate against."""
        tls = self.applying()
        return sources(tls.get("validation", "trust") if tls is not None else None, CLIENT_TRUST)

    def pinned(self) -> tuple[str, ...]:
        """The names that the policy expects in the server's certificate."""
        tls = self.applying()
        return names_in(tls) if tls is not None else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The server's end: the listener where the connection arrives."""

    flow: Flow

    def listener(self) -> Facts:
        """The listener; UnreadError where it wasn't read, or where there is none."""
        if self.flow.listener is not None:
            return self.flow.listener
        if self.flow.unread is not None:
            raise UnreadError(self.flow.unread)
        detail = "the target lists no listener, so nothing tells who takes the connection"
        raise UnreadError(Unread(reason=Reason.POLICY_TOO_COMPLEX, detail=detail))

    def mode(self) -> str | None:
        """STRICT, PERMISSIVE, DISABLED, or None without a TLS part."""
        mode: str | None = self.listener().get("tls", "mode")
        return mode

    def uses_tls(self) -> bool:
        """Whether TLS can be spoken at all."""
        return self.mode() not in {None, "DISABLED"}

    def certificate(self) -> list[Source]:
        """Where the listener's certificate comes from."""
        return sources(self.listener().get("tls", "certificate"), SERVER_CERTIFICATES)

    def validation(self) -> Facts | None:
        """What client certificates are held against; None where they aren't asked for."""
        found: Facts | None = self.listener().get("tls", "validation")
        return found

    def client_trust(self) -> list[Source]:
        """The source of trust for client certificates."""
        validation = self.validation()
        return sources(validation.get("trust") if validation is not None else None, FILE_OR_SDS)

    def pinned(self) -> tuple[str, ...]:
        """The names of permitted clients; none means that any name will do."""
        return names_in(self.listener().get("tls"))

    def discovered_as(self) -> str | None:
        """The name under which the server is found; gateways have none."""
        self.listener()
        view = self.flow.target_view
        return None if view is None or is_gateway(view) else discovery_name(view)


def sources(found: Facts | None, members: Members) -> list[Source]:
    """Every source that is set and names something, in a fixed order."""
    return list(named_in(found, members).items())


def names_in(tls: Facts | None) -> tuple[str, ...]:
    """The exact names that a TLS part pins."""
    if tls is None:
        return ()
    return tls.get("validation", "subjectAlternativeNames", "match", "exact") or ()


def source_words(found: list[Source]) -> str:
    """Sources in words: `acm arn:…`, `file /keys/ca.pem`; `none` where there is none."""
    return " and ".join(f"{kind} {_reference(value)}" for kind, value in found) or "none"


def _reference(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, tuple) else str(value)
