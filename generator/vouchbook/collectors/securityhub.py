"""AWS Security Hub CSPM: whether it is on, with which standards, and what is critical.

Source: Security Hub API reference.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

# The code also stands for other refusals ("is not an administrator for this organization").
_OFF = ("InvalidAccessException: is not subscribed to",)
_NEXT = "NextToken"
_SIZE = ("MaxResults", 100)

DESCRIBE_HUB = Operation(
    service="securityhub",
    name="DescribeHub",
    permission="securityhub:DescribeHub",
    members=("HubArn", "SubscribedAt"),
    none=_OFF,
)
GET_ENABLED_STANDARDS = Operation(
    service="securityhub",
    name="GetEnabledStandards",
    permission="securityhub:GetEnabledStandards",
    members=(
        "StandardsSubscriptions",
        "StandardsSubscriptions[].StandardsArn",
        "StandardsSubscriptions[].StandardsStatus",
    ),
    paging=Paging(items="StandardsSubscriptions", token_in=_NEXT, token_out=_NEXT, size=_SIZE),
    none=_OFF,
)
GET_FINDINGS = Operation(
    service="securityhub",
    name="GetFindings",
    permission="securityhub:GetFindings",
    members=(
        "Findings",
        "Findings[].Id",
        "Findings[].AwsAccountId",
        "Findings[].RecordState",
        "Findings[].Resources",
        "Findings[].Resources[].Id",
    ),
    paging=Paging(items="Findings", token_in=_NEXT, token_out=_NEXT, size=_SIZE),
    none=_OFF,
    # Free text of people, and configurations that hold what their own collectors would redact.
    redact=(
        "Findings[].Note",
        "Findings[].UserDefinedFields.*",
        "Findings[].Resources[].Details",
        "Findings[].Resources[].Tags.*",
    ),
)


def _read_hubs(reader: Reader) -> None:
    place = reader.place
    arn = f"arn:{place.partition}:securityhub:{place.region}:{place.account}:hub/default"
    reader.describe(arn, DESCRIBE_HUB)
    reader.describe(arn, GET_ENABLED_STANDARDS)
    # An administrator's hub holds members' findings, an aggregating one those of other regions.
    wanted = {
        "AwsAccountId": place.account,
        "Region": place.region,
        "SeverityLabel": "CRITICAL",
        "ComplianceStatus": "FAILED",
        "RecordState": "ACTIVE",
    }
    filters = {name: [{"Value": text, "Comparison": "EQUALS"}] for name, text in wanted.items()}
    reader.describe(arn, GET_FINDINGS, Filters=filters)


HUBS = Collector(
    id="securityhub.hubs",
    says="Security Hub CSPM of a region: standards, and controls of critical severity that fail.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(operation=DESCRIBE_HUB),
        Facet(name="standards", operation=GET_ENABLED_STANDARDS, path=("StandardsSubscriptions",)),
        Facet(name="critical", operation=GET_FINDINGS, path=("Findings",)),
    ),
    read=_read_hubs,
)
