"""Templates: intent alone, in the place and at the time that their stack tells."""

import gzip
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.bringing import AT, PLACE, about, bring, clean, hand, shapes
from tests.sources.same_mesh import as_template, truth
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import encode
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.records import record_digest
from vouchbook.model.history import Brought
from vouchbook.model.importing import Hand
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason
from vouchbook.sources.cloudformation import CLOUDFORMATION

NODE = "appmesh:DescribeVirtualNode"
TAGS = "appmesh:ListTagsForResource"
OTHER = Place(partition="aws", account="444455556666", region="eu-west-1")
STACK_ID = "arn:aws:cloudformation:eu-west-1:444455556666:stack/shop/00000000-0000-4000-8000-000000"

TEMPLATE = """
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Mesh: {Type: String, Default: shop}
  Mode: {Type: String, AllowedValues: [STRICT, PERMISSIVE]}
  Port: {Type: Number, Default: 8080}
  Password: {Type: String, NoEcho: true, Default: hunter2}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /mesh/hostname}
  Names: {Type: CommaDelimitedList, Default: "edge.shop, web.shop"}
Conditions:
  Observed: !Equals [!Ref Mode, STRICT]
  Mirrored: !Not [!Condition Observed]
Resources:
  Node:
    Type: AWS::AppMesh::VirtualNode
    DependsOn: Elsewhere
    Properties:
      MeshName: !Ref Mesh
      VirtualNodeName: !Sub "${Mesh}-orders"
      Spec:
        Listeners:
          - PortMapping: {Port: !Ref Port, Protocol: http}
            TLS:
              Mode: !Ref Mode
              Certificate: {ACM: {CertificateArn: !ImportValue certificate}}
              Validation:
                Trust: {SDS: {SecretName: "{{resolve:ssm:trust}}"}}
                SubjectAlternativeNames: {Match: {Exact: !Ref Names}}
        Backends: [{VirtualService: {VirtualServiceName: !ImportValue stock}}, !Ref Backend]
        ServiceDiscovery: {DNS: {Hostname: !Ref Stored}}
        Logging: !If [Observed, {AccessLog: {File: {Path: /dev/stdout}}}, !Ref "AWS::NoValue"]
      Tags: [{Key: owner, Value: team-shop}]
  Mirror:
    Type: AWS::AppMesh::VirtualNode
    Condition: Mirrored
    Properties: {MeshName: !Ref Mesh, VirtualNodeName: mirror, Spec: {}}
  Elsewhere: {Type: AWS::SNS::Topic}
"""
MODE = [{"ParameterKey": "Mode", "ParameterValue": "STRICT"}]


def stack(**more: object) -> dict[str, object]:
    said = {
        "StackName": "shop",
        "StackId": STACK_ID,
        "CreationTime": "2026-01-01T00:00:00Z",
        "LastUpdatedTime": "2026-02-03T04:05:06.789000+00:00",
        "StackStatus": "UPDATE_COMPLETE",
        "Parameters": [
            {"ParameterKey": "Mesh", "ParameterValue": "store"},
            {"ParameterKey": "Mode", "ParameterValue": "STRICT"},
            {"ParameterKey": "Password", "ParameterValue": "****"},
            {
                "ParameterKey": "Stored",
                "ParameterValue": "/mesh/hostname",
                "ResolvedValue": "orders.shop.local",
            },
        ],
        "Tags": [{"Key": "team", "Value": "mesh"}],
        **more,
    }
    return {"Stacks": [said]}


def mesh(properties: Mapping[str, Any], **parts: object) -> dict[str, Any]:
    """A template with one mesh."""
    return {"Resources": {"Mesh": {"Type": "AWS::AppMesh::Mesh", "Properties": properties}}} | parts


def node(spec: Mapping[str, Any], **properties: object) -> dict[str, Any]:
    """A template with one node."""
    said = {"MeshName": "shop", "VirtualNodeName": "orders", "Spec": spec, **properties}
    return {"Resources": {"Node": {"Type": "AWS::AppMesh::VirtualNode", "Properties": said}}}


def facts(brought: Brought, operation: str = NODE, ending: str = "") -> Mapping[str, Any]:
    found = about(brought, operation, ending).record.facts
    assert found is not None
    return found


def details(brought: Brought) -> list[str]:
    return [f"{flaw.name}: {flaw.kind}: {flaw.detail}" for flaw in brought.flaws]


