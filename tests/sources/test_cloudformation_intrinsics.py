"""Intrinsic functions: resolved as far as files allow, and told as unresolved beyond that."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.bringing import PLACE
from vouchbook.sources.cloudformation_intrinsics import Resolver, Setting
from vouchbook.sources.cloudformation_unresolved import Unresolved, pruned, unresolved_in

SECRET = Unresolved(why="secret")
SETTING = Setting(
    place=PLACE,
    parameters={"Stage": "prod", "Ports": ["80", "81"], "Secret": SECRET},
    stack_name="shop",
)
TEMPLATE: Mapping[str, Any] = {
    "Resources": {"Mesh": {}},
    "Mappings": {"ByStage": {"prod": {"mode": "STRICT", "names": ["a", "b"]}}},
    "Conditions": {
        "Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "Test": {"Fn::Not": [{"Condition": "Prod"}]},
        "Dark": {"Fn::Equals": [{"Ref": "Secret"}, "x"]},
        "Loop": {"Fn::Not": [{"Condition": "Loop"}]},
        "ProdAndDark": {"Fn::And": [{"Condition": "Prod"}, {"Condition": "Dark"}]},
        "TestAndDark": {"Fn::And": [{"Condition": "Dark"}, {"Condition": "Test"}]},
        "ProdOrDark": {"Fn::Or": [{"Condition": "Dark"}, {"Condition": "Prod"}]},
        "TestOrDark": {"Fn::Or": [{"Condition": "Test"}, {"Condition": "Dark"}]},
        "Flag": {"Fn::Equals": [True, "true"]},
        "Odd": {"Fn::Contains": [["a"], "a"]},
    },
}


def attribute(logical: str, name: str) -> Any:
    return f"{logical}!{name}"


def resolver() -> Resolver:
    return Resolver(TEMPLATE, SETTING, attribute)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Stage"}, "prod"),
        ({"Ref": "Ports"}, ["80", "81"]),
        ({"Ref": "AWS::AccountId"}, "111122223333"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
        ({"Ref": "AWS::StackName"}, "shop"),
        ({"Ref": "Mesh"}, "Mesh!Ref"),
        ({"Fn::GetAtt": ["Mesh", "MeshName"]}, "Mesh!MeshName"),
        ({"Fn::GetAtt": "Mesh.MeshName"}, "Mesh!MeshName"),
        ({"Fn::GetAtt": ["Mesh", "Outputs", "Name"]}, "Mesh!Outputs.Name"),
        (
            {"Fn::Sub": "${Stage}-${AWS::Region}-${Mesh.Arn}-${!Kept}"},
            "prod-us-east-1-Mesh!Arn-${Kept}",
        ),
        ({"Fn::Sub": ["${a}/${Stage}", {"a": {"Ref": "AWS::StackName"}}]}, "shop/prod"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}, 3, True]]}, "a-prod-3-true"),
        ({"Fn::Join": [",", {"Ref": "Ports"}]}, "80,81"),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::Select": ["1", {"Fn::Split": ["/", "mesh/shop"]}]}, "shop"),
        ({"Fn::Select": [0, {"Ref": "Ports"}]}, "80"),
        ({"Fn::FindInMap": ["ByStage", {"Ref": "Stage"}, "mode"]}, "STRICT"),
        ({"Fn::FindInMap": ["ByStage", "prod", "names"]}, ["a", "b"]),
        ({"Fn::Base64": "a"}, "YQ=="),
        ({"Fn::If": ["Prod", "yes", {"Ref": "Secret"}]}, "yes"),
        ({"Fn::If": ["Test", {"Ref": "Secret"}, "no"]}, "no"),
        ({"Fn::If": ["ProdOrDark", 1, 2]}, 1),
        ({"Fn::If": ["TestAndDark", 1, 2]}, 2),
        ({"Fn::If": ["Flag", 1, 2]}, 1),
        ({"a": {"Fn::If": ["Test", 1, {"Ref": "AWS::NoValue"}]}, "b": 1}, {"b": 1}),
        ([1, {"Fn::If": ["Prod", {"Ref": "AWS::NoValue"}, 2]}, 3], [1, 3]),
        ({"Fn::If": ["Prod", {"Ref": "AWS::NoValue"}, 2]}, None),
        ({"Condition": "Prod"}, {"Condition": "Prod"}),
    ],
)
def test_what_the_files_tell_is_resolved(value: Any, expected: Any) -> None:
    assert resolver().resolve(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Secret"},
        {"Ref": "Nothing"},
        {"Ref": ["Stage"]},
        {"Ref": "AWS::StackId"},
        {"Ref": "AWS::Unheard"},
        {"Fn::ImportValue": "mesh-name"},
        {"Fn::Transform": {"Name": "AWS::Include"}},
        {"Fn::GetAtt": ["Nothing", "Arn"]},
        {"Fn::GetAtt": "Mesh"},
        {"Fn::Sub": "${Secret}"},
        {"Fn::Sub": "${Nothing}"},
        {"Fn::Sub": ["${a}", {"a": {"Ref": "Secret"}}]},
        {"Fn::Sub": 3},
        {"Fn::Join": ["-", ["a", {"Ref": "Secret"}]]},
        {"Fn::Join": ["-", "text"]},
        {"Fn::Split": ["", "a"]},
        {"Fn::Split": [",", {"Ref": "Secret"}]},
        {"Fn::Select": [9, ["a"]]},
        {"Fn::Select": [-1, ["a"]]},
        {"Fn::Select": [{"Ref": "Secret"}, ["a"]]},
        {"Fn::FindInMap": ["ByStage", "test", "mode"]},
        {"Fn::FindInMap": ["ByStage", "prod"]},
        {"Fn::FindInMap": ["ByStage", {"Ref": "Secret"}, "mode"]},
        {"Fn::If": ["Dark", 1, 1]},
        {"Fn::If": ["ProdAndDark", 1, 2]},
        {"Fn::If": ["TestOrDark", 1, 2]},
        {"Fn::If": ["Loop", 1, 2]},
        {"Fn::If": ["Odd", 1, 2]},
        {"Fn::If": ["Nothing", 1, 2]},
        {"Fn::If": [["Prod"], 1, 2]},
        {"Fn::If": ["Prod", 1]},
        {"Fn::GetAZs": ""},
        {"Fn::ForEach::Nodes": ["x", [], {}]},
        {"Ref": "Stage", "Fn::Sub": "x"},
        "{{resolve:ssm:mesh-name:1}}",
        {"Fn::Sub": "{{resolve:secretsmanager:${Stage}}}"},
    ],
)
def test_what_the_files_do_not_tell_is_never_guessed(value: Any) -> None:
    assert isinstance(resolver().resolve(value), Unresolved)
    whole = resolver().resolve({"other": 1, "inside": [value]})
    assert unresolved_in(whole) is not None
    assert pruned(whole) == ({"other": 1}, (("inside",),))


def test_what_is_unresolved_is_cut_out_where_it_stands() -> None:
    found = resolver().resolve(
        {"a": [{"b": {"Ref": "Secret"}, "c": 1}, {"c": 2}], "d": [{"Ref": "Secret"}, 1]}
    )
    assert pruned(found) == ({"a": [{"c": 1}, {"c": 2}]}, (("a", "[]", "b"), ("d",)))


def test_texts_that_double_at_every_level_end() -> None:
    value: Any = "x" * 100
    for _ in range(60):
        value = {"Fn::Sub": ["${a}${a}", {"a": value}]}
    assert isinstance(resolver().resolve(value), Unresolved)


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Long"},
        {"Fn::FindInMap": ["Long", "a", "b"]},
        {"Fn::Split": [",", {"Ref": "Text"}]},
        {"Fn::Sub": "${Text}"},
    ],
)
def test_what_is_named_again_and_again_ends(value: Any) -> None:
    many = ["x"] * 2000
    setting = Setting(place=PLACE, parameters={"Long": many, "Text": ",".join(many)})
    template = {"Resources": {}, "Mappings": {"Long": {"a": {"b": many}}}}
    found = Resolver(template, setting, attribute).resolve([value] * 600)
    assert not isinstance(found[0], Unresolved)
    assert isinstance(found[-1], Unresolved)


def test_conditions_that_hang_on_each_other_without_end_are_undecided() -> None:
    chain: dict[str, Any] = {
        f"C{number}": {"Fn::Not": [{"Condition": f"C{number + 1}"}]} for number in range(5000)
    }
    chain["C5000"] = {"Fn::Equals": ["a", "a"]}
    template = {"Resources": {}, "Conditions": chain}
    assert isinstance(Resolver(template, SETTING, attribute).condition("C0"), Unresolved)


def test_conditions_of_conditions_are_each_decided_once() -> None:
    # Undone, this would be 2^60 decisions.
    chain: dict[str, Any] = {
        f"C{number}": {"Fn::And": [{"Condition": f"C{number + 1}"}] * 2} for number in range(60)
    }
    chain["C60"] = {"Fn::Equals": ["a", "a"]}
    template = {"Resources": {}, "Conditions": chain}
    assert Resolver(template, SETTING, attribute).condition("C40") is True


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["Mesh", "Stage", "Prod", "x", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    *(
                        "Ref",
                        "Fn::Sub",
                        "Fn::Join",
                        "Fn::Split",
                        "Fn::Select",
                        "Fn::If",
                        "Condition",
                    ),
                    *("Fn::GetAtt", "Fn::FindInMap", "Fn::Base64", "Fn::Equals", "Fn::And", "a"),
                )
            ),
            inner,
            max_size=2,
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_nothing_that_a_template_holds_raises(value: Any) -> None:
    template = {**TEMPLATE, "Conditions": {**TEMPLATE["Conditions"], "Prod": value}}
    found = Resolver(template, SETTING, attribute)
    found.condition("Prod")
    pruned(found.resolve(value))
