"""AWS CloudTrail: trails. Source: CloudTrail API reference."""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

DESCRIBE_TRAILS = Operation(
    service="cloudtrail",
    name="DescribeTrails",
    permission="cloudtrail:DescribeTrails",
    members=(
        "trailList",
        "trailList[].TrailARN",
        "trailList[].HomeRegion",
        "trailList[].S3BucketName",
        "trailList[].IsMultiRegionTrail",
        "trailList[].LogFileValidationEnabled",
        "trailList[].IsOrganizationTrail",
    ),
    # One page holds all of it: the operation knows no token.
    paging=Paging(items="trailList", token_in="", token_out=""),
)
GET_TRAIL_STATUS = Operation(
    service="cloudtrail",
    name="GetTrailStatus",
    permission="cloudtrail:GetTrailStatus",
    members=("IsLogging",),
)
GET_EVENT_SELECTORS = Operation(
    service="cloudtrail",
    name="GetEventSelectors",
    permission="cloudtrail:GetEventSelectors",
    members=("TrailARN",),
)


def _read_trails(reader: Reader) -> None:
    # Without shadow trails a member account would not see its organisation's trail.
    for trail in reader.items(DESCRIBE_TRAILS, includeShadowTrails=True):
        arn = trail["TrailARN"]
        reader.record(arn, DESCRIBE_TRAILS, trail)
        # Elsewhere the same trail is a shadow, whose status is that of the shadow. The full ARN
        # also names an organisation's trail, which a bare name does not in a member account.
        if trail["HomeRegion"] == reader.place.region:
            reader.describe(arn, GET_TRAIL_STATUS, Name=arn)
            reader.describe(arn, GET_EVENT_SELECTORS, TrailName=arn)


TRAILS = Collector(
    id="cloudtrail.trails",
    says="Trails, shadow and organisation trails included; status and selectors at their home.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(operation=DESCRIBE_TRAILS, path=("trailList", "[]")),
        Facet(name="status", operation=GET_TRAIL_STATUS),
        Facet(name="selectors", operation=GET_EVENT_SELECTORS),
    ),
    read=_read_trails,
)
