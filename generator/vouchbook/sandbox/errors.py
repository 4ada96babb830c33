"""AWS errors and how each protocol writes them."""

import json
from collections.abc import Mapping
from xml.sax.saxutils import escape

from vouchbook.sandbox.call import Call
from vouchbook.sandbox.wire import Answer, request_id


class AwsError(Exception):
    """An error that a service answers."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        members: Mapping[str, str] | None = None,
    ) -> None:
        self.code = code
        self.message = message
        self.status = status
        self.members = dict(members or {})
        super().__init__(f"{code}: {message}")


def error_answer(call: Call, error: AwsError) -> Answer:
    """Write an error in the form of the call's protocol."""
    match call.protocol:
        case "json":
            return _json(error)
        case "rest-json":
            return _rest_json(error)
        case "ec2":
            return _ec2(call, error)
        case "rest-xml":
            return _rest_xml(call, error)
        case _:
            return _query(call, error)


def _json(error: AwsError) -> Answer:
    body = {"__type": error.code, "message": error.message, **error.members}
    return Answer(
        status=error.status,
        headers=(("Content-Type", "application/x-amz-json-1.1"),),
        body=json.dumps(body).encode(),
    )


def _rest_json(error: AwsError) -> Answer:
    headers = (("Content-Type", "application/json"), ("x-amzn-ErrorType", error.code))
    body = {"message": error.message, **error.members}
    return Answer(status=error.status, headers=headers, body=json.dumps(body).encode())


def _xml(status: int, text: str) -> Answer:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    return Answer(status=status, headers=(("Content-Type", "text/xml"),), body=body)


def _told(error: AwsError) -> str:
    extra = "".join(f"<{key}>{escape(text)}</{key}>" for key, text in error.members.items())
    return f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>{extra}"


def _query(call: Call, error: AwsError) -> Answer:
    first_of_the_server = 500
    fault = "Sender" if error.status < first_of_the_server else "Receiver"
    namespace = call.model.metadata.get("xmlNamespace", "")
    return _xml(
        error.status,
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>{fault}</Type>{_told(error)}</Error>'
        f"<RequestId>{request_id(call)}</RequestId></ErrorResponse>",
    )


def _ec2(call: Call, error: AwsError) -> Answer:
    return _xml(
        error.status,
        f"<Response><Errors><Error>{_told(error)}</Error></Errors>"
        f"<RequestID>{request_id(call)}</RequestID></Response>",
    )


def _rest_xml(call: Call, error: AwsError) -> Answer:
    if call.method == "HEAD":
        return Answer(status=error.status, headers=(("Content-Type", "application/xml"),), body=b"")
    told = f"{_told(error)}<RequestId>{request_id(call)}</RequestId>"
    return _xml(error.status, f"<Error>{told}</Error>")
