"""Bundles of Kubernetes objects: what is taken, what is left out, and when a list is whole."""

import gzip
import json
from typing import Any

import pytest
import yaml

from tests.sources.bringing import AT, PLACE
from tests.sources.kubernetes_bundle import (
    CLUSTER,
    SIDECAR,
    bring,
    census,
    listed,
    mesh_config,
    namespace,
    observation,
    peer,
    record,
    records,
    thing,
    told,
    written,
)
from vouchbook.kernel.errors import UsageError
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason

PEERS = "istio.peer-authentications"
PEERS_FILE = "peerauthentications.security.istio.io.json"
STRICT = peer("default", "istio-system", "STRICT")


def test_an_object_of_a_cluster_becomes_a_record() -> None:
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed(STRICT)})
    seen = observation(found, PEERS)
    assert seen.record.id == f"{CLUSTER}/PeerAuthentication/istio-system/default"
    assert seen.record.place == PLACE
    assert (seen.record.as_of, seen.seen) == (AT, AT)
    assert seen.record.source is Source.IMPORTED_SNAPSHOT
    assert seen.born == STRICT["metadata"]["uid"]
    assert seen.version == 3
    assert seen.record.facts is not None
    assert seen.record.facts["spec"] == {"mtls": {"mode": "STRICT"}}
    assert seen.record.facts["metadata"]["creationTimestamp"] == "2026-07-01T08:00:00.000000Z"
    assert seen.record.origin.endswith("#document 1, item 1")
    assert found.flaws == ()


@pytest.mark.parametrize(
    "content",
    [
        listed(STRICT),
        STRICT,
        yaml.safe_dump_all([STRICT, namespace("shop")]),
        yaml.safe_dump(listed(STRICT)),
        gzip.compress(json.dumps(listed(STRICT)).encode()),
        {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthenticationList", "items": [STRICT]},
    ],
    ids=["list", "single", "several YAML documents", "YAML list", "gzip", "typed list"],
)
def test_whatever_the_form_the_facts_are_the_same(content: object) -> None:
    wanted = record(bring({"cluster.json": SIDECAR, "x.json": listed(STRICT)}), PEERS)
    found = record(bring({"cluster.json": SIDECAR, "x.json": content}), PEERS)
    assert (found.id, found.facts) == (wanted.id, wanted.facts)


def test_items_of_a_typed_list_get_its_kind() -> None:
    bare = {name: value for name, value in STRICT.items() if name not in {"apiVersion", "kind"}}
    given = {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthenticationList"}
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: {**given, "items": [bare]}})
    assert (
        record(found, PEERS).facts
        == record(bring({"cluster.json": SIDECAR, "x.json": STRICT}), PEERS).facts
    )


def test_a_list_in_a_file_of_its_resource_s_name_is_whole() -> None:
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed(STRICT)})
    seen = census(found, PEERS)
    assert seen is not None
    assert seen.members == {record(found, PEERS).id}
    assert (seen.place, seen.at, seen.gaps) == (PLACE, AT, ())
    assert len(seen.cites) == 1
    bundle = record(found, "kubernetes.clusters")
    assert bundle.id == CLUSTER
    assert bundle.facts is not None
    assert bundle.facts["listed"] == ["peerauthentications.security.istio.io"]
    everything = census(found, "kubernetes.clusters")
    assert everything is not None
    assert everything.members == {CLUSTER}


def test_an_empty_list_is_whole_too() -> None:
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed()})
    seen = census(found, PEERS)
    assert seen is not None
    assert seen.members == frozenset()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("istio.json", listed(STRICT), "its name does not say"),
        (PEERS_FILE, listed(STRICT, goes_on="x"), "cut off before its end"),
        (PEERS_FILE, yaml.safe_dump_all([listed(STRICT), STRICT]), "more than the one list"),
        (PEERS_FILE, listed(STRICT, namespace("shop")), "lists other things"),
        ("gateways.json", listed(), "its name does not say"),
    ],
)
def test_what_is_not_a_whole_list_is_no_census(name: str, content: object, words: str) -> None:
    found = bring({"cluster.json": SIDECAR, name: content})
    assert census(found, PEERS) is None
    assert words in told(found)
    assert "kubectl get" in told(found)


