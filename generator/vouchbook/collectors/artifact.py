"""AWS Artifact: metadata of assurance reports, and agreements. Source: Artifact API reference.

Metadata alone. GetTermForReport and GetReport are never called: they hand out the terms of a report
and a presigned URL of its file, and reading terms on somebody's behalf is for a person to do.
Artifact has one endpoint a partition, to which botocore's rules lead from every region.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_SIZE = ("maxResults", 300)
_REPORT = ("reports[].id", "reports[].arn", "reports[].name", "reports[].version")

LIST_REPORTS = Operation(
    service="artifact",
    name="ListReports",
    permission="artifact:ListReports",
    members=("reports", *_REPORT),
    paging=Paging(items="reports", size=_SIZE),
)
LIST_REPORT_VERSIONS = Operation(
    service="artifact",
    name="ListReportVersions",
    permission="artifact:ListReportVersions",
    members=("reports", *_REPORT),
    paging=Paging(items="reports", size=_SIZE),
)
GET_REPORT_METADATA = Operation(
    service="artifact",
    name="GetReportMetadata",
    permission="artifact:GetReportMetadata",
    members=("reportDetails.id", "reportDetails.arn", "reportDetails.name", "reportDetails.state"),
)
LIST_CUSTOMER_AGREEMENTS = Operation(
    service="artifact",
    name="ListCustomerAgreements",
    permission="artifact:ListCustomerAgreements",
    members=(
        "customerAgreements",
        "customerAgreements[].arn",
        "customerAgreements[].name",
        "customerAgreements[].state",
        "customerAgreements[].effectiveStart",
    ),
    paging=Paging(items="customerAgreements", size=_SIZE),
)


def _read_reports(reader: Reader) -> None:
    for report in reader.items(LIST_REPORTS):
        arn, identifier = report["arn"], report["id"]
        reader.record(arn, LIST_REPORTS, report)
        reader.describe(
            arn, GET_REPORT_METADATA, reportId=identifier, reportVersion=report["version"]
        )
        # The list names the newest version alone; an earlier period stands in an earlier one.
        reader.describe(arn, LIST_REPORT_VERSIONS, reportId=identifier)


def _read_agreements(reader: Reader) -> None:
    for agreement in reader.items(LIST_CUSTOMER_AGREEMENTS):
        reader.record(agreement["arn"], LIST_CUSTOMER_AGREEMENTS, agreement)


REPORTS = Collector(
    id="artifact.reports",
    says="Assurance reports in AWS Artifact: names, states and periods of every version.",
    scope=Scope.GLOBAL,
    facets=(
        Facet(operation=LIST_REPORTS, path=("reports", "[]")),
        Facet(name="details", operation=GET_REPORT_METADATA, path=("reportDetails",)),
        Facet(name="versions", operation=LIST_REPORT_VERSIONS, path=("reports",)),
    ),
    read=_read_reports,
)
AGREEMENTS = Collector(
    id="artifact.agreements",
    says="Agreements with AWS that are in force for the account, or for its organisation.",
    scope=Scope.GLOBAL,
    facets=(Facet(operation=LIST_CUSTOMER_AGREEMENTS, path=("customerAgreements", "[]")),),
    read=_read_agreements,
)
