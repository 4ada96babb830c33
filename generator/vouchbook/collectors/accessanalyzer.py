"""IAM Access Analyzer: analyzers, and what they found. Source: Access Analyzer API reference.

Findings of unused and of internal access are a matter of other analyzers, and are not asked for.
Of external access the resolved findings are left out: they tell of what no longer holds.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_SIZE = ("maxResults", 100)
_OTHER_TYPES = ("_UNUSED_ACCESS", "_INTERNAL_ACCESS")
STANDING = ("ACTIVE", "ARCHIVED")
"""The states of findings about what still holds."""

LIST_ANALYZERS = Operation(
    service="accessanalyzer",
    name="ListAnalyzers",
    permission="access-analyzer:ListAnalyzers",
    members=("analyzers", "analyzers[].arn", "analyzers[].type", "analyzers[].status"),
    paging=Paging(items="analyzers", size=_SIZE),
)
LIST_FINDINGS = Operation(
    service="accessanalyzer",
    name="ListFindingsV2",
    permission="access-analyzer:ListFindings",
    members=(
        "findings",
        "findings[].id",
        "findings[].resourceType",
        "findings[].resourceOwnerAccount",
        "findings[].status",
    ),
    paging=Paging(items="findings", size=_SIZE),
)


def _read_regions(reader: Reader) -> None:
    place = reader.place
    # AWS has no ARN for "the analyzers of this region": this is our own name.
    arn = f"arn:{place.partition}:access-analyzer:{place.region}:{place.account}:analyzers"
    reader.describe(arn, LIST_ANALYZERS)


def _read_analyzers(reader: Reader) -> None:
    for analyzer in reader.items(LIST_ANALYZERS):
        if analyzer["type"].endswith(_OTHER_TYPES):
            continue
        arn = analyzer["arn"]
        reader.record(arn, LIST_ANALYZERS, analyzer)
        wanted = {"findingType": {"eq": ["ExternalAccess"]}, "status": {"eq": [*STANDING]}}
        reader.describe(arn, LIST_FINDINGS, analyzerArn=arn, filter=wanted)


REGIONS = Collector(
    id="accessanalyzer.regions",
    says="The analyzers of a region, of any type, as one list.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=LIST_ANALYZERS),),
    read=_read_regions,
)
ANALYZERS = Collector(
    id="accessanalyzer.analyzers",
    says="Analyzers of external access, with their findings that are active or archived.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(operation=LIST_ANALYZERS, path=("analyzers", "[]")),
        Facet(name="findings", operation=LIST_FINDINGS, path=("findings",)),
    ),
    read=_read_analyzers,
)
