"""The graph that is derived from records: every way, dead ends, and what could not be read."""

from dataclasses import replace
from typing import Any

import pytest

from tests.mesh.worlds import (
    ARN,
    DENIED,
    edge_of,
    mesh_of,
    model_of,
    properties,
    value,
    with_gap,
)
from vouchbook.checks._mesh_examples import (
    FILE,
    OTHER,
    backend,
    caller,
    denied,
    gateway,
    gateway_route,
    hidden,
    listener,
    mesh,
    node,
    policy,
    route,
    router,
    service,
    target,
    tls,
)
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import decode, encode
from vouchbook.mesh.graph import mesh_views
from vouchbook.mesh.parts import COLLECTORS, GATEWAYS, NODES, ROUTES, SERVICES
from vouchbook.model.check import Given
from vouchbook.model.mesh_graph import Judgement, MeshView, VertexKind

SERVING = node("stock", listeners=[listener(tls=tls(provider=FILE))])
ROUTED = (
    caller(policy()),
    service(router="stock"),
    router(),
    SERVING,
    node("stock-2", listeners=[listener(tls=tls(provider=FILE)), listener(9090)]),
)


def steps(view: MeshView) -> list[str]:
    """The ids of the edges, without what they have in common."""
    return [edge.id.removeprefix(f"{ARN}/") for edge in view.edges]


def kinds(view: MeshView) -> dict[str, VertexKind]:
    return {vertex.name: vertex.kind for vertex in view.vertices}


def test_a_route_leads_to_each_of_its_targets() -> None:
    split = route(
        "httpRoute",
        {"virtualNode": "stock", "weight": 90},
        {"virtualNode": "stock-2", "weight": 10, "port": 9090},
        retryPolicy={
            "maxRetries": 2,
            "perRetryTimeout": {"value": 3, "unit": "s"},
            "httpRetryEvents": ["server-error"],
            "tcpRetryEvents": ["connection-error"],
        },
        timeout={"perRequest": {"value": 15, "unit": "s"}},
    )
    found = mesh_of(*ROUTED, split)
    assert steps(found) == [
        "virtualNode/orders#backend:stock.shop>stock/all>stock-2:9090",
        "virtualNode/orders#backend:stock.shop>stock/all>stock:8080",
    ]
    second, first = found.edges
    assert (value(first, "share of the route"), value(second, "share of the route")) == (
        "90 of 100",
        "10 of 100",
    )
    assert value(first, "retries") == "2 times, 3 s each, on server-error, connection-error"
    assert value(first, "timeouts") == "per request 15 s"
    assert value(first, "route takes") == "HTTP, prefix /"
    assert value(first, "router listens on") == "8080 http"
    assert first.via.words() == "service stock.shop, router stock, route all"
    assert (first.judgement, second.judgement) == (Judgement.ENCRYPTED, Judgement.BROKEN)
    assert found.complete


@pytest.mark.parametrize(
    ("kind", "members", "words"),
    [
        ("tcpRoute", {}, "TCP"),
        ("tcpRoute", {"match": {"port": 8080}}, "TCP, port 8080"),
        (
            "httpRoute",
            {
                "match": {
                    "path": {"regex": "/a.*"},
                    "method": "GET",
                    "scheme": "https",
                    "headers": [
                        {"name": "x-env", "invert": True, "match": {"exact": "prod"}},
                        {"name": "x-age", "match": {"range": {"start": 1, "end": 9}}},
                        {"name": "x-any"},
                    ],
                    "queryParameters": [{"name": "q", "match": {"exact": "1"}}],
                }
            },
            (
                "HTTP, path regex /a.*, method GET, query q = 1, scheme https, "
                "header not x-env = prod, header x-age from 1 to 9, header x-any"
            ),
        ),
        (
            "grpcRoute",
            {"match": {"serviceName": "shop.Stock", "methodName": "Get"}},
            "gRPC, service shop.Stock, method Get",
        ),
        ("http2Route", {"match": {"prefix": "/v2"}}, "HTTP/2, prefix /v2"),
    ],
)
def test_what_a_route_takes(kind: str, members: dict[str, Any], words: str) -> None:
    edge = edge_of(*ROUTED, route(kind, target("stock"), **members), client="orders")
    assert value(edge, "route takes") == words


