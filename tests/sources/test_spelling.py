from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.aws import harness
from vouchbook.sources.spelling import paths_of, respell

SHAPE = harness.shapes()["appmesh:DescribeVirtualNode"]["struct"]["virtualNode"]
FROM_CONFIG = {
    "MeshName": "shop",
    "Spec": {
        "Listeners": [{"PortMapping": {"Port": 8080}, "Tls": {"Mode": "STRICT"}}],
        "ServiceDiscovery": {"AWSCloudMap": {"NamespaceName": "n", "ServiceName": "s"}},
    },
}
FROM_TEMPLATE = {
    "MeshName": "shop",
    "Spec": {
        "Listeners": [{"PortMapping": {"Port": 8080}, "TLS": {"Mode": "STRICT"}}],
        "ServiceDiscovery": {"AWSCloudMap": {"NamespaceName": "n", "ServiceName": "s"}},
    },
}
IN_THE_API = {
    "meshName": "shop",
    "spec": {
        "listeners": [{"portMapping": {"port": 8080}, "tls": {"mode": "STRICT"}}],
        "serviceDiscovery": {"awsCloudMap": {"namespaceName": "n", "serviceName": "s"}},
    },
}


def test_every_spelling_becomes_the_api_s() -> None:
    for source in (FROM_CONFIG, FROM_TEMPLATE, IN_THE_API):
        assert respell(source, SHAPE) == (IN_THE_API, ())


def test_what_the_api_has_no_name_for_is_told_and_not_kept() -> None:
    value = {"Spec": {"Listeners": [{"Colour": "red"}]}, "Owner": {"x": 1}}
    spelled, strange = respell(value, SHAPE)
    assert spelled == {"spec": {"listeners": [{}]}}
    assert strange == ("Owner", "spec.listeners[].Colour")


def test_two_spellings_of_one_name_are_not_merged() -> None:
    spelled, strange = respell({"MeshName": "a", "meshName": "b"}, SHAPE)
    assert spelled == {"meshName": "a"}
    assert strange == ("meshName",)


def test_a_value_of_another_kind_is_told() -> None:
    assert respell({"spec": "x"}, SHAPE) == ({}, ("spec",))
    assert respell({"spec": {"listeners": {"a": 1}}}, SHAPE) == ({"spec": {}}, ("spec.listeners",))


def test_names_that_differ_by_more_than_case_are_given() -> None:
    renamed = {"certificatearns": "certificateAuthorityArns"}
    shape: dict[str, Any] = {"struct": {"certificateAuthorityArns": {"list": {}}}}
    found = respell({"certificateARNs": ["a"]}, shape, renamed)
    assert found == ({"certificateAuthorityArns": ["a"]}, ())


@given(st.data())
def test_respelling_twice_changes_nothing(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(["MeshName", "SPEC", "status", "X"]), unique=True))
    once, _ = respell(
        {name: {"Status": "a"} if name != "MeshName" else "m" for name in names}, SHAPE
    )
    assert respell(once, SHAPE) == (once, ())


def test_the_paths_of_a_shape_reach_its_leaves() -> None:
    found = paths_of(SHAPE)
    assert "spec.listeners[].tls.mode" in found
    assert "metadata.version" in found
