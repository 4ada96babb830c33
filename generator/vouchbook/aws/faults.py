"""Why a call gave no answer: botocore's exceptions and error codes, as reasons."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
    UnknownServiceError,
)
from botocore.parsers import ResponseParserError

from vouchbook.aws.whole import NotWholeError
from vouchbook.model.collector import Operation
from vouchbook.model.reasons import Reason, Unread

CAUGHT = (ClientError, BotoCoreError, ResponseParserError, NotWholeError)
"""What a call may raise because of the world, not because of a mistake of ours."""

_EXPIRED = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"},
)
_THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    },
)
_UNRECOGNISED = frozenset(
    {"AuthFailure", "InvalidClientTokenId", "OptInRequired", "UnrecognizedClientException"},
)
"""What a Region that the account has not enabled says, with 403 at times: no permission helps."""
_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "ForbiddenException",
        "UnauthorizedOperation",
    },
)
_GONE = ("NotFound", "NoSuch", "ResourceNotFound", "NotFoundException")
_FORBIDDEN = 403
_TOO_MANY = 429
_SERVER = 500


def code_of(error: ClientError) -> str:
    """The service's error code; `unknown` where the answer carried none."""
    return str(error.response.get("Error", {}).get("Code") or "unknown")


def status_of(error: ClientError) -> int:
    """The HTTP status; 0 where there was none."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)


def none_of(error: ClientError, operation: Operation) -> str:
    """The entry of `operation.none` by which AWS says "no such configuration"; empty without one.

    The entry is told, and not the message that it was found in: that can carry ids.
    """
    message = str(error.response.get("Error", {}).get("Message") or "")
    for entry in operation.none:
        code, _, words = entry.partition(": ")
        if code == code_of(error) and words in message:
            return entry
    return ""


def explain(error: Exception, operation: Operation) -> Unread:
    """Tell why `operation` gave no answer.

    The service's free text is left out on purpose: it can carry ids and encoded messages.
    """
    if isinstance(error, ClientError):
        detail = f"{code_of(error)}, HTTP {status_of(error)}"
        return _unread(_client_reason(error), operation, detail)
    if isinstance(error, NotWholeError):
        return truncated(operation, str(error))
    return _unread(_transport_reason(error), operation, type(error).__name__)


def truncated(operation: Operation, detail: str) -> Unread:
    """The reason for an answer that was not whole."""
    return _unread(Reason.TRUNCATED, operation, detail)


def _unread(reason: Reason, operation: Operation, detail: str) -> Unread:
    return Unread(
        reason=reason, operation=operation.id, permission=operation.permission, detail=detail
    )


def _client_reason(error: ClientError) -> Reason:
    code, status = code_of(error), status_of(error)
    message = str(error.response.get("Error", {}).get("Message") or "")
    if code in _EXPIRED:
        return Reason.EXPIRED_CREDENTIALS
    if code in _THROTTLED or status == _TOO_MANY:
        return Reason.THROTTLED
    if code in _UNRECOGNISED:
        return Reason.REJECTED
    if code in _DENIED or status == _FORBIDDEN:
        by_scp = "explicit deny in a service control policy" in message
        return Reason.DENIED_SCP if by_scp else Reason.DENIED
    if status >= _SERVER or code in {"InternalFailure", "InternalError", "ServiceUnavailable"}:
        return Reason.SERVER_ERROR
    if any(sign in code for sign in _GONE):
        return Reason.VANISHED
    return Reason.REJECTED


def _transport_reason(error: Exception) -> Reason:
    if isinstance(error, ReadTimeoutError | ConnectTimeoutError):
        return Reason.TIMED_OUT
    if isinstance(error, SSOTokenLoadError | TokenRetrievalError | UnauthorizedSSOTokenError):
        return Reason.EXPIRED_CREDENTIALS
    if isinstance(error, ResponseParserError | IncompleteReadError | ResponseStreamingError):
        return Reason.TRUNCATED
    if isinstance(error, UnknownServiceError):
        return Reason.NOT_OFFERED
    if isinstance(error, ConnectionClosedError | EndpointConnectionError | HTTPClientError):
        return Reason.UNREACHABLE
    return Reason.REJECTED