def test_a_service_of_a_node_leads_to_each_of_its_listeners() -> None:
    found = mesh_of(
        caller(), service(node="stock"), node("stock", listeners=[listener(), listener(9090)])
    )
    assert [edge.port for edge in found.edges] == [8080, 9090]


def test_a_gateway_route_can_ask_for_a_port() -> None:
    asking = gateway_route()
    facts = dict(asking.facts[""])
    action = {"target": {"port": 9090, "virtualService": {"virtualServiceName": "stock.shop"}}}
    facts["spec"] = {"httpRoute": {"match": {"prefix": "/"}, "action": action}}
    edge = edge_of(
        gateway(),
        replace(asking, facts={"": facts}),
        service(node="stock"),
        node("stock", listeners=[listener(), listener(9090)]),
    )
    assert edge.port == 9090


DEAD_ENDS: list[tuple[str, tuple[Given, ...], str]] = [
    ("the service is not declared", (caller(),), "is not declared in the mesh"),
    ("the service has no provider", (caller(), service()), "has no provider"),
    ("the router has no route", (caller(), service(router="stock"), router()), "has no route"),
    (
        "the node is not declared",
        (caller(), service(node="stock")),
        "the virtual node stock is not declared",
    ),
    (
        "the route has no target",
        (caller(), service(router="stock"), router(), route()),
        "route all has no target",
    ),
    (
        "the node has no such port",
        (*ROUTED[:4], route("httpRoute", target("stock", 7))),
        "the route asks for port 7",
    ),
]


@pytest.mark.parametrize(
    ("given", "words"), [pytest.param(*case[1:], id=case[0]) for case in DEAD_ENDS]
)
def test_a_dead_end_is_broken_and_stays_in_sight(given: tuple[Given, ...], words: str) -> None:
    edge = edge_of(*given)
    assert edge.judgement is Judgement.BROKEN
    assert words in edge.because[0]
    assert not edge.hides
    assert edge.cites


UNREAD: list[tuple[str, tuple[Given, ...]]] = [
    ("services were denied", (caller(), denied(SERVICES, "appmesh:ListVirtualServices"))),
    (
        "the service could not be described",
        (caller(), hidden(service(node="stock"), "appmesh:DescribeVirtualService")),
    ),
    (
        "routes were denied",
        (caller(), service(router="stock"), denied(ROUTES, "appmesh:ListRoutes")),
    ),
    (
        "the route could not be described",
        (*ROUTED[:3], hidden(route("httpRoute", target("stock")), "appmesh:DescribeRoute")),
    ),
    ("the client could not be described", (hidden(caller(), "appmesh:DescribeVirtualNode"),)),
    (
        "gateway routes could not be described",
        (gateway(), hidden(gateway_route(), "appmesh:DescribeGatewayRoute")),
    ),
    ("the gateway could not be described", (hidden(gateway(), "appmesh:DescribeVirtualGateway"),)),
]


@pytest.mark.parametrize("given", [pytest.param(case[1], id=case[0]) for case in UNREAD])
def test_what_could_not_be_read_stays_in_sight_as_unknown(given: tuple[Given, ...]) -> None:
    found = mesh_of(*given)
    (edge,) = found.edges
    assert (edge.judgement, edge.hides) == (Judgement.UNKNOWN, True)
    assert "not allowed" in edge.because[0]
    assert not found.complete
    assert value(edge, "listener's TLS mode") == "? denied"


