"""Answers on the wire: serialise a result, read an answer back, write errors, name requests."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from botocore.parsers import create_parser
from moto.core.serialize import SerializationContext, get_serializer_class

from vouchbook.sandbox.call import Call

_REQUEST_ID_ELEMENT = re.compile(rb"(<(RequestId|requestId|RequestID)>)[^<]*(</\2>)")
_ID_HEADERS = frozenset(
    {"x-amzn-requestid", "x-amz-request-id", "x-amz-id-2", "x-amzn-request-id", "date", "server"}
)
_FIRST_ERROR_STATUS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete HTTP answer, not yet sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether this is a result and no error."""
        return self.status < _FIRST_ERROR_STATUS

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def request_id(call: Call) -> str:
    """The id of a request: a digest of what was asked, so that it is the same in every run."""
    digest = call.digest
    if call.service == "s3":
        return digest[:16].upper()
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))


def result(call: Call, value: Mapping[str, Any]) -> Answer:
    """Serialise a result with the wire names and timestamp formats of the operation."""
    serializer_class = get_serializer_class(call.service, call.protocol)
    # Both are moto's own models, which only its type annotations keep apart from botocore's.
    model: Any = call.model
    context = SerializationContext(request_id(call))
    written = serializer_class(model, context).serialize(in_utc(dict(value)))
    body = written["body"] or b""
    return Answer(
        status=written["status_code"],
        headers=tuple((name, str(item)) for name, item in written["headers"].items()),
        body=body.encode() if isinstance(body, str) else body,
    )


def read_back(call: Call, answer: Answer) -> dict[str, Any]:
    """Parse an answer as botocore's client would; an error gives its `Error` member."""
    parser: Any = create_parser(call.protocol)
    raw = {
        "headers": {name.lower(): value for name, value in answer.headers},
        "body": answer.body,
        "status_code": answer.status,
    }
    parsed: dict[str, Any] = parser.parse(raw, call.model.output_shape)
    parsed.pop("ResponseMetadata", None)
    return parsed


def in_utc(value: object) -> object:
    """The same value with every time in UTC, because formats without an offset mean UTC."""
    match value:
        case datetime():
            return value.astimezone(UTC)
        case dict():
            return {key: in_utc(item) for key, item in value.items()}
        case list() | tuple():
            return [in_utc(item) for item in value]
        case _:
            return value


def stamped(call: Call, answer: Answer) -> Answer:
    """Replace every request id, in headers and body, by the one that the call determines."""
    identifier = request_id(call)
    kept = tuple(
        (name, _content_type(call, value) if name.lower() == "content-type" else value)
        for name, value in answer.headers
        if name.lower() not in _ID_HEADERS
    )
    body = answer.body
    if (answer.header("content-type") or "").partition(";")[0].endswith("xml"):
        body = _REQUEST_ID_ELEMENT.sub(rb"\g<1>" + identifier.encode() + rb"\g<3>", body)
    return replace(answer, headers=(*kept, *_ids(call, identifier)), body=body)


def _ids(call: Call, identifier: str) -> list[tuple[str, str]]:
    if call.service != "s3":
        return [("x-amzn-RequestId", identifier)]
    host_id = base64.b64encode(bytes.fromhex(call.digest)).decode()
    return [("x-amz-request-id", identifier), ("x-amz-id-2", host_id)]


def _content_type(call: Call, value: str) -> str:
    # moto leaves Flask's default on answers that are JSON.
    if not value.startswith("text/html") or call.protocol not in {"json", "rest-json"}:
        return value
    if call.protocol == "rest-json":
        return "application/json"
    return f"application/x-amz-json-{call.model.metadata.get('jsonVersion', '1.1')}"
