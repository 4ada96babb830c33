from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import MEMBER, OTHER, Access

PORT = {"portMapping": {"port": 8080, "protocol": "http"}}
ROUTE = {
    "httpRoute": {
        "match": {"prefix": "/"},
        "action": {"weightedTargets": [{"virtualNode": "n", "weight": 1}]},
    }
}
GATEWAY_ROUTE = {
    "httpRoute": {
        "match": {"prefix": "/"},
        "action": {"target": {"virtualService": {"virtualServiceName": "s.local"}}},
    }
}
NODE = {
    "listeners": [
        {
            **PORT,
            "tls": {
                "mode": "STRICT",
                "certificate": {"sds": {"secretName": "own"}},
                "validation": {
                    "trust": {"file": {"certificateChain": "/ca.pem"}},
                    "subjectAlternativeNames": {"match": {"exact": ["a", "b"]}},
                },
            },
            "connectionPool": {"http": {"maxConnections": 10}},
        }
    ],
    "backends": [],
    "backendDefaults": {
        "clientPolicy": {
            "tls": {
                "enforce": False,
                "ports": [],
                "validation": {
                    "trust": {
                        "acm": {
                            "certificateAuthorityArns": [
                                "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a"
                            ]
                        }
                    }
                },
            }
        }
    },
    "serviceDiscovery": {"awsCloudMap": {"namespaceName": "n", "serviceName": "s"}},
    "logging": {"accessLog": {"file": {"path": "/dev/stdout"}}},
}

# noun, plural, answer's member, its path in the ARN below the mesh, names, specification
KINDS = [
    (
        "virtual_node",
        "virtualNodes",
        "virtualNode",
        "virtualNode/n",
        {"virtualNodeName": "n"},
        NODE,
    ),
    (
        "virtual_service",
        "virtualServices",
        "virtualService",
        "virtualService/s.local",
        {"virtualServiceName": "s.local"},
        {"provider": {"virtualNode": {"virtualNodeName": "n"}}},
    ),
    (
        "virtual_router",
        "virtualRouters",
        "virtualRouter",
        "virtualRouter/r",
        {"virtualRouterName": "r"},
        {"listeners": [PORT]},
    ),
    (
        "route",
        "routes",
        "route",
        "virtualRouter/r/route/x",
        {"virtualRouterName": "r", "routeName": "x"},
        ROUTE,
    ),
    (
        "virtual_gateway",
        "virtualGateways",
        "virtualGateway",
        "virtualGateway/g",
        {"virtualGatewayName": "g"},
        {"listeners": [PORT]},
    ),
    (
        "gateway_route",
        "gatewayRoutes",
        "gatewayRoute",
        "virtualGateway/g/gatewayRoute/y",
        {"virtualGatewayName": "g", "gatewayRouteName": "y"},
        GATEWAY_ROUTE,
    ),
]


@pytest.fixture(scope="module")
def mesh(small: Access) -> str:
    small.client("appmesh").create_mesh(meshName="round-trip")
    return "round-trip"