def test_a_template_tells_intent_and_lacks_what_only_app_mesh_knows() -> None:
    brought = bring(CLOUDFORMATION, {"t.yaml": TEMPLATE, "t.params.json": MODE})
    observation = about(brought, NODE)
    record = observation.record
    assert record.source is Source.IAC_TEMPLATE
    assert record.id == "arn:aws:appmesh:us-east-1:111122223333:mesh/shop/virtualNode/shop-orders"
    assert (record.as_of, observation.seen, record.place) == (AT, AT, PLACE)
    held = facts(brought)["virtualNode"]
    assert held["meshName"] == "shop"
    assert held["metadata"] == {
        "arn": record.id,
        "meshOwner": "111122223333",
        "resourceOwner": "111122223333",
    }
    assert held["spec"] == {
        "listeners": [
            {
                "portMapping": {"port": 8080, "protocol": "http"},
                "tls": {
                    "mode": "STRICT",
                    "certificate": {"acm": {}},
                    "validation": {
                        "trust": {"sds": {}},
                        "subjectAlternativeNames": {"match": {"exact": ["edge.shop", "web.shop"]}},
                    },
                },
            }
        ],
        "serviceDiscovery": {"dns": {}},
        "logging": {"accessLog": {"file": {"path": "/dev/stdout"}}},
    }
    assert record.lacks == (
        "virtualNode.metadata.createdAt",
        "virtualNode.metadata.lastUpdatedAt",
        "virtualNode.metadata.uid",
        "virtualNode.metadata.version",
        "virtualNode.spec.backends",
        "virtualNode.spec.listeners[].tls.certificate.acm.certificateArn",
        "virtualNode.spec.listeners[].tls.validation.trust.sds.secretName",
        "virtualNode.spec.serviceDiscovery.dns.hostname",
        "virtualNode.status",
    )
    assert record.origin.endswith("#Resources.Node")
    assert record.digest == record_digest(record)
    assert not brought.flaws
    assert not brought.censuses
    assert [item.name for item in brought.custody] == ["t.params.json", "t.yaml"]
    assert all(item.kind == "cloudformation" and len(item.sha256) == 64 for item in brought.custody)


def test_without_its_stack_nobody_knows_all_of_its_tags() -> None:
    alone = bring(CLOUDFORMATION, {"t.yaml": TEMPLATE, "t.params.json": MODE})
    tags = about(alone, TAGS).record
    assert tags.facts is None
    assert tags.unread is not None
    assert tags.unread.reason is Reason.NOT_IN_SOURCE
    with_stack = bring(CLOUDFORMATION, {"t.yaml": TEMPLATE, "t.stack.json": stack()})
    assert facts(with_stack, TAGS) == {
        "tags": [{"key": "owner", "value": "team-shop"}, {"key": "team", "value": "mesh"}]
    }


def test_a_stack_gives_place_time_and_parameters() -> None:
    brought = bring(
        CLOUDFORMATION,
        {"a/t.yaml": TEMPLATE, "a/stack.json": stack()},
        Hand(place=None, at=AT, shapes=shapes(), clean=clean),
    )
    observation = about(brought, NODE)
    assert observation.record.place == OTHER
    assert observation.instant == "2026-02-03T04:05:06.789000Z"
    assert observation.seen == AT
    assert observation.record.id == (
        "arn:aws:appmesh:eu-west-1:444455556666:mesh/store/virtualNode/store-orders"
    )
    spec = facts(brought)["virtualNode"]["spec"]
    assert spec["serviceDiscovery"] == {"dns": {"hostname": "orders.shop.local"}}


def test_a_stack_that_was_never_updated_speaks_from_its_making_on() -> None:
    said = stack(LastUpdatedTime=None)
    brought = bring(CLOUDFORMATION, {"t.yaml": TEMPLATE, "t.stack.json": said})
    assert about(brought, NODE).instant == "2026-01-01T00:00:00.000000Z"


@pytest.mark.parametrize("status", ["REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"])
def test_a_stack_that_made_nothing_tells_nothing(status: str) -> None:
    said = stack(StackStatus=status)
    brought = bring(CLOUDFORMATION, {"t.yaml": TEMPLATE, "t.stack.json": said})
    assert not brought.observations
    assert status in details(brought)[0]


