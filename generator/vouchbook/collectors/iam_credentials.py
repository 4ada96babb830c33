"""AWS IAM's credential report: passwords, MFA devices, access keys and certificates.

Source: IAM API reference, GenerateCredentialReport and GetCredentialReport; IAM user guide,
"Generate credential reports for your AWS account". The report names users and tells of keys, but
holds neither key ids nor secrets.
"""

import base64
import csv
import io
import re
from collections.abc import Mapping

from vouchbook.collectors.iam import root_arn
from vouchbook.model.collector import Collector, Facet, Operation, Reader, Scope
from vouchbook.model.reasons import Reason, Unread, UnreadError

GENERATE_CREDENTIAL_REPORT = Operation(
    service="iam",
    name="GenerateCredentialReport",
    permission="iam:GenerateCredentialReport",
    members=("State",),
)
GET_CREDENTIAL_REPORT = Operation(
    service="iam",
    name="GetCredentialReport",
    permission="iam:GetCredentialReport",
    members=("Content", "GeneratedTime"),
    # The service sends the short codes; the model's names stand beside them.
    pending=(
        "ReportNotPresent",
        "ReportInProgress",
        "ReportExpired",
        "CredentialReportNotPresentException",
        "CredentialReportNotReadyException",
        "CredentialReportExpiredException",
    ),
)
REPORT_COLUMNS = (
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_1_last_used_region",
    "access_key_1_last_used_service",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
)
"""The columns that every credential report has."""
REPORT_EXTRAS = ("additional_credentials_info", "generated_time")
"""A column that not every report has, and the time of the whole report."""
ROOT = "<root_account>"
"""How a credential report calls the account's root user."""

_WHOLE_CELL = re.compile(
    r"N/A|not_supported|no_information|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"
)


def _read_credentials(reader: Reader) -> None:
    # Asking for a report starts one; a report younger than four hours is handed out again.
    for _ in reader.items(GENERATE_CREDENTIAL_REPORT):
        pass
    for report in reader.items(GET_CREDENTIAL_REPORT):
        for row in report_rows(report["Content"]):
            arn = root_arn(reader.place) if row["user"] == ROOT else row["arn"]
            facts = {**row, "generated_time": report["GeneratedTime"]}
            reader.record(arn, GET_CREDENTIAL_REPORT, facts)


def report_rows(content: Mapping[str, str]) -> list[dict[str, str]]:
    """Read a credential report (bytes in canonical form): a mapping a row, by its own column names.

    Raises UnreadError (truncated) for anything that is less than a whole report: fewer columns, a
    row of another length, a last cell that ends in the middle, or no row for the root user, which
    every account has.
    """
    try:
        text = base64.b64decode(content["$base64"], validate=True).decode("utf-8")
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise _cut_off("the report is not a table") from error
    if not set(REPORT_COLUMNS) <= set(header):
        raise _cut_off("the report lacks columns")
    if any(len(row) != len(header) for row in rows):
        raise _cut_off("a row of the report is not whole")
    table = [dict(zip(header, row, strict=True)) for row in rows]
    if not any(row["user"] == ROOT for row in table):
        raise _cut_off("the report has no root user")
    # A cut inside the last cell leaves a row of the right length.
    if header[-1] in REPORT_COLUMNS and not _WHOLE_CELL.fullmatch(rows[-1][-1]):
        raise _cut_off("the last row of the report is not whole")
    return table


def _cut_off(detail: str) -> UnreadError:
    return UnreadError(
        Unread(
            reason=Reason.TRUNCATED,
            operation=GET_CREDENTIAL_REPORT.id,
            permission=GET_CREDENTIAL_REPORT.permission,
            detail=detail,
        )
    )


CREDENTIALS = Collector(
    id="iam.credentials",
    says="Passwords, MFA and access keys of the root user and every user: the credential report.",
    scope=Scope.GLOBAL,
    also=(GENERATE_CREDENTIAL_REPORT,),
    facets=(Facet(operation=GET_CREDENTIAL_REPORT, fields=(*REPORT_COLUMNS, *REPORT_EXTRAS)),),
    read=_read_credentials,
)
