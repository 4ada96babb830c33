"""CloudWatch: metrics are asked for by name, and told once, whatever their dimensions."""

from tests.collectors.fake_reader import FakeReader, World
from vouchbook.collectors import cloudwatch
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.detected import MARK
from vouchbook.kernel.redaction import redact

NAME = "envoy_listener_ssl_handshake"
METRIC = f"arn:aws:cloudwatch:eu-west-1:111122223333:metric/Prometheus/{NAME}"


def metric(task: str, space: str = "Prometheus") -> dict[str, object]:
    return {
        "Namespace": space,
        "MetricName": NAME,
        "Dimensions": [{"Name": "TaskId", "Value": task}],
    }


def metrics(*found: dict[str, object]) -> World:
    return lambda _, asked: {"Metrics": [*found] if asked["MetricName"] == NAME else []}


def test_each_namespace_has_a_counter_once() -> None:
    found = metric("1"), metric("2"), metric("1", "Other")
    reader = FakeReader(world=metrics(*found))
    cloudwatch.HANDSHAKE_METRICS.read(reader)
    assert reader.records == {
        (METRIC, "cloudwatch:ListMetrics"): found[0],
        (METRIC.replace("Prometheus", "Other"), "cloudwatch:ListMetrics"): found[2],
    }


def test_no_list_of_all_metrics_is_asked_for() -> None:
    reader = FakeReader(world=metrics())
    cloudwatch.HANDSHAKE_METRICS.read(reader)
    asked = [parameters["MetricName"] for _, parameters in reader.calls]
    assert asked == list(cloudwatch.HANDSHAKES)
    assert not reader.records


def test_of_dimensions_names_alone_are_kept() -> None:
    answer = canonical_value({"Metrics": [metric("jane@example.com")]})
    assert isinstance(answer, dict)
    (kept,) = redact(answer, cloudwatch.LIST_METRICS.redact)[0]["Metrics"]
    assert kept["Dimensions"] == [{"Name": "TaskId", "Value": MARK}]
