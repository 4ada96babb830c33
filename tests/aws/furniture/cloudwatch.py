from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    """One filter of the trail's log group, with an alarm that a queue hears; a counter of Envoy."""
    logs = room.client("logs")
    logs.put_metric_filter(
        logGroupName="/trail/audit",
        filterName="keys",
        filterPattern="{ $.eventName = DisableKey || $.eventName = ScheduleKeyDeletion }",
        metricTransformations=[
            {"metricName": "keys", "metricNamespace": "Trail", "metricValue": "1"}
        ],
    )
    sns = room.client("sns")
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    queue = topic.replace(":sns:", ":sqs:")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    cloudwatch = room.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="keys",
        Namespace="Trail",
        MetricName="keys",
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        AlarmActions=[topic],
    )
    dimensions = [{"Name": "TaskDefinitionFamily", "Value": "orders"}]
    counter = {"MetricName": "envoy_listener_ssl_handshake", "Value": 3, "Dimensions": dimensions}
    cloudwatch.put_metric_data(Namespace="ContainerInsights/Prometheus", MetricData=[counter])
