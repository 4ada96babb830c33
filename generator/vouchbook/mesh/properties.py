"""The properties of an edge: the same for every edge, each a value or why it is unknown."""

from collections.abc import Callable

from vouchbook.mesh.ends import source_words
from vouchbook.mesh.flows import FlowKind
from vouchbook.mesh.pair import Pair
from vouchbook.mesh.parts import ROUTERS
from vouchbook.mesh.routes import retries, share, taken, timeouts
from vouchbook.mesh.vouching import Answer
from vouchbook.model.mesh_graph import PropertyView, unread_property
from vouchbook.model.reasons import UnreadError

OUTSIDE = "outside the mesh"
"""The value of properties of an end that App Mesh knows nothing about, by its nature."""
NOWHERE = "leads nowhere"
"""The value of properties of a server that isn't there."""
NOT_ON_WAY = "not on the way"
"""The value of properties of a route where the way takes none."""


def properties_of(pair: Pair) -> tuple[PropertyView, ...]:
    """Every property of an edge, in the order of `PROPERTIES`."""
    return tuple(_property(name, ask, pair) for name, ask in PROPERTIES.items())


def _property(name: str, ask: Callable[[Pair], str | Answer], pair: Pair) -> PropertyView:
    try:
        found = ask(pair)
    except UnreadError as error:
        return unread_property(name, error.unread)
    if isinstance(found, Answer):
        if found.beyond is not None:
            return unread_property(name, found.beyond)
        found = found.value
    return PropertyView(name=name, value=found)


def _of_client(ask: Callable[[Pair], str]) -> Callable[[Pair], str]:
    """A property of the client's policy; the mesh knows none of callers outside it."""

    def answer(pair: Pair) -> str:
        return OUTSIDE if pair.flow.kind is FlowKind.INGRESS else ask(pair)

    return answer


def _of_server(ask: Callable[[Pair], str | Answer]) -> Callable[[Pair], str | Answer]:
    """A property of the listener; there is none outside the mesh, nor where nothing is."""

    def answer(pair: Pair) -> str | Answer:
        if pair.flow.end:
            return NOWHERE
        if pair.let_out:
            return OUTSIDE
        if pair.flow.unread is not None:
            # Whoever stands there may be nobody, so that not even the client's wishes apply.
            raise UnreadError(pair.flow.unread)
        return ask(pair)

    return answer


def _of_both(ask: Callable[[Pair], str | Answer]) -> Callable[[Pair], str | Answer]:
    """A property of client and server together."""

    def answer(pair: Pair) -> str | Answer:
        return OUTSIDE if pair.flow.kind is FlowKind.INGRESS else _of_server(ask)(pair)

    return answer


def _ports(pair: Pair) -> str:
    tls = pair.client.policy()[0]
    if tls is None:
        return "no policy"
    return ", ".join(str(port) for port in sorted(tls.get("ports") or ())) or "all"


def _enforce(pair: Pair) -> str:
    tls = pair.client.policy()[0]
    if tls is None:
        return "no policy"
    stated = tls.get("enforce")
    return "true (left out)" if stated is None else str(stated).lower()


def _policy(pair: Pair) -> str:
    tls, origin = pair.client.policy()
    return "none" if tls is None else origin


def _requires(pair: Pair) -> str:
    return "yes" if pair.client.requires() else "no"


def _pinned_clients(pair: Pair) -> str:
    if pair.server.validation() is None:
        return "none asked for"
    return ", ".join(pair.server.pinned()) or "any that the trust vouches for"


def _client_trust(pair: Pair) -> str:
    return source_words(pair.server.client_trust())


def _trust(pair: Pair) -> str:
    return source_words(pair.client.trust())


def _shown(pair: Pair) -> str:
    return source_words(pair.client.certificate())


def _mutual(pair: Pair) -> str:
    asked = pair.server.validation() is not None and pair.server.mode() == "STRICT"
    return "yes" if asked and pair.client.certificate() else "no"


def _mode(pair: Pair) -> str:
    return pair.server.mode() or "none"


def _protocol(pair: Pair) -> str:
    return str(pair.server.listener().get("portMapping", "protocol"))


def _certificate(pair: Pair) -> str:
    return source_words(pair.server.certificate())


def _discovery(pair: Pair) -> str:
    return pair.server.discovered_as() or "none"


def _issuer(pair: Pair) -> Answer:
    return pair.vouching.issuer()


def _trusted(pair: Pair) -> Answer:
    return pair.vouching.trusted()


def _expected(pair: Pair) -> str:
    return pair.vouching.expected()


def _named(pair: Pair) -> Answer:
    return pair.vouching.named()


def _of_gateway_route(pair: Pair) -> str:
    found = pair.flow.gateway_route
    return taken(found[0], found[1], gateway=True) if found else _no_route(pair, "gateway_route")


def _match(pair: Pair) -> str:
    found = pair.flow.route
    return taken(found[0], found[1], gateway=False) if found else _no_route(pair, "route")


def _weight(pair: Pair) -> str:
    found, target = pair.flow.route, pair.flow.target
    return share(target, found[1]) if found and target is not None else _no_route(pair, "route")


def _retries(pair: Pair) -> str:
    found = pair.flow.route
    return retries(*found) if found else _no_route(pair, "route")


def _timeouts(pair: Pair) -> str:
    found = pair.flow.route
    return timeouts(*found) if found else _no_route(pair, "route")


def _no_route(pair: Pair, what: str) -> str:
    """Nothing to say where the way takes no route; unknown where it couldn't be followed."""
    on_way = pair.flow.via.gateway_route if what == "gateway_route" else pair.flow.via.route
    if pair.flow.unread is not None and (on_way or pair.flow.hides):
        raise UnreadError(pair.flow.unread)
    return NOT_ON_WAY


def _router(pair: Pair) -> str:
    name = pair.flow.via.router
    if not name:
        return _no_route(pair, "router")
    found = pair.sight.resolve(ROUTERS, name, pair.trail)
    if found is None:
        return "not declared in the mesh"
    listeners = found.get("spec", "listeners") or ()
    return (
        ", ".join(
            f"{item.get('portMapping', 'port')} {item.get('portMapping', 'protocol')}"
            for item in listeners
        )
        or "none"
    )


PROPERTIES: dict[str, Callable[[Pair], str | Answer]] = {
    "client policy": _of_client(_policy),
    "policy's ports": _of_client(_ports),
    "policy enforced": _of_client(_enforce),
    "client requires TLS": _of_client(_requires),
    "listener's TLS mode": _of_server(_mode),
    "protocol": _of_server(_protocol),
    "server certificate": _of_server(_certificate),
    "issuer": _of_server(_issuer),
    "client trusts": _of_client(_trust),
    "trust covers issuer": _of_both(_trusted),
    "names expected": _of_both(_expected),
    "names match": _of_both(_named),
    "client certificate": _of_client(_shown),
    "listener's client trust": _of_server(_client_trust),
    "clients' names": _of_server(_pinned_clients),
    "mutual": _of_both(_mutual),
    "service discovery": _of_server(_discovery),
    "gateway route takes": _of_gateway_route,
    "route takes": _match,
    "share of the route": _weight,
    "retries": _retries,
    "timeouts": _timeouts,
    "router listens on": _router,
}
"""Name -> how to tell it; every edge has all of them, in this order."""
