"""The credential report: read whole, or not at all."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.collectors.fake_reader import GLOBAL_PLACE, FakeReader, world
from vouchbook.collectors import iam_credentials
from vouchbook.collectors.iam_credentials import REPORT_COLUMNS, ROOT, report_rows
from vouchbook.model.reasons import Reason, Unread, UnreadError

WHEN = "2026-09-15T11:00:00.000000Z"
SINCE = "2026-01-02T03:04:05+00:00"


def row(user: str, arn: str, **cells: str) -> str:
    values = {"user": user, "arn": arn, **cells}
    return ",".join(values.get(column, "N/A") for column in REPORT_COLUMNS)


HEADER = ",".join(REPORT_COLUMNS)
ROOT_ROW = row(ROOT, "arn:aws:iam::111122223333:root", mfa_active="true")
ADA = row("ada", "arn:aws:iam::111122223333:user/ada", mfa_active="true", cert_2_last_rotated=SINCE)
WHOLE = f"{HEADER}\n{ROOT_ROW}\n{ADA}"


def content(text: str | bytes) -> dict[str, str]:
    data = text.encode() if isinstance(text, str) else text
    return {"$base64": base64.b64encode(data).decode()}


def test_a_row_becomes_a_record_of_its_user() -> None:
    report = {"Content": content(WHOLE), "GeneratedTime": WHEN, "ReportFormat": "text/csv"}
    reader = FakeReader(
        place=GLOBAL_PLACE,
        world=world(
            (iam_credentials.GENERATE_CREDENTIAL_REPORT, {}, {"State": "COMPLETE"}),
            (iam_credentials.GET_CREDENTIAL_REPORT, {}, report),
        ),
    )
    iam_credentials.CREDENTIALS.read(reader)
    recorded = {resource: facts for (resource, _), facts in reader.records.items()}
    assert set(recorded) == {
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::111122223333:user/ada",
    }
    ada = recorded["arn:aws:iam::111122223333:user/ada"]
    assert isinstance(ada, dict)
    assert ada["mfa_active"] == "true"
    assert ada["generated_time"] == WHEN


@pytest.mark.parametrize("refused", ["GENERATE_CREDENTIAL_REPORT", "GET_CREDENTIAL_REPORT"])
def test_a_report_that_is_denied_gives_no_population(refused: str) -> None:
    unread = Unread(reason=Reason.DENIED)
    denied = getattr(iam_credentials, refused)
    reader = FakeReader(
        place=GLOBAL_PLACE,
        world=world(
            (iam_credentials.GENERATE_CREDENTIAL_REPORT, {}, {"State": "STARTED"}),
            (denied, {}, unread),
        ),
    )
    with pytest.raises(UnreadError) as caught:
        iam_credentials.CREDENTIALS.read(reader)
    assert caught.value.unread == unread
    assert not reader.records


def test_a_column_that_is_new_does_no_harm() -> None:
    text = "\n".join(
        [
            f"{HEADER},additional_credentials_info",
            f"{ROOT_ROW},N/A",
            f'{ADA},"2, see ListAccessKeys"',
        ]
    )
    assert report_rows(content(text))[1]["additional_credentials_info"] == "2, see ListAccessKeys"


def test_lines_may_end_as_they_like() -> None:
    assert report_rows(content(WHOLE.replace("\n", "\r\n") + "\r\n")) == report_rows(content(WHOLE))


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEADER,
        f"{HEADER}\n{ADA}",
        WHOLE.replace("cert_2_active", "cert_two"),
        WHOLE.replace(",N/A", "", 1),
        f"{WHOLE}\n\nada",
        f'{WHOLE}\n"ada',
        WHOLE.encode() + b"\xff",
    ],
    ids=["empty", "header", "no-root", "columns", "short-row", "line", "quote", "not-text"],
)
def test_less_than_a_report_is_refused(text: str | bytes) -> None:
    with pytest.raises(UnreadError) as caught:
        report_rows(content(text))
    assert caught.value.unread.reason is Reason.TRUNCATED
    assert caught.value.unread.permission == "iam:GetCredentialReport"


@pytest.mark.parametrize("damaged", [{}, {"$base64": "%"}, {"$base64": "YW"}])
def test_bytes_that_are_not_whole_are_refused(damaged: dict[str, str]) -> None:
    with pytest.raises(UnreadError):
        report_rows(damaged)


@given(st.integers(min_value=0, max_value=len(WHOLE)))
def test_no_cut_ever_gives_a_damaged_row(length: int) -> None:
    whole = report_rows(content(WHOLE))
    try:
        rows = report_rows(content(WHOLE[:length]))
    except UnreadError:
        return
    # A cut exactly between two rows leaves a report; the XML around it would be broken.
    assert rows in (whole, whole[:1])