def _code(caught: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    answer: Mapping[str, Any] = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(("noun", "plural", "member", "path", "names", "spec"), KINDS)
def test_a_resource_comes_back_as_it_was_made(
    small: Access,
    mesh: str,
    noun: str,
    plural: str,
    member: str,
    path: str,
    names: Mapping[str, str],
    spec: Mapping[str, Any],
) -> None:
    client = small.client("appmesh")
    made = getattr(client, f"create_{noun}")(meshName=mesh, spec=spec, **names)[member]
    assert made["spec"] == spec
    metadata = made["metadata"]
    assert metadata["arn"] == f"arn:aws:appmesh:us-east-1:{MEMBER}:mesh/{mesh}/{path}"
    assert metadata["meshOwner"] == metadata["resourceOwner"] == MEMBER
    assert metadata["version"] == 1
    assert metadata["createdAt"].isoformat()[:10] == "2026-09-15"

    described = getattr(client, f"describe_{noun}")(meshName=mesh, **names)[member]
    assert described == made
    parents = dict(list(names.items())[:-1])
    listed = getattr(client, f"list_{noun}s")(meshName=mesh, **parents)[plural]
    assert [one["arn"] for one in listed] == [metadata["arn"]]

    updated = getattr(client, f"update_{noun}")(meshName=mesh, spec=spec, **names)[member]
    assert updated["metadata"]["version"] == 2
    assert updated["metadata"]["uid"] == metadata["uid"]

    with pytest.raises(ClientError) as caught:
        getattr(client, f"create_{noun}")(meshName=mesh, spec=spec, **names)
    assert _code(caught) == ("ConflictException", 409)
    client.tag_resource(resourceArn=metadata["arn"], tags=[{"key": "k", "value": "v"}])
    tags = client.list_tags_for_resource(resourceArn=metadata["arn"])["tags"]
    assert tags == [{"key": "k", "value": "v"}]
    client.untag_resource(resourceArn=metadata["arn"], tagKeys=["k"])
    assert client.list_tags_for_resource(resourceArn=metadata["arn"])["tags"] == []


def test_what_is_in_use_can_t_be_deleted_and_what_is_not_can(small: Access, mesh: str) -> None:
    client = small.client("appmesh")
    with pytest.raises(ClientError) as caught:
        client.delete_mesh(meshName=mesh)
    assert _code(caught) == ("ResourceInUseException", 409)
    for noun, _, member, _, names, _ in reversed(KINDS):
        gone = getattr(client, f"delete_{noun}")(meshName=mesh, **names)[member]
        assert gone["status"] == {"status": "DELETED"}
        with pytest.raises(ClientError) as caught:
            getattr(client, f"describe_{noun}")(meshName=mesh, **names)
        assert _code(caught) == ("NotFoundException", 404)
    client.delete_mesh(meshName=mesh)


def test_meshes_are_kept_apart_by_account_and_region(small: Access) -> None:
    names = [mesh["meshName"] for mesh in small.client("appmesh").list_meshes()["meshes"]]
    assert "shop" in names
    assert small.client("appmesh", region="eu-west-1").list_meshes()["meshes"] == []
    assert small.client("appmesh", OTHER).list_meshes()["meshes"] == []


def test_a_shared_mesh_is_the_owner_s_and_what_a_consumer_makes_is_its_own(small: Access) -> None:
    owner, consumer = small.client("appmesh", OTHER), small.client("appmesh")
    arn = owner.create_mesh(meshName="ours")["mesh"]["metadata"]["arn"]
    owner.create_virtual_node(meshName="ours", virtualNodeName="theirs", spec={})
    with pytest.raises(ClientError) as caught:
        consumer.describe_mesh(meshName="ours", meshOwner=OTHER)
    assert _code(caught) == ("ForbiddenException", 403)

    small.client("ram", OTHER).create_resource_share(
        name="ours", resourceArns=[arn], principals=[MEMBER]
    )
    listed = [mesh for mesh in consumer.list_meshes()["meshes"] if mesh["arn"] == arn]
    assert [mesh["meshOwner"] for mesh in listed] == [OTHER]
    mine = consumer.create_virtual_node(
        meshName="ours", meshOwner=OTHER, virtualNodeName="mine", spec={}
    )["virtualNode"]["metadata"]
    assert (mine["meshOwner"], mine["resourceOwner"]) == (OTHER, MEMBER)
    assert mine["arn"].startswith(f"{arn}/")
    nodes = owner.list_virtual_nodes(meshName="ours")["virtualNodes"]
    assert [node["resourceOwner"] for node in nodes] == [OTHER, MEMBER]
    for arn_of_other in (arn, nodes[0]["arn"]):
        with pytest.raises(ClientError) as caught:
            consumer.list_tags_for_resource(resourceArn=arn_of_other)
        assert _code(caught) == ("ForbiddenException", 403)
    with pytest.raises(ClientError) as caught:
        consumer.describe_mesh(meshName="ours")
    assert _code(caught) == ("NotFoundException", 404)


def test_long_lists_come_in_pages(small: Access) -> None:
    client = small.client("appmesh")
    client.create_mesh(meshName="crowd")
    for number in range(150):
        client.create_virtual_node(meshName="crowd", virtualNodeName=f"n{number}", spec={})
    first = client.list_virtual_nodes(meshName="crowd")
    assert len(first["virtualNodes"]) == 100
    paginator = client.get_paginator("list_virtual_nodes")
    pages = list(paginator.paginate(meshName="crowd", PaginationConfig={"PageSize": 40}))
    assert [len(page["virtualNodes"]) for page in pages] == [40, 40, 40, 30]
    names = [node["virtualNodeName"] for page in pages for node in page["virtualNodes"]]
    assert names == [f"n{number}" for number in range(150)]
    with pytest.raises(ClientError) as caught:
        client.list_virtual_nodes(meshName="crowd", nextToken="none-of-ours")
    assert _code(caught) == ("BadRequestException", 400)
