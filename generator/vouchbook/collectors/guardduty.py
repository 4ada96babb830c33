"""Amazon GuardDuty: the detector of a region. Source: GuardDuty API reference.

GetAdministratorAccount is not asked: without an administrator it answers with an empty object,
which can't be told from an answer that lost its members, and no verdict rests on it.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_NEXT = "NextToken"
NO_DETECTOR = "NoDetector"
"""How the absence of a detector is recorded: an empty list says it, not an error."""

LIST_DETECTORS = Operation(
    service="guardduty",
    name="ListDetectors",
    permission="guardduty:ListDetectors",
    members=("DetectorIds",),
    paging=Paging(items="DetectorIds", token_in=_NEXT, token_out=_NEXT, size=("MaxResults", 50)),
)
GET_DETECTOR = Operation(
    service="guardduty",
    name="GetDetector",
    permission="guardduty:GetDetector",
    members=("Status", "ServiceRole", "Features", "Features[].Name", "Features[].Status"),
)


def _read_detectors(reader: Reader) -> None:
    place = reader.place
    # AWS has no ARN for "the detector of this region", which may not exist: this is our own name.
    arn = f"arn:{place.partition}:guardduty:{place.region}:{place.account}:detector"
    listed = reader.describe(arn, LIST_DETECTORS)
    if listed is None:
        return
    if not listed["DetectorIds"]:
        reader.missing(arn, GET_DETECTOR, NO_DETECTOR)
        return
    # An account has one a region, by AWS's quota.
    reader.describe(arn, GET_DETECTOR, DetectorId=listed["DetectorIds"][0])


DETECTORS = Collector(
    id="guardduty.detectors",
    says="GuardDuty's detector of a region: its status and its protection plans, or that none is.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(operation=LIST_DETECTORS),
        Facet(name="detector", operation=GET_DETECTOR),
    ),
    read=_read_detectors,
)
