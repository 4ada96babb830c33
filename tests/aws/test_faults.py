"""botocore's exceptions as reasons; free text of a service never reaches a record."""

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
    UnknownServiceError,
)
from botocore.parsers import ResponseParserError

from vouchbook.aws.faults import CAUGHT, explain, none_of
from vouchbook.aws.whole import NotWholeError
from vouchbook.collectors.kms import GET_KEY_ROTATION_STATUS, LIST_KEYS
from vouchbook.collectors.macie import GET_SESSION
from vouchbook.model.reasons import Reason

FREE_TEXT = "sealed-4711"
URL = "https://kms.us-east-1.amazonaws.com/"


def refused(code: str, status: int, message: str = "") -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": f"{message} {FREE_TEXT}"},
            "ResponseMetadata": {
                "HTTPStatusCode": status,
                "RequestId": "",
                "HTTPHeaders": {},
                "RetryAttempts": 0,
                "HostId": "",
            },
        },
        "ListKeys",
    )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (refused("AccessDenied", 403), Reason.DENIED),
        (refused("AccessDeniedException", 400), Reason.DENIED),
        (refused("UnauthorizedOperation", 403), Reason.DENIED),
        (refused("SomethingNew", 403), Reason.DENIED),
        (
            refused("AccessDenied", 403, "with an explicit deny in a service control policy"),
            Reason.DENIED_SCP,
        ),
        (refused("ExpiredToken", 403), Reason.EXPIRED_CREDENTIALS),
        (refused("RequestExpired", 400), Reason.EXPIRED_CREDENTIALS),
        (refused("SlowDown", 503), Reason.THROTTLED),
        (refused("Throttling", 400), Reason.THROTTLED),
        (refused("SomethingNew", 429), Reason.THROTTLED),
        (refused("InternalFailure", 500), Reason.SERVER_ERROR),
        (refused("503", 503), Reason.SERVER_ERROR),
        (refused("NotFoundException", 400), Reason.VANISHED),
        (refused("NoSuchBucket", 404), Reason.VANISHED),
        (refused("ValidationException", 400), Reason.REJECTED),
        (ReadTimeoutError(endpoint_url=URL), Reason.TIMED_OUT),
        (ConnectTimeoutError(endpoint_url=URL), Reason.TIMED_OUT),
        (EndpointConnectionError(endpoint_url=URL), Reason.UNREACHABLE),
        (ResponseParserError(FREE_TEXT), Reason.TRUNCATED),
        (NotWholeError("the answer lacks Keys"), Reason.TRUNCATED),
        (UnknownServiceError(service_name="appmesh", known_service_names="…"), Reason.NOT_OFFERED),
        (UnauthorizedSSOTokenError(), Reason.EXPIRED_CREDENTIALS),
        (TokenRetrievalError(provider="sso", error_msg=FREE_TEXT), Reason.EXPIRED_CREDENTIALS),
        (BotoCoreError(), Reason.REJECTED),
    ],
    ids=str,
)
def test_an_exception_is_one_reason(error: Exception, reason: Reason) -> None:
    assert isinstance(error, CAUGHT)
    unread = explain(error, LIST_KEYS)
    assert unread.reason is reason
    assert (unread.operation, unread.permission) == ("kms:ListKeys", "kms:ListKeys")
    assert FREE_TEXT not in unread.sentence()


@pytest.mark.parametrize(
    ("error", "entry"),
    [
        (
            refused("AccessDeniedException", 401, "Macie is not enabled."),
            "AccessDeniedException: Macie is not enabled",
        ),
        (refused("AccessDeniedException", 403, "User is not authorized to perform: macie2:…"), ""),
        (refused("ValidationException", 400, "Macie is not enabled."), ""),
    ],
    ids=str,
)
def test_a_code_of_two_meanings_is_told_by_its_message(error: ClientError, entry: str) -> None:
    assert none_of(error, GET_SESSION) == entry


def test_a_code_of_one_meaning_needs_no_message() -> None:
    code = "UnsupportedOperationException"
    assert none_of(refused(code, 400), GET_KEY_ROTATION_STATUS) == code
    assert none_of(refused(f"{code}s", 400), GET_KEY_ROTATION_STATUS) == ""
