"""Amazon CloudWatch Logs: log groups, never their events. Source: CloudWatch Logs API reference."""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

DESCRIBE_LOG_GROUPS = Operation(
    service="logs",
    name="DescribeLogGroups",
    permission="logs:DescribeLogGroups",
    members=("logGroups", "logGroups[].logGroupName", "logGroups[].arn"),
    paging=Paging(items="logGroups", size=("limit", 50)),
)


def _read_groups(reader: Reader) -> None:
    for group in reader.items(DESCRIBE_LOG_GROUPS):
        # `arn` ends in `:*`, which stands for the streams inside; `logGroupArn` does not, but
        # came to the API later and is not in every answer.
        arn = group.get("logGroupArn") or group["arn"].removesuffix(":*")
        reader.record(arn, DESCRIBE_LOG_GROUPS, group)


GROUPS = Collector(
    id="logs.groups",
    says="Log groups of every class: retention, key, protection.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_LOG_GROUPS, path=("logGroups", "[]")),),
    read=_read_groups,
)
