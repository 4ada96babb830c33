"""Amazon CloudWatch Logs: metric filters. Source: CloudWatch Logs API reference."""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

DESCRIBE_METRIC_FILTERS = Operation(
    service="logs",
    name="DescribeMetricFilters",
    permission="logs:DescribeMetricFilters",
    members=(
        "metricFilters",
        "metricFilters[].filterName",
        "metricFilters[].logGroupName",
        "metricFilters[].metricTransformations",
    ),
    paging=Paging(items="metricFilters", size=("limit", 50)),
)


def _read_filters(reader: Reader) -> None:
    place = reader.place
    # A filter has no ARN; its name is unique in its log group.
    logs = f"arn:{place.partition}:logs:{place.region}:{place.account}"
    for item in reader.items(DESCRIBE_METRIC_FILTERS):
        name = f"log-group:{item['logGroupName']}:metric-filter:{item['filterName']}"
        reader.record(f"{logs}:{name}", DESCRIBE_METRIC_FILTERS, item)


METRIC_FILTERS = Collector(
    id="logs.metric-filters",
    says="Metric filters of log groups: their patterns, and the metrics that they count in.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_METRIC_FILTERS, path=("metricFilters", "[]")),),
    read=_read_filters,
)
