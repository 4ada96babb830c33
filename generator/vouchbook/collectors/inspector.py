"""Amazon Inspector: what it scans in an account and Region, what it covers, and what it found.

Source: Amazon Inspector API reference (`inspector2`). BatchGetAccountStatus tells of accounts that
it could not look at in `failedAccounts`, in an answer with status 200: the whole answer is kept.
"""

from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_SIZE = ("maxResults", 100)
_IMAGE = "AWS_ECR_CONTAINER_IMAGE"

BATCH_GET_ACCOUNT_STATUS = Operation(
    service="inspector2",
    name="BatchGetAccountStatus",
    permission="inspector2:BatchGetAccountStatus",
    members=(
        "accounts",
        "accounts[].accountId",
        "accounts[].state.status",
        "accounts[].resourceState.ec2.status",
        "accounts[].resourceState.ecr.status",
    ),
)
LIST_COVERAGE = Operation(
    service="inspector2",
    name="ListCoverage",
    permission="inspector2:ListCoverage",
    members=(
        "coveredResources",
        "coveredResources[].resourceId",
        "coveredResources[].resourceType",
        "coveredResources[].accountId",
    ),
    paging=Paging(items="coveredResources", size=_SIZE),
)
LIST_FINDINGS = Operation(
    service="inspector2",
    name="ListFindings",
    permission="inspector2:ListFindings",
    members=(
        "findings",
        "findings[].findingArn",
        "findings[].awsAccountId",
        "findings[].severity",
        "findings[].status",
        "findings[].firstObservedAt",
        "findings[].resources",
    ),
    paging=Paging(items="findings", size=_SIZE),
    # The maintainer that an image names, mostly with an e-mail address, and free-text tags.
    redact=(
        "findings[].resources[].details.awsEcrContainerImage.author",
        "findings[].resources[].tags.*",
    ),
)


def _equals(*values: str) -> list[dict[str, Any]]:
    """A filter of Inspector: any of these values."""
    return [{"comparison": "EQUALS", "value": value} for value in values]


def _read_accounts(reader: Reader) -> None:
    place = reader.place
    # The account in the Region, for which Inspector has no ARN: this name is the project's own.
    arn = f"arn:{place.partition}:inspector2:{place.region}:{place.account}:account-status"
    reader.describe(arn, BATCH_GET_ACCOUNT_STATUS, accountIds=[place.account])


def _read_coverage(reader: Reader) -> None:
    # An administrator of Inspector is told of its members' images, too: their ARNs place them.
    wanted = {"resourceType": _equals(_IMAGE), "scanType": _equals("PACKAGE")}
    for item in reader.items(LIST_COVERAGE, filterCriteria=wanted):
        reader.record(item["resourceId"], LIST_COVERAGE, item)


def _read_findings(reader: Reader) -> None:
    # Closed ones are left out: Inspector keeps them for some days, and nothing rests on them.
    wanted = {
        "findingStatus": _equals("ACTIVE", "SUPPRESSED"),
        "resourceType": _equals(_IMAGE),
        "severity": _equals("CRITICAL", "HIGH"),
    }
    for item in reader.items(LIST_FINDINGS, filterCriteria=wanted):
        reader.record(item["findingArn"], LIST_FINDINGS, item)


ACCOUNTS = Collector(
    id="inspector2.accounts",
    says="Whether Inspector scans the account in the Region, and which types of resources.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=BATCH_GET_ACCOUNT_STATUS),),
    read=_read_accounts,
)
COVERAGE = Collector(
    id="inspector2.coverage",
    says="Container images in Amazon ECR that Inspector knows, and whether it scans them.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=LIST_COVERAGE, path=("coveredResources", "[]")),),
    read=_read_coverage,
)
FINDINGS = Collector(
    id="inspector2.findings",
    says="Critical and high findings in container images, active and suppressed ones.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=LIST_FINDINGS, path=("findings", "[]")),),
    read=_read_findings,
)
