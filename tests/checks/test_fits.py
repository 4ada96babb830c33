"""What holds examples against the API finds each kind of value that the API can't answer."""

from typing import Any

import pytest

from tests.checks.fits import misfits
from tests.mutation.worlds import shape_of
from vouchbook.looked_at import Field

NODE: dict[str, Any] = {
    "meshName": "shop",
    "virtualNodeName": "orders",
    "status": {"status": "ACTIVE"},
    "spec": {},
    "metadata": {
        "arn": "arn:aws:appmesh:us-east-1:111122223333:mesh/shop/virtualNode/orders",
        "uid": "0a1b2c3d",
        "version": 1,
        "meshOwner": "111122223333",
        "resourceOwner": "111122223333",
        "createdAt": "2026-01-02T00:00:00.000000Z",
        "lastUpdatedAt": "2026-01-02T00:00:00.000000Z",
    },
}


def said(**members: Any) -> list[str]:
    field = Field(operation="", path="", collector="appmesh.virtual-nodes", facet="")
    return list(misfits({**NODE, **members}, shape_of(field), "node"))


def listening(**mapping: Any) -> dict[str, Any]:
    return {"spec": {"listeners": [{"portMapping": {"port": 80, "protocol": "http", **mapping}}]}}


def created(moment: object) -> dict[str, Any]:
    return {"metadata": {**NODE["metadata"], "createdAt": moment}}


def test_what_the_api_could_answer_fits() -> None:
    assert said() == []
    assert said(**listening()) == []


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ({"status": None}, "node.status: the API always has it"),
        ({"colour": "blue"}, "node.colour: the API has no such member"),
        ({"spec": "all"}, "a structure is expected"),
        ({"spec": {"listeners": {}}}, "a list is expected"),
        ({"status": {"status": "active"}}, "'active' is not one of"),
        ({"meshName": 7}, "a text is expected"),
        (listening(port="80"), "a whole number is expected"),
        (listening(port=True), "a whole number is expected"),
        (created("2026-01-02T00:00:00Z"), "an instant like"),
        (created("2026-01-02"), "an instant like"),
        (created("yesterday"), "an instant like"),
        ({"spec": {"serviceDiscovery": {}}}, "a union has exactly one member, not []"),
    ],
)
def test_what_it_could_not_is_said(members: dict[str, Any], complaint: str) -> None:
    assert any(complaint in text for text in said(**members)), said(**members)
