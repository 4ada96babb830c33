"""CloudWatch Logs: a group's id never ends in the mark for its streams."""

import pytest

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import logs

ARN = "arn:aws:logs:eu-west-1:111122223333:log-group:/mesh/envoy"


@pytest.mark.parametrize(
    "group", [{"arn": f"{ARN}:*", "logGroupArn": ARN}, {"arn": f"{ARN}:*"}, {"arn": ARN}]
)
def test_a_group_has_one_id(group: dict[str, str]) -> None:
    reader = FakeReader(world=world((logs.DESCRIBE_LOG_GROUPS, {}, {"logGroups": [group]})))
    logs.GROUPS.read(reader)
    assert reader.records == {(ARN, "logs:DescribeLogGroups"): group}
