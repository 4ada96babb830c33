"""Application Auto Scaling: a service's target can be looked up by the service's own name."""

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import autoscaling


def test_targets_of_services_are_named_after_them() -> None:
    target = {
        "ResourceId": "service/shop/orders",
        "ScalableDimension": "ecs:service:DesiredCount",
        "MinCapacity": 2,
        "MaxCapacity": 8,
    }
    asked = autoscaling.DESCRIBE_SCALABLE_TARGETS
    reader = FakeReader(
        world=world((asked, {"ServiceNamespace": "ecs"}, {"ScalableTargets": [target]}))
    )
    autoscaling.ECS_TARGETS.read(reader)
    name = (
        "arn:aws:application-autoscaling:eu-west-1:111122223333"
        ":scalable-target/ecs:service:DesiredCount/service/shop/orders"
    )
    assert reader.records == {(name, asked.id): target}
