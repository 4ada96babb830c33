"""The error that each service itself would send for a fault."""

from moto.sts.models import sts_backends

from vouchbook.sandbox.call import Call
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.faults import Fault, FaultKind

_PLAIN_ACCESS_DENIED = frozenset({"query", "rest-xml"})

_THROTTLES: dict[str, tuple[str, int]] = {
    "account": ("TooManyRequestsException", 429),
    "appmesh": ("TooManyRequestsException", 429),
    "ec2": ("RequestLimitExceeded", 503),
    "organizations": ("TooManyRequestsException", 400),
    "s3": ("SlowDown", 503),
}
_THROTTLES_BY_PROTOCOL = {
    "json": ("ThrottlingException", 400),
    "rest-json": ("TooManyRequestsException", 429),
    "query": ("Throttling", 400),
}

_FAILURES = {
    "appmesh": "InternalServerErrorException",
    "ec2": "InternalError",
    "kms": "KMSInternalException",
    "s3": "InternalError",
}

_EXPIRED = {
    "ec2": ("RequestExpired", 400),
    "json": ("ExpiredTokenException", 400),
    "query": ("ExpiredToken", 403),
    "rest-json": ("ExpiredTokenException", 403),
    "rest-xml": ("ExpiredToken", 400),
}


def refusal(call: Call, fault: Fault) -> AwsError | None:
    """The error for a fault, or None where the fault is none that a service answers."""
    told = _told(call, fault)
    if told is None:
        return None
    code, message, status = told
    return AwsError(
        fault.code or code,
        fault.message or message,
        status=fault.status or status,
    )


def _told(call: Call, fault: Fault) -> tuple[str, str, int] | None:
    match fault.kind:
        case FaultKind.ACCESS_DENIED:
            return _denied(call, "because no identity-based policy allows the {action} action")
        case FaultKind.SCP_DENIED:
            return _denied(call, "with an explicit deny in a service control policy")
        case FaultKind.THROTTLING:
            code, status = _THROTTLES.get(
                call.service, _THROTTLES_BY_PROTOCOL.get(call.protocol, ("Throttling", 400))
            )
            return code, "Rate exceeded", status
        case FaultKind.SERVER_ERROR:
            return _FAILURES.get(call.service, "InternalFailure"), "An internal error occurred", 500
        case FaultKind.EXPIRED_TOKEN:
            code, status = _EXPIRED[call.protocol]
            return code, "The security token included in the request is expired", status
        case FaultKind.ERROR:
            return "ValidationException", "The request was refused", 400
        case _:
            return None


def _denied(call: Call, why: str) -> tuple[str, str, int]:
    action = f"{call.service}:{call.operation}"
    message = f"User: {_principal(call)} is not authorized to perform: {action} {why}"
    message = message.format(action=action)
    if call.protocol == "ec2":
        return "UnauthorizedOperation", message, 403
    if call.protocol in _PLAIN_ACCESS_DENIED:
        return "AccessDenied", message, 403
    return "AccessDeniedException", message, 403 if call.protocol == "rest-json" else 400


def _principal(call: Call) -> str:
    session = sts_backends[call.account]["aws"].get_assumed_role_from_access_key(call.access_key)
    return session.arn if session is not None else f"arn:aws:iam::{call.account}:user/vouchbook"
