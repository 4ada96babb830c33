"""Application Auto Scaling: the limits of ECS services. Source: its API reference."""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

DESCRIBE_SCALABLE_TARGETS = Operation(
    service="application-autoscaling",
    name="DescribeScalableTargets",
    permission="application-autoscaling:DescribeScalableTargets",
    members=(
        "ScalableTargets",
        "ScalableTargets[].ResourceId",
        "ScalableTargets[].ScalableDimension",
        "ScalableTargets[].MinCapacity",
        "ScalableTargets[].MaxCapacity",
    ),
    paging=Paging(
        items="ScalableTargets",
        token_in="NextToken",
        token_out="NextToken",
        size=("MaxResults", 50),
    ),
)


def _read_service_targets(reader: Reader) -> None:
    place = reader.place
    for target in reader.items(DESCRIBE_SCALABLE_TARGETS, ServiceNamespace="ecs"):
        # The API's own ARN is younger than the API, and drawn by chance. This name is the
        # project's, so that a service's target can be looked up.
        arn = (
            f"arn:{place.partition}:application-autoscaling:{place.region}:{place.account}"
            f":scalable-target/{target['ScalableDimension']}/{target['ResourceId']}"
        )
        reader.record(arn, DESCRIBE_SCALABLE_TARGETS, target)


ECS_TARGETS = Collector(
    id="application-autoscaling.ecs-targets",
    says="Scalable targets of ECS services: the fewest and the most tasks.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_SCALABLE_TARGETS, path=("ScalableTargets", "[]")),),
    read=_read_service_targets,
)