def test_without_a_place_nothing_is_read() -> None:
    with pytest.raises(UsageError, match=r"t\.yaml doesn't say to which place"):
        bring(
            CLOUDFORMATION,
            {"t.yaml": TEMPLATE},
            Hand(place=None, at=AT, shapes=shapes(), clean=clean),
        )


def test_without_the_form_of_the_answers_nothing_is_read() -> None:
    with pytest.raises(UsageError, match="doesn't know what appmesh:DescribeMesh answers"):
        bring(CLOUDFORMATION, {}, Hand(place=PLACE, at=AT, shapes={}, clean=clean))


def test_get_template_gives_the_same_whether_it_prints_text_or_an_object() -> None:
    plain = bring(CLOUDFORMATION, {"t.json": mesh({"MeshName": "shop"})})
    for body in (
        mesh({"MeshName": "shop"}),
        json.dumps(mesh({"MeshName": "shop"})),
        "Resources: {Mesh: {Type: AWS::AppMesh::Mesh, Properties: {MeshName: !Sub shop}}}",
    ):
        printed = {"StagesAvailable": ["Original", "Processed"], "TemplateBody": body}
        for content in (printed, gzip.compress(json.dumps(printed).encode())):
            brought = bring(CLOUDFORMATION, {"t.json": content})
            assert facts(brought, "appmesh:DescribeMesh") == facts(plain, "appmesh:DescribeMesh")


def test_a_condition_that_is_false_leaves_the_resource_out() -> None:
    brought = bring(CLOUDFORMATION, {"t.yaml": TEMPLATE, "t.params.json": MODE})
    assert not [item for item in brought.observations if item.record.id.endswith("mirror")]
    other = [{"ParameterKey": "Mode", "ParameterValue": "PERMISSIVE"}]
    brought = bring(CLOUDFORMATION, {"t.yaml": TEMPLATE, "t.params.json": other})
    assert facts(brought, NODE, "/mirror")["virtualNode"]["spec"] == {}
    assert "logging" not in facts(brought, NODE, "/shop-orders")["virtualNode"]["spec"]
    assert "virtualNode.spec.logging" not in about(brought, NODE, "/shop-orders").record.lacks


def test_a_condition_that_nobody_can_tell_makes_everything_of_it_unread() -> None:
    brought = bring(CLOUDFORMATION, {"t.yaml": TEMPLATE})
    for operation in (NODE, TAGS):
        record = about(brought, operation, "/mirror").record
        assert record.facts is None
        assert record.unread is not None
        assert record.unread.reason is Reason.NOT_IN_SOURCE
    assert details(brought) == [
        (
            "t.yaml: missing: Mirror can't be told from the files: "
            "the files don't give the parameter Mode"
        )
    ]
    assert about(brought, NODE, "/shop-orders").record.lacks.count("virtualNode.spec.logging") == 1


@pytest.mark.parametrize(
    "name",
    [
        {"Fn::ImportValue": "mesh"},
        {"Ref": "Password"},
        {"Ref": "Stored"},
        "{{resolve:ssm:mesh}}",
        "a/virtualNode/b",
        "",
        "a b",
        ["a"],
        None,
    ],
)
def test_without_its_name_a_resource_is_a_flaw(name: object) -> None:
    parameters = {
        "Password": {"Type": "String", "NoEcho": "true", "Default": "hunter2"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "x"},
    }
    given_here = mesh({"MeshName": name}, Parameters=parameters)
    brought = bring(
        CLOUDFORMATION,
        {"t.json": given_here, "t.p.json": [{"ParameterKey": "Password", "ParameterValue": "s"}]},
    )
    assert not brought.observations
    (flaw,) = brought.flaws
    assert (flaw.name, flaw.kind) == ("t.json", "missing")
    assert "MeshName can't be told" in flaw.detail
    assert "hunter2" not in repr(brought)