def test_a_target_in_a_list_that_broke_off_is_unread_and_not_missing() -> None:
    model = model_of(
        caller(policy()),
        service(router="stock"),
        router(),
        route("httpRoute", target("stock", 8443)),
    )
    (found,) = mesh_views(with_gap(model, NODES, ARN))
    (edge,) = found.edges
    assert (edge.judgement, edge.port, edge.hides) == (Judgement.UNKNOWN, 8443, False)
    assert kinds(found)["stock"] is VertexKind.UNREAD
    assert [item.collector for item in found.hidden] == [NODES]
    assert value(edge, "client requires TLS") == "yes"


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        (f"{ARN}/virtualRouter/stock", True),
        (f"{ARN}/virtualRouter/other", False),
        (ARN, False),
        (ARN.replace("shop", "elsewhere"), None),
    ],
)
def test_a_gap_concerns_what_it_names(where: str, seen: bool | None) -> None:  # noqa: FBT001
    model = model_of(*ROUTED[:4], route("httpRoute", target("stock")))
    (found,) = mesh_views(with_gap(model, ROUTES, where))
    assert [edge.hides for edge in found.edges] == ([True, False] if seen else [False])
    assert bool(found.hidden) is (seen is not None)


def test_a_gateway_of_which_only_the_routes_were_seen() -> None:
    found = mesh_of(
        denied(GATEWAYS, "appmesh:ListVirtualGateways"),
        gateway_route(),
        service(node="stock"),
        SERVING,
    )
    assert {edge.judgement for edge in found.edges} == {Judgement.UNKNOWN}
    way = next(edge for edge in found.edges if "#route:" in edge.id)
    assert value(way, "listener's TLS mode") == "STRICT"
    assert value(way, "client policy") == "? denied"
    assert kinds(found)["edge"] is VertexKind.UNREAD


def test_only_nodes_without_backends_go_anywhere() -> None:
    found = mesh_of(mesh(egress="ALLOW_ALL"), caller(), service(node="stock"), SERVING)
    assert [edge.judgement for edge in found.edges if edge.id.endswith("#egress")] == [
        Judgement.OPTIONAL
    ]
    assert found.egress.value == "ALLOW_ALL"
    assert len(found.egress_cites) == 1
    assert kinds(found)["any address"] is VertexKind.OUTSIDE


def test_an_unread_mesh_leaves_open_where_its_nodes_go() -> None:
    found = mesh_of(hidden(mesh(egress="DROP_ALL"), "appmesh:DescribeMesh"), SERVING)
    (edge,) = found.edges
    assert (edge.judgement, edge.id.endswith("#egress")) == (Judgement.UNKNOWN, True)
    assert found.egress.unknown


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (node("x", serviceDiscovery={"dns": {"hostname": "x.shop.internal"}}), "EXTERNAL"),
        (SERVING, "NODE"),
        (
            node(
                "x",
                listeners=[listener(443, "tcp")],
                serviceDiscovery={"dns": {"hostname": "api.partner-bank.com"}},
            ),
            "EXTERNAL",
        ),
        (
            node(
                "x",
                listeners=[listener()],
                serviceDiscovery={"dns": {"hostname": "x.svc.cluster.local"}},
            ),
            "NODE",
        ),
        (node("x", backends=[backend()]), "NODE"),
    ],
)
def test_what_may_stand_outside_says_so(given: Given, kind: str) -> None:
    found = mesh_of(given)
    (vertex,) = (item for item in found.vertices if item.id == given.id)
    assert vertex.kind is VertexKind[kind]
    assert bool(vertex.note) is (kind == "EXTERNAL")


def test_a_target_without_listener_is_unknown() -> None:
    edge = edge_of(caller(policy()), service(node="stock"), node("stock"))
    assert (edge.judgement, edge.port) == (Judgement.UNKNOWN, None)
    assert value(edge, "listener's TLS mode") == "? policy_too_complex"