def test_a_kind_that_was_not_brought_has_no_census() -> None:
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed()})
    assert {item.collector for item in found.censuses} == {PEERS, "kubernetes.clusters"}


def test_a_kind_without_its_definition_can_have_no_object() -> None:
    definition = thing("apiextensions.k8s.io/v1", "CustomResourceDefinition", "x.example.com")
    name = "customresourcedefinitions.apiextensions.k8s.io.json"
    found = bring({"cluster.json": SIDECAR, name: listed(definition)})
    seen = census(found, PEERS)
    assert seen is not None
    assert seen.members == frozenset()
    assert len(seen.cites) == 1
    assert census(found, "kubernetes.pods") is None
    defined = thing(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "peerauthentications.security.istio.io",
    )
    assert census(bring({"cluster.json": SIDECAR, name: listed(defined)}), PEERS) is None


def test_an_object_that_cannot_be_observed_leaves_its_list_incomplete() -> None:
    broken = peer("default/../x", "istio-system", "STRICT")
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed(STRICT, broken)})
    assert census(found, PEERS) is None
    assert "without a name and namespace" in told(found)


def test_what_somebody_meant_to_apply_is_not_what_is_in_force() -> None:
    meant = peer("default", "istio-system", "STRICT")
    del meant["metadata"]["uid"]
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed(meant)})
    assert records(found, PEERS) == []
    assert census(found, PEERS) is None
    assert "no uid" in told(found)


def test_a_specification_that_is_not_understood_is_unread() -> None:
    strange = peer("default", "istio-system", "STRICT", quantum={"on": True})
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed(strange)})
    seen = record(found, PEERS)
    assert seen.facts is None
    assert seen.unread is not None
    assert seen.unread.reason is Reason.POLICY_TOO_COMPLEX
    assert "spec.quantum" in seen.unread.detail
    assert "spec.quantum" in told(found)
    assert census(found, PEERS) is not None


def test_a_value_of_another_type_is_not_understood() -> None:
    wrong = peer("default", "istio-system", "STRICT")
    wrong["spec"]["mtls"]["mode"] = ["STRICT"]
    seen = record(bring({"cluster.json": SIDECAR, "x.json": wrong}), PEERS)
    assert seen.unread is not None


def test_files_are_from_the_cluster_that_is_named_nearest_above_them() -> None:
    west = CLUSTER.replace("/shop", "/west")
    found = bring(
        {
            "cluster.json": SIDECAR,
            f"lists/{PEERS_FILE}": listed(STRICT),
            "west/cluster.json": {"cluster": {"arn": west}},
            "west/pods.json": listed(),
        }
    )
    assert record(found, PEERS).id.startswith(f"{CLUSTER}/")
    assert {item.id for item in records(found, "kubernetes.clusters")} == {CLUSTER, west}
    peers, pods = census(found, PEERS), census(found, "kubernetes.pods")
    assert peers is not None
    assert pods is not None
    # What one cluster's files don't list could exist there.
    assert [gap.id for gap in peers.gaps] == [west]
    assert [gap.id for gap in pods.gaps] == [CLUSTER]
    assert peers.gaps[0].unread.reason is Reason.NEEDS_KUBERNETES_API


def test_the_current_context_of_kubectl_names_the_cluster() -> None:
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "work",
        "contexts": [
            {"name": "play", "context": {"cluster": "kind-play", "user": "me"}},
            {"name": "work", "context": {"cluster": CLUSTER, "user": "me"}},
        ],
        "users": [{"name": "me", "user": {"token": "REDACTED"}}],
    }
    found = bring({"kubeconfig.yaml": yaml.safe_dump(config), PEERS_FILE: listed(STRICT)})
    assert record(found, PEERS).id.startswith(f"{CLUSTER}/")


def test_a_configuration_that_lets_its_holder_in_is_refused() -> None:
    users = [{"name": "me", "user": {"token": "not-a-real-token"}}]
    config = {"apiVersion": "v1", "kind": "Config", "current-context": CLUSTER, "users": users}
    with pytest.raises(UsageError, match=r"config\.json holds credentials of me"):
        bring({"config.json": config})


def test_without_a_cluster_nothing_of_it_is_observed() -> None:
    found = bring({PEERS_FILE: listed(STRICT)})
    assert found.observations == ()
    assert found.censuses == ()
    assert "aws eks describe-cluster" in told(found)


