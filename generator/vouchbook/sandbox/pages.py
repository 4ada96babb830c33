"""Pages that lead clients astray: one without items, and one whose token leads to itself."""

import json
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import botocore.session
from botocore.exceptions import UnknownServiceError

from vouchbook.sandbox.call import Call, Received
from vouchbook.sandbox.wire import Answer, read_back, result

AFTER_EMPTY = "dm91Y2hib29rLWVtcHR5LXBhZ2U"
"""The token of an empty page; a request that carries it gets the first real page."""
SAME_AGAIN = "dm91Y2hib29rLXNhbWUtcGFnZQ"
"""The token of a page that repeats itself."""
_TOKENS = frozenset({AFTER_EMPTY, SAME_AGAIN})
_USUAL_TOKENS = ("nextToken", "NextToken", "NextMarker", "Marker", "NextContinuationToken")


def without_tokens(received: Received) -> tuple[Received, frozenset[str]]:
    """Take this module's tokens out of a request; also tells which ones it carried."""
    carried = frozenset(
        token for token in _TOKENS if token.encode() in received.body or token in received.query
    )
    if not carried:
        return received, carried
    query = _without(received.query) if received.query else None
    body = received.body
    if body.startswith(b"{"):
        document = json.loads(body)
        body = json.dumps(
            {k: v for k, v in document.items() if not (isinstance(v, str) and v in _TOKENS)}
        ).encode()
    elif body:
        body = _without(body.decode()).encode()
    return received.rewritten(query=query, body=body), carried


def _without(encoded: str) -> str:
    pairs = parse_qsl(encoded, keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair[1] not in _TOKENS])


def empty_page(call: Call, answer: Answer) -> Answer:
    """The same answer without its items, and with a token that leads to the first page.

    An operation without pages answers as it is.
    """
    names = _token_names(call)
    if not names:
        return answer
    page = read_back(call, answer)
    for key in _members(call, "result_key"):
        if isinstance(page.get(key), list):
            page[key] = []
    return _with_token(call, page, names, AFTER_EMPTY)


def same_page_again(call: Call, answer: Answer) -> Answer:
    """The same answer, with a token that leads back to it; without pages, the answer as it is."""
    names = _token_names(call)
    return _with_token(call, read_back(call, answer), names, SAME_AGAIN) if names else answer


def _token_names(call: Call) -> list[str]:
    outputs = call.model.output_shape.members if call.model.output_shape else {}
    return _members(call, "output_token") or [name for name in _USUAL_TOKENS if name in outputs]


def _with_token(call: Call, page: dict[str, Any], names: list[str], token: str) -> Answer:
    page.update(dict.fromkeys(names, token))
    page.update(dict.fromkeys(_members(call, "more_results"), True))
    return result(call, page)


def _members(call: Call, role: str) -> list[str]:
    """Names of top-level members that botocore's paginator uses in a role."""
    named = _paginators(call.service).get(call.operation, {}).get(role, [])
    expressions = [named] if isinstance(named, str) else named
    return [expression.split(" ", 1)[0].split(".", 1)[0] for expression in expressions]


@cache
def _paginators(service: str) -> dict[str, dict[str, Any]]:
    try:
        found = _loader().load_service_model(service, "paginators-1")
    except UnknownServiceError:
        return {}
    paginators: dict[str, dict[str, Any]] = found["pagination"]
    return paginators


@cache
def _loader() -> Any:
    return botocore.session.get_session().get_component("data_loader")
