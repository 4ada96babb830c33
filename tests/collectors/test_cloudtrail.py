"""CloudTrail: a trail shows up in many regions, and has one home."""

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import cloudtrail

ALL = {"includeShadowTrails": True}
HOME = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all"
SHADOW = "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation"


def test_only_at_home_a_trail_is_asked_for_its_status() -> None:
    here = {"TrailARN": HOME, "HomeRegion": "eu-west-1"}
    elsewhere = {"TrailARN": SHADOW, "HomeRegion": "us-east-1"}
    reader = FakeReader(
        world=world(
            (cloudtrail.DESCRIBE_TRAILS, ALL, {"trailList": [here, elsewhere]}),
            (cloudtrail.GET_TRAIL_STATUS, {"Name": HOME}, {"IsLogging": True}),
            (cloudtrail.GET_EVENT_SELECTORS, {"TrailName": HOME}, {"TrailARN": HOME}),
        )
    )
    cloudtrail.TRAILS.read(reader)
    assert reader.records == {
        (HOME, "cloudtrail:DescribeTrails"): here,
        (HOME, "cloudtrail:GetTrailStatus"): {"IsLogging": True},
        (HOME, "cloudtrail:GetEventSelectors"): {"TrailARN": HOME},
        (SHADOW, "cloudtrail:DescribeTrails"): elsewhere,
    }
