"""Of templates and stacks only what tells of App Mesh is kept, and no secret of others."""

import json

import pytest

from tests.rescue.vanishing import RESOURCES, TEMPLATE, WORDS
from vouchbook.kernel.errors import UsageError
from vouchbook.rescue.templates import HIDDEN, parameters_of, plain_stack, reduced

YAML = f"""
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Mesh: {{Type: String}}
  Mode: {{Type: String, Default: STRICT}}
  Key: {{Type: String, NoEcho: true, Default: {WORDS}}}
  Since: {{Type: String, Default: 2026-01-01}}
Conditions:
  Strict: !Equals [!Ref Mode, STRICT]
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {{MasterUserPassword: {WORDS}}}
  Node:
    Type: AWS::AppMesh::VirtualNode
    Condition: Strict
    Properties:
      MeshName: !Sub "${{Mesh}}-prod"
      VirtualNodeName: !Ref Key
      Spec: {{Since: !Ref Since}}
"""


def test_of_other_resources_only_the_type_is_kept() -> None:
    found = reduced({"TemplateBody": TEMPLATE})
    assert WORDS not in json.dumps(found)
    resources = found["TemplateBody"]["Resources"]
    assert resources["Topic"] == {"Type": "AWS::SNS::Topic"}
    assert resources["Node"] == RESOURCES["Node"]
    assert parameters_of(found) == {"Mesh"}


def test_yaml_with_short_forms_and_dates_is_read() -> None:
    found = reduced({"TemplateBody": YAML})
    assert WORDS not in json.dumps(found)
    body = found["TemplateBody"]
    assert body["Resources"]["Node"]["Properties"]["MeshName"] == {"Fn::Sub": "${Mesh}-prod"}
    assert body["Parameters"]["Since"] == {"Type": "String", "Default": "2026-01-01"}
    assert body["Conditions"] == {"Strict": {"Fn::Equals": [{"Ref": "Mode"}, "STRICT"]}}
    assert parameters_of(found) == {"Mesh", "Mode", "Since"}


def test_values_of_other_parameters_are_not_kept() -> None:
    stack = {
        "StackId": "s",
        "StackName": "mesh",
        "StackStatus": "DELETE_COMPLETE",
        "Outputs": [{"OutputKey": "Password", "OutputValue": WORDS}],
        "Parameters": [
            {"ParameterKey": "Mesh", "ParameterValue": "shop"},
            {"ParameterKey": "Password", "ParameterValue": WORDS},
        ],
    }
    (found,) = plain_stack({"Stacks": [stack]}, frozenset({"Mesh"}))["Stacks"]
    assert found["Parameters"] == [
        {"ParameterKey": "Mesh", "ParameterValue": "shop"},
        {"ParameterKey": "Password", "ParameterValue": HIDDEN},
    ]
    assert "Outputs" not in found


@pytest.mark.parametrize("body", ["", "[]", "{", "a: [", "!!python/object:x {}", {}, 3, None])
def test_what_is_no_template_is_refused(body: object) -> None:
    with pytest.raises(UsageError):
        reduced({"TemplateBody": body})
