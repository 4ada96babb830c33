"""Each combination of what a client does and what a server takes has its judgement."""

from dataclasses import replace

import pytest

from tests.mesh.worlds import edge_of, mesh_of, value
from vouchbook.checks._certificate_examples import authority, certificate
from vouchbook.checks._mesh_examples import (
    ACM,
    AUTHORITY,
    FILE,
    SDS,
    TRUST_ACM,
    TRUST_FILE,
    TRUST_SDS,
    Plain,
    caller,
    gateway,
    gateway_route,
    hidden,
    listener,
    node,
    policy,
    service,
    tls,
    validation,
)
from vouchbook.mesh.properties import PROPERTIES
from vouchbook.model.check import Given
from vouchbook.model.mesh_graph import EdgeView, Judgement

M, E, O, P, X, U = Judgement  # noqa: E741  # the letters that drawings use

CLIENTS: dict[str, Plain | None] = {
    "no policy": None,
    "not enforced": policy(enforce=False),
    "enforced": policy(),
    "for another port": policy(ports=[9999]),
    "for this port": policy(ports=[9999, 8080]),
    "enforced, with a certificate": policy(certificate=FILE),
    "not enforced, with a certificate": policy(enforce=False, certificate=SDS),
    "for another port, with a certificate": policy(ports=[9999], certificate=FILE),
}
SERVERS: dict[str, Plain] = {
    "no TLS": {},
    "DISABLED": {"tls": tls("DISABLED", FILE)},
    "PERMISSIVE": {"tls": tls("PERMISSIVE", FILE)},
    "PERMISSIVE, asks": {"tls": tls("PERMISSIVE", FILE, validation=validation())},
    "STRICT": {"tls": tls("STRICT", FILE)},
    "STRICT, asks": {"tls": tls("STRICT", FILE, validation=validation(TRUST_SDS, "web"))},
}
TABLE = {
    "no policy": (P, P, O, O, E, X),
    "not enforced": (P, P, O, O, E, X),
    "enforced": (X, X, E, X, E, X),
    "for another port": (P, P, O, O, E, X),
    "for this port": (X, X, E, X, E, X),
    "enforced, with a certificate": (X, X, E, E, E, M),
    "not enforced, with a certificate": (P, P, O, O, E, M),
    "for another port, with a certificate": (P, P, O, O, E, X),
}
CASES = [
    pytest.param(client, server, judgement, id=f"{client} - {server}")
    for client, row in TABLE.items()
    for server, judgement in zip(SERVERS, row, strict=True)
]


def serving(**members: object) -> Given:
    return node("stock", listeners=[listener(**members)])  # type: ignore[arg-type]


def call(client: Given, server: Given, *others: Given) -> EdgeView:
    return edge_of(client, service(node="stock"), server, *others, client="orders")


@pytest.mark.parametrize(("client", "server", "judgement"), CASES)
def test_client_and_server(client: str, server: str, judgement: Judgement) -> None:
    edge = call(caller(CLIENTS[client]), serving(**SERVERS[server]))
    assert edge.judgement is judgement, edge.because
    assert edge.because
    assert [item.name for item in edge.properties] == list(PROPERTIES)


@pytest.mark.parametrize(("client", "server", "judgement"), CASES)
def test_an_end_that_is_unread_leaves_it_unknown(
    client: str, server: str, judgement: Judgement
) -> None:
    ends = (caller(CLIENTS[client]), serving(**SERVERS[server]))
    lost = call(ends[0], hidden(ends[1], "appmesh:DescribeVirtualNode"))
    assert (lost.judgement, lost.hides) == (U, True)
    assert value(lost, "listener's TLS mode") == "? denied"
    assert value(lost, "client certificate") in {value_of(ends, "client certificate"), *BLIND}
    assert judgement is not U


BLIND = ("? denied", "? policy_too_complex")


def value_of(ends: tuple[Given, Given], name: str) -> str:
    return value(call(*ends), name)


def test_a_backends_own_policy_replaces_the_defaults_as_a_whole() -> None:
    strict = serving(tls=tls("STRICT", FILE, validation=validation()))
    lax = call(caller(policy(certificate=FILE), own=policy(enforce=False)), strict)
    assert (lax.judgement, value(lax, "policy enforced")) == (X, "false")
    assert value(lax, "client policy") == "the backend's own client policy"
    empty = call(caller(policy(), own={}), serving())
    assert (empty.judgement, value(empty, "client policy")) == (P, "none")


def test_what_a_listener_makes_of_callers_outside() -> None:
    wanted = (P, P, O, O, E, M)
    for server, judgement in zip(SERVERS.values(), wanted, strict=True):
        found = mesh_of(gateway(listeners=[listener(443, **server)]))
        (edge,) = found.edges
        assert (edge.judgement, edge.port) == (judgement, 443)
        assert value(edge, "client policy") == "outside the mesh"


def test_a_gateway_calls_with_its_defaults() -> None:
    edge = edge_of(
        gateway(defaults=policy(certificate=SDS)),
        gateway_route(),
        service(node="stock"),
        serving(tls=tls("STRICT", SDS, validation=validation())),
        client="edge",
    )
    assert edge.judgement is M
    assert edge.via.gateway_route == "all"
    assert value(edge, "gateway route takes") == "HTTP, prefix /"


OTHER_CA = AUTHORITY.replace("11111111-", "99999999-")
DESCRIBE_CA = "acm-pca:DescribeCertificateAuthority"


def other_authority(kind: str = "ROOT") -> Given:
    return replace(authority(Type=kind), id=OTHER_CA)


