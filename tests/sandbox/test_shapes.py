from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.session import Session

from vouchbook.sandbox.shapes import ShapeError, check_output

NOW = datetime(2026, 9, 15, 12, tzinfo=UTC)
METADATA = {
    "arn": "arn:aws:appmesh:us-east-1:111122223333:mesh/m",
    "createdAt": NOW,
    "lastUpdatedAt": NOW,
    "meshOwner": "111122223333",
    "resourceOwner": "111122223333",
    "uid": "u",
    "version": 1,
}
GOOD = {
    "mesh": {
        "meshName": "m",
        "metadata": METADATA,
        "spec": {},
        "status": {"status": "ACTIVE"},
    }
}


def _check(service: str, operation: str, value: Mapping[str, Any]) -> None:
    model = Session().get_service_model(service).operation_model(operation)
    check_output(operation, model.output_shape, value)


def test_a_right_answer_passes() -> None:
    _check("appmesh", "DescribeMesh", GOOD)


@pytest.mark.parametrize(
    ("changed", "mistake"),
    [
        ({"colour": "red"}, ".mesh.colour: not in the shape"),
        ({"metadata": {**METADATA, "version": "1"}}, ".version: integer expected, got str"),
        ({"metadata": {**METADATA, "version": True}}, ".version: integer expected, got bool"),
        ({"metadata": {**METADATA, "createdAt": 1.0}}, "aware date and time expected"),
        (
            {"metadata": {**METADATA, "createdAt": NOW.replace(tzinfo=None)}},
            "aware date and time expected",
        ),
        ({"status": {"status": "FINE"}}, "'FINE' is not in the enumeration"),
        ({"spec": []}, ".spec: structure expected, got list"),
        ({"meshName": None}, ".mesh.meshName: required, but missing"),
    ],
)
def test_a_wrong_answer_is_named(changed: Mapping[str, Any], mistake: str) -> None:
    with pytest.raises(ShapeError) as caught:
        _check("appmesh", "DescribeMesh", {"mesh": {**GOOD["mesh"], **changed}})
    assert mistake in str(caught.value)
    assert str(caught.value).startswith("DescribeMesh: ")


def test_a_union_holds_one_member() -> None:
    node = {
        "virtualNodeName": "n",
        "meshName": "m",
        "metadata": METADATA,
        "status": {"status": "ACTIVE"},
        "spec": {
            "serviceDiscovery": {
                "dns": {"hostname": "h"},
                "awsCloudMap": {"namespaceName": "n", "serviceName": "s"},
            }
        },
    }
    with pytest.raises(ShapeError, match="a union holds one member"):
        _check("appmesh", "DescribeVirtualNode", {"virtualNode": node})


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ShapeError) as caught:
        _check("appmesh", "DescribeMesh", {"mesh": {"meshName": 1}, "more": 2})
    assert len(caught.value.mistakes) == 5


def test_maps_and_lists_are_walked() -> None:
    with pytest.raises(ShapeError, match=r"\.SummaryMap\.Users: integer expected"):
        _check("iam", "GetAccountSummary", {"SummaryMap": {"Users": "three"}})
    with pytest.raises(ShapeError, match=r"\.Keys\[0\]\.KeyId: string expected"):
        _check("kms", "ListKeys", {"Keys": [{"KeyId": 5}]})
