"""Amazon CloudWatch: alarms, and which of Envoy's handshake counters there are.

Source: CloudWatch API reference; Envoy documentation, "Statistics" of listeners and clusters; App
Mesh User Guide, "Exporting metrics" and "Metrics extension". Values of metrics are never read.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

DESCRIBE_ALARMS = Operation(
    service="cloudwatch",
    name="DescribeAlarms",
    permission="cloudwatch:DescribeAlarms",
    members=(
        "MetricAlarms",
        "MetricAlarms[].AlarmArn",
        "MetricAlarms[].AlarmName",
        "MetricAlarms[].ActionsEnabled",
    ),
    # Of all kinds of alarms, those over a metric are what is given where none is named.
    paging=Paging(
        items="MetricAlarms",
        token_in="NextToken",
        token_out="NextToken",
        size=("MaxRecords", 100),
    ),
)
LIST_METRICS = Operation(
    service="cloudwatch",
    name="ListMetrics",
    permission="cloudwatch:ListMetrics",
    members=("Metrics", "Metrics[].Namespace", "Metrics[].MetricName"),
    paging=Paging(items="Metrics", token_in="NextToken", token_out="NextToken"),
    # Of dimensions the names are enough; values are whatever an exporter put there.
    redact=("Metrics[].Dimensions[].Value",),
)
HANDSHAKES = (
    "ClientTLSNegotiationErrorCount",
    "TargetTLSNegotiationErrorCount",
    "envoy.appmesh.ClientTLSNegotiationErrorCount",
    "envoy.appmesh.TargetTLSNegotiationErrorCount",
    "envoy.cluster.ssl.handshake",
    "envoy.listener.ssl.handshake",
    "envoy_appmesh_ClientTLSNegotiationErrorCount",
    "envoy_appmesh_TargetTLSNegotiationErrorCount",
    "envoy_cluster_ssl_handshake",
    "envoy_listener_ssl_handshake",
)
"""The names that exporters (DogStatsD, Prometheus, App Mesh's extension) give these counters."""


def _read_alarms(reader: Reader) -> None:
    for alarm in reader.items(DESCRIBE_ALARMS):
        reader.record(alarm["AlarmArn"], DESCRIBE_ALARMS, alarm)


def _read_handshakes(reader: Reader) -> None:
    place = reader.place
    metrics = f"arn:{place.partition}:cloudwatch:{place.region}:{place.account}:metric"
    # By name, because an account may have a million metrics. Each pair of namespace and name is
    # recorded once: its dimensions make one metric of every task.
    for name in HANDSHAKES:
        told: set[str] = set()
        for metric in reader.items(LIST_METRICS, MetricName=name):
            space = metric["Namespace"]
            if space not in told:
                told.add(space)
                reader.record(f"{metrics}/{space}/{name}", LIST_METRICS, metric)


ALARMS = Collector(
    id="cloudwatch.alarms",
    says="Alarms over a metric: which one, and whom they tell.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_ALARMS, path=("MetricAlarms", "[]")),),
    read=_read_alarms,
)
HANDSHAKE_METRICS = Collector(
    id="cloudwatch.handshake-metrics",
    says="Which of Envoy's counters of TLS handshakes were exported, by namespace and name.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=LIST_METRICS, path=("Metrics", "[]")),),
    read=_read_handshakes,
)
