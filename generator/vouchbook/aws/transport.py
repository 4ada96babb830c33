"""One request to AWS: sent through botocore, measured, redacted, and recorded as a call."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from vouchbook.aws.faults import CAUGHT, code_of, explain, none_of, truncated
from vouchbook.aws.whole import Form, NotWholeError, check_body, check_documents, check_members
from vouchbook.detector import classify, find
from vouchbook.kernel.canonical import NotCanonicalError, canonical_value, instant
from vouchbook.kernel.redaction import redact
from vouchbook.kernel.scanning import scanned
from vouchbook.model.collector import Operation
from vouchbook.model.reading import Call
from vouchbook.model.reasons import Reason, Unread

Clock = Callable[[], datetime]
"""Gives the present instant, with its time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: facts, or the code for "no such configuration", or why there is neither."""

    facts: dict[str, Any] | None = None
    none: str = ""
    unread: Unread | None = None
    pending: bool = False
    redacted: tuple[str, ...] = ()
    token: str = ""
    """The next page's token as AWS gave it, where it passed for a secret.

    It is sent back to AWS, and stands in no record and no call.
    """
    call: Call


def watch(client: BaseClient) -> None:
    """Make a client raise NotWholeError for bodies that were cut off."""
    # With the wildcard it is called before the handlers of a single service: botocore's own one
    # for S3 turns half a body into an error 500.
    client.meta.events.register("before-parse.*", _before_parse)


def _before_parse(operation_model: Any, response_dict: Mapping[str, Any], **_: object) -> None:
    body = response_dict.get("body")
    if not isinstance(body, bytes):
        return
    check_body(
        response_dict.get("headers", {}),
        body,
        int(response_dict.get("status_code", 0)),
        _form(operation_model),
    )


def _form(operation_model: Any) -> Form:
    """The form that a whole body of this operation's answer has."""
    output = operation_model.output_shape
    if output is None:
        return Form.ANY
    payload = output.members.get(output.serialization.get("payload"))
    if payload is not None and payload.type_name in {"blob", "string"}:
        return Form.SOMETHING
    protocol = operation_model.service_model.resolved_protocol
    return Form.JSON if protocol in {"json", "rest-json"} else Form.XML


def ask(
    client: BaseClient,
    operation: Operation,
    parameters: Mapping[str, Any],
    now: Clock,
    documents: Iterable[tuple[str, ...]] = (),
) -> Answer:
    """Send one request and judge only whether it was answered, and whole.

    `documents` are the paths of members that hold a JSON document as text.
    """
    asked_at = instant(now())
    try:
        response = getattr(client, xform_name(operation.name))(**parameters)
    except ClientError as error:
        return _refused(operation, parameters, error, asked_at)
    except CAUGHT as error:
        return _blind(operation, parameters, explain(error, operation), asked_at)
    return _answered(operation, parameters, response, asked_at, documents)


def _answered(
    operation: Operation,
    parameters: Mapping[str, Any],
    response: dict[str, Any],
    asked_at: str,
    documents: Iterable[tuple[str, ...]],
) -> Answer:
    metadata = response.pop("ResponseMetadata", {})
    try:
        check_members(response, operation.members)
        check_documents(response, documents)
        declared, masked = redact(canonical_value(response), operation.redact, classify)
        facts, found = scanned(declared, find)
    except (NotWholeError, NotCanonicalError) as error:
        return _blind(operation, parameters, truncated(operation, str(error)), asked_at, metadata)
    call = _call(operation, parameters, "ok", asked_at, metadata)
    return Answer(
        facts=facts,
        redacted=tuple(sorted({*masked, *found})),
        token=_hidden_token(declared, facts, operation),
        call=call,
    )


def _hidden_token(
    declared: Mapping[str, Any], facts: Mapping[str, Any], operation: Operation
) -> str:
    name = operation.paging.token_out if operation.paging else ""
    return str(declared[name]) if name and declared.get(name) != facts.get(name) else ""


def _refused(
    operation: Operation, parameters: Mapping[str, Any], error: ClientError, asked_at: str
) -> Answer:
    code = code_of(error)
    metadata = error.response.get("ResponseMetadata", {})
    none = none_of(error, operation)
    if none:
        call = _call(operation, parameters, none, asked_at, metadata)
        return Answer(none=none, call=call)
    if code in operation.pending:
        call = _call(operation, parameters, code, asked_at, metadata)
        unread = Unread(
            reason=Reason.TIMED_OUT,
            operation=operation.id,
            permission=operation.permission,
            detail=f"{code}: not ready in time",
        )
        return Answer(unread=unread, pending=True, call=call)
    return _blind(operation, parameters, explain(error, operation), asked_at, metadata)


def _blind(
    operation: Operation,
    parameters: Mapping[str, Any],
    unread: Unread,
    asked_at: str,
    metadata: Mapping[str, Any] | None = None,
) -> Answer:
    call = _call(operation, parameters, unread.reason.value, asked_at, metadata or {})
    detail, _ = find(unread.detail, free=True)
    return Answer(unread=replace(unread, detail=detail), call=call)


def clean(parameters: Mapping[str, Any]) -> Any:
    """A request's parameters as they may be kept."""
    return scanned(canonical_value(dict(parameters)), find)[0]


def _call(
    operation: Operation,
    parameters: Mapping[str, Any],
    outcome: str,
    asked_at: str,
    metadata: Mapping[str, Any],
) -> Call:
    headers = metadata.get("HTTPHeaders", {})
    return Call(
        operation=operation.id,
        parameters=clean(parameters),
        outcome=outcome,
        status=int(metadata.get("HTTPStatusCode") or 0),
        request_id=str(metadata.get("RequestId") or ""),
        server_date=str(headers.get("date") or ""),
        asked_at=asked_at,
        retries=int(metadata.get("RetryAttempts") or 0),
    )
