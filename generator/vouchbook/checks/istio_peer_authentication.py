"""Does the Istio mesh take nothing but mutual TLS?"""

from vouchbook.checks._istio import (
    CLUSTERS,
    PEERS,
    PRESENCE,
    everywhere,
    home,
    inside,
    is_a,
    listed,
    on_mesh,
    roots,
)
from vouchbook.checks._istio_examples import (
    cluster,
    config,
    failing,
    istiod,
    missing,
    moot,
    namespace,
    passing,
    peer,
    unclear,
    unknowing,
)
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed

_INHERITED = frozenset({None, "UNSET"})
_STRICT = "STRICT"


@on_mesh
def _strict(subject: Subject) -> Outcome:
    return _mesh_wide(subject) if is_a(subject, CLUSTERS) else _not_weaker(subject)


def _mesh_wide(cluster: Subject) -> Outcome:
    for root in sorted(roots(cluster)):
        modes = {
            policy.get("spec", "mtls", "mode")
            for policy in inside(cluster, PEERS, root)
            if everywhere(policy)
        }
        if not modes:
            return failed(
                f"no PeerAuthentication of {root} is for the whole mesh, so plain text is taken "
                "by default; one with mode STRICT is expected"
            )
        if modes != {_STRICT}:
            stated = listed([str(mode or "left out") for mode in modes])
            return failed(f"the mesh-wide mode in {root} is {stated}; STRICT is expected")
    return passed("the mesh-wide PeerAuthentication has mode STRICT")


def _not_weaker(policy: Subject) -> Outcome:
    mode = policy.get("spec", "mtls", "mode")
    if mode not in _INHERITED and mode != _STRICT:
        return failed(f"its mode is {mode}, weaker than STRICT")
    ports = home(policy).get("spec", "portLevelMtls") or {}
    weak = [
        f"{port}: {one.get('mode')}"
        for port, one in ports.items()
        if one.get("mode") not in {*_INHERITED, _STRICT}
    ]
    if weak:
        return failed(f"single ports have a weaker mode: {listed(weak)}")
    if mode == _STRICT:
        return passed("its mode is STRICT, on every port")
    return passed("it leaves the mode to what stands above it, on every port")


_MESH = (cluster(), config())

PEER_AUTHENTICATION_STRICT = Check(
    id="istio-peer-authentication-strict",
    objective="traffic-encrypted",
    topic="data-protection",
    says="Workloads in the Istio mesh accept mutual TLS only.",
    severity=Severity.HIGH,
    over=(CLUSTERS, PEERS),
    holds=_strict,
    joins=PRESENCE,
    counts="clusters, and PeerAuthentication objects",
    remedy=(
        "Put one PeerAuthentication without a selector and with mode STRICT into the root "
        "namespace, and take PERMISSIVE and DISABLE out of all others, ports included. Proxies "
        "must be everywhere first: without one a client can't speak mutual TLS."
    ),
    references=("Istio reference: PeerAuthentication",),
    examples=(
        passing("STRICT for the whole mesh.", *_MESH, peer()),
        passing("A namespace that leaves the mode open.", *_MESH, peer(), peer("UNSET", "shop")),
        passing(
            "Another root namespace.",
            cluster(),
            config(rootNamespace="mesh-admin"),
            peer(inside="mesh-admin"),
        ),
        failing("No object at all: PERMISSIVE by default.", *_MESH),
        failing("PERMISSIVE for the whole mesh.", *_MESH, peer("PERMISSIVE")),
        failing("A mesh-wide object that says nothing of TLS.", *_MESH, peer("")),
        failing("One namespace opens up again.", *_MESH, peer(), peer("PERMISSIVE", "shop")),
        failing(
            "A single port without TLS.",
            *_MESH,
            peer(),
            peer("", "shop", portLevelMtls={"8080": {"mode": "DISABLE"}}),
        ),
        failing(
            "STRICT in the root namespace, but with a selector.",
            *_MESH,
            peer(selector={"matchLabels": {"app": "orders"}}),
        ),
        failing("STRICT elsewhere is not for the mesh.", *_MESH, peer(inside="shop")),
        failing("Only a label shows the mesh.", cluster(), config(), namespace(), istiod()),
        unknowing("The list was not brought.", *_MESH, missing(PEERS)),
        unknowing("No MeshConfig tells the root namespace.", cluster(), istiod(), peer()),
        unknowing("An object that is not understood.", *_MESH, unclear(peer())),
        moot("A cluster without Istio.", cluster()),
    ),
)