def test_two_owners_may_use_one_name() -> None:
    def owned(given: Given) -> Given:
        facts = dict(given.facts[""])
        facts["metadata"] = {**facts["metadata"], "meshOwner": OTHER, "resourceOwner": OTHER}
        identifier = given.id.replace("111122223333", OTHER)
        return replace(given, id=identifier, facts={"": facts})

    ours = (mesh(), caller(policy()), service(node="stock"), SERVING)
    theirs = tuple(owned(item) for item in (mesh(egress="ALLOW_ALL"), caller(), service()))
    views = mesh_views(model_of(*ours, *theirs))
    assert [(view.owner, view.name) for view in views] == [
        ("111122223333", "shop"),
        (OTHER, "shop"),
    ]
    assert views[0] == mesh_of(*ours)
    assert [edge.judgement for edge in views[1].edges] == [Judgement.BROKEN]


def test_a_consumers_node_belongs_to_the_owners_mesh() -> None:
    found = mesh_of(caller(policy()), service(node="stock"), node("stock", owner=OTHER))
    (vertex,) = (item for item in found.vertices if item.name == "stock")
    assert (vertex.account, found.owner) == (OTHER, "111122223333")
    assert found.edges[0].server == vertex.id


def test_an_unread_part_belongs_to_every_mesh_that_it_could_belong_to() -> None:
    lost = hidden(node("stock", owner=OTHER), "appmesh:DescribeVirtualNode")
    found = mesh_of(mesh(), caller(policy()), service(node="stock"), lost)
    assert kinds(found)["stock"] is VertexKind.UNREAD
    assert {edge.judgement for edge in found.edges} == {Judgement.UNKNOWN}


def test_names_never_make_two_ids_alike() -> None:
    names = ["a", "a>b", "a/b", "a:8080", "?", "a#b", "%3F", "", "\u202ea", "a~2"]
    backends = [backend(name) for name in names]
    found = mesh_of(node(backends=backends))
    assert len({edge.id for edge in found.edges}) == len(names)
    assert not any(edge.hides for edge in found.edges)


def test_a_backend_that_stands_twice_is_two_edges() -> None:
    found = mesh_of(node(backends=[backend(), backend(own=policy())]))
    assert len({edge.id for edge in found.edges}) == 2


def test_the_same_records_give_the_same_bytes_in_any_order() -> None:
    given = (
        *ROUTED,
        route("httpRoute", target("stock"), target("stock-2")),
        gateway(),
        gateway_route(),
    )
    graphs = [encode(mesh_views(model_of(*given, seed=seed))) for seed in range(5)]
    shapes = [canonical(_without_cites(graph)) for graph in graphs]
    assert len(set(shapes)) == 1
    assert decode(tuple[MeshView, ...], graphs[0]) == mesh_views(model_of(*given, seed=0))


def _without_cites(graph: object) -> object:
    """Examples number their digests by the order in which they are given."""
    if isinstance(graph, dict):
        return {k: _without_cites(v) for k, v in graph.items() if "cites" not in k}
    return [_without_cites(item) for item in graph] if isinstance(graph, list) else graph


def test_nothing_collected_is_no_mesh_and_nothing_seen_is_not_fine() -> None:
    assert (mesh_of(mesh()).edges, mesh_of(mesh()).complete) == ((), True)
    blind = tuple(denied(name, DENIED.operation) for name in COLLECTORS)
    assert mesh_views(model_of(*blind)) == ()
    (found,) = mesh_views(model_of(mesh(), *(item for item in blind[1:])))
    assert {item.collector for item in found.hidden} == set(COLLECTORS[1:])
    assert not found.complete


def test_every_edge_has_every_property() -> None:
    edge = edge_of(*ROUTED[:4], route("httpRoute", target("stock")))
    assert all(properties(edge).values())
    assert edge.told("client policy").value == "the client policy in the backend defaults"
    with pytest.raises(LookupError):
        edge.told("colour")