def test_a_name_that_cloudformation_made_comes_from_the_stack_s_resources() -> None:
    made = "arn:aws:appmesh:us-east-1:111122223333:mesh/shop-Mesh-1ABC"
    listed = {
        "StackResourceSummaries": [
            {
                "LogicalResourceId": "Mesh",
                "PhysicalResourceId": made,
                "ResourceType": "AWS::AppMesh::Mesh",
                "ResourceStatus": "CREATE_COMPLETE",
            }
        ]
    }
    template = mesh({})
    template["Resources"]["Node"] = {
        "Type": "AWS::AppMesh::VirtualNode",
        "Properties": {
            "MeshName": {"Fn::GetAtt": ["Mesh", "MeshName"]},
            "VirtualNodeName": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Mesh"}]}]},
            "Spec": {},
        },
    }
    brought = bring(CLOUDFORMATION, {"t.json": template, "t.resources.json": listed})
    assert about(brought, "appmesh:DescribeMesh").record.id == made
    assert about(brought, NODE).record.id == f"{made}/virtualNode/shop-Mesh-1ABC"
    described = {"StackResources": [{**listed["StackResourceSummaries"][0], "StackId": STACK_ID}]}
    other = bring(CLOUDFORMATION, {"t.json": template, "t.resources.json": described})
    assert about(other, NODE).record.facts == about(brought, NODE).record.facts


def test_a_name_that_the_stack_s_resources_contradict_is_unread() -> None:
    listed = {
        "StackResources": [
            {
                "LogicalResourceId": "Mesh",
                "PhysicalResourceId": "arn:aws:appmesh:us-east-1:111122223333:mesh/store",
            }
        ]
    }
    brought = bring(CLOUDFORMATION, {"t.json": mesh({"MeshName": "shop"}), "r.json": listed})
    assert about(brought, "appmesh:DescribeMesh").record.unread is not None
    assert [flaw.kind for flaw in brought.flaws] == ["contradiction"]


def test_a_certificate_of_the_same_stack_is_known_by_its_physical_id() -> None:
    arn = "arn:aws:acm:us-east-1:111122223333:certificate/a"
    spec = {
        "Listeners": [{"TLS": {"Certificate": {"ACM": {"CertificateArn": {"Ref": "Paper"}}}}}],
        "ServiceDiscovery": {
            "AWSCloudMap": {
                "NamespaceName": {"Ref": "Space"},
                "ServiceName": {"Fn::GetAtt": ["Found", "Name"]},
            }
        },
    }
    template = node(spec)
    template["Resources"] |= {
        "Paper": {"Type": "AWS::CertificateManager::Certificate"},
        "Space": {"Type": "AWS::ServiceDiscovery::PrivateDnsNamespace"},
        "Found": {"Type": "AWS::ServiceDiscovery::Service", "Properties": {"Name": "orders"}},
    }
    listed = {
        "StackResources": [
            {"LogicalResourceId": "Paper", "PhysicalResourceId": arn},
            {"LogicalResourceId": "Space", "PhysicalResourceId": "ns-1"},
        ]
    }
    brought = bring(CLOUDFORMATION, {"t.json": template, "r.json": listed})
    found = facts(brought)["virtualNode"]["spec"]
    assert found["listeners"][0]["tls"]["certificate"] == {"acm": {"certificateArn": arn}}
    # A namespace's Ref is its id, not the name that App Mesh wants: it isn't taken for one.
    assert found["serviceDiscovery"] == {"awsCloudMap": {"serviceName": "orders"}}


def test_in_a_shared_mesh_the_resource_is_its_maker_s_and_the_mesh_is_not() -> None:
    brought = bring(CLOUDFORMATION, {"t.json": node({}, MeshOwner=444455556666)})
    record = about(brought, NODE).record
    assert ":111122223333:mesh/shop/virtualNode/orders" in record.id
    assert facts(brought)["virtualNode"]["metadata"]["meshOwner"] == "444455556666"
    unknown = bring(CLOUDFORMATION, {"t.json": node({}, MeshOwner={"Fn::ImportValue": "o"})})
    assert "meshOwner" not in facts(unknown)["virtualNode"]["metadata"]
    assert "virtualNode.metadata.meshOwner" in about(unknown, NODE).record.lacks


@pytest.mark.parametrize(
    ("spec", "lack"),
    [
        ({"Listeners": {"Fn::ImportValue": "x"}}, "virtualNode.spec.listeners"),
        ({"Listeners": "x"}, "virtualNode.spec.listeners"),
        ({"Listeners": [{"PortMapping": {"Port": "x"}}]}, "virtualNode.spec.listeners[].portMa"),
        ({"Listeners": [None]}, "virtualNode.spec.listeners"),
        ({"Listeners": [{"TLS": {"Mode": {"a": 1}}}]}, "virtualNode.spec.listeners[].tls.mode"),
        ({"Listeners": [{"TLS": {"Mod": "STRICT"}}]}, "virtualNode.spec.listeners[].tls.Mod"),
        ({"BackendDefaults": []}, "virtualNode.spec.backendDefaults"),
        ({"Fn::ImportValue": "x"}, "virtualNode.spec"),
    ],
)
def test_what_is_not_understood_is_lacking_and_never_absent(
    spec: Mapping[str, Any], lack: str
) -> None:
    brought = bring(CLOUDFORMATION, {"t.json": node(spec)})
    assert any(path.startswith(lack) for path in about(brought, NODE).record.lacks)
    if "ImportValue" not in json.dumps(spec):
        assert "has what App Mesh doesn't know there" in details(brought)[0]


