"""The tagging API: every page is read, and a resource that lost its tags is told, too."""

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import tagging

FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:report"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:alarms"


def test_the_list_goes_on_until_its_token_is_empty() -> None:
    first = {"ResourceARN": FUNCTION, "Tags": [{"Key": "owner", "Value": "team-shop"}]}
    second = {"ResourceARN": TOPIC, "Tags": []}
    operation = tagging.GET_RESOURCES
    reader = FakeReader(
        world=world(
            (operation, {}, {"ResourceTagMappingList": [first], "PaginationToken": "more"}),
            (
                operation,
                {"PaginationToken": "more"},
                {"ResourceTagMappingList": [second], "PaginationToken": ""},
            ),
        )
    )
    tagging.RESOURCES.read(reader)
    assert reader.records == {(FUNCTION, operation.id): first, (TOPIC, operation.id): second}
