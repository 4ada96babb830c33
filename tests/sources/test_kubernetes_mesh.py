"""Objects of the App Mesh controller: the same facts as the API's, as what was desired."""

from typing import Any

import pytest

from tests.sources.bringing import ACCOUNT, AT, PLACE, about
from tests.sources.kubernetes_bundle import SIDECAR, bring, listed, namespace, record, thing, told
from tests.sources.same_mesh import MESH, Thing, truth
from tests.sources.same_mesh_elsewhere import as_manifests
from vouchbook.model.history import Brought
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason
from vouchbook.sources.appmesh_resources import KINDS

GROUP = "appmesh.k8s.aws/v1beta2"
ARN = f"arn:aws:appmesh:us-east-1:{ACCOUNT}:mesh/shop"
TAGS = "appmesh:ListTagsForResource"


def whole() -> Brought:
    return bring(as_manifests())


def crd(kind: str, name: str, spec: dict[str, Any], space: str = "shop", **more: object) -> Any:
    return thing(GROUP, kind, name, space, spec=spec, **more)  # type: ignore[arg-type]


MESH_OBJECT = crd("Mesh", "shop", {"namespaceSelector": {"matchLabels": {"mesh": "shop"}}}, "")
REF = {"meshRef": {"name": "shop", "uid": "u"}}


@pytest.mark.parametrize("item", list(truth()), ids=lambda item: item.label)
def test_the_facts_are_those_of_the_api(item: Thing) -> None:
    seen = about(whole(), item.kind.describe.id, item.arn).record
    assert seen.id == item.arn
    assert seen.source is Source.IAC_TEMPLATE
    assert (seen.place, seen.as_of) == (PLACE, AT)
    assert seen.facts is not None
    held = seen.facts[item.kind.root]
    wanted = item.answer("", "")
    assert held["spec"] == wanted["spec"]
    assert {name: held[name] for name in item.names} == dict(item.names)
    known = {name: wanted["metadata"][name] for name in ("arn", "meshOwner", "resourceOwner")}
    assert held["metadata"] == known
    assert set(seen.lacks) == {
        f"{item.kind.root}.status",
        *(
            f"{item.kind.root}.metadata.{name}"
            for name in ("createdAt", "lastUpdatedAt", "uid", "version")
        ),
    }


def test_every_resource_is_observed_once_and_nothing_is_strange() -> None:
    found = whole()
    assert found.flaws == ()
    ids = {item.record.id for item in found.observations}
    assert ids == {item.arn for item in truth()}
    assert len(found.observations) == 2 * len(ids)
    assert found.censuses == (), "what stands in a file is not all there is"


def test_tags_are_not_in_the_source() -> None:
    seen = about(whole(), TAGS, "virtualNode/orders").record
    assert seen.unread is not None
    assert seen.unread.reason is Reason.NOT_IN_SOURCE


def test_names_that_are_not_stated_are_the_controller_s() -> None:
    named = [
        MESH_OBJECT,
        crd("VirtualNode", "orders", REF),
        crd("VirtualRouter", "pages", REF),
        crd("VirtualGateway", "edge", REF),
        crd("VirtualService", "stock", {**REF, "provider": {}}),
        crd("GatewayRoute", "all", {**REF, "virtualGatewayRef": {"name": "edge"}}),
    ]
    found = bring({"x.json": listed(*named)})
    assert {item.record.id.removeprefix(ARN) for item in found.observations} == {
        "",
        "/virtualNode/orders_shop",
        "/virtualRouter/pages_shop",
        "/virtualGateway/edge_shop",
        "/virtualService/stock.shop",
        "/virtualGateway/edge_shop/gatewayRoute/all_shop",
    }


def test_a_manifest_s_mesh_is_the_one_that_selects_its_namespace() -> None:
    node = crd("VirtualNode", "orders", {})
    files = {"x.json": listed(MESH_OBJECT, node, namespace("shop", mesh="shop"))}
    assert record(bring(files), "appmesh.virtual-nodes", KINDS[1].describe.id).id == (
        f"{ARN}/virtualNode/orders_shop"
    )


@pytest.mark.parametrize(
    "others",
    [
        (),
        (namespace("shop", mesh="other"),),
        (namespace("shop", mesh="shop"), crd("Mesh", "too", {"namespaceSelector": {}}, "")),
    ],
    ids=["labels unknown", "labels of another mesh", "two meshes select it"],
)
def test_where_nothing_tells_the_mesh_nothing_is_observed(others: tuple[Any, ...]) -> None:
    node = crd("VirtualNode", "orders", {})
    found = bring({"x.json": listed(MESH_OBJECT, node, *others)})
    assert not [item for item in found.observations if "virtualNode" in item.record.id]
    assert "which mesh VirtualNode orders_shop is in" in told(found)


