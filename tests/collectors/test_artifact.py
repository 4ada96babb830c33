"""Artifact: metadata of every version of a report, and never the report or its terms."""

from tests.collectors.fake_reader import GLOBAL_PLACE, FakeReader, world
from vouchbook.collectors import artifact
from vouchbook.kernel.registry import collectors

ARN = "arn:aws:artifact:us-east-1::report/report-0a1b2c3d4e5f6071:2"
REPORT = {"id": "report-0a1b2c3d4e5f6071", "arn": ARN, "name": "SOC 2", "version": 2}


def test_a_report_is_told_with_its_older_versions() -> None:
    older = {**REPORT, "version": 1}
    asked = {"reportId": REPORT["id"]}
    reader = FakeReader(
        world=world(
            (artifact.LIST_REPORTS, {}, {"reports": [REPORT]}),
            (artifact.GET_REPORT_METADATA, {**asked, "reportVersion": 2}, {"reportDetails": {}}),
            (artifact.LIST_REPORT_VERSIONS, asked, {"reports": [REPORT, older]}),
        ),
        place=GLOBAL_PLACE,
    )
    artifact.REPORTS.read(reader)
    assert reader.records[ARN, "artifact:ListReports"] == REPORT
    assert reader.records[ARN, "artifact:ListReportVersions"] == {"reports": [REPORT, older]}


def test_terms_and_files_of_reports_are_never_asked_for() -> None:
    declared = {
        operation.name
        for collector in collectors().values()
        for operation in collector.operations
        if operation.service == "artifact"
    }
    assert declared == {
        "GetReportMetadata",
        "ListCustomerAgreements",
        "ListReportVersions",
        "ListReports",
    }
