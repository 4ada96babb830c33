"""CloudFormation: every stack that still stands, by its id, and no words about failures."""

from collections.abc import Mapping

from botocore.model import ListShape, StringShape

from tests.collectors.fake_reader import Answer, FakeReader, model_of
from vouchbook.collectors import cloudformation
from vouchbook.kernel.detected import is_mark
from vouchbook.kernel.redaction import redact
from vouchbook.model.collector import Operation
from vouchbook.model.reasons import Reason, Unread

_STACK = "arn:aws:cloudformation:eu-west-1:111122223333:stack/mesh/1a2b3c4d"
_OTHER = "arn:aws:cloudformation:eu-west-1:111122223333:stack/logs/5e6f7a8b"
_LIST = cloudformation.LIST_STACK_RESOURCES
_DENIED = Unread(reason=Reason.DENIED, operation=_LIST.id, permission=_LIST.permission)
_NODE = {
    "LogicalResourceId": "Orders",
    "ResourceType": "AWS::AppMesh::VirtualNode",
    "ResourceStatus": "UPDATE_FAILED",
    "ResourceStatusReason": "Value 'hunter2' is not valid",
}


def _world(operation: Operation, asked: Mapping[str, object]) -> Answer:
    if operation == cloudformation.LIST_STACKS:
        first = {"StackSummaries": [{"StackId": _STACK}], "NextToken": "more"}
        return {"StackSummaries": [{"StackId": _OTHER}]} if "NextToken" in asked else first
    return _DENIED if asked["StackName"] == _OTHER else {"StackResourceSummaries": [_NODE]}


def test_each_stack_is_recorded_with_its_resources() -> None:
    reader = FakeReader(world=_world)
    cloudformation.STACKS.read(reader)
    assert set(reader.records) == {
        (stack, operation.id)
        for stack in (_STACK, _OTHER)
        for operation in (cloudformation.LIST_STACKS, _LIST)
    }
    assert reader.records[_STACK, _LIST.id] == {"StackResourceSummaries": [_NODE]}
    assert reader.records[_OTHER, _LIST.id] == _DENIED


def test_only_deleted_stacks_are_left_out() -> None:
    shape = model_of(cloudformation.LIST_STACKS).input_shape
    assert shape is not None
    statuses = shape.members["StackStatusFilter"]
    assert isinstance(statuses, ListShape)
    assert isinstance(statuses.member, StringShape)
    known = set(statuses.member.enum)
    assert set(cloudformation.STATUSES) == known - {"DELETE_COMPLETE"}


def test_what_an_error_quotes_is_not_kept() -> None:
    kept, _ = redact({"StackResourceSummaries": [_NODE]}, _LIST.redact)
    assert is_mark(kept["StackResourceSummaries"][0]["ResourceStatusReason"])