def test_an_unresolved_tag_makes_the_tags_unread() -> None:
    template = node({}, Tags=[{"Key": "owner", "Value": {"Fn::ImportValue": "x"}}])
    brought = bring(CLOUDFORMATION, {"t.json": template, "t.stack.json": stack()})
    assert about(brought, TAGS).record.unread is not None


@pytest.mark.parametrize(
    "template",
    [
        mesh({"MeshName": "a"}, Transform="AWS::LanguageExtensions"),
        mesh({"MeshName": "a"}, Transform=["AWS::Serverless-2016-10-31", "Own"]),
        {"Resources": {"Fn::ForEach::Meshes": ["x", ["a"], {}]}},
        {"Resources": {f"R{number}": {"Type": "AWS::SNS::Topic"} for number in range(501)}},
    ],
)
def test_what_a_macro_rewrites_or_cloudformation_would_not_take_is_a_flaw(template: object) -> None:
    brought = bring(CLOUDFORMATION, {"t.json": template})
    assert not brought.observations
    assert [flaw.name for flaw in brought.flaws] == ["t.json"]


def test_the_harmless_macros_of_aws_change_nothing() -> None:
    template = mesh({"MeshName": "a"}, Transform="AWS::Serverless-2016-10-31")
    assert bring(CLOUDFORMATION, {"t.json": template}).observations


def test_a_macro_inside_a_resource_makes_it_unread() -> None:
    template = mesh({"MeshName": "a", "Fn::Transform": {"Name": "Own"}})
    brought = bring(CLOUDFORMATION, {"t.json": template})
    assert about(brought, "appmesh:DescribeMesh").record.unread is not None


def test_files_find_their_templates_by_folder_and_name() -> None:
    files = {
        "orders.json": mesh({"MeshName": {"Ref": "Name"}}, Parameters={"Name": {"Type": "String"}}),
        "orders-v2.json": mesh(
            {"MeshName": {"Ref": "Name"}}, Parameters={"Name": {"Type": "String"}}
        ),
        "orders-params.json": [{"ParameterKey": "Name", "ParameterValue": "one"}],
        "orders-v2.params.json": {"Parameters": {"Name": "two"}},
        "other/orders.params.json": {"Parameters": {"Name": "three"}},
        "unrelated.json": {"Parameters": {"Name": "four"}},
    }
    brought = bring(CLOUDFORMATION, files)
    names = sorted(item.record.id.rpartition("/")[2] for item in brought.observations[::2])
    assert names == ["one", "two"]
    assert [flaw.name for flaw in brought.flaws] == ["other/orders.params.json", "unrelated.json"]


def test_stacks_find_their_templates_by_their_own_names() -> None:
    first, second = stack(StackName="a", Parameters=[]), stack(StackName="b", Parameters=[])
    both = {"Stacks": [*_stacks(first), *_stacks(second)]}
    templates = {f"{name}.json": mesh({"MeshName": {"Ref": "AWS::StackName"}}) for name in "ab"}
    brought = bring(CLOUDFORMATION, {**templates, "stacks.json": both})
    names = {item.record.id.rpartition("/")[2] for item in brought.observations}
    assert names == {"a", "b"}
    assert not brought.flaws