def test_two_clusters_in_one_folder_are_none() -> None:
    other = {"cluster": {"arn": CLUSTER.replace("/shop", "/west")}}
    found = bring({"a.json": SIDECAR, "b.json": other, PEERS_FILE: listed(STRICT)})
    assert found.observations == ()
    assert "several clusters" in told(found)


def test_another_place_than_was_said_is_a_contradiction() -> None:
    place = Place(partition="aws", account="444455556666", region="us-east-1")
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed(STRICT)}, place)
    assert record(found, PEERS).place == PLACE
    assert "contradiction" in told(found)


def test_files_that_contradict_each_other_decide_nothing() -> None:
    open_ = peer("default", "istio-system", "PERMISSIVE")
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed(STRICT), "again.json": open_})
    seen = record(found, PEERS)
    assert seen.unread is not None
    assert "contradiction" in told(found)
    twice = bring({"cluster.json": SIDECAR, PEERS_FILE: listed(STRICT), "again.json": STRICT})
    assert record(twice, PEERS).unread is None


def test_a_mesh_config_is_read_in_both_spellings() -> None:
    camel = "outboundTrafficPolicy: {mode: REGISTRY_ONLY}\nenableAutoMtls: false\n"
    snake = "outbound_traffic_policy: {mode: REGISTRY_ONLY}\nenable_auto_mtls: false\n"
    wanted = {"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}, "enableAutoMtls": False}
    for text in (camel, snake):
        found = bring({"cluster.json": SIDECAR, "configmaps.json": listed(mesh_config(text))})
        facts = record(found, "istio.mesh-configs").facts
        assert facts is not None
        assert facts["mesh"] == wanted


def test_another_case_is_another_name() -> None:
    text = "OutboundTrafficPolicy: {mode: REGISTRY_ONLY}\n"
    found = bring({"cluster.json": SIDECAR, "configmaps.json": listed(mesh_config(text))})
    facts = record(found, "istio.mesh-configs").facts
    assert facts is not None
    assert facts["mesh"] == {}


def test_a_mesh_config_that_cannot_be_read_is_unread() -> None:
    found = bring({"cluster.json": SIDECAR, "configmaps.json": listed(mesh_config("a: [1"))})
    assert record(found, "istio.mesh-configs").unread is not None
    assert "MeshConfig" in told(found)


def test_config_maps_of_others_are_passed_over() -> None:
    other = thing("v1", "ConfigMap", "app", "shop", data={"password": "hunter2"})
    found = bring({"cluster.json": SIDECAR, "configmaps.json": listed(other)})
    assert b"hunter2" not in written(found)
    seen = census(found, "istio.mesh-configs")
    assert seen is not None
    assert seen.members == frozenset()


def secret(**more: Any) -> dict[str, object]:
    return thing("v1", "Secret", "cacerts", "istio-system", type="Opaque", **more)


@pytest.mark.parametrize(
    "item",
    [
        secret(data={"ca-key.pem": "c2VjcmV0"}),
        secret(stringData={"ca-key.pem": "secret"}),
        thing(
            "v1",
            "Secret",
            "app",
            "shop",
            metadata={
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": '{"data": {}}'}
            },
        ),
    ],
)
def test_a_secret_s_data_is_refused_before_anything_is_kept(item: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"secrets\.json .* holds the data of a secret") as caught:
        bring({"cluster.json": SIDECAR, "secrets.json": listed(item)})
    assert "kubectl get secrets" in caught.value.hint


def test_a_secret_in_a_list_of_lists_is_refused_too() -> None:
    with pytest.raises(UsageError, match="holds the data of a secret"):
        bring({"cluster.json": SIDECAR, "x.json": listed(listed(secret(data={"x": "eA=="})))})


def test_a_list_of_lists_is_not_whole() -> None:
    found = bring({"cluster.json": SIDECAR, PEERS_FILE: listed(listed(STRICT))})
    assert len(records(found, PEERS)) == 1
    assert census(found, PEERS) is None


def test_of_secrets_names_are_taken_and_only_those_of_the_mesh() -> None:
    remote = thing(
        "v1",
        "Secret",
        "istio-remote-secret-west",
        "istio-system",
        metadata={
            "labels": {"istio/multiCluster": "true"},
            "annotations": {"networking.istio.io/cluster": "west"},
        },
    )
    other = thing("v1", "Secret", "database", "shop")
    found = bring({"cluster.json": SIDECAR, "secrets.json": listed(secret(), remote, other)})
    names = {item.id.rpartition("/")[2] for item in records(found, "istio.secrets")}
    assert names == {"cacerts", "istio-remote-secret-west"}


def test_of_containers_no_variable_s_value_is_taken_but_known_ones() -> None:
    env = [
        {"name": "PILOT_CERT_PROVIDER", "value": "istiod"},
        {"name": "PASSWORD", "value": "hunter2"},
    ]
    container = {"name": "discovery", "image": "istio/pilot:1.30.2", "env": env}
    spec = {"replicas": 2, "template": {"spec": {"containers": [container]}}}
    istiod = thing("apps/v1", "Deployment", "istiod", "istio-system", spec=spec)
    other = thing("apps/v1", "Deployment", "orders", "shop", spec=spec)
    pod = thing("v1", "Pod", "orders", "shop", spec={"containers": [container]})
    found = bring(
        {
            "cluster.json": SIDECAR,
            "deployments.apps.json": listed(istiod, other),
            "pods.json": listed(pod),
        }
    )
    facts = record(found, "istio.control-planes").facts
    assert facts is not None
    (taken,) = facts["spec"]["template"]["spec"]["containers"]
    assert taken["env"] == [env[0], {"name": "PASSWORD"}]
    assert b"hunter2" not in written(found)


def test_people_are_not_taken_from_bindings() -> None:
    account = {"kind": "ServiceAccount", "namespace": "istio-system", "name": "istiod"}
    person = {"kind": "User", "name": "mary.major@example.com"}
    binding = thing(
        "rbac.authorization.k8s.io/v1",
        "ClusterRoleBinding",
        "istiod",
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "istiod"},
        subjects=[account, person],
    )
    name = "clusterrolebindings.rbac.authorization.k8s.io.json"
    found = bring({"cluster.json": SIDECAR, name: listed(binding)})
    facts = record(found, "kubernetes.cluster-role-bindings").facts
    assert facts is not None
    assert facts["subjects"] == [account]


