"""Sending answers, and failing to: what goes wrong between an answer and its client."""

import os
import socket
import struct
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from vouchbook.sandbox.wire import Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_WEB_PAGE = b"<html><head><title>500 Internal Server Error</title></head><body></body></html>"


def send(answer: Answer, method: str, start_response: "StartResponse") -> Iterable[bytes]:
    """Send an answer as it is; a Content-Length that it brings is kept."""
    headers = list(answer.headers)
    if answer.header("content-length") is None and method != "HEAD":
        headers.append(("Content-Length", str(len(answer.body))))
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = ""
    start_response(f"{answer.status} {phrase}", headers)
    return [b"" if method == "HEAD" else answer.body]


def sized(answer: Answer, length: int) -> Answer:
    """The answer with that Content-Length."""
    kept = tuple(pair for pair in answer.headers if pair[0].lower() != "content-length")
    return replace(answer, headers=(*kept, ("Content-Length", str(length))))


def cut_in_half(answer: Answer, *, claims_to_be_whole: bool) -> Answer:
    """The first half of the body, with the Content-Length of the half or of the whole."""
    half = answer.body[: len(answer.body) // 2]
    length = len(half) if claims_to_be_whole else len(answer.body)
    return sized(replace(answer, body=half), length)


def web_page() -> Answer:
    """Status 500 as a web page."""
    return Answer(status=500, headers=(("Content-Type", "text/html"),), body=_WEB_PAGE)


def fall_silent(seconds: float) -> NoReturn:
    """Answer nothing for a while, then close the connection."""
    time.sleep(seconds)
    raise ConnectionAbortedError


def reset(environ: Mapping[str, Any]) -> NoReturn:
    """Reset the connection: TCP's RST and no FIN, which zero lingering makes of a close."""
    connection = environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(connection.detach())
    raise ConnectionResetError