def _stacks(said: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = said["Stacks"]
    return found


def test_two_values_for_one_parameter_are_a_contradiction_and_none_is_taken() -> None:
    template = mesh({"MeshName": {"Ref": "Name"}}, Parameters={"Name": {"Default": "x"}})
    files = {
        "t.json": template,
        "t.a.json": [{"ParameterKey": "Name", "ParameterValue": "one"}],
        "t.b.json": [{"ParameterKey": "Name", "ParameterValue": "two"}],
    }
    brought = bring(CLOUDFORMATION, files)
    assert not brought.observations
    assert {flaw.kind for flaw in brought.flaws} == {"contradiction", "missing"}


def test_a_kept_value_is_not_the_default() -> None:
    template = mesh({"MeshName": {"Ref": "Name"}}, Parameters={"Name": {"Default": "x"}})
    kept = [{"ParameterKey": "Name", "UsePreviousValue": True}]
    assert not bring(CLOUDFORMATION, {"t.json": template, "t.p.json": kept}).observations
    assert bring(CLOUDFORMATION, {"t.json": template}).observations


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "no JSON"),
        (b"\xff", "not UTF-8"),
        (b"[" * 10_000, "nested more than"),
        (b'{"Resources": {}, "Resources": {}}', "stands twice"),
        (b"a: &a [1]\nb: *a\n", "aliases are not taken"),
        (b"Resources: !!python/object/apply:os.system [id]", "could not determine"),
        (b"a: 1\n---\nb: 2\n", "2 YAML documents"),
        (b"", "0 YAML documents"),
        (b"Resources: {1: {}, '1': {}}", "stands twice"),
        (b"Resources: {? [a] : {}}", "no YAML that can be trusted|no text"),
        (b'{"TemplateBody": "x"}', "no template"),
        (b'{"TemplateBody": {"a": 1}}', "no template"),
        (b'{"TemplateBody": "\\ud800"}', "no text"),
        (b'{"Stuff": 1}', "is neither a template"),
        (b'"text"', "is neither a template"),
        (gzip.compress(b"0" * (5 << 20)), "larger than 4 MiB"),
    ],
)
def test_hostile_files_are_flaws_by_name_and_the_others_are_read(
    content: bytes, words: str
) -> None:
    files = {"good.json": mesh({"MeshName": "shop"}), "dir/bad.json": content}
    brought = bring(CLOUDFORMATION, files)
    assert len(brought.observations) == 2
    (flaw,) = brought.flaws
    assert (flaw.name, flaw.kind) == ("dir/bad.json", "malformed")
    assert any(word in flaw.detail for word in words.split("|"))
    assert [item.name for item in brought.custody] == ["dir/bad.json", "good.json"]


@pytest.mark.parametrize(
    ("logical", "name", "kind"),
    [("M\\ud800", "shop", "DROP_ALL"), ("M", "s\\ud800", "DROP_ALL"), ("M", "shop", "\\ud800")],
)
def test_half_a_character_is_a_flaw_that_can_be_written_down(
    logical: str, name: str, kind: str
) -> None:
    template = (
        f'{{"Resources": {{"{logical}": {{"Type": "AWS::AppMesh::Mesh", "Properties": '
        f'{{"MeshName": "{name}", "Spec": {{"EgressFilter": {{"Type": "{kind}"}}}}}}}}}}}}'
    )
    brought = bring(CLOUDFORMATION, {"t.json": template})
    assert [flaw.name for flaw in brought.flaws] == ["t.json"]
    assert canonical(encode(brought))


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["AWS::AppMesh::Mesh", "shop", "", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    *("Resources", "Type", "Properties", "MeshName", "Spec", "Parameters", "Mesh"),
                    *(
                        "Conditions",
                        "Condition",
                        "Ref",
                        "Fn::GetAtt",
                        "Tags",
                        "Stacks",
                        "StackName",
                    ),
                    *("StackResources", "LogicalResourceId", "PhysicalResourceId", "ParameterKey"),
                    *("Listeners", "TLS", "Transform", "Mappings"),
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JUNK, JUNK, JUNK)
def test_whatever_a_file_holds_it_is_read_or_refused(
    one: object, inside: object, beside: object
) -> None:
    templates = {
        "one.json": one,
        "t.json": mesh({"MeshName": "shop"}, Conditions=inside, Parameters=beside),
        "u.json": {"Resources": {"Mesh": inside, "Other": beside}},
        "v.json": node({"Listeners": inside}, Tags=beside),
        "t.beside.json": {"Stacks": [beside], "Parameters": inside},
    }
    brought = bring(CLOUDFORMATION, templates)
    assert len(brought.custody) == len(templates)
    assert canonical(encode(brought))


def test_the_order_of_the_files_says_nothing() -> None:
    files = as_template()
    backwards = dict(reversed(files.items()))
    assert bring(CLOUDFORMATION, files) == bring(CLOUDFORMATION, backwards)
    assert len(bring(CLOUDFORMATION, files, hand()).observations) == 2 * len(list(truth()))
