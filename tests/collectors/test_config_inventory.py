"""AWS Config's inventory: each type by itself, and names by which the lists can be found."""

from collections.abc import Mapping

from tests.collectors.fake_reader import REGIONAL_PLACE, Answer, FakeReader
from vouchbook.collectors import config_inventory
from vouchbook.kernel.counted_types import TYPES
from vouchbook.model.collector import Operation
from vouchbook.model.reasons import Reason, Unread

_LIST = config_inventory.LIST_DISCOVERED_RESOURCES
_HOME = f"{REGIONAL_PLACE.region}:{REGIONAL_PLACE.account}"
_NODE = f"arn:aws:appmesh:{_HOME}:mesh/shop/virtualNode/orders"
_SHARED = "arn:aws:appmesh:eu-west-1:444455556666:mesh/shop/virtualNode/orders"
_DENIED = Unread(reason=Reason.DENIED, operation=_LIST.id, permission=_LIST.permission)


def _seen(said: Mapping[str, Answer]) -> FakeReader:
    def world(_operation: Operation, asked: Mapping[str, object]) -> Answer:
        return said.get(str(asked["resourceType"]), {"resourceIdentifiers": []})

    reader = FakeReader(world=world)
    config_inventory.DISCOVERED.read(reader)
    return reader


def _found(kind: str, *names: str) -> Answer:
    return {"resourceIdentifiers": [{"resourceType": kind, "resourceId": name} for name in names]}


def _named(kind: str, name: str) -> str:
    reader = _seen({kind: _found(kind, name)})
    ((recorded, _operation),) = reader.records
    return recorded


def test_every_type_that_config_knows_is_asked_for_once() -> None:
    asked = [parameters["resourceType"] for _, parameters in _seen({}).calls]
    assert asked == [counted.type for counted in TYPES if counted.config]
    assert "AWS::Logs::LogGroup" not in asked


def test_a_resource_goes_by_its_arn_where_that_can_be_told() -> None:
    assert _named("AWS::AppMesh::VirtualNode", _NODE) == _NODE
    assert _named("AWS::KMS::Key", "1234abcd") == f"arn:aws:kms:{_HOME}:key/1234abcd"
    assert _named("AWS::S3::Bucket", "logs") == "arn:aws:s3:::logs"
    assert _named("AWS::EC2::SecurityGroup", "sg-1") == f"arn:aws:ec2:{_HOME}:security-group/sg-1"


def test_anything_else_goes_by_what_config_calls_it_here() -> None:
    inventory = f"arn:aws:config:{_HOME}:discovered"
    role = _named("AWS::IAM::Role", "AROAEXAMPLE")
    assert role == f"{inventory}/AWS::IAM::Role/AROAEXAMPLE"
    # What this account's Config says of another's mesh is not that account's reading.
    shared = _named("AWS::AppMesh::VirtualNode", _SHARED)
    assert shared == f"{inventory}/AWS::AppMesh::VirtualNode/{_SHARED}"


def test_a_type_that_can_not_be_listed_hides_no_other() -> None:
    kind = "AWS::AppMesh::VirtualNode"
    reader = _seen({"AWS::AppMesh::Mesh": _DENIED, kind: _found(kind, _NODE)})
    assert list(reader.gaps) == [f"arn:aws:config:{_HOME}:discovered/AWS::AppMesh::Mesh"]
    assert [resource for resource, _ in reader.records] == [_NODE]


def test_a_region_without_a_recorder_shows_nothing_and_hides_nothing() -> None:
    code = "NoAvailableConfigurationRecorderException"
    reader = _seen({counted.type: code for counted in TYPES})
    assert not reader.records
    assert not reader.gaps