def test_a_status_s_arn_names_the_mesh_and_proves_nothing() -> None:
    arn = f"{ARN}/virtualNode/orders_shop"
    node = crd("VirtualNode", "orders", REF, status={"virtualNodeARN": arn})
    found = bring({"x.json": node})
    seen = record(found, "appmesh.virtual-nodes", KINDS[1].describe.id)
    assert seen.id == arn
    assert "virtualNode.metadata.meshOwner" in seen.lacks
    assert "virtualNode.status" in seen.lacks


def test_a_shared_mesh_is_its_owner_s() -> None:
    mesh = crd("Mesh", "shop", {"meshOwner": "444455556666"}, "")
    found = bring({"x.json": listed(mesh, crd("VirtualNode", "orders", REF))})
    assert record(found, "appmesh.meshes", KINDS[0].describe.id).id == ARN.replace(
        ACCOUNT, "444455556666"
    )
    node = record(found, "appmesh.virtual-nodes", KINDS[1].describe.id)
    assert node.facts is not None
    assert node.facts["virtualNode"]["metadata"]["meshOwner"] == "444455556666"
    assert node.facts["virtualNode"]["metadata"]["resourceOwner"] == ACCOUNT


def test_a_reference_to_what_was_not_brought_is_lacking() -> None:
    backend = {"virtualService": {"virtualServiceRef": {"name": "stock"}}}
    node = crd("VirtualNode", "orders", {**REF, "backends": [backend]})
    seen = record(
        bring({"x.json": listed(MESH_OBJECT, node)}),
        "appmesh.virtual-nodes",
        KINDS[1].describe.id,
    )
    assert "virtualNode.spec.backends[].virtualService.virtualServiceName" in seen.lacks


def test_a_reference_by_arn_is_a_name() -> None:
    arn = f"{ARN}/virtualService/stock.shop.local"
    backend = {"virtualService": {"virtualServiceARN": arn}}
    node = crd("VirtualNode", "orders", {**REF, "backends": [backend]})
    seen = record(
        bring({"x.json": listed(MESH_OBJECT, node)}),
        "appmesh.virtual-nodes",
        KINDS[1].describe.id,
    )
    assert seen.facts is not None
    assert seen.facts["virtualNode"]["spec"]["backends"] == [
        {"virtualService": {"virtualServiceName": "stock.shop.local"}}
    ]


def test_backend_groups_add_backends_or_leave_them_untold() -> None:
    service = crd("VirtualService", "stock", {**REF, "provider": {}})
    node = crd("VirtualNode", "orders", {**REF, "backendGroups": [{"name": "all"}]})
    group = crd("BackendGroup", "all", {"virtualservices": [{"name": "stock"}]})
    told_ = record(
        bring({"x.json": listed(MESH_OBJECT, node, service, group)}),
        "appmesh.virtual-nodes",
        KINDS[1].describe.id,
    )
    assert told_.facts is not None
    assert told_.facts["virtualNode"]["spec"]["backends"] == [
        {"virtualService": {"virtualServiceName": "stock.shop"}}
    ]
    untold = record(
        bring({"x.json": listed(MESH_OBJECT, node, service)}),
        "appmesh.virtual-nodes",
        KINDS[1].describe.id,
    )
    assert "virtualNode.spec.backends" in untold.lacks


def test_what_the_api_does_not_have_is_told() -> None:
    node = crd("VirtualNode", "orders", {**REF, "listeners": [{"colour": "red"}]})
    found = bring({"x.json": listed(MESH_OBJECT, node)})
    assert "virtualNode.spec.listeners[].colour" in told(found)


def test_without_a_place_nothing_of_app_mesh_is_observed() -> None:
    found = bring({"x.json": MESH_OBJECT}, None)
    assert found.observations == ()
    assert "account and region" in told(found)


def test_the_cluster_s_place_is_the_controller_s() -> None:
    found = bring({"cluster.json": SIDECAR, "x.json": MESH_OBJECT}, None)
    seen = record(found, "appmesh.meshes", KINDS[0].describe.id)
    assert seen.place == Place(partition="aws", account=ACCOUNT, region="us-east-1")
    assert seen.id == f"arn:aws:appmesh:us-east-1:{ACCOUNT}:mesh/{MESH}"


@pytest.mark.parametrize(
    "item",
    [
        crd("VirtualNode", "orders", {**REF, "awsName": "a/b"}),
        crd("VirtualRouter", "pages", {**REF, "routes": [{"name": "a/../b"}]}),
        crd("VirtualRouter", "pages", {**REF, "routes": ["x"]}),
        crd("Tunnel", "x", REF),
        crd("Route", "x", REF),
    ],
)
def test_what_cannot_be_is_told_and_not_observed(item: Any) -> None:
    found = bring({"x.json": listed(MESH_OBJECT, item)})
    assert "x.json" in told(found)
    kinds = {one.record.id.removeprefix(ARN).split("/")[-2:][0] for one in found.observations}
    assert kinds <= {"", "virtualRouter"}
