"""On the demo's estate, edges and the verdicts of the checks about the same settings agree."""

from collections import defaultdict
from functools import cache

import pytest

from tests.mesh.demo import model_of as demo_model
from tests.mesh.demo import readings, snapshot
from tests.mesh.worlds import value
from vouchbook.evaluate import evaluate
from vouchbook.kernel.registry import checks
from vouchbook.mesh.graph import mesh_views
from vouchbook.mesh.parts import GATEWAYS, NODES
from vouchbook.model.check import Verdict
from vouchbook.model.mesh_graph import EdgeView, Judgement, MeshView
from vouchbook.model.result import Finding

SAFE = {Judgement.ENCRYPTED, Judgement.MUTUAL}


@cache
def meshes() -> tuple[MeshView, ...]:
    return mesh_views(demo_model(readings()))


@cache
def findings(check: str) -> dict[str, Finding]:
    (result,) = evaluate(snapshot(), [checks()[check]])
    return {found.subject: found for found in result.findings}


def edges() -> list[EdgeView]:
    return [edge for mesh in meshes() for edge in mesh.edges]


@cache
def by_backend() -> dict[str, list[EdgeView]]:
    """Subject of a check of clients -> the edges that it starts."""
    found: dict[str, list[EdgeView]] = defaultdict(list)
    for edge in edges():
        if "#backend:" in edge.id:
            found[f"{edge.client}#backend:{edge.via.service}"].append(edge)
        elif "#route:" in edge.id:
            found[edge.client].append(edge)
    return found


@pytest.mark.parametrize("check", ["mesh-listener-tls-strict", "mesh-gateway-listener-tls-strict"])
def test_listeners(check: str) -> None:
    arriving = [edge for edge in edges() if edge.told("listener's TLS mode").value]
    judged = 0
    for edge in arriving:
        found = findings(check).get(f"{edge.server}#listener:{edge.port}")
        if found is None:
            continue
        judged += 1
        strict = value(edge, "listener's TLS mode") == "STRICT"
        assert strict is (found.verdict is Verdict.PASS), edge.id
        if strict:
            assert edge.judgement in {*SAFE, Judgement.BROKEN}
        if edge.judgement in {Judgement.PLAINTEXT, Judgement.OPTIONAL}:
            assert found.verdict is Verdict.FAIL
    assert judged


def test_a_gateways_callers_are_safe_where_its_listener_is_strict() -> None:
    for edge in edges():
        if "#listener:" in edge.id:
            found = findings("mesh-gateway-listener-tls-strict")[edge.id]
            assert (edge.judgement in SAFE) is (found.verdict is Verdict.PASS)


def test_clients_that_insist_on_tls() -> None:
    verdicts = findings("mesh-client-policy-enforced")
    assert by_backend().keys() <= verdicts.keys()
    for subject, found in verdicts.items():
        some = by_backend().get(subject, [])
        if not some:
            assert found.verdict is Verdict.NOT_APPLICABLE, subject
            continue
        insisting = {value(edge, "client requires TLS") for edge in some}
        if found.verdict is Verdict.PASS:
            assert insisting == {"yes"}, subject
        if found.verdict is Verdict.FAIL:
            assert "no" in insisting, subject


def test_sources_of_trust() -> None:
    for subject, found in findings("mesh-client-trust-source-set").items():
        for edge in by_backend().get(subject, []):
            covered = value(edge, "trust covers issuer")
            if found.verdict is Verdict.PASS and not found.advice:
                assert value(edge, "client trusts") != "none" or "other ports" in edge.because[0]
            if covered.startswith("not checked"):
                assert found.verdict is not Verdict.PASS or "other ports" in edge.because[0]


def test_certificates_of_clients() -> None:
    for subject, found in findings("mesh-mtls-client-presents-cert").items():
        for edge in by_backend().get(subject, []):
            if found.verdict is Verdict.PASS:
                assert value(edge, "client certificate") != "none"
            if found.verdict is Verdict.FAIL:
                assert edge.judgement is not Judgement.MUTUAL


def test_listeners_that_ask_for_certificates() -> None:
    verdicts = findings("mesh-mtls-server-requires-client-cert")
    mutual = [edge for edge in edges() if edge.judgement is Judgement.MUTUAL]
    assert mutual
    for edge in mutual:
        found = verdicts[f"{edge.server}#listener:{edge.port}"]
        assert found.verdict in {Verdict.PASS, Verdict.NOT_APPLICABLE}


def test_egress() -> None:
    verdicts = findings("mesh-egress-filter-drop-all")
    assert {mesh.id for mesh in meshes()} == set(verdicts)
    for mesh in meshes():
        lets_out = mesh.egress.value == "ALLOW_ALL"
        assert lets_out is (verdicts[mesh.id].verdict is Verdict.FAIL)
        assert lets_out is any(edge.id.endswith("#egress") for edge in mesh.edges)


def test_services_without_a_provider_are_dead_ends() -> None:
    for subject, found in findings("mesh-virtual-service-provider-set").items():
        name = subject.rpartition("/virtualService/")[2]
        some = [
            edge
            for edge in edges()
            if edge.via.service == name
            and subject.startswith(edge.client.rpartition("/virtual")[0])
        ]
        if found.advice:
            assert {edge.judgement for edge in some} <= {Judgement.BROKEN}


def test_every_node_and_gateway_is_a_vertex() -> None:
    drawn = {vertex.id for mesh in meshes() for vertex in mesh.vertices if "#" not in vertex.id}
    listed = {
        record.id
        for reading in readings()
        if reading.collector in {NODES, GATEWAYS}
        for record in getattr(reading, "records", ())
    }
    assert drawn == listed
