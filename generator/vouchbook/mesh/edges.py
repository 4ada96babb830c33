"""Judge a flow: one edge with its properties, its judgement, and why.

App Mesh configures both proxies: where no client policy applies, the server alone decides, and a
server that can speak TLS is spoken to in TLS (App Mesh User Guide, How App Mesh configures Envoys
to negotiate TLS). So a strict listener is never broken by a client of the mesh that says nothing;
it is by one that has to show a certificate and has none.
"""

from collections.abc import Callable, Iterator

from vouchbook.mesh.flows import Flow, FlowKind
from vouchbook.mesh.pair import Pair, pair_of
from vouchbook.mesh.properties import properties_of
from vouchbook.mesh.sight import Sight
from vouchbook.mesh.vouching import NO, Answer
from vouchbook.model.mesh_graph import EdgeView, Judgement
from vouchbook.model.reasons import Unread, UnreadError

Said = tuple[Judgement, tuple[str, ...]]
"""A judgement, and the sentences that say why."""

_BOTH = "and both ends show a certificate"
_EGRESS = (
    "the mesh's egress filter is ALLOW_ALL and the node declares no backend, so it may call any "
    "address; nothing insists on TLS there"
)


def edge_of(flow: Flow, sight: Sight) -> EdgeView:
    """Judge one flow. Nothing is raised for what was not read."""
    pair = pair_of(flow, sight)
    judgement, because = judged(pair)
    return EdgeView(
        id=flow.id,
        client=flow.client,
        server=flow.server,
        via=flow.via,
        port=flow.port,
        judgement=judgement,
        because=because,
        properties=properties_of(pair),
        hides=flow.hides,
        cites=pair.trail.digests,
    )


def judged(pair: Pair) -> Said:
    """A contradiction decides; without one, whatever was not read leaves all unknown."""
    if pair.flow.end:
        return Judgement.BROKEN, (pair.flow.end,)
    if pair.let_out:
        return Judgement.OPTIONAL, (_EGRESS,)
    contradictions, unread = _contradictions(pair)
    if contradictions:
        return Judgement.BROKEN, contradictions
    try:
        judgement, because = _agreed(pair)
        remarks = tuple(_remarks(pair))
    except UnreadError as error:
        return Judgement.UNKNOWN, ((unread or error.unread).sentence(),)
    if unread is not None:
        return Judgement.UNKNOWN, (unread.sentence(),)
    return judgement, (*because, *remarks)


def _contradictions(pair: Pair) -> tuple[tuple[str, ...], Unread | None]:
    """Everything in which the ends are known to contradict, and why more could not be told."""
    found: list[str] = []
    unread = pair.flow.unread
    for rule in _RULES if pair.inside else ():
        try:
            said = rule(pair)
        except UnreadError as error:
            unread = unread or error.unread
        else:
            found += [said] if said else []
    return tuple(found), unread


def _agreed(pair: Pair) -> Said:
    """What remains where nothing contradicts."""
    mode = pair.server.mode()
    listener = f"the listener's TLS mode is {mode}" if mode else "the listener has no TLS"
    asked = pair.server.validation() is not None
    if pair.flow.kind is FlowKind.INGRESS:
        return _of_listener(mode, listener, mutual=asked)
    how = pair.how()
    mutual = asked and bool(pair.client.certificate())
    if pair.client.requires():
        mutual = mutual and mode == "STRICT"
        both = f", {_BOTH}" if mutual else ""
        return _encrypted(mutual=mutual), (f"{how}, and {listener}{both}",)
    judgement, because = _of_listener(mode, listener, mutual=mutual)
    return judgement, (f"{how}, so the server alone decides", *because)


def _of_listener(mode: str | None, listener: str, *, mutual: bool) -> Said:
    """What a listener by itself makes of a connection."""
    if mode == "STRICT":
        both = f", {_BOTH}" if mutual else ""
        return _encrypted(mutual=mutual), (f"{listener}: it refuses plain text{both}",)
    if mode == "PERMISSIVE":
        return Judgement.OPTIONAL, (f"{listener}: it takes plain text beside TLS",)
    return Judgement.PLAINTEXT, (listener,)


def _encrypted(*, mutual: bool) -> Judgement:
    return Judgement.MUTUAL if mutual else Judgement.ENCRYPTED


def _remarks(pair: Pair) -> Iterator[str]:
    """What a reader has to know although it changes nothing for this edge."""
    if not pair.inside:
        return
    permissive, asked = pair.server.mode() == "PERMISSIVE", pair.server.validation() is not None
    if permissive and pair.client.requires():
        yield "the listener takes plain text from others"
    elif permissive and asked and not pair.client.certificate():
        yield "who speaks TLS needs a client certificate, and this client has none to show"
    unchecked = pair.server.uses_tls() and pair.client.applying() is None
    if unchecked and "acm" not in dict(pair.server.certificate()):
        yield "nobody checks the server's certificate, which isn't from ACM"
    if pair.flow.target is not None and pair.flow.target.get("weight") == 0:
        yield "the route sends nothing there at present (weight 0)"


def _no_server_tls(pair: Pair) -> str:
    if pair.client.requires() and not pair.server.uses_tls():
        mode = pair.server.mode()
        listener = f"the listener's TLS mode is {mode}" if mode else "the listener has no TLS"
        return f"{pair.how()}, and {listener}: the connection fails"
    return ""


def _no_client_certificate(pair: Pair) -> str:
    """A server that asks for a certificate, and a client that has to speak TLS without one."""
    mode = pair.server.mode()
    if pair.server.validation() is None or mode in {None, "DISABLED"}:
        return ""
    if pair.client.certificate() or not (mode == "STRICT" or pair.client.requires()):
        return ""
    return (
        f"the listener asks for a client certificate, and the client has none to show "
        f"({pair.how()}): the connection fails"
    )


def _not_trusted(pair: Pair) -> str:
    words = "the client does not trust the server's certificate"
    return _refused(pair, pair.vouching.trusted, words)


def _not_named(pair: Pair) -> str:
    return _refused(pair, pair.vouching.named, "the client refuses the server's name")


def _refused(pair: Pair, question: Callable[[], Answer], words: str) -> str:
    """A certificate that a client which enforces TLS can't accept."""
    if not pair.client.requires() or not pair.server.uses_tls():
        return ""
    answer = question()
    return f"{words}: {answer.detail}: the connection fails" if answer.value == NO else ""


_RULES = (_no_server_tls, _no_client_certificate, _not_trusted, _not_named)
