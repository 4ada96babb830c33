"""Hostile bundles: refused or told in a sentence that names the file, never taken as they are."""

import pytest

from tests.sources.kubernetes_bundle import (
    CLUSTER,
    SIDECAR,
    bring,
    listed,
    peer,
    records,
    thing,
    told,
    written,
)

PEERS = "istio.peer-authentications"
FILE = "peerauthentications.security.istio.io.json"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"{", "no JSON"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b"[" * 100 + b"]" * 100, "nested more than"),
        (b"a: &x [1]\nb: *x\n", "aliases"),
        (b"!!python/object:os.system {}\n", "no YAML"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[1, 2]", "neither a Kubernetes object"),
        (b'{"hello": "world"}', "neither a Kubernetes object"),
        (b'"just text"', "neither a Kubernetes object"),
        (b"\x1f\x8bgarbage", "gzip"),
    ],
)
def test_a_file_that_is_nothing_is_a_flaw_that_names_it(content: bytes, words: str) -> None:
    found = bring({"cluster.json": SIDECAR, FILE: content})
    assert records(found, PEERS) == []
    assert FILE in told(found)
    assert words in told(found)
    assert {item.collector for item in found.censuses} == {"kubernetes.clusters"}


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", "a b", "a\nb", "x" * 254, 5, None])
def test_names_that_are_no_names_are_left_out(name: object) -> None:
    item = peer("x", "shop", "STRICT")
    item["metadata"]["name"] = name
    found = bring({"cluster.json": SIDECAR, FILE: listed(item)})
    assert records(found, PEERS) == []
    assert "without a name" in told(found)


@pytest.mark.parametrize(
    "change",
    [
        {"metadata": 5},
        {"metadata": None},
        {"metadata": {"name": "x", "namespace": ["shop"], "uid": "u"}},
        {"metadata": {"name": "x", "namespace": "shop", "uid": 7}},
        {"spec": 5},
        {"spec": {"mtls": "STRICT"}},
        {"spec": {"portLevelMtls": ["x"]}},
        {"spec": {"selector": {"matchLabels": {"app": {"x": 1}}}}},
        {"spec": {"mtls": {"mode": "\ud800"}}},
        {"apiVersion": 3},
        {"kind": {}},
    ],
)
def test_parts_of_another_type_never_read_as_absent(change: dict[str, object]) -> None:
    item = {**peer("x", "shop", "STRICT"), **change}
    found = bring({"cluster.json": SIDECAR, FILE: listed(item)})
    assert all(record.unread is not None for record in records(found, PEERS))
    assert told(found)
    assert written(found)


def test_labels_of_another_type_are_lacking_and_not_absent() -> None:
    space = thing("v1", "Namespace", "shop", metadata={"labels": ["istio-injection"]})
    found = bring({"cluster.json": SIDECAR, "namespaces.json": listed(space)})
    (seen,) = records(found, "kubernetes.namespaces")
    assert seen.lacks == ("metadata.labels",)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:eks:us-east-1:111122223333:cluster/../other",
        "arn:aws:iam::111122223333:role/x",
        "shop",
        "",
        7,
        None,
    ],
)
def test_a_cluster_that_is_no_arn_is_none(arn: object) -> None:
    found = bring({"cluster.json": {"cluster": {"arn": arn}}, FILE: listed()})
    assert found.censuses == ()
    assert "aws eks describe-cluster" in told(found)


def test_a_number_too_large_to_be_exact_is_not_understood() -> None:
    rule = thing(
        "networking.istio.io/v1",
        "DestinationRule",
        "x",
        "shop",
        spec={
            "host": "x",
            "trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": 10**30}}},
        },
    )
    found = bring({"cluster.json": SIDECAR, "x.json": rule})
    (seen,) = records(found, "istio.destination-rules")
    assert seen.unread is not None


def test_everything_that_is_kept_names_the_cluster() -> None:
    found = bring({"cluster.json": SIDECAR, FILE: listed(peer("x", "shop", "STRICT"))})
    assert all(item.record.id.startswith(CLUSTER) for item in found.observations)
