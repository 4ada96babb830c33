"""App Mesh: shared meshes, parents that can't be listed, tags that only their owner sees."""

from collections.abc import Mapping

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import appmesh
from vouchbook.model.reasons import Reason, Unread

OURS, THEIRS = "111122223333", "444455556666"
DENIED = Unread(reason=Reason.DENIED, operation="appmesh:ListRoutes", detail="HTTP 403")


def mesh(owner: str, name: str = "payments") -> dict[str, object]:
    arn = f"arn:aws:appmesh:eu-west-1:{owner}:mesh/{name}"
    return {"arn": arn, "meshName": name, "meshOwner": owner, "resourceOwner": owner}


def inside(of: Mapping[str, object], kind: str, name: str, **more: object) -> dict[str, object]:
    return {**of, "arn": f"{of['arn']}/{kind}/{name}", f"{kind}Name": name, **more}


def named(of: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: of[name] for name in ("meshName", "meshOwner", *names)}


def test_two_meshes_of_one_name_are_told_apart_by_their_owner() -> None:
    own, shared = mesh(OURS), mesh(THEIRS)
    reader = FakeReader(
        world=world(
            (appmesh.LIST_MESHES, {}, {"meshes": [own], "nextToken": "2"}),
            (appmesh.LIST_MESHES, {"nextToken": "2"}, {"meshes": [shared]}),
            (appmesh.DESCRIBE_MESH, named(own), {"mesh": {"from": OURS}}),
            (appmesh.DESCRIBE_MESH, named(shared), {"mesh": {"from": THEIRS}}),
            (appmesh.LIST_TAGS, {"resourceArn": own["arn"]}, {"tags": []}),
        )
    )
    appmesh.MESHES.read(reader)
    assert reader.records == {
        (own["arn"], "appmesh:DescribeMesh"): {"mesh": {"from": OURS}},
        (own["arn"], "appmesh:ListTagsForResource"): {"tags": []},
        (shared["arn"], "appmesh:DescribeMesh"): {"mesh": {"from": THEIRS}},
    }


def test_tags_are_asked_of_what_is_ours_inside_a_shared_mesh() -> None:
    shared = mesh(THEIRS)
    ours = inside(shared, "virtualNode", "cart", resourceOwner=OURS)
    theirs = inside(shared, "virtualNode", "till")
    reader = FakeReader(
        world=world(
            (appmesh.LIST_MESHES, {}, {"meshes": [shared]}),
            (appmesh.LIST_VIRTUAL_NODES, named(shared), {"virtualNodes": [ours, theirs]}),
            (appmesh.DESCRIBE_VIRTUAL_NODE, named(ours, "virtualNodeName"), {"virtualNode": {}}),
            (appmesh.DESCRIBE_VIRTUAL_NODE, named(theirs, "virtualNodeName"), {"virtualNode": {}}),
            (appmesh.LIST_TAGS, {"resourceArn": ours["arn"]}, {"tags": [{"key": "owner"}]}),
        )
    )
    appmesh.VIRTUAL_NODES.read(reader)
    tagged = {resource for resource, name in reader.records if name == appmesh.LIST_TAGS.id}
    assert tagged == {ours["arn"]}


def test_tags_of_every_page_belong_to_the_resource() -> None:
    own = mesh(OURS)
    tags = {"resourceArn": own["arn"]}
    reader = FakeReader(
        world=world(
            (appmesh.LIST_MESHES, {}, {"meshes": [own]}),
            (appmesh.DESCRIBE_MESH, named(own), {"mesh": {}}),
            (appmesh.LIST_TAGS, tags, {"tags": [{"key": "a"}], "nextToken": "2"}),
            (appmesh.LIST_TAGS, {**tags, "nextToken": "2"}, {"tags": [{"key": "b"}]}),
        )
    )
    appmesh.MESHES.read(reader)
    recorded = reader.records[str(own["arn"]), appmesh.LIST_TAGS.id]
    assert isinstance(recorded, Mapping)
    assert recorded["tags"] == [{"key": "a"}, {"key": "b"}]


def test_a_router_that_cannot_be_listed_is_a_gap_and_the_next_one_is_read() -> None:
    own = mesh(OURS)
    closed = inside(own, "virtualRouter", "closed")
    open_ = inside(own, "virtualRouter", "open")
    route = {**open_, "arn": f"{open_['arn']}/route/all", "routeName": "all"}
    asked = named(route, "virtualRouterName", "routeName")
    reader = FakeReader(
        world=world(
            (appmesh.LIST_MESHES, {}, {"meshes": [own]}),
            (appmesh.LIST_VIRTUAL_ROUTERS, named(own), {"virtualRouters": [closed, open_]}),
            (appmesh.LIST_ROUTES, named(closed, "virtualRouterName"), DENIED),
            (appmesh.LIST_ROUTES, named(open_, "virtualRouterName"), {"routes": [route]}),
            (appmesh.DESCRIBE_ROUTE, asked, {"route": {}}),
            (appmesh.LIST_TAGS, {"resourceArn": route["arn"]}, {"tags": []}),
        )
    )
    appmesh.ROUTES.read(reader)
    assert reader.gaps == {closed["arn"]: DENIED}
    assert {resource for resource, _ in reader.records} == {route["arn"]}


def test_a_mesh_that_cannot_be_listed_is_a_gap_and_the_next_one_is_read() -> None:
    closed, own = mesh(THEIRS), mesh(OURS)
    service = inside(own, "virtualService", "cart.local")
    asked = named(service, "virtualServiceName")
    reader = FakeReader(
        world=world(
            (appmesh.LIST_MESHES, {}, {"meshes": [closed, own]}),
            (appmesh.LIST_VIRTUAL_SERVICES, named(closed), DENIED),
            (appmesh.LIST_VIRTUAL_SERVICES, named(own), {"virtualServices": [service]}),
            (appmesh.DESCRIBE_VIRTUAL_SERVICE, asked, {"virtualService": {}}),
            (appmesh.LIST_TAGS, {"resourceArn": service["arn"]}, DENIED),
        )
    )
    appmesh.VIRTUAL_SERVICES.read(reader)
    assert reader.gaps == {closed["arn"]: DENIED}
    assert reader.records[str(service["arn"]), appmesh.LIST_TAGS.id] == DENIED
