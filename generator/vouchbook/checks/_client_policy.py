"""The client policy that really applies: of a node towards one backend, or of a gateway.

A backend's own client policy replaces the backend defaults as a whole; gateways only have
defaults, for everything that their routes lead to (App Mesh API, ClientPolicy).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import wraps

from vouchbook.checks._mesh import Judge, home, is_gateway
from vouchbook.checks._servers import services_called
from vouchbook.model.check import Outcome, Part, Subject, not_applicable
from vouchbook.model.facts import Facts, View


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPolicy:
    """The TLS part of the policy that applies, and where it stands."""

    tls: Facts | None
    origin: str

    @property
    def enforced(self) -> bool:
        """Whether TLS is insisted on; `enforce` left out means true."""
        return self.tls is not None and self.tls.get("enforce") is not False


def each_backend(resource: View) -> tuple[Part | View, ...]:
    """One subject a backend of a node; a gateway, and a node without backends, as a whole."""
    return (resource,) if is_gateway(resource) else tuple(backends_of(resource)) or (resource,)


def backends_of(node: View) -> Iterator[Part]:
    """One part for each virtual service that a node declares as a backend."""
    for backend in node.get("spec", "backends") or ():
        service = backend.get("virtualService")
        if service is not None:
            yield Part(key=f"backend:{service.get('virtualServiceName')}", facts=service)


def on_backend(judge: Judge) -> Judge:
    """Put a question to clients only: who calls nothing is not-applicable."""

    @wraps(judge)
    def holds(subject: Subject) -> Outcome:
        if not is_gateway(home(subject)):
            if not subject.key:
                return not_applicable("its spec was read and declares no backend")
        elif next(services_called(subject), None) is None:
            return not_applicable("its gateway routes were listed, and there is none")
        return judge(subject)

    return holds


def effective(subject: Subject) -> ClientPolicy:
    """The policy that applies to a backend, or to everything behind a gateway."""
    own = subject.get("clientPolicy") if subject.key else None
    if own is not None:
        return ClientPolicy(tls=own.get("tls"), origin="the backend's own client policy")
    shared = home(subject).get("spec", "backendDefaults", "clientPolicy", "tls")
    return ClientPolicy(tls=shared, origin="the client policy in the backend defaults")