ISSUED_ELSEWHERE = certificate(CertificateAuthorityArn=OTHER_CA)
TRUSTED: list[tuple[str, Plain, tuple[Given, ...], Judgement, str]] = [
    ("the issuer is trusted", TRUST_ACM, (certificate(), authority()), E, "yes"),
    ("another root issued it", TRUST_ACM, (ISSUED_ELSEWHERE, other_authority()), X, "no"),
    (
        "a subordinate authority issued it",
        TRUST_ACM,
        (ISSUED_ELSEWHERE, other_authority("SUBORDINATE")),
        E,
        "? policy_too_complex",
    ),
    (
        "the issuer could not be described",
        TRUST_ACM,
        (ISSUED_ELSEWHERE, hidden(other_authority(), DESCRIBE_CA)),
        U,
        "? denied",
    ),
    (
        "the issuer is of an account that was not collected",
        TRUST_ACM,
        (
            certificate(CertificateAuthorityArn=OTHER_CA.replace("111122223333", "999988887777")),
            authority(),
        ),
        U,
        "? cross_account",
    ),
    (
        "the certificate could not be described",
        TRUST_ACM,
        (hidden(certificate(), "acm:DescribeCertificate"), authority()),
        U,
        "? denied",
    ),
    ("the certificate does not exist", TRUST_ACM, (authority(),), X, "no"),
    (
        "it is a public certificate",
        TRUST_ACM,
        (certificate(Type="AMAZON_ISSUED", CertificateAuthorityArn=None), authority()),
        X,
        "no",
    ),
    (
        "it was imported, so nothing tells its issuer",
        TRUST_ACM,
        (certificate(Type="IMPORTED", CertificateAuthorityArn=None), authority()),
        E,
        "? needs_assertion",
    ),
    ("nothing tells what a file holds", TRUST_FILE, (certificate(),), E, "? needs_assertion"),
]


@pytest.mark.parametrize(
    ("trust", "given", "judgement", "covers"),
    [pytest.param(*case[1:], id=case[0]) for case in TRUSTED],
)
def test_trust_and_issuer(
    trust: Plain, given: tuple[Given, ...], judgement: Judgement, covers: str
) -> None:
    client = caller(policy(trust, "orders.shop.internal"))
    edge = call(client, serving(tls=tls()), *given)
    assert (edge.judgement, value(edge, "trust covers issuer")) == (judgement, covers)
    lax = call(
        caller(policy(trust, "orders.shop.internal", enforce=False)), serving(tls=tls()), *given
    )
    assert lax.judgement is E  # the server decides, whatever the client would say
    assert value(lax, "trust covers issuer") == covers


def test_without_a_policy_only_certificates_of_acm_are_checked() -> None:
    acm = call(caller(), serving(tls=tls(provider=ACM)), certificate())
    file = call(caller(), serving(tls=tls(provider=FILE)))
    assert value(acm, "trust covers issuer").startswith("by default")
    assert value(file, "trust covers issuer").startswith("not checked")
    assert any("nobody checks" in words for words in file.because)
    assert not any("nobody checks" in words for words in acm.because)


DISCOVERED = {"dns": {"hostname": "orders.shop.internal"}}
NAMED: list[tuple[str, tuple[str, ...], list[str], Judgement, str]] = [
    ("the pinned name", ("orders.shop.internal",), ["orders.shop.internal"], E, "yes"),
    ("one of the pinned names", ("a.shop", "b.shop"), ["b.shop"], E, "yes"),
    ("upper and lower case don't matter", ("A.shop",), ["a.SHOP"], E, "yes"),
    ("a wildcard in the certificate", ("a.shop",), ["*.shop"], E, "by a wildcard"),
    ("a wildcard that is pinned", ("*.shop",), ["a.shop"], E, "by a wildcard"),
    ("another name", ("a.shop",), ["b.shop"], X, "no"),
    ("a wildcard for another label", ("a.b.shop",), ["*.shop"], X, "no"),
    ("left out: the name of discovery", (), ["orders.shop.internal"], E, "yes"),
    ("left out: another name", (), ["stock.shop.internal"], X, "no"),
]


@pytest.mark.parametrize(
    ("pinned", "names", "judgement", "match"),
    [pytest.param(*case[1:], id=case[0]) for case in NAMED],
)
def test_names(pinned: tuple[str, ...], names: list[str], judgement: Judgement, match: str) -> None:
    server = node("stock", listeners=[listener(tls=tls())], serviceDiscovery=DISCOVERED)
    given = (certificate(SubjectAlternativeNames=names), authority())
    edge = call(caller(policy(TRUST_ACM, *pinned)), server, *given)
    assert (edge.judgement, value(edge, "names match")) == (judgement, match), edge.because


def test_names_that_no_api_shows_contradict_nothing() -> None:
    file = call(caller(policy(TRUST_FILE, "a.shop")), serving(tls=tls(provider=FILE)))
    assert (file.judgement, value(file, "names match")) == (E, "? needs_assertion")
    nameless = call(caller(policy(TRUST_ACM)), serving(tls=tls()), certificate(), authority())
    assert (nameless.judgement, value(nameless, "names match")) == (E, "? policy_too_complex")


def test_a_contradiction_decides_although_something_else_is_unread() -> None:
    given = (hidden(certificate(), "acm:DescribeCertificate"), authority())
    asks = serving(tls=tls(validation=validation()))
    edge = call(caller(policy(TRUST_ACM)), asks, *given)
    assert edge.judgement is X
    assert value(edge, "names match") == "? policy_too_complex"
    assert value(edge, "trust covers issuer") == "? denied"


def test_remarks_say_what_changes_nothing_for_the_edge() -> None:
    others = call(caller(policy()), serving(**SERVERS["PERMISSIVE"]))
    assert others.because[-1] == "the listener takes plain text from others"
    asks = call(caller(), serving(**SERVERS["PERMISSIVE, asks"]))
    assert any("has none to show" in words for words in asks.because)
