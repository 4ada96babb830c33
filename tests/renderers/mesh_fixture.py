"""Graphs for the tests of renderers: each judgement, hostile names, and lists that broke off."""

from collections.abc import Sequence
from dataclasses import replace

from tests.mesh.worlds import ARN, model_of, with_gap
from vouchbook.checks._mesh_examples import (
    FILE,
    SDS,
    backend,
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
    validation,
)
from vouchbook.mesh.graph import mesh_views
from vouchbook.mesh.parts import ROUTES
from vouchbook.model.check import Given
from vouchbook.model.mesh_graph import MeshView

HOSTILE = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("https://example.com","x")'
SPOOFED = "**bold** [x](javascript:alert(1)) {{ 7*7 }} \x1b[31m\u202egnp"


def _servers() -> list[Given]:
    strict = tls("STRICT", FILE)
    asking = tls("STRICT", SDS, validation=validation())
    return [
        node("strict", listeners=[listener(tls=strict)]),
        node("asking", listeners=[listener(8443, tls=asking)]),
        node("lax", listeners=[listener(tls=tls("PERMISSIVE", FILE))]),
        node(HOSTILE, listeners=[listener(9090, "grpc")]),
        hidden(node("dark"), "appmesh:DescribeVirtualNode"),
        service("strict.shop", router="strict"),
        router("strict"),
        route("httpRoute", target("strict"), router="strict"),
        *(service(f"{name}.shop", node=name) for name in ("asking", "lax", HOSTILE, "dark")),
    ]


def _clients() -> list[Given]:
    names = ("strict", "asking", "lax", HOSTILE, "dark")
    return [
        mesh(egress="ALLOW_ALL"),
        gateway(listeners=[listener(443, tls=tls("STRICT", FILE))], defaults=policy()),
        gateway_route("strict.shop"),
        node(FORMULA, backends=[backend(f"{name}.shop") for name in names]),
        node(
            SPOOFED,
            backends=[backend("asking.shop"), backend(FORMULA)],
            defaults=policy(certificate=SDS),
        ),
    ]


def meshes(digests: Sequence[str]) -> tuple[MeshView, ...]:
    """The graphs; whatever they rest on is one of these digests."""
    whole = model_of(*_clients(), *_servers())
    broken = with_gap(model_of(node("lonely", listeners=[listener()])), ROUTES, ARN)
    (first,) = mesh_views(whole)
    (second,) = mesh_views(broken)
    return (
        _resting(replace(first, name=HOSTILE), digests),
        _resting(replace(second, id=f"{second.id}-2"), digests),
    )


def _resting(view: MeshView, digests: Sequence[str]) -> MeshView:
    """The same graph with cites that the dossier has records for."""
    count = len(digests)
    return replace(
        view,
        egress_cites=(digests[0],),
        edges=tuple(
            replace(edge, cites=(digests[at % count],) if edge.cites else ())
            for at, edge in enumerate(view.edges)
        ),
        vertices=tuple(
            replace(vertex, cites=(digests[at % count],) if vertex.cites else ())
            for at, vertex in enumerate(view.vertices)
        ),
    )