def test_both_gateways_have_ids_of_their_own() -> None:
    istio = thing("networking.istio.io/v1", "Gateway", "edge", "shop", spec={})
    other = thing("gateway.networking.k8s.io/v1", "Gateway", "edge", "shop", spec={})
    found = bring({"cluster.json": SIDECAR, "x.yaml": yaml.safe_dump_all([istio, other])})
    (first,), (second,) = records(found, "istio.gateways"), records(found, "kubernetes.gateways")
    assert first.id == f"{CLUSTER}/Gateway/shop/edge"
    assert second.id == f"{CLUSTER}/Gateway.gateway.networking.k8s.io/shop/edge"


def test_objects_of_istio_that_nobody_reads_are_told() -> None:
    filter_ = thing("networking.istio.io/v1alpha3", "EnvoyFilter", "x", "shop", spec={})
    found = bring({"cluster.json": SIDECAR, "x.json": filter_})
    assert "EnvoyFilter" in told(found)


def test_numbers_for_names_come_from_yaml_as_text() -> None:
    text = (
        "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
        "metadata: {name: a, namespace: shop, uid: u, creationTimestamp: 2026-07-01T08:00:00Z}\n"
        "spec: {portLevelMtls: {8080: {mode: DISABLE}}}\n"
    )
    facts = record(bring({"cluster.json": SIDECAR, "x.yaml": text}), PEERS).facts
    assert facts is not None
    assert facts["spec"] == {"portLevelMtls": {"8080": {"mode": "DISABLE"}}}
    assert facts["metadata"]["creationTimestamp"] == "2026-07-01T08:00:00.000000Z"


def test_the_order_of_files_does_not_matter() -> None:
    files = {
        "cluster.json": SIDECAR,
        PEERS_FILE: listed(STRICT),
        "pods.json": listed(),
        "broken.json": b"{",
    }
    backwards = dict(reversed(files.items()))
    assert bring(files) == bring(backwards)
